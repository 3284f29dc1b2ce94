//! The doctor asked for the MCP endpoint itself, and it is not there.

use crate::{
    diagnosis::{
        Cite, Finding, Fix, Signatures,
        network::{Refusal, Way},
        paste,
    },
    evidence::{Answered, Endpoint, Exchange, HttpTransport, N8nPlace, N8nUrl, Reply, Rung, Speaks},
};

use super::RULE;

/// Where servers have their endpoint: most under the first, servers of the old transport under the second.
const USUAL: [&str; 2] = ["/mcp", "/sse"];

pub(super) fn seen(way: &Way<'_>) -> Option<Finding> {
    if way.is_n8n() { None } else { missing(way) }
}

/// From place to place, and never to an end.
pub(super) fn led_astray(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    let Rung::Exchange(Exchange { reply: Reply::RedirectLoop { to }, .. }) = snag.rung else { return None };
    let state = format!("{} leads from place to place and never to an end, at last to {to}", way.whom());
    Some(
        way.complaint(RULE.cause, &state, snag.cite())
            .fix(Fix::by_hand("write the address to which it is to lead, with https:// if it insists on that")),
    )
}

fn missing(way: &Way<'_>) -> Option<Finding> {
    let refusal = Refusal::of(way).filter(Refusal::is_of_the_opening)?;
    let (whom, status) = (way.whom(), refusal.status());
    if is_n8n_starting(&refusal) {
        return None;
    }
    if let Some(finding) = of_n8n(way, &refusal) {
        return Some(finding);
    }
    let of_the_stream =
        |exchange: &Exchange| exchange.endpoint == Endpoint::McpStream && exchange.answered().is_some_and(|answered| answered.status >= 400);
    let stream = way.exchanges().find(|(_, exchange)| of_the_stream(exchange)).map(|(event, _)| Cite::of(event));
    let tried_both = stream.is_some() && way.remote.speaks != Speaks::Mcp(HttpTransport::Streamable);
    let by = refusal.by().map(|by| format!(" ({by})")).unwrap_or_default();
    let named = matches!(refusal.exchange.endpoint, Endpoint::Mcp(_)) && way.exchanges().any(|(_, exchange)| opens_stream(exchange));
    let state = match status {
        _ if named && (matches!(status, 404 | 405 | 410) || refusal.is_page()) => {
            format!("{whom} opens its stream, and the address that it names there for messages is not found ({status}): {}", refusal.exchange.url)
        }
        404 | 410 => format!("{whom} answers {status}{by}: something is there, and no MCP endpoint at this path"),
        405 if tried_both && refusal.answered.content_type.is_empty() => {
            format!("{whom} takes neither POST nor an event stream at this path (405){by}")
        }
        200..=299 if refusal.is_page() => match login_page(&refusal) {
            Some(page) => format!("{whom} leads to a page to log in ({page}) where the endpoint should be"),
            None => format!("{whom} answers with a web page where the endpoint should be{by}"),
        },
        200 => format!("{whom} answers, and not in MCP: {}", refusal.words()),
        300..=399 => {
            let to = refusal.answered.location.as_deref().unwrap_or("another place");
            format!("{whom} leads elsewhere ({status}): {to}; a POST does not get there")
        }
        _ => return None,
    };
    let finding = way.complaint(RULE.cause, &state, refusal.cite()).cite(stream);
    if named {
        return Some(
            finding
                .fix(Fix::by_hand("tell the server under which path the proxy in front has it (FastMCP: root_path, mount_path): it names its own")),
        );
    }
    Some(match refusal.answered.location.as_ref().filter(|_| (300..400).contains(&status)) {
        Some(to) => finding.fix(Fix::edit("write the address itself", way.edit(to))),
        None => other_paths(finding, way),
    })
}

fn opens_stream(exchange: &Exchange) -> bool {
    let is_stream = |answered: &Answered| answered.status == 200 && answered.content_type.as_str() == "text/event-stream";
    exchange.endpoint == Endpoint::McpStream && exchange.answered().is_some_and(is_stream)
}

fn login_page(refusal: &Refusal<'_>) -> Option<String> {
    static LOGIN: Signatures = Signatures::new(&[r"(?i)/(?:login|log-in|signin|sign-in|sso|saml|oauth2?|auth|cdn-cgi/access)(?:[/?]|$)"]);
    let place = refusal.answered.location.as_ref().unwrap_or(&refusal.exchange.url);
    LOGIN.matches(place).then(|| place.to_string())
}

/// The usual paths in place of the one that is written.
fn other_paths(finding: Finding, way: &Way<'_>) -> Finding {
    let Some(address) = &way.address else { return finding };
    let path = address.path().trim_end_matches('/');
    let slashed = address.path() != path && !path.is_empty();
    let finding =
        if slashed { finding.fix(Fix::edit("write the path without the slash at its end", way.edit(&address.at_path(path)))) } else { finding };
    let finding = USUAL.iter().filter(|usual| **usual != path).take(1).fold(finding, |finding, usual| {
        finding.fix(Fix::edit("correct the path: this is where most servers have their endpoint", way.edit(&address.at_path(usual))))
    });
    let ask = format!(
        "curl -sS -i -X POST {} -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{{}}' | head -20",
        paste::word(&way.remote.url)
    );
    finding.fix(Fix::run("see what answers there", ask))
}

/// What n8n says at its MCP endpoints is no riddle (`n8n-io/n8n:packages/cli/src/modules/mcp`, `.../webhooks`).
fn of_n8n(way: &Way<'_>, refusal: &Refusal<'_>) -> Option<Finding> {
    let body = refusal.answered.body.as_str();
    let place = N8nUrl::of(&way.remote.url).place;
    let (state, fix) = if body.contains("MCP access is disabled") {
        switched_off(&way.whom())
    } else if body.contains("is not registered") && body.contains("webhook") {
        unregistered(&way.whom(), place == N8nPlace::McpTest || body.contains("Execute workflow"))
    } else if place == N8nPlace::McpNowhere && body.contains("n8n") {
        nowhere(&way.whom())
    } else {
        return None;
    };
    Some(way.complaint(RULE.cause, &state, refusal.cite()).fix(fix))
}

pub(super) fn switched_off(whom: &str) -> (String, Fix) {
    (
        format!("{whom} has its MCP access switched off"),
        Fix::by_hand("switch it on in n8n (Settings, Instance-level MCP), and copy the token that n8n shows there"),
    )
}

pub(super) fn unregistered(whom: &str, test: bool) -> (String, Fix) {
    if test {
        return (
            format!("{whom} is the test URL of an MCP trigger, and nobody listens in the editor"),
            Fix::by_hand("activate the workflow and use its production URL (/mcp/… in place of /mcp-test/…): the test URL lives for one call only"),
        );
    }
    (
        format!("{whom} is n8n, and no active workflow has an MCP trigger at this path"),
        Fix::by_hand("activate the workflow and compare the path with that of its MCP trigger; after that n8n takes some seconds to register it"),
    )
}

pub(super) fn nowhere(whom: &str) -> (String, Fix) {
    (
        format!("{whom} is n8n, and no MCP endpoint: the trigger's path is missing behind it"),
        Fix::by_hand("copy the production URL from the workflow's MCP trigger (/mcp/…), or use /mcp-server/http for the whole n8n"),
    )
}

pub(super) fn other_verb(whom: &str, place: N8nPlace) -> (String, Fix) {
    let fix = match place {
        N8nPlace::McpTrigger | N8nPlace::McpTest => {
            "put /sse behind the path: a trigger of the first version speaks the old transport, HTTP with SSE, and that is where it listens"
        }
        _ => "write the URL to which a redirect leads, mostly with https://: on the way it makes a GET of every POST",
    };
    (format!("{whom} is there and does not take a POST at this path"), Fix::by_hand(fix))
}

/// That n8n is not ready yet is a cause of its own.
pub(super) fn is_n8n_starting(refusal: &Refusal<'_>) -> bool {
    refusal.answered.body.starts_with("n8n is starting up")
}
