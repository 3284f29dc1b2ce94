//! The way to a URL, for programs: each step with what was found there. Bodies of answers stay here, for they may hold somebody's work.

use super::{
    copy::{millis, timestamp},
    v1,
};
use crate::{
    evidence::{
        Attempt, Certificate, Dialled, Distrust, Endpoint, Event, EventKind, Exchange, Found, HttpTransport, N8nAnswer, N8nMcp, NamedIn, Remote,
        Reply, Rung, SeenFrom, Shown, Speaks, TlsOutcome, TunnelOutcome, UrlFault, UrlFrom,
    },
    report::n8n,
};

pub(super) fn rungs(attempt: &Attempt) -> Vec<v1::Rung> {
    attempt.rungs().map(|(event, one)| rung(attempt, event, one)).collect()
}

fn rung(attempt: &Attempt, event: &Event, rung: &Rung) -> v1::Rung {
    let (step, what, outcome, said, found) = match rung {
        Rung::BadUrl(fault) => ("url", url(attempt), "unusable", Some(fault_name(fault).to_owned()), v1::Found::Nothing {}),
        Rung::Lookup(lookup) => {
            let (outcome, said, addresses) = looked_up(&lookup.found);
            ("dns", lookup.host.to_string(), outcome, said, v1::Found::Names { addresses })
        }
        Rung::Dial(dial) => ("dial", dial.to.to_string(), dialled(dial.dialled), None, v1::Found::Nothing {}),
        Rung::Tunnel(tunnel) => {
            let (outcome, said) = tunnelled(&tunnel.outcome);
            ("tunnel", tunnel.to.to_string(), outcome, said, v1::Found::Way { proxy: tunnel.proxy.to_string() })
        }
        Rung::Tls(tls) => {
            let (outcome, said) = negotiated(&tls.outcome);
            let (version, alpn) = match &tls.outcome {
                TlsOutcome::Agreed { version, alpn } => (Some(*version), alpn.as_ref().map(Shown::to_string)),
                _ => (None, None),
            };
            let certificate = tls.certificate.as_ref().map(certificate);
            ("tls", tls.name.to_string(), outcome, said, v1::Found::Tls(v1::Tls { version, alpn, certificate }))
        }
        Rung::Exchange(exchange) => {
            let (outcome, said) = replied(&exchange.reply);
            ("request", exchange.url.to_string(), outcome, said, v1::Found::Answer(answer(exchange)))
        }
    };
    let start_ms = attempt.elapsed(event).map(|end| millis(end.saturating_sub(rung.took())));
    let took = if let Rung::Exchange(exchange) = rung { exchange.took } else { rung.took() };
    v1::Rung { step, what, start_ms, took_ms: millis(took), outcome, said, found }
}

fn url(attempt: &Attempt) -> String {
    attempt.remote().map_or_else(String::new, |remote| remote.url.to_string())
}

const fn fault_name(fault: &UrlFault) -> &'static str {
    match fault {
        UrlFault::Empty => "empty",
        UrlFault::Quoted => "quoted",
        UrlFault::NoScheme => "no-scheme",
        UrlFault::OtherScheme(_) => "other-scheme",
        UrlFault::NoHost => "no-host",
        UrlFault::BadHost => "bad-host",
        UrlFault::BadPort => "bad-port",
        UrlFault::Unexpanded(_) => "unexpanded",
    }
}

fn looked_up(found: &Found) -> (&'static str, Option<String>, Vec<String>) {
    match found {
        Found::Addresses(addresses) => ("found", None, addresses.iter().map(ToString::to_string).collect()),
        Found::NoSuchName => ("no-such-name", None, Vec::new()),
        Found::Silent => ("silent", None, Vec::new()),
        Found::Failed(words) => ("failed", Some(words.to_string()), Vec::new()),
    }
}

const fn dialled(dialled: Dialled) -> &'static str {
    match dialled {
        Dialled::Accepted => "accepted",
        Dialled::Refused => "refused",
        Dialled::Silent => "silent",
        Dialled::Reset => "reset",
        Dialled::Denied => "denied",
        Dialled::Unreachable => "unreachable",
    }
}

fn tunnelled(outcome: &TunnelOutcome) -> (&'static str, Option<String>) {
    match outcome {
        TunnelOutcome::Opened => ("opened", None),
        TunnelOutcome::NeedsLogin => ("needs-login", None),
        TunnelOutcome::Refused { status } => ("refused", Some(status.to_string())),
        TunnelOutcome::NotAProxy { said } => ("not-a-proxy", Some(said.to_string())),
        TunnelOutcome::Closed => ("closed", None),
        TunnelOutcome::Silent => ("silent", None),
    }
}

fn negotiated(outcome: &TlsOutcome) -> (&'static str, Option<String>) {
    match outcome {
        TlsOutcome::Agreed { .. } => ("agreed", None),
        TlsOutcome::Untrusted(distrust) => ("untrusted", Some(distrusted(*distrust).to_owned())),
        TlsOutcome::NotTls { said } => ("not-tls", Some(said.to_string())),
        TlsOutcome::Refused { alert } => ("refused", Some(alert.to_string())),
        TlsOutcome::Closed => ("closed", None),
        TlsOutcome::Reset => ("reset", None),
        TlsOutcome::Silent => ("silent", None),
    }
}

const fn distrusted(distrust: Distrust) -> &'static str {
    match distrust {
        Distrust::Expired => "expired",
        Distrust::NotYetValid => "not-yet-valid",
        Distrust::WrongName => "wrong-name",
        Distrust::UnknownIssuer => "unknown-issuer",
        Distrust::Revoked => "revoked",
        Distrust::Unusable => "unusable",
    }
}

fn certificate(certificate: &Certificate) -> v1::Certificate {
    let trusts = |trust: Result<(), Distrust>| trust.map_or_else(distrusted, |()| "yes");
    v1::Certificate {
        subject: certificate.subject.to_string(),
        issuer: certificate.issuer.to_string(),
        names: certificate.names.iter().map(Shown::to_string).collect(),
        not_before: timestamp(certificate.not_before),
        not_after: timestamp(certificate.not_after),
        self_signed: certificate.self_signed,
        chain: certificate.chain,
        trusted: v1::Trusted {
            system: trusts(certificate.trust.system),
            mozilla: trusts(certificate.trust.mozilla),
            entry: certificate.trust.entry.map(trusts),
        },
    }
}

fn replied(reply: &Reply) -> (&'static str, Option<String>) {
    match reply {
        Reply::Answered(_) => ("answered", None),
        Reply::Closed => ("closed", None),
        Reply::Reset => ("reset", None),
        Reply::Silent { .. } => ("silent", None),
        Reply::NotHttp { said } => ("not-http", Some(said.to_string())),
        Reply::RedirectLoop { to } => ("redirect-loop", Some(to.to_string())),
    }
}

fn answer(exchange: &Exchange) -> v1::Answer {
    let answered = exchange.answered();
    let text = |text: Option<&Shown>| text.filter(|text| !text.is_empty()).map(Shown::to_string);
    let bytes = if let Reply::Silent { bytes } = exchange.reply { bytes } else { answered.map_or(0, |answered| answered.bytes) };
    v1::Answer {
        verb: exchange.verb.name(),
        endpoint: endpoint(exchange.endpoint),
        method: if let Endpoint::Mcp(method) = exchange.endpoint { Some(method.name()) } else { None },
        status: answered.map(|answered| answered.status),
        content_type: text(answered.map(|answered| &answered.content_type)),
        server: text(answered.and_then(|answered| answered.server.as_ref())),
        www_authenticate: text(answered.and_then(|answered| answered.www_authenticate.as_ref())),
        location: text(answered.and_then(|answered| answered.location.as_ref())),
        marks: answered.map(|answered| answered.marks.iter().map(Shown::to_string).collect()).unwrap_or_default(),
        bytes,
        body_ms: answered.map_or(0.0, |answered| millis(answered.body_took)),
    }
}

const fn endpoint(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Mcp(_) => "mcp",
        Endpoint::McpStream => "mcp-stream",
        Endpoint::McpSession => "mcp-session",
        Endpoint::LoginMetadata => "login-metadata",
        Endpoint::N8nReadiness => "n8n-readiness",
        Endpoint::N8nSettings => "n8n-settings",
        Endpoint::N8nApi => "n8n-api",
        Endpoint::N8nMcp => "n8n-mcp",
    }
}

pub(super) fn remote(attempt: &Attempt, remote: &Remote) -> v1::Remote {
    let (url_from, named_in) = found_in(&remote.url_from);
    v1::Remote {
        url: remote.url.to_string(),
        url_from,
        named_in,
        used_from: match remote.seen_from {
            SeenFrom::Here => "here",
            SeenFrom::Container => "container",
        },
        speaks: match remote.speaks {
            Speaks::Mcp(_) => "mcp",
            Speaks::N8n { .. } => "n8n",
        },
        transport: if let Speaks::Mcp(tried) = remote.speaks { Some(transport(tried)) } else { None },
        fell_back_to: attempt.find(|kind| if let EventKind::FellBack { to } = kind { Some(transport(*to)) } else { None }).map(|(_, to)| to),
        headers: remote.headers.iter().map(|header| v1::Header { name: header.name.clone(), value: header.value.to_string() }).collect(),
        proxies: remote
            .proxies
            .iter()
            .map(|proxy| v1::Proxy { variable: proxy.variable.clone(), address: proxy.address.to_string(), bypassed: proxy.bypassed })
            .collect(),
    }
}

const fn transport(transport: HttpTransport) -> &'static str {
    match transport {
        HttpTransport::Streamable => "streamable-http",
        HttpTransport::Sse => "sse",
        HttpTransport::StreamableThenSse => "streamable-http-then-sse",
        HttpTransport::SseThenStreamable => "sse-then-streamable-http",
    }
}

/// Where something was found, and the name of that place.
fn found_in(from: &UrlFrom) -> (&'static str, Option<String>) {
    match from {
        UrlFrom::Typed => ("command-line", None),
        UrlFrom::Entry => ("entry", None),
        UrlFrom::Default => ("default", None),
        UrlFrom::Named(named) => {
            let kind = match named {
                NamedIn::Variable(_) => "variable",
                NamedIn::Argument(_) => "argument",
                NamedIn::Inherited(_) => "environment",
            };
            (kind, Some(named.describe()))
        }
    }
}

/// What a visit to n8n found; `None` for any other attempt.
pub(super) fn found(attempt: &Attempt) -> Option<v1::N8n> {
    let visit = attempt.n8n()?;
    let key_named_in = attempt.remote().and_then(|remote| match &remote.speaks {
        Speaks::N8n { key: Some(from) } => found_in(from).1,
        Speaks::N8n { key: None } | Speaks::Mcp(_) => None,
    });
    let mcp = visit.mcp.map(|heard| if let Some(N8nAnswer::Mcp(answer)) = heard.answer { mcp(answer) } else { "none" });
    Some(v1::N8n { state: n8n::state(visit.state), key: n8n::Key::of(&visit).name(), key_named_in, mcp })
}

const fn mcp(answer: N8nMcp) -> &'static str {
    match answer {
        N8nMcp::Greets => "ready",
        N8nMcp::SwitchedOff => "switched-off",
        N8nMcp::WantsToken => "wants-token",
        N8nMcp::TokenRefused => "token-refused",
        N8nMcp::NotAcceptable => "not-acceptable",
        N8nMcp::WrongVerb => "wrong-verb",
        N8nMcp::NotRegistered => "not-registered",
        N8nMcp::TestOnly => "test-only",
    }
}
