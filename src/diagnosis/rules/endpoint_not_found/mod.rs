//! Something answers at the address, and says 404 or sends a web page where the endpoint should be.

mod mcp;
mod n8n;

use crate::{
    diagnosis::{
        Cause, Confidence, Finding, Fix, Hit, Rule, Severity, Signatures, Standing, Subject, When,
        network::{Refusal, ways},
        paste,
    },
    evidence::{Attempt, EventKind, Evidence, Shown},
};

pub(crate) const RULE: Rule = Rule {
    cause: Cause::EndpointNotFound,
    explain: include_str!("../endpoint-not-found.md"),
    when: When::Always,
    standing: Standing::Root,
    supersedes: &[
        Cause::InitializeTimeout,
        Cause::BlockingNetworkInit,
        Cause::SyntaxError,
        Cause::Crashed,
        Cause::ImportCrash,
        Cause::ExitedEarly,
        Cause::InitializeError,
        Cause::ToolsListError,
        Cause::StdoutPollution,
    ],
    check,
};

/// n8n knows the address and no active workflow listens at it (`n8n-io/n8n:packages/cli/src/errors`).
static WEBHOOK: Signatures =
    Signatures::new(&[r#"The requested webhook \\?"(?<name>[^"\\]+)\\?" is not registered"#, r"webhook .{0,80}is not registered"]);

/// mcp-remote and the SDKs' clients, then the HTTP libraries of each language.
static NOT_FOUND: Signatures = Signatures::new(&[
    r"\(HTTP 404\)|Non-200 status code \(404\)|Received error \(status 404\)|status sending message to .* 404|\b404 status (?:sending|connecting)",
    r"'404 Not Found' for url '(?<name>[^']+)'",
    r"\b404 Client Error: .*? for url: (?<name>\S+)",
    r"HTTP status client error \(404 Not Found\) for url \((?<name>[^)]+)\)",
    r"Request failed with status code 404|AxiosError: .*\b404\b",
    r"\bCannot (?:GET|POST) (?<name>/[^\s<\x22]*)",
    r"(?i)\b(?:unexpected )?(?:http )?(?:status|response)(?: code)?[:= ]+\(?404\b",
    r"(?i)\b404 (?:page )?not found\b",
    r"(?i)\b(?:http|error|failed)\b[^a-z]*\b404\b",
    // The TypeScript SDK shows the body, and behind it the status.
    r#"Error POSTing to endpoint: (?:\{"(?:detail|message|error)": ?")?(?:404 )?(?i:not found)"#,
    r"Failed to open SSE stream: Not Found",
    r"^\s+code: 404,?$",
]);
/// The stream is opened behind a good first answer, and clients go on without it: what one says of it and survives proves nothing.
static STREAM: Signatures = Signatures::new(&[r"Failed to open SSE stream"]);
/// The number alone is that of an address only behind this.
static BARE: Signatures = Signatures::new(&[r"^\s+code: 404,?$"]);
static OF_HTTP: Signatures = Signatures::new(&[r"Streamable HTTP error|SSE error|Error POSTing to endpoint"]);
/// An error's frames and the body stand between the two.
const BESIDE: usize = 12;

/// A page for people in place of an answer for programs.
static PAGE: Signatures = Signatures::new(&[
    r"Unexpected token '?<'?(?:,| in JSON)|(?i)<!DOCTYPE html|invalid character '<' looking for beginning of value",
    r#"(?i)Invalid content type, expected "?text/event-stream|(?:unexpected|invalid|unsupported) content[- ]type:? '?"?text/html|got '?"?text/html|Unexpected content type: Some\("text/html"#,
    r"(?i)received (?:an )?HTML (?:page )?instead of|server returned HTML",
]);

/// Where an OAuth client asks for what need not be there, and the registries, which have causes of their own.
static ELSEWHERE: Signatures = Signatures::new(&[
    r"(?i)well-known|oauth|openid|client registration|\bnpm (?:error|ERR!|warn)|registry|pypi\.org|pythonhosted|/simple/|docker|ghcr\.io|manifest|favicon|sourcemap",
    r"(?i)\bwarn|falling back|fall back|retrying with|will attempt|git-upload-pack|repository .*not found",
]);

/// An address that was mentioned before.
static ADDRESS: Signatures = Signatures::new(&[
    r"(?i)(?:connecting to(?: remote server)?|url|endpoint|base_?url|request to|host)[:= ]+['\x22`]?(?<name>https?://[^\s'\x22`,)]+)",
]);

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = || ways(evidence).find_map(|way| mcp::led_astray(&way).or_else(|| mcp::seen(&way)).or_else(|| n8n::seen(&way)));
    if evidence.judged().is_ready() {
        return seen();
    }
    let seen = seen();
    if seen.as_ref().is_some_and(|seen| seen.severity == Severity::Error) {
        return seen;
    }
    // A bridge that is not let in looks for a login, and what it does not find there is not the endpoint.
    let not_let_in = ways(evidence).filter_map(|way| Refusal::of(&way)).any(|refusal| matches!(refusal.status(), 401 | 403));
    said(evidence.judged()).filter(|_| !not_let_in).or(seen)
}

fn said(attempt: &Attempt) -> Option<Finding> {
    if let Some(hit) = WEBHOOK.last(attempt) {
        return Some(webhook(&hit, attempt));
    }
    let survived = |hit: &Hit<'_>| matches!(hit.line.event.kind, EventKind::ClientSaid(_)) && STREAM.matches(hit.line.text);
    let beside = |hit: &Hit<'_>| !BARE.matches(hit.line.text) || hit.before(attempt, BESIDE).any(|line| OF_HTTP.matches(line.text));
    let of_the_endpoint = |hit: &Hit<'_>| !ELSEWHERE.matches(hit.line.text) && !is_the_clients(hit) && beside(hit) && !survived(hit);
    let (hit, is_page) = match NOT_FOUND.all(attempt).rfind(of_the_endpoint) {
        Some(hit) => (hit, false),
        None => (PAGE.all(attempt).rfind(of_the_endpoint)?, true),
    };
    let url = hit.name.clone().filter(|name| name.contains("://")).or_else(|| address(attempt));
    let at = url.as_deref().map(|url| format!(" {url}")).unwrap_or_default();
    let claim = if is_page {
        format!("the address{at} answers with a web page where the endpoint should be")
    } else {
        format!("there is nothing at the address{at} (404), though something answers there")
    };
    let finding = hit.finding(attempt, RULE.cause, claim);
    // Without its address, a 404 may be one of many requests.
    let finding = if url.is_none() { finding.confidence(Confidence::Medium) } else { finding };
    let finding = if STREAM.matches(hit.line.text) { finding.confidence(Confidence::Low) } else { finding };
    Some(ways_out(finding, url.or(hit.name)))
}

/// What the client itself cannot read is the server's stdout, not an endpoint.
fn is_the_clients(hit: &Hit<'_>) -> bool {
    !matches!(hit.line.event.kind, EventKind::Stderr(_) | EventKind::Received(_)) && PAGE.matches(hit.line.text)
}

fn address(attempt: &Attempt) -> Option<Shown> {
    let arguments = || attempt.launched()?.args.iter().find(|arg| arg.starts_with("http://") || arg.starts_with("https://")).cloned();
    ADDRESS.last(attempt).and_then(|hit| hit.name).or_else(arguments)
}

fn webhook(hit: &Hit<'_>, attempt: &Attempt) -> Finding {
    let finding = hit.finding(attempt, RULE.cause, "n8n answers, and no active workflow listens at this address");
    let finding = match hit.name.clone() {
        Some(name) => finding.subject(Subject::Address(name)),
        None => finding,
    };
    finding
        .fix(Fix::by_hand("activate the workflow, and use the production URL of its MCP trigger: the test URL lives for one call only"))
        .fix(Fix::by_hand("compare path and method: /mcp/…, not /webhook/… or /webhook-test/…"))
}

fn ways_out(finding: Finding, url: Option<Shown>) -> Finding {
    let finding = finding
        .fix(Fix::by_hand("correct the path: mostly /mcp or /sse must follow the host, and an API's base URL ends before its version or with it"));
    let Some(url) = url else { return finding };
    let finding = if url.contains("://") {
        finding.fix(Fix::run("see what answers", format!("curl -sS -i {} | head -20", paste::word(&url))))
    } else {
        finding
    };
    finding.subject(Subject::Address(url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnosis::testing::{shown, start},
        evidence::{Method, NoiseKind, SpawnFailure},
    };

    #[test]
    fn an_endpoint_that_is_not_there_is_recognised() {
        for (text, address) in [
            (
                "[9] [9] Connecting to remote server: https://mcp.example.com/v1\n[9] Connection error: Error: Error POSTing to endpoint (HTTP 404): Not Found",
                "https://mcp.example.com/v1",
            ),
            ("httpx.HTTPStatusError: Client error '404 Not Found' for url 'https://api.example.com/v9/me'", "https://api.example.com/v9/me"),
            ("requests.exceptions.HTTPError: 404 Client Error: Not Found for url: http://localhost:8123/api/", "http://localhost:8123/api/"),
            ("AxiosError: Request failed with status code 404", ""),
            ("Error: <pre>Cannot POST /sse</pre>", "/sse"),
            ("2026/01/02 03:04:05 health check failed: unexpected status code: 404", ""),
            ("Failed to start: SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON", ""),
            ("[9] Connection error: Error: Invalid content type, expected \"text/event-stream\"", ""),
            (
                r#"Error: 404 {"code":404,"message":"The requested webhook \"GET mcp\" is not registered.","hint":"The workflow must be active"}"#,
                "GET mcp",
            ),
        ] {
            let story = start("x").stderr(text).exits(1);
            assert_eq!(story.clone().blames(RULE.cause).as_deref(), Some(address), "{text}");
            assert_eq!(story.cause(), Some(RULE.cause), "{text}");
        }
        let refused = start("x").error(Method::Initialize, -32603, "Request failed with status code 404").closes_stdin();
        assert_eq!(refused.cause(), Some(RULE.cause));
    }

    #[test]
    fn what_need_not_be_there_is_no_fault() {
        for text in [
            "Error: HTTP 404 trying to load well-known OAuth protected resource metadata",
            "npm error 404 Not Found - GET https://registry.npmjs.org/x - Not found",
            "Received 404 status sending message, will attempt to fall back to legacy SSE",
            "HTTP status client error (404 Not Found) for url (https://pypi.org/simple/x/)",
            "Loaded 404 tools",
            "port 4040",
        ] {
            assert!(start("x").stderr(text).exits(1).finding(RULE.cause).is_none(), "{text}");
        }
        assert_eq!(start("x").stderr("GET /x failed with 404").initializes().lists_tools(1).cause(), None);
    }

    #[test]
    fn a_page_on_the_servers_own_stdout_is_not_the_backends() {
        let page = "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON";
        let by_the_client = SpawnFailure { os_error: None, text: shown(page), missing_cwd: None, is_text: false };
        assert!(start("x").event(crate::evidence::Source::Client, EventKind::SpawnFailed(by_the_client)).finding(RULE.cause).is_none());
        assert!(start("x").stdout(NoiseKind::NotJson, "<!DOCTYPE html>").exits(1).finding(RULE.cause).is_none());
    }
}
