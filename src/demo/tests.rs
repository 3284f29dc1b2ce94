use std::{
    collections::BTreeSet,
    io::{self, Cursor},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{PATIENTS, find, stage::Stage, talk::Talk, tempo::Tempo};

/// How one patient played: exit code (or error), messages and lines on stdout, text on stderr.
struct Played {
    end: io::Result<u8>,
    stdout: Vec<u8>,
    stderr: String,
}

impl Played {
    fn messages(&self) -> Vec<Value> {
        self.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

/// Plays `name` in this process against a client that says `script` and then closes the pipe.
fn play(name: &str, args: &[&str], script: &[Value]) -> Played {
    let args: Vec<String> = args.iter().map(ToString::to_string).collect();
    let mut input = Cursor::new(script.iter().map(Value::to_string).collect::<Vec<_>>().join("\n"));
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let talk = Talk { input: &mut input, output: &mut stdout };
    let end = (find(name).expect("the patient is in the ward").act)(&mut Stage { talk, stderr: &mut stderr, tempo: Tempo::read(&args).unwrap() });
    Played { end, stdout, stderr: String::from_utf8(stderr).unwrap() }
}

fn request(id: u64, method: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {"protocolVersion": "2025-06-18"}})
}

fn modern(id: u64, method: &str, version: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": {"_meta": {"io.modelcontextprotocol/protocolVersion": version}}})
}

/// What a client says during a start.
fn start() -> Vec<Value> {
    vec![request(0, "initialize"), json!({"jsonrpc": "2.0", "method": "notifications/initialized"}), request(1, "tools/list")]
}

#[test]
fn names_are_unique_and_written_like_causes() {
    let names: BTreeSet<&str> = PATIENTS.iter().map(|patient| patient.name).collect();
    assert_eq!(names.len(), PATIENTS.len());
    assert!(names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')));
}

#[test]
fn lines_about_patients_fit_a_terminal() {
    for patient in PATIENTS {
        assert!(patient.about.len() <= 60, "{}: {}", patient.name, patient.about.len());
    }
}

#[test]
fn good_servers_answer_in_order_and_in_the_version_offered() {
    for name in ["healthy", "late", "needs-home", "dual-era", "initialize-or-nothing", "unflushed", "banner", "early-notification", "chatty"] {
        let played = play(name, &["--after-ms", "0"], &start());
        let answers: Vec<Value> = played.messages().into_iter().filter(|message| message.get("id").is_some()).collect();
        assert_eq!(played.end.unwrap(), 0, "{name}");
        assert_eq!(answers.len(), 2, "{name}: the notification gets no answer");
        assert_eq!(answers[0]["result"]["protocolVersion"], "2025-06-18", "{name}");
        assert_eq!((&answers[1]["id"], answers[1]["result"]["tools"].as_array().unwrap().len()), (&json!(1), 2), "{name}");
    }
}

#[test]
fn faulty_answers_are_as_announced() {
    let table: [(&str, &str, Value); 7] = [
        ("wrong-version", "/0/result/protocolVersion", json!("1999-01-01")),
        ("initialize-error", "/0/error/code", json!(-32603)),
        ("tools-refused", "/1/error/code", json!(-32603)),
        ("tools-unanswered", "/1", Value::Null),
        ("no-tools", "/1/result/tools", json!([])),
        ("modern-for-legacy", "/0/error/data/supported", json!(["2026-07-28"])),
        ("echo", "/1/method", json!("notifications/initialized")),
    ];
    for (name, pointer, expected) in table {
        let messages = Value::Array(play(name, &[], &start()).messages());
        assert_eq!(messages.pointer(pointer).unwrap_or(&Value::Null), &expected, "{name} {pointer}: {messages}");
    }
}

#[test]
fn the_modern_era_needs_its_meta_and_its_version() {
    let script = [
        request(0, "server/discover"),
        modern(1, "server/discover", "2026-07-28"),
        modern(2, "tools/list", "2026-07-28"),
        modern(3, "tools/list", "2031-01-01"),
    ];
    let messages = play("modern-only", &[], &script).messages();
    assert_eq!(messages[0]["error"]["code"], -32602);
    assert_eq!(messages[1]["result"]["supportedVersions"], json!(["2026-07-28"]));
    assert_eq!(messages[2]["result"]["resultType"], "complete");
    assert_eq!(messages[3]["error"]["data"], json!({"supported": ["2026-07-28"], "requested": "2031-01-01"}));
}

#[test]
fn the_first_request_decides_the_era() {
    let messages = play("dual-era", &[], &[modern(0, "server/discover", "2026-07-28"), request(1, "initialize")]).messages();
    assert_eq!(messages[1]["error"]["code"], -32022);
    let played = play("initialize-or-nothing", &[], &[modern(0, "server/discover", "2026-07-28")]);
    assert_eq!((played.end.unwrap(), played.stdout.len()), (1, 0));
    assert_eq!(played.stderr, "Error: expect initialized request, but received: server/discover\n");
}

#[test]
fn three_hundred_tools_come_in_three_pages_and_one_long_line() {
    let page = |id, cursor| json!({"jsonrpc": "2.0", "id": id, "method": "tools/list", "params": {"cursor": cursor}});
    let played = play("many-tools", &[], &[request(1, "tools/list"), page(2, "1"), page(3, "2")]);
    let names: BTreeSet<String> =
        played.messages().iter().flat_map(|page| page["result"]["tools"].as_array().unwrap().clone()).map(|tool| tool["name"].to_string()).collect();
    assert_eq!(names.len(), 300);
    assert!(played.messages()[2]["result"].get("nextCursor").is_none());
    assert!(played.stdout.split(|byte| *byte == b'\n').any(|line| line.len() > 1_500_000));
}

#[test]
fn asks_back_lists_its_tools_after_both_answers_and_forgets_no_request() {
    let answer = |id: &str| json!({"jsonrpc": "2.0", "id": id, "result": {}});
    let script = [request(0, "initialize"), request(1, "tools/list"), answer("from-server-1"), request(2, "ping"), answer("from-server-2")];
    let said: Vec<Value> = play("asks-back", &[], &script).messages().iter().map(|message| message["id"].clone()).collect();
    assert_eq!(said, [json!(0), json!("from-server-1"), json!("from-server-2"), json!(1), json!(2)]);
    let unanswered = play("asks-back", &[], &script[..2]);
    assert_eq!(unanswered.end.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[test]
fn content_length_understands_lines_and_frames() {
    let script = {
        let body = request(7, "ping").to_string();
        format!("{}\nContent-Length: {}\r\n\r\n{body}", request(0, "initialize"), body.len())
    };
    let (mut input, mut stdout, mut stderr) = (Cursor::new(script.into_bytes()), Vec::new(), Vec::new());
    let talk = Talk { input: &mut input, output: &mut stdout };
    let act = find("content-length").unwrap().act;
    assert_eq!(act(&mut Stage { talk, stderr: &mut stderr, tempo: Tempo::default() }).unwrap(), 0);
    let stdout = String::from_utf8(stdout).unwrap();
    let frames: Vec<(usize, &str)> = stdout
        .split("Content-Length: ")
        .skip(1)
        .map(|frame| frame.split_once("\r\n\r\n").unwrap())
        .map(|(length, body)| (length.parse().unwrap(), body))
        .collect();
    assert!(frames.iter().all(|(length, body)| *length == body.len()), "{stdout}");
    let ids: Vec<Value> = frames.iter().map(|(_, body)| serde_json::from_str::<Value>(body).unwrap()["id"].clone()).collect();
    assert_eq!(ids, [json!(0), json!(7)]);
}

#[test]
fn the_founding_case_waits_for_its_backend() {
    let begin = Instant::now();
    let played = play("blocking-network-init", &["--after-ms", "50"], &start());
    assert!(begin.elapsed() >= Duration::from_millis(50));
    assert!(played.stderr.contains("backend n8n: HTTP/1.1 200 OK"), "{}", played.stderr);
    assert_eq!(played.messages().len(), 2);
}

#[test]
fn the_cured_founding_case_waits_for_nothing() {
    let begin = Instant::now();
    let played = play("answers-first", &["--after-ms", "60000"], &start());
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert_eq!(played.messages().len(), 2);
    let cure = find("blocking-network-init").and_then(|patient| patient.cured).and_then(find);
    assert_eq!(cure.map(|cure| (cure.name, cure.expected.cause)), Some(("answers-first", None)));
}

#[test]
fn an_answer_to_nobody_ends_like_a_python_server() {
    let (mut input, mut stderr) = (Cursor::new(format!("{}\n", request(0, "initialize"))), Vec::new());
    let talk = Talk { input: &mut input, output: &mut ClosedPipe };
    let act = find("blocking-network-init").unwrap().act;
    let tempo = Tempo::read(&["--after-ms".into(), "0".into()]).unwrap();
    assert_eq!(act(&mut Stage { talk, stderr: &mut stderr, tempo }).unwrap(), 1);
    assert!(String::from_utf8(stderr).unwrap().ends_with("BrokenPipeError: [Errno 32] Broken pipe\n"));
}

/// A pipe whose reader has gone.
struct ClosedPipe;

impl io::Write for ClosedPipe {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
