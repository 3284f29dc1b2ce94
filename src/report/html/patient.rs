//! One server of the report, with all that its parts of the page need.

use crate::{
    diagnosis::{Diagnosis, Status},
    gate::Judgement,
    report::{Report, Style},
};

/// A server on the page.
pub(super) struct Patient<'a> {
    pub(super) report: &'a Report,
    pub(super) diagnosis: &'a Diagnosis,
    pub(super) judgement: &'a Judgement,
    pub(super) style: Style,
    /// What every id of its part of the page begins with.
    pub(super) id: String,
}

impl<'a> Patient<'a> {
    /// The servers in the order of the report.
    pub(super) fn all(report: &'a Report, style: &Style) -> Vec<Self> {
        let patient = |(number, (diagnosis, judgement)): (usize, (&'a Diagnosis, &'a Judgement))| Self {
            report,
            diagnosis,
            judgement,
            style: Style { ascii: false, ..*style },
            id: format!("s{}", number + 1),
        };
        report.judged().enumerate().map(patient).collect()
    }

    pub(super) fn name(&self) -> &str {
        &self.diagnosis.evidence.judged().server
    }

    pub(super) fn status(&self) -> Status {
        self.diagnosis.verdict.status
    }

    /// The id of a part of this server's page.
    pub(super) fn part(&self, part: &str) -> String {
        format!("{}-{part}", self.id)
    }

    /// Whether the page is about it alone.
    pub(super) fn is_alone(&self) -> bool {
        self.report.servers.len() == 1
    }
}
