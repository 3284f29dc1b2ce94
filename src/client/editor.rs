//! Editors and the extensions that live in them; and the two other programs with a window or a server of their own.

use std::time::Duration;

use crate::evidence::{LimitScope, Method, Signal};

use super::{
    ClientProfile, CwdPolicy, EntryPath, EnvList, EnvPolicy, Expansion, Facts, Form, Grade, LimitSetting, ListOrder, PathPolicy, Restart,
    Shebangless, StartLimit, StopAct, StopStep, TimeUnit, Together, Unset, WindowsStart, remote,
    sdk::{SDK_DEFAULT, SDK_LIMIT, SDK_STOP},
};

pub(super) static CLINE: ClientProfile = ClientProfile {
    id: "cline",
    name: "Cline (extension)",
    limit: StartLimit {
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Seconds, most: Some(Duration::from_hours(1)) }),
        ..SDK_LIMIT
    },
    client_info: r#"{"name":"Cline","version":"3.0.65"}"#,
    expansion: Expansion::of(&[Form::EnvColon]),
    lists: &[Method::ToolsList, Method::ResourcesList, Method::ResourceTemplatesList, Method::PromptsList],
    together: Together::InTurn,
    remote: Some(remote::CLINE),
    facts: Facts {
        grade: Grade::Source,
        sources: &["cline/cline:apps/vscode/src/services/mcp/McpHub.ts @21cb8d25 (updateServerConnections: one after another)"],
        unverified: &["protocol_version", "client_info", "windows"],
    },
    ..SDK_DEFAULT
};

pub(super) static ROO: ClientProfile = ClientProfile {
    id: "roo",
    name: "Roo Code",
    client_info: r#"{"name":"Roo Code","version":"3.0.0"}"#,
    expansion: Expansion::of(&[Form::EnvColon, Form::WorkspaceFolder]),
    windows: WindowsStart::Cmd,
    lists: &[Method::ToolsList, Method::ResourcesList, Method::ResourceTemplatesList],
    list_order: ListOrder::InTurn,
    together: Together::InTurn,
    remote: Some(remote::ROO),
    facts: Facts {
        grade: Grade::Source,
        sources: &["RooCodeInc/Roo-Code:src/services/mcp/McpHub.ts @cb836567 (updateServerConnections: one after another)"],
        unverified: &["protocol_version", "client_info", "list_order"],
    },
    ..SDK_DEFAULT
};

/// The SDK's list and `COMMONS_ENV_VARS` of `continuedev/continue:core/context/mcp/MCPConnection.ts`.
#[rustfmt::skip]
static CONTINUE_ENV: EnvList = EnvList {
    posix: &["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "USERPROFILE", "USERNAME"],
    windows: &[
        "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "USERNAME",
        "USERPROFILE", "PROGRAMFILES", "HOME", "USER", "LOGNAME",
    ],
    without_functions: true,
};

pub(super) static CONTINUE_IDE: ClientProfile = ClientProfile {
    id: "continue-ide",
    name: "Continue (extension)",
    limit: StartLimit {
        after: Some(Duration::from_secs(20)),
        scope: LimitScope::ConnectAndLists,
        list_after: None,
        setting: Some(LimitSetting::Entry { field: "connectionTimeout", unit: TimeUnit::Milliseconds, most: None }),
    },
    client_info: r#"{"name":"continue-client","version":"1.0.0"}"#,
    env: EnvPolicy::Only(&CONTINUE_ENV),
    path: PathPolicy::LoginShell,
    entry_path: EntryPath::Ignored,
    expansion: Expansion::of(&[Form::Secrets]),
    windows: WindowsStart::CmdFor(&["npx", "uv", "uvx", "pnpx", "dlx", "nx", "bunx"]),
    lists: &[Method::ResourcesList, Method::ResourceTemplatesList, Method::ToolsList, Method::PromptsList],
    list_order: ListOrder::InTurn,
    give_up: SDK_STOP,
    remote: Some(remote::CONTINUE_IDE),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "continuedev/continue:core/context/mcp/MCPConnection.ts @d0a3c0b6",
            "continuedev/continue:core/context/mcp/MCPManagerSingleton.ts @04078361 (all at once)",
        ],
        unverified: &["protocol_version", "expansion", "give_up"],
    },
    ..SDK_DEFAULT
};

const VSCODE_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(10_000, StopAct::Signal(Signal::Terminate)),
    StopStep::after(10_000, StopAct::SignalGroup(Signal::Kill)),
];

pub(super) static VSCODE: ClientProfile = ClientProfile {
    id: "vscode",
    name: "VS Code",
    // It only writes "Waiting for server to respond to `initialize` request..." every 5 s.
    limit: StartLimit { after: None, list_after: None, ..SDK_LIMIT },
    client_info: r#"{"name":"Visual Studio Code","version":"1.132.0"}"#,
    capabilities: r#"{"roots":{"listChanged":true},"sampling":{},"elicitation":{"form":{},"url":{}}}"#,
    env: EnvPolicy::Full,
    entry_path: EntryPath::Appends,
    expansion: Expansion {
        forms: &[Form::EnvColon, Form::WorkspaceFolder, Form::UserHome, Form::Tilde],
        unset: Unset::BecomesEmpty,
        unset_in_env: Unset::BecomesEmpty,
    },
    lists: &[Method::SetLevel, Method::ToolsList, Method::PromptsList],
    give_up: VSCODE_STOP,
    stop: VSCODE_STOP,
    remote: Some(remote::VSCODE),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "microsoft/vscode:src/vs/workbench/api/node/extHostMcpNode.ts @0334cc07 (environment, PATH, cwd, Windows)",
            "microsoft/vscode:src/vs/workbench/contrib/mcp/common/mcpServerRequestHandler.ts @c5308376 (no limit)",
            "microsoft/vscode:src/vs/workbench/contrib/mcp/node/mcpStdioStateHandler.ts (stop)",
            "microsoft/vscode:src/vs/workbench/contrib/mcp/common/mcpService.ts (autostart: all at once, with the first message)",
            "microsoft/vscode#46436 (unset variables)",
            "microsoft/vscode#329848, #308766 (no 2026-07-28 in 1.132)",
        ],
        unverified: &["unknown_version", "client_info", "capabilities", "list_order", "noise"],
    },
    ..SDK_DEFAULT
};

pub(super) static ZED: ClientProfile = ClientProfile {
    id: "zed",
    name: "Zed",
    limit: StartLimit {
        setting: Some(LimitSetting::Entry { field: "timeout", unit: TimeUnit::Seconds, most: Some(Duration::from_mins(10)) }),
        ..SDK_LIMIT
    },
    client_info: r#"{"name":"Zed","version":"1.0.0"}"#,
    env: EnvPolicy::Full,
    cwd: CwdPolicy::Project,
    lists: &[Method::ToolsList, Method::PromptsList],
    give_up: &[StopStep::after(0, StopAct::Signal(Signal::Kill))],
    stop: &[StopStep::after(0, StopAct::Signal(Signal::Kill))],
    shebangless: Shebangless::Refused,
    remote: Some(remote::ZED),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "zed-industries/zed:crates/context_server/src/client.rs @22cc524a",
            "zed-industries/zed:crates/project/src/context_server_store.rs (maintain_servers: all at once)",
        ],
        unverified: &["protocol_version", "unknown_version", "client_info", "expansion", "windows"],
    },
    ..SDK_DEFAULT
};

/// A program that people start from the dock, whose inner workings nobody has published.
const DESKTOP_EDITOR: ClientProfile = ClientProfile {
    env: EnvPolicy::Full,
    path: PathPolicy::Gui,
    lists: &[Method::ToolsList, Method::PromptsList, Method::ResourcesList],
    ..SDK_DEFAULT
};

pub(super) static CURSOR: ClientProfile = ClientProfile {
    id: "cursor",
    name: "Cursor",
    client_info: r#"{"name":"cursor-vscode","version":"1.0.0"}"#,
    capabilities: r#"{"tools":{},"prompts":{},"roots":{},"elicitation":{}}"#,
    expansion: Expansion::of(&[Form::EnvColon, Form::WorkspaceFolder, Form::UserHome]),
    remote: Some(remote::CURSOR),
    facts: Facts {
        grade: Grade::Reported,
        sources: &[
            "hatayama/unity-cli-loop#438 (the limit)",
            "cursor/cursor#3887 (the limit)",
            "bun913/mcp-testrail#136 (PATH)",
            "modelcontextprotocol/csharp-sdk#344 (clientInfo)",
        ],
        unverified: &[
            "protocol_version",
            "unknown_version",
            "capabilities",
            "env",
            "cwd",
            "expansion",
            "windows",
            "list_order",
            "noise",
            "give_up",
            "stop",
            "together",
        ],
    },
    ..DESKTOP_EDITOR
};

pub(super) static WINDSURF: ClientProfile = ClientProfile {
    id: "windsurf",
    name: "Windsurf",
    expansion: Expansion::of(&[Form::EnvColon]),
    remote: Some(remote::WINDSURF),
    facts: Facts {
        grade: Grade::Reported,
        sources: &["JeremyVyska/bc-code-intelligence-mcp#31 (the limit)", "GLips/Figma-Context-MCP#114 (the limit)"],
        unverified: UNKNOWN_INSIDE,
    },
    ..DESKTOP_EDITOR
};

pub(super) static KIRO: ClientProfile = ClientProfile {
    id: "kiro",
    name: "Kiro",
    restart: Restart::OnceAfterFailure,
    remote: Some(remote::KIRO),
    facts: Facts {
        grade: Grade::Reported,
        sources: &["kirodotdev/Kiro#2566 (the limit, the second try)", "awslabs/mcp#1770"],
        unverified: UNKNOWN_INSIDE,
    },
    ..DESKTOP_EDITOR
};

pub(super) static LM_STUDIO: ClientProfile = ClientProfile {
    id: "lmstudio",
    name: "LM Studio",
    remote: Some(remote::LM_STUDIO),
    facts: Facts {
        grade: Grade::Reported,
        sources: &["lmstudio-ai/lmstudio-bug-tracker#727 (the limit, which an entry cannot change)"],
        unverified: UNKNOWN_INSIDE,
    },
    ..DESKTOP_EDITOR
};

/// What is open for a client of which only its limit was seen.
const UNKNOWN_INSIDE: &[&str] = &[
    "protocol_version",
    "unknown_version",
    "client_info",
    "capabilities",
    "env",
    "path",
    "cwd",
    "expansion",
    "windows",
    "lists",
    "list_order",
    "noise",
    "give_up",
    "stop",
    "together",
];

pub(super) static LIBRECHAT: ClientProfile = ClientProfile {
    id: "librechat",
    name: "LibreChat",
    limit: StartLimit {
        after: Some(Duration::from_mins(2)),
        scope: LimitScope::Connect,
        list_after: Some(Duration::from_mins(1)),
        setting: Some(LimitSetting::Entry { field: "initTimeout", unit: TimeUnit::Milliseconds, most: None }),
    },
    client_info: r#"{"name":"@librechat/api-client","version":"1.0.0"}"#,
    cwd: CwdPolicy::Project,
    expansion: Expansion::of(&[Form::Braces]),
    lists: &[Method::ToolsList, Method::ResourcesList],
    // It tries three times, with growing pauses; one further start stands for them.
    restart: Restart::OnceAfterFailure,
    remote: Some(remote::LIBRECHAT),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "danny-avila/LibreChat:packages/api/src/mcp/connection.ts @00b3bc32",
            "danny-avila/LibreChat:packages/api/src/mcp/registry/MCPServersInitializer.ts @00b3bc32 (all at once)",
        ],
        unverified: &["limit", "protocol_version", "client_info", "windows", "list_order", "restart"],
    },
    ..SDK_DEFAULT
};
