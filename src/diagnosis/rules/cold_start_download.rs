//! The time went into downloading or installing the server.

use std::time::Duration;

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Quantity, Rule, Severity, Signatures, Standing, Subject, When, cold, company, launcher,
        silence::Silence,
        watched::{Fetched, witnesses},
        wording::span,
    },
    evidence::{Attempt, Evidence, Launched, Line, Origin},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ColdStartDownload,
    explain: include_str!("cold-start-download.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::InitializeTimeout,
        Cause::SlowStart,
        Cause::SlowImport,
        Cause::LateResponse,
        Cause::EpipeAfterTimeout,
        Cause::StdoutPollution,
    ],
    check,
};

static LOADING: Signatures = Signatures::new(&[
    r"^\s*(?:Downloading|Downloaded|Building|Built|Preparing|Prepared|Resolved|Resolving|Installed|Installing|Uninstalled|Updating|Updated|Collecting|Fetching|Cloning)\b",
    r"(?i)npm (?:warn|notice|http|verb)|^(?:added|changed) \d+ packages",
    r"(?i)need to install the following packages|will be installed:",
    r"(?:Unable to find image '.+' locally|: Pulling from |: Pulling fs layer|: Verifying Checksum|: Download complete|: Pull complete|: Extracting|: Waiting$|^Digest: sha256|^Status: Downloaded|^Trying to pull|Copying blob|Getting image source)",
    // The spinner, a sign of Braille in UTF-8, and the bars of uv (astral-sh/uv:crates/uv/src/commands/reporters.rs).
    r"^\s*\xE2[\xA0-\xA3][\x80-\xBF] ?(?:Resolving|Preparing|Building|Downloading|Installing)\b|^\S+ +-{3,} *[\d.]+ ?[KMG]?i?B/[\d.]+ ?[KMG]i?B",
    r"^Progress: resolved \d+|^Packages: \+\d+",
    r"(?i)^\s*(?:creating virtual ?environment|using cached|cached \S+ \(|obtaining dependency|restored? .*\.csproj|determining projects to restore)",
    r"^go: downloading|^Download(?:ing)? https?://|^\s+(?:Compiling|Downloaded) \S+ v",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let found = of_this_start(evidence).map(|finding| company::with_others(evidence, finding));
    found.or_else(|| behind_a_lock(evidence))
}

fn of_this_start(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let launched = attempt.launched();
    if evidence.emptied().is_some() {
        return cold::finding(evidence, RULE.cause, still_loading(attempt).is_some());
    }
    if let Some(ready) = attempt.ready() {
        let late = || fetched_slowly(attempt, ready, evidence.budget).or_else(|| slow(attempt, ready, evidence.budget));
        return evidence.is_over_budget().then(late).flatten();
    }
    if attempt.gave_up().is_none() {
        return broke_off(attempt);
    }
    again(evidence)
        .or_else(|| fetching(evidence))
        .or_else(|| still_loading(attempt))
        .or_else(|| quick_when_warm(evidence, launched?))
        .or_else(|| still_cold(evidence))
}

/// What the number is where the launcher was seen at work.
const FETCHED: &str = "time until the server ran";

/// It got ready late, and its launcher was seen to download for most of that time.
fn fetched_slowly(attempt: &Attempt, ready: Duration, budget: Duration) -> Option<Finding> {
    let fetched = Fetched::by_launcher(attempt)?;
    let claim = format!("{} of the {} until it is ready, {}", span(fetched.lasted), span(ready), fetched.words());
    let finding = Finding::build(RULE.cause, claim, fetched.begin()).severity(Severity::Warning).measured(Quantity::seconds(FETCHED, fetched.lasted));
    Some(ways_out(finding.expected(Quantity::seconds(FETCHED, budget)).subject(Subject::Address(fetched.address)), attempt.launched()))
}

/// The client gave up, and the launcher was seen to download for most of that time.
fn fetching(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let silence = Silence::of(attempt).filter(Silence::is_handshake)?;
    let fetched = witnesses(evidence).filter_map(Fetched::by_launcher).max_by_key(|fetched| fetched.lasted)?;
    let finding = Finding::build(RULE.cause, format!("{}: {}", fetched.words(), silence.end()), fetched.begin())
        .cite([Cite::of(silence.over)])
        .measured(Quantity::seconds(FETCHED, fetched.lasted));
    let finding = silence.limit().into_iter().fold(finding, |finding, limit| finding.expected(Quantity::seconds(FETCHED, limit)));
    // What it said of it is worth a line.
    let last = LOADING.last(attempt).map(|hit| hit.cite());
    Some(ways_out(finding.cite(last).subject(Subject::Address(fetched.address)), attempt.launched()))
}

/// The client gave up while packages were still coming: nothing else was said after them.
fn still_loading(attempt: &Attempt) -> Option<Finding> {
    if attempt.stdin_read().is_some() && attempt.hello().is_some() {
        return None;
    }
    let mut last = attempt.lines_while_open().rev().filter(|line| !line.text.trim().is_empty());
    let line: Line<'_> = last.next().filter(|line| LOADING.matches(line.text))?;
    let finding = Finding::build(
        RULE.cause,
        "the client gave up while packages were still being downloaded or installed",
        Cite::event(line.event, line.text.clone()),
    );
    let spent = attempt.gave_up().and_then(|(event, _)| attempt.elapsed(event));
    Some(ways_out(measured(finding.cite(attempt.gave_up().map(|(event, _)| Cite::of(event))), spent), attempt.launched()))
}

/// The same again: each start begins the download anew, for the one before was killed in the middle of it.
fn again(evidence: &Evidence) -> Option<Finding> {
    let starts = evidence.attempts.iter().rev().filter(|attempt| attempt.is_for_use());
    let in_vain: Vec<Finding> = starts.map_while(|attempt| attempt.gave_up().and_then(|_| still_loading(attempt))).collect();
    let times = in_vain.len();
    let mut latest = in_vain.into_iter().next().filter(|_| times > 1)?;
    latest.claim = format!("the client gave up {times} times in a row while packages were still being installed: the cache is never complete");
    Some(latest)
}

/// A log that ends in the middle of a download tells no more than that.
fn broke_off(attempt: &Attempt) -> Option<Finding> {
    let open = attempt.origin == Origin::Log && attempt.exit().is_none() && attempt.told().is_none();
    let mut finding = still_loading(attempt).filter(|_| open)?.severity(Severity::Warning).confidence(Confidence::Low);
    finding.claim = "packages were still being downloaded or installed when the log ends".into();
    Some(finding)
}

/// A launcher that says nothing, and a second start that was far quicker: the first one filled the cache.
fn quick_when_warm(evidence: &Evidence, launched: &Launched) -> Option<Finding> {
    let attempt = evidence.judged();
    launcher::package(launched).or_else(|| launcher::image(launched))?;
    let (gave_up, _) = attempt.gave_up()?;
    let spent = attempt.elapsed(gave_up)?;
    let alone = || evidence.alone().filter(|_| company::downloaded_anything(attempt));
    let second = evidence.second_look().or_else(alone)?;
    let ready = second.ready().filter(|&ready| ready * 2 < spent)?;
    let claim = format!("the first start ran into the limit, the second was ready after {:.1} s: the first one had to download", ready.as_secs_f64());
    let finding = Finding::build(RULE.cause, claim, Cite::of(gave_up)).cite(second.hello().map(|(event, _)| Cite::of(event).seen_in(second)));
    Some(ways_out(measured(finding, Some(spent)), Some(launched)).confidence(Confidence::Medium))
}

/// The client gave up before the launcher said anything; left alone, it spent most of its time on packages.
fn still_cold(evidence: &Evidence) -> Option<Finding> {
    let (gave_up, _) = evidence.judged().gave_up()?;
    let second = evidence.second_look()?;
    let ready = second.ready()?;
    let hit = LOADING.last(second)?;
    let spent = second.elapsed(hit.line.event).filter(|&spent| spent * 2 > ready)?;
    let finding = Finding::build(RULE.cause, "left alone, it spent most of its start on downloading or installing", hit.cite().seen_in(second))
        .cite([Cite::of(gave_up)]);
    Some(ways_out(measured(finding, Some(spent)), second.launched()))
}

/// It fetches nothing itself, but its launcher waits for the cache that others of the client's servers fill.
fn behind_a_lock(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    if attempt.ready().is_some_and(|ready| ready <= evidence.budget) {
        return None;
    }
    let (claim, lasted, lock) = company::where_they_meet(evidence)?;
    let severity = if attempt.is_ready() { Severity::Warning } else { Severity::Error };
    let needed = attempt.ready().unwrap_or_else(|| attempt.timeline().end);
    let finding = Finding::build(RULE.cause, claim, lock).severity(severity).measured(Quantity::seconds("wait for the lock", lasted));
    (lasted * 3 >= needed).then(|| ways_out(finding, attempt.launched()))
}

/// It got ready, but late, and the time until the last download was most of it.
fn slow(attempt: &Attempt, ready: Duration, budget: Duration) -> Option<Finding> {
    let hit = LOADING.last(attempt)?;
    let spent = attempt.elapsed(hit.line.event).filter(|&spent| spent * 2 > ready)?;
    let finding = Finding::build(RULE.cause, "most of the start went into downloading or installing", hit.cite()).severity(Severity::Warning);
    Some(ways_out(measured(finding, Some(spent)).expected(Quantity::seconds(LOADED, budget)), attempt.launched()))
}

/// What the number of this rule is.
const LOADED: &str = "time until the last download";

fn measured(finding: Finding, spent: Option<Duration>) -> Finding {
    match spent {
        Some(spent) => finding.measured(Quantity::seconds(LOADED, spent)),
        None => finding,
    }
}

fn ways_out(finding: Finding, launched: Option<&Launched>) -> Finding {
    let finding = launched.and_then(launcher::install_once).into_iter().fold(finding, Finding::fix);
    finding.fix(Fix::by_hand("or start it once by hand, so that the cache is filled, and raise the client's limit where it can be raised"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::{
            Status,
            testing::{Start, start, starts},
        },
        evidence::{Doing, Method, Purpose},
    };

    #[test]
    fn a_start_that_was_still_loading_is_recognised() {
        for (command, text, install) in [
            ("uvx big", "Downloading numpy (15.8MiB)\nDownloading torch (800MiB)", "uv tool install big"),
            ("npx -y big@1", "npm warn exec The following package was not found and will be installed: big@1", "npm install -g big@1"),
            (
                "docker run -i --rm mcp/big",
                "Unable to find image 'mcp/big:latest' locally\nlatest: Pulling from mcp/big\nabc: Pulling fs layer",
                "docker pull mcp/big",
            ),
        ] {
            let story = start(command).stderr(text).gives_up(Method::Initialize, 60_000);
            assert_eq!(story.clone().cause(), Some(RULE.cause), "{text}");
            let found = story.finding(RULE.cause).expect("found");
            assert_eq!(found.fixes[0].command.as_deref(), Some(install));
            assert_eq!(found.measured.map(|quantity| quantity.value.round()), Some(60.0));
        }
    }

    #[test]
    fn a_silent_launcher_is_caught_by_the_second_look() {
        let second = start("npx -y big").after(1000).initializes().lists_tools(1);
        let story = start("npx -y big").gives_up(Method::Initialize, 60_000).then(second, Purpose::SecondLook);
        assert_eq!(story.cause(), Some(RULE.cause));
    }

    #[test]
    fn a_launcher_that_was_seen_to_download_is_named_with_its_address() {
        let cold = || {
            let npx = start("node /usr/bin/npx -y big").does(Doing::Cpu, 300).connects("104.16.0.35:443").accepted();
            npx.does(Doing::Receiving(0), 1_000).receives(9_000_000).does(Doing::Cpu, 4_000)
        };
        let ran = |story: Start| story.runs("node /x/big.js").does(Doing::Cpu, 200).reads_stdin().initializes().lists_tools(1);
        let found = ran(cold()).diagnosis();
        assert_eq!((found.verdict.status, found.verdict.cause), (Status::Degraded, Some(RULE.cause)));
        let claim = &found.findings[0].claim;
        assert_eq!(claim, "5.31 s of the 5.58 s until it is ready, npx downloads and installs: 9 MB, from 104.16.0.35:443");
        let given_up = cold().gives_up(Method::Initialize, 5_400).diagnosis();
        assert_eq!((given_up.verdict.status, given_up.verdict.cause), (Status::Failing, Some(RULE.cause)));
        let warm = start("node /usr/bin/npx -y big").connects("104.16.0.35:443").accepted().receives(20_000).does(Doing::Cpu, 4_000);
        let warm = ran(warm).diagnosis();
        assert_eq!(warm.verdict.cause, Some(Cause::SlowStart), "it only asked");
        assert!(warm.findings[0].claim.ends_with("npx took 4.01 s before it ran the server"), "{}", warm.findings[0].claim);
    }

    #[test]
    fn a_late_but_good_start_gets_a_warning_at_most() {
        let slow = start("uvx big").after(9000).stderr("Installed 40 packages in 8s").initializes().lists_tools(1);
        assert_eq!(slow.finding(RULE.cause).map(|found| found.severity), Some(Severity::Warning));
        let quick = start("uvx big").stderr("Installed 40 packages in 8ms").initializes().lists_tools(1);
        assert!(quick.finding(RULE.cause).is_none());
    }

    #[test]
    fn a_cache_that_never_gets_complete_is_told() {
        let killed = || start("uvx big").stderr("Downloading torch (800MiB)").gives_up(Method::Initialize, 60_000);
        let found = starts(120, [killed(), killed(), killed()]).finding(RULE.cause).expect("found");
        assert!(found.claim.starts_with("the client gave up 3 times in a row"), "{}", found.claim);
        let good = start("uvx big").initializes().lists_tools(1);
        let found = starts(120, [killed(), good, killed()]).finding(RULE.cause).expect("found");
        assert!(!found.claim.contains("in a row"));
    }

    #[test]
    fn a_log_that_ends_in_a_download_is_a_lead() {
        for text in ["Downloading torch (800MiB)", "\u{2838} Preparing packages... (51/52)", "torch       --------------- 1.5 MiB/301.56 MiB"] {
            let verdict = start("uvx big").stderr(text).logged().diagnosis().verdict;
            assert_eq!((verdict.status, verdict.cause), (Status::Inconclusive, Some(RULE.cause)), "{text}");
        }
        assert!(start("uvx big").stderr("Downloading torch (800MiB)").exits(1).logged().finding(RULE.cause).is_none());
    }

    #[test]
    fn what_came_after_the_download_is_another_cause() {
        let later = start("uvx x").stderr("Installed 3 packages\nConnecting to database").gives_up(Method::Initialize, 60_000);
        assert!(later.finding(RULE.cause).is_none());
        let died = start("uvx x").stderr("Installed 3 packages").exits(1);
        assert!(died.finding(RULE.cause).is_none());
        let second = start("node x.js").after(1000).initializes().lists_tools(1);
        let no_launcher = start("node x.js").gives_up(Method::Initialize, 60_000).then(second, Purpose::SecondLook);
        assert!(no_launcher.finding(RULE.cause).is_none());
    }
}
