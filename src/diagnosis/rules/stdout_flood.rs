//! Output without end on stdout.

use crate::{
    diagnosis::{Cause, Cite, Finding, Fix, Quantity, Rule, Severity, Standing, Unit, When},
    evidence::{Attempt, EventKind, Evidence, NoiseKind, Stream},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::StdoutFlood,
    explain: include_str!("stdout-flood.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[Cause::StdoutPollution, Cause::NotAnMcpServer, Cause::WrongTransport],
    check,
};

/// From so many lines on, it is no banner any more. Ours; the longest start-up banners seen in public logs have some 200 lines.
const MANY_LINES: u64 = 1_000;

/// From so many bytes on, likewise; clients built on the TypeScript SDK stop at a line of 10 MiB.
const MANY_BYTES: u64 = 1 << 20;

/// From so many messages that answer nothing on, the server talks to itself. Ours; no start of a real server was seen to send a hundred.
const MANY_MESSAGES: u64 = 10_000;

fn check(evidence: &Evidence) -> Option<Finding> {
    // A client that closes the pipes in the middle of an endless line leaves its length to the second look.
    let starts = evidence.second_look().into_iter().chain([evidence.judged()]);
    let (attempt, flood) = starts.map(|attempt| (attempt, Flood::of(attempt))).max_by_key(|(_, flood)| flood.bytes)?;
    if flood.lines < MANY_LINES && flood.bytes < MANY_BYTES {
        return endless_messages(evidence.judged());
    }
    let (first, ()) = attempt.find(is_noise).or_else(|| attempt.find(is_dropped))?;
    let (amount, claim) = if flood.lines < MANY_LINES {
        (
            Quantity::count("text on stdout", flood.bytes, Unit::Bytes),
            format!("stdout is flooded: {} MB that are no message", flood.bytes / 1_000_000),
        )
    } else {
        (Quantity::count("text on stdout", flood.lines, Unit::Lines), format!("stdout is flooded: {} lines that are no message", flood.lines))
    };
    let severity = if evidence.judged().is_ready() { Severity::Warning } else { Severity::Error };
    let finding = Finding::build(Cause::StdoutFlood, claim, Cite::of(first).seen_in(attempt)).severity(severity).measured(amount);
    let finding = finding.cite(attempt.find(is_dropped).map(|(event, ())| Cite::of(event).seen_in(attempt)));
    Some(finding.fix(Fix::by_hand("find the loop that prints, and write it to stderr or not at all: stdout belongs to the protocol")))
}

/// Messages without end are each fine, and keep the client from its answer all the same.
fn endless_messages(attempt: &Attempt) -> Option<Finding> {
    let (dropped, messages) = attempt.find(|kind| match kind {
        EventKind::ChatterDropped { messages } => Some(*messages),
        _ => None,
    })?;
    if messages < MANY_MESSAGES || attempt.is_ready() {
        return None;
    }
    let (first, ()) = attempt.find(|kind| matches!(kind, EventKind::Received(_)).then_some(()))?;
    let claim = format!("stdout is flooded: {messages} messages that answer no request");
    let finding = Finding::build(Cause::StdoutFlood, claim, Cite::of(first)).cite([Cite::of(dropped)]);
    Some(
        finding
            .measured(Quantity::count("messages on stdout", messages, Unit::Lines))
            .fix(Fix::by_hand("find the loop that sends messages, and answer initialize first")),
    )
}

/// What stdout carried besides messages.
struct Flood {
    lines: u64,
    bytes: u64,
}

impl Flood {
    fn of(attempt: &Attempt) -> Self {
        // The probe counts what it dropped at the end of the attempt.
        attempt.events.iter().fold(Self { lines: 0, bytes: 0 }, |sum, event| match &event.kind {
            EventKind::Noise { text, .. } => Self { lines: sum.lines + 1, bytes: sum.bytes + text.len() as u64 },
            EventKind::Dropped { stream: Stream::Stdout, bytes, lines } => Self { lines: sum.lines + lines, bytes: sum.bytes + bytes },
            _ => sum,
        })
    }
}

fn is_noise(kind: &EventKind) -> Option<()> {
    matches!(kind, EventKind::Noise { kind, .. } if *kind != NoiseKind::Blank).then_some(())
}

fn is_dropped(kind: &EventKind) -> Option<()> {
    matches!(kind, EventKind::Dropped { stream: Stream::Stdout, .. }).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::{Message, Method, Purpose, Source},
    };

    fn dropped(story: Start, stream: Stream, bytes: u64, lines: u64) -> Start {
        story.event(Source::Probe, EventKind::Dropped { stream, bytes, lines })
    }

    #[test]
    fn an_endless_stdout_is_told_from_a_banner() {
        let noisy = || start("yes").stdout(NoiseKind::NotJson, "y");
        for (story, severity) in [
            (dropped(noisy(), Stream::Stdout, 4 << 30, 2 << 30).gives_up(Method::Initialize, 60_000), Some(Severity::Error)),
            (dropped(start("cat /dev/zero"), Stream::Stdout, 4 << 30, 0).gives_up(Method::Initialize, 60_000), Some(Severity::Error)),
            (noisy().stdout(NoiseKind::NotJson, &"line\n".repeat(1_200)).initializes().lists_tools(1), Some(Severity::Warning)),
            (noisy().initializes().lists_tools(1), None),
            // Two megabytes of stderr are nobody's business.
            (dropped(noisy(), Stream::Stderr, 2 << 20, 40_000).initializes().lists_tools(1), None),
        ] {
            assert_eq!(story.finding(Cause::StdoutFlood).map(|finding| finding.severity), severity);
        }
    }

    #[test]
    fn an_endless_line_may_show_in_the_second_look_alone() {
        let second = dropped(start("cat /dev/zero").closes_stdin().killed_by(15), Stream::Stdout, 1 << 30, 0);
        let story = start("cat /dev/zero").gives_up(Method::Initialize, 1_500).exits(1).then(second, Purpose::SecondLook);
        assert!(story.finding(Cause::StdoutFlood).is_some_and(|finding| finding.claim.contains("1073 MB")));
    }

    #[test]
    fn messages_without_end_are_a_flood_where_they_keep_the_answer_away() {
        let chatty = |messages| {
            start("x")
                .message(Message::Notification { method: "notifications/message".into() })
                .event(Source::Probe, EventKind::ChatterDropped { messages })
        };
        for (story, flooded) in [
            (chatty(2_000_000).gives_up(Method::Initialize, 60_000), true),
            (chatty(300).gives_up(Method::Initialize, 60_000), false),
            (chatty(2_000_000).initializes().lists_tools(1), false),
        ] {
            assert_eq!(story.finding(Cause::StdoutFlood).is_some(), flooded);
        }
    }

    #[test]
    fn a_flood_explains_pollution() {
        let diagnosis =
            dropped(start("yes").stdout(NoiseKind::NotJson, "y"), Stream::Stdout, 4 << 30, 9).gives_up(Method::Initialize, 60_000).diagnosis();
        let causes: Vec<Cause> = diagnosis.findings.iter().map(|finding| finding.cause).collect();
        assert_eq!(causes, [Cause::StdoutFlood]);
    }
}
