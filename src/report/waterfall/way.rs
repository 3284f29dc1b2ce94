//! What the waterfall says of the way to a URL: which addresses, what encryption, what the first answer was.

use crate::{
    evidence::{
        Attempt, Dial, Dialled, Endpoint, EventKind, Exchange, Found, HttpTransport, Lookup, Method, PhaseName, Reply, Rung, Tls, TlsOutcome, Tunnel,
        TunnelOutcome,
    },
    report::{mark::Mark, network},
};

/// How a phase of the way turned out, and a note on it in one form or more, each shorter than the one before.
pub(super) fn note(attempt: &Attempt, name: PhaseName) -> Option<(Mark, Vec<String>)> {
    let way = || attempt.rungs().map(|(_, rung)| rung).take_while(|rung| !matches!(rung, Rung::Exchange(_)));
    match name {
        PhaseName::Dns => way().find_map(|rung| if let Rung::Lookup(lookup) = rung { Some(looked_up(lookup)) } else { None }),
        PhaseName::Tcp => {
            let tunnel = way().find_map(|rung| if let Rung::Tunnel(tunnel) = rung { Some(tunnelled(tunnel)) } else { None });
            let dials: Vec<&Dial> = way().filter_map(|rung| if let Rung::Dial(dial) = rung { Some(dial) } else { None }).collect();
            tunnel.or_else(|| dialled(&dials))
        }
        PhaseName::Tls => way().filter_map(|rung| if let Rung::Tls(tls) = rung { Some(negotiated(tls)) } else { None }).last(),
        PhaseName::Http => {
            let first = attempt.rungs().find_map(|(_, rung)| if let Rung::Exchange(exchange) = rung { Some(exchange) } else { None });
            first.map(|first| exchanged(attempt, first))
        }
        PhaseName::Resolve
        | PhaseName::Spawn
        | PhaseName::Boot
        | PhaseName::Discover
        | PhaseName::Initialize
        | PhaseName::Initialized
        | PhaseName::ToolsList
        | PhaseName::PromptsList
        | PhaseName::ResourcesList
        | PhaseName::ResourceTemplatesList
        | PhaseName::Shutdown => None,
    }
}

fn looked_up(lookup: &Lookup) -> (Mark, Vec<String>) {
    match &lookup.found {
        Found::Addresses(addresses) => {
            let named = network::addresses(addresses);
            (Mark::Good, vec![format!("{} → {named}", lookup.host), named, format!("{} addresses", addresses.len())])
        }
        Found::NoSuchName | Found::Silent | Found::Failed(_) => (Mark::Bad, vec![network::lookup(&lookup.found).into()]),
    }
}

/// The address that accepts comes first, then whoever does not.
fn dialled(dials: &[&Dial]) -> Option<(Mark, Vec<String>)> {
    let (good, bad): (Vec<&Dial>, Vec<&Dial>) = dials.iter().partition(|dial| dial.dialled == Dialled::Accepted);
    let failed = |dial: &&Dial| format!("{} {}", dial.to, network::dialled(dial.dialled));
    let first = bad.first().map(failed);
    match (good.first(), bad.as_slice()) {
        (None, []) => None,
        (None, [_]) => Some((Mark::Bad, first.into_iter().collect())),
        (None, [_, others @ ..]) => {
            let alike = others.iter().all(|other| other.dialled == bad[0].dialled);
            let all = if others.len() == 1 { "both" } else { "all" };
            let all = if alike { format!("{} addresses, {all} {}", bad.len(), network::dialled(bad[0].dialled)) } else { String::new() };
            let each = bad.iter().map(failed).collect::<Vec<_>>().join(", ");
            Some((Mark::Bad, [each, all].into_iter().filter(|form| !form.is_empty()).collect()))
        }
        (Some(open), []) => Some((Mark::Good, vec![open.to.to_string()])),
        (Some(open), [..]) => {
            let failed = first.unwrap_or_default();
            Some((Mark::Good, vec![format!("{}; {failed}", open.to), failed]))
        }
    }
}

fn tunnelled(tunnel: &Tunnel) -> (Mark, Vec<String>) {
    let mark = if tunnel.outcome == TunnelOutcome::Opened { Mark::Good } else { Mark::Bad };
    (mark, vec![format!("proxy {}{}", tunnel.proxy, network::tunnelled(&tunnel.outcome))])
}

fn negotiated(tls: &Tls) -> (Mark, Vec<String>) {
    let certificate = tls.certificate.as_ref();
    match &tls.outcome {
        TlsOutcome::Agreed { version, .. } => {
            let signed = certificate.map(|certificate| format!("{version} · {}", network::signed(certificate)));
            (Mark::Good, signed.into_iter().chain([(*version).to_owned()]).collect())
        }
        TlsOutcome::Untrusted(distrust) => {
            (Mark::Bad, vec![network::negotiated(&tls.outcome, certificate), network::distrusted_in_short(*distrust, certificate).to_owned()])
        }
        outcome => (Mark::Bad, vec![network::negotiated(outcome, certificate)]),
    }
}

fn exchanged(attempt: &Attempt, exchange: &Exchange) -> (Mark, Vec<String>) {
    let Reply::Answered(answered) = &exchange.reply else { return (Mark::Bad, vec![network::reply(&exchange.reply)]) };
    let brief = network::answered(answered);
    let fell_back = attempt.find(|kind| if let EventKind::FellBack { to } = kind { Some(*to) } else { None });
    match (fell_back, answered.status) {
        (Some((_, to)), 300..) => {
            let then = if to == HttpTransport::Sse { "SSE" } else { "Streamable HTTP" };
            (Mark::Quiet, vec![format!("{brief}, then {then}"), format!("{}, then {then}", answered.status)])
        }
        (None, 400..) if attempt.is_ready() => (Mark::Quiet, vec![brief]),
        (None, 400..) => (Mark::Bad, vec![brief]),
        (Some(_) | None, _) => (Mark::Good, vec![brief]),
    }
}

/// What a request of this method came to where no message answered it.
pub(super) fn refusal(attempt: &Attempt, method: Method) -> Option<String> {
    let carries = |rung| matches!(rung, &Rung::Exchange(Exchange { endpoint: Endpoint::Mcp(carried), .. }) if carried == method);
    let last = attempt.rungs().map(|(_, rung)| rung).filter(|rung| carries(rung)).last()?;
    let Rung::Exchange(exchange) = last else { return None };
    match &exchange.reply {
        Reply::Answered(answered) if answered.status >= 300 => Some(format!("refused with {}", answered.status)),
        Reply::Answered(answered) if answered.whole => Some(format!("no answer in MCP ({})", network::answered(answered))),
        Reply::Answered(_) | Reply::Silent { .. } => None,
        Reply::Closed | Reply::Reset | Reply::NotHttp { .. } | Reply::RedirectLoop { .. } => Some(network::reply(&exchange.reply)),
    }
}
