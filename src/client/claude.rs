//! Claude Desktop and Claude Code.

use std::time::Duration;

use crate::evidence::{LimitScope, Method, Signal};

use super::{
    ClientProfile, CwdPolicy, EnvPolicy, Expansion, Facts, Form, Given, Grade, LimitSetting, Opening, PathPolicy, Restart, StartLimit, StopAct,
    StopStep, TimeUnit, remote,
    sdk::{SDK_DEFAULT, SDK_STOP, TYPESCRIPT_V2_ENV},
    together,
};

/// What ends a wait for `initialize`: the request is cancelled and the pipes are closed, which is where a late answer meets EPIPE.
const DESKTOP_GIVE_UP: &[StopStep] = &[
    StopStep::after(0, StopAct::Cancel),
    StopStep::after(0, StopAct::ClosePipes),
    StopStep::after(2000, StopAct::Signal(Signal::Terminate)),
    StopStep::after(2000, StopAct::Signal(Signal::Kill)),
];

pub(super) static DESKTOP: ClientProfile = ClientProfile {
    id: "claude-desktop",
    name: "Claude Desktop",
    // Nine of eleven public logs show 59.998 to 60.021 s between `initialize` and its cancellation; answers after 51.7 s were accepted.
    opening: Opening::DiscoverSibling { wait: Duration::from_secs(4) },
    client_info: r#"{"name":"claude-ai","version":"0.1.0"}"#,
    capabilities: r#"{"extensions":{"io.modelcontextprotocol/ui":{"mimeTypes":["text/html;profile=mcp-app"]}}}"#,
    env: EnvPolicy::Only(&TYPESCRIPT_V2_ENV),
    path: PathPolicy::Gui,
    cwd: CwdPolicy::RootOrHome,
    lists: &[Method::ToolsList, Method::PromptsList, Method::ResourcesList],
    give_up: DESKTOP_GIVE_UP,
    // Since 2026-08 a copy of its own for Cowork and Code sessions.
    copies: 2,
    remote: None,
    facts: Facts {
        grade: Grade::Reported,
        sources: &[
            "anthropics/claude-code#84136 (the limit)",
            "zerodha/kite-mcp-server#63 (the limit, PATH)",
            "saurabhsharma2u/search-console-mcp#98 (an answer after 51.7 s)",
            "anthropics/claude-code#89447, #92758 (the probe by a sibling)",
            "anthropics/claude-code#88514, #94466 (the second copy)",
            "anthropics/claude-code#53134 (all servers at once)",
            "anthropics/claude-code#44764, #75266 (the working directory)",
            "sun-guannan/VectCutAPI#60 (cwd not honoured)",
            "homeassistant-ai/ha-mcp#287 (variables of the shell are missing)",
        ],
        unverified: &["opening", "unknown_version", "env", "windows", "give_up", "stop"],
    },
    ..SDK_DEFAULT
};

/// Paths and sockets of a session (`_CHILD_NOTES_DIR`, `_LAUNCHED_BY_SESSION_IDS`, `_MESSAGING_SOCKET`, `_MESSAGING_TOKEN`) are set too;
/// the doctor leaves them out, for a server that uses one would find nothing there.
const CODE_ENV: &[(&str, Given)] = &[
    ("CLAUDECODE", Given::Text("1")),
    ("CLAUDE_PROJECT_DIR", Given::ProjectDir),
    ("CLAUDE_CODE_ENTRYPOINT", Given::Text("cli")),
    ("CLAUDE_CODE_SESSION_ID", Given::PerSession),
    ("AI_AGENT", Given::PerSession),
    ("COREPACK_ENABLE_AUTO_PIN", Given::Text("0")),
    ("NoDefaultCurrentDirectoryInExePath", Given::Text("1")),
];

const CODE_INFO: &str = concat!(
    r#"{"name":"claude-code","title":"Claude Code","version":"2.1.330","#,
    r#""description":"Anthropic's agentic coding tool","websiteUrl":"https://claude.com/claude-code"}"#
);

const CODE_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::Signal(Signal::Interrupt)),
    StopStep::after(100, StopAct::Signal(Signal::Terminate)),
    StopStep::after(400, StopAct::Signal(Signal::Kill)),
];

pub(super) static CODE: ClientProfile = ClientProfile {
    id: "claude-code",
    name: "Claude Code",
    limit: StartLimit {
        after: Some(Duration::from_secs(30)),
        scope: LimitScope::Connect,
        list_after: None,
        setting: Some(LimitSetting::Variable { name: "MCP_TIMEOUT", unit: TimeUnit::Milliseconds }),
    },
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(3) },
    client_info: CODE_INFO,
    capabilities: r#"{"roots":{"listChanged":true},"elicitation":{"form":{},"url":{}}}"#,
    env: EnvPolicy::Full,
    env_added: CODE_ENV,
    env_removed: &["OTEL_*"],
    cwd: CwdPolicy::Project,
    expansion: Expansion::of(&[Form::BracesOrDefault]),
    lists: &[Method::ToolsList, Method::PromptsList, Method::ResourcesList],
    give_up: SDK_STOP,
    stop: CODE_STOP,
    restart: Restart::OnceAfterProbe,
    together: together::CLAUDE_CODE,
    remote: Some(remote::CLAUDE_CODE),
    facts: Facts {
        grade: Grade::Recorded,
        sources: &[
            "recorded: Claude Code 2.1.330 on Linux, 2026-11",
            "anthropics/claude-code:CHANGELOG.md @5cfc0a19",
            "anthropics/claude-code#17565, #54786 (cwd ignored)",
            "recorded: Claude Code 2.1.197, eight servers at once, 2026-11; code.claude.com/docs/en/env-vars (how many at a time)",
        ],
        unverified: &["windows"],
    },
    ..SDK_DEFAULT
};

/// `claude mcp list`, which tries every server and asks for tools alone.
pub(super) static CODE_LIST: ClientProfile = ClientProfile {
    id: "claude-code-list",
    name: "claude mcp list",
    limit: StartLimit { list_after: Some(Duration::from_secs(5)), ..CODE.limit },
    lists: &[Method::ToolsList],
    together: together::CLAUDE_CODE_LIST,
    give_up: &[
        StopStep::after(0, StopAct::CloseStdin),
        StopStep::after(75, StopAct::Signal(Signal::Interrupt)),
        StopStep::after(100, StopAct::Signal(Signal::Terminate)),
        StopStep::after(400, StopAct::Signal(Signal::Kill)),
    ],
    facts: Facts { grade: Grade::Recorded, sources: &["recorded: Claude Code 2.1.330 on Linux, 2026-11"], unverified: &["windows"] },
    ..CODE
};
