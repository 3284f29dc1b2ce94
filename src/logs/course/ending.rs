//! How a start ends in a log, where the lines that tell it may be out of order by some milliseconds.

use chrono::TimeDelta;

use crate::evidence::Method;

use super::Place;

/// Who ended a start, as far as it has been told.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending {
    over: bool,
    /// Where among the events the first closing stands, and when it was told.
    closed: Option<(usize, Place)>,
    gave_up: bool,
    /// Where among the events the client's intention belongs.
    shut_down: Option<(usize, Place)>,
    /// A copy ended, and the lines that go with it are not about the one that lives.
    copy: Option<Place>,
}

/// `Shutting down server...` is often printed after the closes that it causes.
const OUT_OF_ORDER: TimeDelta = TimeDelta::milliseconds(500);
/// The lines about one closed connection come within this time.
const ONE_CLOSING: TimeDelta = TimeDelta::seconds(1);

impl Ending {
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    pub(super) fn over(&mut self) {
        self.over = true;
    }

    /// The client gave up on a request; a handshake without an answer is the end of the start.
    pub(super) fn given_up(&mut self, request: Method) {
        self.gave_up = true;
        self.over |= matches!(request, Method::Initialize | Method::Discover);
    }

    /// The client said that it ended up without the server: what it closes afterwards, it closes for that.
    pub(super) fn failed(&mut self) {
        self.gave_up = true;
    }

    pub(super) fn closed_by_server(&mut self, place: &Place, index: usize) {
        self.closed(place, index);
    }

    pub(super) fn closed_by_client(&mut self, place: &Place, index: usize) {
        // The event of the closing itself has been put already.
        self.closed(place, index.saturating_sub(1));
    }

    fn closed(&mut self, place: &Place, index: usize) {
        self.over = true;
        self.closed.get_or_insert_with(|| (index, place.clone()));
    }

    pub(super) fn copy_ended(&mut self, place: &Place) {
        self.copy = Some(place.clone());
    }

    pub(super) fn is_of_a_copy(&self, place: &Place) -> bool {
        self.copy.as_ref().is_some_and(|ended| within(ended, place, ONE_CLOSING))
    }

    /// Whether the connection is closed and nobody gave up or meant it: then more talk proves that only a copy was closed.
    pub(super) fn was_of_a_copy(&mut self) -> bool {
        let reopened = self.closed.is_some() && !self.gave_up && self.shut_down.is_none();
        if reopened {
            self.closed = None;
            self.over = false;
        }
        reopened
    }

    /// The client says that it closes the server; what was told shortly before was its doing.
    pub(super) fn shut_down(&mut self, place: &Place, index: usize) {
        if self.gave_up || self.shut_down.is_some() || self.is_of_a_copy(place) {
            return;
        }
        match &self.closed {
            Some((closed, at)) if within(at, place, OUT_OF_ORDER) => self.shut_down = Some((*closed, place.clone())),
            None if !self.over => self.shut_down = Some((index, place.clone())),
            Some(_) | None => {}
        }
        self.over = true;
    }

    /// Where the client's intention belongs among the events.
    pub(super) fn intention(self) -> Option<(usize, Place)> {
        self.shut_down
    }
}

/// Without clocks, lines that are read one after the other are taken for close.
fn within(one: &Place, other: &Place, most: TimeDelta) -> bool {
    one.at.wall.zip(other.at.wall).is_none_or(|(one, other)| (other - one).abs() <= most)
}
