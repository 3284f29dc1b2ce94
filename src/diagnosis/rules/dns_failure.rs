//! A host's name does not resolve.

use crate::{
    diagnosis::{
        Cause, Finding, Fix, Quantity, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Part, Way, ways},
        paste,
        watched::{Spent, Stuck, dead, lookups, reached, traced},
        wording::span,
    },
    evidence::{Attempt, Backend, Evidence, Found, Outcome, Reach, Rung, SeenFrom, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::DnsFailure,
    explain: include_str!("dns-failure.md"),
    when: When::Always,
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
        Cause::SlowStart,
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
    let unknown = || ways(evidence).find_map(|way| unknown(&way));
    if attempt.outcome() == Outcome::Ready {
        // What it cost the start goes before what it will cost the tools.
        return in_vain(attempt).or_else(unknown);
    }
    said(attempt).or_else(unknown).or_else(|| silent(evidence))
}

/// The doctor asked for the name itself.
fn unknown(way: &Way<'_>) -> Option<Finding> {
    let snag = way.own_snag()?;
    let Rung::Lookup(lookup) = snag.rung else { return None };
    let host = way.with_origin(&lookup.host);
    let state = match &lookup.found {
        Found::Addresses(_) | Found::NoSuchName => format!("the name {host} does not resolve"),
        Found::Silent => format!("nobody tells the address of {host} within {}", span(lookup.took)),
        Found::Failed(words) => format!("the name {host} cannot be asked for: {words}"),
    };
    let finding = way.finding(RULE.cause, &state, snag.cite());
    let finding = if way.part == Part::Itself && !way.is_n8n() {
        let place = "correct the host in the `url`, or switch the VPN on where the name is known only there";
        ask(finding.fix(Fix::by_hand(place)), lookup.host.clone())
    } else {
        ways_out(finding, lookup.host.clone())
    };
    let bare = !lookup.host.contains('.') && way.remote.seen_from == SeenFrom::Here;
    if !bare {
        return Some(finding);
    }
    Some(
        finding.fix(Fix::by_hand(
            "a name without a dot is mostly that of a container: on this machine write `localhost` and the port that is published",
        )),
    )
}

fn said(attempt: &Attempt) -> Option<Finding> {
    let hit = SAID.all(attempt).rfind(|hit| hit.name.is_some() && (hit.pattern != 1 || hit.before(attempt, 5).any(|line| CODE.matches(line.text))));
    let hit = hit.or_else(|| SAID.last(attempt).filter(|hit| hit.pattern != 1))?;
    let backend = match &hit.name {
        Some(host) => traced(attempt, host),
        None => dead(attempt, is_unresolved),
    };
    let Some(host) = hit.name.clone().or_else(|| Some(backend?.host.clone())) else {
        return Some(
            hit.finding(attempt, RULE.cause, "the name of a host does not resolve")
                .fix(Fix::by_hand("check the host names in `env` and `args`, and the network")),
        );
    };
    let finding = hit.finding(attempt, RULE.cause, format!("the name {} does not resolve", with_origin(&host, backend)));
    let finding = finding.cite(backend.filter(|backend| backend.reach.as_ref().is_some_and(is_unresolved)).and_then(reached));
    Some(ways_out(finding, host))
}

const fn is_unresolved(reach: &Reach) -> bool {
    matches!(reach, Reach::Unresolved { .. })
}

/// `db.internal (DATABASE_URL)`.
fn with_origin(host: &str, backend: Option<&Backend>) -> String {
    backend.map_or_else(|| host.to_owned(), |backend| format!("{host} ({})", backend.named_in.describe()))
}

/// It says nothing and does nothing but wait, and the doctor found no address for the name either.
fn silent(evidence: &Evidence) -> Option<Finding> {
    let stuck = Stuck::at(evidence, is_unresolved)?;
    let host = stuck.backend.host.clone();
    let claim =
        format!("the name {} does not resolve, and the server never answered: {}", with_origin(&host, Some(stuck.backend)), stuck.silence.conduct());
    Some(ways_out(stuck.finding(RULE.cause, claim), host))
}

/// It got over it, and had asked in vain for a while.
fn in_vain(attempt: &Attempt) -> Option<Finding> {
    let asked = lookups(&Spent::of(attempt)?)?;
    let backend = dead(attempt, is_unresolved)?;
    let claim = format!("it asks {} for the address of {}, which does not resolve", span(asked), with_origin(&backend.host, Some(backend)));
    let finding = Finding::build(RULE.cause, claim, reached(backend)?).severity(Severity::Warning);
    Some(ways_out(finding.measured(Quantity::seconds("asking for an address", asked)), backend.host.clone()))
}

fn ways_out(finding: Finding, host: Shown) -> Finding {
    let registry = ["registry.npmjs.org", "pypi.org", "files.pythonhosted.org", "github.com"].contains(&&*host);
    let finding = if registry {
        finding.fix(Fix::by_hand("check the network, VPN and proxy (HTTPS_PROXY in `env`): the package registry is not reached"))
    } else {
        finding.fix(Fix::by_hand("correct the host in `env` or `args`; an example from a README must be replaced"))
    };
    ask(finding, host)
}

fn ask(finding: Finding, host: Shown) -> Finding {
    finding.fix(Fix::run("ask the resolver", format!("nslookup {}", paste::word(&host)))).subject(Subject::Address(host))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        diagnosis::{Confidence, testing::start},
        evidence::{Doing, Method},
    };

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
    fn a_name_that_was_asked_for_in_vain_is_the_entrys() {
        let asking = || {
            let reach = Reach::Unresolved { after: Duration::from_secs(2) };
            start("x").backend("DATABASE_URL", "db.internal", 5432, reach).does(Doing::Lookup, 4_000)
        };
        let diagnosis = asking().gives_up(Method::Initialize, 4_100).diagnosis();
        assert_eq!((diagnosis.verdict.cause, diagnosis.verdict.confidence), (Some(RULE.cause), Confidence::High));
        assert!(
            diagnosis.findings[0].claim.starts_with("the name db.internal (DATABASE_URL) does not resolve, and"),
            "{}",
            diagnosis.findings[0].claim
        );
        let slow = asking().reads_stdin().initializes().lists_tools(1);
        let found = slow.finding(RULE.cause).expect("found");
        assert_eq!(
            (found.severity, found.claim.as_str()),
            (Severity::Warning, "it asks 4.01 s for the address of db.internal (DATABASE_URL), which does not resolve")
        );
        let told = start("x").backend("DB", "db.internal", 5432, Reach::Unresolved { after: Duration::ZERO });
        let found = told.stderr("socket.gaierror: [Errno -2] Name or service not known").exits(1).finding(RULE.cause).expect("found");
        assert_eq!(found.claim, "the name db.internal (DB) does not resolve");
        assert!(start("x").does(Doing::Lookup, 4_000).reads_stdin().initializes().lists_tools(1).finding(RULE.cause).is_none(), "of which name?");
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
