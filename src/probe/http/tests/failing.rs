//! Servers that refuse, break off, keep silent or say what is none of MCP. Nothing here may hang.

use super::{healthy::moved, *};
use crate::evidence::Outcome;

/// What comes after the first request was sent.
async fn told_after(deed: Deed, transport: HttpTransport) -> Vec<String> {
    let server = Server::start(move |_, _| deed.clone()).await;
    let attempt = talk_as("cursor", &server, "/mcp", transport).await;
    assert!(!attempt.is_ready());
    told(&attempt)[1..].to_vec()
}

#[tokio::test]
async fn every_refusal_is_told_as_the_client_sees_it() {
    let html = "<!DOCTYPE html><title>x</title>";
    for (deed, words) in [
        (text(403, "text/plain", "Forbidden"), ["POST initialize: 403", "rejects initialize: HTTP 403"]),
        (text(404, "text/html", html), ["POST initialize: 404", "rejects initialize: HTTP 404"]),
        (text(406, "text/plain", "Not Acceptable"), ["POST initialize: 406", "rejects initialize: HTTP 406"]),
        (status(415), ["POST initialize: 415", "rejects initialize: HTTP 415"]),
        (text(500, "text/html", html), ["POST initialize: 500", "rejects initialize: HTTP 500"]),
        (status(202), ["POST initialize: 202", "rejects initialize: HTTP 202 without an answer"]),
        (text(200, "text/html", html), ["POST initialize: 200", "rejects initialize: unexpected content type text/html"]),
        (status(200), ["POST initialize: 200", "rejects initialize: an answer without a content type"]),
        (text(200, "application/json", "{\"ok\":true}"), ["POST initialize: 200", "rejects initialize: HTTP 200 without an answer"]),
        (text(200, "application/json", "{\"ok\":"), ["POST initialize: 200", "rejects initialize: HTTP 200 without an answer"]),
        (Deed::SayAndClose(stream("data: {}\n\n")), ["POST initialize: 200", "rejects initialize: the stream ended without an answer"]),
        (Deed::SayAndClose(String::new()), ["POST initialize: Closed", "rejects initialize: the connection was closed without an answer"]),
    ] {
        assert_eq!(told_after(deed, HttpTransport::Streamable).await, words);
    }
    let circle = told_after(moved(302, "/login"), HttpTransport::Streamable).await;
    assert_eq!(circle.last().unwrap(), "rejects initialize: redirects without an end");
}

#[tokio::test]
async fn an_error_of_json_rpc_counts_whatever_its_status_and_id() {
    for (code, id) in [(500, Value::Null), (422, json!("server-error")), (200, Value::Null)] {
        let deed = json(code, &error(&id, -32603, &Value::Null));
        let expected = [format!("POST initialize: {code}"), "< initialize: error -32603".into(), "rejects initialize: error -32603: no".into()];
        assert_eq!(told_after(deed, HttpTransport::StreamableThenSse).await, expected);
    }
}

#[tokio::test]
async fn a_redirect_elsewhere_takes_no_secret_along_and_is_not_gone() {
    let elsewhere = Server::start(|request, _| good_json(request)).await;
    let place = format!("{}/mcp", elsewhere.origin);
    let server = Server::start(move |_, _| moved(308, &place)).await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt).last().unwrap(), &format!("rejects initialize: a redirect to another origin, {}", elsewhere.origin));
    assert!(elsewhere.seen().iter().all(|request| request.header("x-key").is_none()));
}

#[tokio::test]
async fn a_redirect_that_makes_a_get_of_a_post_is_no_answer() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/mcp" => moved(301, "/other"),
        _ => Deed::SayAndHang(stream(": a stream\n\n")),
    })
    .await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt).last().unwrap(), "rejects initialize: HTTP 301");
}

/// A server that wants a login, and says where it is to be had.
fn locked(request: &Request, origin: &str) -> Deed {
    let metadata = json!({ "resource": "x", "authorization_servers": [format!("{origin}/tenant")] });
    match request.path.as_str() {
        "/.well-known/oauth-protected-resource/mcp" => json(200, &metadata),
        "/.well-known/openid-configuration/tenant" => json(200, &json!({ "issuer": "x" })),
        "/mcp" => {
            let place = format!("{origin}/.well-known/oauth-protected-resource/mcp");
            let headers = format!("WWW-Authenticate: Bearer error=\"invalid_token\", resource_metadata=\"{place}\"\r\n");
            Deed::Say(answer(401, "application/json", &headers, &error(&Value::Null, -32001, &Value::Null).to_string()))
        }
        _ => status(404),
    }
}

#[tokio::test]
async fn of_a_login_only_what_is_announced_is_read() {
    let server = Server::start(|request, _| locked(request, &format!("http://{}", request.header("host").unwrap()))).await;
    for client in ["cursor", "claude-code-list"] {
        let attempt = talk_as(client, &server, "/mcp", HttpTransport::StreamableThenSse).await;
        let words = told(&attempt);
        assert_eq!(words[2..], [&words[2], "GET login: 200", "GET login: 404", "GET login: 200"], "{client}");
        assert!(words[2].starts_with("rejects ") && words[2].ends_with(": HTTP 401"), "{words:#?}");
    }
    let at_login = server.seen().into_iter().filter(|request| request.path.starts_with("/.well-known"));
    assert!(at_login.into_iter().all(|request| request.verb == "GET" && request.header("x-key").is_none()));
}

#[tokio::test]
async fn a_login_that_nobody_announces_is_looked_for_where_it_should_be() {
    let server = Server::start(|_, _| status(401)).await;
    let words = told(&talk(&server).await);
    assert_eq!(words[2..], ["rejects initialize: HTTP 401", "GET login: 401", "GET login: 401"]);
}

#[tokio::test]
async fn whoever_keeps_silent_is_left_when_the_clients_time_is_over() {
    for (deed, came) in [
        (Deed::SayAndHang(String::new()), "POST initialize: Silent { bytes: 0 }"),
        (
            Deed::SayAndHang("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{\"jsonrpc\"".into()),
            "POST initialize: 200",
        ),
        (Deed::SayAndHang(stream("")), "POST initialize: 200"),
        (Deed::SayAndHang(stream("data: {\"half\":")), "POST initialize: 200"),
    ] {
        let server = Server::start(move |_, _| deed.clone()).await;
        let attempt = talk_shortly(&server, HttpTransport::StreamableThenSse).await;
        assert_eq!(told(&attempt), ["> initialize", came, "gives up initialize"]);
        assert_eq!(attempt.outcome(), Outcome::TimedOut);
    }
}

#[tokio::test]
async fn endless_bodies_end_with_the_clients_time() {
    for head in [stream(""), "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_owned()] {
        let server = Server::start(move |_, _| Deed::SayForEver(head.clone(), ": still here\n".repeat(1_000))).await;
        let attempt = talk_shortly(&server, HttpTransport::Streamable).await;
        assert!(!attempt.is_ready() && attempt.client_closed().is_some(), "{:#?}", told(&attempt));
    }
}

#[tokio::test]
async fn what_was_left_too_soon_is_looked_at_once_more() {
    let server = Server::start(|_, _| Deed::SayAndHang(String::new())).await;
    let mut plan = plan("cursor", &format!("{}/mcp", server.origin), HttpTransport::Streamable);
    plan.launched.limit.after = Some(SHORT);
    let (_raise, wishes) = wishes();
    let attempts = all_talks(&plan, &Wishes { patience: SHORT * 2, ..wishes }, &|_| {}).await;
    assert_eq!(attempts.iter().map(|attempt| attempt.purpose).collect::<Vec<_>>(), [Purpose::AsClient, Purpose::SecondLook]);
    assert_eq!(attempts[1].gave_up().unwrap().0.source, crate::evidence::Source::Probe);
}

#[tokio::test]
async fn an_interrupt_ends_it_at_once() {
    let server = Server::start(|_, _| Deed::SayAndHang(String::new())).await;
    let plan = plan("cursor", &format!("{}/mcp", server.origin), HttpTransport::Streamable);
    let (raise, wishes) = wishes();
    let asked = |progress: Progress| {
        assert_eq!(progress.waiting_for, Some(Method::Initialize));
        raise.send_replace(true);
    };
    let attempts = all_talks(&plan, &wishes, &asked).await;
    assert!(attempts.len() == 1 && told(&attempts[0]).last().unwrap() == "Interrupted", "{:#?}", told(&attempts[0]));
}

#[tokio::test]
async fn a_way_that_leads_nowhere_ends_before_the_talk() {
    let (_raise, wishes) = wishes();
    let fault = plan("cursor", "localhost:3000", HttpTransport::Streamable);
    let attempt = attempt::attempt(&fault, Purpose::AsClient, &wishes, &|_| {}).await;
    assert!(matches!(attempt.events[..], [Event { kind: EventKind::Network(Rung::BadUrl(_)), .. }]), "{:#?}", attempt.events);

    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let refused = behind(&plan("cursor", &format!("http://{free}/mcp"), HttpTransport::Streamable), &wishes, &|_| {}).await;
    assert!(matches!(refused.events[..], [Event { kind: EventKind::Network(Rung::Dial(_)), .. }]), "{:#?}", refused.events);
    assert_eq!((refused.purpose, refused.outcome()), (Purpose::Behind, Outcome::Closed));
}

#[tokio::test]
async fn a_refused_notification_ends_the_start_and_a_refused_list_does_not() {
    let server = Server::start(|request, _| if request.method() == "notifications/initialized" { status(500) } else { good_json(request) }).await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt).last().unwrap(), "rejects notifications/initialized: HTTP 500");
    assert!(!attempt.is_ready());

    let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": { "tools": {}, "prompts": {} } });
    let server = Server::start(move |request, _| match request.method() {
        "initialize" => json(200, &result(request, &hello)),
        "prompts/list" => status(500),
        _ => good_json(request),
    })
    .await;
    let attempt = talk(&server).await;
    assert!(attempt.is_ready() && told(&attempt).contains(&"POST prompts/list: 500".to_owned()), "{:#?}", told(&attempt));
    assert!(attempt.client_closed().is_none());
}
