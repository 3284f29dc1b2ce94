//! The model → its frozen copy: when the model changes, this file changes and the shape does not.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{cold, company, judgement, logs, network, profile, runs, v1, watched};
use crate::{
    diagnosis::{Cause, Cite, Diagnosis, Finding, Fix, Outlook, Quantity, RuledOut, Safety, Status},
    evidence::{Attempt, ConfigSource, Phase},
    gate::Judgement,
    report::{Report, names, sentence},
};

impl From<&Report> for v1::Report {
    fn from(report: &Report) -> Self {
        Self {
            schema: v1::SCHEMA,
            tool: v1::Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            command: report.command,
            generated_at: timestamp(report.generated_at),
            summary: summary(report),
            servers: report.judged().map(|(diagnosis, judgement)| server(report, diagnosis, judgement)).collect(),
            logs: report.logs.as_ref().map(logs::read),
            gate: report.gate.as_ref().map(judgement::gate),
        }
    }
}

fn summary(report: &Report) -> v1::Summary {
    let mut summary = v1::Summary { servers: report.servers.len(), ..v1::Summary::default() };
    summary.passed = report.judgements.iter().filter(|judgement| judgement.passes()).count();
    for diagnosis in &report.servers {
        match diagnosis.verdict.status {
            Status::Healthy => summary.healthy += 1,
            Status::Degraded => summary.degraded += 1,
            Status::Failing => summary.failing += 1,
            Status::Inconclusive => summary.inconclusive += 1,
        }
    }
    summary
}

fn server(report: &Report, diagnosis: &Diagnosis, judgement: &Judgement) -> v1::Server {
    let judged = diagnosis.evidence.judged();
    let entry = judged.launched().and_then(|launched| launched.config.as_ref());
    v1::Server {
        server: judged.server.clone(),
        client: judged.client.clone(),
        origin: names::origin(judged.origin),
        config: entry.map(place),
        verdict: v1::Verdict {
            status: diagnosis.verdict.status.name(),
            cause: diagnosis.verdict.cause.filter(|_| diagnosis.verdict.status != Status::Healthy).map(Cause::code),
            confidence: names::confidence(diagnosis.verdict.confidence),
            summary: sentence::verdict(diagnosis),
        },
        attempts: diagnosis.evidence.attempts.iter().map(attempt).collect(),
        findings: diagnosis.findings.iter().map(finding).collect(),
        ruled_out: diagnosis.ruled_out.iter().map(ruled_out).collect(),
        clients: diagnosis.outlooks.iter().map(client).collect(),
        statistics: logs::statistics(diagnosis),
        history: logs::history(report, diagnosis),
        changed_entry: logs::changed_entry(report, diagnosis),
        profile: diagnosis.evidence.profile.as_ref().map(profile::profile),
        cold: cold::cold(diagnosis),
        runs: runs::runs(diagnosis),
        comparison: runs::comparison(diagnosis),
        judgement: judgement::judgement(judgement),
        company: company::company(diagnosis),
    }
}

pub(super) fn place(place: &ConfigSource) -> v1::Place {
    v1::Place { file: place.file.display().to_string(), line: place.line }
}

fn attempt(attempt: &Attempt) -> v1::Attempt {
    let hello = attempt.hello().map(|(_, hello)| hello);
    let seen = attempt.watched.yes();
    v1::Attempt {
        purpose: names::purpose(attempt.purpose),
        started_at: attempt.started_at.map(timestamp),
        limit_ms: attempt.launched().and_then(|launched| launched.limit.after).map(millis),
        outcome: attempt.outcome().name(),
        ready_ms: attempt.ready().map(millis),
        protocol_version: hello.map(|hello| hello.protocol_version.to_string()),
        server_info: hello.map(|hello| v1::ServerInfo { name: hello.server_name.to_string(), version: hello.server_version.to_string() }),
        tools: attempt.tools(),
        exit: attempt.exit().map(|(_, exit)| v1::Exit { code: exit.code, signal: exit.signal }),
        phases: attempt.timeline().phases.iter().map(|one| phase(attempt, one)).collect(),
        waits: watched::waits(attempt),
        watch: seen.map(watched::watch),
        processes: seen.map(watched::processes).unwrap_or_default(),
        connections: seen.map(|seen| watched::connections(attempt, seen)).unwrap_or_default(),
        listeners: seen.map(watched::listeners).unwrap_or_default(),
        remote: attempt.remote().map(|remote| network::remote(attempt, remote)),
        network: network::rungs(attempt),
        n8n: network::found(attempt),
    }
}

fn phase(attempt: &Attempt, phase: &Phase) -> v1::Phase {
    v1::Phase {
        name: phase.name.name(),
        start_ms: phase.start.map(millis),
        duration_ms: phase.duration.map(millis),
        outcome: phase.outcome.name(),
        disturbed_ms: attempt.disturbance(phase.name).map(millis),
    }
}

fn finding(finding: &Finding) -> v1::Finding {
    v1::Finding {
        cause: finding.cause.code(),
        severity: names::severity(finding.severity),
        confidence: names::confidence(finding.confidence),
        claim: finding.claim.clone(),
        subject: finding.subject.as_ref().map(|subject| {
            let (kind, name) = subject.parts();
            v1::Subject { kind, name: name.to_string() }
        }),
        measured: finding.measured.map(quantity),
        expected: finding.expected.map(quantity),
        evidence: finding.cites.iter().map(evidence).collect(),
        fixes: finding.fixes.iter().map(fix).collect(),
    }
}

fn quantity(quantity: Quantity) -> v1::Quantity {
    v1::Quantity { what: quantity.what, value: thousandths(quantity.value), unit: quantity.unit.name() }
}

fn evidence(cite: &Cite) -> v1::Evidence {
    v1::Evidence {
        source: cite.source.to_string(),
        elapsed_ms: cite.at.elapsed.map(millis),
        wall: cite.at.wall.map(timestamp),
        text: cite.text.to_string(),
        left_alone: cite.left_alone,
    }
}

fn fix(fix: &Fix) -> v1::Fix {
    v1::Fix {
        title: fix.title.clone(),
        command: fix.command.clone(),
        edit: fix.edit.clone(),
        safety: match fix.safety {
            Safety::Safe => "safe",
            Safety::Review => "review",
        },
    }
}

fn ruled_out(ruled_out: &RuledOut) -> v1::RuledOut {
    v1::RuledOut { hypothesis: ruled_out.hypothesis, because: ruled_out.because.clone(), evidence: ruled_out.cites.iter().map(evidence).collect() }
}

fn client(outlook: &Outlook) -> v1::Client {
    v1::Client { client: outlook.client, limit_ms: outlook.limit.map(millis), would: names::would(outlook.would), why: outlook.why.clone() }
}

pub(super) fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn millis(duration: Duration) -> f64 {
    thousandths(duration.as_secs_f64() * 1e3)
}

/// Rounds to three decimals; what is not finite is no number in JSON and becomes 0.
pub(super) fn thousandths(value: f64) -> f64 {
    if value.is_finite() { (value * 1e3).round() / 1e3 } else { 0.0 }
}
