//! n8n listens, and is not ready: it still starts, migrates its database, or has lost it.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Rule, Standing, When,
        answer_first::answer_first,
        network::{Part, Refusal, Way, ways},
        paste,
    },
    evidence::{Evidence, N8nState},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::N8nNotReady,
    explain: include_str!("n8n-not-ready.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::BlockingNetworkInit,
        Cause::InitializeTimeout,
        Cause::LateResponse,
        Cause::SlowStart,
        Cause::ConnectionRefused,
        Cause::NetworkTimeout,
        Cause::AuthFailed,
        Cause::EndpointNotFound,
        Cause::EpipeAfterTimeout,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::StdoutPollution,
    ],
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    ways(evidence).find_map(|way| visited(&way).or_else(|| met(&way)))
}

/// What the doctor's visit found.
fn visited(way: &Way<'_>) -> Option<Finding> {
    let visit = way.attempt.n8n()?;
    let whom = way.whom();
    let state = match visit.state {
        N8nState::Migrating => format!("{whom} is up and not ready: it still prepares its database"),
        N8nState::Loading => format!("{whom} is up and not ready: it still loads"),
        N8nState::NotReady => format!("{whom} is up and says itself that it is not ready"),
        N8nState::DatabaseNotReady => format!("{whom} is up and has no connection to its database"),
        N8nState::Unanswered
        | N8nState::Ready
        | N8nState::WrongPath
        | N8nState::Ignores
        | N8nState::Gated
        | N8nState::DownBehindGateway
        | N8nState::LedAway
        | N8nState::NotN8n => return None,
    };
    let mut cites = visit.heard().map(|heard| Cite::of(heard.event));
    let finding = way.finding(RULE.cause, &state, cites.next()?).cite(cites);
    let finding = if visit.state == N8nState::DatabaseNotReady {
        finding
            .fix(Fix::by_hand("start n8n's database, and see in n8n's log why it is not reached (DB_POSTGRESDB_HOST and its kin)"))
            .fix(wait(way, "then wait until n8n is ready"))
    } else {
        let patience = "leave n8n alone: migrations of a large database take minutes, and its own log shows them (`docker logs n8n`)";
        finding.fix(wait(way, "wait until n8n is ready, then start the server again")).fix(Fix::by_hand(patience))
    };
    let judged = way.evidence.judged();
    let waited = way.part == Part::Backend && !judged.is_ready();
    Some(if waited { finding.fix(answer_first(judged, None)) } else { finding })
}

/// The line that a starting n8n has for every path, met by somebody who came for one of its MCP endpoints.
fn met(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(|refusal| refusal.answered.body.starts_with("n8n is starting up"))?;
    let finding = way.finding(RULE.cause, &format!("{} is n8n, which is up and still prepares its database", way.whom()), refusal.cite());
    Some(finding.fix(wait(way, "wait until n8n is ready")))
}

fn wait(way: &Way<'_>, title: &str) -> Fix {
    Fix::run(title, format!("mcpdoctor n8n --wait 2m {}", paste::word(&way.remote.url)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::n8n, evidence::Endpoint};

    #[test]
    fn n8n_that_listens_and_does_not_yet_work_is_told_from_one_that_does() {
        let visit = || n8n("http://localhost:5678", None).there();
        let starting = visit().http(Endpoint::N8nReadiness, 503, "application/json", r#"{"status":"error"}"#);
        let starting = starting.http(Endpoint::N8nSettings, 200, "text/plain", "n8n is starting up. Please wait");
        assert_eq!(starting.cause(), Some(RULE.cause));
        assert_eq!(visit().n8n_is_ready().found_ready().cause(), None);
    }
}
