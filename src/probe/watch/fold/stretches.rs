//! Intervals → stretches, without gap or overlap: equal neighbours are joined, and where one thing follows another the boundary is put where the
//! processor time says.

use std::time::Duration;

use crate::evidence::{Doing, Stretch};

use super::{accounts::Used, effort, network::Answer};

/// When there are more, those that are short are put in order: what alternates for thousands of times is told by its sums.
const MOST: usize = 1_000;
/// Within how much time order is given up at first.
const SHORT: Duration = Duration::from_millis(50);
/// How far the end of a wait may lie from the data that ended it: as long as the longest interval.
const NEAR: Duration = Duration::from_millis(50);

/// All stretches from the spawn to the latest look.
#[derive(Debug)]
pub(super) struct Stretches {
    spawned: Duration,
    all: Vec<Stretch>,
    /// Of the latest interval, where it is all one thing.
    aside: Option<Aside>,
}

/// What an interval held beside what it was found to be: some computing of one who waits, some rest of one who computes. It counts where the
/// next interval goes on with it.
#[derive(Debug, Clone, Copy)]
struct Aside {
    by: usize,
    cpu: Duration,
    rest: Duration,
}

/// Something that was done for a part of an interval.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub by: usize,
    pub doing: Doing,
    pub lasted: Duration,
}

impl Stretches {
    pub(super) fn new(spawned: Duration) -> Self {
        Self { spawned, all: Vec::new(), aside: None }
    }

    pub(super) fn until(&self) -> Duration {
        self.last().map_or(self.spawned, |last| last.until)
    }

    pub(super) fn last(&self) -> Option<&Stretch> {
        self.all.last()
    }

    /// Adds the interval from the look before to `until`, of which it was found that `by` was `doing` this, and at its end something `beside` it.
    ///
    /// Where that is something else than before, both have a part in it: what was done before fills the begin. It ends so that computing lasts
    /// as long as was measured, as if each process had computed in one piece next to its other computing, or when the answer came.
    pub(super) fn add(&mut self, until: Duration, (by, doing): (usize, Doing), beside: Option<Part>, used: &[Used], answers: &[Answer]) {
        let from = self.until();
        let Some(lasted) = until.checked_sub(from).filter(|lasted| !lasted.is_zero()) else { return };
        self.make_room();
        let aside = if self.insert_queue(used) { None } else { self.aside.take() };
        let is_full = self.is_full();
        let before = self.all.last().map(|last| (last.by, last.doing));
        match self.all.last_mut() {
            None => self.all.push(Stretch { from, until, by, doing }),
            Some(last) if is_full || (last.by, last.doing) == (by, doing) => last.until = until,
            Some(last) => {
                let ended = answers.iter().find(|answer| (last.by, last.doing) == (answer.by, Doing::Reply(answer.connection)));
                let boundary = match ended.filter(|_| is_wait(doing)) {
                    Some(answer) => answer.at.clamp(from, until),
                    None => from + rest_of(last, by, doing, used, lasted),
                };
                let earlier = aside.and_then(|aside| boundary.checked_sub(aside.before(last.doing, by, doing)));
                last.until = earlier.filter(|earlier| *earlier > last.from).unwrap_or(boundary);
                let from = last.until;
                if from < until {
                    self.all.push(Stretch { from, until, by, doing });
                }
            }
        }
        let beside = beside.filter(|part| !is_full && !part.is_known(before));
        if let Some((Part { by, doing, .. }, last)) = beside.zip(self.all.last_mut())
            && let Some(from) = beside.and_then(|part| until.checked_sub(part.lasted)).filter(|begin| *begin > last.from.max(from))
        {
            last.until = from;
            self.all.push(Stretch { from, until, by, doing });
            return;
        }
        let is_whole = self.all.last().is_some_and(|last| last.from <= from);
        self.aside = is_whole.then(|| Aside::of(used, lasted)).flatten();
    }

    /// Takes back the end of a wait that was over: who is in the queue looks as before, until the system counts it.
    fn insert_queue(&mut self, used: &[Used]) -> bool {
        let is_full = self.is_full();
        let Some(last) = self.all.last_mut().filter(|last| !is_full && is_wait(last.doing)) else { return false };
        let Some(used) = used.iter().find(|used| used.by == last.by && !used.queued_before.is_zero()) else { return false };
        let until = last.until;
        let Some(from) = until.checked_sub(used.queued_before).filter(|from| *from > last.from) else { return false };
        last.until = from;
        self.all.push(Stretch { from, until, by: used.by, doing: Doing::Queued });
        true
    }

    /// Data that came in when a wait ended tells what the wait was for, where that could not be seen before: over TLS a server sends tickets
    /// behind the request, so that nothing seems to be due. Tells whether it was such a wait.
    pub(super) fn answered(&mut self, answer: Answer) -> bool {
        let idle = (answer.by, Doing::OpenConnection(answer.connection));
        // Between the parts of what streams in lies no wait.
        let is_wait_for_it = |stretch: &Stretch| stretch.until.abs_diff(answer.at) <= NEAR && stretch.lasted() > NEAR;
        let found = self.all.iter_mut().rfind(|stretch| (stretch.by, stretch.doing) == idle);
        let Some(wait) = found.filter(|wait| is_wait_for_it(wait)) else { return false };
        wait.doing = Doing::Reply(answer.connection);
        self.all.dedup_by(join);
        true
    }

    /// Whether there is no place for what one interval may add.
    fn is_full(&self) -> bool {
        self.all.len() + 3 > MOST
    }

    /// Makes room by putting together what alternates.
    fn make_room(&mut self) {
        let mut window = SHORT;
        let whole = self.until().saturating_sub(self.spawned);
        while self.is_full() {
            self.all = sorted_within(&self.all, window);
            if window > whole {
                break;
            }
            window = window.saturating_mul(2);
        }
    }

    pub(super) fn finish(self) -> Vec<Stretch> {
        self.all
    }
}

impl Aside {
    fn of(used: &[Used], lasted: Duration) -> Option<Self> {
        let most = used.iter().max_by_key(|used| used.cpu)?;
        Some(Self { by: most.by, cpu: most.cpu, rest: effort::rest(used, lasted) })
    }

    /// What of it belongs to what `by` does next.
    fn before(self, last: Doing, by: usize, doing: Doing) -> Duration {
        match (is_wait(last), is_wait(doing)) {
            (true, false) if doing == Doing::Cpu && self.by == by => self.cpu,
            (false, true) => self.rest,
            _ => Duration::ZERO,
        }
    }
}

impl Part {
    /// Whether it went into what was done `before`, which the interval goes on with.
    fn is_known(&self, before: Option<(usize, Doing)>) -> bool {
        before.is_some_and(|(by, doing)| (by, doing) == (self.by, self.doing) || is_wait(doing) && is_wait(self.doing))
    }
}

fn is_wait(doing: Doing) -> bool {
    spent(doing, Used::default()).is_none()
}

/// What was used for doing this; `None` for a wait.
fn spent(doing: Doing, used: Used) -> Option<Duration> {
    match doing {
        Doing::Cpu => Some(used.cpu),
        Doing::Queued => Some(used.queued),
        Doing::Connecting(_)
        | Doing::Reply(_)
        | Doing::Receiving(_)
        | Doing::OpenConnection(_)
        | Doing::Lookup
        | Doing::Disk
        | Doing::Lock
        | Doing::Sleep
        | Doing::Stdin
        | Doing::Idle
        | Doing::Unseen => None,
    }
}

/// How much of an interval in which `by` began `doing` something went on with what was done before; less than all of it.
fn rest_of(last: &Stretch, by: usize, doing: Doing, used: &[Used], lasted: Duration) -> Duration {
    let of = |by| used.iter().find(|used| used.by == by).copied().unwrap_or_default();
    let (own, theirs) = (of(by), of(last.by));
    let begun = spent(doing, own);
    let rest = match spent(last.doing, theirs) {
        Some(spent) => spent.min(lasted.saturating_sub(begun.unwrap_or_default())),
        None if begun.is_some() => effort::rest(used, lasted),
        // Nothing is measured of two waits, so the middle is least wrong.
        None => lasted / 2,
    };
    if rest < lasted { rest } else { Duration::ZERO }
}

/// The same stretches with those next to each other in another order: whatever lies within a `window` and is the same becomes one.
fn sorted_within(stretches: &[Stretch], window: Duration) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = Vec::with_capacity(stretches.len());
    let mut rest = stretches;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|stretch| stretch.until.saturating_sub(first.from) <= window).count().max(1);
        let (group, behind) = rest.split_at(length);
        rest = behind;
        let mut sums: Vec<(usize, Doing, Duration)> = Vec::new();
        for stretch in group {
            match sums.iter_mut().find(|(by, doing, _)| (*by, *doing) == (stretch.by, stretch.doing)) {
                Some((.., sum)) => *sum += stretch.lasted(),
                None => sums.push((stretch.by, stretch.doing, stretch.lasted())),
            }
        }
        let mut from = first.from;
        for (by, doing, sum) in sums {
            let until = from + sum;
            sorted.push(Stretch { from, until, by, doing });
            from = until;
        }
    }
    sorted.dedup_by(join);
    sorted
}

/// Whether `next` goes on with what `last` is; if so, `last` takes its time.
fn join(next: &mut Stretch, last: &mut Stretch) -> bool {
    let is_same = (last.by, last.doing) == (next.by, next.doing);
    if is_same {
        last.until = next.until;
    }
    is_same
}
