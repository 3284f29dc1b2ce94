//! The rungs of the way to a URL, in a few words.

use crate::evidence::{Answered, Dial, Dialled, Distrust, Exchange, Found, Lookup, Reply, Rung, Tls, TlsOutcome, Tunnel, TunnelOutcome, UrlFault};

use super::span;

/// A rung, with how it went.
pub(in crate::diagnosis) fn rung(rung: &Rung) -> String {
    match rung {
        Rung::BadUrl(fault) => faulty(fault),
        Rung::Lookup(lookup) => looked_up(lookup),
        Rung::Dial(dial) => dialled(dial),
        Rung::Tunnel(tunnel) => tunnelled(tunnel),
        Rung::Tls(tls) => negotiated(tls),
        Rung::Exchange(exchange) => exchanged(exchange),
    }
}

fn faulty(fault: &UrlFault) -> String {
    match fault {
        UrlFault::Empty => "the URL is empty".to_owned(),
        UrlFault::Quoted => "the URL has quotes around it".to_owned(),
        UrlFault::NoScheme => "the URL does not begin with http:// or https://".to_owned(),
        UrlFault::OtherScheme(scheme) => format!("the URL begins with {scheme}:, which is neither http: nor https:"),
        UrlFault::NoHost => "the URL names no host".to_owned(),
        UrlFault::BadHost => "the URL's host is neither a name nor an address".to_owned(),
        UrlFault::BadPort => "the URL's port is no number up to 65535".to_owned(),
        UrlFault::Unexpanded(reference) => format!("{reference} stands in the URL's host as it is written"),
    }
}

fn looked_up(Lookup { host, took, found }: &Lookup) -> String {
    let took = span(*took);
    match found {
        Found::Addresses(addresses) => {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            format!("{host} is {}", addresses.join(", "))
        }
        Found::NoSuchName => format!("{host} has no address"),
        Found::Silent => format!("no answer about {host} within {took}"),
        Found::Failed(words) => format!("the question for {host} failed: {words}"),
    }
}

fn dialled(Dial { to, took, dialled }: &Dial) -> String {
    let took = span(*took);
    match dialled {
        Dialled::Accepted => format!("{to} accepts the connection after {took}"),
        Dialled::Refused => format!("{to} refuses the connection: nothing listens there"),
        Dialled::Silent => format!("{to} does not answer within {took}"),
        Dialled::Reset => format!("{to} resets the connection"),
        Dialled::Denied => format!("this system does not permit a connection to {to}"),
        Dialled::Unreachable => format!("there is no way to {to} from here"),
    }
}

fn tunnelled(Tunnel { proxy, to, took, outcome }: &Tunnel) -> String {
    match outcome {
        TunnelOutcome::Opened => format!("the proxy {proxy} leads to {to} after {}", span(*took)),
        TunnelOutcome::NeedsLogin => format!("the proxy {proxy} asks for a login (407)"),
        TunnelOutcome::Refused { status } => format!("the proxy {proxy} does not lead to {to}: status {status}"),
        TunnelOutcome::NotAProxy { said } => format!("{proxy} does not answer like a proxy: {said}"),
        TunnelOutcome::Closed => format!("the proxy {proxy} closes the connection"),
        TunnelOutcome::Silent => format!("the proxy {proxy} does not answer within {}", span(*took)),
    }
}

fn negotiated(Tls { name, took, outcome, .. }: &Tls) -> String {
    match outcome {
        TlsOutcome::Agreed { version, .. } => format!("{version} with {name} after {}", span(*took)),
        TlsOutcome::Untrusted(distrust) => format!("the certificate of {name} is not accepted: {}", distrusted(*distrust)),
        TlsOutcome::NotTls { said } => format!("{name} does not speak TLS at this port: {said}"),
        TlsOutcome::Refused { alert } => format!("{name} refuses to speak TLS: {alert}"),
        TlsOutcome::Closed => format!("{name} closes the connection when asked for TLS"),
        TlsOutcome::Reset => format!("{name} resets the connection when asked for TLS"),
        TlsOutcome::Silent => format!("{name} does not answer in TLS within {}", span(*took)),
    }
}

/// Why a certificate is not accepted, as a clause.
pub(in crate::diagnosis) const fn distrusted(distrust: Distrust) -> &'static str {
    match distrust {
        Distrust::Expired => "it has expired",
        Distrust::NotYetValid => "it is not valid yet",
        Distrust::WrongName => "it is for another name",
        Distrust::UnknownIssuer => "nobody trusts its issuer",
        Distrust::Revoked => "it was revoked",
        Distrust::Unusable => "it is not one for a server",
    }
}

fn exchanged(Exchange { verb, url, took, reply, .. }: &Exchange) -> String {
    let asked = format!("{} {url}", verb.name());
    match reply {
        Reply::Answered(answered) => format!("{asked}: {}", answer(answered)),
        Reply::Closed => format!("{asked}: closed without an answer"),
        Reply::Reset => format!("{asked}: the connection is reset"),
        Reply::Silent { bytes: 0 } => format!("{asked}: no answer within {}", span(*took)),
        Reply::Silent { bytes } => format!("{asked}: {bytes} bytes and no whole answer within {}", span(*took)),
        Reply::NotHttp { said } => format!("{asked}: what comes is not HTTP: {said}"),
        Reply::RedirectLoop { to } => format!("{asked}: led from place to place, at last to {to}"),
    }
}

fn answer(answered: &Answered) -> String {
    let kind = if answered.content_type.is_empty() { String::new() } else { format!(" {}", answered.content_type) };
    let body = super::shortened(&answered.body);
    let body = if body.is_empty() { body } else { format!(", {body}") };
    format!("{}{kind}{body}", answered.status)
}
