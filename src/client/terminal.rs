//! Clients that run in a terminal, and so have the user's own environment to pass on.

use std::time::Duration;

use crate::evidence::{LimitScope, Method, Signal};

use super::{
    ClientProfile, CwdPolicy, EnvList, EnvPolicy, Expansion, Facts, Form, Given, Grade, LimitSetting, ListOrder, NoisePolicy, Opening, Restart,
    Shebangless, StartLimit, StopAct, StopStep, TimeUnit, Together, UnknownVersion, Unset, WindowsStart, remote,
    sdk::{SDK_DEFAULT, SDK_LIMIT, SDK_STOP},
};

/// `openai/codex:codex-rs/rmcp-client/src/utils.rs`, and for Windows `codex-rs/protocol/src/shell_environment.rs`.
#[rustfmt::skip]
static CODEX_ENV: EnvList = EnvList {
    posix: &["HOME", "LOGNAME", "PATH", "SHELL", "USER", "__CF_USER_TEXT_ENCODING", "LANG", "LC_ALL", "TERM", "TMPDIR", "TZ"],
    windows: &[
        "PATH", "PATHEXT", "SHELL", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "USERNAME", "USERDOMAIN", "USERPROFILE", "HOMEDRIVE", "HOMEPATH",
        "PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432", "PROGRAMDATA", "LOCALAPPDATA", "APPDATA", "TEMP", "TMP", "TMPDIR", "POWERSHELL", "PWSH",
    ],
    without_functions: false,
};

/// The doctor waits this long to see whether a server that got its SIGTERM ends; the client does not look.
const LOOK_AFTER: u64 = 2000;

pub(super) static CODEX: ClientProfile = ClientProfile {
    id: "codex",
    name: "Codex",
    limit: StartLimit {
        after: Some(Duration::from_secs(30)),
        scope: LimitScope::EachRequest,
        list_after: Some(Duration::from_secs(30)),
        setting: Some(LimitSetting::Entry { field: "startup_timeout_sec", unit: TimeUnit::Seconds, most: None }),
    },
    protocol_version: "2025-06-18",
    unknown_version: UnknownVersion::Accepts,
    client_info: r#"{"name":"codex-mcp-client","title":"Codex","version":"0.169.0"}"#,
    capabilities: r#"{"experimental":{"codex/auth-change":{}},"elicitation":{"form":{},"url":{}}}"#,
    // PATH gets two directories in front, which are Codex's own and temporary; no server's program lies there.
    env: EnvPolicy::Only(&CODEX_ENV),
    give_up: &[StopStep::after(0, StopAct::SignalGroup(Signal::Kill))],
    stop: &[
        StopStep::after(0, StopAct::SignalGroup(Signal::Terminate)),
        StopStep::after(0, StopAct::CloseStdin),
        StopStep::after(5000, StopAct::Leave),
    ],
    shebangless: Shebangless::Refused,
    remote: Some(remote::CODEX),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Codex 0.169.0 on Linux, 2026-11",
            "openai/codex:codex-rs/codex-mcp/src/rmcp_client.rs @02beca9f",
            "openai/codex:codex-rs/rmcp-client/src/utils.rs",
            "openai/codex:codex-rs/codex-mcp/src/connection_manager.rs @04f9da41 (all at once; so recorded)",
        ],
        unverified: &["windows"],
    },
    ..SDK_DEFAULT
};

const GEMINI_ENV: &[(&str, Given)] = &[("GEMINI_CLI", Given::Text("1")), ("GEMINI_CLI_NO_RELAUNCH", Given::Text("true"))];

const GEMINI_GIVE_UP: &[StopStep] =
    &[StopStep::after(0, StopAct::Cancel), StopStep::after(0, StopAct::Signal(Signal::Terminate)), StopStep::after(LOOK_AFTER, StopAct::Leave)];

pub(super) static GEMINI: ClientProfile = ClientProfile {
    id: "gemini",
    name: "Gemini CLI",
    limit: StartLimit {
        after: Some(Duration::from_mins(10)),
        scope: LimitScope::EachRequest,
        list_after: Some(Duration::from_mins(10)),
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Milliseconds, most: None }),
    },
    protocol_version: "2025-06-18",
    client_info: r#"{"name":"gemini-cli-mcp-client","version":"0.61.0"}"#,
    capabilities: r#"{"roots":{"listChanged":true}}"#,
    env: EnvPolicy::FullMinusSecrets,
    env_added: GEMINI_ENV,
    expansion: Expansion {
        forms: &[Form::Dollar, Form::BracesOrDefault, Form::Percent],
        unset: Unset::StaysLiteral,
        unset_in_env: Unset::BecomesEmpty,
    },
    lists: &[Method::PromptsList, Method::ToolsList, Method::ResourcesList],
    list_order: ListOrder::InTurn,
    give_up: GEMINI_GIVE_UP,
    stop: &[StopStep::after(0, StopAct::Signal(Signal::Terminate)), StopStep::after(LOOK_AFTER, StopAct::Leave)],
    remote: Some(remote::GEMINI),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Gemini CLI 0.61.0 on Linux, 2026-11",
            "google-gemini/gemini-cli:packages/core/src/tools/mcp-client.ts @5411f113 (600 s)",
            "google-gemini/gemini-cli:packages/core/src/services/environmentSanitization.ts @04fbf507",
            "google-gemini/gemini-cli:packages/core/src/tools/mcp-client-manager.ts @5411f113 (all at once; so recorded)",
        ],
        // The session's own giving up is ten minutes away; that of `gemini mcp list` stands for it.
        unverified: &["give_up", "windows"],
    },
    ..SDK_DEFAULT
};

/// `gemini mcp list`, which connects and pings.
pub(super) static GEMINI_LIST: ClientProfile = ClientProfile {
    id: "gemini-list",
    name: "gemini mcp list",
    limit: StartLimit { after: Some(Duration::from_secs(5)), list_after: Some(Duration::from_secs(5)), setting: None, ..GEMINI.limit },
    client_info: r#"{"name":"mcp-test-client","version":"0.0.1"}"#,
    capabilities: "{}",
    lists: &[Method::Ping],
    together: Together::InTurn,
    remote: Some(remote::GEMINI_LIST),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Gemini CLI 0.61.0 on Linux, 2026-11",
            "google-gemini/gemini-cli:packages/cli/src/commands/mcp/list.ts @04fbf507 (one after another; so recorded)",
        ],
        unverified: &["windows"],
    },
    ..GEMINI
};

pub(super) static OPENCODE: ClientProfile = ClientProfile {
    id: "opencode",
    name: "opencode",
    limit: StartLimit {
        after: Some(Duration::from_secs(30)),
        scope: LimitScope::EachRequest,
        list_after: Some(Duration::from_secs(30)),
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Milliseconds, most: None }),
    },
    client_info: r#"{"name":"opencode","version":"1.18.33"}"#,
    capabilities: r#"{"roots":{}}"#,
    env: EnvPolicy::Full,
    env_added: &[("AGENT", Given::Text("1")), ("OPENCODE", Given::Text("1")), ("OPENCODE_PID", Given::PerSession)],
    cwd: CwdPolicy::Project,
    expansion: Expansion { forms: &[Form::EnvBraces], unset: Unset::BecomesEmpty, unset_in_env: Unset::BecomesEmpty },
    give_up: SDK_STOP,
    stop: SDK_STOP,
    remote: Some(remote::OPENCODE),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: opencode 1.18.33 on Linux, 2026-11; eight servers at once",
            "anomalyco/opencode:packages/opencode/src/mcp/index.ts @001133bc",
            "anomalyco/opencode#48743",
        ],
        unverified: &["windows"],
    },
    ..SDK_DEFAULT
};

const CLINE_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(250, StopAct::Signal(Signal::Terminate)),
    StopStep::after(2000, StopAct::Signal(Signal::Kill)),
];

pub(super) static CLINE_CLI: ClientProfile = ClientProfile {
    id: "cline-cli",
    name: "Cline CLI",
    limit: StartLimit {
        after: Some(Duration::from_secs(3)),
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Seconds, most: None }),
        ..SDK_LIMIT
    },
    protocol_version: "2024-11-05",
    client_info: r#"{"name":"@cline/core","version":"0.0.0"}"#,
    env: EnvPolicy::Full,
    env_added: &[("CLINE_CONNECTOR_CLI_LAUNCH", Given::PerSession)],
    windows: WindowsStart::Cmd,
    noise: NoisePolicy::Fatal,
    give_up: CLINE_STOP,
    stop: CLINE_STOP,
    restart: Restart::OnceFramed,
    remote: Some(remote::CLINE_CLI),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Cline CLI 3.0.65 on Linux, 2026-11",
            "cline/cline:sdk/packages/core/src/extensions/mcp/client.ts (noise, shell on Windows)",
            "cline/cline#13067, #13086 (the limit)",
            "cline/cline:sdk/packages/core/src/runtime/orchestration/runtime-builder.ts @21cb8d25 (all at once)",
        ],
        unverified: &["unknown_version"],
    },
    ..SDK_DEFAULT
};

pub(super) static CONTINUE: ClientProfile = ClientProfile {
    id: "continue",
    name: "Continue CLI",
    client_info: r#"{"name":"continue-cli-client","version":"1.0.0"}"#,
    env: EnvPolicy::Full,
    env_removed: &["NODE_OPTIONS"],
    expansion: Expansion::of(&[Form::Secrets]),
    lists: &[Method::PromptsList, Method::ToolsList],
    give_up: &[
        StopStep::after(0, StopAct::Cancel),
        StopStep::after(15, StopAct::CloseStdin),
        StopStep::after(2000, StopAct::Signal(Signal::Terminate)),
        StopStep::after(2000, StopAct::Signal(Signal::Kill)),
    ],
    stop: &[StopStep::after(0, StopAct::CloseStdin), StopStep::after(LOOK_AFTER, StopAct::Leave)],
    restart: Restart::OnceAfterFailure,
    remote: Some(remote::CONTINUE),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &["recorded: Continue CLI 1.5.47 on Linux, 2026-11; eight servers at once"],
        unverified: &["cwd", "windows"],
    },
    ..SDK_DEFAULT
};

/// How `rmcp` 3.11.0 ends a child: `MAX_WAIT_ON_DROP_SECS` twice.
const RMCP_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(3000, StopAct::Signal(Signal::Terminate)),
    StopStep::after(3000, StopAct::Signal(Signal::Kill)),
];

pub(super) static GOOSE: ClientProfile = ClientProfile {
    id: "goose",
    name: "goose",
    limit: StartLimit {
        after: Some(Duration::from_mins(5)),
        scope: LimitScope::Connect,
        list_after: Some(Duration::from_mins(5)),
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Seconds, most: None }),
    },
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(10) },
    unknown_version: UnknownVersion::Accepts,
    client_info: r#"{"name":"goose","version":"1.0.0"}"#,
    capabilities: r#"{"roots":{},"sampling":{},"elicitation":{},"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}}}"#,
    env: EnvPolicy::Full,
    // crates/goose/src/agents/extension.rs, DISALLOWED_KEYS: an extension must not choose what is loaded.
    #[rustfmt::skip]
    env_refused: &[
        "PATH", "PATHEXT", "SystemRoot", "windir", "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_AUDIT", "LD_DEBUG", "LD_BIND_NOW", "LD_ASSUME_KERNEL",
        "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "DYLD_FRAMEWORK_PATH", "PYTHONPATH", "PYTHONHOME", "NODE_OPTIONS", "RUBYOPT", "GEM_PATH",
        "GEM_HOME", "CLASSPATH", "GO111MODULE", "GOROOT", "APPINIT_DLLS", "SESSIONNAME", "ComSpec", "TEMP", "TMP", "LOCALAPPDATA", "USERPROFILE",
        "HOMEDRIVE", "HOMEPATH",
    ],
    cwd: CwdPolicy::Project,
    give_up: RMCP_STOP,
    stop: RMCP_STOP,
    shebangless: Shebangless::Refused,
    remote: Some(remote::GOOSE),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "aaif-goose/goose:crates/goose/src/agents/extension_manager.rs",
            "aaif-goose/goose:crates/goose/src/config/extensions.rs (the limit)",
            "aaif-goose/goose:crates/goose/src/agents/extension.rs (DISALLOWED_KEYS)",
            "aaif-goose/goose:crates/goose/src/agents/agent.rs (load_extensions_from_session: all at once)",
            "crates.io rmcp 3.11.0: src/service/client.rs, src/transport/async_rw.rs",
        ],
        unverified: &["client_info", "windows", "give_up"],
    },
    ..SDK_DEFAULT
};
