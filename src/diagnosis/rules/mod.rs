//! One file per cause: its check and its tests; beside it the text of `mcpdoctor explain`.

pub(super) mod bad_framing;
pub(super) mod command_includes_arguments;
pub(super) mod command_not_found;
pub(super) mod epipe_after_timeout;
pub(super) mod initialize_error;
pub(super) mod initialize_timeout;
pub(super) mod no_exit_on_eof;
pub(super) mod no_tools;
pub(super) mod not_an_mcp_server;
pub(super) mod orphan_process;
pub(super) mod permission_denied;
pub(super) mod protocol_mismatch;
pub(super) mod response_on_stderr;
pub(super) mod slow_start;
pub(super) mod stdout_buffered;
pub(super) mod stdout_flood;
pub(super) mod stdout_pollution;
pub(super) mod tools_list_error;
pub(super) mod tools_list_timeout;
pub(super) mod wrong_transport;
