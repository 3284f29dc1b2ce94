//! `--baseline` and `--save-baseline`: a file is read before anything is started, and written when all is measured.

use std::path::{Path, PathBuf};

use anyhow::bail;
use chrono::Utc;

use crate::{
    baseline::{self, Baseline, Recorded},
    evidence::{Compared, Comparison, Evidence, Refusal, is_unseen},
    machine::Hardware,
    report::count,
};

/// What the command line says of former times.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// To compare with.
    old: Option<Baseline>,
    /// Where to write, and what stands there already.
    new: Option<(PathBuf, Baseline)>,
}

impl Books {
    /// Reads what there is to read.
    ///
    /// # Errors
    /// When a file is not what it should be, or could not be written later: better now than after all the starts.
    pub(super) fn open(old: Option<&Path>, new: Option<&Path>) -> anyhow::Result<Self> {
        let old = old.map(baseline::read).transpose()?;
        let new = new.map(|file| known(file).map(|known| (file.to_path_buf(), known))).transpose()?;
        Ok(Self { old, new })
    }

    /// Whether anybody wants to know how fast the machine is.
    pub(super) fn is_open(&self) -> bool {
        self.old.is_some() || self.new.is_some()
    }

    /// Holds what was measured against the old times, and writes it down for later; `tolerance` is what each server may be slower, as a share.
    /// What was written comes back in words.
    pub(super) fn enter(self, all: &mut [Evidence], tolerance: impl Fn(&str) -> f64) -> anyhow::Result<Option<String>> {
        let machine = Hardware::of_this_machine();
        let now = Utc::now();
        let mut measured = Vec::new();
        for evidence in all {
            let Some(recorded) = baseline::record(evidence, &machine, now) else { continue };
            let comparison = self.old.as_ref().map(|old| compare(old, &recorded, tolerance(&recorded.server)));
            if let Some(runs) = &mut evidence.runs {
                runs.comparison = comparison;
            }
            measured.push(recorded);
        }
        let Some((file, known)) = self.new else { return Ok(None) };
        let told = told(&file, &known, &measured);
        baseline::save(&known.with(measured.into_iter().filter(|recorded| !recorded.runs.is_empty())), &file)?;
        Ok(Some(told))
    }
}

fn compare(old: &Baseline, now: &Recorded, tolerance: f64) -> Comparison {
    match old.of(&now.server, &now.client) {
        Some(then) => baseline::compare(then, now, tolerance),
        None => Comparison {
            recorded_at: old.recorded_at,
            before: None,
            speed: None,
            tolerance,
            is_other_command: false,
            outcome: Compared::Refused(Refusal::NotInBaseline),
        },
    }
}

/// What is written to `file`, where `known` stands, and what is not.
fn told(file: &Path, known: &Baseline, measured: &[Recorded]) -> String {
    // A name of several lines must not begin one.
    let name = |recorded: &Recorded| recorded.server.replace(is_unseen, "");
    let wrote = |recorded: &Recorded| format!("{} ({})", name(recorded), count(recorded.runs.len(), "starts"));
    let left_out = |recorded: &Recorded| {
        let stays = if known.of(&recorded.server, &recorded.client).is_some() { "; what is known of it stays" } else { "" };
        format!("\n  without {}, which never got ready{stays}", name(recorded))
    };
    let (empty, full): (Vec<&Recorded>, Vec<&Recorded>) = measured.iter().partition(|recorded| recorded.runs.is_empty());
    let full: Vec<String> = full.into_iter().map(wrote).collect();
    let empty: String = empty.into_iter().map(left_out).collect();
    format!("wrote the baseline {}: {}{empty}", file.display(), if full.is_empty() { "nothing new".to_owned() } else { full.join(", ") })
}

/// What stands in the file that is to be written.
fn known(file: &Path) -> anyhow::Result<Baseline> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match (file.exists(), folder) {
        (true, _) => Ok(baseline::read(file)?),
        (false, Some(folder)) if !folder.is_dir() => bail!("there is no folder {} to write the baseline to", folder.display()),
        (false, _) => Ok(Baseline::empty(Utc::now())),
    }
}
