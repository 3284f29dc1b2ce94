//! A certificate is not accepted, or TLS itself fails.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, When, launcher, paste},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::TlsError,
    explain: include_str!("tls-error.md"),
    when: When::NotReady,
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
        return Some(trust(finding, &program));
    }
    let hit = PROTOCOL.last(attempt)?;
    let finding = hit.finding(attempt, RULE.cause, "the other side speaks no TLS, or none that fits");
    Some(finding.fix(Fix::by_hand("check whether the address must begin with http:// or https://, and its port")))
}

/// Each runtime reads the additional certificates from a variable of its own.
fn trust(finding: Finding, program: &str) -> Finding {
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
    finding.fix(Fix::by_hand("do not switch the check off: whoever sits in between would read your keys"))
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
