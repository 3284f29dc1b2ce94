//! The summary of a job in GitHub Actions: what was found, where people look first.

use std::{fs, io::Write as _, path::Path};

use anyhow::{Context as _, ensure};

/// Of all that one step writes; GitHub shows nothing of more (docs.github.com, "Workflow commands", "Step isolation and limits").
const MOST: u64 = 1 << 20;

/// Adds `text` to what the step has written so far.
///
/// # Errors
/// When the file cannot be written, or would be more than GitHub shows.
pub(super) fn append(file: &Path, text: &str) -> anyhow::Result<()> {
    let so_far = fs::metadata(file).map_or(0, |there| there.len());
    let all = so_far.saturating_add(text.len() as u64);
    ensure!(all <= MOST, "the summary of the job would be longer than the 1 MiB that GitHub shows of a step");
    let mut file = fs::OpenOptions::new().append(true).create(true).open(file).with_context(|| format!("cannot write to {}", file.display()))?;
    file.write_all(text.as_bytes()).context("cannot write the summary of the job")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays_and_too_much_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("summary.md");
        append(&file, "one\n").unwrap();
        append(&file, "two\n").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\ntwo\n");
        let much = "x".repeat(usize::try_from(MOST).unwrap());
        assert!(append(&file, &much).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "one\ntwo\n");
    }
}
