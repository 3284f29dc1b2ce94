//! Whether a start that ended one way is made once more in another, and why.

use crate::evidence::{Attempt, EventKind, MODERN_VERSION, Method, Purpose, RpcError, Source};

use super::Wishes;

/// What to make once more after `last`; `None` where that would tell nothing new.
pub(super) fn purpose(last: &Attempt, wishes: &Wishes) -> Option<Purpose> {
    if *wishes.interrupt.borrow() {
        return None;
    }
    let second_look = (wishes.second_look && deserves_second_look(last)).then_some(Purpose::SecondLook);
    second_look.or_else(|| asks_for_the_modern_era(last).then_some(Purpose::OtherEra))
}

/// Whether the server refused `initialize` and named a protocol version that has none.
pub(super) fn asks_for_the_modern_era(attempt: &Attempt) -> bool {
    attempt.error_from(Method::Initialize).is_some_and(|(_, error)| is_of_the_modern_era(error))
}

/// Whether only a server of the protocol without `initialize` says so: it names that version, or misses what only that version asks for,
/// a header (-32020) or a capability (-32021).
fn is_of_the_modern_era(error: &RpcError) -> bool {
    matches!(error.code, -32020 | -32021) || error.supported.iter().any(|version| version.as_str() == MODERN_VERSION)
}

/// Whether the client's giving up hid how long the server would have needed: it was silent, and ended only because of the client.
pub(super) fn deserves_second_look(attempt: &Attempt) -> bool {
    let Some((gave_up, waiting_for)) = attempt.gave_up() else { return false };
    let by_the_doctor = gave_up.source == Source::Probe;
    let answered_at_last = attempt.answer(waiting_for).is_some();
    let flooded = attempt.find(|kind| matches!(kind, EventKind::Dropped { .. }).then_some(())).is_some();
    let has_ended = attempt.ended_by_itself().is_some();
    !by_the_doctor && !answered_at_last && !flooded && !has_ended
}
