//! The words for what a visit to n8n found.

use crate::evidence::{Attempt, N8nAnswer, N8nApi, N8nMcp, N8nState, N8nVisit};

use super::{duration::span, sentence};

/// The state in a word, for programs.
pub(super) const fn state(state: N8nState) -> &'static str {
    match state {
        N8nState::Unanswered => "unanswered",
        N8nState::Migrating => "migrating",
        N8nState::Loading => "loading",
        N8nState::NotReady => "not-ready",
        N8nState::DatabaseNotReady => "database-not-ready",
        N8nState::Ready => "ready",
        N8nState::WrongPath => "wrong-path",
        N8nState::Ignores => "ignores",
        N8nState::Gated => "gated",
        N8nState::DownBehindGateway => "down-behind-gateway",
        N8nState::LedAway => "led-away",
        N8nState::NotN8n => "not-n8n",
    }
}

/// What became of the API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// There was none to try.
    Missing,
    /// There was one, and the visit did not come to it or had no answer.
    Untried,
    Accepted,
    Refused,
    /// It is good, and not for the question that was asked.
    LacksScope,
}

impl Key {
    pub(super) fn of(visit: &N8nVisit<'_>) -> Self {
        match visit.api.and_then(|api| api.answer) {
            _ if !visit.with_key => Self::Missing,
            Some(N8nAnswer::Api(N8nApi::Data)) => Self::Accepted,
            Some(N8nAnswer::Api(N8nApi::KeyRefused)) => Self::Refused,
            Some(N8nAnswer::Api(N8nApi::ScopeMissing)) => Self::LacksScope,
            _ => Self::Untried,
        }
    }

    /// In a word, for programs.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Untried => "untried",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::LacksScope => "lacks-scope",
        }
    }
}

/// How n8n is, as a clause that follows its name.
pub(super) fn clause(attempt: &Attempt, visit: &N8nVisit<'_>) -> String {
    match visit.state {
        N8nState::Ready => format!("is ready{}", ready(attempt, visit)),
        state => trouble(attempt, state),
    }
}

/// The same beside a server that is the matter, where it is said in a line if all is well.
pub(super) fn brief(attempt: &Attempt, visit: &N8nVisit<'_>) -> String {
    match (visit.state, attempt.ready(), Key::of(visit)) {
        (N8nState::Ready, Some(ready), Key::Accepted) if visit.mcp.is_none() => format!("is ready after {}, key accepted", span(ready)),
        (N8nState::Ready, Some(ready), Key::Missing | Key::Untried) if visit.mcp.is_none() => format!("is ready after {}", span(ready)),
        (N8nState::Ready, ..) => format!("is ready{}", self::ready(attempt, visit)),
        (state, ..) => trouble(attempt, state),
    }
}

/// What is to be said of a n8n that is ready.
fn ready(attempt: &Attempt, visit: &N8nVisit<'_>) -> String {
    let within = attempt.ready().map(|ready| format!(": it answered within {}", span(ready))).unwrap_or_default();
    match (visit.mcp.map(|mcp| mcp.answer), Key::of(visit)) {
        (Some(Some(N8nAnswer::Mcp(answer))), _) => match answer {
            N8nMcp::Greets => format!("{within}, its MCP server too"),
            N8nMcp::SwitchedOff => ", but its MCP access is switched off".into(),
            N8nMcp::WantsToken => ", but its MCP server wants a token".into(),
            N8nMcp::TokenRefused => ", but its MCP server does not accept the token".into(),
            N8nMcp::NotAcceptable | N8nMcp::WrongVerb => ", but its MCP server does not take the request".into(),
            N8nMcp::NotRegistered => ", but no active workflow has this MCP path".into(),
            N8nMcp::TestOnly => ", but this test URL works only while the editor listens".into(),
        },
        (Some(Some(_)), _) => ", but there is no MCP server at this URL".into(),
        (Some(None), _) => ", but its MCP server does not answer".into(),
        (None, Key::Accepted) => format!("{within} and accepts the key"),
        (None, Key::Refused) => ", but does not accept the key".into(),
        (None, Key::LacksScope) => format!("{within}; the key lacks a scope"),
        (None, Key::Missing) => format!("{within}; there was no API key to try"),
        (None, Key::Untried) => format!("{within}; the key could not be tried"),
    }
}

/// What keeps n8n from being of use; where nothing answered, the rungs say it.
fn trouble(attempt: &Attempt, state: N8nState) -> String {
    let clause = match state {
        N8nState::Unanswered | N8nState::Ready => {
            let why = sentence::unreached(attempt).unwrap_or_else(|| "it does not answer".into());
            return format!("cannot be reached: {why}");
        }
        N8nState::Migrating => "is not ready: it is migrating its database",
        N8nState::Loading => "is not ready: it is still starting",
        N8nState::NotReady => "is not ready: it says so itself, and not why",
        N8nState::DatabaseNotReady => "is not ready: it has no connection to its database, not yet or no more",
        N8nState::WrongPath => "is there, but the URL does not lead to its API",
        N8nState::Ignores => "is there, but takes mcpdoctor for a robot",
        N8nState::Gated => "cannot be seen: something in front of it asks for a login",
        N8nState::DownBehindGateway => "cannot be reached: the proxy in front of it gets no answer from it",
        N8nState::LedAway => "is not there: the URL leads elsewhere",
        N8nState::NotN8n => "is not there: what answers is something else",
    };
    clause.into()
}
