//! A certificate is not accepted, or TLS itself fails.

use crate::{
    client::Issuers,
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Severity, Signatures, Standing, When, clients, launcher,
        network::{Part, Snag, Way, fault, issuer, no_switch, remedies, trust, ways},
        paste,
    },
    evidence::{Attempt, Certificate, Distrust, Evidence, Exchange, Reply, Rung, TlsOutcome, Trust},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::TlsError,
    explain: include_str!("tls-error.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::ConnectionRefused,
        Cause::AuthFailed,
        Cause::PackageNotFound,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::InitializeTimeout,
        Cause::NotN8n,
        Cause::NotAnMcpServer,
    ],
    check,
};

/// A certificate authority that this program does not know: a company's proxy, or the server's own certificate.
static UNKNOWN_ISSUER: Signatures = Signatures::new(&[
    r"SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    r"(?i)unable to get (?:local )?issuer certificate|self[- ]signed certificate|unable to verify the first certificate",
    r"invalid peer certificate: UnknownIssuer",
    r"x509: certificate signed by unknown authority|x509: .* certificate is not trusted",
    r"PKIX path building failed|unable to find valid certification path",
    r"CERTIFICATE_VERIFY_FAILED",
    r"(?i)the remote certificate (?:is|was) (?:invalid|rejected)",
]);
static EXPIRED: Signatures =
    Signatures::new(&[r"CERT_HAS_EXPIRED|(?i)certificate (?:has|is) (?:expired|not yet valid)|invalid peer certificate: (?:Expired|NotValidYet)"]);
static WRONG_NAME: Signatures = Signatures::new(&[
    r"ERR_TLS_CERT_ALTNAME_INVALID|(?i)hostname/IP does not match certificate|hostname mismatch|NotValidForName|x509: certificate is valid for .*, not",
]);
/// The other side speaks no TLS, or none that fits.
static PROTOCOL: Signatures = Signatures::new(&[
    r"(?i)wrong version number|EPROTO|WRONG_VERSION_NUMBER|http: server gave HTTP response to HTTPS client|InvalidContentType|packet length too long",
    r"(?i)(?:ssl|tls)v?\d?\w* alert|handshake failure|tls handshake (?:eof|timeout)|tls: protocol version not supported|UNSUPPORTED_PROTOCOL|SSL routines",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let seen = || ways(evidence).find_map(|way| seen(&way).or_else(|| told(&way)));
    let half_trusted = || ways(evidence).find_map(|way| half_trusted(&way));
    if attempt.is_ready() {
        return seen().or_else(half_trusted);
    }
    // What the doctor saw names the certificate, which the server's words seldom do.
    let seen = seen();
    if seen.as_ref().is_some_and(|seen| seen.severity == Severity::Error) {
        return seen;
    }
    said(attempt).or(seen).or_else(half_trusted)
}

/// The doctor went there itself.
fn seen(way: &Way<'_>) -> Option<Finding> {
    let snag = way.snag()?;
    match snag.rung {
        Rung::Tls(tls) => match &tls.outcome {
            TlsOutcome::Untrusted(distrust) => Some(untrusted(way, &snag, tls.certificate.as_ref(), *distrust)),
            TlsOutcome::NotTls { .. } => Some(plain(way, &snag)),
            TlsOutcome::Refused { alert } => Some(refused(way, &snag, alert)),
            TlsOutcome::Closed | TlsOutcome::Reset => {
                let state = format!("{} takes the connection and drops it when asked for TLS", way.place());
                let finding = way.finding(RULE.cause, &state, snag.cite());
                Some(finding.fix(Fix::by_hand("check the port: one that speaks TLS answers, and a firewall may drop what it does not know")))
            }
            TlsOutcome::Agreed { .. } | TlsOutcome::Silent => None,
        },
        Rung::Exchange(exchange) => encrypted(way, &snag, &exchange.reply),
        Rung::BadUrl(_) | Rung::Lookup(_) | Rung::Dial(_) | Rung::Tunnel(_) => None,
    }
}

/// A plain request at a port for TLS, to which the server answers in plain text what is wrong.
fn told(way: &Way<'_>) -> Option<Finding> {
    // nginx, Go, Apache, and Java's Tomcat.
    static TOLD: Signatures = Signatures::new(&[
        r"(?i)plain HTTP request was sent to HTTPS port|sent an HTTP request to an HTTPS server|speaking plain HTTP to an SSL-enabled server port|requires TLS",
    ]);
    let address = way.address.as_ref().filter(|address| !address.is_encrypted())?;
    let says = |exchange: &Exchange| exchange.answered().is_some_and(|answered| answered.status == 400 && TOLD.matches(&answered.body));
    let (event, _) = way.exchanges().find(|(_, exchange)| says(exchange))?;
    let finding = way.finding(RULE.cause, &format!("{} speaks TLS, and the URL says http", way.place()), Cite::of(event));
    Some(finding.fix(Fix::edit("write https:// in place of http://", way.edit(&address.with_scheme("https")))))
}

fn untrusted(way: &Way<'_>, snag: &Snag<'_>, certificate: Option<&Certificate>, distrust: Distrust) -> Finding {
    let finding = way.finding(RULE.cause, &fault(&way.place(), certificate, distrust), snag.cite());
    remedies(way, certificate, distrust).into_iter().fold(finding, Finding::fix)
}

/// `https://` in front of a port that speaks plain HTTP.
fn plain(way: &Way<'_>, snag: &Snag<'_>) -> Finding {
    let finding = way.finding(RULE.cause, &format!("{} speaks plain HTTP, and the URL says https", way.place()), snag.cite());
    let url = way.address.as_ref().map(|address| address.with_scheme("http")).unwrap_or_default();
    finding.fix(Fix::edit("write http:// in place of https://", way.edit(&url)))
}

fn refused(way: &Way<'_>, snag: &Snag<'_>, alert: &str) -> Finding {
    static WANTS_ONE: Signatures = Signatures::new(&[r"(?i)certificate[ _-]?required|no certificate|bad[ _-]?certificate|certificate[ _-]?unknown"]);
    let place = way.place();
    if WANTS_ONE.matches(alert) {
        let state = format!("{place} wants a certificate of the client's own, and none was sent");
        let finding = way.finding(RULE.cause, &state, snag.cite());
        return finding.fix(Fix::by_hand("few clients can send one: ask for an address without it, or run a proxy on this machine that sends it"));
    }
    let finding = way.finding(RULE.cause, &format!("{place} refuses to speak TLS: {alert}"), snag.cite());
    finding.fix(Fix::by_hand(
        "check host and port: behind a shared address the name decides; a very old server may know no version of TLS that is still in use",
    ))
}

/// What a plain request is met with where encryption is expected: no word, or a server's advice in plain text.
fn encrypted(way: &Way<'_>, snag: &Snag<'_>, reply: &Reply) -> Option<Finding> {
    let address = way.address.as_ref().filter(|address| !address.is_encrypted())?;
    let speaks_tls = |rung: &Rung| matches!(rung, Rung::Tls(tls) if matches!(tls.outcome, TlsOutcome::Agreed { .. } | TlsOutcome::Untrusted(_) | TlsOutcome::Refused { .. }));
    let proven = way.attempt.rungs().find(|(_, rung)| speaks_tls(rung)).map(|(event, _)| Cite::of(event));
    let state = match reply {
        Reply::Closed | Reply::Reset | Reply::NotHttp { .. } if proven.is_some() => format!("{} speaks TLS, and the URL says http", way.place()),
        Reply::Closed => format!("{} closes the connection without an answer, as a port does that speaks TLS", way.place()),
        Reply::Reset | Reply::NotHttp { .. } | Reply::Answered(_) | Reply::Silent { .. } | Reply::RedirectLoop { .. } => return None,
    };
    let mut finding = way.finding(RULE.cause, &state, snag.cite());
    if proven.is_none() {
        finding.confidence = finding.confidence.min(Confidence::Medium);
    }
    let finding = finding.cite(proven).fix(Fix::edit("write https:// in place of http://", way.edit(&address.with_scheme("https"))));
    Some(finding.fix(Fix::by_hand("or start what is behind the port: a container's published port takes connections though nothing listens within")))
}

/// The way was good, and would not have been for everybody: Node and Python carry a list of issuers with them, other programs ask the system.
fn half_trusted(way: &Way<'_>) -> Option<Finding> {
    let agreed = |rung: &'_ Rung| matches!(rung, Rung::Tls(tls) if matches!(tls.outcome, TlsOutcome::Agreed { .. }));
    let (event, rung) = way.attempt.rungs().find(|(_, rung)| agreed(rung))?;
    let Rung::Tls(tls) = rung else { return None };
    let certificate = tls.certificate.as_ref()?;
    let Trust { system: Ok(()), mozilla: Err(Distrust::UnknownIssuer), entry: None | Some(Err(_)) } = certificate.trust else { return None };
    let issuer = issuer(certificate);
    let claim =
        format!("{} is signed by {issuer}, whom this system trusts and Node's own list does not: programs that run on Node refuse it", way.place());
    let severity = match way.part {
        Part::Itself if knows_mozilla_alone(way) => Severity::Error,
        Part::Itself if way.attempt.is_ready() => Severity::Note,
        Part::Itself | Part::Behind | Part::Backend => Severity::Warning,
    };
    let finding = Finding::build(RULE.cause, claim, Cite::of(event)).severity(severity);
    Some(trust(way.evidence.judged()).into_iter().fold(finding, Finding::fix).fix(no_switch()))
}

/// Whether the client itself is known to refuse what only this system trusts.
fn knows_mozilla_alone(way: &Way<'_>) -> bool {
    let start = clients::profile(way.attempt).and_then(|profile| profile.remote);
    start.is_some_and(|start| start.issuers == Issuers::Mozilla && !start.facts.unverified.contains(&"issuers"))
}

fn said(attempt: &Attempt) -> Option<Finding> {
    if let Some(hit) = EXPIRED.last(attempt) {
        return Some(
            hit.finding(attempt, RULE.cause, "the other side's certificate has expired, or this machine's clock is wrong")
                .fix(Fix::run("check the clock", "date")),
        );
    }
    if let Some(hit) = WRONG_NAME.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "the certificate is for another host name");
        return Some(finding.fix(Fix::by_hand("use the name that the certificate carries in the address")));
    }
    if let Some(hit) = UNKNOWN_ISSUER.last(attempt) {
        let finding = hit.finding(attempt, RULE.cause, "the certificate's issuer is not trusted: a company proxy, or a self-signed certificate");
        let program = attempt.launched().map(|launched| launcher::program(launched).0).unwrap_or_default();
        return Some(trusted(finding, &program));
    }
    let hit = PROTOCOL.last(attempt)?;
    let finding = hit.finding(attempt, RULE.cause, "the other side speaks no TLS, or none that fits");
    Some(finding.fix(Fix::by_hand("check whether the address must begin with http:// or https://, and its port")))
}

/// Each runtime reads the additional certificates from a variable of its own.
fn trusted(finding: Finding, program: &str) -> Finding {
    let authority = "/path/to/company-ca.pem";
    let python = ["python", "uv", "pip"].iter().any(|name| program.starts_with(name));
    let finding = if python {
        let variables = format!("\"env\": {{ \"SSL_CERT_FILE\": \"{authority}\", \"REQUESTS_CA_BUNDLE\": \"{authority}\" }}");
        finding
            .fix(Fix::edit("let uv use the system's certificates", paste::env("UV_SYSTEM_CERTS", "true")))
            .fix(Fix::edit("name the issuer's certificate", variables))
    } else {
        finding.fix(Fix::edit("name the issuer's certificate", paste::env("NODE_EXTRA_CA_CERTS", authority)))
    };
    finding.fix(no_switch())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn each_kind_is_told_apart() {
        for (text, part) in [
            (
                "TypeError: fetch failed\n  [cause]: Error: self-signed certificate in certificate chain\n    code: 'SELF_SIGNED_CERT_IN_CHAIN'",
                "issuer",
            ),
            ("SDK auth failed: unable to get local issuer certificate", "issuer"),
            ("error: Failed to fetch: `https://pypi.org/simple/x/`\n  Caused by: invalid peer certificate: UnknownIssuer", "issuer"),
            ("Get \"https://h\": x509: certificate signed by unknown authority", "issuer"),
            (
                "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)",
                "expired",
            ),
            ("Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames", "another host"),
            ("Error: write EPROTO 40D7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number", "no TLS"),
        ] {
            let diagnosis = start("npx -y x").stderr(text).exits(1).diagnosis();
            assert_eq!(diagnosis.verdict.cause, Some(RULE.cause), "{text}");
            assert!(diagnosis.findings[0].claim.contains(part), "{text}: {}", diagnosis.findings[0].claim);
        }
    }

    #[test]
    fn each_runtime_gets_its_own_variable() {
        for (command, variable) in [("npx -y x", "NODE_EXTRA_CA_CERTS"), ("uvx x", "UV_SYSTEM_CERTS")] {
            let found = start(command).stderr("unable to get local issuer certificate").exits(1).finding(RULE.cause).expect("found");
            assert!(found.fixes[0].edit.as_deref().is_some_and(|edit| edit.contains(variable)));
        }
        for text in ["Error: connect ECONNREFUSED 127.0.0.1:443", "TypeError: fetch failed", "certificate.json not found"] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
