//! Every rule, in one visible list. The order decides between findings that are equal in all else: the more exact cause comes first.

use crate::evidence::{Attempt, Remote, Speaks};

use super::{Cause, Rule, rules};

/// All rules.
pub static RULES: &[Rule] = &[
    // launch
    rules::command_includes_arguments::RULE,
    rules::path_with_spaces::RULE,
    rules::windows_shim::RULE,
    rules::command_not_found::RULE,
    rules::blocked_by_os::RULE,
    rules::permission_denied::RULE,
    rules::wrong_architecture::RULE,
    rules::native_module_mismatch::RULE,
    rules::macos_privacy::RULE,
    rules::wrong_working_directory::RULE,
    rules::entry_not_found::RULE,
    rules::wrong_interpreter::RULE,
    rules::wrong_executable_name::RULE,
    rules::package_not_found::RULE,
    rules::package_cache_corrupt::RULE,
    rules::package_build_failed::RULE,
    rules::git_missing::RULE,
    rules::runtime_missing::RULE,
    rules::wrong_runtime_version::RULE,
    rules::docker_unavailable::RULE,
    rules::docker_image_missing::RULE,
    rules::cold_start_download::RULE,
    // configuration and environment
    rules::bad_config::RULE,
    rules::missing_env::RULE,
    rules::unexpanded_variable::RULE,
    rules::invalid_value::RULE,
    rules::bad_arguments::RULE,
    rules::login_required::RULE,
    rules::missing_file::RULE,
    // code
    rules::out_of_memory::RULE,
    rules::debugger_wait::RULE,
    rules::client_fault::RULE,
    // stdio
    rules::bad_framing::RULE,
    rules::response_on_stderr::RULE,
    rules::stdout_buffered::RULE,
    rules::stdout_flood::RULE,
    rules::wrong_transport::RULE,
    rules::not_an_mcp_server::RULE,
    rules::stdout_pollution::RULE,
    // handshake
    rules::auth_wait::RULE,
    rules::protocol_mismatch::RULE,
    rules::initialize_error::RULE,
    rules::tools_list_error::RULE,
    rules::tools_list_timeout::RULE,
    rules::blocking_network_init::RULE,
    rules::slow_import::RULE,
    rules::late_response::RULE,
    rules::slow_start::RULE,
    rules::initialize_timeout::RULE,
    rules::invalid_tool_schema::RULE,
    rules::invalid_tool_name::RULE,
    rules::no_tools::RULE,
    // network and backend
    rules::n8n_not_ready::RULE,
    rules::not_n8n::RULE,
    rules::proxy_error::RULE,
    rules::connection_refused::RULE,
    rules::dns_failure::RULE,
    rules::tls_error::RULE,
    rules::network_timeout::RULE,
    rules::auth_failed::RULE,
    rules::endpoint_not_found::RULE,
    rules::port_in_use::RULE,
    // life cycle
    rules::duplicate_launch::RULE,
    rules::restart_loop::RULE,
    rules::epipe_after_timeout::RULE,
    rules::mid_session_exit::RULE,
    rules::request_timeout::RULE,
    rules::intentional_shutdown::RULE,
    rules::no_exit_on_eof::RULE,
    rules::orphan_process::RULE,
    // code: a library's version before its absence, the exact before the general
    rules::dependency_mismatch::RULE,
    rules::missing_module::RULE,
    rules::encoding_error::RULE,
    rules::syntax_error::RULE,
    rules::package_moved::RULE,
    rules::killed_by_signal::RULE,
    rules::import_crash::RULE,
    rules::crashed::RULE,
    rules::exited_early::RULE,
];

/// Causes of the vocabulary without a rule, and why.
pub static WITHOUT_RULE: &[(Cause, &str)] = &[];

/// What may be wrong with any URL, n8n's included.
static OF_A_URL: &[Cause] = &[
    Cause::UnexpandedVariable,
    Cause::InvalidValue,
    Cause::BlockedByOs,
    Cause::ProxyError,
    Cause::ConnectionRefused,
    Cause::DnsFailure,
    Cause::TlsError,
    Cause::NetworkTimeout,
    Cause::AuthFailed,
    Cause::EndpointNotFound,
    Cause::N8nNotReady,
    Cause::NotN8n,
];

/// What may be wrong with an MCP server that somebody else starts, besides.
static OF_A_REMOTE_SERVER: &[Cause] = &[
    Cause::BadConfig,
    Cause::ClientFault,
    Cause::WrongTransport,
    Cause::NotAnMcpServer,
    Cause::AuthWait,
    Cause::ProtocolMismatch,
    Cause::InitializeError,
    Cause::ToolsListError,
    Cause::ToolsListTimeout,
    Cause::LateResponse,
    Cause::SlowStart,
    Cause::InitializeTimeout,
    Cause::InvalidToolSchema,
    Cause::InvalidToolName,
    Cause::NoTools,
    Cause::RequestTimeout,
    Cause::IntentionalShutdown,
];

/// Whether `cause` can be one of this attempt: a server that nobody started has no program, no pipes and no end.
pub(super) fn concerns(cause: Cause, attempt: &Attempt) -> bool {
    let of_its_own = |remote: &Remote| match remote.speaks {
        Speaks::N8n { .. } => false,
        Speaks::Mcp(_) => OF_A_REMOTE_SERVER.contains(&cause),
    };
    let remote = attempt.launched().and_then(|launched| launched.remote.as_ref());
    remote.is_none_or(|remote| OF_A_URL.contains(&cause) || of_its_own(remote))
}

/// The rule that recognises `cause`.
#[must_use]
pub fn rule_for(cause: Cause) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.cause == cause)
}
