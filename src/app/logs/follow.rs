//! `--follow`: a verdict for each start as soon as the client's logs tell how it came out, until the person has seen enough.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    cli,
    diagnosis::{Diagnosis, diagnose},
    evidence::{Attempt, Evidence, Outcome},
    logs::{self, Follower, Found, Log, LoggedServer, News, Reading},
    report::{Around, LogsRead, Report},
};

use super::choice::Choice;
use crate::app::{Exit, deliver, entries::Entries, interrupt};

/// How soon an interruption is noticed.
const ATTENTIVE: Duration = Duration::from_millis(200);
/// What belongs to one end of a start is written within this time.
const SETTLED: Duration = Duration::from_millis(300);
/// A client that never falls silent is not waited for.
const UNSETTLED: Duration = Duration::from_secs(3);

/// What there is to follow, and how its text is understood and judged.
pub(super) struct Following<'a> {
    pub(super) args: &'a cli::Logs,
    pub(super) choice: Choice<'a>,
    pub(super) entries: &'a Entries,
    pub(super) reading: &'a Reading,
    pub(super) screen: &'a cli::Screen,
}

/// Starts whose outcome has been told.
#[derive(Default)]
pub(super) struct Told {
    starts: Vec<ToldStart>,
}

struct ToldStart {
    server: String,
    client: &'static str,
    at: Option<DateTime<Utc>>,
    outcome: Outcome,
}

impl Told {
    pub(super) fn of(servers: &[LoggedServer]) -> Self {
        let mut told = Self::default();
        for server in servers {
            for attempt in &server.attempts {
                told.is_new(server, attempt);
            }
        }
        told
    }

    /// Whether the outcome of this start is told for the first time, or another one than before.
    fn is_new(&mut self, server: &LoggedServer, attempt: &Attempt) -> bool {
        let Some(outcome) = attempt.told().filter(|_| attempt.is_for_use()) else { return false };
        let is_same = |told: &&mut ToldStart| {
            told.client == server.client && logs::same_name(&told.server, &server.name) && is_same_moment(told.at, attempt.started_at)
        };
        if let Some(known) = self.starts.iter_mut().rev().find(is_same) {
            return std::mem::replace(&mut known.outcome, outcome) != outcome;
        }
        self.starts.push(ToldStart { server: server.name.clone(), client: server.client, at: attempt.started_at, outcome });
        true
    }
}

/// Two logs date the begin of one start up to two seconds apart.
fn is_same_moment(one: Option<DateTime<Utc>>, other: Option<DateTime<Utc>>) -> bool {
    one.zip(other).map_or(one == other, |(one, other)| (one - other).abs() <= TimeDelta::seconds(2))
}

/// Follows what `find` finds, each file from where it was read to.
pub(super) fn run(following: &Following<'_>, find: impl FnMut() -> Found, read: &BTreeMap<PathBuf, u64>, mut told: Told) -> anyhow::Result<Exit> {
    let interrupted = on_interruption()?;
    let mut follower = Follower::new(find, read);
    while !interrupted.load(Ordering::Relaxed) {
        let mut changed: Vec<Log> = Vec::new();
        let begun = Instant::now();
        let mut wait = ATTENTIVE;
        let mut came = |news: News<'_>| {
            if !changed.contains(news.log) {
                changed.push(news.log.clone());
            }
        };
        // One more time after each news, until there is none.
        while follower.wait(wait, &mut came) && begun.elapsed() < UNSETTLED {
            wait = SETTLED;
        }
        if !changed.is_empty() {
            following.tell(&changed, &mut told)?;
        }
    }
    Ok(Exit::Interrupted)
}

impl Following<'_> {
    /// Reads the logs that have changed, and reports each start whose outcome is news.
    fn tell(&self, changed: &[Log], told: &mut Told) -> anyhow::Result<()> {
        let servers = logs::merge(logs::read(changed, self.reading, &|_| ()).servers);
        for mut server in servers.into_iter().filter(|server| self.choice.asks_for(server)) {
            let news: Vec<usize> = (0..server.attempts.len()).filter(|&index| told.is_new(&server, &server.attempts[index])).collect();
            self.entries.complete(&server.name, server.client, &mut server.attempts);
            for index in news {
                let attempts = server.attempts[..=index].to_vec();
                self.report(diagnose(Evidence::new(attempts, server.earlier.clone(), self.args.judge.budget)))?;
            }
        }
        Ok(())
    }

    fn report(&self, server: Diagnosis) -> anyhow::Result<()> {
        let servers = vec![server];
        let around: Around = super::around::lines(&servers, self.args.context, &self.reading.redactor);
        let logs = LogsRead { all: true, around, single: true, ..LogsRead::default() };
        let report = Report { command: "logs", generated_at: Utc::now(), servers, logs: Some(logs), past: Vec::new() };
        let output = cli::Output { format: self.args.output.format, reports: Vec::new() };
        deliver::deliver(&report, &output, self.screen)
    }
}

/// Becomes true with Ctrl-C and its kin; the following waits for files and not for signals.
fn on_interruption() -> anyhow::Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let raise = Arc::clone(&interrupted);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut asked = {
        let _context = runtime.enter();
        interrupt::listen()?
    };
    thread::spawn(move || {
        runtime.block_on(async {
            // An error says that nobody listens for signals any more, and then nothing can be waited for.
            let _ = asked.wait_for(|asked| *asked).await;
        });
        raise.store(true, Ordering::Relaxed);
    });
    Ok(interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::{Start, start};

    fn logged(story: Start, at: i64) -> LoggedServer {
        let mut attempts = story.evidence().attempts;
        attempts[0].started_at = DateTime::from_timestamp(1_780_000_000 + at, 0);
        LoggedServer { name: "s".into(), client: "claude-desktop", attempts, earlier: Vec::new() }
    }

    #[test]
    fn each_outcome_is_news_once() {
        let mut told = Told::of(&[logged(start("s").exits(1), 0), logged(start("s"), 100)]);
        for (story, at, news) in [
            (start("s").exits(1), 0, false),
            (start("s").exits(1), 1, false),
            // It was not over before, and now it is.
            (start("s").exits(1), 100, true),
            (start("s").exits(1), 100, false),
            (start("s"), 200, false),
            (start("s").initializes().lists_tools(1), 200, true),
        ] {
            let server = logged(story, at);
            assert_eq!(told.is_new(&server, &server.attempts[0]), news, "at {at}");
        }
    }
}
