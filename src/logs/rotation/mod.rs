//! Joins the parts of a rotated log, oldest first.
//!
//! Claude Desktop writes with winston, which puts the number before the suffix: `main.log` is written to, `main1.log` is the part before it
//! (winstonjs/winston:lib/winston/transports/file.js, `tailable`). A server whose name ends in a digit has a log of the same look, so the content decides.

mod sample;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use self::sample::{Sample, sample};
use super::{log::LogFile, name};

/// A log and its older parts.
pub(super) struct Family {
    /// The one that is written to.
    pub current: PathBuf,
    /// Oldest first, with the current one.
    pub parts: Vec<LogFile>,
}

/// Every file is a part of exactly one family.
pub(super) fn join(files: Vec<LogFile>) -> Vec<Family> {
    let there: BTreeSet<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let mut families: Vec<Family> = Vec::new();
    let mut at: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for file in files {
        let mut current = file.path.clone();
        // Each step takes something off the name, so that this ends.
        while let Some(shorter) = candidates(&current).into_iter().find(|shorter| there.contains(shorter) && is_part(&current, shorter)) {
            current = shorter;
        }
        let index = *at.entry(current.clone()).or_insert(families.len());
        if index == families.len() {
            families.push(Family { current, parts: Vec::new() });
        }
        families[index].parts.push(file);
    }
    families.iter_mut().for_each(Family::sort);
    families
}

impl Family {
    /// By the clocks of the parts where all have one, else by when they were last written to. The number is no help: who keeps all parts counts upwards.
    fn sort(&mut self) {
        if self.parts.len() < 2 {
            return;
        }
        let begins: Vec<Option<String>> = self.parts.iter().map(|part| Some(sample(&part.path)?.clock?.first)).collect();
        let all = begins.iter().all(Option::is_some);
        let mut parts: Vec<_> = begins.into_iter().zip(std::mem::take(&mut self.parts)).collect();
        parts.sort_by_cached_key(|(begin, part)| {
            let is_current = part.path == self.current;
            (begin.clone().filter(|_| all), part.modified, is_current)
        });
        self.parts = parts.into_iter().map(|(_, part)| part).collect();
    }
}

/// The names that the current log may have if this is an older part of it.
fn candidates(part: &Path) -> Vec<PathBuf> {
    let Some(name) = part.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let Some((stem, ending)) = name.rsplit_once('.') else { return Vec::new() };
    let is_number = |text: &str| !text.is_empty() && text.len() <= 3 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if ending == "old" || is_number(ending) {
        return vec![part.with_file_name(stem)];
    }
    // electron-log, as LM Studio uses it.
    if let Some(stem) = stem.strip_suffix(".old") {
        return vec![part.with_file_name(format!("{stem}.{ending}"))];
    }
    let cuts = (1..=3).filter_map(|digits| stem.len().checked_sub(digits).filter(|cut| *cut > 0).and_then(|cut| stem.split_at_checked(cut)));
    cuts.filter(|(_, number)| is_number(number)).map(|(stem, _)| part.with_file_name(format!("{stem}.{ending}"))).collect()
}

/// Whether the log called `part` is what was written before `current`.
fn is_part(part: &Path, current: &Path) -> bool {
    let number_before_suffix = part.extension() == current.extension();
    if !number_before_suffix {
        return true;
    }
    let (Some(earlier), Some(later)) = (sample(part), sample(current)) else { return false };
    let apart = earlier.is_apart_from(&later);
    match (name::server(part), name::server(current)) {
        (Some(own), Some(server)) if own != server => match earlier.speaker {
            Some(speaker) => is_called(&speaker, &server),
            // Raw stderr: without a clock it could be anybody's.
            None => apart == Some(true),
        },
        _ => apart != Some(false),
    }
}

/// A path cannot have every character of a name.
fn is_called(speaker: &str, in_path: &str) -> bool {
    let plain = |name: &str| name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect::<String>();
    plain(speaker) == plain(in_path)
}

impl Sample {
    /// Whether one ends before the other begins; `None` if one of them has no clock.
    fn is_apart_from(&self, other: &Self) -> Option<bool> {
        let (a, b) = (self.clock.as_ref()?, other.clock.as_ref()?);
        Some(a.last <= b.first || b.last <= a.first)
    }
}

#[cfg(test)]
mod tests;
