//! What a failed start is *not*: the suspicions of a tired user that the evidence refutes.

use std::time::Duration;

use crate::evidence::{Attempt, Evidence, PhaseName, Reach, Rung, TlsOutcome};

use super::{
    Cause, Cite, Finding, Severity, Signatures,
    network::{Part, ways},
    watched::{Conduct, Held, Sign, Spent, dead, reached, witnesses},
    wording::span,
};

/// A suspicion and the evidence against it.
#[derive(Debug, Clone)]
pub struct RuledOut {
    /// In the words of the JSON report, kebab-case: `command-not-found`, `crash`.
    pub hypothesis: &'static str,
    /// Why it is refuted, as a clause without a full stop.
    pub because: String,
    /// Never empty.
    pub cites: Vec<Cite>,
}

impl RuledOut {
    fn new(hypothesis: &'static str, because: impl Into<String>, cite: Cite) -> Self {
        Self { hypothesis, because: because.into(), cites: vec![cite] }
    }
}

/// The suspicions that are refuted; empty unless the start failed.
pub(super) fn ruled_out(evidence: &Evidence, findings: &[Finding]) -> Vec<RuledOut> {
    let Some(root) = findings.first().filter(|root| root.severity == Severity::Error) else { return Vec::new() };
    let attempt = evidence.judged();
    let refuted = [
        no_crash(attempt, root.cause),
        no_hang(evidence, root.cause),
        not_the_limit(attempt, root.cause),
        no_barrier(evidence, root.cause).or_else(|| no_denial(attempt)),
        no_crowd(evidence, root.cause),
    ];
    refuted.into_iter().flatten().chain(no_backend(evidence, root.cause)).chain(no_certificate(evidence, root.cause)).collect()
}

/// Whoever has n8n or a remote server behind a program that fails looks there first.
fn no_backend(evidence: &Evidence, root: Cause) -> Vec<RuledOut> {
    let is_about_it = matches!(
        root,
        Cause::N8nNotReady
            | Cause::NotN8n
            | Cause::ConnectionRefused
            | Cause::DnsFailure
            | Cause::TlsError
            | Cause::NetworkTimeout
            | Cause::ProxyError
            | Cause::AuthFailed
            | Cause::AuthWait
            | Cause::EndpointNotFound
            | Cause::WrongTransport
            | Cause::ProtocolMismatch
    );
    let of_others = ways(evidence).filter(|way| way.part != Part::Itself && !is_about_it && way.attempt.is_ready());
    let refuted = of_others.filter_map(|way| {
        let (last, exchange) = way.exchanges().filter(|(_, exchange)| exchange.answered().is_some()).last()?;
        let hypothesis = if way.is_n8n() { "backend-down" } else { "remote-server-down" };
        let because = if way.is_n8n() {
            format!("{} is ready and answers in {}", way.whom(), span(exchange.took))
        } else {
            format!(
                "{} answers the doctor itself in {}: what stands in between is at fault",
                way.whom(),
                span(way.attempt.ready().unwrap_or(exchange.took))
            )
        };
        Some(RuledOut::new(hypothesis, because, Cite::of(last)))
    });
    refuted.collect()
}

/// Where an encrypted address answers badly, the certificate is suspected first.
fn no_certificate(evidence: &Evidence, root: Cause) -> Option<RuledOut> {
    let suspicious = matches!(root, Cause::AuthFailed | Cause::EndpointNotFound | Cause::InitializeTimeout | Cause::WrongTransport | Cause::NotN8n);
    let way = ways(evidence).find(|way| way.part == Part::Itself && suspicious)?;
    let agreed = |rung: &Rung| matches!(rung, Rung::Tls(tls) if matches!(tls.outcome, TlsOutcome::Agreed { .. }));
    let (event, _) = way.attempt.rungs().find(|(_, rung)| agreed(rung))?;
    Some(RuledOut::new("certificate", "name, certificate and encryption of the address are in order", Cite::of(event)))
}

/// It would have been ready, and the client did not wait for it.
fn is_slow(root: Cause) -> bool {
    matches!(root, Cause::SlowStart | Cause::SlowImport | Cause::LateResponse | Cause::BlockingNetworkInit)
}

/// A server that only keeps silent may be dead; so may a slow one that ends badly, though it ends because the client has gone.
fn no_crash(attempt: &Attempt, root: Cause) -> Option<RuledOut> {
    let (gave_up, _) = attempt.gave_up().filter(|_| attempt.ended_by_itself().is_none())?;
    let silent = matches!(root, Cause::InitializeTimeout | Cause::ToolsListTimeout);
    let ended_badly = is_slow(root) && attempt.exit().is_some_and(|(_, exit)| exit.code.is_some_and(|code| code != 0));
    let because = "the server was still running when the client gave up";
    (silent || ended_badly).then(|| RuledOut::new("crash", because, Cite::of(gave_up)))
}

fn no_hang(evidence: &Evidence, root: Cause) -> Option<RuledOut> {
    let second = evidence.second_look().filter(|_| is_slow(root))?;
    let ready = second.ready()?;
    let (hello, _) = second.hello()?;
    Some(RuledOut::new("hang", format!("left alone, the server got ready after {}", span(ready)), Cite::of(hello).seen_in(second)))
}

/// Whoever sees no reason for a server's end blames the client's limit; where the server itself names one, nobody does.
fn not_the_limit(attempt: &Attempt, root: Cause) -> Option<RuledOut> {
    let unexplained = matches!(root, Cause::Crashed | Cause::ImportCrash | Cause::KilledBySignal | Cause::ExitedEarly);
    let limit = attempt.launched()?.limit.after.filter(|_| unexplained)?;
    let (died, _) = attempt.died_starting()?;
    let after = attempt.elapsed(died).filter(|&after| after < limit)?;
    Some(RuledOut::new(
        "client-limit",
        format!("the server ended by itself after {}; the client would have waited {}", span(after), span(limit)),
        Cite::of(died),
    ))
}

/// What the system or a sandbox does not permit fails at once; a connection that was accepted or refused at the other end was permitted.
fn no_barrier(evidence: &Evidence, root: Cause) -> Option<RuledOut> {
    let attempt = evidence.judged();
    let because = |fate: &str| format!("{fate}; a denied one fails at once with EPERM");
    match root {
        Cause::BlockingNetworkInit => {
            let held = witnesses(evidence).filter_map(Held::longest).max_by_key(|held| (held.sign != Sign::Open, held.lasted))?;
            let fate = match held.conduct {
                Conduct::NotAccepted | Conduct::Refused => format!("the connection to {} was on its way for {}", held.address, span(held.lasted)),
                _ => format!("the connection to {} was accepted", held.address),
            };
            Some(RuledOut::new("os-sandbox", because(&fate), held.begin()?))
        }
        Cause::ConnectionRefused => {
            let refused = dead(attempt, |reach| matches!(reach, Reach::Refused))?;
            Some(RuledOut::new("os-sandbox", "the connection was refused, and the doctor's too; a denied one fails with EPERM", reached(refused)?))
        }
        _ => None,
    }
}

/// A machine that is busy with other programs makes every start slow; this one hardly lost time to them.
fn no_crowd(evidence: &Evidence, root: Cause) -> Option<RuledOut> {
    /// Of the start, in percent.
    const MOST: u32 = 10;
    if !matches!(root, Cause::SlowStart | Cause::SlowImport | Cause::LateResponse) {
        return None;
    }
    let start = witnesses(evidence).last()?;
    let (spent, (_, cite)) = Spent::of(start).and_then(|spent| Some((spent.whole, spent.meanwhile()?)))?;
    let lost: Duration = [PhaseName::Boot, PhaseName::Initialize].into_iter().filter_map(|phase| start.disturbance(phase)).sum();
    let is_little = start.disturbance(PhaseName::Boot).is_some() && lost * 100 <= spent * MOST;
    is_little.then(|| RuledOut::new("machine-busy", format!("of {} only {} were lost to other programs", span(spent), span(lost)), cite))
}

/// A denied system call fails at once and says so; a broken pipe after the client's closing is neither.
fn no_denial(attempt: &Attempt) -> Option<RuledOut> {
    static BROKEN_PIPE: Signatures = Signatures::new(&[r"\bEPIPE\b|BrokenPipeError|[Bb]roken pipe"]);
    static DENIED: Signatures = Signatures::new(&[r"(?i)\bEPERM\b|\bEACCES\b|operation not permitted|permission denied"]);
    let broken = attempt.lines().skip(attempt.lines_while_open().count()).find_map(|line| BROKEN_PIPE.hit(line))?;
    if DENIED.first(attempt).is_some() {
        return None;
    }
    let because = "the pipe broke because the client had closed it; a denied call fails at once with EPERM";
    Some(RuledOut::new("os-sandbox", because, Cite::of(broken.line.event)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, resolved, start},
        evidence::{Doing, Method, Purpose},
    };

    fn refuted(story: Start, root: Cause) -> Vec<&'static str> {
        let evidence = story.evidence();
        let root = Finding::build(root, "it is so", Cite::of(&evidence.judged().events[0]));
        let refuted = ruled_out(&evidence, &[root]);
        assert!(refuted.iter().all(|one| !one.cites.is_empty()));
        refuted.into_iter().map(|one| one.hypothesis).collect()
    }

    #[test]
    fn each_suspicion_falls_by_evidence_alone() {
        let late = || start("node s.js").gives_up(Method::Initialize, 60_000);
        let in_time = || start("node s.js").after(70_000).initializes().lists_tools(2);
        for (story, root, expected) in [
            (late(), Cause::InitializeTimeout, vec!["crash"]),
            (late().then(in_time(), Purpose::SecondLook), Cause::SlowStart, vec!["hang"]),
            (late().stderr("BrokenPipeError: [Errno 32] Broken pipe").exits(1), Cause::SlowStart, vec!["crash", "os-sandbox"]),
            (late().stderr("PermissionError: [Errno 1] Operation not permitted\nwrite EPIPE").exits(0), Cause::SlowStart, vec![]),
            (start("node s.js").stderr("Error: no").exits(1), Cause::Crashed, vec!["client-limit"]),
            // These say themselves what is wrong: there is nothing left to suspect.
            (start("npx s").stderr("env: node: No such file or directory").exits(127), Cause::CommandNotFound, vec![]),
            (late().exits(1), Cause::StdoutFlood, vec![]),
            (resolved("./s"), Cause::PermissionDenied, vec![]),
        ] {
            assert_eq!(refuted(story, root), expected);
        }
    }

    #[test]
    fn what_was_seen_of_the_network_and_the_machine_refutes_more() {
        let checked = || start("python s.py").connects("10.0.0.9:80").accepted().does(Doing::Reply(0), 59_900).gives_up(Method::Initialize, 60_000);
        let refused = || start("x").backend("URL", "127.0.0.1", 1, Reach::Refused).stderr("connect ECONNREFUSED 127.0.0.1:1").exits(1);
        let computed = || start("x").does(Doing::Cpu, 5_900);
        for (story, root, expected) in [
            (checked(), Cause::BlockingNetworkInit, vec!["os-sandbox"]),
            (refused(), Cause::ConnectionRefused, vec!["os-sandbox"]),
            (computed().loses(100).gives_up(Method::Initialize, 6_000), Cause::SlowImport, vec!["machine-busy"]),
            (computed().loses(3_000).gives_up(Method::Initialize, 6_000), Cause::SlowImport, vec![]),
            (start("x").gives_up(Method::Initialize, 6_000), Cause::SlowImport, vec![]),
        ] {
            assert_eq!(refuted(story, root), expected);
        }
    }

    #[test]
    fn a_good_start_raises_no_suspicion() {
        let evidence = start("node s.js").initializes().lists_tools(1).evidence();
        assert!(ruled_out(&evidence, &[]).is_empty());
    }
}
