//! Any bytes are a gate or have mistakes that can be shown: nothing panics, and every caret lies within its excerpt. `cargo +nightly fuzz run gate`

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use mcpdoctor::gate::{Gate, Unfit};

fuzz_target!(|bytes: &[u8]| {
    match Gate::read_bytes(Path::new("mcpdoctor.toml"), bytes) {
        Ok(gate) => {
            for server in &gate.servers {
                let _ = gate.of(&server.name);
            }
        }
        Err(unfit) => {
            assert!(unfit.to_string().starts_with("the gate has "), "{unfit}");
            let Unfit::Mistakes(faults) = unfit else { return };
            for fault in faults {
                assert!(fault.caret.start <= fault.caret.end && fault.caret.end <= fault.excerpt.chars().count(), "{fault:?}");
            }
        }
    }
});
