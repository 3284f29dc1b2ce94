//! What has been told while logs are followed, so that nothing is told twice.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    diagnosis::{Cause, Diagnosis, Status},
    evidence::{Attempt, Begun, Outcome, Source},
    logs::{self, LoggedServer},
    report::Telling,
};

/// Starts that have been told of.
#[derive(Default)]
pub(super) struct Told {
    starts: Vec<ToldStart>,
    verdicts: Vec<ToldVerdict>,
}

struct ToldStart {
    server: String,
    client: &'static str,
    at: Option<DateTime<Utc>>,
    /// The first line of it.
    place: Option<Source>,
    /// `None` while it is not known.
    outcome: Option<Outcome>,
}

/// The last verdict on a server, and how often in a row it has been that.
struct ToldVerdict {
    server: String,
    client: String,
    verdict: (Status, Option<Cause>),
    times: usize,
    since: Option<DateTime<Utc>>,
}

/// What there is to tell of a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    Begun,
    /// For the first time, or otherwise than before.
    CameOut,
}

impl Told {
    /// What a report of all has told.
    pub(super) fn of(servers: &[LoggedServer]) -> Self {
        let mut told = Self::default();
        for server in servers {
            for attempt in &server.attempts {
                told.news(server, attempt);
            }
        }
        told
    }

    /// What there is to tell of a start, after all that was told before.
    pub(super) fn news(&mut self, server: &LoggedServer, attempt: &Attempt) -> Option<News> {
        if !attempt.is_for_use() {
            return None;
        }
        let outcome = attempt.told();
        let place = attempt.events.first().map(|event| event.source.clone());
        let is_same = |told: &&mut ToldStart| {
            told.client == server.client
                && logs::same_name(&told.server, &server.name)
                && is_same_moment(told.at, attempt.started_at).unwrap_or(told.place == place)
        };
        if let Some(known) = self.starts.iter_mut().rev().find(is_same) {
            let is_new = outcome.is_some() && known.outcome != outcome;
            known.outcome = outcome.or(known.outcome);
            return is_new.then_some(News::CameOut);
        }
        self.starts.push(ToldStart { server: server.name.clone(), client: server.client, at: attempt.started_at, place, outcome });
        if outcome.is_some() {
            return Some(News::CameOut);
        }
        match attempt.begun {
            Begun::Probe | Begun::Announced | Begun::NewProcess | Begun::NewHandshake => Some(News::Begun),
            // It goes on, and nobody saw it begin.
            Begun::AfterSilence | Begun::Midway => None,
        }
    }

    /// How much is to be said of a verdict, after those before.
    pub(super) fn verdict(&mut self, diagnosis: &Diagnosis) -> Telling {
        let judged = diagnosis.evidence.judged();
        let verdict = (diagnosis.verdict.status, diagnosis.verdict.cause);
        let is_its = |known: &&mut ToldVerdict| known.client == judged.client && logs::same_name(&known.server, &judged.server);
        let known = self.verdicts.iter_mut().find(is_its).filter(|known| known.verdict == verdict);
        if let Some(known) = known {
            known.times += 1;
            let again = Telling::Again { times: known.times, since: known.since };
            return if verdict.0 == Status::Healthy { Telling::Briefly } else { again };
        }
        let (server, client) = (judged.server.clone(), judged.client.clone());
        self.verdicts.retain(|known| known.client != client || !logs::same_name(&known.server, &server));
        self.verdicts.push(ToldVerdict { server, client, verdict, times: 1, since: judged.started_at });
        if verdict.0 == Status::Healthy { Telling::Briefly } else { Telling::InFull }
    }
}

/// Two logs date the begin of one start up to two seconds apart. `None` where there is no clock.
fn is_same_moment(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> Option<bool> {
    Some((one? - other?).abs() <= TimeDelta::seconds(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::Method,
    };

    fn logged(story: Start, at: i64) -> LoggedServer {
        let mut attempts = story.evidence().attempts;
        attempts[0].started_at = DateTime::from_timestamp(1_780_000_000 + at, 0);
        LoggedServer { name: "s".into(), client: "claude-desktop", attempts, earlier: Vec::new() }
    }

    #[test]
    fn each_outcome_is_news_once() {
        let mut told = Told::of(&[logged(start("s").exits(1), 0), logged(start("s"), 100)]);
        for (story, at, news) in [
            (start("s").exits(1), 0, None),
            (start("s").exits(1), 1, None),
            // It was not over before, and now it is.
            (start("s").exits(1), 100, Some(News::CameOut)),
            (start("s").exits(1), 100, None),
            (start("s"), 200, Some(News::Begun)),
            (start("s"), 200, None),
            (start("s").initializes().lists_tools(1), 200, Some(News::CameOut)),
            (start("s").initializes().lists_tools(1).exits(1), 300, Some(News::CameOut)),
        ] {
            let server = logged(story, at);
            assert_eq!(told.news(&server, &server.attempts[0]), news, "at {at}");
        }
    }

    #[test]
    fn a_verdict_is_told_in_full_until_it_is_the_same_again() {
        let mut told = Told::default();
        let gone = || start("s").exits(1);
        let again = |times| Telling::Again { times, since: gone().diagnosis().evidence.judged().started_at };
        for (story, telling) in [
            (gone(), Telling::InFull),
            (gone(), again(2)),
            (gone(), again(3)),
            (start("s").gives_up(Method::Initialize, 60_000), Telling::InFull),
            (gone(), Telling::InFull),
            (start("s").initializes().lists_tools(1), Telling::Briefly),
            (start("s").initializes().lists_tools(1), Telling::Briefly),
            (gone(), Telling::InFull),
        ] {
            assert_eq!(told.verdict(&story.diagnosis()), telling);
        }
    }
}
