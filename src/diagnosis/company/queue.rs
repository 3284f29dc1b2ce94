//! The client starts a few servers at a time, and this one's turn came late.

use std::time::Duration;

use crate::evidence::{Company, Evidence, Member};

use super::{A_WHILE, Cause, Cite, Finding, Fix, MOST_NAMED, Quantity, Severity, span};
use crate::diagnosis::clients;

/// What the number of this finding is.
const SINCE_CLIENT: &str = "time until ready, from the client's start";

/// It is ready late because it waited, not because it is slow: most of the time it stood in the queue.
pub(super) fn late_turn(evidence: &Evidence, company: &Company) -> Option<Finding> {
    let attempt = evidence.judged();
    let ready = attempt.ready()?;
    let queued = company.queued();
    let whole = queued + ready;
    if queued < A_WHILE || whole <= evidence.budget || queued < ready {
        return None;
    }
    let places = company.places.as_ref()?;
    let ahead = company.ahead();
    let at_a_time = match places.number {
        1 => "one server after another".to_owned(),
        number => format!("{number} servers at a time"),
    };
    let client = clients::name(attempt);
    let claim = format!(
        "{client} starts {at_a_time}, and it waits {} for its turn behind {}; then it is ready after {}",
        span(queued),
        behind(&ahead),
        span(ready)
    );
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(attempt.became_ready()?))
        .severity(Severity::Warning)
        .measured(Quantity::seconds(SINCE_CLIENT, whole))
        .expected(Quantity::seconds(SINCE_CLIENT, evidence.budget));
    Some(ways_out(finding, company, &ahead))
}

/// `a (6 s), b (3 s) and 4 more`, the longest first.
fn behind(ahead: &[&Member]) -> String {
    let name = |member: &&Member| match member.held() {
        Some(held) => format!("{} ({})", member.server, span(held)),
        None => member.server.clone(),
    };
    let mut named: Vec<String> = ahead.iter().take(MOST_NAMED).map(name).collect();
    if ahead.len() > MOST_NAMED {
        named.push(format!("{} more", ahead.len() - MOST_NAMED));
    }
    match named.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "others".to_owned(),
    }
}

/// Who never gets ready holds a place for the client's whole limit, so that comes first; then room for all; then the order.
fn ways_out(finding: Finding, company: &Company, ahead: &[&Member]) -> Finding {
    let in_vain: Vec<&str> = ahead.iter().filter(|member| is_in_vain(member)).map(|member| member.server.as_str()).collect();
    let repair = (!in_vain.is_empty()).then(|| {
        let (it, its) =
            if in_vain.len() == 1 { ("it never gets ready and holds", "its place") } else { ("they never get ready and hold", "their places") };
        Fix::by_hand(format!("repair {} or take it out of the config: {it} {its} for as long as the client waits", in_vain.join(", ")))
    });
    let places = company.places.as_ref();
    let rivals = company.others().filter(|other| !places.is_some_and(|places| places.by_kind) || other.is_remote == company.me().is_remote);
    let all = 1 + rivals.count();
    let room = places.and_then(|places| places.setting);
    let room = room.map(|setting| Fix::run("start all at once: set this before the client starts", format!("export {setting}={all}")));
    let first = ahead.first().map(|member| member.server.as_str()).unwrap_or_default();
    let order = Fix::by_hand(format!("or write it above {first} in the config: servers start in the order of the file"));
    repair.into_iter().chain(room).chain([order]).fold(finding, Finding::fix)
}

fn is_in_vain(member: &Member) -> bool {
    member.ready.is_none() && member.held().is_some_and(|held| held > Duration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{
        Status,
        testing::{
            company::{lanes, member, of},
            start,
        },
    };

    fn told(company: Company) -> crate::diagnosis::Diagnosis {
        let quick = || start("node s.js").after(1_100).initializes().lists_tools(2);
        quick().in_company(company, quick()).diagnosis()
    }

    fn in_vain(server: &str, turn: u64, left: u64) -> Member {
        Member { ready: None, alone: None, ..member(server, turn, left) }
    }

    #[test]
    fn the_eighth_of_eight_is_told_for_whom_it_waits() {
        let members =
            vec![member("a", 0, 6_000), member("b", 0, 3_100), member("c", 0, 2_000), member("d", 2_000, 5_900), member("server", 5_900, 7_100)];
        let diagnosis = told(lanes(3, of("server", members)));
        assert_eq!((diagnosis.verdict.status, diagnosis.findings.len()), (Status::Degraded, 1));
        let found = &diagnosis.findings[0];
        let claim = "Claude Desktop starts 3 servers at a time, and it waits 5.9 s for its turn behind a (6 s), d (3.9 s), b (3.1 s) and 1 more; \
                     then it is ready after 1.17 s";
        assert_eq!(found.claim, claim);
        assert_eq!(found.fixes[0].command.as_deref(), Some("export MCP_SERVER_CONNECTION_BATCH_SIZE=5"));
        assert!(found.fixes[1].title.contains("above a in the config"));
    }

    #[test]
    fn who_never_gets_ready_is_to_be_repaired_first() {
        let found = &told(lanes(1, of("server", vec![in_vain("broken", 0, 30_000), member("server", 30_000, 31_100)]))).findings[0];
        assert!(found.claim.contains("one server after another, and it waits 30 s for its turn behind broken (30 s)"), "{}", found.claim);
        assert!(found.fixes[0].title.starts_with("repair broken or take it out"), "{}", found.fixes[0].title);
    }

    #[test]
    fn a_short_wait_or_one_within_the_budget_is_none() {
        for turn in [400, 1_200] {
            let company = lanes(1, of("server", vec![member("a", 0, turn), member("server", turn, turn + 1_100)]));
            assert_eq!(told(company).verdict.status, Status::Healthy, "{turn}");
        }
    }
}
