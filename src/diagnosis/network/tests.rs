//! What all rules together make of ways to URLs: the judged one's own, and those behind a server that was started.

use crate::{
    diagnosis::{
        Cause, Confidence, Diagnosis, Severity, Status,
        testing::{Start, certificate, distrusted, n8n, remote, shown, start},
    },
    evidence::{
        Answered, Certificate, Dialled, Distrust, Doing, Endpoint, EventKind, Found, HttpTransport, Method, N8nUrl, Purpose, Reach, Reply, Rung,
        SeenFrom, Source, TlsOutcome, Trust, Tunnel, TunnelOutcome, UrlFault, UrlFrom,
    },
};

const JSON: &str = "application/json";
const HTML: &str = "text/html";
const TRACE: &str = "Traceback (most recent call last):\n  File \"/srv/s.py\", line 3, in main\n    go()\nValueError: no";
const INITIALIZE: Endpoint = Endpoint::Mcp(Method::Initialize);

fn local() -> Start {
    remote("http://127.0.0.1:3000/mcp").dials("127.0.0.1:3000", Dialled::Accepted)
}

fn encrypted() -> Start {
    remote("https://h.test/mcp").resolves("h.test", &["10.0.0.9"]).dials("10.0.0.9:443", Dialled::Accepted)
}

fn trusted() -> Start {
    encrypted().agrees(certificate("CN=R3, O=Let's Encrypt"))
}

fn visit() -> Start {
    n8n("http://localhost:5678", Some("N8N_API_KEY"))
}

fn api(status: u16, body: &str) -> Start {
    visit().n8n_is_ready().http(Endpoint::N8nApi, status, JSON, body).found_ready()
}

fn stage(readiness: (u16, &str), others: (u16, &str)) -> Start {
    visit().there().http(Endpoint::N8nReadiness, readiness.0, JSON, readiness.1).http(Endpoint::N8nSettings, others.0, HTML, others.1)
}

fn migrating() -> Start {
    stage((503, r#"{"status":"error"}"#), (200, "n8n is starting up. Please wait"))
}

fn refused() -> Start {
    visit().dials("127.0.0.1:5678", Dialled::Refused)
}

fn challenge(challenge: &str) -> Answered {
    Answered { status: 401, www_authenticate: Some(shown(challenge)), ..Answered::default() }
}

fn tunnel(outcome: TunnelOutcome) -> Start {
    let rung = Rung::Tunnel(Tunnel { proxy: shown("proxy:3128"), to: shown("h.test:443"), took: std::time::Duration::ZERO, outcome });
    remote("https://h.test/mcp").proxy("HTTPS_PROXY", "proxy:3128", false).rung(rung)
}

fn root(diagnosis: &Diagnosis) -> (Status, Option<Cause>, &str) {
    let claim = diagnosis.findings.first().map_or("", |finding| finding.claim.as_str());
    (diagnosis.verdict.status, diagnosis.verdict.cause, claim)
}

fn is_judged(story: Start, status: Status, cause: Option<Cause>, part: &str) {
    let diagnosis = story.diagnosis();
    let (found, why, claim) = root(&diagnosis);
    assert_eq!((found, why), (status, cause), "{part}: {claim}");
    assert!(claim.contains(part), "{part}: {claim}");
    assert!(diagnosis.findings.iter().all(|finding| !finding.fixes.is_empty()), "{claim}");
}

#[test]
fn a_remote_server_is_not_reached() {
    let unreached = remote("http://127.0.0.1:3000/mcp");
    for (story, cause, part) in vec![
        (
            unreached.clone().dials("127.0.0.1:3000", Dialled::Refused),
            Cause::ConnectionRefused,
            "nothing listens at 127.0.0.1:3000 (refused in 0.3 ms)",
        ),
        (unreached.clone().dials("127.0.0.1:3000", Dialled::Silent), Cause::NetworkTimeout, "does not take the connection"),
        (unreached.clone().dials("127.0.0.1:3000", Dialled::Unreachable), Cause::NetworkTimeout, "no way from here to 127.0.0.1:3000"),
        (unreached.clone().dials("127.0.0.1:3000", Dialled::Denied), Cause::BlockedByOs, "does not permit a connection"),
        (local().replies(INITIALIZE, Reply::Silent { bytes: 0 }), Cause::NetworkTimeout, "takes the connection and never answers"),
        (local().replies(INITIALIZE, Reply::Silent { bytes: 9 }), Cause::NetworkTimeout, "sends 9 bytes and no whole answer"),
        (local().replies(INITIALIZE, Reply::Reset), Cause::ConnectionRefused, "resets it without an answer"),
        (trusted().replies(INITIALIZE, Reply::Closed), Cause::ConnectionRefused, "closes it without an answer"),
        (local().replies(INITIALIZE, Reply::NotHttp { said: "220 mail ESMTP".into() }), Cause::NotAnMcpServer, "speaks no HTTP: 220 mail"),
        (local().replies(INITIALIZE, Reply::RedirectLoop { to: "http://127.0.0.1:3000/a".into() }), Cause::EndpointNotFound, "never to an end"),
        (
            remote("https://nowhere.test/mcp").rung(Start::lookup("nowhere.test", Found::NoSuchName)),
            Cause::DnsFailure,
            "the name nowhere.test does not resolve",
        ),
        (remote("https://h.test/mcp").rung(Start::lookup("h.test", Found::Silent)), Cause::DnsFailure, "nobody tells the address of h.test"),
        (remote("localhost:3000/mcp").rung(Rung::BadUrl(UrlFault::NoScheme)), Cause::InvalidValue, "does not begin with http://"),
        (remote("https://${HOST}/mcp").rung(Rung::BadUrl(UrlFault::Unexpanded("${HOST}".into()))), Cause::UnexpandedVariable, "${HOST} in the url"),
    ] {
        is_judged(story, Status::Failing, Some(cause), part);
    }
}

#[test]
fn encryption_fails_in_ways_that_are_told_apart() {
    let bad = |distrust, certificate: Certificate| encrypted().tls(TlsOutcome::Untrusted(distrust), Some(certificate));
    let unknown = |issuer: &str| distrusted(Distrust::UnknownIssuer, issuer);
    let plain = || remote("http://h.test:8443/mcp").resolves("h.test", &["10.0.0.9"]).dials("10.0.0.9:8443", Dialled::Accepted);
    for (story, part) in vec![
        (bad(Distrust::Expired, distrusted(Distrust::Expired, "CN=R3")), "expired on 2026-12-31"),
        (bad(Distrust::NotYetValid, distrusted(Distrust::NotYetValid, "CN=R3")), "valid from 2026-01-01 only"),
        (bad(Distrust::WrongName, distrusted(Distrust::WrongName, "CN=R3")), "for other names: h.test"),
        (bad(Distrust::UnknownIssuer, unknown("CN=Our CA, O=Us")), "signed by Our CA, whom neither"),
        (
            bad(Distrust::UnknownIssuer, unknown("CN=Zscaler Root CA, O=Zscaler Inc.")),
            "Zscaler Root CA opens the encryption on the way to h.test:443",
        ),
        (bad(Distrust::UnknownIssuer, Certificate { self_signed: true, ..unknown("CN=h.test") }), "is self-signed"),
        (bad(Distrust::UnknownIssuer, Certificate { chain: 1, ..unknown("CN=R3, O=Let's Encrypt") }), "without the intermediate one of R3"),
        (encrypted().tls(TlsOutcome::NotTls { said: "HTTP/1.1 400".into() }, None), "speaks plain HTTP, and the URL says https"),
        (encrypted().tls(TlsOutcome::Refused { alert: "certificate required".into() }, None), "wants a certificate of the client's own"),
        (encrypted().tls(TlsOutcome::Refused { alert: "protocol version".into() }, None), "refuses to speak TLS: protocol version"),
        (encrypted().tls(TlsOutcome::Closed, None), "drops it when asked for TLS"),
        (plain().replies(INITIALIZE, Reply::Closed), "as a port does that speaks TLS"),
        (plain().replies(INITIALIZE, Reply::Closed).agrees(certificate("CN=R3")), "speaks TLS, and the URL says http"),
        (
            plain().opening(400, HTML, "<html><center>The plain HTTP request was sent to HTTPS port</center></html>"),
            "speaks TLS, and the URL says http",
        ),
    ] {
        is_judged(story, Status::Failing, Some(Cause::TlsError), part);
    }
    is_judged(encrypted().tls(TlsOutcome::Silent, None), Status::Failing, Some(Cause::NetworkTimeout), "does not answer in TLS");
    // Agreed upon, and not yet over: with TLS 1.3 the other side asks for a certificate afterwards.
    let afterwards = trusted().tls(TlsOutcome::Refused { alert: "certificate required".into() }, None).replies(INITIALIZE, Reply::Closed);
    is_judged(afterwards, Status::Failing, Some(Cause::TlsError), "wants a certificate of the client's own");
}

#[test]
fn a_scheme_that_does_not_fit_is_corrected_in_the_entry() {
    let found = encrypted().tls(TlsOutcome::NotTls { said: "HTTP/1.1 400".into() }, None).finding(Cause::TlsError).expect("found");
    assert_eq!(found.fixes[0].edit.as_deref(), Some("\"url\": \"http://h.test/mcp\""));
}

#[test]
fn the_system_trusts_whom_node_does_not_know() {
    let inspected = Certificate { trust: Trust { mozilla: Err(Distrust::UnknownIssuer), ..certificate("").trust }, ..certificate("CN=Our CA") };
    let ready = |story: Start| story.sends(Method::Initialize).initializes().lists_tools(1);
    let noted = ready(encrypted().agrees(inspected.clone()));
    is_judged(noted.clone(), Status::Healthy, None, "signed by Our CA, whom this system trusts");
    // Of this one it is known that it asks Mozilla's list alone.
    is_judged(noted.clone().client("typescript-sdk"), Status::Failing, Some(Cause::TlsError), "signed by Our CA, whom this system trusts");
    assert!(
        noted
            .finding(Cause::TlsError)
            .is_some_and(|found| found.fixes[0].command.as_deref() == Some("export NODE_EXTRA_CA_CERTS=/path/to/issuer-ca.pem"))
    );
    let behind = start("npx -y n8n-mcp").initializes().lists_tools(1).then(n8n("https://h.test", None).agrees(inspected.clone()), Purpose::Backend);
    is_judged(behind, Status::Degraded, Some(Cause::TlsError), "programs that run on Node refuse it");
    let known = Certificate { trust: Trust { entry: Some(Ok(())), ..inspected.trust }, ..inspected };
    assert!(ready(encrypted().agrees(known)).finding(Cause::TlsError).is_none());
}

#[test]
fn a_remote_server_turns_its_client_away() {
    let login = || Answered { www_authenticate: Some(shown("Bearer resource_metadata=\"https://h.test/.well-known/x\"")), ..challenge("") };
    let metadata = r#"{"resource":"https://h.test/mcp","authorization_servers":["https://login.test"]}"#;
    for (story, cause, part) in vec![
        (trusted().opening(401, JSON, r#"{"error":"nobody"}"#), Cause::AuthFailed, "no Authorization header says it (401): nobody"),
        (
            trusted().header_shown("Authorization", "Bearer •••").opening(401, "", ""),
            Cause::AuthFailed,
            "refuses what the header Authorization holds (401)",
        ),
        (trusted().header("Authorization", "x").opening(401, "", ""), Cause::AuthFailed, "a token with no word such as Bearer in front of it (401)"),
        (
            trusted().header("X-Api-Key", "right").answered_by(INITIALIZE, challenge("Bearer error=\"invalid_token\"")),
            Cause::AuthFailed,
            "wants the header Authorization, and the entry sends X-Api-Key alone",
        ),
        (trusted().answered_by(INITIALIZE, challenge("Basic realm=\"x\"")), Cause::AuthFailed, "wants to know who asks"),
        (trusted().opening(403, "text/plain", "Forbidden"), Cause::AuthFailed, "lets nobody in who comes like this (403): Forbidden"),
        (trusted().header("Authorization", "Bearer x").opening(403, "", ""), Cause::AuthFailed, "does not permit it (403)"),
        (trusted().header("X-API-Key", "YOUR_API_KEY").opening(401, "", ""), Cause::InvalidValue, "still holds the placeholder YOUR_API_KEY"),
        (
            trusted().header("Authorization", "Bearer ${TOKEN}").opening(401, "", ""),
            Cause::UnexpandedVariable,
            "${TOKEN} in the header Authorization",
        ),
        (trusted().answered_by(INITIALIZE, login()), Cause::AuthWait, "is there and wants a login; whether Claude Desktop has one"),
        (
            trusted().opening(401, "", "").http(Endpoint::LoginMetadata, 200, JSON, metadata),
            Cause::AuthWait,
            "is there and wants a login at https://login.test; whether",
        ),
        (trusted().header("Authorization", "Bearer x").answered_by(INITIALIZE, login()), Cause::AuthFailed, "refuses what the header"),
    ] {
        is_judged(story, Status::Failing, Some(cause), part);
    }
}

#[test]
fn something_answers_that_is_not_what_was_asked_for() {
    let at = |url: &str| remote(url).dials("127.0.0.1:3000", Dialled::Accepted);
    let moved = Answered { status: 301, location: Some(shown("http://127.0.0.1:3000/new")), ..Answered::default() };
    for (story, cause, part) in vec![
        (at("http://127.0.0.1:3000/").opening(404, "text/plain", "Not Found"), Cause::EndpointNotFound, "no MCP endpoint at this path"),
        (local().opening(200, HTML, "<!doctype html><title>Shop</title>"), Cause::EndpointNotFound, "answers with a web page"),
        (local().opening(200, JSON, r#"{"status":"ok"}"#), Cause::EndpointNotFound, "answers, and not in MCP"),
        (local().answered_by(INITIALIZE, moved), Cause::EndpointNotFound, "leads elsewhere (301): http://127.0.0.1:3000/new"),
        (
            local().opening(404, JSON, r#"{"code":404,"message":"MCP access is disabled"}"#),
            Cause::EndpointNotFound,
            "has its MCP access switched off",
        ),
        (
            local().opening(404, JSON, r#"{"message":"The requested webhook \"POST x\" is not registered."}"#),
            Cause::EndpointNotFound,
            "no active workflow has an MCP trigger at this path",
        ),
        (local().opening(200, HTML, "n8n is starting up. Please wait"), Cause::N8nNotReady, "still prepares its database"),
        (local().opening(501, HTML, "<h1>Unsupported method"), Cause::NotAnMcpServer, "answers 501 to a POST"),
        (local().opening(502, HTML, "<h1>502 Bad Gateway"), Cause::ProxyError, "answers 502: it does not reach the server"),
        (local().opening(407, "", ""), Cause::ProxyError, "asks for a name and a password (407)"),
        (local().opening(500, "text/plain", "oh no"), Cause::InitializeError, "with status 500: oh no"),
        (local().opening(421, "text/plain", "Invalid Host header"), Cause::InitializeError, "with status 421: Invalid Host header"),
        (
            local().opening(400, JSON, r#"{"jsonrpc":"2.0","error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"]}},"id":null}"#),
            Cause::ProtocolMismatch,
            "refuses 2025-11-25, the protocol that is offered (400); it knows 2026-07-28",
        ),
        (
            local().sends(Method::Discover).http(Endpoint::Mcp(Method::Discover), 400, JSON, r#"{"jsonrpc":"2.0","error":{"message":"No session"}}"#),
            Cause::ProtocolMismatch,
            "does not know server/discover",
        ),
        (
            at("http://127.0.0.1:3000/sse").speaks(HttpTransport::Streamable).opening(404, HTML, "Cannot POST /sse"),
            Cause::WrongTransport,
            "speaks HTTP with SSE",
        ),
        (local().speaks(HttpTransport::Sse).http(Endpoint::McpStream, 405, "", ""), Cause::WrongTransport, "it takes no GET"),
        (local().speaks(HttpTransport::Sse).http(Endpoint::McpStream, 400, "", "Missing session ID"), Cause::WrongTransport, "wants a session"),
        (local().speaks(HttpTransport::Sse).http(Endpoint::McpStream, 200, "text/event-stream", ""), Cause::WrongTransport, "never names an address"),
        (local().speaks(HttpTransport::Sse).http(Endpoint::McpStream, 404, "", ""), Cause::EndpointNotFound, "no MCP endpoint at this path"),
        (
            local().speaks(HttpTransport::Sse).http(Endpoint::McpStream, 200, "text/event-stream", "").opening(404, "", ""),
            Cause::EndpointNotFound,
            "the address that it names there for messages is not found",
        ),
        (
            local().sends(Method::Initialize).initializes().http(Endpoint::Mcp(Method::ToolsList), 404, JSON, r#"{"message":"Session not found"}"#),
            Cause::ToolsListError,
            "it has forgotten its session: Session not found",
        ),
    ] {
        is_judged(story, Status::Failing, Some(cause), part);
    }
}

#[test]
fn a_remote_server_that_answers_is_well() {
    let ready = |story: Start| story.sends(Method::Initialize).initializes().lists_tools(2);
    // Legacy servers refuse what a newer client asks first, and streams that nobody needs.
    let discovering = local().http(Endpoint::Mcp(Method::Discover), 404, HTML, "").opening(200, "text/event-stream", "");
    let by_name = remote("http://localhost:3000/mcp").resolves("localhost", &["::1", "127.0.0.1"]);
    let half = by_name.dials("[::1]:3000", Dialled::Refused).dials("127.0.0.1:3000", Dialled::Accepted).opening(200, JSON, "{\"jsonrpc\":\"2.0\"}");
    for story in [ready(local().opening(200, JSON, "{\"jsonrpc\":\"2.0\"}")), ready(discovering).http(Endpoint::McpStream, 405, "", ""), ready(half)]
    {
        is_judged(story, Status::Healthy, None, "");
    }
}

#[test]
fn one_that_keeps_silent_is_no_process_of_ours() {
    let silent = trusted().sends(Method::Initialize).replies(INITIALIZE, Reply::Silent { bytes: 0 }).gives_up(Method::Initialize, 60_000);
    let diagnosis = silent.diagnosis();
    assert_eq!(root(&diagnosis).1, Some(Cause::InitializeTimeout));
    assert!(!root(&diagnosis).2.contains("stdin"), "{}", root(&diagnosis).2);
    assert!(diagnosis.findings[0].fixes[0].command.as_deref().is_some_and(|command| command.starts_with("curl ")));
    assert!(diagnosis.ruled_out.iter().any(|one| one.hypothesis == "certificate"));
}

#[test]
fn a_proxy_stands_in_the_way() {
    for (story, part) in [
        (tunnel(TunnelOutcome::NeedsLogin), "the proxy proxy:3128 asks for a name and a password (407)"),
        (tunnel(TunnelOutcome::Refused { status: 403 }), "does not lead to h.test:443 (status 403)"),
        (tunnel(TunnelOutcome::NotAProxy { said: "220 mail".into() }), "is set as the proxy and is none"),
        (tunnel(TunnelOutcome::Silent), "does not answer when asked for h.test:443"),
        (
            remote("http://127.0.0.1:3000/mcp").proxy("HTTP_PROXY", "127.0.0.1:3128", false).dials("127.0.0.1:3128", Dialled::Refused),
            "HTTP_PROXY leads the way to 127.0.0.1:3000 through the proxy 127.0.0.1:3128, which is not reached",
        ),
        (
            remote("https://h.test/mcp").proxy("HTTPS_PROXY", "proxy.test:3128", false).rung(Start::lookup("proxy.test", Found::NoSuchName)),
            "which is not reached",
        ),
    ] {
        is_judged(story, Status::Failing, Some(Cause::ProxyError), part);
    }
    let bypassed = remote("http://127.0.0.1:3000/mcp").proxy("HTTP_PROXY", "127.0.0.1:3000", true).dials("127.0.0.1:3000", Dialled::Refused);
    is_judged(bypassed, Status::Failing, Some(Cause::ConnectionRefused), "nothing listens");
}

#[test]
fn n8n_itself_is_judged() {
    let scoped = r#"{"message":"Forbidden"}"#;
    let not_found = r#"{"message":"not found"}"#;
    let editor = "<!DOCTYPE html><title>n8n.io - Workflow Automation</title>";
    let basic = Answered { server: Some("nginx".into()), ..challenge("Basic realm=\"n8n\"") };
    let gated = || visit().there().answered_by(Endpoint::N8nReadiness, basic.clone()).answered_by(Endpoint::N8nSettings, basic.clone());
    let server =
        Answered { status: 404, server: Some("SimpleHTTP/0.6 Python/3.12".into()), body: "<title>Error</title>".into(), ..Answered::default() };
    let root_settings = |story: Start| {
        let answered =
            Answered { status: 200, content_type: JSON.into(), body: r#"{"data":{"settingsMode":"public"}}"#.into(), ..Answered::default() };
        let url = shown(&format!("http://localhost:5678{}", N8nUrl::ROOT_SETTINGS));
        let reply = Reply::Answered(answered);
        let verb = crate::evidence::Verb::Get;
        story.rung(Rung::Exchange(crate::evidence::Exchange { verb, url, endpoint: Endpoint::N8nSettings, took: std::time::Duration::ZERO, reply }))
    };
    let prefixed =
        n8n("http://localhost:5678/n8n", None).there().http(Endpoint::N8nReadiness, 200, HTML, editor).http(Endpoint::N8nSettings, 200, HTML, editor);
    for (story, status, cause, part) in vec![
        (refused(), Status::Failing, Some(Cause::ConnectionRefused), "nothing listens at localhost:5678 (N8N_API_URL) (refused in 0.3 ms)"),
        (migrating(), Status::Failing, Some(Cause::N8nNotReady), "n8n at http://localhost:5678 (N8N_API_URL) is up and not ready: it still prepares"),
        (
            stage((503, r#"{"status":"error"}"#), (404, "<pre>Cannot GET /rest/settings</pre>")),
            Status::Failing,
            Some(Cause::N8nNotReady),
            "it still loads",
        ),
        (
            visit().there().http(Endpoint::N8nReadiness, 503, JSON, r#"{"status":"error"}"#).http(
                Endpoint::N8nSettings,
                503,
                JSON,
                "Database is not ready!",
            ),
            Status::Failing,
            Some(Cause::N8nNotReady),
            "has no connection to its database",
        ),
        (visit().there().replies(Endpoint::N8nReadiness, Reply::Silent { bytes: 0 }), Status::Failing, Some(Cause::NetworkTimeout), "never answers"),
        (
            visit().there().http(Endpoint::N8nReadiness, 200, JSON, r#"{"status":"ok"}"#).replies(Endpoint::N8nSettings, Reply::Silent { bytes: 0 }),
            Status::Failing,
            Some(Cause::NetworkTimeout),
            "answers one question and not the next",
        ),
        (
            visit().there().replies(Endpoint::N8nReadiness, Reply::NotHttp { said: "SSH-2.0-x".into() }),
            Status::Failing,
            Some(Cause::NotN8n),
            "SSH-2.0-x",
        ),
        (
            visit().there().answered_by(Endpoint::N8nReadiness, server.clone()).answered_by(Endpoint::N8nSettings, server),
            Status::Failing,
            Some(Cause::NotN8n),
            "is not n8n: it is «Error» (SimpleHTTP/0.6",
        ),
        (gated(), Status::Failing, Some(Cause::ProxyError), "something in front of n8n at localhost:5678 (N8N_API_URL) (nginx) asks for a name"),
        (
            stage((502, ""), (502, "<h1>502 Bad Gateway</h1>")),
            Status::Failing,
            Some(Cause::ProxyError),
            "answers 502: it does not reach n8n behind it",
        ),
        (root_settings(prefixed), Status::Failing, Some(Cause::EndpointNotFound), "n8n is at http://localhost:5678, and not under /n8n"),
        (api(200, r#"{"data":[],"nextCursor":null}"#), Status::Healthy, None, ""),
        (api(401, r#"{"message":"Unauthorized"}"#), Status::Failing, Some(Cause::AuthFailed), "refuses the API key (N8N_API_KEY) (401)"),
        (api(403, scoped), Status::Degraded, Some(Cause::AuthFailed), "may not list workflows (403)"),
        (
            n8n("http://localhost:5678/api/v1", Some("K")).n8n_is_ready().http(Endpoint::N8nApi, 404, JSON, not_found),
            Status::Failing,
            Some(Cause::EndpointNotFound),
            "must not contain /api/v1 twice",
        ),
        (n8n("http://localhost:5678", None).n8n_is_ready().found_ready(), Status::Healthy, None, ""),
    ] {
        is_judged(story, status, cause, part);
    }
    // A wait of many seconds that was asked for is no slow start.
    is_judged(n8n("http://localhost:5678", None).after(20_000).n8n_is_ready().found_ready(), Status::Healthy, None, "");
}

#[test]
fn an_mcp_endpoint_of_n8n_says_what_it_wants() {
    let asked = |url: &str, status, body: &str| n8n(url, Some("T")).n8n_is_ready().http(Endpoint::N8nMcp, status, JSON, body);
    let instance = "http://localhost:5678/mcp-server/http";
    let data = |story: Start| story.http(Endpoint::N8nApi, 200, JSON, r#"{"data":[]}"#);
    for (story, cause, part) in [
        (asked(instance, 404, r#"{"message":"MCP access is disabled"}"#), Cause::EndpointNotFound, "switched off"),
        (data(asked(instance, 401, r#"{"message":"Unauthorized"}"#)).found_ready(), Cause::AuthFailed, "it is that of the public API"),
        (asked(instance, 401, r#"{"message":"Unauthorized"}"#).found_ready(), Cause::AuthFailed, "refuses the token (T)"),
        (
            asked(
                "http://localhost:5678/mcp-test/x",
                404,
                r#"{"message":"The requested webhook \"x\" is not registered.","hint":"Click the 'Execute workflow' button"}"#,
            ),
            Cause::EndpointNotFound,
            "is the test URL of an MCP trigger",
        ),
    ] {
        is_judged(story, Status::Failing, Some(cause), part);
    }
}

fn ready(command: &str) -> Start {
    start(command).initializes().lists_tools(3)
}

#[test]
fn a_server_that_starts_well_is_never_failing_for_its_backend() {
    for (backend, cause, part) in vec![
        (refused(), Cause::ConnectionRefused, "the server starts, and its tools will fail"),
        (migrating(), Cause::N8nNotReady, "its tools will fail"),
        (visit().dials("10.0.0.9:5678", Dialled::Silent), Cause::NetworkTimeout, "its tools will fail"),
        (visit().rung(Start::lookup("localhost", Found::NoSuchName)), Cause::DnsFailure, "its tools will fail"),
        (api(401, r#"{"message":"Unauthorized"}"#), Cause::AuthFailed, "refuses the API key (N8N_API_KEY) (401); the server starts"),
        (stage((404, "Not Found"), (404, "Not Found")), Cause::NotN8n, "is not n8n"),
        (stage((502, ""), (502, "Bad Gateway")), Cause::ProxyError, "does not reach n8n"),
        (visit().rung(Rung::BadUrl(UrlFault::NoScheme)), Cause::InvalidValue, "is no URL"),
        (
            visit().resolves("localhost", &["::1", "127.0.0.1"]).dials("[::1]:5678", Dialled::Refused).n8n_is_ready().found_ready(),
            Cause::ConnectionRefused,
            "127.0.0.1:5678 answers and [::1]:5678 refuses",
        ),
    ] {
        is_judged(ready("npx -y n8n-mcp").then(backend, Purpose::Backend), Status::Degraded, Some(cause), part);
    }
    let proxied = visit().proxy("HTTP_PROXY", "proxy:3128", false).n8n_is_ready().found_ready();
    for backend in [api(200, r#"{"data":[]}"#), api(403, r#"{"message":"Forbidden"}"#), proxied] {
        is_judged(ready("uvx mcp-n8n").then(backend, Purpose::Backend), Status::Healthy, None, "");
    }
    // A bridge that got ready has logged in, which the doctor has not.
    let announced = Answered { www_authenticate: Some("Bearer resource_metadata=\"https://h.test/x\"".into()), ..challenge("") };
    is_judged(
        ready("npx -y mcp-remote https://h.test/mcp").then(trusted().answered_by(INITIALIZE, announced), Purpose::Behind),
        Status::Healthy,
        None,
        "",
    );
}

#[test]
fn a_failed_start_is_tied_to_its_backend_by_what_was_seen_or_said() {
    let silent = || start("python3 s.py").backend("N8N_API_URL", "localhost", 5678, Reach::Accepted { after: std::time::Duration::ZERO });
    let held = || silent().connects("127.0.0.1:5678").accepted().does(Doing::Reply(0), 59_900).gives_up(Method::Initialize, 60_000);
    let polling = || silent().does(Doing::Sleep, 59_900).gives_up(Method::Initialize, 60_000);
    let died = |text: &str| start("node s.js").stderr(text).exits(1);
    for (story, backend, cause, part, confidence) in vec![
        (held(), migrating(), Cause::N8nNotReady, "the server waits for n8n, and n8n at http://localhost:5678", Confidence::High),
        (polling(), migrating(), Cause::N8nNotReady, "and the server never answered", Confidence::Medium),
        (polling(), refused(), Cause::ConnectionRefused, "and the server never answered", Confidence::Medium),
        (died("Error: connect ECONNREFUSED 127.0.0.1:5678"), migrating(), Cause::N8nNotReady, "and the server needs it to start", Confidence::High),
        (died("Cannot list workflows: fetch failed"), refused(), Cause::ConnectionRefused, "and the server needs it to start", Confidence::Medium),
        (died("n8n API: 404 Not Found"), stage((404, "File not found"), (404, "File not found")), Cause::NotN8n, "is not n8n", Confidence::Medium),
        (
            died("Cannot list workflows: Unexpected number in JSON at position 1"),
            migrating(),
            Cause::N8nNotReady,
            "needs it to start",
            Confidence::Low,
        ),
        (died("n8n API: 401 Unauthorized"), api(401, r#"{"message":"Unauthorized"}"#), Cause::AuthFailed, "refuses the API key", Confidence::Medium),
        (
            start("node s.js").stderr("waiting for n8n to become ready").gives_up(Method::Initialize, 60_000),
            migrating(),
            Cause::N8nNotReady,
            "the server waits for n8n",
            Confidence::Medium,
        ),
    ] {
        let diagnosis = story.then(backend, Purpose::Backend).diagnosis();
        let (status, found, claim) = root(&diagnosis);
        assert_eq!((status, found, diagnosis.verdict.confidence), (Status::Failing, Some(cause), confidence), "{claim}");
        assert!(claim.contains(part), "{claim}");
    }
}

#[test]
fn a_call_that_nobody_answered_is_not_explained_by_an_answer() {
    let refused_key = || api(401, r#"{"message":"Unauthorized"}"#);
    for words in ["Error: fetch failed", "Error: connect ECONNREFUSED 127.0.0.1:5678", "httpx.ConnectError: All connection attempts failed"] {
        let diagnosis = start("node s.js").stderr(words).exits(1).then(refused_key(), Purpose::Backend).diagnosis();
        let key = diagnosis.findings.iter().find(|finding| finding.cause == Cause::AuthFailed).expect(words);
        assert_eq!((key.severity, diagnosis.verdict.cause == Some(Cause::AuthFailed)), (Severity::Warning, false), "{words}");
    }
}

#[test]
fn what_was_seen_of_the_start_goes_before_what_its_backend_will_do() {
    let silent = || visit().there().replies(Endpoint::N8nReadiness, Reply::Silent { bytes: 0 });
    let waits = || start("python3 s.py").backend("N8N_API_URL", "localhost", 5678, Reach::Accepted { after: std::time::Duration::ZERO });
    let hangs = || waits().connects("127.0.0.1:5678").accepted().does(Doing::Reply(0), 59_900).gives_up(Method::Initialize, 60_000);
    let sleeps = || waits().does(Doing::Sleep, 5_000).initializes().lists_tools(1);
    for (story, backend, status, cause) in [
        // That n8n does not answer the doctor either says no more than that the server waits for it.
        (hangs(), silent(), Status::Failing, Cause::BlockingNetworkInit),
        (sleeps(), refused(), Status::Degraded, Cause::SlowStart),
        (sleeps(), visit().rung(Start::lookup("n8n.test", Found::NoSuchName)), Status::Degraded, Cause::SlowStart),
    ] {
        let diagnosis = story.then(backend, Purpose::Backend).diagnosis();
        assert_eq!((diagnosis.verdict.status, diagnosis.verdict.cause), (status, Some(cause)));
        assert_eq!(diagnosis.findings.len(), 2, "{:#?}", diagnosis.findings);
    }
}

#[test]
fn who_was_there_while_the_server_ran_is_not_missed_afterwards() {
    let waits = start("s").connects("127.0.0.1:5678").accepted().does(Doing::Reply(0), 59_900).gives_up(Method::Initialize, 60_000);
    let diagnosis = waits.then(refused(), Purpose::Backend).diagnosis();
    assert_eq!(root(&diagnosis).1, Some(Cause::BlockingNetworkInit));
    let serves_itself = start("s").listens("0.0.0.0:5678").initializes().lists_tools(1);
    is_judged(serves_itself.then(refused(), Purpose::Backend), Status::Healthy, None, "");
}

#[test]
fn what_a_server_says_of_itself_goes_before_its_backend() {
    let backend = || migrating();
    for (story, cause) in [
        (start("node s.js").stderr("Error: Cannot find module 'zod'").exits(1), Cause::MissingModule),
        (start("python s.py").stderr("Error: N8N_API_KEY environment variable is required").exits(1), Cause::MissingEnv),
        (start("node s.js").does(Doing::Cpu, 59_900).gives_up(Method::Initialize, 60_000), Cause::SlowImport),
        (start("node s.js").exits(1), Cause::ExitedEarly),
        // It only mentions the address, and then dies of something else.
        (start("python s.py").stderr(&format!("Using n8n at http://localhost:5678\n{TRACE}")).exits(1), Cause::Crashed),
    ] {
        let diagnosis = story.then(backend(), Purpose::Backend).diagnosis();
        assert_eq!(diagnosis.verdict.cause, Some(cause), "{}", root(&diagnosis).2);
        let beside = diagnosis.findings.iter().find(|finding| finding.cause == Cause::N8nNotReady);
        assert!(beside.is_none_or(|finding| finding.severity == Severity::Warning), "{cause}");
    }
}

#[test]
fn a_healthy_backend_is_ruled_out() {
    let crashed = || start("node s.js").stderr("TypeError: x is not a function\n    at main (s.js:1:1)").exits(1);
    let hypotheses = |story: Start| {
        let diagnosis = story.diagnosis();
        diagnosis.ruled_out.iter().map(|one| (one.hypothesis, one.because.clone())).collect::<Vec<_>>()
    };
    let told = hypotheses(crashed().then(api(200, r#"{"data":[]}"#), Purpose::Backend));
    assert!(told.contains(&("backend-down", "n8n at http://localhost:5678 (N8N_API_URL) is ready and answers in 8 ms".into())), "{told:?}");
    assert!(hypotheses(crashed().then(migrating(), Purpose::Backend)).iter().all(|(one, _)| *one != "backend-down"));
    let bridge = start("npx -y mcp-remote https://h.test/mcp").gives_up(Method::Initialize, 60_000);
    let answering = trusted().opening(200, JSON, "{\"jsonrpc\":\"2.0\"}").initializes().lists_tools(1);
    assert!(hypotheses(bridge.then(answering, Purpose::Behind)).iter().any(|(one, _)| *one == "remote-server-down"));
}

#[test]
fn behind_a_bridge_the_remote_servers_cause_is_the_roots() {
    let bridge = || start("npx -y mcp-remote https://h.test/mcp").stderr("[9] Connecting to remote server: https://h.test/mcp");
    let given_up = || bridge().gives_up(Method::Initialize, 60_000);
    let announced = Answered { www_authenticate: Some("Bearer resource_metadata=\"https://h.test/x\"".into()), ..challenge("") };
    for (story, behind, cause, part) in [
        (given_up(), remote("https://h.test/mcp").dials("10.0.0.9:443", Dialled::Refused), Cause::ConnectionRefused, "nothing listens at h.test:443"),
        (given_up(), trusted().answered_by(INITIALIZE, announced), Cause::AuthWait, "wants a login"),
        (given_up(), trusted().opening(404, "", ""), Cause::EndpointNotFound, "no MCP endpoint at this path"),
        // What is not there is where it wants to announce itself for the login.
        (
            bridge().stderr("RegistrationRejectedError: Dynamic Client Registration rejected (HTTP 404): Not Found {\n  status: 404,").exits(1),
            trusted().opening(401, "", ""),
            Cause::AuthFailed,
            "no Authorization header says it (401)",
        ),
        (
            bridge().stderr("Connection error: TypeError: fetch failed").exits(1),
            encrypted().tls(TlsOutcome::Untrusted(Distrust::UnknownIssuer), Some(distrusted(Distrust::UnknownIssuer, "CN=Our CA"))),
            Cause::TlsError,
            "signed by Our CA",
        ),
    ] {
        is_judged(story.then(behind, Purpose::Behind), Status::Failing, Some(cause), part);
    }
    let missing =
        start("npx -y mcp-remot https://h.test/mcp").stderr("npm error code E404\nnpm error 404  'mcp-remot@*' is not in this registry.").exits(1);
    is_judged(missing.then(trusted().opening(404, "", ""), Purpose::Behind), Status::Failing, Some(Cause::PackageNotFound), "");
}

#[test]
fn the_fixes_are_those_of_the_place() {
    let fixes = |story: Start, cause| story.finding(cause).expect("found").fixes;
    let here = fixes(refused(), Cause::ConnectionRefused);
    assert_eq!(here[0].command.as_deref(), Some("mcpdoctor n8n --wait 30s http://localhost:5678"));
    let contained = fixes(refused().seen_from(SeenFrom::Container), Cause::ConnectionRefused);
    assert_eq!(contained[0].edit.as_deref(), Some(r#""env": { "N8N_API_URL": "http://host.docker.internal:5678" }"#));
    let one_sided = visit().resolves("localhost", &["::1", "127.0.0.1"]).dials("[::1]:5678", Dialled::Refused).n8n_is_ready();
    assert_eq!(fixes(one_sided, Cause::ConnectionRefused)[0].edit.as_deref(), Some(r#""env": { "N8N_API_URL": "http://127.0.0.1:5678" }"#));
    let typed = fixes(migrating().url_from(UrlFrom::Typed), Cause::N8nNotReady);
    assert_eq!(typed[0].command.as_deref(), Some("mcpdoctor n8n --wait 2m http://localhost:5678"));
    let path = fixes(remote("http://127.0.0.1:3000/").there().opening(404, "", ""), Cause::EndpointNotFound);
    assert_eq!(path[0].edit.as_deref(), Some(r#""url": "http://127.0.0.1:3000/mcp""#));
}

#[test]
fn causes_of_processes_are_not_asked_about_urls() {
    // Nobody records such events for a URL; if anybody ever did, they would not be a program's.
    let odd = local().event(Source::Client, EventKind::Interrupted).stderr("Traceback (most recent call last):\nValueError: no").exits(1);
    let causes: Vec<Cause> = odd.diagnosis().findings.iter().map(|finding| finding.cause).collect();
    assert!(causes.iter().all(|cause| !matches!(cause, Cause::Crashed | Cause::ExitedEarly | Cause::ImportCrash)), "{causes:?}");
}
