//! Streamable HTTP as healthy servers of all its versions speak it.

use super::*;

#[tokio::test]
async fn a_server_that_answers_with_json_is_ready() {
    let server = Server::start(|request, _| good_json(request)).await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt), GOOD);
    assert!(attempt.is_ready() && attempt.tools() == Some(2));
    let asked = server.seen();
    let find = |method: &str| asked.iter().find(|request| request.method() == method).unwrap().clone();
    let first = find("initialize");
    assert_eq!(first.header("accept"), Some("application/json, text/event-stream"));
    assert_eq!((first.header("content-type"), first.header("x-key")), (Some("application/json"), Some("k3y-k3y-k3y")));
    assert_eq!((first.header("mcp-protocol-version"), first.header("mcp-session-id")), (None, None));
    for method in ["notifications/initialized", "tools/list"] {
        assert_eq!(find(method).header("mcp-protocol-version"), Some("2025-06-18"), "{method}");
    }
    assert!(asked.iter().all(|request| request.verb != "DELETE"), "there was no session to end");
}

#[tokio::test]
async fn an_answer_may_come_in_a_stream_behind_anything() {
    let server = Server::start(|request, _| match (request.verb.as_str(), good(request)) {
        ("POST", Some(answer)) => {
            let pretty = serde_json::to_string_pretty(&answer).unwrap();
            let data = format!("data: {}\r\n", pretty.lines().collect::<Vec<_>>().join("\r\ndata: "));
            let notification = r#"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#;
            Deed::SayAndClose(stream(&format!(
                "\u{feff}: welcome\r\n\r\nid: 1\r\nretry: 50\r\ndata:\r\n\r\nevent: message\r\ndata: {notification}\r\n\r\n{data}\r\n"
            )))
        }
        ("POST", None) => status(202),
        _ => status(405),
    })
    .await;
    let attempt = talk(&server).await;
    let mut expected = GOOD.map(str::to_owned).to_vec();
    for index in [2, 8] {
        expected.insert(index, "< tells notifications/message".to_owned());
    }
    assert_eq!(told(&attempt), expected);
}

#[tokio::test]
async fn a_session_is_kept_and_ended() {
    let server = Server::start(|request, _| match (request.verb.as_str(), good(request)) {
        ("POST", Some(answer)) => Deed::Say(super::answer(200, "application/json", "Mcp-Session-Id: s-1\r\n", &answer.to_string())),
        ("POST", None) => status(202),
        _ => status(405),
    })
    .await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt)[..8], GOOD);
    assert_eq!(told(&attempt)[8..], ["DELETE session: 405"], "which a server need not take");
    let asked = server.seen();
    assert_eq!(asked[0].header("mcp-session-id"), None);
    assert!(asked[1..].iter().all(|request| request.header("mcp-session-id") == Some("s-1")), "{asked:#?}");
    assert!(asked.iter().any(|request| request.verb == "GET" && request.header("accept") == Some("text/event-stream")), "the stream aside");
    assert!(asked[1..].iter().all(|request| request.header("mcp-protocol-version") == Some("2025-06-18")));
}

#[tokio::test]
async fn what_the_server_asks_is_answered() {
    let server = Server::start(|request, _| match request.method() {
        "initialize" => {
            let ask = |method: &str| format!("data: {}\n\n", json!({ "jsonrpc": "2.0", "id": method, "method": method }));
            let hello = good(request).unwrap();
            Deed::SayAndClose(stream(&format!("{}{}data: {hello}\n\n", ask("ping"), ask("roots/list"))))
        }
        _ => good_json(request),
    })
    .await;
    let attempt = talk_as("claude-code-list", &server, "/mcp", HttpTransport::Streamable).await;
    assert!(attempt.is_ready(), "{:#?}", told(&attempt));
    let replies: Vec<Value> =
        server.seen().into_iter().filter(|request| request.verb == "POST" && request.method().is_empty()).map(|request| request.body).collect();
    assert!(replies.contains(&json!({ "jsonrpc": "2.0", "id": "ping", "result": {} })), "{replies:?}");
    let roots = replies.iter().find(|reply| reply["id"] == "roots/list").unwrap();
    assert_eq!(roots["result"], json!({ "roots": [] }), "the name of a folder is nothing for another machine");
}

#[tokio::test]
async fn several_messages_may_come_at_once() {
    let server = Server::start(|request, _| match (request.verb.as_str(), good(request)) {
        ("POST", Some(answer)) => json(200, &json!([{ "jsonrpc": "2.0", "method": "notifications/progress" }, answer])),
        ("POST", None) => status(202),
        _ => status(405),
    })
    .await;
    let attempt = talk(&server).await;
    assert!(attempt.is_ready() && told(&attempt).contains(&"< tells notifications/progress".to_owned()), "{:#?}", told(&attempt));
}

#[tokio::test]
async fn a_message_is_cited_by_the_answer_that_it_came_in() {
    let server = Server::start(|request, _| if request.path == "/mcp" { moved(307, "/mcp/") } else { good_json(request) }).await;
    let attempt = talk(&server).await;
    assert_eq!(told(&attempt)[..4], ["> initialize", "POST initialize: 307", "POST initialize: 200", "< initialize: hello 2025-06-18"]);
    let (hello, _) = attempt.hello().unwrap();
    assert_eq!(hello.source, crate::evidence::Source::Response(2));
    assert!(attempt.is_ready());
    assert!(server.seen().iter().all(|request| request.header("x-key").is_some()), "it is the same origin");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_taken_up_again_where_it_broke() {
    let server = Server::start(|request, _| match (request.verb.as_str(), request.header("last-event-id")) {
        ("POST", _) if request.method() == "tools/list" => Deed::SayAndClose(stream("id: e-7\nretry: 1\ndata:\n\n")),
        ("GET", Some("e-7")) => {
            let page = json!({ "jsonrpc": "2.0", "id": 1, "result": { "tools": [{ "name": "a" }] } });
            Deed::SayAndClose(stream(&format!("data: {page}\n\n")))
        }
        _ => good_json(request),
    })
    .await;
    let attempt = talk(&server).await;
    assert!(attempt.is_ready() && attempt.tools() == Some(1), "{:#?}", told(&attempt));
}

#[tokio::test]
async fn a_lost_session_is_replaced_once() {
    let server = Server::start(|request, _| {
        let lost = || json(404, &error(&Value::Null, -32001, &Value::Null));
        match (request.method(), request.header("mcp-session-id")) {
            ("initialize", _) => {
                let renewed = request.body["id"] != 0;
                let session = if renewed { "Mcp-Session-Id: new\r\n" } else { "Mcp-Session-Id: old\r\n" };
                Deed::Say(answer(200, "application/json", session, &good(request).unwrap().to_string()))
            }
            ("tools/list", Some("old")) => lost(),
            _ => good_json(request),
        }
    })
    .await;
    let attempt = talk(&server).await;
    let words = told(&attempt);
    assert_eq!(
        words[6..11],
        ["POST tools/list: 404", "> initialize", "POST initialize: 200", "< initialize: hello 2025-06-18", "> notifications/initialized"]
    );
    assert!(attempt.is_ready(), "{words:#?}");

    let never = Server::start(|request, _| match request.method() {
        "initialize" => Deed::Say(answer(200, "application/json", "Mcp-Session-Id: s\r\n", &good(request).unwrap().to_string())),
        "tools/list" => status(404),
        _ => good_json(request),
    })
    .await;
    let attempt = talk(&never).await;
    let begins = told(&attempt).iter().filter(|words| *words == "> initialize").count();
    assert!(begins == 2 && !attempt.is_ready(), "{:#?}", told(&attempt));
}

pub(super) fn moved(status: u16, location: &str) -> Deed {
    Deed::Say(answer(status, "text/plain", &format!("location: {location}\r\n"), ""))
}
