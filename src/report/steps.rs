//! The steps on the way to a URL, from its rungs: what was tried or asked, what came back, and what that means.

use std::time::Duration;

use crate::{
    evidence::{Attempt, Dialled, Endpoint, Exchange, Found, N8nAnswer, N8nApi, N8nMcp, N8nState, N8nVisit, Reply, Rung, TlsOutcome, TunnelOutcome},
    report::{mark::Mark, network},
};

pub(super) struct Step {
    pub(super) label: &'static str,
    /// What was asked or tried.
    pub(super) what: String,
    /// What came back, where that is an answer in HTTP.
    pub(super) came: String,
    pub(super) took: Option<Duration>,
    pub(super) mark: Mark,
    /// What it means.
    pub(super) said: String,
}

const TCP: &str = "tcp";

pub(super) fn steps(attempt: &Attempt) -> Vec<Step> {
    let visit = attempt.n8n();
    let rungs: Vec<&Rung> = attempt.rungs().map(|(_, rung)| rung).collect();
    let origin = attempt.remote().map_or("", |remote| origin(&remote.url));
    let one_accepts = rungs.iter().any(|rung| matches!(rung, Rung::Dial(dial) if dial.dialled == Dialled::Accepted));
    let mut steps: Vec<Step> = rungs.iter().map(|rung| step(attempt, rung, visit.as_ref(), origin, one_accepts)).collect();
    // The addresses of a name stand together.
    for index in (1..steps.len()).rev() {
        if steps[index].label == TCP && steps[index - 1].label == TCP {
            steps[index].label = "";
        }
    }
    steps
}

fn step(attempt: &Attempt, rung: &Rung, visit: Option<&N8nVisit<'_>>, origin: &str, one_accepts: bool) -> Step {
    let good = |good: bool| if good { Mark::Good } else { Mark::Bad };
    let plain = |label, what: String, mark, said: String| Step { label, what, came: String::new(), took: Some(rung.took()), mark, said };
    match rung {
        Rung::BadUrl(fault) => Step { took: None, ..plain("url", format!("it {}", network::url_fault(fault)), Mark::Bad, String::new()) },
        Rung::Lookup(lookup) => match &lookup.found {
            Found::Addresses(addresses) => plain("dns", format!("{} → {}", lookup.host, network::addresses(addresses)), Mark::Good, String::new()),
            found => plain("dns", lookup.host.to_string(), Mark::Bad, network::lookup(found).to_owned()),
        },
        Rung::Dial(dial) => match dial.dialled {
            Dialled::Accepted => plain(TCP, dial.to.to_string(), Mark::Good, String::new()),
            dialled => plain(TCP, dial.to.to_string(), if one_accepts { Mark::Warning } else { Mark::Bad }, network::dialled(dialled).to_owned()),
        },
        Rung::Tunnel(tunnel) => {
            let said = network::tunnelled(&tunnel.outcome).trim_start().to_owned();
            plain("proxy", format!("{} → {}", tunnel.proxy, tunnel.to), good(tunnel.outcome == TunnelOutcome::Opened), said)
        }
        Rung::Tls(tls) => {
            let certificate = tls.certificate.as_ref();
            let signed = certificate.map(network::signed).unwrap_or_default();
            match &tls.outcome {
                TlsOutcome::Agreed { version, .. } => plain("tls", format!("{version} {signed}").trim_end().to_owned(), Mark::Good, String::new()),
                outcome => plain("tls", tls.name.to_string(), Mark::Bad, network::negotiated(outcome, certificate)),
            }
        }
        Rung::Exchange(exchange) => asked(attempt, exchange, visit, origin),
    }
}

fn asked(attempt: &Attempt, exchange: &Exchange, visit: Option<&N8nVisit<'_>>, origin: &str) -> Step {
    let path = exchange.url.strip_prefix(origin).filter(|path| path.starts_with('/')).unwrap_or(&exchange.url);
    let (mark, said) = match (visit, exchange.n8n(), &exchange.reply) {
        (Some(visit), Some(answer), _) => meaning(answer, visit, exchange),
        (None, _, Reply::Answered(answered)) => (came_well(attempt, answered.status), purpose(exchange.endpoint).to_owned()),
        (Some(_) | None, _, reply) => (Mark::Bad, network::reply(reply)),
    };
    let came = exchange.answered().map(network::answered).unwrap_or_default();
    let what = path.split('?').next().unwrap_or_default().to_owned();
    Step { label: exchange.verb.name(), what, came, took: Some(exchange.took), mark, said }
}

/// How an answer's status is to be taken in a talk over MCP, where what is refused may be asked in another way.
fn came_well(attempt: &Attempt, status: u16) -> Mark {
    match status {
        ..300 => Mark::Good,
        _ if attempt.is_ready() => Mark::Quiet,
        _ => Mark::Bad,
    }
}

/// What a request was for.
const fn purpose(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Mcp(method) => method.name(),
        Endpoint::McpStream => "stream of messages",
        Endpoint::McpSession => "end of the session",
        Endpoint::LoginMetadata => "what the login is",
        Endpoint::N8nReadiness => "whether n8n is ready",
        Endpoint::N8nSettings => "n8n's settings",
        Endpoint::N8nApi => "n8n's API",
        Endpoint::N8nMcp => "n8n's MCP server",
    }
}

/// Scheme, host and port of a URL as it is written.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    &url[..end]
}

/// Where a redirect leads: another machine by its name, a place on the same one by its path.
fn place(location: &str) -> &str {
    let end = location.find(['?', '#']).unwrap_or(location.len());
    if location.contains("://") { origin(location) } else { &location[..end] }
}

fn meaning(answer: N8nAnswer, visit: &N8nVisit<'_>, exchange: &Exchange) -> (Mark, String) {
    // What is strange and keeps nobody from using n8n.
    let strange = if visit.state == N8nState::Ready { Mark::Warning } else { Mark::Bad };
    let (mark, said) = match answer {
        N8nAnswer::Ready => (Mark::Good, "ready"),
        N8nAnswer::NotReady => (Mark::Bad, "not ready"),
        N8nAnswer::StartingUp => (Mark::Bad, "migrating its database"),
        N8nAnswer::DatabaseNotReady => (Mark::Bad, "no database"),
        N8nAnswer::Settings => (Mark::Good, "n8n"),
        N8nAnswer::Editor => (strange, "the editor's page"),
        N8nAnswer::NoRoute if visit.state == N8nState::Loading => (Mark::Bad, "not there yet"),
        N8nAnswer::NoRoute => (strange, "no such path"),
        N8nAnswer::Api(N8nApi::Data) => (Mark::Good, "key accepted"),
        N8nAnswer::Api(N8nApi::KeyRefused) if visit.with_key => (Mark::Bad, "key refused"),
        N8nAnswer::Api(N8nApi::KeyRefused) => (Mark::Quiet, "wants a key"),
        N8nAnswer::Api(N8nApi::ScopeMissing) => (Mark::Warning, "key lacks a scope"),
        N8nAnswer::Api(N8nApi::NoSuchPath) => (Mark::Bad, "no such path"),
        N8nAnswer::Mcp(N8nMcp::Greets) => (Mark::Good, "MCP server"),
        N8nAnswer::Mcp(N8nMcp::SwitchedOff) => (Mark::Bad, "MCP access switched off"),
        N8nAnswer::Mcp(N8nMcp::WantsToken) => (Mark::Warning, "wants a token"),
        N8nAnswer::Mcp(N8nMcp::TokenRefused) => (Mark::Bad, "token refused"),
        N8nAnswer::Mcp(N8nMcp::NotAcceptable | N8nMcp::WrongVerb) => (Mark::Bad, "request not taken"),
        N8nAnswer::Mcp(N8nMcp::NotRegistered) => (Mark::Bad, "no active workflow"),
        N8nAnswer::Mcp(N8nMcp::TestOnly) => (Mark::Bad, "editor does not listen"),
        N8nAnswer::Ignored => (strange, "taken for a robot"),
        N8nAnswer::Gated => (strange, "asks for a login"),
        N8nAnswer::Gateway => (strange, "nothing behind the proxy"),
        N8nAnswer::Redirect => {
            let to = exchange.answered().and_then(|answered| answered.location.as_ref());
            return (Mark::Quiet, to.map_or_else(|| "leads elsewhere".into(), |to| format!("leads to {}", place(to))));
        }
        N8nAnswer::Foreign => (strange, "not n8n's answer"),
    };
    (mark, said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_a_url_ends_where_its_path_begins() {
        for (url, expected) in [
            ("http://localhost:5678", "http://localhost:5678"),
            ("https://n8n.example.com/n8n/", "https://n8n.example.com"),
            ("http://[::1]:5678?x", "http://[::1]:5678"),
            ("localhost:5678/x", "localhost:5678"),
            ("", ""),
        ] {
            assert_eq!(origin(url), expected);
        }
    }
}
