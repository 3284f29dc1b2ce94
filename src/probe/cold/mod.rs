//! `--cold`: the start as after an installation or an update, with package caches of its own that are empty, and the starts after it.

mod folder;
mod stock;

use std::io;

use crate::{
    evidence::{Attempt, Cold, EventKind, Purpose, Source, Stock},
    launch::{
        LaunchPlan,
        cold::{self, ColdPlan},
    },
};

use super::{
    Progress, Wishes,
    again::{asks_for_the_modern_era, deserves_second_look},
    as_client, attempt, explain, follow_up,
};
use folder::Folder;

/// So many further starts at most are made in one cache until one is ready. What takes more converges for nobody who waits for it.
const MOST_AGAIN: usize = 3;
/// A start that adds fewer bytes to the caches has added nothing, logs apart, and the next one would add as little.
const PROGRESS: u64 = 64 * 1024;

/// Package caches that nobody else uses, with the start that uses them. They go with it.
struct Caches {
    folder: Folder,
    cold: ColdPlan,
}

impl Caches {
    fn empty(plan: &LaunchPlan) -> io::Result<Self> {
        let folder = Folder::new(plan)?;
        for below in cold::folders() {
            std::fs::create_dir_all(folder.path().join(below))?;
        }
        let cold = cold::in_folder(plan, folder.path());
        Ok(Self { folder, cold })
    }

    /// Others like these, and empty.
    fn like(&self) -> io::Result<Self> {
        Self::empty(&self.cold.plan)
    }

    fn stock(&self) -> Stock {
        stock::survey(self.folder.path(), &self.cold.plan.redactor)
    }
}

/// Starts the server with empty caches, again as the client would where that ran into the limit, and once more with what was filled.
///
/// # Errors
/// When there is no place for private caches.
pub async fn run(plan: &LaunchPlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> io::Result<(Vec<Attempt>, Cold)> {
    let caches = Caches::empty(plan)?;
    let mut attempts = as_client(&caches.cold.plan, Purpose::Cold, wishes, progress).await;
    let stock = caches.stock();
    let mut cold = Cold { applies: true, own: caches.cold.own.clone(), stock };
    if cold.stock.bytes == 0 && caches.cold.managers.is_empty() || is_elsewhere(&attempts[attempts.len() - 1], &cold.stock, &caches.cold) {
        cold.own.extend(caches.cold.flag.clone());
        drop(caches);
        return Ok((ordinary(plan, attempts, wishes, progress).await, Cold { applies: false, ..cold }));
    }
    let filled = fill(&caches, &mut attempts, &mut cold, wishes, progress).await?;
    if let Some(caches) = filled.other.as_ref().or(filled.first.then_some(&caches)).filter(|_| !is_interrupted(wishes)) {
        attempts.push(attempt::attempt(&caches.cold.plan, Purpose::Warm, wishes, progress).await);
    }
    // Runtimes that are looked at have caches too, and may lie in these.
    explain(&caches.cold.plan, &mut attempts, wishes).await;
    Ok((attempts, cold))
}

/// Whether an argument sent the downloads to another cache.
fn is_elsewhere(attempt: &Attempt, stock: &Stock, cold: &ColdPlan) -> bool {
    attempt.is_ready() && stock.packages.is_empty() && cold.flag.is_some()
}

/// Nothing came from a cache, so the first start was one like any other.
async fn ordinary(plan: &LaunchPlan, mut attempts: Vec<Attempt>, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    for attempt in attempts.iter_mut().filter(|attempt| attempt.purpose == Purpose::Cold) {
        attempt.purpose = Purpose::AsClient;
    }
    follow_up(plan, &mut attempts, wishes, progress).await;
    attempts
}

/// Which caches are filled in the end.
#[derive(Default)]
struct Filled {
    /// Those of the first start.
    first: bool,
    /// Others, in which a start was left alone.
    other: Option<Caches>,
}

/// Goes on until caches are filled, if any ever are.
async fn fill(caches: &Caches, attempts: &mut Vec<Attempt>, cold: &mut Cold, wishes: &Wishes, progress: &dyn Fn(Progress)) -> io::Result<Filled> {
    let first = attempts.len() - 1;
    if attempts[first].is_ready() {
        return Ok(Filled { first: true, other: None });
    }
    if asks_for_the_modern_era(&attempts[first]) && !is_interrupted(wishes) {
        attempts.push(attempt::attempt(&caches.cold.plan, Purpose::OtherEra, wishes, progress).await);
        return Ok(Filled::default());
    }
    let mut last = first;
    while last - first < MOST_AGAIN && was_cut_short(&attempts[first]) && !is_interrupted(wishes) {
        attempts.push(attempt::attempt(&caches.cold.plan, Purpose::ColdAgain, wishes, progress).await);
        last = attempts.len() - 1;
        let before = std::mem::replace(&mut cold.stock, caches.stock()).bytes;
        if attempts[last].is_ready() || cold.stock.bytes < before + PROGRESS {
            break;
        }
    }
    let converged = attempts[last].is_ready();
    if !wishes.second_look || is_interrupted(wishes) || !deserves_second_look(&attempts[first]) {
        return Ok(Filled { first: converged, other: None });
    }
    let others = caches.like()?;
    attempts.push(attempt::attempt(&others.cold.plan, Purpose::SecondLook, wishes, progress).await);
    if attempts[attempts.len() - 1].is_ready() {
        cold.stock = others.stock();
        return Ok(Filled { first: converged, other: Some(others) });
    }
    Ok(Filled { first: converged, other: None })
}

/// Whether the client ended the start at its limit. One that it leaves running may yet fill the cache, and nobody knows when the next begins.
fn was_cut_short(attempt: &Attempt) -> bool {
    let by_the_client = attempt.gave_up().is_some_and(|(event, _)| event.source != Source::Probe);
    by_the_client && attempt.find(|kind| matches!(kind, EventKind::LeftRunning { .. }).then_some(())).is_none()
}

fn is_interrupted(wishes: &Wishes) -> bool {
    *wishes.interrupt.borrow()
}
