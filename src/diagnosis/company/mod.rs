//! What a start lost to the client's other servers: its turn came late, they had the processors, or they held the cache.
//!
//! The start in company comes first and the one alone afterwards, so that a cold cache shows; what is quicker alone may therefore be quicker
//! because its files are in memory now. Only a loss that somebody saw is blamed on the others.

mod cache;
mod queue;

use std::time::Duration;

use crate::evidence::{Attempt, Company, Evidence, Member, PhaseName};

use super::{
    Cause, Cite, Confidence, Finding, Fix, Quantity, Severity, launcher, more_time::more_time, rules::slow_start::READY, silence::Silence,
    watched::A_WHILE, wording::span,
};

pub(super) use cache::{downloaded_anything, where_they_meet, with_others};

/// Why a start is late, or fails, for the company that it is in; `None` where the others have nothing to do with it.
pub(super) fn finding(evidence: &Evidence) -> Option<Finding> {
    let company = evidence.company.as_ref().filter(|company| company.members.len() > 1)?;
    crowded_out(evidence, company).or_else(|| queue::late_turn(evidence, company)).or_else(|| slowed_down(evidence, company))
}

/// Whether a start that computed for long did so because of the others: alone it is no such start.
pub(super) fn is_to_blame(evidence: &Evidence) -> bool {
    let Some(company) = &evidence.company else { return false };
    let is_quick_alone = || alone(evidence).is_some_and(|(_, needed)| needed <= evidence.budget);
    crowded_out(evidence, company).is_some() || slowed_down(evidence, company).is_some() && is_quick_alone()
}

/// The client gave up on it in company, and alone it is ready in time.
fn crowded_out(evidence: &Evidence, company: &Company) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    let (alone, needed) = alone(evidence)?;
    let beside = beside(company, attempt);
    if beside.is_empty() {
        return None;
    }
    let loss = Loss::of(attempt);
    let claim = format!("alone it is ready after {}; together with {} {}{}", span(needed), others(&beside), silence.conduct(), loss.words());
    let more = silence.waited.unwrap_or_default().saturating_sub(needed);
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(silence.over))
        .confidence(if loss.explains(more) && can_have_cost(&beside, more) { Confidence::High } else { Confidence::Medium })
        .cite(silence.course())
        .cite(ready_alone(alone, needed))
        .measured(Quantity::seconds("time until ready, alone", needed));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds("time until ready, alone", limit)));
    let more = silence.limit().and_then(|limit| more_time(attempt, limit));
    Some(more.into_iter().fold(ways_out(finding, attempt, company, &beside), Finding::fix))
}

/// It is ready in time, but over the budget, and was seen to lose time to others that it does not lose alone.
fn slowed_down(evidence: &Evidence, company: &Company) -> Option<Finding> {
    let attempt = evidence.judged();
    let ready = attempt.ready().filter(|&ready| ready > evidence.budget)?;
    let (alone, needed) = alone(evidence)?;
    let more = ready.checked_sub(needed).filter(|&more| more >= A_WHILE && more * 3 >= ready)?;
    let beside = beside(company, attempt);
    let loss = Loss::of(attempt);
    if beside.is_empty() || !loss.explains(more) {
        return None;
    }
    let together = others(&beside);
    let claim = format!("alone it is ready after {}, together with {together} after {}{}", span(needed), span(ready), loss.words());
    let finding = Finding::build(Cause::SlowStart, claim, Cite::of(attempt.became_ready()?))
        .severity(Severity::Warning)
        .confidence(if can_have_cost(&beside, more) { Confidence::High } else { Confidence::Medium })
        .cite(ready_alone(alone, needed))
        .measured(Quantity::seconds(READY, ready))
        .expected(Quantity::seconds(READY, needed));
    Some(ways_out(finding, attempt, company, &beside))
}

/// The start by itself, where it got ready, and how long that took.
fn alone(evidence: &Evidence) -> Option<(&Attempt, Duration)> {
    let alone = evidence.alone()?;
    Some((alone, alone.ready()?))
}

fn ready_alone(alone: &Attempt, needed: Duration) -> Option<Cite> {
    Some(Cite::noting(alone.became_ready()?, &format!("it is ready after {}", span(needed))).seen_in(alone))
}

/// Whether these servers computed for long enough to take so much from another one; else the machine was busy with programs of nobody's config.
fn can_have_cost(beside: &[&Member], more: Duration) -> bool {
    beside.iter().map(|member| member.computed).sum::<Duration>() * 2 >= more
}

/// Who else started meanwhile, those that computed most first; not who failed at once.
fn beside<'a>(company: &'a Company, attempt: &Attempt) -> Vec<&'a Member> {
    let had_a_start = |member: &&Member| member.ready.is_some() || member.held().is_none_or(|held| held >= A_WHILE);
    let mut beside: Vec<&Member> = company.beside(Duration::ZERO, attempt.timeline().end).filter(had_a_start).collect();
    beside.sort_by_key(|member| std::cmp::Reverse(member.computed));
    beside
}

fn others(beside: &[&Member]) -> String {
    match beside {
        [only] => only.server.clone(),
        several => format!("{} others", several.len()),
    }
}

/// Fewer at the same time, or fewer at all.
fn ways_out(finding: Finding, attempt: &Attempt, company: &Company, beside: &[&Member]) -> Finding {
    let fewer = company.places.as_ref().and_then(|places| Some((places.setting?, places.number))).filter(|(_, number)| *number > 1);
    let fewer =
        fewer.map(|(setting, _)| Fix::run("let them start one after another: set this before the client starts", format!("export {setting}=1")));
    let heavy = beside.iter().filter(|member| member.computed >= A_WHILE).map(|member| format!("{} ({})", member.server, span(member.computed)));
    let heavy: Vec<String> = heavy.take(MOST_NAMED).collect();
    let named = if heavy.is_empty() { String::new() } else { format!("; these compute most while they start: {}", heavy.join(", ")) };
    let install = attempt.launched().and_then(launcher::install_once);
    let remove = Fix::by_hand(format!("take servers that you do not use out of the config{named}"));
    install.into_iter().chain(fewer).chain([remove]).fold(finding, Finding::fix)
}

/// So many servers are named; nobody acts on more.
const MOST_NAMED: usize = 3;

/// Time in which a start wanted to go on and others were in its way, as the watcher saw it.
struct Loss {
    /// `None` where this machine does not show it.
    processors: Option<Duration>,
}

impl Loss {
    fn of(attempt: &Attempt) -> Self {
        let phases = [PhaseName::Boot, PhaseName::Discover, PhaseName::Initialize, PhaseName::ToolsList];
        let lost = phases.into_iter().filter_map(|phase| attempt.disturbance(phase)).reduce(|sum, lost| sum + lost);
        // Phases may overlap, as an era probe and the handshake after it do.
        let whole = attempt.ready().unwrap_or_else(|| attempt.timeline().end);
        Self { processors: lost.map(|lost| lost.min(whole)) }
    }

    /// Whether it is a good part of what the start took more.
    fn explains(&self, more: Duration) -> bool {
        self.processors.is_some_and(|lost| lost >= A_WHILE && lost * 3 >= more)
    }

    fn words(&self) -> String {
        let lost = self.processors.filter(|&lost| lost >= A_WHILE);
        lost.map(|lost| format!("; for up to {} of that other programs had the processors", span(lost))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{
                Start,
                company::{lanes, member, of},
                start,
            },
        },
        evidence::{Doing, Method},
    };

    /// Eight servers at once, of which this one and two more take until `millis`.
    fn eight(millis: u64) -> Company {
        let quick = (0..5).map(|number| member(&format!("quick-{number}"), 0, 300));
        let busy = ["indexer", "browser"].map(|name| Member { computed: Duration::from_secs(4), ..member(name, 0, millis) });
        of("server", [member("server", 0, millis)].into_iter().chain(quick).chain(busy).collect())
    }

    fn quick() -> Start {
        start("node s.js").does(Doing::Cpu, 1_000).reads_stdin().initializes().lists_tools(2)
    }

    /// Ready after about five seconds, of which it wanted a processor for three.
    fn crowded() -> Start {
        start("node s.js").does(Doing::Cpu, 1_500).does(Doing::Queued, 3_500).loses(3_500).reads_stdin().initializes().lists_tools(2)
    }

    #[test]
    fn a_start_that_loses_its_time_to_the_others_is_told_from_a_slow_one() {
        let diagnosis = crowded().in_company(eight(5_000), quick()).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Degraded, Some(Cause::SlowStart)));
        let found = &diagnosis.findings[0];
        assert!(found.claim.starts_with("alone it is ready after 1.0"), "{}", found.claim);
        assert!(found.claim.contains("together with 7 others after 5.0"), "{}", found.claim);
        assert!(found.claim.ends_with("other programs had the processors"), "{}", found.claim);
        assert!(found.fixes[0].title.ends_with("indexer (4 s), browser (4 s)"), "{}", found.fixes[0].title);
        assert!(found.cites.iter().any(|cite| cite.left_alone && cite.text.contains("it is ready after")));
    }

    #[test]
    fn quicker_afterwards_is_no_proof() {
        let idle = start("node s.js").does(Doing::Disk, 5_000).reads_stdin().initializes().lists_tools(2);
        let found = idle.in_company(eight(5_000), quick()).finding(Cause::SlowStart).expect("over the budget");
        assert!(found.claim.contains("over the budget"), "{}", found.claim);
    }

    #[test]
    fn a_server_that_fails_only_in_company_fails_for_it() {
        let late = || start("node s.js").limit(3_000).does(Doing::Queued, 2_900).loses(2_900).gives_up(Method::Initialize, 3_000);
        let claude_code = lanes(3, eight(3_000));
        let diagnosis = late().in_company(claude_code, quick()).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (Status::Failing, Some(Cause::SlowStart)));
        let found = &diagnosis.findings[0];
        assert!(found.claim.contains("together with 7 others it had not read its stdin"), "{}", found.claim);
        assert_eq!((found.confidence, diagnosis.findings.len()), (Confidence::High, 1));
        assert_eq!(found.fixes[0].command.as_deref(), Some("export MCP_SERVER_CONNECTION_BATCH_SIZE=1"));
        // Alone it fails as well: the others have nothing to do with it.
        let cause = late().in_company(eight(3_000), late()).cause();
        assert_eq!(cause, Some(Cause::InitializeTimeout));
    }

    #[test]
    fn well_together_is_well() {
        for company in [eight(1_000), lanes(3, eight(1_000)), of("server", vec![member("server", 0, 1_000)])] {
            let diagnosis = quick().in_company(company, quick()).diagnosis();
            assert_eq!((diagnosis.verdict.status, diagnosis.findings.len()), (Status::Healthy, 0));
        }
    }
}
