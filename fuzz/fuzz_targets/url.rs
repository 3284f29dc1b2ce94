//! Any text is a URL or has a fault: nothing panics, and what is one names a host. `cargo +nightly fuzz run url`

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcpdoctor::{backend::Target, evidence::Redactor};

fuzz_target!(|text: &str| {
    let redactor = Redactor::default();
    if let Ok(target) = Target::parse(text, &redactor) {
        assert!(!target.host().is_empty(), "{target:?}");
        let _ = target.join(text, &redactor);
        let _ = target.shown(&redactor);
    }
});
