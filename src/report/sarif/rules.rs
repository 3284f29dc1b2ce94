//! The causes that a run names, each with its explanation.

use serde_json::json;

use crate::diagnosis::{Cause, Severity, Standing, rule_for};

use super::model::{Configuration, Help, Level, Message, Rule};
use crate::report::Report;

/// Every cause that some finding has, in the order of the vocabulary.
pub(super) fn causes(report: &Report) -> Vec<Cause> {
    let found = |cause: &Cause| report.servers.iter().flat_map(|server| &server.findings).any(|finding| finding.cause == *cause);
    Cause::ALL.iter().copied().filter(found).collect()
}

pub(super) fn rule(cause: Cause) -> Rule {
    let rule = rule_for(cause);
    let explain = rule.map_or(cause.code(), |rule| rule.explain);
    let text = |text: Option<String>| Message { text: text.unwrap_or_else(|| cause.code().to_owned()) };
    Rule {
        id: cause.code(),
        short_description: text(rule.map(crate::diagnosis::Rule::summary)),
        full_description: text(rule.map(crate::diagnosis::Rule::about)),
        help: Help { text: explain, markdown: explain },
        default_configuration: Configuration { level: rule.map_or(Level::Error, |rule| usual(rule.standing)) },
        properties: json!({ "tags": ["mcp", "startup"] }),
    }
}

/// How much a finding of such a standing usually weighs; each result says how much it does.
const fn usual(standing: Standing) -> Level {
    match standing {
        Standing::Root | Standing::Uncaught | Standing::Symptom => Level::Error,
        Standing::Consequence | Standing::Aside => Level::Warning,
    }
}

pub(super) const fn level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Note => Level::Note,
    }
}
