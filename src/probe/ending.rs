//! Why a conversation is over, over pipes or HTTP, and how that is written down.

use crate::evidence::{EventKind, Limit, LimitScope, Method, Purpose, Source};

use super::{recorder::Recorder, script::is_left_alone};

/// Why a conversation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The client got all it asked for.
    Finished,
    /// The client's limit passed.
    GaveUp,
    /// The client does not accept the answer.
    Rejected,
    /// The client would wait on, the doctor does not.
    OutOfPatience,
    Exited,
    Interrupted,
}

/// Records that the client goes no further with a server that answers so.
pub(super) fn rejects(recorder: &mut Recorder, answer_to: Method, reason: &str) -> Why {
    let reason = recorder.redactor.show(reason);
    recorder.record(Source::Client, EventKind::Rejected { answer_to, reason });
    Why::Rejected
}

/// Records that nobody waits any longer: the client, or the doctor where the client would.
pub(super) fn gives_up(recorder: &mut Recorder, limit: Limit, purpose: Purpose, waiting_for: Method) -> Why {
    let by_client = client_gives_up(limit, purpose, waiting_for);
    recorder.record(if by_client { Source::Client } else { Source::Probe }, EventKind::GaveUp { waiting_for });
    if by_client { Why::GaveUp } else { Why::OutOfPatience }
}

/// False where the client itself would wait on for an answer, and only the doctor's patience ends the attempt.
fn client_gives_up(limit: Limit, purpose: Purpose, waiting_for: Method) -> bool {
    let has_limit = match (waiting_for, limit.scope) {
        (Method::Discover | Method::Initialize, _) | (_, LimitScope::ConnectAndLists) => limit.after.is_some(),
        (_, LimitScope::EachRequest | LimitScope::Connect) => limit.list_after.is_some(),
    };
    has_limit && !is_left_alone(purpose)
}
