//! Baselines for tests.

use chrono::Utc;

use super::{Millis, Recorded, Sample};
use crate::machine::Hardware;

pub(super) fn millis(millis: f64) -> Millis {
    Millis::try_from(millis).unwrap()
}

/// A server that computes all the time, on a machine of the same speed as ever.
pub(super) fn recorded(server: &str, ready: &[f64]) -> Recorded {
    let sample = |ready: &f64| Sample {
        ready_ms: millis(*ready),
        waited_ms: Some(millis(0.0)),
        queued_ms: Some(millis(0.0)),
        yardstick_ms: Some(millis(25.0)),
    };
    Recorded {
        server: server.into(),
        client: "codex".into(),
        recorded_at: Utc::now(),
        tool_version: "0.1.0".into(),
        machine: Hardware { os: "linux".into(), arch: "x86_64".into(), cores: 2, cpu: None },
        yardstick: "1".into(),
        command: "00000000000000aa".into(),
        jobs: 1,
        runs: ready.iter().map(sample).collect(),
    }
}
