//! Any bytes are a config file: nothing panics, and every caret lies within its excerpt. `cargo +nightly fuzz run config`

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use mcpdoctor::config::{Transport, read_bytes};

fuzz_target!(|bytes: &[u8]| {
    for file in ["claude_desktop_config.json", ".mcp.json", ".vscode/mcp.json", "mcp.json"] {
        let config = read_bytes(Path::new(file), bytes);
        let entries = config.specs.iter().filter_map(|spec| match &spec.transport {
            Transport::Unusable(fault) => Some(&**fault),
            Transport::Stdio { .. } | Transport::Http { .. } => None,
        });
        for fault in entries.chain(&config.fault) {
            assert!(fault.caret.start <= fault.caret.end && fault.caret.end <= fault.excerpt.chars().count(), "{fault:?}");
        }
    }
});
