//! Conversations with servers that behave in every way there is, told event by event.

mod eras;
mod failing;
mod healthy;
mod older;
mod server;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::*;
use crate::{
    client::{self, Fallback, RemoteStart},
    config::{Scope, ServerSpec, Transport},
    evidence::{Answer, Endpoint, Event, EventKind, HttpTransport, Message, Method, Reply, Rung, Secret},
    launch::{self, Overrides},
    machine::{Os, Surroundings},
};

use server::{Deed, Request, Server, answer, json, status, stream, text};

/// Long for whoever answers.
const PATIENCE: Duration = Duration::from_secs(20);
/// Short for whoever does not.
const SHORT: Duration = Duration::from_millis(250);

/// How `client` goes to `url`, over `transport` and with the fallback that the protocol describes.
fn plan(client: &str, url: &str, transport: HttpTransport) -> RemotePlan {
    let spec = ServerSpec {
        name: "it".to_owned(),
        transport: Transport::Http { url: Secret::new(url), headers: vec![("X-Key".to_owned(), Secret::new("k3y-k3y-k3y"))], transport: None },
        source: None,
        scope: Scope::User,
        client: None,
        disabled: false,
        timeout: None,
    };
    let surroundings = Surroundings { os: Os::Linux, env: std::collections::BTreeMap::new(), home: "/".into(), cwd: "/".into() };
    let plan = launch::plan(&spec, client::find(client).unwrap(), &surroundings, &Overrides::default()).unwrap_err().remote().unwrap();
    RemotePlan { transport, start: RemoteStart { fallback: Fallback::AsSpecified, ..plan.start }, ..plan }
}

fn wishes() -> (watch::Sender<bool>, Wishes) {
    let (raise, interrupt) = watch::channel(false);
    (raise, Wishes { patience: PATIENCE, watch: false, second_look: true, faithful: false, backends: false, stay: None, interrupt })
}

/// All talks of one probe.
async fn all_talks(plan: &RemotePlan, wishes: &Wishes, progress: &dyn Fn(Progress)) -> Vec<Attempt> {
    let mut attempts = as_client(plan, wishes, progress).await;
    follow_up(plan, &mut attempts, wishes, progress).await;
    attempts
}

/// One talk of `client` with the server.
async fn talk_as(client: &str, server: &Server, path: &str, transport: HttpTransport) -> Attempt {
    let plan = plan(client, &format!("{}{path}", server.origin), transport);
    let (_raise, wishes) = wishes();
    attempt::attempt(&plan, Purpose::AsClient, &wishes, &|_| {}).await
}

/// The same as a client that begins with `initialize` and tries both transports.
async fn talk(server: &Server) -> Attempt {
    talk_as("cursor", server, "/mcp", HttpTransport::StreamableThenSse).await
}

/// The same as a client that gives up soon.
async fn talk_shortly(server: &Server, transport: HttpTransport) -> Attempt {
    let mut plan = plan("cursor", &format!("{}/mcp", server.origin), transport);
    plan.launched.limit.after = Some(SHORT);
    plan.launched.limit.list_after = Some(SHORT);
    let (_raise, wishes) = wishes();
    attempt::attempt(&plan, Purpose::AsClient, &wishes, &|_| {}).await
}

/// What happened, each event in a few words. The stream aside comes at any time and is left out.
fn told(attempt: &Attempt) -> Vec<String> {
    attempt.events.iter().filter_map(told_of).filter(|words| !words.starts_with("aside")).collect()
}

fn told_of(event: &Event) -> Option<String> {
    let words = match &event.kind {
        EventKind::Network(Rung::Dial(_)) => return None,
        EventKind::Network(Rung::Exchange(exchange)) => {
            let what = match exchange.endpoint {
                Endpoint::Mcp(method) => method.name(),
                Endpoint::McpStream => "stream",
                Endpoint::McpSession => "session",
                Endpoint::LoginMetadata => "login",
                other => panic!("{other:?}"),
            };
            let reply = match &exchange.reply {
                Reply::Answered(answered) => answered.status.to_string(),
                other => format!("{other:?}"),
            };
            let aside = if what == "stream" && exchange.url.ends_with("/mcp") { "aside " } else { "" };
            format!("{aside}{} {what}: {reply}", exchange.verb.name())
        }
        EventKind::Sent(method) => format!("> {}", method.name()),
        EventKind::Received(Message::Answer { to, answer, .. }) => {
            let what = match answer {
                Answer::Hello(hello) => format!("hello {}", hello.protocol_version),
                Answer::Discovered(found) => format!("discovered {}", found.hello.protocol_version),
                Answer::Page(page) => format!("{} items", page.items),
                Answer::Ok => "ok".to_owned(),
                Answer::Error(error) => format!("error {}", error.code),
                Answer::Malformed(what) => format!("malformed {what}"),
            };
            format!("< {}: {what}", to.map_or("nothing", Method::name))
        }
        EventKind::Received(Message::Request { method }) => format!("< asks {method}"),
        EventKind::Received(Message::Notification { method }) => format!("< tells {method}"),
        EventKind::FellBack { to } => format!("falls back to {to:?}"),
        EventKind::Rejected { answer_to, reason } => format!("rejects {}: {reason}", answer_to.name()),
        EventKind::GaveUp { waiting_for } => format!("gives up {}", waiting_for.name()),
        other => format!("{other:?}"),
    };
    Some(words)
}

fn result(request: &Request, result: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": request.body["id"], "result": result })
}

fn error(id: &Value, code: i64, data: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": "no", "data": data } })
}

/// What a good server of the legacy era says; nothing to a notification.
fn good(request: &Request) -> Option<Value> {
    match request.method() {
        "initialize" => {
            let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": { "tools": {} }, "serverInfo": { "name": "s", "version": "1" } });
            Some(result(request, &hello))
        }
        "tools/list" => Some(result(request, &json!({ "tools": [{ "name": "a" }, { "name": "b" }] }))),
        method if method.starts_with("notifications/") => None,
        _ => Some(error(&request.body["id"], -32601, &Value::Null)),
    }
}

/// A good server that answers with JSON.
fn good_json(request: &Request) -> Deed {
    match (request.verb.as_str(), good(request)) {
        ("POST", Some(answer)) => json(200, &answer),
        ("POST", None) => status(202),
        _ => status(405),
    }
}

/// What a talk with a good server is told as.
const GOOD: [&str; 8] = [
    "> initialize",
    "POST initialize: 200",
    "< initialize: hello 2025-06-18",
    "> notifications/initialized",
    "POST notifications/initialized: 202",
    "> tools/list",
    "POST tools/list: 200",
    "< tools/list: 2 items",
];
