//! A host's name does not resolve.

use crate::{
    diagnosis::{Cause, Finding, Fix, Rule, Signatures, Standing, Subject, When, paste},
    evidence::Evidence,
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DnsFailure,
    explain: include_str!("dns-failure.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[
        Cause::ConnectionRefused,
        Cause::AuthFailed,
        Cause::PackageNotFound,
        Cause::PackageBuildFailed,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
    ],
    check,
};

static SAID: Signatures = Signatures::new(&[
    r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (?<name>[^\s:,)]+)",
    r"hostname: '(?<name>[^']+)'",
    r"lookup (?<name>\S+?)(?: on \S+)?: (?:no such host|server misbehaving|Temporary failure)",
    r"(?:host='(?<name>[^']+)').*(?:Name or service not known|nodename nor servname|getaddrinfo failed|NameResolutionError|Temporary failure)",
    r"Failed to resolve '(?<name>[^']+)'",
    r"Cannot connect to host (?<name>[^:\s]+):\d+ .*(?:Name or service|nodename|getaddrinfo|Domain name)",
    r#"could not translate host name "(?<name>[^"]+)""#,
    r"(?i)could not resolve host(?:name)?:? (?<name>[^\s;,]+)",
    r"UnknownHostException: (?<name>[^\s:]+)",
    r"No such host is known\.? \(?(?<name>[\w.-]+:\d+)?",
    r"querySrv (?:ENOTFOUND|EREFUSED|ESERVFAIL) (?<name>\S+)",
    r"(?i)failed to lookup address information|name or service not known|nodename nor servname provided|getaddrinfo failed|temporary failure in name resolution|name does not resolve",
    r"\b(?:ENOTFOUND|EAI_AGAIN)\b",
])
.unless(&[r"code: 'MODULE_NOT_FOUND'"]);
/// Node prints the host beside its code only.
static CODE: Signatures = Signatures::new(&[r"ENOTFOUND|EAI_AGAIN|getaddrinfo|dns"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some() && (hit.pattern != 1 || hit.before(attempt, 5).any(|line| CODE.matches(line.text))));
    let hit = hit.or_else(|| SAID.last(attempt).filter(|hit| hit.pattern != 1))?;
    let Some(host) = hit.name.clone() else {
        return Some(
            hit.finding(attempt, RULE.cause, "the name of a host does not resolve")
                .fix(Fix::by_hand("check the host names in `env` and `args`, and the network")),
        );
    };
    let registry = ["registry.npmjs.org", "pypi.org", "files.pythonhosted.org", "github.com"].contains(&&*host);
    let finding = hit.finding(attempt, RULE.cause, format!("the name {host} does not resolve"));
    let finding = if registry {
        finding.fix(Fix::by_hand("check the network, VPN and proxy (HTTPS_PROXY in `env`): the package registry is not reached"))
    } else {
        finding.fix(Fix::by_hand("correct the host in `env` or `args`; an example from a README must be replaced"))
    };
    Some(finding.fix(Fix::run("ask the resolver", format!("nslookup {}", paste::word(&host)))).subject(Subject::Address(host)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::start;

    #[test]
    fn the_host_is_named() {
        for (text, host) in [
            (
                "TypeError: fetch failed\n  [cause]: Error: getaddrinfo ENOTFOUND your-host.example.com\n    errno: -3008,\n    code: 'ENOTFOUND',\n    hostname: 'your-host.example.com'",
                "your-host.example.com",
            ),
            ("Error: getaddrinfo EAI_AGAIN registry.npmjs.org", "registry.npmjs.org"),
            ("dial tcp: lookup db.internal on 127.0.0.53:53: no such host", "db.internal"),
            (
                "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.x.test', port=443): Max retries exceeded (Caused by NameResolutionError(\"Failed to resolve 'api.x.test' ([Errno -2] Name or service not known)\"))",
                "api.x.test",
            ),
            ("psycopg2.OperationalError: could not translate host name \"pg\" to address: Name or service not known", "pg"),
            ("java.net.UnknownHostException: api.x.test", "api.x.test"),
            ("httpx.ConnectError: [Errno -2] Name or service not known", ""),
        ] {
            let story = start("npx -y x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(host), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
    }

    #[test]
    fn the_name_beats_the_friendly_guess() {
        let story = start("npx -y x").stderr("Error: getaddrinfo ENOTFOUND slack.test\nAuthentication failed: check your Slack tokens").exits(1);
        assert_eq!(story.cause(), Some(RULE.cause));
    }

    #[test]
    fn other_failures_of_the_network_are_other_causes() {
        for text in ["Error: connect ECONNREFUSED 127.0.0.1:1", "hostname: 'mymachine'", "code: 'MODULE_NOT_FOUND'", "HTTP 404 Not Found"] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
    }
}
