//! Text signatures as data: patterns over what was said of a start, shared by probes and logs.

use std::sync::OnceLock;

use crate::{
    evidence::{Answer, Attempt, Event, EventKind, Line, Message, Shown, Stream},
    pattern::{Pattern, PatternSet},
};

use super::{Cause, Cite, Confidence, Finding};

/// The patterns of one cause. A group called `name` captures the thing that the finding names.
#[derive(Debug)]
pub struct Signatures {
    patterns: &'static [&'static str],
    wanted: PatternSet,
    unwanted: PatternSet,
    /// Compiled on their first match only: a failing start asks hundreds of patterns, and few of them match.
    single: OnceLock<Vec<Pattern>>,
}

/// A line that matched.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    pub line: Line<'a>,
    /// Which pattern matched, from 0.
    pub pattern: usize,
    /// The group `name`, if the pattern has one and it took part.
    pub name: Option<Shown>,
}

impl Signatures {
    /// Patterns in order of precedence within one line.
    #[must_use]
    pub const fn new(patterns: &'static [&'static str]) -> Self {
        Self::with(patterns, &[])
    }

    /// Passes over lines that match any of `patterns`.
    #[must_use]
    pub const fn unless(self, patterns: &'static [&'static str]) -> Self {
        let wanted = self.patterns;
        // Constant code cannot run destructors, and nothing is compiled yet that would need one.
        std::mem::forget(self);
        Self::with(wanted, patterns)
    }

    const fn with(patterns: &'static [&'static str], unwanted: &'static [&'static str]) -> Self {
        Self { patterns, wanted: PatternSet::new(patterns), unwanted: PatternSet::new(unwanted), single: OnceLock::new() }
    }

    /// The last matching line before the client closed the connection: what comes last before the end explains it best.
    #[must_use]
    pub fn last<'a>(&'a self, attempt: &'a Attempt) -> Option<Hit<'a>> {
        self.all(attempt).next_back()
    }

    /// The first matching line, whenever it came.
    #[must_use]
    pub fn first<'a>(&self, attempt: &'a Attempt) -> Option<Hit<'a>> {
        said(attempt).find_map(|line| self.hit(line))
    }

    /// Every matching line before the client closed the connection, in order; the last may be the client's own word for why it did. What was
    /// said before a bridge stood does not count.
    pub fn all<'a>(&'a self, attempt: &'a Attempt) -> impl DoubleEndedIterator<Item = Hit<'a>> {
        let open = attempt.while_open();
        let got_over = open.iter().rposition(says_that_a_bridge_stands).map_or(0, |last| last + 1);
        open[got_over..].iter().chain(attempt.closing_words()).filter_map(words_of).filter_map(|line| self.hit(line))
    }

    /// What the patterns make of one line.
    #[must_use]
    pub fn hit<'a>(&self, line: Line<'a>) -> Option<Hit<'a>> {
        let (pattern, name) = self.find(line.text)?;
        Some(Hit { line, pattern, name })
    }

    /// The name that the patterns find in `text`; `Some(None)` when they match without naming anything.
    #[must_use]
    pub fn name_in(&self, text: &Shown) -> Option<Option<Shown>> {
        self.find(text).map(|(_, name)| name)
    }

    /// Whether any pattern matches `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matching(text).is_some()
    }

    fn find(&self, text: &Shown) -> Option<(usize, Option<Shown>)> {
        let pattern = self.matching(text)?;
        let single = self.single.get_or_init(|| self.patterns.iter().copied().map(Pattern::new).collect());
        let captures = single[pattern].captures(text)?;
        Some((pattern, captures.name("name").map(|name| text.part(name.range()))))
    }

    fn matching(&self, text: &str) -> Option<usize> {
        let pattern = self.wanted.first_match(text)?;
        self.unwanted.first_match(text).is_none().then_some(pattern)
    }
}

impl<'a> Hit<'a> {
    /// The matching line as evidence.
    #[must_use]
    pub fn cite(&self) -> Cite {
        Cite::event(self.line.event, self.line.text.clone())
    }

    /// A finding that rests on this line. What a server says and survives proves less than its last words.
    #[must_use]
    pub fn finding(&self, attempt: &Attempt, cause: Cause, claim: impl Into<String>) -> Finding {
        let survived = attempt.ended_by_itself().is_none() && matches!(self.line.event.kind, EventKind::Stderr(_) | EventKind::Noise { .. });
        let confidence = if survived { Confidence::Medium } else { Confidence::High };
        Finding::build(cause, claim, self.cite()).confidence(confidence)
    }

    /// Up to `count` lines before this one, the nearest first.
    pub fn before(&self, attempt: &'a Attempt, count: usize) -> impl Iterator<Item = Line<'a>> {
        let event = self.line.event;
        said(attempt).rev().skip_while(move |line| !std::ptr::eq(line.event, event)).skip(1).take(count)
    }

    /// Up to `count` lines after this one.
    pub fn after(&self, attempt: &'a Attempt, count: usize) -> impl Iterator<Item = Line<'a>> {
        let event = self.line.event;
        said(attempt).skip_while(move |line| !std::ptr::eq(line.event, event)).skip(1).take(count)
    }
}

/// All that was said of the start, in order: what the server wrote, its error answers, and why the program could not be started.
fn said(attempt: &Attempt) -> impl DoubleEndedIterator<Item = Line<'_>> {
    attempt.events.iter().filter_map(words_of)
}

/// mcp-remote tries one transport after another and logs in on the way: what it complained of meanwhile, it has got over then
/// (geelen/mcp-remote:src/lib/utils.ts, src/proxy.ts).
fn says_that_a_bridge_stands(event: &Event) -> bool {
    static STANDS: Pattern = Pattern::new(r"\bConnected to remote server using \w|\bProxy established successfully between");
    matches!(&event.kind, EventKind::Stderr(text) if STANDS.is_match(text))
}

fn words_of(event: &Event) -> Option<Line<'_>> {
    let (stream, text) = match &event.kind {
        EventKind::Stderr(text) | EventKind::ClientSaid(text) | EventKind::NotConnected(text) => (Stream::Stderr, text),
        EventKind::Noise { text, .. } => (Stream::Stdout, text),
        EventKind::Received(Message::Answer { answer: Answer::Error(error), .. }) => (Stream::Stdout, &error.message),
        EventKind::SpawnFailed(failure) => (Stream::Stderr, &failure.text),
        _ => return None,
    };
    Some(Line { event, stream, text })
}

#[cfg(test)]
mod tests {
    use super::{super::testing::start, *};

    static MISSING: Signatures = Signatures::new(&[r"no such (?<name>\w+)", r"missing"]).unless(&[r"(?i)^warning"]);

    #[test]
    fn the_last_line_before_the_close_counts_and_warnings_do_not() {
        let told = start("x").stderr("no such file\nmissing\nno such module\nWarning: no such luck").closes_stdin().stderr("no such pipe").evidence();
        let hit = MISSING.last(told.judged()).expect("a line matches");
        assert_eq!(hit.name.as_deref(), Some("module"));
        let before: Vec<&str> = hit.before(told.judged(), 1).map(|line| line.text.as_str()).collect();
        let after: Vec<&str> = hit.after(told.judged(), 1).map(|line| line.text.as_str()).collect();
        assert_eq!((before, after), (vec!["missing"], vec!["Warning: no such luck"]));
    }

    #[test]
    fn the_client_says_itself_why_it_closed() {
        let said = EventKind::NotConnected(super::super::testing::shown("no such tool"));
        let told = || start("x").stderr("no such file").event(crate::evidence::Source::Client, said.clone());
        for (after, name) in [("no such pipe", "tool"), ("    at main (x.js:1:2) {\n  [cause]: no such host\n}\nno such pipe", "host")] {
            let told = told().stderr(after).evidence();
            assert_eq!(MISSING.last(told.judged()).and_then(|hit| hit.name).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_came_before_a_bridge_stood_was_got_over() {
        let stands = "[9] Connected to remote server using SSEClientTransport";
        let got_over = start("x").stderr(&format!("no such route\n{stands}")).evidence();
        assert!(MISSING.last(got_over.judged()).is_none());
        let lost_again = start("x").stderr(&format!("no such route\n{stands}\nno such session")).evidence();
        assert_eq!(MISSING.last(lost_again.judged()).and_then(|hit| hit.name).as_deref(), Some("session"));
    }

    #[test]
    fn an_error_answer_is_heard_too() {
        let told = start("x").error(crate::evidence::Method::Initialize, -32000, "no such token").evidence();
        assert_eq!(MISSING.last(told.judged()).and_then(|hit| hit.name).as_deref(), Some("token"));
    }
}
