//! The words for what is found on the way to a URL, each short enough for a column.

use core::net::IpAddr;

use crate::evidence::{Answered, Certificate, Dialled, Distrust, Found, Reply, Shown, TlsOutcome, TunnelOutcome, UrlFault};

use super::line::cut;

/// So many addresses are named.
const MOST_NAMED: usize = 3;
/// In columns; names of certificates may be long.
const LONGEST_NAME: usize = 32;

/// `127.0.0.1, ::1`; of many the first ones.
pub(super) fn addresses(addresses: &[IpAddr]) -> String {
    let named: Vec<String> = addresses.iter().take(MOST_NAMED).map(ToString::to_string).collect();
    let more = addresses.len().saturating_sub(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", named.join(", "))
}

/// Why a name led to no address.
pub(super) fn lookup(found: &Found) -> &str {
    match found {
        Found::Addresses(_) => "found",
        Found::NoSuchName => "no such name",
        Found::Silent => "no answer",
        Found::Failed(words) => words,
    }
}

pub(super) const fn dialled(dialled: Dialled) -> &'static str {
    match dialled {
        Dialled::Accepted => "accepted",
        Dialled::Refused => "refused",
        Dialled::Silent => "no answer",
        Dialled::Reset => "reset",
        Dialled::Denied => "not permitted here",
        Dialled::Unreachable => "no way there",
    }
}

/// What a proxy said, to be set behind its name.
pub(super) fn tunnelled(outcome: &TunnelOutcome) -> String {
    match outcome {
        TunnelOutcome::Opened => String::new(),
        TunnelOutcome::NeedsLogin => " asks for a login".into(),
        TunnelOutcome::Refused { status } => format!(" refuses with {status}"),
        TunnelOutcome::NotAProxy { .. } => " is no proxy".into(),
        TunnelOutcome::Closed => " closes the connection".into(),
        TunnelOutcome::Silent => " does not answer".into(),
    }
}

/// How encryption went.
pub(super) fn negotiated(outcome: &TlsOutcome, certificate: Option<&Certificate>) -> String {
    match outcome {
        TlsOutcome::Agreed { version, .. } => (*version).to_owned(),
        TlsOutcome::Untrusted(distrust) => distrusted(*distrust, certificate),
        TlsOutcome::NotTls { .. } => "an answer, but not in TLS".into(),
        TlsOutcome::Refused { alert } => format!("refused: {alert}"),
        TlsOutcome::Closed => "closed without a word".into(),
        TlsOutcome::Reset => "reset".into(),
        TlsOutcome::Silent => "no answer".into(),
    }
}

fn distrusted(distrust: Distrust, certificate: Option<&Certificate>) -> String {
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%-d %b %Y").to_string();
    match (distrust, certificate) {
        (Distrust::Expired, Some(certificate)) => format!("certificate expired on {}", day(certificate.not_after)),
        (Distrust::Expired, None) => "certificate expired".into(),
        (Distrust::NotYetValid, Some(certificate)) => format!("certificate valid from {} on", day(certificate.not_before)),
        (Distrust::NotYetValid, None) => "certificate not valid yet".into(),
        (Distrust::WrongName, Some(certificate)) => match certificate.names.first() {
            Some(name) => format!("certificate for {}", cut(name, LONGEST_NAME)),
            None => "certificate for another name".into(),
        },
        (Distrust::WrongName, None) => "certificate for another name".into(),
        (Distrust::UnknownIssuer, Some(certificate)) if certificate.self_signed => "self-signed certificate".into(),
        (Distrust::UnknownIssuer, Some(certificate)) => format!("issuer not trusted: {}", issuer(certificate)),
        (Distrust::UnknownIssuer, None) => "issuer not trusted".into(),
        (Distrust::Revoked, _) => "certificate revoked".into(),
        (Distrust::Unusable, _) => "certificate not usable".into(),
    }
}

/// The same where there is little room.
pub(super) fn distrusted_in_short(distrust: Distrust, certificate: Option<&Certificate>) -> &'static str {
    match distrust {
        Distrust::Expired => "expired",
        Distrust::NotYetValid => "not valid yet",
        Distrust::WrongName => "for another name",
        Distrust::UnknownIssuer if certificate.is_some_and(|certificate| certificate.self_signed) => "self-signed",
        Distrust::UnknownIssuer => "issuer not trusted",
        Distrust::Revoked => "revoked",
        Distrust::Unusable => "not usable",
    }
}

/// Who signed a certificate and until when it is good.
pub(super) fn signed(certificate: &Certificate) -> String {
    let by = if certificate.self_signed { "self-signed".into() } else { issuer(certificate) };
    format!("{by}, until {}", certificate.not_after.format("%-d %b %Y"))
}

/// The issuer's own name, or else that of its organisation.
fn issuer(certificate: &Certificate) -> String {
    let name = |key: &str| part(&certificate.issuer, key);
    cut(name("CN=").or_else(|| name("O=")).unwrap_or(&certificate.issuer), LONGEST_NAME)
}

/// What stands behind `key` in a name such as `CN=R11, O=Let's Encrypt, C=US`.
fn part<'a>(name: &'a Shown, key: &str) -> Option<&'a str> {
    name.split(',').find_map(|part| part.trim().strip_prefix(key)).filter(|part| !part.is_empty())
}

/// What came back for a request, without an answer in HTTP or with one.
pub(super) fn reply(reply: &Reply) -> String {
    match reply {
        Reply::Answered(answer) => answered(answer),
        Reply::Closed => "closed without an answer".into(),
        Reply::Reset => "reset".into(),
        Reply::Silent { bytes: 0 } => "no answer".into(),
        Reply::Silent { .. } => "no whole answer".into(),
        Reply::NotHttp { .. } => "an answer, but not in HTTP".into(),
        Reply::RedirectLoop { .. } => "led in circles".into(),
    }
}

/// `200 JSON`, `404 HTML`, `204`.
pub(super) fn answered(answered: &Answered) -> String {
    let kind = match answered.content_type.as_str() {
        "application/json" => "JSON",
        "text/html" => "HTML",
        "text/plain" => "text",
        "text/event-stream" => "event stream",
        kind => kind,
    };
    format!("{} {kind}", answered.status).trim_end().to_owned()
}

/// What is wrong with a URL, as a clause without its subject.
pub(super) fn url_fault(fault: &UrlFault) -> String {
    match fault {
        UrlFault::Empty => "is empty".into(),
        UrlFault::Quoted => "stands in quotes, which are a part of it".into(),
        UrlFault::NoScheme => "lacks its http:// or https://".into(),
        UrlFault::OtherScheme(scheme) => format!("is for {scheme}, not for http or https"),
        UrlFault::NoHost => "names no host".into(),
        UrlFault::BadHost => "names a host that cannot be".into(),
        UrlFault::BadPort => "names a port that cannot be".into(),
        UrlFault::Unexpanded(reference) => format!("still holds {reference}"),
    }
}
