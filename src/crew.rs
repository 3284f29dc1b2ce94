//! Work for all cores at once.

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// More workers than this only wait for the disk, and each one needs memory.
const MOST_WORKERS: usize = 8;

/// Lets every core do `work`, which takes what it works on from somewhere that all share, until nothing is left.
pub(crate) fn on_all_cores(work: impl Fn() + Sync) {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(MOST_WORKERS);
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(&work);
        }
        work();
    });
}

/// What `work` makes of each of the items, in their order. The first ones are begun first.
pub(crate) fn each<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let results = Mutex::new(Vec::with_capacity(items.len()));
    let left = Mutex::new(items.into_iter().enumerate());
    on_all_cores(|| {
        let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
        while let Some((index, item)) = next() {
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_done_once_and_the_results_are_in_order() {
        let items: Vec<usize> = (0..1_000).collect();
        assert_eq!(each(items.clone(), |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }
}
