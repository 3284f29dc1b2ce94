//! No protocol version in common, or an era that the client does not speak.

use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Finding, Fix, Rule, Signatures, Standing, Subject, When, clients,
        network::{Refusal, Way, ways},
    },
    evidence::{Answer, Attempt, Endpoint, Event, EventKind, Evidence, LEGACY_VERSIONS, MODERN_VERSION, Method, Origin, RpcError, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::ProtocolMismatch,
    explain: include_str!("protocol-mismatch.md"),
    when: When::NotReady,
    standing: Standing::Root,
    supersedes: &[Cause::InitializeError, Cause::EndpointNotFound, Cause::WrongTransport],
    check,
};

/// `UnsupportedProtocolVersion` of protocol 2026-07-28 (modelcontextprotocol/modelcontextprotocol:schema/2026-07-28).
const UNSUPPORTED_VERSION: i64 = -32022;
const METHOD_NOT_FOUND: i64 = -32601;
/// What the Python SDK 1.x answers to `server/discover`: it validates a request before it looks for its handler.
const INVALID_PARAMS: i64 = -32602;

static ABOUT_VERSIONS: Signatures = Signatures::new(&[r"(?i)protocol ?version|(?:unsupported|unknown|incompatible) (?:mcp )?(?:protocol|version)"]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let attempt = evidence.judged();
    let finding = rejected_by_client(attempt)
        .or_else(|| refused_by_server(attempt))
        .or_else(|| refused_over_http(evidence))
        .or_else(|| other_era(attempt))
        .or_else(|| said_by_client(attempt))?;
    let update = "update the server and its MCP SDK, or the client, so that both know a version in common";
    Some(finding.fix(Fix::by_hand(update)))
}

/// How the SDKs say that they do not take the version of an answer (typescript-sdk:src/client/index.ts, python-sdk:src/mcp/client/session.py).
static NOT_SUPPORTED: Signatures = Signatures::new(&[
    r"(?i)server's protocol version is not supported: (?<name>[\w.-]+)",
    r"(?i)unsupported protocol version from the server: (?<name>[\w.-]+)",
    r"(?i)\b(?:unsupported|incompatible) (?:mcp )?protocol version\b(?:[:=\s]+[\x22']?(?<name>\d[\w.-]+))?",
])
// What a server says that then answers in a version of its own.
.unless(&[r"(?i)will suggest|instead|fall(?:ing)? ?back|negotiat"]);

fn said_by_client(attempt: &Attempt) -> Option<Finding> {
    let hit = NOT_SUPPORTED.last(attempt)?;
    let claim = match &hit.name {
        Some(version) => format!("the server answers in protocol {version}, which {} does not accept", clients::name(attempt)),
        None => "client and server have no protocol version in common".into(),
    };
    let finding = hit.finding(attempt, Cause::ProtocolMismatch, claim);
    Some(hit.name.into_iter().fold(finding, |finding, version| finding.subject(Subject::Version(version))))
}

/// Whether a server's error says that it does not speak the version that was offered.
pub(super) fn is_about_versions(error: &RpcError) -> bool {
    error.code == UNSUPPORTED_VERSION || !error.supported.is_empty() || ABOUT_VERSIONS.matches(&error.message)
}

fn rejected_by_client(attempt: &Attempt) -> Option<Finding> {
    let (rejected, answer_to) = attempt.find(|kind| match kind {
        EventKind::Rejected { answer_to, .. } => Some(*answer_to),
        _ => None,
    })?;
    let (answer, hello) = attempt.hello().filter(|_| matches!(answer_to, Method::Initialize | Method::Discover))?;
    let version = &hello.protocol_version;
    if attempt.origin == Origin::Log {
        return rejected_in_log(attempt, rejected, answer, version);
    }
    if LEGACY_VERSIONS.contains(&version.as_str()) && answer_to == Method::Initialize {
        // The client has rejected something else, such as noise on the way.
        return None;
    }
    let speaks = offered(attempt, answer_to).map(|version| format!("; it offered {version}")).unwrap_or_default();
    let claim = format!("the server answers in protocol {version}, which {} does not accept{speaks}", clients::name(attempt));
    let finding = Finding::build(Cause::ProtocolMismatch, claim, Cite::of(answer)).subject(Subject::Version(version.clone()));
    Some(finding.cite([Cite::of(rejected)]))
}

/// Claude Desktop up to mid 2025 knew one version, and closed the connection on an answer in a newer one (log lines of modelcontextprotocol/servers
/// and rust-mcp-stack/rust-mcp-filesystem threads).
const ONLY_VERSION: &str = "2024-11-05";

/// A log shows that the client closes right after the answer; which versions it knew that day, only its own request tells.
fn rejected_in_log(attempt: &Attempt, rejected: &Event, answer: &Event, version: &Shown) -> Option<Finding> {
    if version.is_empty() {
        return None;
    }
    let (confidence, speaks) = match &attempt.offered {
        Some(offered) if version > offered => (Confidence::High, format!("; it offered {offered}")),
        None if version.as_str() > ONLY_VERSION => (Confidence::Medium, String::new()),
        Some(_) | None => return None,
    };
    let claim = format!("the server answers in protocol {version}, which {} does not accept{speaks}", clients::name(attempt));
    let finding = Finding::build(Cause::ProtocolMismatch, claim, Cite::of(answer)).confidence(confidence);
    Some(finding.subject(Subject::Version(version.clone())).cite([Cite::of(rejected)]))
}

fn refused_by_server(attempt: &Attempt) -> Option<Finding> {
    if attempt.hello().is_some() {
        return None;
    }
    let refusal = |method| attempt.error_from(method).filter(|(_, error)| is_about_versions(error));
    let (method, (answer, error)) = [Method::Initialize, Method::Discover].into_iter().find_map(|method| Some((method, refusal(method)?)))?;
    let knows = if error.supported.is_empty() { String::new() } else { format!("; it knows {}", listed(&error.supported)) };
    let offered = offered(attempt, method).unwrap_or("the version");
    let claim = format!("the server refuses {offered}, the protocol that {} offers{knows}", clients::name(attempt));
    let finding = Finding::build(Cause::ProtocolMismatch, claim, Cite::of(answer));
    Some(error.supported.first().cloned().into_iter().fold(finding, |finding, version| finding.subject(Subject::Version(version))))
}

/// A status of 400 with words about versions: over HTTP the error need not come as the answer to a request.
fn refused_over_http(evidence: &Evidence) -> Option<Finding> {
    static SUPPORTED: Signatures = Signatures::new(&[r#"(?i)supported(?:[ _]?versions)?"?[:\s(\[]+"?(?:versions: )?(?<name>\d{4}-\d\d-\d\d)"#]);
    ways(evidence).filter(|way| !way.is_n8n()).find_map(|way: Way<'_>| {
        let refusal = Refusal::of(&way).filter(|refusal| refusal.status() == 400)?;
        let body = &refusal.answered.body;
        if refusal.exchange.endpoint == Endpoint::Mcp(Method::Discover) && way.attempt.sent(Method::Initialize).is_none() && body.contains("jsonrpc")
        {
            let state = format!("{} does not know server/discover, with which this client begins: it speaks an older protocol", way.whom());
            return Some(
                way.complaint(Cause::ProtocolMismatch, &state, refusal.cite()).subject(Subject::Method(Shown::from(Method::Discover.name()))),
            );
        }
        let by_code = body.contains(&format!("\"code\":{UNSUPPORTED_VERSION}"));
        if !by_code && !ABOUT_VERSIONS.matches(body) {
            return None;
        }
        let Endpoint::Mcp(method) = refusal.exchange.endpoint else { return None };
        let offered = offered(way.attempt, method).unwrap_or("the version");
        let supported = SUPPORTED.name_in(body).flatten();
        let knows = supported.as_ref().map(|version| format!("; it knows {version}")).unwrap_or_default();
        let state = format!("{} refuses {offered}, the protocol that is offered (400){knows}", way.whom());
        let finding = way.complaint(Cause::ProtocolMismatch, &state, refusal.cite());
        Some(supported.into_iter().fold(finding, |finding, version| finding.subject(Subject::Version(version))))
    })
}

/// The version in the request; a log shows it only as that of the client's profile.
fn offered(attempt: &Attempt, request: Method) -> Option<&str> {
    if request == Method::Discover {
        return Some(MODERN_VERSION);
    }
    let profile = || clients::profile(attempt).map(|profile| profile.protocol_version);
    let logged = || attempt.offered.as_deref();
    attempt.launched().map(|launched| launched.protocol.as_str()).filter(|version| !version.is_empty()).or_else(logged).or_else(profile)
}

/// A server that does not know the only opening request that this client makes.
fn other_era(attempt: &Attempt) -> Option<Finding> {
    if attempt.hello().is_some() {
        return None;
    }
    let asked = |method| attempt.sent(method).is_some();
    let says_unknown = |code| code == METHOD_NOT_FOUND || (code == INVALID_PARAMS && !asked(Method::Initialize));
    let unknown = |(_, answer): &(&Event, &Answer)| matches!(answer, Answer::Error(error) if says_unknown(error.code));
    let (opening, claim) = if asked(Method::Initialize) {
        (Method::Initialize, "the server does not know initialize; it may speak only protocol 2026-07-28, which has none")
    } else {
        (
            Method::Discover,
            "the server speaks an older protocol that begins with initialize; this client begins with server/discover and nothing else",
        )
    };
    let (answer, _) = attempt.answer(opening).filter(unknown)?;
    if attempt.died_starting().is_some() {
        return None;
    }
    let finding = Finding::build(Cause::ProtocolMismatch, claim, Cite::of(answer)).confidence(Confidence::Medium);
    Some(finding.subject(Subject::Method(Shown::from(opening.name()))))
}

fn listed(versions: &[Shown]) -> String {
    versions.iter().map(Shown::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{Start, resolved, shown, start},
        evidence::{Discovered, Hello, Source},
    };

    fn hello(version: &str) -> Answer {
        Answer::Hello(Hello { protocol_version: shown(version), offers_tools: true, ..Hello::default() })
    }

    fn rejects(story: Start, method: Method) -> Start {
        story.event(Source::Client, EventKind::Rejected { answer_to: method, reason: "unsupported protocol version".into() }).closes_stdin()
    }

    fn subject(story: Start) -> Option<String> {
        story.finding(Cause::ProtocolMismatch).map(|finding| finding.subject.map(|subject| subject.parts().1.to_string()).unwrap_or_default())
    }

    #[test]
    fn each_side_can_refuse() {
        let unsupported = |code, message, supported: &[&str]| {
            Answer::Error(RpcError { code, message: shown(message), supported: supported.iter().copied().map(shown).collect() })
        };
        for (story, named) in [
            (rejects(start("s").answers(Method::Initialize, hello("1999-01-01")), Method::Initialize), "1999-01-01"),
            (start("s").answers(Method::Initialize, unsupported(-32022, "no", &["2026-07-28"])).closes_stdin(), "2026-07-28"),
            (start("s").error(Method::Initialize, -32602, "Unsupported protocol version: 2025-11-25").closes_stdin(), ""),
            (start("s").error(Method::Initialize, -32601, "Method not found").closes_stdin(), "initialize"),
            (resolved("s").sends(Method::Discover).error(Method::Discover, -32602, "Invalid request parameters").closes_stdin(), "server/discover"),
        ] {
            assert_eq!(subject(story).as_deref(), Some(named));
        }
    }

    #[test]
    fn the_version_is_the_one_that_was_offered() {
        let refused = || start("s").error(Method::Initialize, -32602, "Unsupported protocol version").closes_stdin();
        let discovering = start("s").sends(Method::Discover).error(Method::Discover, -32022, "no").closes_stdin();
        for (story, offered) in
            [(refused(), "refuses 2025-11-25"), (refused().offers("2024-11-05"), "refuses 2024-11-05"), (discovering, "2026-07-28")]
        {
            assert!(story.finding(Cause::ProtocolMismatch).is_some_and(|finding| finding.claim.contains(offered)), "{offered}");
        }
    }

    #[test]
    fn in_a_log_only_a_newer_version_than_the_offered_one_is_rejected() {
        let story = |answered, offered| {
            let story = start("s").logged().offered(offered).answers(Method::Initialize, hello(answered));
            story.event(Source::Client, EventKind::Rejected { answer_to: Method::Initialize, reason: "it closes".into() })
        };
        for (answered, offered, found) in [
            ("2025-03-26", Some("2024-11-05"), Some(Confidence::High)),
            ("2025-03-26", None, Some(Confidence::Medium)),
            ("2024-11-05", None, None),
            ("2024-11-05", Some("2025-06-18"), None),
            ("2025-06-18", Some("2025-06-18"), None),
        ] {
            let finding = story(answered, offered).finding(Cause::ProtocolMismatch);
            assert_eq!(finding.map(|finding| finding.confidence), found, "{answered} {offered:?}");
        }
    }

    #[test]
    fn the_clients_own_words_name_the_version() {
        for (words, version) in [
            ("Error: Server's protocol version is not supported: 1999-01-01", "1999-01-01"),
            ("RuntimeError: Unsupported protocol version from the server: 2030-01-01", "2030-01-01"),
        ] {
            let story = start("s").logged().event(Source::Client, EventKind::NotConnected(shown(words)));
            assert_eq!(subject(story).as_deref(), Some(version));
        }
    }

    #[test]
    fn what_was_agreed_on_is_no_mismatch() {
        let found = Discovered { supported_versions: vec![shown("2026-07-28")], hello: Hello { offers_tools: true, ..Hello::default() } };
        let modern = start("s").sends(Method::Discover).answers(Method::Discover, Answer::Discovered(found)).sends(Method::ToolsList);
        let late_initialize = modern.clone().error(Method::Initialize, -32022, "unsupported").gives_up(Method::ToolsList, 60_000);
        let older = start("s").answers(Method::Initialize, hello("2024-11-05")).sends(Method::Initialized).sends(Method::ToolsList);
        for story in
            [late_initialize, older.clone().gives_up(Method::ToolsList, 60_000), start("s").error(Method::Initialize, -32603, "no").closes_stdin()]
        {
            assert_eq!(subject(story), None);
        }
        let noisy = start("s").client("cline-cli").answers(Method::Initialize, hello("2024-11-05"));
        assert_eq!(subject(rejects(noisy, Method::Initialize)), None);
        for healthy in [modern.lists_tools(2), older.lists_tools(2)] {
            assert_eq!(healthy.diagnosis().verdict.cause, None);
        }
    }
}
