//! Which question comes next, from what was heard so far.

use crate::evidence::{N8nAnswer, N8nMcp, N8nPlace, N8nState, N8nVisit};

use super::question::Question;

/// The question whose answer tells most; `None` where everything is told, or nobody answers any more. `key` says whether there is one to send.
pub(super) fn question(visit: &N8nVisit<'_>, key: bool) -> Option<Question> {
    if visit.heard().any(|heard| heard.answer.is_none()) {
        return None;
    }
    let due = |question: Question, wanted: bool| (wanted && !asked(visit, question)).then_some(question);
    let withheld = visit.with_key && !key;
    let api = |wanted: bool| due(Question::Api, wanted && !withheld);
    due(Question::Readiness, true).or_else(|| due(Question::Settings, true)).or_else(|| match visit.state {
        N8nState::Unanswered | N8nState::Migrating | N8nState::Loading | N8nState::NotReady | N8nState::DatabaseNotReady | N8nState::Ignores => None,
        N8nState::Ready => {
            let refused = visit.that(N8nAnswer::Mcp(N8nMcp::TokenRefused)).is_some();
            let of_mcp = visit.url.place.is_mcp();
            due(Question::Mcp, of_mcp).or_else(|| api(if of_mcp { key && refused } else { key || visit.url.place == N8nPlace::Api }))
        }
        N8nState::WrongPath | N8nState::Gated | N8nState::DownBehindGateway | N8nState::LedAway | N8nState::NotN8n => {
            let half_open = visit.that(N8nAnswer::Ready).is_some() || key && visit.that(N8nAnswer::Gated).is_some();
            // A proxy may let the API or the endpoint through and nothing else.
            due(Question::Mcp, visit.url.place.is_mcp())
                .or_else(|| api(half_open))
                .or_else(|| due(Question::RootSettings, !visit.url.prefix.is_empty()))
        }
    })
}

const fn asked(visit: &N8nVisit<'_>, question: Question) -> bool {
    match question {
        Question::Readiness => visit.readiness.is_some(),
        Question::Settings => visit.settings.is_some(),
        Question::RootSettings => visit.root.is_some(),
        Question::Api => visit.api.is_some(),
        Question::Mcp => visit.mcp.is_some(),
    }
}
