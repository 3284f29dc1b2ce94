//! Servers of the modern era, of the legacy one, and of both.

use super::*;
use crate::evidence::MODERN_VERSION;

/// A server of 2026-07-28 alone: it asks for the headers of that version, and says what it knows.
fn modern_only(request: &Request) -> Deed {
    let id = &request.body["id"];
    let is_modern = request.header("mcp-protocol-version") == Some(MODERN_VERSION) && request.header("mcp-method") == Some(request.method());
    match (request.verb.as_str(), request.method()) {
        ("POST", _) if !is_modern => json(400, &error(id, -32022, &json!({ "supported": [MODERN_VERSION], "requested": "2025-11-25" }))),
        ("POST", "server/discover") => {
            let found = json!({ "supportedVersions": [MODERN_VERSION], "capabilities": { "tools": {} }, "resultType": "complete" });
            json(200, &result(request, &found))
        }
        ("POST", "tools/list") => json(200, &good(request).unwrap()),
        ("POST", _) => json(404, &error(id, -32601, &Value::Null)),
        _ => status(405),
    }
}

const MODERN: [&str; 6] = [
    "> server/discover",
    "POST server/discover: 200",
    "< server/discover: discovered 2026-07-28",
    "> tools/list",
    "POST tools/list: 200",
    "< tools/list: 2 items",
];

#[tokio::test]
async fn a_modern_server_is_discovered_and_has_no_session() {
    let server = Server::start(|request, _| modern_only(request)).await;
    for client in ["claude-code-list", "modern-strict"] {
        let attempt = talk_as(client, &server, "/mcp", HttpTransport::Streamable).await;
        assert_eq!(told(&attempt), MODERN, "{client}");
        assert!(attempt.is_ready());
    }
    let meta = &server.seen()[0].body["params"]["_meta"];
    assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], MODERN_VERSION);
    assert!(server.seen().iter().all(|request| request.verb == "POST" && request.header("mcp-name").is_none()));
}

#[tokio::test]
async fn a_legacy_client_is_told_no_and_the_other_era_is_tried() {
    let server = Server::start(|request, _| modern_only(request)).await;
    let plan = plan("cursor", &format!("{}/mcp", server.origin), HttpTransport::StreamableThenSse);
    let (_raise, wishes) = wishes();
    let attempts = all_talks(&plan, &wishes, &|_| {}).await;
    let words = told(&attempts[0]);
    assert_eq!(words[..3], ["> initialize", "POST initialize: 400", "< initialize: error -32022"]);
    assert!(words[3].starts_with("rejects initialize: error -32022"), "{words:#?}");
    assert_eq!(words.len(), 4, "a modern error is no sign of the old transport");
    assert_eq!(attempts[1].purpose, Purpose::OtherEra);
    assert_eq!(told(&attempts[1]), MODERN);
}

#[tokio::test]
async fn a_server_of_both_eras_is_ready_for_each_client() {
    let server = Server::start(|request, _| match request.header("mcp-method") {
        Some(_) => modern_only(request),
        None => good_json(request),
    })
    .await;
    assert_eq!(told(&talk_as("claude-code-list", &server, "/mcp", HttpTransport::Streamable).await), MODERN);
    assert_eq!(told(&talk(&server).await), GOOD);
}

#[tokio::test]
async fn a_legacy_server_may_refuse_the_question_for_its_era_in_any_way() {
    type Refusal = fn(&Request) -> Deed;
    let refusals: [Refusal; 7] = [
        |_| text(400, "text/plain", "Bad Request: No valid session ID provided"),
        |_| json(400, &error(&Value::Null, -32000, &Value::Null)),
        |request| json(200, &error(&request.body["id"], -32601, &Value::Null)),
        |_| json(404, &error(&json!("server-error"), -32601, &Value::Null)),
        |_| text(500, "text/html", "<html>"),
        |_| status(202),
        |_| Deed::SayAndClose(String::new()),
    ];
    for (index, refusal) in refusals.into_iter().enumerate() {
        let server = Server::start(move |request, _| if request.method() == "server/discover" { refusal(request) } else { good_json(request) }).await;
        let attempt = talk_as("claude-code-list", &server, "/mcp", HttpTransport::Streamable).await;
        let words = told(&attempt);
        assert!(words[0] == "> server/discover" && words.ends_with(&GOOD.map(str::to_owned)), "{index}: {words:#?}");
    }
}

#[tokio::test]
async fn a_client_of_the_modern_era_alone_does_not_fall_back() {
    let server = Server::start(|request, _| if request.method() == "server/discover" { status(400) } else { good_json(request) }).await;
    let attempt = talk_as("modern-strict", &server, "/mcp", HttpTransport::Streamable).await;
    assert_eq!(told(&attempt), ["> server/discover", "POST server/discover: 400", "rejects server/discover: HTTP 400"]);
}
