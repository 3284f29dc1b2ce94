use chrono::NaiveDateTime;

use super::*;
use crate::{
    evidence::{Answer, Attempt, Begun, EventKind, Message, Outcome, Purpose},
    logs::record::Records,
};

/// The starts of every server in `text`; `@N` stands for a stamp N milliseconds after noon.
fn courses(text: &str) -> Vec<Course> {
    courses_of("file.log", text)
}

fn courses_of(file: &str, text: &str) -> Vec<Course> {
    let reading = Reading { redactor: Redactor::default(), zone: |local: NaiveDateTime| local.and_utc() };
    let mut courses = Courses::new(&reading, "file", None);
    courses.enter(file.into());
    let mut records = Records::default();
    for (number, line) in (1..).zip(text.lines()) {
        records.line(number, &stamped(line.trim_start()), &mut |record| courses.record(record));
    }
    records.finish(&mut |record| courses.record(record));
    courses.finish()
}

fn stamped(line: &str) -> String {
    let Some((millis, rest)) = line.strip_prefix('@').and_then(|rest| rest.split_once(' ')) else { return line.to_owned() };
    let noon = "2026-03-01T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let at = noon + TimeDelta::milliseconds(millis.parse().unwrap());
    format!("{} [s] [info] {rest}", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
}

fn attempts(text: &str) -> Vec<Attempt> {
    let mut courses = courses(text);
    assert_eq!(courses.len(), 1, "{text}");
    courses.remove(0).attempts.into()
}

fn outcomes(text: &str) -> Vec<(Begun, Purpose, Outcome)> {
    attempts(text).iter().map(|attempt| (attempt.begun, attempt.purpose, attempt.outcome())).collect()
}

fn one(text: &str) -> Attempt {
    let mut attempts = attempts(text);
    assert_eq!(attempts.len(), 1, "{text}");
    attempts.remove(0)
}

const ASKS: &str = r#"Message from client: {"method":"initialize","params":{"protocolVersion":"2025-06-18"},"jsonrpc":"2.0","id":0}"#;
const ANSWERS: &str = r#"Message from server: {"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"}}}"#;
const LISTS: &str = r#"Message from client: {"method":"tools/list","params":{},"jsonrpc":"2.0","id":1}"#;
const LISTED: &str = r#"Message from server: {"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a"}]}}"#;
const CANCELS: &str = r#"Message from client: {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"McpError: MCP error -32001: Request timed out"}}"#;

#[test]
fn a_good_start_is_timed() {
    let start = one(&format!(
        "@0 Initializing server...\n@30 Server started and connected successfully\n@40 {ASKS}\nhello\n@500 {ANSWERS}\n@510 {LISTS}\n@600 {LISTED}"
    ));
    assert_eq!((start.outcome(), start.ready().map(|ready| ready.as_millis()), start.tools()), (Outcome::Ready, Some(600), Some(1)));
    assert!(start.lines().any(|line| line.text.as_str() == "hello"));
}

#[test]
fn reduced_messages_tell_the_same() {
    let start = one(
        "@0 Initializing server...\n@40 Message from client: method=\"initialize\" id=0 params\n@500 Message from server: id=0 result\n@501 Message from client: method=\"tools/list\" id=1 params\n@600 Message from server: id=1 result",
    );
    assert_eq!((start.outcome(), start.ready().map(|ready| ready.as_millis())), (Outcome::Ready, Some(600)));
}

#[test]
fn the_first_close_tells_who_ended_it() {
    let begin = format!("@0 Initializing server...\n@40 {ASKS}\n");
    for (rest, outcome) in [
        (
            "@900 Server transport closed\n@901 Client transport closed\n@901 Server transport closed unexpectedly, this is likely".to_owned(),
            Outcome::Exited,
        ),
        (format!("@60040 {CANCELS}\n@60041 Client transport closed\n@60042 Server transport closed"), Outcome::TimedOut),
        (
            "@60040 Message from client: method=\"notifications/cancelled\" params\n@60041 Client transport closed\n@60042 Server transport closed"
                .to_owned(),
            Outcome::TimedOut,
        ),
        (format!("@500 {ANSWERS}\n@502 Client transport closed\n@503 Server transport closed"), Outcome::Closed),
        ("@900 Client transport closed\n@901 Server transport closed\n".to_owned(), Outcome::Closed),
        ("@900 Server transport closed\n@901 Shutting down server...\n".to_owned(), Outcome::Closed),
        ("@900 Server disconnected. For troubleshooting\n".to_owned(), Outcome::Exited),
    ] {
        assert_eq!(one(&format!("{begin}{rest}")).outcome(), outcome, "{rest}");
    }
}

#[test]
fn a_rejected_answer_is_told_from_an_app_that_quits() {
    let rejected = |start: &Attempt| start.events.iter().any(|event| matches!(event.kind, EventKind::Rejected { .. }));
    let begin = format!("@0 Initializing server...\n@40 {ASKS}\n@500 {ANSWERS}\n");
    assert!(rejected(&one(&format!("{begin}@503 Client transport closed"))));
    assert!(!rejected(&one(&format!("{begin}@9000 Client transport closed"))));
}

#[test]
fn each_announced_start_is_one_of_its_own_but_two_at_once_are_copies() {
    use Begun::{Announced, Midway, NewHandshake};
    let dies = "Server transport closed";
    for (text, expected) in [
        (
            format!("@0 Initializing server...\n@40 {ASKS}\n@90 {dies}\n@5000 Initializing server...\n@5040 {ASKS}\n@5500 {ANSWERS}"),
            vec![(Announced, Purpose::AsClient, Outcome::Exited), (Announced, Purpose::AsClient, Outcome::Ready)],
        ),
        // Two within two seconds; one of them ends, and the talk goes on.
        (
            format!(
                "@0 Initializing server...\n@900 Initializing server...\n@940 {ASKS}\n@950 {ASKS}\n@1000 {dies}\n@1001 Client transport closed\n@1500 {ANSWERS}"
            ),
            vec![(Announced, Purpose::AsClient, Outcome::Ready)],
        ),
        // Both end.
        (
            format!("@0 Initializing server...\n@900 Initializing server...\n@1000 {dies}\n@1001 Client transport closed\n@1900 {dies}"),
            vec![(Announced, Purpose::AsClient, Outcome::Exited)],
        ),
        // A log that begins in the middle, and a handshake that begins anew without a word.
        (
            format!("@0 {ASKS}\n@90 {dies}\n@9000 {ASKS}\n@9100 {ANSWERS}"),
            vec![(Midway, Purpose::AsClient, Outcome::Exited), (NewHandshake, Purpose::AsClient, Outcome::Ready)],
        ),
        // What is said after the end of a copy proves that it was one.
        (
            format!("@0 Initializing server...\n@40 {ASKS}\n@50 {dies}\n@50 Client transport closed\n@400 {ANSWERS}"),
            vec![(Announced, Purpose::AsClient, Outcome::Ready)],
        ),
    ] {
        assert_eq!(outcomes(&text), expected, "{text}");
    }
}

#[test]
fn a_late_answer_stays_with_the_start_that_was_given_up() {
    let start = one(&format!("@0 Initializing server...\n@40 {ASKS}\n@60040 {CANCELS}\n@60041 Client transport closed\n@72000 {ANSWERS}"));
    assert_eq!(start.outcome(), Outcome::TimedOut);
    assert!(start.hello().is_some_and(|(event, _)| start.after_client_closed(event)));
}

#[test]
fn traffic_of_a_session_proves_a_good_start_that_is_not_in_the_log() {
    for text in [
        r#"@0 Message from server: {"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"Method not found: prompts/list"}}"#,
        r#"@0 Message from client: {"method":"tools/call","params":{"name":"a"},"jsonrpc":"2.0","id":12}"#,
        r#"@0 Message from client: {"jsonrpc":"2.0","id":6,"error":{"code":-32601,"message":"Method not found"}}"#,
    ] {
        assert_eq!(one(text).outcome(), Outcome::Ready, "{text}");
    }
}

#[test]
fn the_copy_for_cowork_sessions_is_no_start_of_its_own_where_the_server_runs() {
    let running = format!("@0 Initializing server...\n@40 {ASKS}\n@500 {ANSWERS}\n@510 {LISTS}\n@600 {LISTED}\n");
    let failed = "@5000 Couldn't start this server for Cowork and Code sessions: Request timed out";
    let purposes: Vec<Purpose> = attempts(&format!("{running}{failed}")).iter().map(|attempt| attempt.purpose).collect();
    assert_eq!(purposes, [Purpose::SharedPool, Purpose::AsClient]);
    assert_eq!(one(failed).outcome(), Outcome::TimedOut);
}

#[test]
fn an_application_that_quits_ends_no_server_by_itself() {
    let text = "2026-03-01T12:00:00.000Z [info] [a] Shutting down server...\n2026-03-01T12:00:00.010Z [info] [b] Server transport closed";
    let courses = courses(text);
    let b = courses.iter().find(|course| course.name == "b").expect("b is heard of");
    assert_eq!(b.attempts[0].outcome(), Outcome::Closed);
}

#[test]
fn raw_text_belongs_to_its_neighbourhood() {
    let courses = courses("Traceback\n2026-03-01T12:00:00.000Z [my server] [info] Server transport closed\nmore");
    assert_eq!(courses.iter().map(|course| (course.name.as_str(), course.attempts[0].lines().count())).collect::<Vec<_>>(), [("my server", 2)]);
    let nameless = self::courses("Error: listen EADDRINUSE\n    at x");
    assert_eq!((nameless[0].name.as_str(), nameless[0].client), ("file", "unknown"));
}

#[test]
fn a_second_proxy_process_is_a_copy() {
    let start = one(
        "[6031] Connecting to remote server: https://h/mcp\n[6044] Connecting to remote server: https://h/mcp\n[6031] Using transport strategy: http-first",
    );
    assert_eq!(start.events.iter().filter(|event| matches!(event.kind, EventKind::Copied)).count(), 1);
}

#[test]
fn a_command_block_tells_the_command_line() {
    let start = one(
        "@0 Initializing server...\n@5 Using MCP server command: C:\\node\\npx.cmd with args and path: {\n  metadata: {\n    args: [ '-y', 'C:\\\\dir\\\\x.js', [length]: 2 ],\n    paths: [\n      '/usr/bin',\n    ]\n  }\n} %o\nraw",
    );
    let launched = start.launched().expect("it is visible");
    assert_eq!(
        (launched.command.as_str(), launched.args.iter().map(crate::evidence::Shown::as_str).collect::<Vec<_>>()),
        ("C:\\node\\npx.cmd", vec!["-y", "C:\\dir\\x.js"])
    );
    assert_eq!(start.lines().count(), 1);
}

#[test]
fn a_request_that_comes_back_is_an_echo_and_the_servers_own_are_not() {
    let echo = ASKS.replace("from client", "from server");
    assert!(one(&format!("@0 Initializing server...\n@40 {ASKS}\n@44 {echo}")).echo().is_some());
    let ping = r#"Message from server: {"method":"ping","jsonrpc":"2.0","id":0}"#;
    assert!(one(&format!("@0 Initializing server...\n@40 {ASKS}\n@44 {ping}\n@500 {ANSWERS}")).echo().is_none());
}

#[test]
fn stderr_without_a_server_belongs_to_the_one_that_codex_names_next() {
    let failed = |name| {
        format!("2026-03-01T12:00:00.000Z  WARN x: MCP server startup failed server_name=\"{name}\" error=connection closed: initialize response")
    };
    let wrote = |text| format!("2026-03-01T12:00:00.000Z  INFO x: MCP server stderr (node): {text}");
    let text = [failed("a"), wrote("no key"), failed("b"), wrote("ready")].join("\n");
    let told: Vec<_> = courses(&text).into_iter().map(|course| (course.name.clone(), course.attempts[0].lines().count())).collect();
    assert_eq!(told, [("a".to_owned(), 0), ("b".to_owned(), 1)]);
    assert_eq!(one(&[failed("a"), wrote("no key")].join("\n")).lines().count(), 1);
}

#[test]
fn an_answer_of_no_clients_log_is_one_and_tells_not_to_what() {
    let error = r#"{"jsonrpc":"2.0","id":4,"error":{"code":-32603,"message":"no row"}}"#;
    let result = r#"{"jsonrpc":"2.0","id":1,"result":{"serverInfo":{"name":"x","version":"1"},"protocolVersion":"2025-06-18","capabilities":{}}}"#;
    for (text, is_error) in [(error, true), (result, false)] {
        let start = one(text);
        let kinds: Vec<_> = start.events.iter().map(|event| &event.kind).collect();
        let [EventKind::Received(Message::Answer { to: None, answer, .. })] = kinds[..] else { panic!("{kinds:?}") };
        assert_eq!((matches!(answer, Answer::Error(_)), start.is_ready(), start.lines().count()), (is_error, false, 0));
    }
    // In a client's log it is a line of stderr.
    assert_eq!(one(&format!("@0 Initializing server...\n{error}")).lines().count(), 1);
}

#[test]
fn a_document_tells_only_what_it_quotes() {
    let lines = |file: &str, text: &str| courses_of(file, text).iter().map(|course| course.attempts[0].lines().count()).collect::<Vec<_>>();
    let prose = "# Notes\nIf you see `write EPIPE`, restart.\n- MCP error -32000: Connection closed: the key is required";
    assert_eq!(lines("README.md", prose), [0usize; 0]);
    assert_eq!(lines("README.md", &format!("{prose}\n```\nTraceback\nKeyError: 'K'\n```\nThe end.")), [2]);
    assert_eq!(lines("issue.md", &format!("{prose}\n@0 Initializing server...\nKeyError: 'K'")), [1]);
    // What is pasted has no such name.
    assert_eq!(lines("file.log", "# Notes\nThe key is required"), [2]);
}

#[test]
fn a_bare_state_leaves_room_for_the_reason() {
    let kinds = |text: &str| one(text).events.into_iter().map(|event| event.kind).collect::<Vec<_>>();
    let row = "x: uv run x.py - ✗ Failed to connect";
    let told = kinds(&format!("{row}\n⎿ Failed to reconnect to x.\nno key"));
    assert!(matches!(&told[..], [EventKind::ClientSaid(_), EventKind::Stderr(_), EventKind::NotConnected(_)]), "{told:?}");
    let told = kinds(&format!("{row}\n⎿ Failed to reconnect to x: spawn uv ENOENT"));
    assert!(matches!(&told[..], [EventKind::SpawnFailed(_)]), "{told:?}");
}

#[test]
fn the_servers_last_sign_of_life_stands_where_it_came() {
    let session = format!("@0 Initializing server...\n@40 {ASKS}\n@500 {ANSWERS}\n@510 {LISTS}\n@600 {LISTED}\n");
    let talk = r#"@9000 Message from server: {"jsonrpc":"2.0","id":7,"result":{}}"#;
    let order = |text: &str| {
        let kinds = one(text).events.into_iter().map(|event| event.kind);
        kinds
            .filter_map(|kind| matches!(kind, EventKind::Stderr(_) | EventKind::Spoke).then_some(matches!(kind, EventKind::Spoke)))
            .collect::<Vec<_>>()
    };
    assert_eq!(order(&format!("{session}oops\n{talk}")), [false, true]);
    assert_eq!(order(&format!("{session}{talk}\noops")), [false]);
    assert_eq!(order(&format!("{session}oops\n{talk}\noops")), [false, true, false]);
}

#[test]
fn what_a_client_says_of_itself_is_no_servers() {
    let own = "2026-10-05T06:44:44.618653Z ERROR codex_api::endpoint: failed to connect\nERROR: Reconnecting... 2/5\nname does not resolve";
    assert!(courses(&format!("OpenAI Codex v0.169.0\nuser\nhi\n{own}")).is_empty());
    let labelled = "[DEBUG] [MCP STDERR (x)]:  Error: no key\n    at main";
    let told = one(&format!("{labelled}\n[MCP error] Error during discovery for MCP server 'x': boom Error: boom\n    at client\nfetch failed"));
    let stderr: Vec<_> = told.lines().map(|line| line.text.to_string()).collect();
    assert_eq!(stderr, ["Error: no key", "at main"]);
}
