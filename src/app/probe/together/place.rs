//! The places of a client: who waits for one, who has one, and when it is free for the next.

use std::{
    cell::{Cell, RefCell},
    time::{Duration, Instant},
};

use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::{
    client::{ClientProfile, Next, Together},
    evidence::{Method, Places},
};

/// When the place of a server is free, of a client that has places.
pub(super) fn next(profile: &ClientProfile) -> Next {
    match profile.together {
        Together::AllAtOnce | Together::InTurn => Next::Listed,
        Together::Lanes { next, .. } => next,
    }
}

/// Whether a client that waits for this answer has let the next server start.
pub(super) const fn is_free(next: Next, waiting_for: Option<Method>) -> bool {
    match next {
        Next::Connected => !matches!(waiting_for, Some(Method::Discover | Method::Initialize)),
        Next::Listed => waiting_for.is_none(),
    }
}

/// The queues of the client: one for all its servers, or one for each kind. A semaphore is fair: who asks first comes first.
#[derive(Default)]
pub(super) struct Queues {
    local: Option<Semaphore>,
    remote: Option<Semaphore>,
}

impl Queues {
    /// Makes room for a server that waits for such a place.
    pub(super) fn make(&mut self, places: Option<&Places>, is_remote: bool) {
        if let Some(places) = places {
            self.slot(places, is_remote).get_or_insert_with(|| Semaphore::new(places.number));
        }
    }

    fn slot(&mut self, places: &Places, is_remote: bool) -> &mut Option<Semaphore> {
        if is_remote && places.by_kind { &mut self.remote } else { &mut self.local }
    }

    /// Where such a server waits; `None` where it need not.
    pub(super) fn of(&self, places: Option<&Places>, is_remote: bool) -> Option<&Semaphore> {
        let places = places?;
        if is_remote && places.by_kind { self.remote.as_ref() } else { self.local.as_ref() }
    }
}

/// A server's place among those that start at the same time, until it leaves it.
pub(super) struct Place<'a> {
    all: &'a Whole,
    permit: RefCell<Option<SemaphorePermit<'a>>>,
    pub(super) left: Cell<Option<Duration>>,
}

impl<'a> Place<'a> {
    pub(super) async fn new(queue: Option<&'a Semaphore>, all: &'a Whole) -> Self {
        let permit = match queue {
            Some(queue) => queue.acquire().await.ok(),
            None => None,
        };
        Self { all, permit: RefCell::new(permit), left: Cell::new(None) }
    }

    /// The first time counts.
    pub(super) fn leave(&self) {
        if self.left.get().is_none() {
            self.left.set(Some(self.all.begin.elapsed()));
            drop(self.permit.take());
        }
    }
}

/// The client's start as a whole.
pub(super) struct Whole {
    pub(super) begin: Instant,
    /// How many conversations are not over yet.
    open: Cell<usize>,
    pub(super) over: watch::Sender<bool>,
}

impl Whole {
    pub(super) fn of(servers: usize) -> Self {
        Self { begin: Instant::now(), open: Cell::new(servers), over: watch::Sender::new(false) }
    }

    pub(super) fn one_is_over(&self) {
        self.open.set(self.open.get().saturating_sub(1));
        if self.open.get() == 0 {
            self.over.send_replace(true);
        }
    }
}
