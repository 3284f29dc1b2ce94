//! How the start that was measured would have gone under every client: limits and rules applied, nothing started again.

mod remote;

use std::time::Duration;

use crate::{
    client::{self, ClientProfile, NoisePolicy, Opening, Restart, UnknownVersion},
    evidence::{Evidence, LEGACY_VERSIONS, LimitOrigin, LimitScope, Method},
};

use super::{
    course::{Course, EraProbe},
    wording::span,
};

/// One client's prospects with this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The id of the client profile.
    pub client: &'static str,
    pub name: &'static str,
    /// `None`: it waits for ever.
    pub limit: Option<Duration>,
    pub would: Would,
    /// Why, as a clause: `4.1 s > 3 s`.
    pub why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Would {
    Start,
    /// It starts, but close to the limit, or with a fault that this client may not tolerate.
    Risk,
    Fail,
}

/// The prospects in every known client; empty when no start got far enough to tell.
pub(super) fn outlooks(evidence: &Evidence) -> Vec<Outlook> {
    let Some(course) = Course::of(evidence) else { return Vec::new() };
    let under = |profile: &'static ClientProfile| {
        let there = if course.attempt.is_remote() { profile.over_http() } else { *profile };
        let limit = limit_in_force(&course, &there);
        let (would, why) = prospect(&course, &there, limit);
        Outlook { client: profile.id, name: profile.name, limit, would, why }
    };
    client::ALL.iter().copied().map(under).collect()
}

/// The profile's own limit, unless this very client's config sets another; `--timeout` is no client's.
fn limit_in_force(course: &Course, profile: &ClientProfile) -> Option<Duration> {
    let own = course.attempt.launched().filter(|_| course.attempt.client == profile.id);
    match own.map(|launched| launched.limit) {
        Some(limit) if matches!(limit.origin, LimitOrigin::Entry | LimitOrigin::Variable | LimitOrigin::Log) => limit.after,
        Some(_) | None => profile.limit.after,
    }
}

type Prospect = (Would, String);

fn prospect(course: &Course, profile: &ClientProfile, limit: Option<Duration>) -> Prospect {
    let way = remote::Way::of(course.attempt);
    let on_the_way = way.as_ref().map(|way| way.prospect(profile));
    let sure = || refused(course, profile).or_else(|| too_slow(course, profile, limit)).map(|why| (Would::Fail, why));
    let in_doubt = || doubt(course, profile, limit).map(|why| (Would::Risk, why));
    // Its own entry has what it needs.
    let fine = |hint: &str| (Would::Start, margin(course, profile, limit) + if course.attempt.client == profile.id { "" } else { hint });
    match on_the_way {
        Some((Would::Fail, why)) => (Would::Fail, why),
        Some((Would::Risk, why)) => sure().unwrap_or((Would::Risk, why)),
        Some((Would::Start, hint)) => sure().or_else(in_doubt).unwrap_or_else(|| fine(&hint)),
        None => sure().or_else(in_doubt).unwrap_or_else(|| fine("")),
    }
}

/// What the client refuses whatever the time.
fn refused(course: &Course, profile: &ClientProfile) -> Option<String> {
    if course.noisy && profile.noise == NoisePolicy::Fatal {
        return Some("drops servers that print on stdout".into());
    }
    let era = match (profile.opening, &course.era_probe) {
        (Opening::Initialize | Opening::DiscoverSibling { .. }, _) if course.initialize_refused => {
            Some("begins with initialize, which the server refuses")
        }
        (Opening::DiscoverOnly, EraProbe::Refused | EraProbe::Silent | EraProbe::Ended) => {
            Some("needs server/discover, which the server does not answer")
        }
        (Opening::DiscoverInPlace { .. }, EraProbe::Ended) if profile.restart != Restart::OnceAfterProbe => {
            Some("begins with server/discover, on which the server ends")
        }
        (Opening::Initialize | Opening::DiscoverSibling { .. } | Opening::DiscoverOnly | Opening::DiscoverInPlace { .. }, _) => None,
    };
    era.map(str::to_owned).or_else(|| {
        let version = course.version.as_ref()?;
        let known = LEGACY_VERSIONS.contains(&version.as_str()) || version.as_str() == profile.protocol_version;
        (!known && profile.unknown_version == UnknownVersion::Rejects).then(|| format!("rejects protocol version {version}"))
    })
}

fn too_slow(course: &Course, profile: &ClientProfile, limit: Option<Duration>) -> Option<String> {
    let needed = needed(course, profile);
    let connect = limit.filter(|&limit| needed > limit).map(|limit| over(needed, limit));
    connect.or_else(|| {
        let limit = profile.limit.list_after?;
        let (method, took) = course.lists.iter().filter(|(method, _)| profile.lists.contains(method)).find(|(_, took)| *took > limit)?;
        Some(format!("{}: {}", method.name(), over(*took, limit)))
    })
}

/// `4.1 s > 3 s`; a time that reads like the limit is told from it in words.
fn over(took: Duration, limit: Duration) -> String {
    let (took, limit) = (span(took), span(limit));
    if took == limit { format!("just over {limit}") } else { format!("{took} > {limit}") }
}

fn doubt(course: &Course, profile: &ClientProfile, limit: Option<Duration>) -> Option<String> {
    let (first, unasked) = match profile.opening {
        Opening::Initialize | Opening::DiscoverSibling { .. } => (Method::Initialize, course.initialize_unasked),
        Opening::DiscoverOnly => (Method::Discover, course.era_probe == EraProbe::NotAsked),
        // It goes on to `initialize` by itself.
        Opening::DiscoverInPlace { .. } => (Method::Discover, false),
    };
    if unasked {
        return Some(format!("begins with {}, which was not asked here", first.name()));
    }
    let (needed, limit) = (needed(course, profile), limit?);
    (needed * 5 >= limit * 4).then(|| format!("its limit is {}; {} is close", span(limit), span(needed)))
}

fn margin(course: &Course, profile: &ClientProfile, limit: Option<Duration>) -> String {
    let needed = span(needed(course, profile));
    limit.map_or_else(|| format!("{needed}; it waits for ever"), |limit| format!("{needed} of {}", span(limit)))
}

/// The time that this client's limit covers.
fn needed(course: &Course, profile: &ClientProfile) -> Duration {
    let probe = match (profile.opening, &course.era_probe) {
        (Opening::DiscoverInPlace { wait }, EraProbe::Silent) => wait,
        _ => Duration::ZERO,
    };
    match profile.limit.scope {
        // The silence of the era probe is a request of its own.
        LimitScope::EachRequest => course.handshake,
        LimitScope::Connect => course.handshake + probe,
        LimitScope::ConnectAndLists => course.handshake + probe + course.all_lists,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, resolved, shown, start},
        evidence::{Answer, Discovered, EventKind, Hello, NoiseKind, Purpose, Source},
    };

    fn under(story: Start, client: &str) -> (Would, String) {
        let found = outlooks(&story.evidence()).into_iter().find(|outlook| outlook.client == client);
        found.map(|outlook| (outlook.would, outlook.why)).expect("every client has its outlook")
    }

    /// A start that was sent nothing yet.
    fn spawned() -> Start {
        resolved("node s.js").event(Source::Process, EventKind::Spawned { pid: Some(4711) })
    }

    fn taking(millis: u64) -> Start {
        start("node s.js").reads_stdin().after(millis).initializes().lists_tools(2)
    }

    #[test]
    fn the_time_is_held_against_each_limit() {
        for (story, client, would, why) in [
            (taking(4_070), "claude-desktop", Would::Start, "4.1 s of 60 s"),
            (taking(4_070), "cline-cli", Would::Fail, "4.1 s > 3 s"),
            (taking(2_972), "cline-cli", Would::Fail, "just over 3 s"),
            (taking(2_790), "cline-cli", Would::Risk, "its limit is 3 s; 2.82 s is close"),
            (taking(57_000), "claude-desktop", Would::Risk, "its limit is 60 s; 57 s is close"),
            (taking(90_000), "vscode", Would::Start, "90 s; it waits for ever"),
        ] {
            let (found, text) = under(story, client);
            assert_eq!((found, text.as_str()), (would, why), "{client}");
        }
    }

    #[test]
    fn a_client_that_counts_the_silence_of_its_era_probe_needs_longer() {
        let probed = spawned().sends(Method::Discover).reads_stdin().after(3_000).sends(Method::Initialize);
        let story = probed.after(2_000).initializes().lists_tools(1);
        let needed = |client| under(story.clone(), client).1;
        assert_eq!((needed("claude-code").as_str(), needed("claude-desktop").as_str()), ("5.03 s of 30 s", "2.03 s of 60 s"));
    }

    #[test]
    fn a_slow_list_counts_where_the_client_counts_it() {
        let story = || start("node s.js").initializes().after(21_000).lists_tools(2);
        assert_eq!(under(story(), "claude-desktop").0, Would::Start);
        assert_eq!(under(story(), "continue-ide").0, Would::Fail);
        assert_eq!(under(story(), "claude-code-list").1, "tools/list: 21 s > 5 s");
    }

    #[test]
    fn noise_and_unknown_versions_fail_where_they_are_not_tolerated() {
        let noisy = || start("node s.js").stdout(NoiseKind::NotJson, "Hello").initializes().lists_tools(2);
        assert_eq!(under(noisy(), "cline-cli").1, "drops servers that print on stdout");
        assert_eq!(under(noisy(), "claude-desktop").0, Would::Start);
        let hello = Hello { protocol_version: shown("1999-01-01"), offers_tools: true, ..Hello::default() };
        let odd = || {
            let rejected = EventKind::Rejected { answer_to: Method::Initialize, reason: "version".into() };
            start("node s.js").answers(Method::Initialize, Answer::Hello(hello.clone())).event(Source::Client, rejected).closes_stdin().exits(0)
        };
        assert_eq!(under(odd(), "claude-desktop").1, "rejects protocol version 1999-01-01");
        assert_eq!(under(odd(), "codex").0, Would::Start);
    }

    #[test]
    fn the_era_probe_costs_what_was_seen_of_it() {
        let probed = || start("node s.js").client("claude-code").reads_stdin();
        let modern = |versions: &[&str]| {
            let supported_versions = versions.iter().copied().map(shown).collect();
            let found = Discovered { supported_versions, hello: Hello { offers_tools: true, ..Hello::default() } };
            spawned().sends(Method::Discover).answers(Method::Discover, Answer::Discovered(found)).sends(Method::ToolsList).lists_tools(1)
        };
        // A server of both eras may list the new one alone, so that it does not list the old one proves nothing.
        let unasked = (Would::Risk, "begins with initialize, which was not asked here".to_owned());
        assert_eq!(under(modern(&["2026-07-28"]), "claude-desktop"), unasked);
        assert_eq!(under(modern(&["2026-07-28", "2025-11-25"]), "claude-desktop").0, Would::Start);
        for client in ["claude-code", "modern-strict"] {
            assert_eq!(under(modern(&["2026-07-28"]), client).0, Would::Start);
        }
        let refused = probed().sends(Method::Discover).error(Method::Discover, -32601, "Method not found").sends(Method::Initialize).initializes();
        assert_eq!(under(refused.lists_tools(1), "modern-strict").0, Would::Fail);
        assert_eq!(under(taking(10), "modern-strict").0, Would::Risk);
    }

    #[test]
    fn a_start_over_the_limit_is_judged_by_the_second_look() {
        let story = start("node s.js").gives_up(Method::Initialize, 60_000).then(taking(70_000), Purpose::SecondLook);
        assert_eq!(under(story.clone(), "claude-desktop").0, Would::Fail);
        assert_eq!(under(story, "goose").0, Would::Start);
    }

    #[test]
    fn what_no_client_avoids_has_no_outlook() {
        for story in [
            start("node s.js").exits(1),
            start("node s.js").gives_up(Method::Initialize, 60_000),
            start("node s.js").initializes().error(Method::ToolsList, -32603, "no").closes_stdin(),
        ] {
            assert!(outlooks(&story.evidence()).is_empty());
        }
    }
}
