//! The four marks, with ASCII twins; a fifth, quiet one stands for what does not count.

use crate::diagnosis::Status;

use super::{Style, stylesheet::Role};

/// How a row or a verdict turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Good,
    Warning,
    Bad,
    Unknown,
    /// Neither good nor bad: too late, or not reached.
    Quiet,
}

impl Mark {
    /// The sign, all of them equally wide under one style.
    pub(super) const fn sign(self, style: &Style) -> &'static str {
        match (self, style.ascii) {
            (Self::Good, false) => "✓",
            (Self::Warning, false) => "!",
            (Self::Bad, false) => "✗",
            (Self::Unknown, false) => "?",
            (Self::Quiet, false) => "·",
            (Self::Good, true) => "[ok]",
            (Self::Warning, true) => "[!!]",
            (Self::Bad, true) => "[XX]",
            (Self::Unknown, true) => "[??]",
            (Self::Quiet, true) => "  - ",
        }
    }

    pub(super) const fn role(self) -> Role {
        match self {
            Self::Good => Role::Good,
            Self::Warning => Role::Warning,
            Self::Bad => Role::Error,
            Self::Unknown => Role::Unknown,
            Self::Quiet => Role::Dim,
        }
    }
}

impl From<Status> for Mark {
    fn from(status: Status) -> Self {
        match status {
            Status::Healthy => Self::Good,
            Status::Degraded => Self::Warning,
            Status::Failing => Self::Bad,
            Status::Inconclusive => Self::Unknown,
        }
    }
}
