//! SARIF 2.1.0: a result for each finding, at the line of the config or of the log that it is about.
//!
//! The types are our own: `serde-sarif` lacks the `derive` feature that it needs, leaves most enumerations untyped, and brings an old parser of
//! schemas to each build; zizmor left it for the same reasons (`zizmorcore/zizmor#2038`).

mod location;
mod message;
mod model;
mod result;
mod rules;
#[cfg(test)]
mod tests;
mod uri;

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use model::{ArtifactLocation, Driver, Invocation, Level, Log, Message, Notification, Result, Run, Tool};

use super::Report;
use crate::{diagnosis::Cause, gate::Judgement};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn render(report: &Report) -> String {
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run(report)] };
    let mut text = serde_json::to_string_pretty(&log).expect("the log has string keys and finite numbers alone");
    text.push('\n');
    text
}

fn run(report: &Report) -> Run {
    let causes = rules::causes(report);
    let root = ArtifactLocation { description: Some(Message { text: "The root of the repository.".into() }), ..ArtifactLocation::default() };
    let version = env!("CARGO_PKG_VERSION");
    let driver = Driver {
        name: "mcpdoctor",
        version,
        semantic_version: version,
        information_uri: option_env!("CARGO_PKG_REPOSITORY").filter(|uri| !uri.is_empty()),
        rules: causes.iter().copied().map(rules::rule).collect(),
    };
    Run {
        tool: Tool { driver },
        invocations: [invocation(report)],
        original_uri_base_ids: BTreeMap::from([(location::ROOT, root)]),
        column_kind: "unicodeCodePoints",
        results: results(report, &causes),
        properties: json!({
            "command": report.command,
            "passed": report.judgements.iter().all(Judgement::passes),
            "servers": servers(report),
        }),
    }
}

fn results(report: &Report, causes: &[Cause]) -> Vec<Result> {
    let mut results = Vec::new();
    let mut suppressions = Vec::new();
    for (diagnosis, judgement) in report.judged() {
        for finding in &diagnosis.findings {
            let index = causes.iter().position(|cause| *cause == finding.cause).unwrap_or_default();
            results.push(result::result(finding, index, diagnosis, report));
            suppressions.push(result::suppressions(finding, judgement, report));
        }
    }
    if suppressions.iter().any(|of_one| !of_one.is_empty()) {
        for (result, suppressions) in results.iter_mut().zip(suppressions) {
            result.suppressions = Some(suppressions);
        }
    }
    results
}

fn invocation(report: &Report) -> Invocation {
    let crashed = |cause: &Cause| Notification {
        level: Level::Error,
        message: Message { text: format!("The rule {cause} crashed, which is a bug of mcpdoctor; the other rules are not affected.") },
    };
    let notifications: Vec<Notification> = report.servers.iter().flat_map(|server| &server.crashed_rules).map(crashed).collect();
    Invocation {
        execution_successful: notifications.is_empty(),
        end_time_utc: report.generated_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        tool_execution_notifications: notifications,
    }
}

/// Every server, those without a finding too: a result would make an alert of them.
fn servers(report: &Report) -> Vec<Value> {
    let server = |(diagnosis, judgement): (&crate::diagnosis::Diagnosis, &Judgement)| {
        let attempt = diagnosis.evidence.judged();
        json!({
            "server": attempt.server,
            "client": attempt.client,
            "status": diagnosis.verdict.status.name(),
            "passed": judgement.passes(),
            "ready_s": diagnosis.evidence.ready_to_judge().map(|ready| ready.as_secs_f64()),
        })
    };
    report.judged().map(server).collect()
}
