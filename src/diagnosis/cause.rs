//! The stable vocabulary of verdicts: kebab-case codes, append-only.

use std::fmt;

macro_rules! causes {
    ($($variant:ident = $code:literal,)+) => {
        /// Why a server does not start, or starts badly.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause {
            $($variant,)+
        }

        impl Cause {
            /// Every cause, in the order in which `explain` lists them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code in reports and on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }
    };
}

causes! {
    CommandNotFound = "command-not-found",
    CommandIncludesArguments = "command-includes-arguments",
    PathWithSpaces = "path-with-spaces",
    WindowsShim = "windows-shim",
    PermissionDenied = "permission-denied",
    WrongArchitecture = "wrong-architecture",
    NativeModuleMismatch = "native-module-mismatch",
    MacosPrivacy = "macos-privacy",
    BlockedByOs = "blocked-by-os",
    WrongWorkingDirectory = "wrong-working-directory",
    EntryNotFound = "entry-not-found",
    WrongInterpreter = "wrong-interpreter",
    WrongExecutableName = "wrong-executable-name",
    PackageNotFound = "package-not-found",
    PackageCacheCorrupt = "package-cache-corrupt",
    PackageBuildFailed = "package-build-failed",
    GitMissing = "git-missing",
    RuntimeMissing = "runtime-missing",
    WrongRuntimeVersion = "wrong-runtime-version",
    DockerUnavailable = "docker-unavailable",
    DockerImageMissing = "docker-image-missing",
    ColdStartDownload = "cold-start-download",
    BadConfig = "bad-config",
    BadArguments = "bad-arguments",
    MissingEnv = "missing-env",
    UnexpandedVariable = "unexpanded-variable",
    InvalidValue = "invalid-value",
    LoginRequired = "login-required",
    MissingFile = "missing-file",
    MissingModule = "missing-module",
    DependencyMismatch = "dependency-mismatch",
    PackageMoved = "package-moved",
    SyntaxError = "syntax-error",
    ImportCrash = "import-crash",
    Crashed = "crashed",
    KilledBySignal = "killed-by-signal",
    OutOfMemory = "out-of-memory",
    EncodingError = "encoding-error",
    DebuggerWait = "debugger-wait",
    ExitedEarly = "exited-early",
    ClientFault = "client-fault",
    StdoutPollution = "stdout-pollution",
    StdoutFlood = "stdout-flood",
    StdoutBuffered = "stdout-buffered",
    ResponseOnStderr = "response-on-stderr",
    BadFraming = "bad-framing",
    WrongTransport = "wrong-transport",
    NotAnMcpServer = "not-an-mcp-server",
    InitializeTimeout = "initialize-timeout",
    SlowStart = "slow-start",
    SlowImport = "slow-import",
    BlockingNetworkInit = "blocking-network-init",
    AuthWait = "auth-wait",
    LateResponse = "late-response",
    InitializeError = "initialize-error",
    ProtocolMismatch = "protocol-mismatch",
    ToolsListTimeout = "tools-list-timeout",
    ToolsListError = "tools-list-error",
    InvalidToolSchema = "invalid-tool-schema",
    InvalidToolName = "invalid-tool-name",
    NoTools = "no-tools",
    RequestTimeout = "request-timeout",
    ConnectionRefused = "connection-refused",
    DnsFailure = "dns-failure",
    TlsError = "tls-error",
    NetworkTimeout = "network-timeout",
    ProxyError = "proxy-error",
    AuthFailed = "auth-failed",
    EndpointNotFound = "endpoint-not-found",
    PortInUse = "port-in-use",
    N8nNotReady = "n8n-not-ready",
    NotN8n = "not-n8n",
    EpipeAfterTimeout = "epipe-after-timeout",
    RestartLoop = "restart-loop",
    DuplicateLaunch = "duplicate-launch",
    MidSessionExit = "mid-session-exit",
    IntentionalShutdown = "intentional-shutdown",
    NoExitOnEof = "no-exit-on-eof",
    OrphanProcess = "orphan-process",
}

impl Cause {
    /// The cause of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.code() == code)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
