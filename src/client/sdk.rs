//! The official SDKs: clients in their own right, and what a client does of which nothing better is known.

use std::time::Duration;

use crate::evidence::{LimitScope, Method, Signal};

use super::{
    ClientProfile, CwdPolicy, EntryPath, EnvList, EnvPolicy, Expansion, Facts, Grade, ListOrder, NoisePolicy, Opening, PathPolicy, Restart,
    Shebangless, StartLimit, StopAct, StopStep, Together, UnknownVersion, WindowsStart, remote,
};

/// The newest version that has an `initialize`.
pub(super) const LEGACY: &str = "2025-11-25";

/// The first version without one.
pub(super) const MODERN: &str = "2026-07-28";

/// What an SDK's own variable list holds on POSIX, in all of them alike.
const POSIX_ENV: &[&str] = &["HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER"];

/// npm `@modelcontextprotocol/sdk` 1.32.2, `client/stdio.js`: `DEFAULT_INHERITED_ENV_VARS`.
#[rustfmt::skip]
pub(super) static TYPESCRIPT_V1_ENV: EnvList = EnvList {
    posix: POSIX_ENV,
    windows: &[
        "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "USERNAME",
        "USERPROFILE", "PROGRAMFILES",
    ],
    without_functions: true,
};

/// npm `@modelcontextprotocol/client` 2.4.0: the older list and six more on Windows.
#[rustfmt::skip]
pub(super) static TYPESCRIPT_V2_ENV: EnvList = EnvList {
    posix: POSIX_ENV,
    windows: &[
        "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "USERNAME",
        "USERPROFILE", "PROGRAMFILES", "COMSPEC", "PATHEXT", "PROGRAMDATA", "PROGRAMFILES(X86)", "PROGRAMW6432", "WINDIR",
    ],
    without_functions: true,
};

/// `PyPI` `mcp` 2.3.0, `mcp/client/stdio.py`.
#[rustfmt::skip]
static PYTHON_ENV: EnvList = EnvList {
    posix: POSIX_ENV,
    windows: &[
        "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PATHEXT", "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP",
        "USERNAME", "USERPROFILE",
    ],
    without_functions: true,
};

/// How the TypeScript SDK closes a stdio transport: stdin, 2 s, SIGTERM, 2 s, SIGKILL.
pub(super) const SDK_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(2000, StopAct::Signal(Signal::Terminate)),
    StopStep::after(2000, StopAct::Signal(Signal::Kill)),
];

/// A request that timed out is cancelled before the transport is closed.
pub(super) const SDK_GIVE_UP: &[StopStep] = &[
    StopStep::after(0, StopAct::Cancel),
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(2000, StopAct::Signal(Signal::Terminate)),
    StopStep::after(2000, StopAct::Signal(Signal::Kill)),
];

/// The Python SDK ends the server's whole group: `PROCESS_TERMINATION_TIMEOUT`, then `FORCE_KILL_TIMEOUT`.
const PYTHON_STOP: &[StopStep] = &[
    StopStep::after(0, StopAct::CloseStdin),
    StopStep::after(2000, StopAct::SignalGroup(Signal::Terminate)),
    StopStep::after(2000, StopAct::SignalGroup(Signal::Kill)),
];

/// `DEFAULT_REQUEST_TIMEOUT_MSEC` of the TypeScript SDK, for each request and so for `initialize` too.
pub(super) const SDK_LIMIT: StartLimit =
    StartLimit { after: Some(Duration::from_mins(1)), scope: LimitScope::EachRequest, list_after: Some(Duration::from_mins(1)), setting: None };

/// `clientInfo` and `capabilities` are the application's choice; these are the doctor's.
const OWN_INFO: &str = concat!(r#"{"name":"mcpdoctor","version":""#, env!("CARGO_PKG_VERSION"), r#""}"#);

/// An application on the TypeScript SDK that changes none of its defaults.
pub(super) const SDK_DEFAULT: ClientProfile = ClientProfile {
    id: "typescript-sdk",
    name: "TypeScript SDK",
    limit: SDK_LIMIT,
    opening: Opening::Initialize,
    protocol_version: LEGACY,
    unknown_version: UnknownVersion::Rejects,
    client_info: OWN_INFO,
    capabilities: "{}",
    env: EnvPolicy::Only(&TYPESCRIPT_V1_ENV),
    env_added: &[],
    env_removed: &[],
    env_refused: &[],
    path: PathPolicy::Inherited,
    entry_path: EntryPath::Replaces,
    cwd: CwdPolicy::EntryOrProject,
    expansion: Expansion::NOTHING,
    windows: WindowsStart::PathExt,
    lists: &[Method::ToolsList],
    list_order: ListOrder::Together,
    noise: NoisePolicy::Tolerates,
    give_up: SDK_GIVE_UP,
    stop: SDK_STOP,
    shebangless: Shebangless::RunBySh,
    restart: Restart::Never,
    copies: 1,
    // An SDK's client has one server; applications that write nothing for it start all of them at once.
    together: Together::AllAtOnce,
    remote: Some(remote::TYPESCRIPT),
    facts: Facts { grade: Grade::Source, sources: &[], unverified: &[] },
};

pub(super) static TYPESCRIPT: ClientProfile = ClientProfile {
    env: EnvPolicy::Only(&TYPESCRIPT_V2_ENV),
    facts: Facts {
        grade: Grade::Source,
        sources: &[
            "npm @modelcontextprotocol/sdk 1.32.2: dist/esm/shared/protocol.js, client/stdio.js",
            "npm @modelcontextprotocol/client 2.4.0: src/client/versionNegotiation.ts",
        ],
        unverified: &["together"],
    },
    ..SDK_DEFAULT
};

/// `mode="auto"` is the default: `server/discover` in place for `DISCOVER_TIMEOUT_SECONDS`, and no time limit of its own.
pub(super) static PYTHON: ClientProfile = ClientProfile {
    id: "python-sdk",
    name: "Python SDK",
    limit: StartLimit { after: None, list_after: None, ..SDK_LIMIT },
    opening: Opening::DiscoverInPlace { wait: Duration::from_secs(10) },
    env: EnvPolicy::Only(&PYTHON_ENV),
    windows: WindowsStart::Endings(&[".cmd", ".bat", ".exe", ".ps1"]),
    give_up: PYTHON_STOP,
    stop: PYTHON_STOP,
    shebangless: Shebangless::Refused,
    remote: Some(remote::PYTHON),
    facts: Facts {
        grade: Grade::Source,
        sources: &["PyPI mcp 2.3.0: mcp/client/session.py, mcp/client/stdio.py, mcp/server/runner.py"],
        unverified: &["together"],
    },
    ..SDK_DEFAULT
};

pub(super) static FASTMCP: ClientProfile = ClientProfile {
    id: "fastmcp",
    name: "FastMCP client",
    shebangless: Shebangless::Refused,
    facts: Facts {
        grade: Grade::Source,
        sources: &["PyPI fastmcp 4.1.6, fastmcp_slim 4.2.1: fastmcp/settings.py", "PyPI mcp 2.3.0: mcp/client/session.py, mcp/client/stdio.py"],
        unverified: &["stop", "together"],
    },
    ..PYTHON
};
