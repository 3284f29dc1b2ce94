//! One server in one log: where one start ends and the next begins.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    evidence::{Attempt, Begun, Purpose, Redactor, Start},
    logs::{
        rpc::{self, Rpc},
        said::Said,
    },
};

use super::{Place, open::Open};

/// The starts of one server.
#[derive(Debug, Clone)]
pub(in crate::logs) struct Course {
    pub name: String,
    pub client: &'static str,
    /// The latest starts that are over, oldest first.
    pub attempts: VecDeque<Attempt>,
    /// What is kept of those before.
    pub earlier: VecDeque<Start>,
    /// Something was said of it that nobody has asked for yet.
    pub(super) is_news: bool,
    open: Option<Open>,
}

/// Claude Desktop of early 2025 started every server twice, 0.5 to 1.5 s apart (modelcontextprotocol/typescript-sdk#179, python-sdk#301).
const COPY_WITHIN: TimeDelta = TimeDelta::seconds(2);
/// What comes so long after the end of a start is no part of it.
const SILENCE: TimeDelta = TimeDelta::seconds(60);
/// Starts of which the events are kept: a server that a client restarts all night must not fill the memory.
const MOST_IN_FULL: usize = 200;
/// Starts of which no more is kept than how they came out: some 4 MB.
const MOST_IN_SHORT: usize = 100_000;

impl Course {
    pub(super) fn new(name: String, client: &'static str) -> Self {
        Self { name, client, attempts: VecDeque::new(), earlier: VecDeque::new(), is_news: false, open: None }
    }

    /// Ends the start that is open.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.keep(open.close());
        }
    }

    fn keep(&mut self, attempt: Attempt) {
        if attempt.events.is_empty() {
            return;
        }
        self.attempts.push_back(attempt);
        if self.attempts.len() > MOST_IN_FULL
            && let Some(oldest) = self.attempts.pop_front().filter(Attempt::is_for_use)
        {
            self.earlier.push_back(Start::of(&oldest));
        }
        if self.earlier.len() > MOST_IN_SHORT {
            self.earlier.pop_front();
        }
    }

    /// Whether it may have been running by then.
    pub(super) fn ran_at(&self, then: DateTime<Utc>) -> bool {
        self.open.as_ref().is_none_or(|open| open.begun_by(then))
    }

    pub(super) fn hear(&mut self, said: &Said<'_>, place: &Place, redactor: &Redactor) {
        self.is_news = true;
        if let Some(begun) = self.cut(said, place) {
            self.begin(begun);
        }
        if let Said::SharedPoolFailed(why) = said
            && self.open.as_ref().is_some_and(Open::is_ready)
        {
            let mut copy = Open::new(&self.name, self.client, Begun::Announced, Purpose::SharedPool);
            copy.hear(&Said::Failed(why.clone()), place, redactor);
            self.keep(copy.close());
            return;
        }
        let (name, client) = (&self.name, self.client);
        self.open.get_or_insert_with(|| Open::new(name, client, Begun::Midway, Purpose::AsClient)).hear(said, place, redactor);
    }

    fn begin(&mut self, begun: Begun) {
        self.close();
        self.open = Some(Open::new(&self.name, self.client, begun, Purpose::AsClient));
    }

    /// Why what is said begins a new start, where it does.
    fn cut(&mut self, said: &Said<'_>, place: &Place) -> Option<Begun> {
        let Some(open) = &mut self.open else { return matches!(said, Said::Begins | Said::BeginsWithin(_)).then_some(Begun::Announced) };
        match said {
            Said::Begins | Said::BeginsWithin(_) if open.may_be_copied(place, COPY_WITHIN) => {
                open.copied(place);
                None
            }
            Said::Begins | Said::BeginsWithin(_) => Some(Begun::Announced),
            Said::Started { .. } if open.is_over() => Some(Begun::NewProcess),
            Said::Command(_) if open.is_over() || open.is_ready() || open.has_its_command() => Some(Begun::NewProcess),
            Said::ToServer(body) if is_initialize(body) => open.handshake_again(place, COPY_WITHIN).then_some(Begun::NewHandshake),
            Said::ToServer(_) | Said::FromServer(_) | Said::Connected { .. } if open.is_over() && open.silent_for(place) > Some(SILENCE) => {
                Some(Begun::AfterSilence)
            }
            Said::ToServer(_)
            | Said::FromServer(_)
            | Said::Connected { .. }
            | Said::Started { .. }
            | Said::Command(_)
            | Said::NotJson(_)
            | Said::Stderr(_)
            | Said::ExitedSaying(_)
            | Said::SpawnFailed(_)
            | Said::ServerClosed
            | Said::ClientClosed
            | Said::Gone
            | Said::ShutsDown
            | Said::Exited(_)
            | Said::StillWaiting
            | Said::TimedOut { .. }
            | Said::Failed(_)
            | Said::Answer(_)
            | Said::NotUsed(_)
            | Said::Lost(_)
            | Said::Remote
            | Said::LeavesOut(_)
            | Said::CallGivenUp
            | Said::SharedPoolFailed(_)
            | Said::Words(_)
            | Said::Nothing => None,
        }
    }
}

fn is_initialize(body: &str) -> bool {
    memchr::memmem::find(body.as_bytes(), b"initialize").is_some()
        && matches!(rpc::read(body), Some(Rpc::Request { method, .. }) if method == "initialize")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Moment, Outcome, Source};

    #[test]
    fn of_a_night_of_restarts_the_latest_are_kept_in_full() {
        let place = Place { at: Moment::default(), source: Source::Client };
        let mut course = Course::new("server".into(), "claude-desktop");
        for _ in 0..MOST_IN_FULL + 50 {
            for said in [Said::Begins, Said::Stderr("Traceback".into()), Said::ServerClosed] {
                course.hear(&said, &place, &Redactor::default());
            }
        }
        course.close();
        assert_eq!((course.attempts.len(), course.earlier.len()), (MOST_IN_FULL, 50));
        assert!(course.earlier.iter().all(|start| start.outcome == Some(Outcome::Exited)));
    }
}
