//! Something answers where n8n is expected, and it is not n8n.

use crate::{
    diagnosis::{
        Cause, Cite, Finding, Fix, Rule, Signatures, Standing, When,
        network::{Way, ways},
        paste,
        wording::shortened,
    },
    evidence::{Answered, Evidence, Exchange, N8nState, N8nVisit, Reply, Rung},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::NotN8n,
    explain: include_str!("not-n8n.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::BlockingNetworkInit,
        Cause::InitializeTimeout,
        Cause::AuthFailed,
        Cause::EndpointNotFound,
        Cause::ConnectionRefused,
        Cause::NetworkTimeout,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::StdoutPollution,
    ],
    check,
};

/// What a page calls itself.
static TITLE: Signatures = Signatures::new(&[r"(?i)<title[^>]*>\s*(?<name>[^<]{2,60})"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    ways(evidence).filter(Way::is_n8n).find_map(|way| no_http(&way).or_else(|| other(&way)))
}

fn no_http(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    let Rung::Exchange(Exchange { reply: Reply::NotHttp { said }, .. }) = snag.rung else { return None };
    let encrypted = way.attempt.rungs().any(|(_, rung)| matches!(rung, Rung::Tls(_)));
    if encrypted && !way.address.as_ref()?.is_encrypted() {
        return None;
    }
    let state = format!("what listens at {} is not n8n and speaks no HTTP: {}", way.place(), shortened(said));
    Some(another_port(way.complaint(RULE.cause, &state, snag.cite())))
}

fn other(way: &Way<'_>) -> Option<Finding> {
    let visit = way.attempt.n8n()?;
    let place = way.place();
    let cites: Vec<Cite> = visit.heard().map(|heard| Cite::of(heard.event)).collect();
    let state = match visit.state {
        N8nState::NotN8n => match name(&visit) {
            Some(name) => format!("{place} answers HTTP and is not n8n: it is {name}"),
            None => format!("{place} answers HTTP and is not n8n"),
        },
        N8nState::LedAway => {
            let to = answers(&visit).find_map(|answered| answered.location.as_ref()).map(|to| format!(": {to}")).unwrap_or_default();
            format!("{place} leads elsewhere, where no n8n is{to}")
        }
        _ => return None,
    };
    let mut cites = cites.into_iter();
    let finding = way.complaint(RULE.cause, &state, cites.next()?).cite(cites);
    Some(another_port(finding).fix(Fix::run("see what it is", format!("curl -sS -i {} | head -20", paste::word(&way.remote.url)))))
}

fn answers<'a>(visit: &N8nVisit<'a>) -> impl Iterator<Item = &'a Answered> {
    visit.heard().filter_map(|heard| heard.exchange.answered())
}

/// What answers calls itself, in a header or as the title of its page.
fn name(visit: &N8nVisit<'_>) -> Option<String> {
    let server = || answers(visit).find_map(|answered| answered.server.as_ref().filter(|server| !server.is_empty())).map(ToString::to_string);
    let title = answers(visit).find_map(|answered| TITLE.name_in(&answered.body).flatten()).map(|title| format!("«{}»", title.trim()));
    let mark = || answers(visit).find_map(|answered| answered.marks.first()).map(|mark| shortened(mark));
    match (title, server()) {
        (Some(title), Some(server)) => Some(format!("{title} ({server})")),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) => mark(),
    }
}

fn another_port(finding: Finding) -> Finding {
    finding.fix(Fix::by_hand(
        "find n8n's own address: it prints it when it starts, by default port 5678; in Docker see the published port (`docker ps`)",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::n8n, evidence::Endpoint};

    #[test]
    fn what_answers_like_something_else_is_no_n8n() {
        let visit = || n8n("http://localhost:5678", None).there();
        let other = visit().http(Endpoint::N8nReadiness, 404, "text/html", "no").http(Endpoint::N8nSettings, 404, "text/html", "no");
        assert_eq!(other.cause(), Some(RULE.cause));
        assert_eq!(visit().n8n_is_ready().found_ready().cause(), None);
    }
}
