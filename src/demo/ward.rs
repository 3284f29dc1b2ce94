//! Who is in the ward, and what each of them suffers from.

use crate::diagnosis::Cause;

use super::{
    acts::{crash, forgetful, good, handshake, leftovers, lists, misdirected, mute, n8n, noise, slow, yardstick},
    patient::Patient,
    stage::Act,
    stand_in,
};

/// Where patients expect n8n: they open it themselves.
const N8N: &[(&str, &str)] = &[("N8N_BASE_URL", "http://127.0.0.1:5679")];

/// The same for a stand-in of n8n that outlives the patient.
const STAND_IN: &[(&str, &str)] = &[("N8N_API_URL", "http://{behind}"), ("N8N_API_KEY", "a-key-that-nobody-knows")];

/// Every patient, in the order in which `mcpdoctor demo` lists them: the founding case first.
pub const PATIENTS: &[Patient] = &[
    Patient::new("blocking-network-init", "awaits a health check on the network before it reads stdin", slow::blocking_network_init)
        .fails(Cause::BlockingNetworkInit)
        .or(&[Cause::SlowStart, Cause::InitializeTimeout, Cause::LateResponse])
        .env(N8N)
        .cured("answers-first"),
    Patient::new("answers-first", "makes the same health check in the background", slow::answers_first).env(N8N),
    Patient::new("healthy", "answers at once", good::healthy),
    // Slow.
    Patient::new("slow-import", "computes for two seconds before it reads stdin", slow::slow_import).fails(Cause::SlowImport).or(&[
        Cause::SlowStart,
        Cause::InitializeTimeout,
        Cause::LateResponse,
    ]),
    Patient::new("late", "takes a second over its first answer, which is in time", slow::late),
    Patient::new("too-late", "answers initialize after the limit", slow::late)
        .with(&["--after-ms", "2000"])
        .fails(Cause::LateResponse)
        .or(&[Cause::SlowStart, Cause::InitializeTimeout]),
    // Without an answer.
    Patient::new("silent", "reads and never answers", slow::silent).fails(Cause::InitializeTimeout),
    Patient::new("deaf", "never reads stdin", mute::deaf).fails(Cause::InitializeTimeout),
    Patient::new("unflushed", "keeps its answers in a buffer until stdin is closed", mute::unflushed)
        .fails(Cause::StdoutBuffered)
        // Strict closes stdout as well when it gives up, and so would miss what comes then.
        .under("cline-cli"),
    Patient::new("on-stderr", "writes its answers to stderr", mute::on_stderr).fails(Cause::ResponseOnStderr),
    // Noise.
    Patient::new("banner", "greets on stdout, then works", noise::banner).degrades(Cause::StdoutPollution).under("claude-desktop"),
    Patient::new("stdout-flood", "writes log lines to stdout without end", noise::flood).fails(Cause::StdoutFlood),
    Patient::new("endless-line", "writes one line without end", noise::endless_line).fails(Cause::StdoutFlood),
    Patient::new("binary", "writes bytes that are no text, then nothing", noise::binary).fails(Cause::NotAnMcpServer),
    // Ended.
    Patient::new("crash-at-start", "panics at once", crash::at_start).fails(Cause::Crashed),
    Patient::new("crash-after-initialize", "panics after the answer to initialize", crash::after_initialize).fails(Cause::Crashed),
    Patient::new("without-a-word", "exits at once with code 0", crash::without_a_word).fails(Cause::ExitedEarly),
    Patient::new("missing-variable", "needs N8N_API_KEY", crash::missing_variable).fails(Cause::MissingEnv),
    Patient::new("colourful", "clears the screen, and names a missing variable in red", crash::colourful).fails(Cause::MissingEnv),
    Patient::new("bad-arguments", "is started with an option that it does not know", good::healthy).with(&["--form"]).fails(Cause::BadArguments),
    // Handshake.
    Patient::new("wrong-version", "answers in protocol version 1999-01-01", handshake::wrong_version).fails(Cause::ProtocolMismatch),
    Patient::new("initialize-error", "refuses to initialize", handshake::initialize_error).fails(Cause::InitializeError),
    Patient::new("modern-only", "speaks protocol 2026-07-28 and nothing older", handshake::modern_only).under("modern-strict"),
    Patient::new("modern-for-legacy", "the same server under a client that knows only initialize", handshake::modern_only)
        .fails(Cause::ProtocolMismatch),
    Patient::new("dual-era", "speaks both eras of the protocol", handshake::dual_era).under("claude-code"),
    Patient::new("initialize-or-nothing", "ends at any first request but initialize", handshake::initialize_or_nothing).under("claude-code"),
    // Lists.
    Patient::new("tools-refused", "answers tools/list with an error", lists::refused).fails(Cause::ToolsListError),
    Patient::new("tools-unanswered", "never answers tools/list", lists::unanswered).fails(Cause::ToolsListTimeout),
    Patient::new("no-tools", "offers nothing", lists::none).degrades(Cause::NoTools),
    // What stands behind them.
    Patient::new("n8n-not-ready", "waits for an n8n that still migrates", n8n::waits)
        .fails(Cause::N8nNotReady)
        .or(&[Cause::BlockingNetworkInit, Cause::InitializeTimeout])
        .env(STAND_IN)
        .before(stand_in::migrating),
    Patient::new("not-n8n", "ends since something else answers in place of n8n", n8n::insists)
        .fails(Cause::NotN8n)
        .or(&[Cause::EndpointNotFound])
        .env(STAND_IN)
        .before(stand_in::coffee_machine),
    Patient::new("refused-key", "ends since n8n refuses its key", n8n::insists).fails(Cause::AuthFailed).env(STAND_IN).before(stand_in::ready),
    // Something else than MCP over stdio.
    Patient::new("content-length", "frames its messages as language servers do", misdirected::content_length).fails(Cause::BadFraming),
    Patient::new("serves-http", "serves HTTP though stdio is wanted", misdirected::http).fails(Cause::WrongTransport),
    Patient::new("echo", "gives back every line, like cat", misdirected::echo).fails(Cause::NotAnMcpServer),
    Patient::new("prompt", "shows a prompt and understands nothing", misdirected::prompt)
        .fails(Cause::NotAnMcpServer)
        .or(&[Cause::StdoutPollution, Cause::InitializeTimeout]),
    // The end of a good session.
    Patient::new("ignores-shutdown", "goes on after EOF and SIGTERM", leftovers::ignores_shutdown).degrades(Cause::NoExitOnEof),
    Patient::new("orphan-child", "leaves a child behind", leftovers::orphan).degrades(Cause::OrphanProcess),
    Patient::new("orphan-daemon", "leaves a child behind in a session of its own", leftovers::daemon).degrades(Cause::OrphanProcess),
    // Healthy, though it may not look so.
    Patient::new("chatty", "logs two megabytes before it listens", good::chatty),
    Patient::new("endless-stderr", "writes to stderr without end or newline", good::endless_stderr),
    Patient::new("background", "ends at once and leaves the serving to its child", leftovers::background),
    Patient::new("early-notification", "sends a notification before its first answer", good::early_notification),
    Patient::new("asks-back", "wants ping and roots/list answered before it lists tools", good::asks_back),
    Patient::new("many-tools", "has 300 tools in three pages, one line of 1.5 MB", lists::many),
    Patient::new("needs-home", "needs HOME", good::needs_home),
];

/// The act of a process that is no patient but belongs to one.
pub(super) fn extra(name: &str) -> Option<Act> {
    match name {
        "bystander" => Some(leftovers::bystander),
        "bystander-daemon" => Some(leftovers::bystander_daemon),
        "forgetful" => Some(forgetful::forgetful),
        "yardstick" => Some(yardstick::yardstick),
        _ => super::EXERCISES.iter().find(|exercise| exercise.name == name).map(|exercise| exercise.patient.act),
    }
}
