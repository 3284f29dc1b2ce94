//! How events and durations read in claims and citations: one wording for all rules.

mod network;

pub(super) use network::distrusted;

use std::time::Duration;

use crate::evidence::{Answer, EventKind, Exit, Message, Method, Redactor, Shown, Stream};

/// An event in a few words; the server's own text stays as it is.
pub(super) fn event(kind: &EventKind) -> Shown {
    let words = match kind {
        EventKind::Stderr(text) | EventKind::Noise { text, .. } | EventKind::ClientSaid(text) | EventKind::NotConnected(text) => return text.clone(),
        EventKind::BadConfig(fault) => return fault.problem.clone(),
        EventKind::Network(rung) => network::rung(rung),
        EventKind::FellBack { .. } => "tries the older transport, HTTP with SSE".into(),
        EventKind::SpawnFailed(failure) => return failure.text.clone(),
        EventKind::Resolved(found) => format!("found as {}", found.path),
        EventKind::Unresolved(missed) => format!("{} not found", missed.command),
        EventKind::Spawned { pid: Some(pid) } => format!("started as process {pid}"),
        EventKind::Spawned { pid: None } => "starts the process".into(),
        EventKind::StdinRead => "reads its stdin for the first time".into(),
        EventKind::Sent(method) => format!("sends {}", method.name()),
        EventKind::Received(received) => message(received),
        EventKind::Dropped { stream, bytes, lines } => format!("{lines} more lines ({bytes} bytes) on {}", stream_name(*stream)),
        EventKind::ChatterDropped { messages } => format!("{messages} more messages that answer no request"),
        EventKind::Closed(stream) => format!("closes its {}", stream_name(*stream)),
        EventKind::GaveUp { waiting_for } => format!("gives up waiting for {}", waiting_for.name()),
        EventKind::Rejected { answer_to, reason } => format!("rejects the answer to {}: {reason}", answer_to.name()),
        EventKind::StdinClosed => "closes the server's stdin".into(),
        EventKind::SignalSent(signal) => format!("sends {}", signal.name()),
        EventKind::Exited(exit) => ending(*exit),
        EventKind::LeftRunning { pid } => format!("process {pid} still runs after the client's last step"),
        EventKind::Orphan { pid, name } => format!("{name} (process {pid}) outlives the server"),
        EventKind::Interrupted => "interrupted at the keyboard".into(),
        EventKind::Connected { tools: Some(tools) } => format!("uses the server, which has {tools} tools"),
        EventKind::Connected { tools: None } => "uses the server".into(),
        EventKind::StillWaiting { waiting_for } => format!("still waits for the answer to {}", waiting_for.name()),
        EventKind::CallGivenUp { method: Some(method) } => format!("gives up waiting for {method}"),
        EventKind::CallGivenUp { method: None } => "gives up waiting for a later request".into(),
        EventKind::Spoke => "speaks in its session".into(),
        EventKind::Copied => "starts a second copy of the server".into(),
        EventKind::CopyEnded => "one of the copies ends".into(),
        EventKind::ShutDown => "closes the server on purpose".into(),
    };
    Redactor::default().show(&words)
}

/// How a process ended.
pub(super) fn ending(exit: Exit) -> String {
    match (exit.code, exit.signal) {
        (_, Some(signal)) => format!("ended by signal {signal}"),
        (Some(code), None) => format!("exit code {code}"),
        (None, None) => "ended".into(),
    }
}

fn message(message: &Message) -> String {
    match message {
        Message::Answer { to, answer, .. } => {
            let to = to.map_or("a request nobody made", Method::name);
            match answer {
                Answer::Error(error) => format!("answers {to} with error {}: {}", error.code, error.message),
                Answer::Malformed(lack) => format!("answers {to} wrongly: {lack}"),
                Answer::Hello(hello) => format!("answers {to}, protocol {}", hello.protocol_version),
                Answer::Page(page) => format!("answers {to} with {} entries", page.items),
                Answer::Discovered(_) | Answer::Ok => format!("answers {to}"),
            }
        }
        Message::Request { method } => format!("asks the client for {method}"),
        Message::Notification { method } => format!("notifies {method}"),
    }
}

const fn stream_name(stream: Stream) -> &'static str {
    match stream {
        Stream::Stdout => "stdout",
        Stream::Stderr => "stderr",
    }
}

/// The begin of a text that may be long, for a claim.
pub(super) fn shortened(text: &str) -> String {
    /// In characters: with the words around it, a claim stays within two lines of a terminal.
    const LONGEST: usize = 48;
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A duration that may be long, as people say it: `3.2 s`, `4 min`, `7 h`, `3 days`.
pub(super) fn long(duration: Duration) -> String {
    let rounded = |seconds: u64| (duration.as_secs() + seconds / 2) / seconds;
    match duration.as_secs() {
        0..120 => span(duration),
        120..7_200 => format!("{} min", rounded(60)),
        7_200..172_800 => format!("{} h", rounded(3_600)),
        _ => format!("{} days", rounded(86_400)),
    }
}

/// A duration as people say it: `0.3 ms`, `420 ms`, `3.2 s`, `60 s`, and only far beyond any limit `8 h`.
pub(super) fn span(duration: Duration) -> String {
    if duration.as_secs() >= 1_000 {
        return long(duration);
    }
    let seconds = duration.as_secs_f64();
    if (1..950).contains(&duration.as_micros()) {
        return format!("{:.1} ms", (seconds * 1e3).max(0.1));
    }
    if seconds < 0.9995 {
        return format!("{:.0} ms", seconds * 1e3);
    }
    let text = if seconds < 10.0 { format!("{seconds:.2}") } else { format!("{seconds:.1}") };
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (millis, text) in [
            (0, "0 ms"),
            (420, "420 ms"),
            (999, "999 ms"),
            (1500, "1.5 s"),
            (3154, "3.15 s"),
            (60_000, "60 s"),
            (57_840, "57.8 s"),
            (28_800_000, "8 h"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), text);
        }
        for (micros, text) in [(4, "0.1 ms"), (300, "0.3 ms"), (970, "1 ms"), (999_800, "1 s")] {
            assert_eq!(span(Duration::from_micros(micros)), text);
        }
        for (seconds, text) in [(90, "90 s"), (3_600, "60 min"), (90_000, "25 h"), (260_000, "3 days")] {
            assert_eq!(long(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn a_signal_is_named_before_a_code() {
        assert_eq!(ending(Exit { code: None, signal: Some(9) }), "ended by signal 9");
        assert_eq!(ending(Exit { code: Some(3), signal: None }), "exit code 3");
    }
}
