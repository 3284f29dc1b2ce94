//! Servers take turns: in each round every server is started once, so that what changes on the machine meanwhile changes it for all of them.

use std::{future::poll_fn, pin::Pin, task::Poll};

use tokio::sync::watch;

use crate::{app::progress::Lines, evidence::Evidence, probe::yardstick};

use super::series::Series;

/// Starts every server as often as it is to be started, `jobs` of them at the same time, and tells what is known of each that was started.
/// Where somebody `wants_speed`, the machine's own is measured before each round.
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
        let yardstick = if wants_speed { yardstick::measure().await } else { None };
        let open = all.iter_mut().filter(|series| series.is_open());
        let turns = open.map(|series| async { if is_interrupted() { Ok(()) } else { series.turn(yardstick, lines).await } });
        at_a_time(jobs, turns).await.into_iter().collect::<anyhow::Result<()>>()?;
    }
    let mut known = Vec::new();
    for series in all {
        known.extend(series.evidence(lines).await);
    }
    Ok(known)
}

/// What `futures` come to, in the order in which they are over; `most` of them are under way at the same time.
pub(super) async fn at_a_time<F: Future>(most: usize, futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut waiting = futures.into_iter().fuse();
    let mut under_way: Vec<Pin<Box<F>>> = Vec::new();
    let mut over = Vec::new();
    poll_fn(move |context| {
        loop {
            under_way.retain_mut(|future| match future.as_mut().poll(context) {
                Poll::Ready(output) => {
                    over.push(output);
                    false
                }
                Poll::Pending => true,
            });
            let next = if under_way.len() < most { waiting.next() } else { None };
            match next {
                Some(future) => under_way.push(Box::pin(future)),
                None if under_way.is_empty() => return Poll::Ready(std::mem::take(&mut over)),
                None => return Poll::Pending,
            }
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn so_many_are_under_way_and_no_more() {
        for (most, expected) in [(1, 1), (2, 2), (3, 3), (9, 5)] {
            let (now, highest) = (Cell::new(0), Cell::new(0));
            let (now, highest) = (&now, &highest);
            let numbers = at_a_time(
                most,
                (0..5).map(|number| async move {
                    now.set(now.get() + 1);
                    highest.set(highest.get().max(now.get()));
                    for _ in number..9 {
                        tokio::task::yield_now().await;
                    }
                    now.set(now.get() - 1);
                    number
                }),
            );
            let mut numbers = numbers.await;
            numbers.sort_unstable();
            assert_eq!((numbers, highest.get()), (vec![0, 1, 2, 3, 4], expected));
        }
    }
}
