//! `--follow`: a verdict for each start as soon as the client's logs tell how it came out, until the person has seen enough.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anstream::eprintln;
use chrono::Utc;
use owo_colors::OwoColorize as _;

use crate::{
    cli,
    diagnosis::{Diagnosis, diagnose},
    evidence::{Evidence, Redactor},
    logs::{Copies, Follower, Found, LoggedServer},
    machine::Surroundings,
    report::{self, ChangedEntry, Followed, LogsRead, Report, Telling},
};

use super::{
    choice::{Choice, last_heard},
    tally::Tally,
    told::{News, Told},
};
use crate::app::{Exit, deliver, entries::Entries, folders, interrupt, settings::Demands};

/// How soon an interruption is noticed.
const ATTENTIVE: Duration = Duration::from_millis(200);
/// What belongs to one end of a start is written within this time: of a client that quits, the reason comes up to half a second after the ends.
const SETTLED: Duration = Duration::from_millis(600);
/// A client that never falls silent is not waited for.
const UNSETTLED: Duration = Duration::from_secs(3);
/// Of more starts of one server than these that come at once, as with a log that is put there, the earlier ones are history.
const MOST_AT_ONCE: usize = 8;

/// What there is to follow, and how its text is understood and judged.
pub(super) struct Following<'a> {
    pub(super) args: &'a cli::Logs,
    pub(super) choice: Choice<'a>,
    pub(super) surroundings: &'a Surroundings,
    pub(super) screen: &'a cli::Screen,
}

impl Following<'_> {
    /// Tells of what comes to the logs, until somebody interrupts it.
    pub(super) fn run(&self, mut follower: Follower<'_, impl FnMut() -> Found>, mut told: Told) -> anyhow::Result<Exit> {
        let interrupted = on_interruption()?;
        let begun = Instant::now();
        self.note(&match follower.files() {
            0 => "there is no log yet; waiting for one until Ctrl-C".to_owned(),
            files => format!("following {} until Ctrl-C", report::count(files, "files")),
        });
        let mut tally = Tally::default();
        while !interrupted.load(Ordering::Relaxed) {
            if !follower.wait(ATTENTIVE) {
                continue;
            }
            let came = Instant::now();
            // One more time after each news, until there is none.
            while came.elapsed() < UNSETTLED && !interrupted.load(Ordering::Relaxed) && follower.wait(SETTLED) {}
            self.tell(follower.news(), &follower.redactor(), &mut told, &mut tally)?;
        }
        self.note(&tally.in_words(begun.elapsed()));
        Ok(Exit::Interrupted)
    }

    /// Says something beside the reports.
    fn note(&self, what: &str) {
        if !self.screen.quiet {
            eprintln!("\n{}", what.dimmed());
        }
    }

    /// Reports each start that has begun, or whose outcome is news.
    fn tell(&self, servers: Vec<LoggedServer>, redactor: &Redactor, told: &mut Told, tally: &mut Tally) -> anyhow::Result<()> {
        // Who follows logs edits configs.
        let entries = Entries::of_this_machine(self.surroundings);
        let mut all: Vec<(Followed, Diagnosis, Vec<ChangedEntry>)> = Vec::new();
        for mut server in servers.into_iter().filter(|server| self.choice.asks_for(server)) {
            let mut news = told.news(&server);
            news.drain(..news.len().saturating_sub(MOST_AT_ONCE));
            let found = entries.complete(&server.name, server.client, &mut server.attempts);
            let changed: Vec<ChangedEntry> = found.and_then(|found| found.changed(&server.name, server.client)).into_iter().collect();
            for (index, news) in news {
                let start = &server.attempts[index];
                let is_latest = index + 1 == server.attempts.len();
                let diagnosis = diagnose(Evidence::new(
                    server.attempts[..=index].to_vec(),
                    server.earlier.clone(),
                    Demands::of_reading(&self.args.judge).budget(),
                ));
                let (at, telling) = match news {
                    News::Begun if is_latest => (start.started_at, Telling::Begins),
                    News::Begun => continue,
                    News::CameOut | News::ChangedOutcome => {
                        tally.count(&diagnosis, news == News::CameOut);
                        let telling = match told.verdict(&diagnosis) {
                            Telling::Briefly if self.args.all => Telling::InFull,
                            telling => telling,
                        };
                        (last_heard(start), telling)
                    }
                };
                let at = at.unwrap_or_else(Utc::now);
                all.push((Followed { at, telling }, diagnosis, if is_latest { changed.clone() } else { Vec::new() }));
            }
        }
        all.sort_by_key(|(followed, ..)| followed.at);
        all.into_iter().try_for_each(|(followed, diagnosis, changed)| self.report(followed, diagnosis, changed, redactor))
    }

    fn report(&self, followed: Followed, server: Diagnosis, changed: Vec<ChangedEntry>, redactor: &Redactor) -> anyhow::Result<()> {
        // Programs wait for verdicts alone.
        if followed.telling == Telling::Begins && self.args.output.format != cli::Format::Human {
            return Ok(());
        }
        let servers = vec![server];
        let around = super::around::lines(&servers, self.args.context, &Copies::default(), redactor);
        let logs = LogsRead { all: true, around, followed: Some(followed), changed, ..LogsRead::default() };
        let judgements = Demands::of_reading(&self.args.judge).judge(&servers);
        let report = Report { logs: Some(logs), ..Report::of("logs", Utc::now(), servers, judgements, folders::of(self.surroundings)) };
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
