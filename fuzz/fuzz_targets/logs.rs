//! Any bytes are a log: nothing panics, and every line is counted.
//!
//! `cargo +nightly fuzz run logs fuzz/corpus/logs sample-logs/* -- -detect_leaks=0`: a thread that is just ending is no leak.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpdoctor::{
    evidence::Redactor,
    logs::{Reading, read_bytes},
};

fuzz_target!(|bytes: &[u8]| {
    let reading = Reading { redactor: Redactor::default(), zone: |local| local.and_utc() };
    let told = read_bytes("server", bytes.to_vec(), &reading);
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let ends = bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
    let unended = u64::from(bytes.last().is_some_and(|&last| last != b'\n'));
    assert!(utf16 || told.lines == ends + unended, "{} lines of {}", told.lines, ends + unended);
});
