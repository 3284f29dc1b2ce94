//! HTTP with SSE (2024-11-05), and the way from one transport to the other.

use super::*;

/// A good server of the old transport, which names `endpoint`.
fn older(request: &Request, on_stream: &server::Stream, endpoint: &str) -> Deed {
    match (request.verb.as_str(), request.path.split('?').next().unwrap_or_default()) {
        ("GET", "/mcp" | "/sse") => Deed::OpenStream(stream(&format!("event: endpoint\ndata: {endpoint}\n\n"))),
        ("POST", "/messages") => {
            if let Some(answer) = good(request) {
                on_stream.send(format!(": soon\n\ndata: {answer}\n\n")).unwrap();
            }
            text(202, "text/plain", "Accepted")
        }
        ("POST", _) => text(405, "text/html", "<h1>Method Not Allowed</h1>"),
        _ => status(404),
    }
}

/// What a talk over the old transport is told as, once its stream is open.
const OVER_SSE: [&str; 8] = [
    "> initialize",
    "POST initialize: 202",
    "< initialize: hello 2025-06-18",
    "> notifications/initialized",
    "POST notifications/initialized: 202",
    "> tools/list",
    "POST tools/list: 202",
    "< tools/list: 2 items",
];

/// The order in which an answer and the status of what it answers arrive is chance: they come on two connections.
fn sorted(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    words.sort();
    words
}

fn expected(before: &[&str]) -> Vec<String> {
    sorted(&before.iter().chain(&OVER_SSE).map(|&words| words.to_owned()).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_server_of_the_old_transport_is_talked_to_over_its_stream() {
    let server = Server::start(|request, stream| older(request, stream, "/messages?session_id=abc")).await;
    let attempt = talk_as("cursor", &server, "/sse", HttpTransport::Sse).await;
    assert_eq!(sorted(&told(&attempt)), expected(&["GET stream: 200"]));
    assert!(attempt.is_ready() && attempt.tools() == Some(2));
    let posts: Vec<Request> = server.seen().into_iter().filter(|request| request.verb == "POST").collect();
    assert!(posts.iter().all(|request| request.path == "/messages?session_id=abc" && request.header("x-key").is_some()), "{posts:#?}");
}

#[tokio::test]
async fn a_client_falls_back_to_the_old_transport() {
    let server = Server::start(|request, stream| older(request, stream, "messages")).await;
    let attempt = talk_as("cursor", &server, "/sse", HttpTransport::StreamableThenSse).await;
    let before = ["> initialize", "POST initialize: 405", "falls back to Sse", "GET stream: 200"];
    assert_eq!(told(&attempt)[..4], before);
    assert_eq!(sorted(&told(&attempt)), expected(&before));
    assert!(attempt.is_ready());
}

#[tokio::test]
async fn a_client_that_begins_with_the_old_transport_goes_on_to_the_new_one() {
    let server = Server::start(|request, _| good_json(request)).await;
    let attempt = talk_as("cursor", &server, "/here", HttpTransport::SseThenStreamable).await;
    assert_eq!(told(&attempt)[..3], ["GET stream: 405", "falls back to Streamable", "> initialize"]);
    assert!(attempt.is_ready());
}

#[tokio::test]
async fn a_hasty_client_falls_back_after_whatever_goes_wrong() {
    let server = Server::start(|request, stream| match (request.verb.as_str(), request.path.as_str()) {
        ("POST", "/sse") => Deed::SayAndClose(String::new()),
        _ => older(request, stream, "/messages"),
    })
    .await;
    let plan = plan("cursor", &format!("{}/sse", server.origin), HttpTransport::StreamableThenSse);
    let hasty = RemotePlan { start: RemoteStart { fallback: Fallback::AnyFailure { but: &[] }, ..plan.start }, ..plan };
    let (_raise, wishes) = wishes();
    let attempt = attempt::attempt(&hasty, Purpose::AsClient, &wishes, &|_| {}).await;
    assert_eq!(told(&attempt)[1..3], ["POST initialize: Closed", "falls back to Sse"]);
    assert!(attempt.is_ready());
}

#[tokio::test]
async fn when_both_transports_are_refused_both_reasons_are_told() {
    let server = Server::start(|_, _| text(404, "text/html", "<html>")).await;
    let attempt = talk_as("cursor", &server, "/sse", HttpTransport::StreamableThenSse).await;
    let expected =
        ["> initialize", "POST initialize: 404", "falls back to Sse", "GET stream: 404", "rejects initialize: HTTP 404; over SSE: HTTP 404"];
    assert_eq!(told(&attempt), expected);
}

#[tokio::test]
async fn messages_go_to_no_other_origin() {
    let elsewhere = Server::start(|request, _| good_json(request)).await;
    let there = format!("{}/messages", elsewhere.origin);
    let reason = format!("rejects initialize: endpoint origin does not match connection origin: {}", elsewhere.origin);
    let server = Server::start(move |request, stream| older(request, stream, &there)).await;
    let attempt = talk_as("cursor", &server, "/sse", HttpTransport::Sse).await;
    assert_eq!(told(&attempt), ["GET stream: 200".to_owned(), reason]);
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_stream_that_ends_takes_the_start_with_it() {
    let server = Server::start(|request, stream| match request.verb.as_str() {
        "GET" => Deed::SayAndClose(super::stream("event: endpoint\ndata: /messages\n\n")),
        _ => older(request, stream, "/messages"),
    })
    .await;
    let attempt = talk_as("cursor", &server, "/sse", HttpTransport::Sse).await;
    assert_eq!(told(&attempt).last().unwrap(), "rejects initialize: the stream ended");
}

#[tokio::test]
async fn a_stream_on_which_nothing_comes_ends_with_the_clients_time() {
    let server = Server::start(|_, _| Deed::SayAndHang(stream(": here I am\n\n"))).await;
    let attempt = talk_shortly(&server, HttpTransport::Sse).await;
    assert_eq!(told(&attempt), ["gives up initialize"]);
    assert_eq!(attempt.outcome(), crate::evidence::Outcome::TimedOut);
}
