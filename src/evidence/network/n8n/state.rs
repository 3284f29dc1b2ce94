//! Which state the answers of a visit show together: n8n says of itself only that it is ready or not.

use super::{N8nAnswer, N8nApi, N8nMcp, N8nVisit};

/// The state that n8n is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum N8nState {
    /// Nothing answered in HTTP, or nothing any more after the first answer; the rungs say why. A starting n8n is silent for seconds, too.
    Unanswered,
    /// Its process listens and prepares the database.
    Migrating,
    /// It has its database, and its paths are not there yet.
    Loading,
    /// It says itself that it is not ready, and nothing tells why.
    NotReady,
    /// It runs and has no connection to its database.
    DatabaseNotReady,
    Ready,
    /// It is there, and not where the URL leads: the editor answers in place of the API, or the API knows no such path.
    WrongPath,
    /// It says that it is ready, and takes the doctor for a robot.
    Ignores,
    /// What stands in front of it lets nobody through without a login of its own.
    Gated,
    /// What stands in front of it says that it does not answer.
    DownBehindGateway,
    /// The URL leads elsewhere, and no n8n is there.
    LedAway,
    /// Something answers, and it is not n8n.
    NotN8n,
}

impl N8nState {
    pub(super) fn of(visit: &N8nVisit<'_>) -> Self {
        use N8nAnswer::{Api, DatabaseNotReady, Editor, Gated, Gateway, Ignored, NoRoute, NotReady, Ready, Redirect, Settings, StartingUp};
        let says = |answer| visit.that(answer).is_some();
        let speaks = speaks_as_only_n8n_does(visit);
        match (visit.readiness.and_then(|heard| heard.answer), visit.settings.map(|heard| heard.answer)) {
            _ if says(StartingUp) => Self::Migrating,
            _ if says(DatabaseNotReady) => Self::DatabaseNotReady,
            (Some(NotReady), Some(Some(NoRoute))) => Self::Loading,
            (Some(NotReady), _) => Self::NotReady,
            _ if speaks && says(Api(N8nApi::NoSuchPath)) => Self::WrongPath,
            (_, Some(Some(Settings))) | (Some(Ready), None) => Self::Ready,
            _ if speaks => Self::Ready,
            (Some(Ready), Some(Some(Ignored))) => Self::Ignores,
            (None, _) | (Some(Ready), Some(None)) => Self::Unanswered,
            _ if says(Settings) || says(Editor) => Self::WrongPath,
            _ if says(Gateway) => Self::DownBehindGateway,
            _ if says(Gated) => Self::Gated,
            _ if says(Redirect) => Self::LedAway,
            _ => Self::NotN8n,
        }
    }
}

/// Whether the API or the MCP endpoint answered in words that only n8n has.
fn speaks_as_only_n8n_does(visit: &N8nVisit<'_>) -> bool {
    // Any service may say «Unauthorized» and «not found»; beside one more sign it is n8n that says it.
    let sign = [N8nAnswer::Ready, N8nAnswer::Settings, N8nAnswer::Editor].into_iter().any(|sign| visit.that(sign).is_some());
    visit.heard().filter_map(|heard| heard.answer).any(|answer| match answer {
        N8nAnswer::Api(N8nApi::Data) | N8nAnswer::Mcp(N8nMcp::Greets | N8nMcp::SwitchedOff | N8nMcp::NotRegistered | N8nMcp::TestOnly) => true,
        N8nAnswer::Api(N8nApi::KeyRefused | N8nApi::ScopeMissing | N8nApi::NoSuchPath)
        | N8nAnswer::Mcp(N8nMcp::WantsToken | N8nMcp::TokenRefused | N8nMcp::NotAcceptable | N8nMcp::WrongVerb) => sign,
        N8nAnswer::Ready
        | N8nAnswer::NotReady
        | N8nAnswer::StartingUp
        | N8nAnswer::DatabaseNotReady
        | N8nAnswer::Settings
        | N8nAnswer::Editor
        | N8nAnswer::NoRoute
        | N8nAnswer::Ignored
        | N8nAnswer::Gated
        | N8nAnswer::Gateway
        | N8nAnswer::Redirect
        | N8nAnswer::Foreign => false,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::testing::{Start, n8n, shown},
        evidence::{Answered, Endpoint, Exchange, Reply, Rung, Verb},
    };

    const EDITOR: (u16, &str) = (200, "<!DOCTYPE html><title>n8n.io - Workflow Automation</title>");
    const SETTINGS: (u16, &str) = (200, r#"{"data":{"settingsMode":"public"}}"#);
    const OK: (u16, &str) = (200, r#"{"status":"ok"}"#);
    const ERROR: (u16, &str) = (503, r#"{"status":"error"}"#);
    const NO_ROUTE: (u16, &str) = (404, "<pre>Cannot GET /x</pre>");
    const REFUSED: (u16, &str) = (401, r#"{"message":"Unauthorized"}"#);
    const NOT_FOUND: (u16, &str) = (404, r#"{"message":"not found"}"#);
    const SILENT: (u16, &str) = (0, "");
    const HEALTH: &str = "/healthz/readiness";
    const REST: &str = "/rest/settings";
    const API: &str = "/api/v1/workflows?limit=1";
    const MCP: &str = "/mcp/x";

    fn rung(path: &str, (status, body): (u16, &str)) -> Rung {
        let endpoint = match path {
            path if path.ends_with(HEALTH) => Endpoint::N8nReadiness,
            path if path.ends_with(REST) => Endpoint::N8nSettings,
            path if path.ends_with(API) => Endpoint::N8nApi,
            _ => Endpoint::N8nMcp,
        };
        let content_type = if body.starts_with('{') { "application/json" } else { "text/html" };
        let answered = Answered { status, content_type: shown(content_type), body: shown(body), ..Answered::default() };
        let reply = if status == 0 { Reply::Silent { bytes: 0 } } else { Reply::Answered(answered) };
        Rung::Exchange(Exchange { verb: Verb::Get, url: shown(&format!("http://h:5678{path}")), endpoint, took: Duration::from_millis(2), reply })
    }

    #[test]
    fn the_answers_together_show_the_state() {
        use N8nState as S;
        for (url, heard, state) in [
            ("", vec![], S::Unanswered),
            ("", vec![(HEALTH, SILENT)], S::Unanswered),
            ("", vec![(HEALTH, OK)], S::Ready),
            ("", vec![(HEALTH, OK), (REST, SILENT)], S::Unanswered),
            ("", vec![(HEALTH, OK), (REST, SETTINGS)], S::Ready),
            ("", vec![(HEALTH, OK), (REST, SETTINGS), (API, SILENT)], S::Ready),
            ("", vec![(HEALTH, OK), (REST, (404, "Not Found")), (API, REFUSED)], S::Ready),
            ("", vec![(HEALTH, OK), (REST, (204, ""))], S::Ignores),
            ("", vec![(HEALTH, ERROR)], S::NotReady),
            ("", vec![(HEALTH, ERROR), (REST, (200, "n8n is starting up. Please wait"))], S::Migrating),
            ("", vec![(HEALTH, ERROR), (REST, NO_ROUTE)], S::Loading),
            ("", vec![(HEALTH, ERROR), (REST, SETTINGS)], S::NotReady),
            ("", vec![(HEALTH, ERROR), (REST, (503, r#"{"code":503,"message":"Database is not ready!"}"#))], S::DatabaseNotReady),
            ("", vec![(HEALTH, EDITOR), (REST, SETTINGS)], S::Ready),
            ("", vec![(HEALTH, NO_ROUTE), (REST, SETTINGS)], S::Ready),
            ("", vec![(HEALTH, NO_ROUTE), (REST, NO_ROUTE)], S::NotN8n),
            ("", vec![(HEALTH, (200, "ok")), (REST, (200, "ok"))], S::NotN8n),
            ("", vec![(HEALTH, OK), (REST, (404, "Not Found")), (API, (404, "Not Found"))], S::NotN8n),
            ("", vec![(HEALTH, (404, "Not Found")), (REST, (404, "Not Found")), (API, REFUSED)], S::NotN8n),
            ("", vec![(HEALTH, (502, "Bad Gateway")), (REST, (502, "Bad Gateway"))], S::DownBehindGateway),
            ("", vec![(HEALTH, (401, "")), (REST, (401, ""))], S::Gated),
            ("", vec![(HEALTH, (302, "")), (REST, (302, ""))], S::LedAway),
            ("/n8n/", vec![("/n8n/healthz/readiness", EDITOR), ("/n8n/rest/settings", EDITOR), (REST, SETTINGS)], S::WrongPath),
            ("/n8n/", vec![("/n8n/healthz/readiness", (404, "")), ("/n8n/rest/settings", (404, "")), (REST, SETTINGS)], S::WrongPath),
            ("/x/", vec![("/x/healthz/readiness", (404, "")), ("/x/rest/settings", (404, "")), (REST, (404, ""))], S::NotN8n),
            ("/n8n/", vec![("/n8n/healthz/readiness", OK), ("/n8n/rest/settings", SETTINGS)], S::Ready),
            ("//", vec![("//healthz/readiness", EDITOR), ("//rest/settings", EDITOR), (REST, SETTINGS)], S::WrongPath),
            ("/api/v1/api/v1", vec![(HEALTH, OK), (REST, SETTINGS), ("/api/v1/api/v1/workflows?limit=1", NOT_FOUND)], S::WrongPath),
            ("/mcp/x", vec![(HEALTH, (404, "")), (REST, (404, "")), (MCP, (200, r#"data: {"result":{"serverInfo":{}}}"#))], S::Ready),
        ] {
            let rungs = heard.iter().map(|&(path, answer)| rung(path, answer));
            let story = rungs.fold(n8n(&format!("http://h:5678{url}"), None), Start::rung);
            let evidence = story.evidence();
            assert_eq!(evidence.attempts[0].n8n().expect("a visit").state, state, "{url} {heard:?}");
        }
    }

    #[test]
    fn a_visit_tells_what_the_url_names_can_do() {
        let (ready, settings) = (rung(HEALTH, OK), rung(REST, SETTINGS));
        let moved = rung(HEALTH, EDITOR);
        let off = rung(MCP, (404, r#"{"message":"MCP access is disabled"}"#));
        let (no_token, data) = (rung(MCP, REFUSED), rung(API, (200, r#"{"data":[]}"#)));
        for (rungs, usable, elsewhere, of_the_api) in [
            (vec![ready.clone(), settings.clone()], true, false, false),
            (vec![moved, settings.clone()], true, true, false),
            (vec![ready.clone(), settings.clone(), rung(API, REFUSED)], true, false, false),
            (vec![ready.clone(), settings.clone(), off], false, false, false),
            (vec![ready, settings, no_token, data], true, false, true),
            (vec![rung(HEALTH, ERROR)], false, false, false),
        ] {
            let evidence = rungs.into_iter().fold(n8n("http://h:5678/mcp/x", Some("N8N_API_KEY")), Start::rung).evidence();
            let visit = evidence.attempts[0].n8n().expect("a visit");
            assert_eq!((visit.is_usable(), visit.health_is_elsewhere(), visit.is_key_of_the_api()), (usable, elsewhere, of_the_api));
        }
    }
}
