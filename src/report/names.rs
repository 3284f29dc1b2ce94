//! The words of reports for values that are no text.

use std::{borrow::Cow, fmt::Display};

use crate::{
    client,
    diagnosis::{Confidence, Diagnosis, Quantity, Severity, Unit, Would},
    evidence::{Attempt, HttpTransport, Limit, LimitOrigin, Origin, Purpose, Speaks, UNKNOWN_CLIENT, UrlFrom, is_unseen},
    gate::Ground,
};

use super::{duration::span, line::cut};

pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

pub(super) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

pub(super) const fn would(would: Would) -> &'static str {
    match would {
        Would::Start => "start",
        Would::Risk => "risk",
        Would::Fail => "fail",
    }
}

pub(super) const fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Failing => "failing",
        Ground::Inconclusive => "inconclusive",
        Ground::OverBudget => "over-budget",
        Ground::Regression => "regression",
        Ground::Warning(_) => "warning",
    }
}

pub(super) const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Live => "live",
        Origin::Log => "log",
    }
}

pub(super) const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::AsClient => "as-client",
        Purpose::ClientRestart => "client-restart",
        Purpose::EraProbe => "era-probe",
        Purpose::Duplicate => "duplicate",
        Purpose::OtherEra => "other-era",
        Purpose::SharedPool => "shared-pool",
        Purpose::SecondLook => "second-look",
        Purpose::Profiled => "profiled",
        Purpose::Cold => "cold",
        Purpose::ColdAgain => "cold-again",
        Purpose::Warm => "warm",
        Purpose::Alone => "alone",
        Purpose::Backend => "backend",
        Purpose::Behind => "behind",
    }
}

/// Where a URL or a key was found, in a few words; `None` where it goes without saying.
pub(super) fn url_from(from: &UrlFrom) -> Option<String> {
    match from {
        UrlFrom::Named(named) => Some(named.describe()),
        UrlFrom::Typed | UrlFrom::Entry | UrlFrom::Default => None,
    }
}

/// What is expected behind a URL.
pub(super) const fn speaks(speaks: &Speaks) -> &'static str {
    match speaks {
        Speaks::Mcp(HttpTransport::Streamable) => "Streamable HTTP",
        Speaks::Mcp(HttpTransport::Sse) => "HTTP with SSE",
        Speaks::Mcp(HttpTransport::StreamableThenSse) => "Streamable HTTP, else HTTP with SSE",
        Speaks::Mcp(HttpTransport::SseThenStreamable) => "HTTP with SSE, else Streamable HTTP",
        Speaks::N8n { .. } => "n8n",
    }
}

/// How long the client waits, and who says so.
pub(super) fn limit(limit: Limit) -> String {
    let Some(after) = limit.after else { return "no limit".into() };
    let origin = match limit.origin {
        LimitOrigin::Profile => "its own",
        LimitOrigin::Entry => "set in the entry",
        LimitOrigin::Variable => "set in the environment",
        LimitOrigin::Flag => "--timeout",
        LimitOrigin::Log => "as logged",
    };
    format!("limit {} ({origin})", span(after))
}

/// The name of the client as people write it; its id where the client is not a known one.
pub(super) fn client(diagnosis: &Diagnosis) -> &str {
    known_client(diagnosis).unwrap_or("its client")
}

/// In columns: what is longer than this fills the page with one name.
const LONGEST_NAME: usize = 60;

/// The name of the server within a sentence: one that nobody would see as it stands in the file, and one of many words cut.
pub(super) fn server(attempt: &Attempt) -> Cow<'_, str> {
    let name = &attempt.server;
    let is_seen = |c: char| !c.is_whitespace() && !is_unseen(c);
    match name {
        name if !name.contains(is_seen) => "\"\"".into(),
        name if name.len() > LONGEST_NAME => cut(name, LONGEST_NAME).into(),
        name => name.into(),
    }
}

/// The same; `None` for a log that does not tell who wrote it.
pub(super) fn known_client(diagnosis: &Diagnosis) -> Option<&str> {
    let id = diagnosis.evidence.judged().client.as_str();
    let name = client::find(id).map_or(id, |profile| profile.name);
    (id != UNKNOWN_CLIENT).then_some(name)
}

/// What would have been in order.
pub(super) fn expected(expected: Quantity, measured: Quantity) -> String {
    match expected.unit {
        Unit::Seconds if measured.value > expected.value => format!("at most {}", quantity(expected)),
        Unit::Lines | Unit::Bytes if expected.value == 0.0 => "none".into(),
        Unit::Seconds | Unit::Lines | Unit::Bytes | Unit::Tools | Unit::Starts => quantity(expected),
    }
}

/// A number with its unit: `3.15 s`, `1,204 lines`, `2.1 MB`.
pub(super) fn quantity(quantity: Quantity) -> String {
    match quantity.unit {
        Unit::Seconds => std::time::Duration::try_from_secs_f64(quantity.value).map_or_else(|_| format!("{} s", quantity.value), span),
        Unit::Bytes if quantity.value >= 1e6 => format!("{:.1} MB", quantity.value / 1e6),
        Unit::Bytes if quantity.value >= 1e3 => format!("{:.1} kB", quantity.value / 1e3),
        Unit::Bytes | Unit::Lines | Unit::Tools | Unit::Starts => count(quantity.value, quantity.unit.name()),
    }
}

/// `1 line`, `1,204 lines`: `plural` ends with an s.
pub(crate) fn count(number: impl Display, plural: &str) -> String {
    let digits = format!("{number:.0}");
    let grouped = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
    let word = if digits == "1" { plural.trim_end_matches('s') } else { plural };
    format!("{grouped} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_carry_their_unit() {
        for (value, unit, text) in [
            (3.154, Unit::Seconds, "3.15 s"),
            (0.42, Unit::Seconds, "420 ms"),
            (-1.0, Unit::Seconds, "-1 s"),
            (1.0, Unit::Lines, "1 line"),
            (1204.0, Unit::Lines, "1,204 lines"),
            (0.0, Unit::Tools, "0 tools"),
            (12.0, Unit::Bytes, "12 bytes"),
            (2_100_000.0, Unit::Bytes, "2.1 MB"),
        ] {
            assert_eq!(quantity(Quantity { what: "time", value, unit }), text);
        }
    }
}
