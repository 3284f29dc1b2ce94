//! A finding → a result.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    diagnosis::{Cite, Diagnosis, Finding, Fix, Quantity},
    gate::{Allowed, Judgement},
    report::{Report, names},
};

use super::{
    location, message,
    model::{Message, Result, Suppression},
    rules,
};

/// `rule_index` is that of its rule among those of the run.
pub(super) fn result(finding: &Finding, rule_index: usize, diagnosis: &Diagnosis, report: &Report) -> Result {
    let attempt = diagnosis.evidence.judged();
    Result {
        rule_id: finding.cause.code(),
        rule_index,
        level: rules::level(finding.severity),
        message: Message { text: message::text(diagnosis, finding) },
        locations: [location::main(finding, attempt, report)],
        related_locations: location::related(finding, report),
        partial_fingerprints: BTreeMap::from([("mcpdoctorFinding/v1", fingerprint(finding, diagnosis))]),
        suppressions: None,
        properties: properties(finding, diagnosis),
    }
}

/// What of a finding stays the same from run to run: neither numbers nor lines.
fn fingerprint(finding: &Finding, diagnosis: &Diagnosis) -> String {
    let attempt = diagnosis.evidence.judged();
    let subject = finding.subject.as_ref().map(|subject| subject.parts().1.as_str()).unwrap_or_default();
    [&attempt.client, attempt.server.as_str(), finding.cause.code(), subject].join("/")
}

/// Why it counts for nothing in this build: the allowances in force that are about it.
pub(super) fn suppressions(finding: &Finding, judgement: &Judgement, report: &Report) -> Vec<Suppression> {
    let about = |allowed: &&Allowed| allowed.allowance.cause == finding.cause && !allowed.has_expired;
    let suppression = |allowed: &Allowed| Suppression {
        kind: "external",
        status: "accepted",
        justification: allowed.allowance.reason.to_string(),
        location: allowed.allowance.place.as_ref().map(|place| location::of(place, report)),
    };
    judgement.allowed.iter().filter(about).map(suppression).collect()
}

fn properties(finding: &Finding, diagnosis: &Diagnosis) -> Value {
    let attempt = diagnosis.evidence.judged();
    let mut properties = json!({
        "server": attempt.server,
        "client": attempt.client,
        "confidence": names::confidence(finding.confidence),
        "evidence": finding.cites.iter().map(cite).collect::<Vec<_>>(),
        "fixes": finding.fixes.iter().map(fix).collect::<Vec<_>>(),
    });
    for (name, number) in [("measured", finding.measured), ("expected", finding.expected)] {
        if let Some(number) = number {
            properties[name] = quantity(number);
        }
    }
    properties
}

fn cite(cite: &Cite) -> Value {
    json!({ "source": cite.source.to_string(), "text": cite.text.as_str() })
}

fn fix(fix: &Fix) -> Value {
    json!({ "title": fix.title, "command": fix.command, "edit": fix.edit })
}

fn quantity(quantity: Quantity) -> Value {
    json!({ "what": quantity.what, "value": quantity.value, "unit": quantity.unit.name() })
}
