//! The same for a server that is reached by a URL, which nobody started and which does not exit.

use crate::{
    diagnosis::Diagnosis,
    evidence::{Attempt, Dial, Dialled, Endpoint, Exchange, Found, Lookup, PhaseName, PhaseOutcome, Reply, Rung, Tls, Tunnel},
};

use super::super::{duration::span, line::cut, names, network};

/// So many addresses are named.
const MOST_NAMED: usize = 2;
/// In columns: a URL within a sentence.
const LONGEST_URL: usize = 60;

/// What became of a start that did not get ready; `otherwise` is what the messages tell.
pub(super) fn failing(diagnosis: &Diagnosis, otherwise: impl FnOnce() -> String) -> String {
    let attempt = diagnosis.evidence.judged();
    if let Some(why) = unreached(attempt).filter(|_| !is_only_slow(diagnosis)) {
        return format!("{} cannot be reached: {why}", names::server(attempt));
    }
    let why = refused(attempt).filter(|_| !is_only_slow(diagnosis)).unwrap_or_else(otherwise);
    format!("{} cannot be used by {}: {why}", names::server(attempt), names::client(diagnosis))
}

/// Why a server that is reached by a URL did not get ready, where the network or HTTP tells, as a clause.
pub(super) fn reason(diagnosis: &Diagnosis) -> Option<String> {
    let attempt = Some(diagnosis.evidence.judged()).filter(|attempt| attempt.is_remote() && !is_only_slow(diagnosis))?;
    unreached(attempt).map(|why| format!("it cannot be reached: {why}")).or_else(|| refused(attempt))
}

fn is_only_slow(diagnosis: &Diagnosis) -> bool {
    diagnosis.evidence.second_look().is_some_and(Attempt::is_ready)
}

/// How the server is that an entry's program only leads to, as a clause that follows its URL.
pub(in crate::report) fn behind(attempt: &Attempt) -> String {
    if let Some(ready) = attempt.ready() {
        return format!("is ready after {}", span(ready));
    }
    match unreached(attempt) {
        Some(why) => format!("cannot be reached: {why}"),
        None => format!("is not ready: {}", refused(attempt).unwrap_or_else(|| "it does not answer as MCP does".into())),
    }
}

/// Why nothing came back from its URL at all, as a clause.
pub(in crate::report) fn unreached(attempt: &Attempt) -> Option<String> {
    if let Some(fault) = attempt.rungs().find_map(|(_, rung)| if let Rung::BadUrl(fault) = rung { Some(fault) } else { None }) {
        return Some(format!("its URL {}", network::url_fault(fault)));
    }
    let failed = attempt.timeline().phases.iter().find(|phase| phase.outcome == PhaseOutcome::Failed).map(|phase| phase.name)?;
    let way: Vec<&Rung> = attempt.rungs().map(|(_, rung)| rung).take_while(|rung| !matches!(rung, Rung::Exchange(_))).collect();
    match failed {
        PhaseName::Dns | PhaseName::Tcp | PhaseName::Tls => Some(blocked(&way)),
        PhaseName::Http => exchanges(attempt).next().map(|exchange| silent(&exchange.reply).to_owned()),
        _ => None,
    }
}

/// Why a way ended before the first request.
fn blocked(way: &[&Rung]) -> String {
    match way.last() {
        Some(Rung::Lookup(Lookup { host, found, .. })) => match found {
            Found::NoSuchName => format!("there is no such name as {host}"),
            Found::Addresses(_) | Found::Silent => format!("the name {host} is not resolved in time"),
            Found::Failed(words) => format!("the name {host} is not resolved: {words}"),
        },
        Some(Rung::Dial(_)) => {
            let dials: Vec<&Dial> = way.iter().filter_map(|rung| if let Rung::Dial(dial) = rung { Some(dial) } else { None }).collect();
            not_accepted(&dials)
        }
        Some(Rung::Tunnel(Tunnel { proxy, outcome, .. })) => format!("the proxy {proxy}{}", network::tunnelled(outcome)),
        Some(Rung::Tls(Tls { outcome, certificate, .. })) => {
            format!("no secure connection ({})", network::negotiated(outcome, certificate.as_ref()))
        }
        Some(Rung::BadUrl(_) | Rung::Exchange(_)) | None => "there is no connection to it".into(),
    }
}

/// The addresses of the first kind of failure: where one refuses and another is silent, the first one tells enough.
fn not_accepted(dials: &[&Dial]) -> String {
    let Some(kind) = dials.iter().map(|dial| dial.dialled).find(|dialled| *dialled != Dialled::Accepted) else {
        return "there is no connection to it".into();
    };
    let alike: Vec<String> = dials.iter().filter(|dial| dial.dialled == kind).map(|dial| dial.to.to_string()).collect();
    let to = if alike.len() > MOST_NAMED { format!("{} and {} more", alike[0], alike.len() - 1) } else { alike.join(" or ") };
    match kind {
        Dialled::Accepted | Dialled::Refused => format!("nothing listens at {to}"),
        Dialled::Silent => format!("no answer from {to}"),
        Dialled::Reset => format!("the connection to {to} is reset"),
        Dialled::Denied => format!("this system does not permit a connection to {to}"),
        Dialled::Unreachable => format!("there is no way to {to} from here"),
    }
}

/// What came in place of an answer.
fn silent(reply: &Reply) -> &'static str {
    match reply {
        Reply::Answered(_) => "it answers",
        Reply::Closed => "it closes the connection without an answer",
        Reply::Reset => "it resets the connection",
        Reply::Silent { bytes: 0 } => "it accepts the connection and does not answer",
        Reply::Silent { .. } => "its answer does not come to an end",
        Reply::NotHttp { .. } => "what answers there does not speak HTTP",
        Reply::RedirectLoop { .. } => "it leads in circles and never to an answer",
    }
}

/// What it says to the client's messages in the words of HTTP, where that is all it says.
fn refused(attempt: &Attempt) -> Option<String> {
    if attempt.opened().is_some() {
        return None;
    }
    // That the older transport is not there either is no news.
    let said = |is: fn(Endpoint) -> bool| exchanges(attempt).filter(|exchange| is(exchange.endpoint)).last();
    let last = said(|endpoint| matches!(endpoint, Endpoint::Mcp(_))).or_else(|| said(|endpoint| endpoint == Endpoint::McpStream))?;
    let Some(answered) = last.answered() else { return Some(silent(&last.reply).into()) };
    match answered.status {
        200..=299 if answered.content_type.as_str() == "text/html" => Some("it answers with a web page in place of MCP".into()),
        200..=299 => None,
        300..=399 => {
            let to = answered.location.as_ref().map(|to| format!(" to {}", cut(to, LONGEST_URL))).unwrap_or_default();
            Some(format!("it leads elsewhere ({}{to})", answered.status))
        }
        401 => Some("it asks for a login (401)".into()),
        403 => Some("it denies access (403)".into()),
        404 => Some("there is nothing at this URL (404)".into()),
        status => Some(format!("it answers with status {status}")),
    }
}

fn exchanges(attempt: &Attempt) -> impl Iterator<Item = &Exchange> {
    attempt.rungs().filter_map(|(_, rung)| if let Rung::Exchange(exchange) = rung { Some(exchange) } else { None })
}
