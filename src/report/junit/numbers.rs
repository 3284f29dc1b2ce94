//! What was measured, as properties of the suite under the name of the server: times in milliseconds.

use std::time::Duration;

use quick_junit::Property;

use crate::{
    diagnosis::Diagnosis,
    gate::{Allowed, Judgement},
    report::{ground, names},
};

use super::text::xml;

pub(super) fn of(server: &str, diagnosis: &Diagnosis, judgement: &Judgement) -> Vec<Property> {
    let evidence = &diagnosis.evidence;
    let verdict = &diagnosis.verdict;
    let limit = evidence.judged().launched().and_then(|launched| launched.limit.after);
    let spread = evidence.runs.as_ref().and_then(|runs| Some((runs, runs.ready()?)));
    let mut numbers = vec![
        ("verdict", verdict.status.name().to_owned()),
        ("confidence", names::confidence(verdict.confidence).to_owned()),
        ("budget_ms", millis(evidence.budget)),
    ];
    numbers.extend(verdict.cause.map(|cause| ("cause", cause.code().to_owned())));
    numbers.extend(limit.map(|limit| ("limit_ms", millis(limit))));
    numbers.extend(evidence.ready_to_judge().map(|ready| ("ready_ms", millis(ready))));
    if let Some((runs, spread)) = spread {
        numbers.push(("ready_is", runs.stat.name().to_owned()));
        numbers.push(("starts", spread.count.to_string()));
        numbers.push(("failed_starts", runs.failed().to_string()));
        let times = [("min_ms", spread.min), ("median_ms", spread.median), ("p95_ms", spread.p95), ("max_ms", spread.max)];
        numbers.extend(times.map(|(name, time)| (name, millis(time))));
    }
    let allowed = |allowed: &Allowed| ("allowed", xml(&ground::allowed(allowed)));
    numbers.extend(judgement.allowed.iter().map(allowed));
    numbers.into_iter().map(|(name, value)| Property::new(format!("{server}.{name}"), value)).collect()
}

fn millis(duration: Duration) -> String {
    format!("{:.1}", duration.as_secs_f64() * 1e3)
}
