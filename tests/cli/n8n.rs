//! `mcpdoctor n8n`, and the n8n behind a server that is probed, against a server in this process that answers as a real n8n did.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use mcpdoctor::{
    demo::find,
    diagnosis::{Cause, Status},
};
use serde_json::{Value, json};

use crate::doctor::{BIN, Run, surroundings, world};

const KEY: &str = "n8n_api_0123456789abcdef";

/// What n8n is at; a visit begins with the question whether it is ready, and finds the next stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Migrating,
    Loading,
    Ready,
    /// Ready, and the key is not good.
    Refuses,
    /// It is not n8n at all.
    Other,
}

macro_rules! recorded {
    ($name:literal) => {
        include_str!(concat!("../n8n/answers/", $name, ".http"))
    };
}

impl Stage {
    /// The recorded answer to a request.
    fn answer(self, path: &str) -> &'static str {
        match (self, path.split('?').next().unwrap_or_default()) {
            (Self::Other, _) => recorded!("other-service"),
            (Self::Migrating | Self::Loading, "/healthz/readiness") => recorded!("not-ready"),
            (Self::Migrating, _) => recorded!("starting"),
            (Self::Loading, _) => recorded!("no-route"),
            (_, "/healthz/readiness") => recorded!("ready"),
            (_, "/rest/settings") => recorded!("settings"),
            (Self::Ready, "/api/v1/workflows") => recorded!("api-data"),
            (Self::Refuses, "/api/v1/workflows") => recorded!("api-unauthorized"),
            (Self::Ready | Self::Refuses, _) => recorded!("editor"),
        }
    }
}

/// An n8n that goes through these stages and stays at the last one; it ends with the process.
struct N8n {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl N8n {
    fn new(stages: &'static [Stage]) -> Self {
        Self::listening(TcpListener::bind("127.0.0.1:0").unwrap(), stages)
    }

    fn listening(listener: TcpListener, stages: &'static [Stage]) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&heads);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, stages, &keep);
            }
        });
        Self { url, heads }
    }

    /// Every request's head, in order.
    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    fn visits(&self) -> usize {
        self.heads().iter().filter(|head| asks_for_readiness(head)).count()
    }

    /// The lines with which the key came.
    fn keys(&self) -> Vec<String> {
        let lines = self.heads().join("\n");
        lines.lines().filter(|line| line.contains(KEY)).map(str::to_ascii_lowercase).collect()
    }
}

fn asks_for_readiness(head: &str) -> bool {
    head.starts_with("GET /healthz/readiness ")
}

/// Answers one request; the doctor may have gone away, which is no matter here.
fn answer(mut stream: TcpStream, stages: &[Stage], heads: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let visit = {
        let mut heads = heads.lock().unwrap();
        heads.push(head.clone());
        heads.iter().filter(|head| asks_for_readiness(head)).count()
    };
    let stage = stages[visit.saturating_sub(1).min(stages.len() - 1)];
    let recorded = stage.answer(head.split(' ').nth(1).unwrap_or("/")).replace("\r\n", "\n");
    let (said, body) = recorded.split_once("\n\n").unwrap();
    let said: Vec<&str> = said.lines().filter(|line| !line.to_ascii_lowercase().contains("alive")).collect();
    let _ = write!(stream, "{}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", said.join("\r\n"), body.len());
}

/// The doctor with these variables besides.
fn command(args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(BIN);
    command.args(args).env_clear().envs(surroundings()).envs(env.iter().copied()).current_dir(world()).stdin(Stdio::null());
    command
}

fn doctor(args: &[&str], env: &[(&str, &str)]) -> Run {
    let output = command(args, env).output().unwrap();
    let [stdout, stderr] = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
    assert!(!stdout.contains(KEY) && !stderr.contains(KEY), "{stdout}{stderr}");
    Run { code: output.status.code(), stdout, stderr }
}

/// A config file with this one server.
fn config(file: &str, name: &str, entry: &Value) -> String {
    let path: PathBuf = world().join(file);
    std::fs::write(&path, json!({"mcpServers": {name: entry}}).to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn each_state_has_its_verdict_and_its_exit_code() {
    for (stage, status, cause, code) in [
        (Stage::Ready, Status::Healthy, None, 0),
        (Stage::Migrating, Status::Failing, Some(Cause::N8nNotReady), 1),
        (Stage::Loading, Status::Failing, Some(Cause::N8nNotReady), 1),
        (Stage::Other, Status::Failing, Some(Cause::NotN8n), 1),
    ] {
        let stages: &'static [Stage] = Box::leak(Box::new([stage]));
        let run = doctor(&["n8n", &N8n::new(stages).url, "--format", "json"], &[]);
        assert_eq!((run.verdict(), run.code), ((status, cause), Some(code)), "{stage:?}: {}", run.stdout);
        assert_eq!(run.report()["command"], "n8n");
    }
    let run = doctor(&["n8n", &N8n::new(&[Stage::Migrating]).url, "--fail-on", "never"], &[]);
    assert_eq!(run.code, Some(0));
}

#[test]
fn the_key_of_the_entry_goes_to_its_n8n_and_is_judged() {
    for (stage, code) in [(Stage::Ready, 0), (Stage::Refuses, 1)] {
        let stages: &'static [Stage] = Box::leak(Box::new([stage]));
        let n8n = N8n::new(stages);
        let entry = json!({"command": "npx", "args": ["-y", "n8n-mcp"], "env": {"N8N_API_URL": n8n.url, "N8N_API_KEY": KEY}});
        let file = config(&format!("n8n-key-{code}.json"), "flows", &entry);
        let run = doctor(&["n8n", "--server", "flows", "--config", &file, "--format", "json"], &[]);
        assert_eq!(run.code, Some(code), "{}", run.stdout);
        assert_eq!(n8n.keys(), [format!("x-n8n-api-key: {KEY}")]);
        let cause = run.verdict().1;
        assert_eq!(cause, if stage == Stage::Refuses { Some(Cause::AuthFailed) } else { None });
    }
}

#[test]
fn a_key_goes_nowhere_that_its_owner_did_not_name() {
    let (own, other) = (N8n::new(&[Stage::Ready]), N8n::new(&[Stage::Ready]));
    let env = [("N8N_API_URL", own.url.as_str()), ("N8N_API_KEY", KEY), ("OWN_KEY", KEY)];
    assert_eq!(doctor(&["n8n", &other.url], &env).code, Some(0));
    assert_eq!((own.visits(), other.visits(), other.keys().len()), (0, 1, 0));
    assert_eq!(doctor(&["n8n"], &env).code, Some(0));
    assert_eq!((own.visits(), own.keys().len()), (1, 1));
    assert_eq!(doctor(&["n8n", &other.url, "--api-key-env", "OWN_KEY"], &env).code, Some(0));
    assert_eq!(other.keys().len(), 1);
}

#[test]
fn bad_input_is_said_to_be_so_and_no_key_is_repeated() {
    let file = config("n8n-none.json", "files", &json!({"command": "node", "args": ["files.js"]}));
    let asked: [(&[&str], &str); 11] = [
        (&["http://"], "names no host"),
        (&["ftp://localhost"], "ftp:"),
        (&["http://localhost:port"], "port"),
        (&[""], "is empty"),
        (&["--server", "files", "--config", &file], "names no n8n"),
        (&["--server", "flies", "--config", &file], "files"),
        (&["--config", &file], "--server"),
        (&["--api-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY, which is not set"),
        (&["--api-key-env", KEY], "not the key itself"),
        (&["--wait", "soon"], "1500ms"),
        (&["--wait", "5s", "--watch"], "cannot be used with"),
    ];
    for (args, said) in asked {
        let run = doctor(&[&["n8n"], args].concat(), &[]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.stderr.contains(said), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn waiting_ends_when_n8n_is_ready_and_tells_what_it_was_at() {
    let n8n = N8n::new(&[Stage::Migrating, Stage::Loading, Stage::Ready]);
    let run = doctor(&["n8n", &n8n.url, "--wait", "60s", "--format", "json"], &[]);
    assert_eq!((run.verdict(), run.code), ((Status::Healthy, None), Some(0)), "{}", run.stderr);
    assert_eq!((n8n.visits(), run.stderr.lines().count()), (3, 2), "{}", run.stderr);
    assert!(run.stderr.contains("database") && run.stderr.contains("loads"), "{}", run.stderr);
}

#[test]
fn waiting_goes_on_while_nothing_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap();
    drop(listener);
    let mut waiting = command(&["n8n", &place.to_string(), "--wait", "60s"], &[]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let first = lines(&mut waiting).next().unwrap();
    assert!(first.contains("nothing listens"), "{first}");
    let _n8n = N8n::listening(TcpListener::bind(place).unwrap(), &[Stage::Ready]);
    assert_eq!(waiting.wait().unwrap().code(), Some(0));
}

#[test]
fn waiting_ends_in_time_and_at_once_where_there_is_no_hope() {
    let late = doctor(&["n8n", &N8n::new(&[Stage::Migrating]).url, "--wait", "700ms", "--format", "json"], &[]);
    assert_eq!((late.verdict().1, late.code), (Some(Cause::N8nNotReady), Some(1)));
    let other = N8n::new(&[Stage::Other]);
    assert_eq!(doctor(&["n8n", &other.url, "--wait", "60s"], &[]).code, Some(1));
    assert_eq!(other.visits(), 1);
}

/// What comes on stderr.
fn lines(child: &mut Child) -> impl Iterator<Item = String> + use<> {
    BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap)
}

#[cfg(unix)]
#[test]
fn watching_tells_of_each_change_until_it_is_interrupted() {
    let n8n = N8n::new(&[Stage::Migrating, Stage::Migrating, Stage::Ready, Stage::Ready, Stage::Refuses]);
    let env = [("N8N_API_KEY", KEY)];
    let args = ["n8n", &n8n.url, "--watch=50ms", "--format", "json", "--quiet", "--api-key-env", "N8N_API_KEY"];
    let mut watching = command(&args, &env).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let reports: Vec<Value> =
        BufReader::new(watching.stdout.as_mut().unwrap()).lines().take(3).map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    let told: Vec<&Value> = reports.iter().map(|report| &report["servers"][0]["verdict"]["cause"]).collect();
    assert_eq!(told, [&json!("n8n-not-ready"), &Value::Null, &json!("auth-failed")]);
    // SAFETY: the process is a child that has not been waited for, so its id is its own.
    #[expect(unsafe_code, reason = "there is no safe way to send this signal")]
    unsafe {
        libc::kill(i32::try_from(watching.id()).unwrap(), libc::SIGINT);
    }
    assert_eq!(watching.wait().unwrap().code(), Some(130));
}

#[test]
fn the_n8n_behind_a_server_is_visited_once_beside_its_start() {
    let patient = find("healthy").unwrap();
    for (options, visits) in [(&[][..], 1), (&["--no-backend"][..], 0)] {
        let n8n = N8n::new(&[Stage::Ready]);
        let (url, key) = (format!("N8N_API_URL={}", n8n.url), format!("N8N_API_KEY={KEY}"));
        let args = ["probe", "--format", "json", "--env", &url, "--env", &key];
        let run = doctor(&[&args, options, &["--", BIN, "demo", "--as-patient", patient.name], patient.args].concat(), &[]);
        assert_eq!((run.code, n8n.visits()), (Some(0), visits), "{}", run.stdout);
        let report = run.report();
        let purposes: Vec<&str> =
            report["servers"][0]["attempts"].as_array().unwrap().iter().map(|attempt| attempt["purpose"].as_str().unwrap()).collect();
        assert_eq!(purposes, ["as-client", "backend"][..=visits]);
    }
}
