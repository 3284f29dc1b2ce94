//! The fix that gives a slow server more time, in the words of the client and of the config file.

use std::time::Duration;

use crate::{
    client::{LimitSetting, TimeUnit},
    evidence::Attempt,
};

use super::{Fix, clients};

/// A longer limit for a server that needs `needed`; `None` where the client has no such setting or would not wait that long.
pub(super) fn more_time(attempt: &Attempt, needed: Duration) -> Option<Fix> {
    let setting = clients::profile(attempt)?.limit.setting?;
    let seconds = generous(needed);
    let number = match setting.unit() {
        TimeUnit::Seconds => seconds,
        TimeUnit::Milliseconds => seconds * 1000,
    };
    let name = setting.name();
    match setting {
        LimitSetting::Entry { most, .. } if most.is_some_and(|most| most < needed) => None,
        LimitSetting::Entry { .. } => Some(Fix::edit("or give it time, which hides the slowness", assignment(attempt, name, number))),
        LimitSetting::Variable { .. } => {
            Some(Fix::run("or give it time, which hides the slowness: set this before the client starts", format!("export {name}={number}")))
        }
    }
}

/// Twice what was needed, in whole tens of seconds: cold starts take longer than the one that was measured.
fn generous(needed: Duration) -> u64 {
    (needed.as_secs() * 2 + 1).next_multiple_of(10)
}

/// `name = number` as the config file writes it.
fn assignment(attempt: &Attempt, name: &str, number: u64) -> String {
    let ending = attempt.launched().and_then(|launched| launched.config.as_ref()).and_then(|place| place.file.extension());
    match ending.and_then(|ending| ending.to_str()) {
        Some("toml") => format!("{name} = {number}"),
        Some("yaml" | "yml") => format!("{name}: {number}"),
        _ => format!("\"{name}\": {number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_new_limit_is_twice_the_need_in_whole_tens_of_seconds() {
        for (needed, limit) in [(1, 10), (5, 20), (30, 70), (65, 140)] {
            assert_eq!(generous(Duration::from_secs(needed)), limit);
        }
    }
}
