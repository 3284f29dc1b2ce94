//! A rule is data with a function pointer, not a trait: a code, its explanation and a check over the evidence.

use crate::evidence::Evidence;

use super::{Cause, Finding};

/// How one cause is recognised.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub cause: Cause,
    /// The text of `mcpdoctor explain`, Markdown.
    pub explain: &'static str,
    /// For which starts it is asked at all.
    pub when: When,
    pub standing: Standing,
    /// Causes that this one explains or refutes: their findings are dropped when this one is found and weighs as much.
    pub supersedes: &'static [Cause],
    pub check: fn(&Evidence) -> Option<Finding>,
}

impl Rule {
    /// What the cause is, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        self.about().split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
    }

    /// What the cause is: the first paragraph of the explanation, on one line.
    #[must_use]
    pub fn about(&self) -> String {
        let paragraph = self.explain.lines().skip_while(|line| line.is_empty() || line.starts_with('#')).take_while(|line| !line.is_empty());
        paragraph.collect::<Vec<_>>().join(" ")
    }
}

/// For which starts a rule is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The judged attempt did not get ready: only then does text on stderr mean anything.
    NotReady,
    /// The judged attempt got ready.
    Ready,
    Always,
}

/// How near to the root a cause lies; the nearest one found is the verdict's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The reason itself: someone said it, or it was measured.
    Root,
    /// An error that nobody caught, in the words of its runtime: a rule that reads the same failure more exactly is the root.
    Uncaught,
    /// What the client saw of a reason that may not be visible, such as `initialize-timeout`.
    Symptom,
    /// What follows from a failure, such as a broken pipe after the client closed it.
    Consequence,
    /// A fault beside the start, such as a child that outlives the server: the client can work with it.
    Aside,
}
