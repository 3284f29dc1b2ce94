//! Why a certificate is not accepted, in words and with what helps against it: each runtime has a list of issuers of its own.

use crate::{
    diagnosis::{Fix, launcher, paste, wording::distrusted},
    evidence::{Attempt, Certificate, Distrust, Shown},
};

use super::{Address, Way};

/// Programs that open TLS on the way and sign in their own name, by what stands in that name (their vendors' documentation).
const INSPECTORS: &[&str] = &[
    "zscaler",
    "netskope",
    "forti",
    "palo alto",
    "umbrella",
    "blue coat",
    "bluecoat",
    "symantec web",
    "forcepoint",
    "websense",
    "mcafee web",
    "skyhigh",
    "sophos",
    "check point",
    "cloudflare for teams",
    "gateway ca - cloudflare",
    "menlo",
    "kaspersky",
    "avast",
    "avg ",
    "eset ssl",
    "bitdefender",
    "mitmproxy",
    "charles proxy",
    "fiddler",
    "portswigger",
    "proxy",
    "inspection",
];

/// Issuers that every list holds, by a part of their intermediates' names: nobody distrusts them but for a gap in the chain.
const PUBLIC: &[&str] = &[
    "let's encrypt",
    "digicert",
    "sectigo",
    "globalsign",
    "godaddy",
    "google trust",
    "amazon",
    "entrust",
    "zerossl",
    "comodo",
    "identrust",
    "geotrust",
    "rapidssl",
];

/// What is wrong with the certificate, as a sentence about `place`.
pub(in crate::diagnosis) fn fault(place: &str, certificate: Option<&Certificate>, distrust: Distrust) -> String {
    let Some(certificate) = certificate else { return format!("the certificate of {place} is not accepted: {}", distrusted(distrust)) };
    let date = |date: chrono::DateTime<chrono::Utc>| date.format("%Y-%m-%d").to_string();
    let issuer = issuer(certificate);
    match distrust {
        Distrust::Expired => format!("the certificate of {place} expired on {}", date(certificate.not_after)),
        Distrust::NotYetValid => {
            format!("the certificate of {place} is valid from {} only: this machine's clock may be wrong", date(certificate.not_before))
        }
        Distrust::WrongName => format!("the certificate of {place} is for other names: {}", names(certificate)),
        Distrust::UnknownIssuer if certificate.self_signed => format!("the certificate of {place} is self-signed, so nobody trusts it"),
        Distrust::UnknownIssuer if is_inspector(&issuer) => {
            format!("{issuer} opens the encryption on the way to {place}: a company's proxy or a virus scanner")
        }
        Distrust::UnknownIssuer if lacks_intermediate(certificate) => {
            format!("{place} sends its certificate alone, without the intermediate one of {issuer}")
        }
        Distrust::UnknownIssuer => format!("the certificate of {place} is signed by {issuer}, whom neither this system nor Node trusts"),
        Distrust::Revoked | Distrust::Unusable => format!("the certificate of {place} is not accepted: {}", distrusted(distrust)),
    }
}

/// The ways out, best first.
pub(in crate::diagnosis) fn remedies(way: &Way<'_>, certificate: Option<&Certificate>, distrust: Distrust) -> Vec<Fix> {
    let host = way.address.as_ref().map(Address::host_and_port).unwrap_or_default();
    let show = || Fix::run("look at what it shows", format!("openssl s_client -connect {} -showcerts </dev/null", paste::word(&host)));
    match distrust {
        Distrust::Expired => vec![
            Fix::by_hand("renew the certificate on the server, and let the server load it"),
            Fix::run("check this machine's clock too", "date -u"),
        ],
        Distrust::NotYetValid => vec![Fix::run("check this machine's clock", "date -u")],
        Distrust::WrongName => certificate
            .and_then(|certificate| certificate.names.iter().find(|name| !name.contains('*')))
            .map(|name| Fix::by_hand(format!("use a name that the certificate carries in the address, such as {name}")))
            .into_iter()
            .chain([Fix::by_hand("or have a certificate made for this name: an IP address and `localhost` need an entry of their own")])
            .collect(),
        Distrust::UnknownIssuer if certificate.is_some_and(lacks_intermediate) => {
            vec![
                Fix::by_hand("let the server send the whole chain (`fullchain.pem`, not `cert.pem`): browsers fill the gap, programs do not"),
                show(),
            ]
        }
        Distrust::UnknownIssuer => trust(way.evidence.judged()).into_iter().chain([show(), no_switch()]).collect(),
        Distrust::Revoked | Distrust::Unusable => vec![Fix::by_hand("have a new certificate made for the server"), show()],
    }
}

/// How a runtime learns of an issuer: each reads a variable of its own.
pub(in crate::diagnosis) fn trust(attempt: &Attempt) -> Vec<Fix> {
    const ISSUER: &str = "/path/to/issuer-ca.pem";
    let program = attempt.launched().filter(|_| !attempt.is_remote()).map(|launched| launcher::program(launched).0).unwrap_or_default();
    let python = ["python", "uv", "pip"].iter().any(|name| program.starts_with(name));
    let for_python = format!("\"env\": {{ \"SSL_CERT_FILE\": \"{ISSUER}\", \"REQUESTS_CA_BUNDLE\": \"{ISSUER}\" }}");
    if python {
        return vec![Fix::edit("name the issuer's certificate", for_python)];
    }
    let started = !attempt.is_remote();
    let node = if started {
        Fix::edit("name the issuer's certificate", paste::env("NODE_EXTRA_CA_CERTS", ISSUER))
    } else {
        Fix::run(
            "name the issuer's certificate before the client starts, as most clients run on Node",
            format!("export NODE_EXTRA_CA_CERTS={ISSUER}"),
        )
    };
    let system = Fix::by_hand("or, where this system trusts it already, let Node (22.15 or newer) use that: NODE_OPTIONS=--use-system-ca");
    vec![node, system]
}

pub(in crate::diagnosis) fn no_switch() -> Fix {
    Fix::by_hand("do not switch the check off: whoever sits in between would read your keys")
}

/// The issuer by its common name, or by its organisation where it has none.
pub(in crate::diagnosis) fn issuer(certificate: &Certificate) -> String {
    let part = |key: &str| certificate.issuer.split([',', '/']).find_map(|part| part.trim().strip_prefix(key)).map(str::to_owned);
    part("CN=").or_else(|| part("O=")).unwrap_or_else(|| certificate.issuer.to_string())
}

/// Whether the issuer is known to open what others encrypt.
fn is_inspector(issuer: &str) -> bool {
    let issuer = issuer.to_lowercase();
    INSPECTORS.iter().any(|name| issuer.contains(name))
}

fn lacks_intermediate(certificate: &Certificate) -> bool {
    let issuer = certificate.issuer.to_lowercase();
    certificate.chain == 1 && !certificate.self_signed && PUBLIC.iter().any(|name| issuer.contains(name))
}

fn names(certificate: &Certificate) -> String {
    const ENOUGH: usize = 3;
    let named: Vec<&str> = certificate.names.iter().take(ENOUGH).map(Shown::as_str).collect();
    let more = certificate.names.len().saturating_sub(ENOUGH);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if named.is_empty() { certificate.subject.to_string() } else { format!("{}{more}", named.join(", ")) }
}
