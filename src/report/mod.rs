//! HOW IT IS SAID: a finished [`Report`] → text, one renderer per format.
//!
//! Invariant: renderers are pure. They read no clock, no environment and no terminal, and they never judge.

mod ascii;
mod bidi;
pub mod clients;
mod command;
mod comparison;
mod concise;
pub mod cure;
mod duration;
#[cfg(test)]
mod fixture;
mod folders;
mod github;
mod ground;
mod html;
mod human;
mod json;
mod junit;
mod line;
mod logged;
mod machine;
mod mark;
mod markdown;
mod n8n;
mod names;
mod network;
pub mod past;
mod program;
mod sarif;
pub mod self_test;
mod sentence;
mod share;
mod shell;
mod sparkline;
mod steps;
mod stylesheet;
mod table;
mod wall;
mod waterfall;
mod width;
#[cfg(test)]
mod written;

use chrono::{DateTime, Utc};

use crate::{
    diagnosis::Diagnosis,
    evidence::Attempt,
    gate::{InForce, Judgement},
};

pub(crate) use command::disarmed;
pub use folders::Folders;
pub(crate) use line::cut;
pub use logged::{Around, ChangedEntry, Followed, LogsRead, Past, Telling, Unread};
pub(crate) use names::count;
pub(crate) use shell::word;
pub use wall::Wall;
pub(crate) use width::columns;

/// All that one run of a reporting command found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The subcommand, such as `probe`.
    pub command: &'static str,
    pub generated_at: DateTime<Utc>,
    /// In the order in which the user named them, or in which the logs do.
    pub servers: Vec<Diagnosis>,
    /// What a build is told of each of them, in the same order.
    pub judgements: Vec<Judgement>,
    /// The file that says what is accepted, where there is one.
    pub gate: Option<InForce>,
    /// What was read, where the report is about logs.
    pub logs: Option<LogsRead>,
    /// What the logs say of servers that were probed.
    pub past: Vec<Past>,
    pub folders: Folders,
}

impl Report {
    /// What was found of these servers, with nothing besides.
    #[must_use]
    pub fn of(command: &'static str, generated_at: DateTime<Utc>, servers: Vec<Diagnosis>, judgements: Vec<Judgement>, folders: Folders) -> Self {
        Self { command, generated_at, servers, judgements, gate: None, logs: None, past: Vec::new(), folders }
    }

    /// Every server with what a build is told of it.
    pub fn judged(&self) -> impl Iterator<Item = (&Diagnosis, &Judgement)> {
        self.servers.iter().zip(&self.judgements)
    }

    /// What the client's own logs say of the server that `attempt` started.
    fn past_of(&self, attempt: &Attempt) -> Option<&Past> {
        self.past.iter().find(|past| past.server == attempt.server && past.client == attempt.client)
    }
}

/// The shape of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person at a terminal.
    Human,
    /// `mcpdoctor.report/v1`, see `schema/report-v1.schema.json`.
    Json,
    /// One line per finding, for editors and scripts.
    Concise,
    /// JUnit XML, for CI systems.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// The commands of GitHub Actions that make annotations.
    Github,
    /// GitHub's Markdown, for issues, comments and the summary of a job.
    Markdown,
    /// One HTML file with everything in it.
    Html,
}

/// How the human format may look; the caller decides it from the terminal and the environment.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Columns of the terminal, 40 or more; no line is wider, except what is meant to be pasted.
    pub width: usize,
    /// Draw with ASCII characters alone; names and servers' own words stay as they are.
    pub ascii: bool,
    pub colour: bool,
    /// The reader's clock.
    pub wall: Wall,
}

/// The text of `report`, with a line feed at its end.
#[must_use]
pub fn render(report: &Report, format: Format, style: &Style) -> String {
    match format {
        Format::Human => human::render(report, style),
        Format::Json => command::disarmed_json(&json::render(report)).into_owned(),
        Format::Concise => concise::render(report),
        Format::Junit => command::disarmed_markup(&junit::render(report)),
        Format::Sarif => command::disarmed_json(&sarif::render(report)).into_owned(),
        Format::Github => github::render(report),
        Format::Markdown => markdown::render(report),
        Format::Html => command::disarmed_markup(&html::render(report, style)),
    }
}

/// The text of `report` as one of many that follow each other, each of them short, with a line feed at its end.
#[must_use]
pub fn news(report: &Report, format: Format, style: &Style) -> String {
    match format {
        Format::Human => human::news(report, style),
        Format::Json => command::disarmed_json(&json::line(report)).into_owned(),
        Format::Concise | Format::Junit | Format::Sarif | Format::Github | Format::Markdown | Format::Html => render(report, format, style),
    }
}
