//! A further start, in which the runtimes of the server are asked by variables of the environment to tell where their time goes. It is
//! slower for it, so it is never the start that is measured.

mod asking;
mod collector;
mod folder;
mod help;
mod node;
mod npm;
mod part;
mod python;
mod uv;

use std::path::Path;

use super::{Progress, Wishes, attempt};
use crate::{
    evidence::{Attempt, EventKind, Kept, Profile, Purpose},
    launch::LaunchPlan,
};

pub(super) use collector::{Collector, let_tell};
use folder::Folder;

/// Starts the server once more, adds that start to `attempts`, and tells what its runtimes told; raw files go into the folder `keep`.
/// `None` where there is nothing to profile, since no start so far came to run anything.
pub async fn profile(
    plan: &LaunchPlan,
    wishes: &Wishes,
    attempts: &mut Vec<Attempt>,
    keep: Option<&Path>,
    progress: &dyn Fn(Progress),
) -> Option<Profile> {
    let spawned = |attempt: &Attempt| attempt.find(|kind| matches!(kind, EventKind::Spawned { .. }).then_some(())).is_some();
    if *wishes.interrupt.borrow() || !attempts.iter().any(spawned) {
        return None;
    }
    let choice = help::choose(plan, attempts);
    let asked = choice.asked();
    let profile = Profile { seen: choice.seen, without: choice.without, ..Profile::default() };
    if asked.is_empty() {
        return Some(profile);
    }
    let failed = |error: std::io::Error| Kept::Failed(plan.redactor.show(&error.to_string()));
    let folder = match Folder::new() {
        Ok(folder) => folder,
        Err(error) => return Some(Profile { kept: failed(error), ..profile }),
    };
    let raw = keep.and_then(|_| folder.lines().ok());
    let mut collector = Collector::new(&asked, raw, folder.path().to_owned());
    attempts
        .push(attempt::attempt_with(&asking::asking(plan, &asked, folder.path()), Purpose::Profiled, wishes, progress, Some(&mut collector)).await);

    let redactor = &plan.redactor;
    let kept = collector.raw.take().map_or(Ok(()), folder::Lines::finish);
    let kept = match (keep, kept) {
        (None, _) => Kept::NotAsked,
        (Some(_), Err(error)) => failed(error),
        (Some(to), Ok(())) => folder.keep(to, &plan.server).map_or_else(failed, |kept| Kept::In(redactor.show(&kept.to_string_lossy()))),
    };
    Some(Profile {
        asked,
        python: collector.python.finish(redactor),
        node: node::read(folder.path(), redactor),
        npm: collector.npm.finish(redactor),
        uv: collector.uv.finish(redactor),
        kept,
        ..profile
    })
}
