//! What was measured → the file.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{Baseline, Recorded, SCHEMA};

/// Why it was not written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the baseline {}", .0.display())]
pub struct NotSaved(PathBuf, #[source] io::Error);

impl Baseline {
    /// A file without servers.
    #[must_use]
    pub fn empty(now: DateTime<Utc>) -> Self {
        Self { schema: SCHEMA.into(), recorded_at: now, servers: Vec::new() }
    }

    /// With what was measured now: it takes the place of what is known of the same server under the same client, and the others stay, for they may
    /// have been measured by another command.
    #[must_use]
    pub fn with(mut self, measured: impl IntoIterator<Item = Recorded>) -> Self {
        for recorded in measured {
            self.recorded_at = self.recorded_at.max(recorded.recorded_at);
            match self.servers.iter_mut().find(|known| known.is_of(&recorded.server, &recorded.client)) {
                Some(known) => *known = recorded,
                None => self.servers.push(recorded),
            }
        }
        self
    }
}

/// Writes `baseline` to `file`, as a whole or not at all.
///
/// # Errors
/// When the folder does not take a file.
pub fn save(baseline: &Baseline, file: &Path) -> Result<(), NotSaved> {
    write(baseline, file).map_err(|error| NotSaved(file.into(), error))
}

fn write(baseline: &Baseline, file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut whole = temporary().tempfile_in(folder)?;
    serde_json::to_writer_pretty(&mut whole, baseline)?;
    writeln!(whole)?;
    whole.as_file().sync_all()?;
    whole.persist(file)?;
    Ok(())
}

fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mcpdoctor-baseline-");
    // A temporary file is its owner's alone; a baseline is for everybody whom the umask allows.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::baseline::{read, testing::recorded};

    #[test]
    fn what_was_measured_again_takes_the_place_of_the_old_and_the_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("baseline.json");
        let old = Baseline::empty(Utc::now()).with([recorded("a", &[100.0; 5]), recorded("b", &[200.0; 5])]);
        save(&old, &file).unwrap();
        assert_eq!(read(&file).unwrap(), old);
        save(&read(&file).unwrap().with([recorded("b", &[300.0; 6]), recorded("c", &[400.0; 5])]), &file).unwrap();
        let servers = read(&file).unwrap().servers;
        let told: Vec<(&str, usize)> = servers.iter().map(|recorded| (recorded.server.as_str(), recorded.runs.len())).collect();
        assert_eq!(told, [("a", 5), ("b", 6), ("c", 5)]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[test]
    fn what_cannot_be_written_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("none").join("baseline.json");
        let error = save(&Baseline::empty(Utc::now()), &nowhere).unwrap_err();
        assert!(error.to_string().contains("baseline.json"), "{error}");
    }

    #[test]
    fn the_file_keeps_to_its_schema() {
        let schema: serde_json::Value = serde_json::from_str(include_str!("../../schema/baseline-v1.schema.json")).unwrap();
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let schema = jsonschema::draft202012::new(&schema).unwrap();
        let good = serde_json::to_value(Baseline::empty(Utc::now()).with([recorded("a", &[100.0; 5])])).unwrap();
        let faults: Vec<String> = schema.iter_errors(&good).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}\n{good:#}");
        for (pointer, wrong) in [
            ("/schema", serde_json::json!("mcpdoctor.baseline/v2")),
            ("/servers/0/runs/0/ready_ms", serde_json::json!(-1)),
            ("/servers/0/jobs", serde_json::json!(0)),
            ("/servers/0/machine/os", serde_json::json!(null)),
            ("/servers/0/command", serde_json::json!("node s.js")),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = wrong;
            assert!(!schema.is_valid(&bad), "{pointer}");
        }
    }
}
