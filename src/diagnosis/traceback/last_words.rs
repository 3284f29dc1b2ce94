//! Whether an error is the last thing that is heard of a server, and whether any server could live on after it.

use crate::{
    evidence::{Attempt, Event, EventKind},
    pattern::Pattern,
};

use super::Thrown;

/// Heads of errors that end the process whatever it does. A panic in another thread than the main one may be caught where that is joined, as `tokio`
/// does with its tasks, and so is any error of Python or JavaScript that is only printed.
static FATAL: Pattern = Pattern::new(r#"^(?:thread 'main'|panic: |fatal error: |Unhandled exception\b|Exception in thread "main")"#);

/// What Node prints below an error that nobody caught, before it ends.
static NODE_ENDS: Pattern = Pattern::new(r"^Node\.js v\d+\.");

/// What a living server logs, which may be taken for a further line of the message.
static LOGGED: Pattern = Pattern::new(r"\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL)\b|^\[?\d{4}[-/]\d\d[-/]\d\d|^\[?\d\d:\d\d:\d\d");

impl Thrown<'_> {
    /// Whether the runtime prints this only where it ends the process.
    pub(in crate::diagnosis) fn is_fatal(&self, attempt: &Attempt) -> bool {
        let below = || self.below(attempt).iter().filter_map(text).any(|text| NODE_ENDS.is_match(text));
        self.last().lines().any(|line| FATAL.is_match(line.text)) || below()
    }

    /// Whether nothing but the rest of its own text follows.
    pub(in crate::diagnosis) fn is_the_last_word(&self, attempt: &Attempt) -> bool {
        let own = |event: &Event| self.last().more.iter().any(|line| std::ptr::eq(line.event, event) && !LOGGED.is_match(line.text));
        let of_its_block = |text: &str| text.trim().is_empty() || text.starts_with([' ', '\t', '}', ')', '^']) || NODE_ENDS.is_match(text);
        self.below(attempt).iter().all(|event| own(event) || text(event).is_some_and(of_its_block))
    }

    /// Whether the server spoke after it.
    pub(in crate::diagnosis) fn was_outlived(&self, attempt: &Attempt) -> bool {
        self.below(attempt).iter().any(|event| matches!(event.kind, EventKind::Spoke | EventKind::Received(_)))
    }

    fn below<'e>(&self, attempt: &'e Attempt) -> &'e [Event] {
        let head = attempt.events.iter().position(|event| std::ptr::eq(event, self.last().line.event));
        &attempt.events[head.map_or(attempt.events.len(), |head| head + 1)..]
    }
}

fn text(event: &Event) -> Option<&str> {
    if let EventKind::Stderr(text) | EventKind::Noise { text, .. } = &event.kind { Some(text) } else { None }
}
