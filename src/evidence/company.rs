//! A start in the company of the client's other servers (`--as-client`): who started beside it, and for whom it had to wait.

use std::time::Duration;

use super::{Attempt, Evidence, Purpose, WaitKind};

/// All servers of one client, started as the client starts them, and which of them this one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// In the order in which the client starts them.
    pub members: Vec<Member>,
    /// The index of this server among them.
    pub own: usize,
    /// `None`: all start at the same time.
    pub places: Option<Places>,
}

/// How many servers start at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    pub number: usize,
    /// The variable in the client's own environment that changes the number, where there is one.
    pub setting: Option<&'static str>,
    /// Servers with a program and servers with a URL do not wait for each other.
    pub by_kind: bool,
}

/// One of the servers. Moments are counted from the begin of the client's start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub server: String,
    /// It is reached by a URL.
    pub is_remote: bool,
    /// When it was started; `None` where its turn never came.
    pub turn: Option<Duration>,
    /// When its place was free for the next one.
    pub left: Option<Duration>,
    /// When it was ready.
    pub ready: Option<Duration>,
    /// How long it takes to be ready alone, afterwards and so with filled caches.
    pub alone: Option<Duration>,
    /// When its launcher fetched packages: the first moment and the last.
    pub fetched: Option<(Duration, Duration)>,
    /// How long it computed until it was ready.
    pub computed: Duration,
}

impl Member {
    /// A server whose turn came at `turn`, and what became of it; `alone` is the start that was made by itself.
    #[must_use]
    pub fn of(attempt: &Attempt, turn: Option<Duration>, left: Option<Duration>, alone: Option<&Attempt>) -> Self {
        let waits = attempt.waits();
        let since_begin = |at: Duration| turn.unwrap_or_default() + at;
        let of = |kind: fn(WaitKind) -> bool| waits.iter().filter(move |wait| kind(wait.kind));
        let fetching = || of(|kind| kind == WaitKind::Download);
        let fetched = fetching().map(|wait| since_begin(wait.start)).min().zip(fetching().map(|wait| since_begin(wait.end())).max());
        let computes = |kind| matches!(kind, WaitKind::Cpu | WaitKind::Handler | WaitKind::Runtime | WaitKind::Launcher);
        Self {
            server: attempt.server.clone(),
            is_remote: attempt.is_remote(),
            turn,
            left,
            ready: attempt.ready().map(since_begin),
            alone: alone.and_then(Attempt::ready),
            fetched,
            computed: of(computes).map(|wait| wait.duration).sum(),
        }
    }

    /// How long it held its place.
    #[must_use]
    pub fn held(&self) -> Option<Duration> {
        Some(self.left?.saturating_sub(self.turn?))
    }
}

impl Company {
    /// This server.
    #[must_use]
    pub fn me(&self) -> &Member {
        &self.members[self.own]
    }

    /// All but this one.
    pub fn others(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().enumerate().filter(|(index, _)| *index != self.own).map(|(_, member)| member)
    }

    /// How long this server had to wait for its turn; zero where all start at once.
    #[must_use]
    pub fn queued(&self) -> Duration {
        self.places.as_ref().and(self.me().turn).unwrap_or_default()
    }

    /// Those for whose places it waited, the longest first.
    #[must_use]
    pub fn ahead(&self) -> Vec<&Member> {
        let Some(places) = &self.places else { return Vec::new() };
        let queued = self.queued();
        let shares = |other: &&Member| !places.by_kind || other.is_remote == self.me().is_remote;
        let before = |other: &&Member| other.turn.is_some_and(|turn| turn < queued);
        let mut ahead: Vec<&Member> = self.others().filter(shares).filter(before).collect();
        ahead.sort_by_key(|member| std::cmp::Reverse(member.held()));
        ahead
    }

    /// The others that started between two moments of this server's own start, or were not ready yet.
    pub fn beside(&self, from: Duration, until: Duration) -> impl Iterator<Item = &Member> {
        let begin = self.me().turn.unwrap_or_default();
        let (from, until) = (begin + from, begin + until);
        self.others().filter(move |other| other.turn.is_some_and(|turn| turn < until) && other.left.is_none_or(|left| left > from))
    }

    /// The others that fetched packages between two moments of this server's own start.
    pub fn fetching(&self, from: Duration, until: Duration) -> impl Iterator<Item = &Member> {
        let begin = self.me().turn.unwrap_or_default();
        let (from, until) = (begin + from, begin + until);
        self.others().filter(move |other| other.fetched.is_some_and(|(first, last)| first < until && last > from))
    }
}

impl Evidence {
    /// The start by itself that the one in company is held against.
    #[must_use]
    pub fn alone(&self) -> Option<&Attempt> {
        self.attempts.iter().rfind(|attempt| attempt.purpose == Purpose::Alone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::company::{member, of};

    fn names(members: Vec<&Member>) -> Vec<&str> {
        members.into_iter().map(|member| member.server.as_str()).collect()
    }

    #[test]
    fn one_waits_for_those_who_had_a_place_before() {
        let remote = |server, turn, left| Member { is_remote: true, ..member(server, turn, left) };
        let members =
            || vec![member("a", 0, 900), member("b", 0, 4_000), remote("r", 0, 6_000), member("c", 900, 2_000), member("late", 2_000, 2_300)];
        let lanes = |by_kind| Company { places: Some(Places { number: 2, setting: None, by_kind }), ..of("c", members()) };
        assert_eq!((lanes(true).queued().as_millis(), names(lanes(true).ahead())), (900, vec!["b", "a"]));
        assert_eq!(names(lanes(false).ahead()), ["r", "b", "a"]);
        let all_at_once = Company { places: None, ..lanes(true) };
        assert_eq!((all_at_once.queued(), all_at_once.ahead().len()), (Duration::ZERO, 0));
    }

    #[test]
    fn beside_a_start_is_who_started_at_the_same_time() {
        let company =
            of("me", vec![member("before", 0, 1_000), member("me", 1_000, 3_000), member("after", 3_000, 9_000), member("with", 500, 2_000)]);
        let beside: Vec<&str> = company.beside(Duration::ZERO, Duration::from_secs(2)).map(|member| member.server.as_str()).collect();
        assert_eq!(beside, ["with"]);
    }
}
