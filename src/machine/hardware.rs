//! What times depend on.

use std::{env::consts, fs, thread};

use serde::{Deserialize, Serialize};

/// What decides whether times of two machines can be compared at all, and what people want to know of them; baselines keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hardware {
    /// Such as `linux`.
    pub os: String,
    /// Such as `x86_64`.
    pub arch: String,
    /// How many processors a program may use.
    pub cores: usize,
    /// The processor's own name, where the system tells it without being asked for long.
    pub cpu: Option<String>,
}

impl Hardware {
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self {
            os: consts::OS.into(),
            arch: consts::ARCH.into(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            cpu: fs::read_to_string("/proc/cpuinfo").ok().as_deref().and_then(model),
        }
    }

    /// Such as `linux x86_64`.
    pub(crate) fn system(&self) -> String {
        format!("{} {}", self.os, self.arch)
    }
}

fn model(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find_map(|line| line.strip_prefix("model name"))?;
    Some(line.trim_start().strip_prefix(':')?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_known_by_its_name() {
        assert_eq!(model("processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC 7763\n").as_deref(), Some("AMD EPYC 7763"));
        assert_eq!(model("processor\t: 0\nFeatures\t: fp asimd\n"), None);
    }
}
