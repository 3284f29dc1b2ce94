//! Servers take turns: in each round every server is started once, so that what changes on the machine meanwhile changes it for all of them.

use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::watch;

use crate::{app::progress::Lines, evidence::Evidence, probe::yardstick};

use super::series::Series;

/// Starts every server as often as it is to be started, `jobs` of them at the same time, and tells what is known of each that was started.
/// Where somebody `wants_speed`, the machine's own is measured before and after each start.
///
/// # Errors
/// When a start cannot be prepared.
pub(super) async fn rounds(
    mut all: Vec<Series<'_>>,
    jobs: usize,
    wants_speed: bool,
    lines: &Lines,
    interrupt: &watch::Receiver<bool>,
) -> anyhow::Result<Vec<Evidence>> {
    let is_interrupted = || *interrupt.borrow();
    while !is_interrupted() && all.iter().any(Series::is_open) {
        lines.starts_left(all.iter().map(Series::starts_left).sum());
        let mut open: Vec<&mut Series<'_>> = all.iter_mut().filter(|series| series.is_open()).collect();
        // Starts that share the machine share its speed.
        let size = if jobs == 1 { 1 } else { open.len() };
        let mut before = speed(wants_speed).await;
        for group in open.chunks_mut(size) {
            let starts = group.iter_mut().map(|series| async { if is_interrupted() { Ok(()) } else { series.start(lines).await } });
            at_a_time(jobs, starts).await.into_iter().collect::<anyhow::Result<()>>()?;
            let after = speed(wants_speed).await;
            let meanwhile = before.zip(after).map(|(before, after)| (before + after) / 2);
            for series in group {
                series.note_speed(meanwhile);
            }
            before = after;
        }
        at_a_time(jobs, open.into_iter().map(|series| series.end(lines))).await;
    }
    let mut known = Vec::new();
    for series in all {
        known.extend(series.evidence(lines).await);
    }
    Ok(known)
}

async fn speed(is_wanted: bool) -> Option<Duration> {
    if is_wanted { yardstick::measure().await } else { None }
}

/// What `futures` come to, in the order in which they are over; `most` of them are under way at the same time.
pub(super) async fn at_a_time<F: Future>(most: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    stream::iter(futures).buffer_unordered(most).collect().await
}
