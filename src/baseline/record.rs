//! Starts of now → what is kept of them.

use chrono::{DateTime, Utc};

use crate::{
    demo::YARDSTICK,
    evidence::{Evidence, Launched, Run},
    machine::Hardware,
};

use super::{Recorded, Sample};

/// What is kept of a server that was started to be measured; `None` where it was not.
#[must_use]
pub fn record(evidence: &Evidence, machine: &Hardware, now: DateTime<Utc>) -> Option<Recorded> {
    let (runs, judged) = (evidence.runs.as_ref()?, evidence.judged());
    Some(Recorded {
        server: judged.server.clone(),
        client: judged.client.clone(),
        recorded_at: now,
        tool_version: env!("CARGO_PKG_VERSION").into(),
        machine: machine.clone(),
        yardstick: YARDSTICK.into(),
        command: judged.launched().map(fingerprint).unwrap_or_default(),
        jobs: runs.jobs,
        runs: runs.measured().filter_map(|run| sample(run, judged.is_remote())).collect(),
    })
}

/// What is kept of a start that got ready. Of a server that somebody else runs, nothing is computed here.
fn sample(run: &Run, is_remote: bool) -> Option<Sample> {
    let ready = run.start.ready.filter(|_| run.start.is_good())?;
    Some(Sample {
        ready_ms: ready.into(),
        waited_ms: if is_remote { Some(ready.into()) } else { run.waited.map(Into::into) },
        queued_ms: run.disturbed.map(Into::into),
        yardstick_ms: run.yardstick.map(Into::into),
    })
}

/// Tells one command from another without telling what it is: FNV-1a, 64 bits (draft-eastlake-fnv), of the words with their secrets taken out.
fn fingerprint(launched: &Launched) -> String {
    let words = [&launched.command].into_iter().chain(&launched.args);
    // A word ends with a byte that no text holds.
    let bytes = words.flat_map(|word| word.to_string().into_bytes().into_iter().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    fn of(command: &str) -> String {
        fingerprint(start(command).evidence().judged().launched().unwrap())
    }

    #[test]
    fn a_command_is_known_again_and_not_told() {
        assert_eq!(of("npx -y server 1"), of("npx -y server 1"));
        for other in ["npx -y server 2", "npx -y server1", "npx -y server", "-y npx server 1"] {
            assert_ne!(of("npx -y server 1"), of(other), "{other}");
        }
        // From now on, for files hold it.
        assert_eq!(of("node s.js"), "db892deade76a3f5");
    }
}
