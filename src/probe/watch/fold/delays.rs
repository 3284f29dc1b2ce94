//! When the tree lost time to other programs of the machine.

use std::time::Duration;

use crate::evidence::Delay;

use super::accounts::Used;

/// Less is lost on every machine.
const LEAST: Duration = Duration::from_millis(1);
/// The part of an interval that must be lost, in per cent.
const LEAST_PART: u32 = 10;
/// Beyond this, a delay is joined with the one before.
const MOST: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Delays {
    all: Vec<Delay>,
}

impl Delays {
    pub(super) fn add(&mut self, from: Duration, until: Duration, used: &[Used]) {
        let lost = |used: &Used| used.queued.saturating_add(used.queued_before);
        let Some(most) = used.iter().max_by_key(|used| lost(used)) else { return };
        let (from, lost) = (from.saturating_sub(most.queued_before), lost(most));
        if lost < LEAST || lost.saturating_mul(100) < until.saturating_sub(from).saturating_mul(LEAST_PART) {
            return;
        }
        let is_full = self.all.len() == MOST;
        match self.all.last_mut().filter(|delay| delay.until >= from || is_full) {
            Some(delay) => *delay = Delay { from: delay.from.min(from), until, lost: delay.lost.saturating_add(lost) },
            None => self.all.push(Delay { from, until, lost }),
        }
    }

    pub(super) fn finish(self) -> Vec<Delay> {
        self.all
    }
}
