//! A result about the patient: cause, evidence, numbers and fixes in fields of their own.

use std::time::Duration;

use crate::evidence::{Attempt, Event, Moment, Purpose, Redactor, Shown, Source};

use super::{Cause, wording};

/// One thing that is wrong, with its evidence.
#[derive(Debug, Clone)]
pub struct Finding {
    pub cause: Cause,
    pub severity: Severity,
    pub confidence: Confidence,
    /// What is wrong, as one sentence without the server's name and without a full stop.
    pub claim: String,
    /// The thing that is missing or at fault, by name.
    pub subject: Option<Subject>,
    /// Never empty: [`Finding::build`] takes the first citation.
    pub cites: Vec<Cite>,
    pub measured: Option<Quantity>,
    pub expected: Option<Quantity>,
    /// Best first.
    pub fixes: Vec<Fix>,
    /// It is about what the server will meet later, and had no part in the start.
    pub is_beside: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// The thing a finding names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Program(Shown),
    Package(Shown),
    Module(Shown),
    Variable(Shown),
    File(Shown),
    Argument(Shown),
    Exception(Shown),
    Signal(Shown),
    Address(Shown),
    Version(Shown),
    Method(Shown),
}

impl Subject {
    /// The kind and the name, as the JSON report has them.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &Shown) {
        match self {
            Self::Program(name) => ("program", name),
            Self::Package(name) => ("package", name),
            Self::Module(name) => ("module", name),
            Self::Variable(name) => ("variable", name),
            Self::File(name) => ("file", name),
            Self::Argument(name) => ("argument", name),
            Self::Exception(name) => ("exception", name),
            Self::Signal(name) => ("signal", name),
            Self::Address(name) => ("address", name),
            Self::Version(name) => ("version", name),
            Self::Method(name) => ("method", name),
        }
    }
}

/// A piece of evidence: where, when and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Cite {
    pub source: Source,
    pub at: Moment,
    pub text: Shown,
    /// It happened in a start that was left alone, by the client or by other servers, whose clock is another one.
    pub left_alone: bool,
}

impl Cite {
    /// Cites an event in the words of `text`, which is the server's own line or ours about it.
    #[must_use]
    pub fn event(event: &Event, text: impl Into<Shown>) -> Self {
        Self { source: event.source.clone(), at: event.at, text: text.into(), left_alone: false }
    }

    /// Cites what was seen of the server's processes at that time from the begin, which is no event.
    #[must_use]
    pub fn seen(at: Duration, source: Source, text: impl Into<Shown>) -> Self {
        Self { source, at: Moment::after(at), text: text.into(), left_alone: false }
    }

    /// Says in which start it happened.
    #[must_use]
    pub fn seen_in(self, attempt: &Attempt) -> Self {
        Self { left_alone: matches!(attempt.purpose, Purpose::SecondLook | Purpose::Alone), ..self }
    }

    /// Cites an event in the doctor's common words for its kind; text of the server stays as it is.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        Self::event(event, wording::event(&event.kind))
    }

    /// Cites an event with a note of our own, such as how long it took.
    #[must_use]
    pub fn noting(event: &Event, note: &str) -> Self {
        Self::event(event, Redactor::default().show(note))
    }

    /// Cites the config entry, where there is one.
    #[must_use]
    pub fn entry(attempt: &Attempt, text: impl Into<Shown>) -> Option<Self> {
        let place = attempt.launched()?.config.clone()?;
        Some(Self { source: Source::Config(place), at: Moment::default(), text: text.into(), left_alone: false })
    }
}

/// A number with its unit, and what it is a number of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// A noun for the report, such as `time until ready`.
    pub what: &'static str,
    pub value: f64,
    pub unit: Unit,
}

impl Quantity {
    #[must_use]
    pub fn seconds(what: &'static str, duration: Duration) -> Self {
        Self { what, value: duration.as_secs_f64(), unit: Unit::Seconds }
    }

    /// A count of `unit`.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    pub fn count(what: &'static str, value: u64, unit: Unit) -> Self {
        Self { what, value: value as f64, unit }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Seconds,
    Lines,
    Bytes,
    Tools,
    Starts,
}

impl Unit {
    /// The sign or word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::Lines => "lines",
            Self::Bytes => "bytes",
            Self::Tools => "tools",
            Self::Starts => "starts",
        }
    }
}

/// A way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to do, as an imperative without a full stop.
    pub title: String,
    /// A command to paste into a shell.
    pub command: Option<String>,
    /// A piece of the config entry to paste.
    pub edit: Option<String>,
    pub safety: Safety,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing but what it says.
    Safe,
    /// Look at it before you do it.
    Review,
}

impl Fix {
    /// A fix that a person does by hand.
    pub fn by_hand(title: impl Into<String>) -> Self {
        Self { title: title.into(), command: None, edit: None, safety: Safety::Review }
    }

    /// A fix that is a command to paste.
    pub fn run(title: impl Into<String>, command: impl Into<String>) -> Self {
        Self { title: title.into(), command: Some(command.into()), edit: None, safety: Safety::Review }
    }

    /// A fix that is a change of the config entry.
    pub fn edit(title: impl Into<String>, edit: impl Into<String>) -> Self {
        Self { title: title.into(), command: None, edit: Some(edit.into()), safety: Safety::Safe }
    }
}

impl Finding {
    /// An error with high confidence, resting on `cite`; the other parts are added with the methods below.
    #[must_use]
    pub fn build(cause: Cause, claim: impl Into<String>, cite: Cite) -> Self {
        Self {
            cause,
            severity: Severity::Error,
            confidence: Confidence::High,
            claim: claim.into(),
            subject: None,
            cites: vec![cite],
            measured: None,
            expected: None,
            fixes: Vec::new(),
            is_beside: false,
        }
    }

    /// Says that the start went as it did without it.
    #[must_use]
    pub fn beside(mut self) -> Self {
        self.is_beside = true;
        self
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    #[must_use]
    pub fn subject(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Adds evidence, none when `cite` is `None`.
    #[must_use]
    pub fn cite(mut self, cite: impl IntoIterator<Item = Cite>) -> Self {
        self.cites.extend(cite);
        self
    }

    #[must_use]
    pub fn measured(mut self, measured: Quantity) -> Self {
        self.measured = Some(measured);
        self
    }

    #[must_use]
    pub fn expected(mut self, expected: Quantity) -> Self {
        self.expected = Some(expected);
        self
    }

    /// Adds a fix after those that are there: best first.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}
