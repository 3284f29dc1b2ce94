//! Any bytes, read as one log or as several, are judged and reported: no rule and no renderer panics, and no text can drive the terminal.
//!
//! `cargo +nightly fuzz run report fuzz/corpus/report sample-logs/* -- -detect_leaks=0`: a thread that is just ending is no leak.

#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use mcpdoctor::{
    diagnosis::{Diagnosis, diagnose},
    evidence::{Evidence, Redactor},
    gate::Judgement,
    logs::{Reading, merge, read_bytes},
    report::{Format, LogsRead, Report, Style, render},
};

/// Stands between two logs.
const NEXT: &str = "==next==\n";

fuzz_target!(|bytes: &[u8]| {
    let reading = Reading { redactor: Redactor::default(), zone: |local| local.and_utc() };
    let text = String::from_utf8_lossy(bytes);
    let told = text.split(NEXT).map(|log| read_bytes("server", log.as_bytes().to_vec(), &reading));
    let servers = merge(told.flat_map(|told| told.servers)).into_iter();
    let servers: Vec<Diagnosis> = servers.map(|server| diagnose(Evidence::new(server.attempts, server.earlier, Duration::from_secs(3)))).collect();
    let judgements = vec![Judgement::default(); servers.len()];
    let logs = Some(LogsRead { all: true, ..LogsRead::default() });
    let report = Report { command: "logs", generated_at: chrono::DateTime::UNIX_EPOCH, servers, judgements, gate: None, logs, past: Vec::new() };
    for diagnosis in &report.servers {
        assert!(diagnosis.crashed_rules.is_empty(), "{:?}", diagnosis.crashed_rules);
    }
    for format in [Format::Human, Format::Json, Format::Concise] {
        for width in [40, 80] {
            let style = Style { width, ascii: width == 40, colour: false, wall: |at| at.naive_utc() };
            let told = render(&report, format, &style);
            assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
        }
    }
});
