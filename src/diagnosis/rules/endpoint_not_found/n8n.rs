//! n8n is there, and not what the URL names.

use crate::{
    diagnosis::{Cite, Finding, Fix, network::Way},
    evidence::{Heard, N8nAnswer, N8nApi, N8nMcp, N8nPlace, N8nState, N8nVisit},
};

use super::{
    RULE,
    mcp::{nowhere, other_verb, switched_off, unregistered},
};

pub(super) fn seen(way: &Way<'_>) -> Option<Finding> {
    let visit = way.attempt.n8n()?;
    of_mcp(way, &visit).or_else(|| wrong_path(way, &visit))
}

/// The MCP endpoint that the URL names.
fn of_mcp(way: &Way<'_>, visit: &N8nVisit<'_>) -> Option<Finding> {
    let whom = way.whom();
    let heard = visit.mcp?;
    let (state, fix) = match heard.answer? {
        N8nAnswer::Mcp(N8nMcp::SwitchedOff) => switched_off(&whom),
        N8nAnswer::Mcp(N8nMcp::NotRegistered) => unregistered(&whom, false),
        N8nAnswer::Mcp(N8nMcp::TestOnly) => unregistered(&whom, true),
        N8nAnswer::Mcp(N8nMcp::WrongVerb) => other_verb(&whom, visit.url.place),
        N8nAnswer::Editor | N8nAnswer::NoRoute if visit.state == N8nState::Ready && visit.url.place.is_mcp() => nowhere(&whom),
        _ => return None,
    };
    Some(way.complaint(RULE.cause, &state, Cite::of(heard.event)).fix(fix))
}

/// n8n answers nearly any path with its editor's page, and a page is what a server then tries to read as JSON.
fn wrong_path(way: &Way<'_>, visit: &N8nVisit<'_>) -> Option<Finding> {
    let address = way.address.as_ref()?;
    let base = |prefix: &str| way.edit(address.at_path(prefix).trim_end_matches('/'));
    let of = |answer| visit.that(answer);
    let finding = |state: &str, heard: Heard<'_>| way.complaint(RULE.cause, state, Cite::of(heard.event));
    let (whom, path) = (way.whom(), address.path());
    if let Some(heard) = visit.api.filter(|heard| matches!(heard.answer, Some(N8nAnswer::Api(N8nApi::NoSuchPath)))) {
        let state = format!("{whom} is there, and its API knows no such path: the base URL must not contain /api/v1 twice");
        return Some(finding(&state, heard).fix(Fix::edit("end the URL before /api/v1: servers put that behind it", base(&visit.url.prefix))));
    }
    if visit.state != N8nState::WrongPath {
        let editor = visit.api.filter(|heard| visit.state == N8nState::Ready && heard.answer == Some(N8nAnswer::Editor))?;
        let state = format!("{whom} answers with its editor's page in place of the API");
        let by_hand = "look for a slash too many in the URL, and whether the public API is switched off (N8N_PUBLIC_API_DISABLED) where n8n runs";
        return Some(finding(&state, editor).fix(Fix::by_hand(by_hand)));
    }
    let page = of(N8nAnswer::Editor).or(visit.readiness)?;
    if path.contains("//") {
        let state = format!("{whom} answers with its editor's page: there are two slashes where one belongs");
        return Some(finding(&state, page).fix(Fix::edit("write the URL without the second slash", base(&path.replace("//", "/")))));
    }
    let finding = match of(N8nAnswer::Settings) {
        Some(root) => {
            let state = format!("n8n is at {}, and not under {path}: it shows its editor's page there", address.origin());
            finding(&state, page).cite([Cite::of(root.event)]).fix(Fix::edit("leave the path out", base("")))
        }
        None => finding(&format!("{whom} answers with its editor's page in place of the API"), page),
    };
    let proxy = "N8N_PATH is for a proxy that takes the prefix off before it passes the request on: n8n's own port does not know it";
    let finding = finding.fix(Fix::by_hand(proxy));
    Some(if visit.url.place == N8nPlace::Page { finding.fix(Fix::edit("this is a page of the editor: name n8n itself", base(""))) } else { finding })
}
