//! What has been told while logs are followed, so that nothing is told twice.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    diagnosis::{Cause, Diagnosis, Status},
    evidence::{Attempt, Begun, EventKind, Outcome, Source},
    logs::{self, LoggedServer, SAME_START},
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
    came_out: CameOut,
}

/// How a start came out, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CameOut {
    outcome: Option<Outcome>,
    /// It was ready, and the connection is gone though nobody meant to close it.
    is_lost: bool,
}

impl CameOut {
    fn of(attempt: &Attempt) -> Self {
        let gone = || attempt.ended_by_itself().is_some() || attempt.events.iter().any(|event| matches!(event.kind, EventKind::NotConnected(_)));
        Self { outcome: attempt.told(), is_lost: attempt.is_ready() && gone() }
    }
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
    CameOut,
    /// Otherwise than was told before.
    ChangedOutcome,
}

impl Told {
    /// What a report of all has told.
    pub(super) fn of(servers: &[LoggedServer]) -> Self {
        let mut told = Self::default();
        for server in servers {
            told.news(server);
        }
        told
    }

    /// What there is to tell of the starts of a server, by their indices, after all that was told before.
    pub(super) fn news(&mut self, server: &LoggedServer) -> Vec<(usize, News)> {
        let is_its = |told: &ToldStart| told.client == server.client && logs::same_name(&told.server, &server.name);
        // Of two starts that are one second apart, each was told by itself.
        let mut known: Vec<usize> = (0..self.starts.len()).filter(|&index| is_its(&self.starts[index])).collect();
        let mut news = Vec::new();
        for (index, attempt) in server.attempts.iter().enumerate().filter(|(_, attempt)| attempt.is_for_use()) {
            let came_out = CameOut::of(attempt);
            let place = attempt.events.first().map(|event| event.source.clone());
            let twin = known.iter().enumerate().filter_map(|(at, &known)| Some((apart(&self.starts[known], attempt, place.as_ref())?, at))).min();
            let what = if let Some((_, twin)) = twin {
                let twin = &mut self.starts[known.remove(twin)];
                let before = std::mem::replace(&mut twin.came_out, came_out);
                let what = if before.outcome.is_some() { News::ChangedOutcome } else { News::CameOut };
                (came_out.outcome.is_some() && before != came_out).then_some(what)
            } else {
                self.starts.push(ToldStart { server: server.name.clone(), client: server.client, at: attempt.started_at, place, came_out });
                match (came_out.outcome, attempt.begun) {
                    (Some(_), _) => Some(News::CameOut),
                    (None, Begun::Probe | Begun::Announced | Begun::NewProcess | Begun::NewHandshake) => Some(News::Begun),
                    // It goes on, and nobody saw it begin.
                    (None, Begun::AfterSilence | Begun::Midway) => None,
                }
            };
            news.extend(what.map(|what| (index, what)));
        }
        news
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

/// How far the begin of a start is from that of one that was told; `None` if it is another start.
fn apart(told: &ToldStart, attempt: &Attempt, place: Option<&Source>) -> Option<TimeDelta> {
    match told.at.zip(attempt.started_at) {
        Some((one, other)) => Some((one - other).abs()).filter(|apart| *apart <= SAME_START),
        None => (told.place.as_ref() == place).then(TimeDelta::zero),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, start},
        evidence::Method,
    };

    /// The starts of one server, so many milliseconds after the first.
    fn logged(stories: Vec<(i64, Start)>) -> LoggedServer {
        let attempt = |(at, story): (i64, Start)| {
            let mut attempt = story.evidence().attempts.remove(0);
            attempt.started_at = DateTime::from_timestamp_millis(1_780_000_000_000 + at);
            attempt
        };
        LoggedServer { name: "s".into(), client: "claude-desktop", attempts: stories.into_iter().map(attempt).collect(), earlier: Vec::new() }
    }

    #[test]
    fn each_outcome_is_news_once() {
        let (open, gone, good) = (|| start("s"), || start("s").exits(1), || start("s").initializes().lists_tools(1));
        let mut told = Told::of(&[logged(vec![(0, gone()), (100_000, open())])]);
        for (stories, news) in [
            (vec![(0, gone()), (100_000, open())], vec![]),
            // As another log dates it.
            (vec![(900, gone())], vec![]),
            // It was not over before, and now it is.
            (vec![(0, gone()), (100_000, gone())], vec![(1, News::CameOut)]),
            (vec![(0, gone()), (100_000, gone())], vec![]),
            (vec![(200_000, open())], vec![(0, News::Begun)]),
            (vec![(200_000, open())], vec![]),
            (vec![(200_000, good())], vec![(0, News::CameOut)]),
            (vec![(200_000, good().exits(1))], vec![(0, News::ChangedOutcome)]),
            (vec![(200_000, good().exits(1))], vec![]),
            // A client that starts it again at once.
            (vec![(300_000, gone()), (301_200, open())], vec![(0, News::CameOut), (1, News::Begun)]),
            (vec![(300_000, gone()), (301_200, gone()), (302_400, gone())], vec![(1, News::CameOut), (2, News::CameOut)]),
        ] {
            assert_eq!(told.news(&logged(stories)), news);
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
