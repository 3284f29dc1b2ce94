//! What was said, in order → the starts of every server that a log tells of.

mod ending;
mod kept;
mod launched;
mod names;
mod open;
mod server;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::evidence::{Moment, Redactor, Source, UNKNOWN_CLIENT};

use super::{
    dialect::{self, Dialect},
    name,
    record::Record,
    rpc,
    said::{Said, Spoken},
    stamp::{self, Stamp},
};

pub use names::same_name;
pub(super) use names::{CUT, Names};
pub(super) use server::Course;

/// How the text of a log is understood.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Knows the secrets of the servers that may be in the log.
    pub redactor: Redactor,
    /// What the clock on the wall showed, as a moment.
    pub zone: fn(NaiveDateTime) -> DateTime<Utc>,
}

/// A log under reading: one file, or the rotated parts of one.
#[derive(Debug, Clone)]
pub(super) struct Courses<'r> {
    reading: &'r Reading,
    /// Knows besides what the command lines in this log have told.
    redactor: Redactor,
    /// The server that the file's name tells, and the name of what cannot be told otherwise.
    name: String,
    /// The client that the file's place tells.
    client: Option<&'static str>,
    file: Arc<PathBuf>,
    /// The file is called like one that explains a program; such a text quotes what a program wrote between fences.
    is_document: bool,
    is_fenced: bool,
    dialect: Option<&'static Dialect>,
    labels: Labels,
    wall: Option<DateTime<Utc>>,
    /// When a server was closed on purpose last.
    quit: Option<DateTime<Utc>>,
    servers: Vec<Course>,
    names: Names,
    /// The server that spoke or was spoken of last: raw text belongs to it.
    current: Option<usize>,
    /// What stands before the first name of a server.
    orphans: Vec<Record>,
}

/// How the client marks what servers write to stderr.
#[derive(Debug, Clone, Copy, Default)]
struct Labels {
    /// It has been seen to do so.
    seen: bool,
    /// The last line that a dialect heard was such text.
    within: bool,
}

/// An application that quits closes its servers within this time.
const QUIT_WITHIN: TimeDelta = TimeDelta::milliseconds(500);
/// With more lines than this before the first name of a server, it is not waited for.
const MOST_ORPHANS: usize = 2_000;

impl<'r> Courses<'r> {
    pub(super) fn new(reading: &'r Reading, name: &str, client: Option<&'static str>) -> Self {
        Self {
            reading,
            redactor: reading.redactor.clone(),
            name: name.to_owned(),
            client,
            file: Arc::default(),
            is_document: false,
            is_fenced: false,
            dialect: None,
            labels: Labels::default(),
            wall: None,
            quit: None,
            servers: Vec::new(),
            names: Names::default(),
            current: None,
            orphans: Vec::new(),
        }
    }

    /// What follows stands in this file.
    pub(super) fn enter(&mut self, file: PathBuf) {
        self.is_document = name::is_of_a_document(&file);
        self.file = Arc::new(file);
    }

    /// Takes what one writer wrote in one go.
    pub(super) fn record(&mut self, record: Record) {
        if self.is_prose(&record.text) {
            return;
        }
        let heard = dialect::hear(&record.text, self.dialect);
        match &heard {
            Some((dialect, spoken)) => self.note(dialect, &spoken.said),
            None if self.is_the_clients_own() => return,
            None => {}
        }
        let named = heard.as_ref().is_some_and(|(_, spoken)| spoken.server.is_some());
        let named_later = heard.as_ref().is_some_and(|(dialect, spoken)| dialect.names_late && matches!(spoken.said, Said::Stderr(_)));
        if !named && (self.current.is_none() || named_later) && self.orphans.len() < MOST_ORPHANS {
            self.orphans.push(record);
            return;
        }
        match heard {
            Some((dialect, spoken)) => self.spoken(record.line, dialect.client, &spoken),
            None => self.raw(&record),
        }
    }

    /// Keeps what a line tells of the log itself.
    fn note(&mut self, dialect: &'static Dialect, said: &Said<'_>) {
        self.dialect = Some(dialect);
        self.labels.within = matches!(said, Said::Stderr(_));
        self.labels.seen |= dialect.labels_stderr && (self.labels.within || *said == Said::Nothing);
    }

    /// Whether a line that no dialect hears is the client's: one labels what servers write, and a piece of that may have several lines.
    fn is_the_clients_own(&self) -> bool {
        self.labels.seen && !self.labels.within
    }

    /// Whether this explains what may be seen in a log, and was not seen.
    fn is_prose(&mut self, text: &str) -> bool {
        if !self.is_document || self.dialect.is_some() {
            return false;
        }
        let is_fence = ["```", "~~~", "<pre", "</pre"].iter().any(|fence| text.trim_start().starts_with(fence));
        self.is_fenced ^= is_fence;
        is_fence || !self.is_fenced && stamp::read(text).is_none()
    }

    /// Knows the secrets of the servers, as far as they were told.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The names of the servers that were spoken of since this was asked last.
    pub(super) fn news(&mut self) -> Vec<String> {
        let spoken_of = self.servers.iter_mut().filter_map(|course| std::mem::take(&mut course.is_news).then(|| course.name.clone()));
        // What waits for a name may be of the server that the file is called after.
        spoken_of.chain((!self.orphans.is_empty()).then(|| self.name.clone())).collect()
    }

    /// The same, with the past of the `wanted` servers alone.
    pub(super) fn only(&self, wanted: &dyn Fn(&str) -> bool) -> Self {
        let course = |course: &Course| if wanted(&course.name) { course.clone() } else { Course::new(course.name.clone(), course.client) };
        Self {
            servers: self.servers.iter().map(course).collect(),
            names: self.names.clone(),
            file: Arc::clone(&self.file),
            name: self.name.clone(),
            orphans: self.orphans.clone(),
            redactor: self.redactor.clone(),
            ..*self
        }
    }

    /// Every server with its starts, in the order in which they were first heard of.
    pub(super) fn finish(mut self) -> Vec<Course> {
        // Behind the last of several names it could be anybody's.
        if self.servers.len() < 2 {
            self.adopt();
        }
        self.servers.iter_mut().for_each(Course::close);
        self.servers
    }

    fn spoken(&mut self, line: u64, client: &'static str, spoken: &Spoken<'_>) {
        if let Some(stamp) = spoken.stamp {
            self.wall = Some(match stamp {
                Stamp::Utc(at) => at,
                Stamp::Local(at) => (self.reading.zone)(at),
            });
        }
        if spoken.said == Said::Nothing && spoken.server.is_none() {
            return;
        }
        let index = self.turn_to(spoken.server.as_deref(), client);
        let place = self.place(line);
        match &spoken.said {
            Said::ShutsDown => self.quit = self.wall,
            // Who closes one server on purpose closes them all: the application quits.
            Said::ServerClosed | Said::ClientClosed if self.quits(index) => {
                self.servers[index].hear(&Said::ShutsDown, &place, &self.redactor);
            }
            Said::Command(command) => self.redactor.learn(&command.args),
            _ => {}
        }
        self.servers[index].hear(&spoken.said, &place, &self.redactor);
    }

    /// Whether some server has just been closed on purpose, and this one was running by then.
    fn quits(&self, server: usize) -> bool {
        let Some((now, quit)) = self.wall.zip(self.quit) else { return false };
        (TimeDelta::zero()..QUIT_WITHIN).contains(&(now - quit)) && self.servers[server].ran_at(quit)
    }

    /// Text that no client wrote, so it is what the server wrote to stderr; where no client is there at all, it may come from a terminal, which
    /// shows stdout as well.
    fn raw(&mut self, record: &Record) {
        let index = self.turn_to(None, self.writer());
        let from_a_terminal = self.client.is_none() && self.dialect.is_none_or(Dialect::is_of_any_program);
        if from_a_terminal && rpc::is_reply(&record.text) {
            let place = self.place(record.line);
            return self.servers[index].hear(&Said::Answer(&record.text), &place, &self.redactor);
        }
        for (line, text) in (record.line..).zip(record.text.split('\n')) {
            let place = self.place(line);
            self.servers[index].hear(&Said::Stderr(text.into()), &place, &self.redactor);
        }
    }

    /// Whose log raw text stands in, as far as the file's place or its other lines tell.
    fn writer(&self) -> &'static str {
        self.client.or(self.dialect.map(|dialect| dialect.client)).unwrap_or(UNKNOWN_CLIENT)
    }

    fn place(&self, line: u64) -> Place {
        Place { at: Moment { elapsed: None, wall: self.wall }, source: Source::LogLine { file: Arc::clone(&self.file), line } }
    }

    /// Finds the server that is spoken of, and gives it what waited for a name.
    fn turn_to(&mut self, name: Option<&str>, client: &'static str) -> usize {
        let index = match (name, self.current) {
            (None, Some(current)) => current,
            (name, _) => self.names.find(name.unwrap_or(&self.name)).unwrap_or_else(|| self.meet(name, client)),
        };
        if let Some(name) = name.filter(|name| !name.starts_with(CUT) && self.servers[index].name.starts_with(CUT)) {
            self.servers[index].name = self.redactor.show(name).to_string();
            self.names.rename(&self.servers[index].name, index);
        }
        self.current = Some(index);
        if !self.orphans.is_empty() {
            let wall = self.wall;
            self.adopt();
            (self.current, self.wall) = (Some(index), wall);
        }
        index
    }

    /// Reads what waited for a name. By now the dialect is known, in which some of it may say more than it did alone.
    fn adopt(&mut self) {
        let within = std::mem::take(&mut self.labels.within);
        for record in std::mem::take(&mut self.orphans) {
            match dialect::hear(&record.text, self.dialect) {
                Some((dialect, spoken)) => {
                    self.note(dialect, &spoken.said);
                    self.spoken(record.line, dialect.client, &spoken);
                }
                None if self.is_the_clients_own() => {}
                None => self.raw(&record),
            }
        }
        self.labels.within = within;
    }

    fn meet(&mut self, name: Option<&str>, client: &'static str) -> usize {
        let name = name.unwrap_or(&self.name);
        let name = self.redactor.show(name).to_string();
        self.names.insert(&name, self.servers.len());
        self.servers.push(Course::new(name, client));
        self.servers.len() - 1
    }
}

/// Where and when something was said.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub at: Moment,
    pub source: Source,
}
