//! What somebody would search a log for who has no doctor: the words of each cause, as programs and clients print them.

use mcpdoctor::diagnosis::Cause;

/// The best-known words of a cause; none for what only times, counts or the order of lines tell.
pub(crate) fn of(cause: Cause) -> &'static [&'static str] {
    match cause {
        Cause::CommandNotFound => &["ENOENT", "command not found"],
        Cause::CommandIncludesArguments | Cause::MissingFile => &["No such file or directory"],
        Cause::PathWithSpaces => &["is not recognized as an internal or external command"],
        Cause::WindowsShim => &["spawn EINVAL"],
        Cause::PermissionDenied => &["EACCES", "Permission denied"],
        Cause::WrongArchitecture => &["Exec format error", "Bad CPU type in executable"],
        Cause::NativeModuleMismatch => &["NODE_MODULE_VERSION"],
        Cause::MacosPrivacy => &["Operation not permitted"],
        Cause::BlockedByOs => &["Access is denied"],
        Cause::WrongWorkingDirectory => &["Could not read package.json"],
        Cause::EntryNotFound => &["can't open file"],
        Cause::WrongInterpreter => &["requires a different Python"],
        Cause::WrongExecutableName => &["could not determine executable to run"],
        Cause::PackageNotFound => &["E404", "not found in the package registry"],
        Cause::PackageCacheCorrupt => &["ENOTEMPTY", "EINTEGRITY"],
        Cause::PackageBuildFailed => &["gyp ERR!", "Failed to build"],
        Cause::GitMissing => &["Git executable not found"],
        Cause::RuntimeMissing => &["No interpreter found"],
        Cause::WrongRuntimeVersion => &["EBADENGINE", "Unsupported engine"],
        Cause::DockerUnavailable => &["Cannot connect to the Docker daemon"],
        Cause::DockerImageMissing => &["Unable to find image"],
        Cause::ColdStartDownload => &["npm warn exec", "Installed "],
        Cause::BadConfig => &["is not valid JSON"],
        Cause::BadArguments => &["unrecognized arguments", "error: unknown option"],
        Cause::MissingEnv => &["environment variable is required", "Missing required"],
        Cause::UnexpandedVariable => &["${"],
        Cause::InvalidValue => &["validation error for", "Invalid URL"],
        Cause::LoginRequired => &["Please log in"],
        Cause::MissingModule => &["Cannot find module", "ModuleNotFoundError"],
        Cause::DependencyMismatch => &["does not provide an export named", "cannot import name"],
        Cause::PackageMoved => &["has been deprecated"],
        Cause::SyntaxError => &["SyntaxError"],
        Cause::ImportCrash => &["Traceback (most recent call last)"],
        Cause::Crashed => &["UnhandledPromiseRejection", "panicked at"],
        Cause::KilledBySignal => &["Segmentation fault", "SIGKILL"],
        Cause::OutOfMemory => &["heap out of memory", "MemoryError"],
        Cause::EncodingError => &["UnicodeEncodeError"],
        Cause::DebuggerWait => &["Debugger listening on"],
        Cause::ExitedEarly => &["exited with code", "Server transport closed unexpectedly"],
        Cause::ClientFault => &["Extension not found"],
        Cause::StdoutPollution | Cause::BadFraming => &["Unexpected token"],
        Cause::WrongTransport => &["Uvicorn running on", "Unexpected content type"],
        Cause::InitializeTimeout | Cause::RequestTimeout => &["Request timed out", "MCP error -32001"],
        Cause::AuthWait => &["Please authorize this client by visiting"],
        Cause::InitializeError => &["Invalid request parameters"],
        Cause::ProtocolMismatch => &["protocol version is not supported"],
        Cause::ToolsListError => &["Failed to fetch tools"],
        Cause::InvalidToolSchema => &["input_schema"],
        Cause::InvalidToolName => &["String should match pattern"],
        Cause::ConnectionRefused => &["ECONNREFUSED", "Connection refused"],
        Cause::DnsFailure => &["ENOTFOUND", "getaddrinfo"],
        Cause::TlsError => &["CERTIFICATE_VERIFY_FAILED", "self-signed certificate"],
        Cause::NetworkTimeout => &["ETIMEDOUT"],
        Cause::ProxyError => &["tunneling socket could not be established"],
        Cause::AuthFailed => &["401 Unauthorized", "Invalid API key"],
        Cause::EndpointNotFound => &["404 Not Found"],
        Cause::PortInUse => &["EADDRINUSE", "address already in use"],
        Cause::EpipeAfterTimeout => &["EPIPE", "BrokenPipeError"],
        Cause::MidSessionExit => &["MCP error -32000"],
        Cause::IntentionalShutdown => &["Shutting down server"],
        Cause::StdoutFlood
        | Cause::StdoutBuffered
        | Cause::ResponseOnStderr
        | Cause::NotAnMcpServer
        | Cause::SlowStart
        | Cause::SlowImport
        | Cause::BlockingNetworkInit
        | Cause::LateResponse
        | Cause::ToolsListTimeout
        | Cause::NoTools
        | Cause::N8nNotReady
        | Cause::NotN8n
        | Cause::RestartLoop
        | Cause::DuplicateLaunch
        | Cause::NoExitOnEof
        | Cause::OrphanProcess => &[],
    }
}
