//! Where to look: a line of the config or of a log.

use std::{path::PathBuf, sync::Arc};

use crate::{
    diagnosis::{Cite, Finding},
    evidence::{Attempt, ConfigFault, ConfigSource, Source},
};

use super::{Line, Role, Style};
use crate::report::line::cut_start;

pub(super) struct Place {
    file: Arc<PathBuf>,
    line: u64,
    column: Option<u64>,
    /// The line itself stands below, with a caret.
    excerpt_shown: bool,
}

impl Place {
    /// The place of the fault that is shown; else the first one that the finding cites; else the entry.
    pub(super) fn of(finding: &Finding, attempt: &Attempt, shown: Option<&ConfigFault>) -> Option<Self> {
        if let Some(fault) = shown {
            return Some(Self { column: fault.column, excerpt_shown: true, ..Self::at(&fault.place.file, fault.place.line) });
        }
        let cited = finding.cites.iter().find_map(|cite| match &cite.source {
            Source::Config(ConfigSource { file, line }) | Source::LogLine { file, line } => Some(Self::at(file, *line)),
            Source::Stdout(_) | Source::Stderr(_) | Source::Client | Source::Process | Source::Network | Source::Response(_) | Source::Probe => None,
        });
        cited.or_else(|| attempt.launched()?.config.as_ref().map(|entry| Self::at(&entry.file, entry.line)))
    }

    fn at(file: &Arc<PathBuf>, line: u64) -> Self {
        Self { file: file.clone(), line, column: None, excerpt_shown: false }
    }

    pub(super) fn is_in(&self, file: &Arc<PathBuf>) -> bool {
        self.file == *file
    }

    /// Whether `cite` would only repeat the excerpt.
    pub(super) fn says_all_of(&self, cite: &Cite) -> bool {
        self.excerpt_shown && matches!(cite.source, Source::Config(_))
    }

    /// A source in few characters: the file is named once, in the place.
    pub(super) fn source(&self, source: &Source) -> String {
        match source {
            Source::Config(ConfigSource { file, line }) | Source::LogLine { file, line } if *file == self.file => format!("line {line}"),
            source => source.to_string(),
        }
    }

    pub(super) fn line(&self, style: &Style) -> Line {
        let column = self.column.map(|column| format!(":{column}")).unwrap_or_default();
        let place = format!("{}:{}{column}", self.file.display(), self.line);
        Line::of(Role::Label, "  --> ").plain(cut_start(&place, style.width.saturating_sub(6)))
    }
}
