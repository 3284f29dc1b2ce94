//! Diagnoses for the tests of all renderers, built by hand so that no rule's change moves a snapshot.

pub(super) mod company;
pub(super) mod n8n;
pub(super) mod remote;
pub(super) mod runs;

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use super::{Around, ChangedEntry, Folders, Format, LogsRead, Report, Style, Unread, render};
use crate::{
    diagnosis::{
        Cause, Cite, Confidence, Diagnosis, Finding, Fix, Outlook, Quantity, RuledOut, Severity, Status, Subject, Unit, Verdict, Would,
        testing::{self, resolved, shown, start, unresolved},
    },
    evidence::{
        Attempt, Backend, Blind, Call, Cold, Compute, ConfigFault, ConfigSource, Connection, Cost, Delay, Doing, Event, EventKind, Help, Hot, Image,
        Imports, Kept, Listener, Load, Method, Moment, NamedIn, NodeProcess, NoiseKind, Npm, Origin, Outcome, Package, Process, Profile, Purpose,
        Reach, Registry, Request, Seen, Shown, Signal, Slip, Source, Start, Step, Stock, Stretch, Unresolved, Watched,
    },
    gate::{FailOn, Judgement, Terms, judge},
};

pub(super) fn report(servers: Vec<Diagnosis>) -> Report {
    let judgements = judgements(&servers, FailOn::Failing);
    Report::of("probe", moment("2026-06-02T17:38:01.104Z"), servers, judgements, folders())
}

fn folders() -> Folders {
    Folders { root: "/home/me".into(), working: "/home/me/project".into(), home: Some("/home/me".into()) }
}

/// What a build is told of them where nothing is allowed.
fn judgements(servers: &[Diagnosis], fail_on: FailOn) -> Vec<Judgement> {
    let terms = Terms { fail_on, allowances: Vec::new(), today: moment("2026-06-02T17:38:01Z").date_naive() };
    servers.iter().map(|server| judge(server, &terms)).collect()
}

/// Each diagnosis as a report of its own, in the order of the verdicts' weight.
pub(super) fn all() -> Vec<Diagnosis> {
    let well = [healthy(), near_the_limit(), noisy(), stubborn()];
    let ill = [late(), installed(), silent(), not_found(), crashed(), refused(), bad_config(), interrupted(), logged()];
    [well.as_slice(), &ill].concat()
}

/// Those, and the ones that have a URL to go to.
pub(super) fn everything() -> Vec<Diagnosis> {
    [all(), remote::all(), n8n::all(), runs::all()].concat()
}

/// Every report that a renderer has to do well by, under the name of its file where one is written.
pub(super) fn reports() -> Vec<(String, Report)> {
    let alone = everything().into_iter().enumerate().map(|(number, diagnosis)| {
        let name = format!("{:02}-{}", number + 1, diagnosis.evidence.judged().server);
        (name, report(vec![diagnosis]))
    });
    let several =
        [("all", report(everything())), ("gate", runs::gate()), ("logs", of_logs()), ("cold", report(cold())), ("none", report(Vec::new()))];
    alone.chain(several.map(|(name, report)| (name.to_owned(), report))).chain([("profiled".to_owned(), report(vec![profiled()]))]).collect()
}

/// Without colour at 80 columns, the version replaced.
pub(super) fn plain(diagnoses: &[Diagnosis], format: Format) -> String {
    let text: Vec<String> = diagnoses.iter().map(|diagnosis| render(&report(vec![diagnosis.clone()]), format, &style(80))).collect();
    text.join(if format == Format::Human { "\n────────\n\n" } else { "" }).replace(env!("CARGO_PKG_VERSION"), "[version]")
}

pub(super) const fn style(width: usize) -> Style {
    Style { width, ascii: false, colour: false, wall: |at| at.naive_utc() }
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn diagnosis(story: testing::Start, server: &str, status: Status, findings: Vec<Finding>) -> Diagnosis {
    let mut evidence = story.evidence();
    for attempt in &mut evidence.attempts {
        server.clone_into(&mut attempt.server);
        attempt.started_at = Some(moment("2026-06-02T17:38:00Z"));
    }
    let root = findings.first().filter(|_| status != Status::Inconclusive);
    let verdict = Verdict {
        status,
        cause: root.map(|root| root.cause),
        confidence: root.map_or(if status == Status::Healthy { Confidence::High } else { Confidence::Low }, |root| root.confidence),
    };
    let ready = evidence.judged().ready().or_else(|| evidence.second_look()?.ready());
    let outlooks = ready.map(outlooks).unwrap_or_default();
    Diagnosis { evidence, verdict, findings, ruled_out: Vec::new(), outlooks, crashed_rules: Vec::new() }
}

fn outlooks(ready: Duration) -> Vec<Outlook> {
    let clients = [
        ("claude-desktop", "Claude Desktop", Some(60_000)),
        ("claude-code", "Claude Code", Some(30_000)),
        ("codex", "Codex", Some(30_000)),
        ("cursor", "Cursor", Some(60_000)),
        ("vscode", "VS Code", None),
        ("windsurf", "Windsurf", Some(60_000)),
        ("zed", "Zed", Some(60_000)),
        ("goose", "goose", None),
        ("gemini-cli", "Gemini CLI", Some(600_000)),
        ("lm-studio", "LM Studio", Some(60_000)),
        ("cline-cli", "Cline CLI", Some(3_000)),
        ("strict", "strict", Some(1_500)),
    ];
    let outlook = |(client, name, limit): (&'static str, &'static str, Option<u64>)| {
        let limit = limit.map(at);
        let (would, why) = match limit {
            Some(limit) if ready > limit => (Would::Fail, format!("{} > {}", super::duration::span(ready), super::duration::span(limit))),
            Some(limit) if ready * 10 > limit * 9 => (Would::Risk, "close to its limit".into()),
            _ => (Would::Start, String::new()),
        };
        Outlook { client, name, limit, would, why }
    };
    clients.into_iter().map(outlook).collect()
}

/// The first event that `pick` accepts, cited in `text`.
fn cite(attempt: &Attempt, pick: impl Fn(&Event) -> bool, text: &str) -> Cite {
    Cite::event(attempt.events.iter().find(|event| pick(event)).unwrap(), shown(text))
}

fn source(text: &str) -> impl Fn(&Event) -> bool {
    move |event| event.source.to_string() == text
}

pub(super) fn healthy() -> Diagnosis {
    let story = start("npx -y @modelcontextprotocol/server-filesystem /home/me/Documents")
        .after(2_600)
        .reads_stdin()
        .after(300)
        .initializes()
        .after(30)
        .lists_tools(26)
        .closes_stdin()
        .exits(0);
    diagnosis(story, "filesystem", Status::Healthy, Vec::new())
}

pub(super) fn near_the_limit() -> Diagnosis {
    let story = start("uvx mcp-server-git").limit(5_000).after(1_900).reads_stdin().after(700).initializes().lists_tools(12);
    diagnosis(story, "git", Status::Healthy, Vec::new())
}

/// Healthy but for a banner on stdout.
fn noisy() -> Diagnosis {
    let story = start("node build/index.js")
        .after(180)
        .stdout(NoiseKind::NotJson, "Weather MCP Server running on stdio")
        .reads_stdin()
        .after(90)
        .initializes()
        .lists_tools(1)
        .closes_stdin()
        .exits(0);
    let evidence = story.clone().evidence();
    let line = cite(evidence.judged(), source("stdout:1"), "Weather MCP Server running on stdio");
    let finding = Finding::build(Cause::StdoutPollution, "something else than JSON-RPC on stdout, which strict clients do not tolerate", line)
        .severity(Severity::Warning)
        .measured(Quantity::count("text on stdout", 1, Unit::Lines))
        .expected(Quantity::count("text on stdout", 0, Unit::Lines))
        .fix(Fix::by_hand("write it to stderr: `console.error` in place of `console.log`"));
    diagnosis(story, "weather", Status::Degraded, vec![finding])
}

/// Ready at once, but it does not end when stdin closes.
fn stubborn() -> Diagnosis {
    let story = start("./server")
        .client("codex")
        .reads_stdin()
        .initializes()
        .lists_tools(3)
        .closes_stdin()
        .after(2_000)
        .signals(Signal::Terminate)
        .after(2_000)
        .signals(Signal::Kill)
        .killed_by(9);
    let evidence = story.clone().evidence();
    let killed = cite(evidence.judged(), |event| matches!(event.kind, EventKind::SignalSent(Signal::Kill)), "sends SIGKILL");
    let finding = Finding::build(Cause::NoExitOnEof, "the server does not end when its stdin closes", killed)
        .severity(Severity::Warning)
        .measured(Quantity::seconds("wait for its end", at(4_030)))
        .fix(Fix::by_hand("end the process when stdin reaches its end"));
    diagnosis(story, "stubborn", Status::Degraded, vec![finding])
}

/// The founding case: a health check on a closed port blocks the answer, and the client waits 1.5 s.
pub(super) fn late() -> Diagnosis {
    let command = "python -m mcp_n8n.gateway";
    let second = start(command).limit(1_500).after(3_070).reads_stdin().after(10).initializes().lists_tools(26).closes_stdin().exits(0);
    let story = start(command)
        .limit(1_500)
        .gives_up(Method::Initialize, 1_490)
        .after(1_600)
        .stderr("Traceback (most recent call last):\nBrokenPipeError: [Errno 32] Broken pipe")
        .exits(1)
        .then(second, Purpose::SecondLook);
    let evidence = story.clone().evidence();
    let first = evidence.judged();
    let gave_up = first.gave_up().unwrap().0;
    let broken = cite(first, source("stderr:2"), "BrokenPipeError: [Errno 32] Broken pipe");
    let second = evidence.second_look().unwrap();
    let answered = Cite::event(second.hello().unwrap().0, shown("answers after 3.1 s")).seen_in(second);
    let finding = Finding::build(
        Cause::SlowStart,
        "the server is not ready within the client's limit",
        Cite::event(gave_up, shown("gives up waiting for initialize")),
    )
    .cite(Some(broken.clone()))
    .cite([Cite::of(first.exit().unwrap().0), answered])
    .measured(Quantity::seconds("time until ready", second.ready().unwrap()))
    .expected(Quantity::seconds("time until ready", at(1_500)))
    .fix(Fix::by_hand("answer `initialize` first and do the slow work afterwards, in a background task or on first use"))
    .fix(Fix::edit("or give it more time in a client that allows it", "\"timeout\": 10000"));
    let mut late = diagnosis(story, "mcp-n8n", Status::Failing, vec![finding]);
    for attempt in &mut late.evidence.attempts {
        attempt.watched = Seen::Yes(health_check());
        attempt.backends = vec![backend("N8N_BASE_URL", "http://localhost:5679", Reach::Accepted { after: at(1) })];
    }
    late.ruled_out = vec![
        RuledOut { hypothesis: "crash", because: "the server was still running when the client gave up".into(), cites: vec![broken.clone()] },
        RuledOut {
            hypothesis: "os-sandbox",
            because: "the pipe broke because the client had closed it; a denied call fails at once with EPERM".into(),
            cites: vec![broken],
        },
    ];
    late
}

/// What a watcher sees of it: imports, then a connection on which the answer is late.
fn health_check() -> Watched {
    let python = process(11, None, &[(20, "python -m mcp_n8n.gateway")]);
    let stretches = stretches(&[(350, 0, Doing::Cpu), (3_100, 0, Doing::Reply(0)), (3_130, 0, Doing::Cpu), (3_180, 0, Doing::Stdin)]);
    let cost = Cost { looks: 217, cpu: Duration::from_micros(38_500), over: at(3_160) };
    let connection = Connection { accepted: Some(at(352)), until: Some(at(3_101)), ..connection(0, "127.0.0.1:5679", 348) };
    Watched { processes: vec![python], stretches, connections: vec![connection], cost, ..Watched::default() }
}

/// A package that npx has to fetch first, on a busy machine that hides much, and a host that does not answer.
pub(super) fn installed() -> Diagnosis {
    let story = start("npx -y @example/notes-server").client("codex").limit(10_000).gives_up(Method::Initialize, 9_990).exits(0);
    let evidence = story.clone().evidence();
    let gave_up = Cite::event(evidence.judged().gave_up().unwrap().0, shown("gives up waiting for initialize"));
    let finding = Finding::build(Cause::InitializeTimeout, "the server does not read the request in time", gave_up);
    let mut installed = diagnosis(story, "notes", Status::Failing, vec![finding]);
    let attempt = &mut installed.evidence.attempts[0];
    let stretches = stretches(&[
        (500, 0, Doing::Cpu),
        (730, 0, Doing::Lookup),
        (2_600, 0, Doing::Receiving(0)),
        (2_900, 0, Doing::Disk),
        (3_600, 0, Doing::Cpu),
        (3_640, 2, Doing::Idle),
        (4_900, 3, Doing::Cpu),
        (5_210, 3, Doing::Queued),
        (5_400, 3, Doing::Cpu),
        (5_430, 3, Doing::Disk),
        (6_250, 3, Doing::Idle),
        (6_255, 3, Doing::Lookup),
        (8_255, 3, Doing::Connecting(1)),
        (8_400, 3, Doing::Cpu),
        (10_010, 3, Doing::Connecting(2)),
    ]);
    let processes = vec![
        process(11, None, &[(20, "/usr/bin/env node /usr/bin/npx -y @example/notes-server"), (30, "node /usr/bin/npx -y @example/notes-server")]),
        Process { ended: Some(at(1_040)), ..process(12, Some(0), &[(1_000, "git --version")]) },
        process(13, Some(0), &[(3_580, "npm exec @example/notes-server"), (3_590, "sh -c notes-server")]),
        process(14, Some(2), &[(3_640, "sh -c notes-server"), (3_641, "node /home/me/.npm/_npx/1/node_modules/.bin/notes-server")]),
    ];
    let connections = vec![
        Connection { accepted: Some(at(760)), until: Some(at(2_600)), ..connection(0, "[2001:db8::16:22]:443", 735) },
        Connection { until: Some(at(8_255)), ..connection(3, "[::ffff:203.0.113.7]:443", 6_255) },
        Connection { ..connection(3, "[::ffff:203.0.113.7]:443", 8_400) },
    ];
    let mut watched = Watched { processes, stretches, connections, ..Watched::default() };
    watched.listeners = vec![Listener { by: 3, at: "127.0.0.1:33418".parse().unwrap(), from: at(5_390) }];
    watched.queued = vec![Delay { from: at(4_900), until: at(5_210), lost: at(310) }, Delay { from: at(5_210), until: at(6_000), lost: at(240) }];
    watched.blind = vec![Blind::Calls, Blind::ShortLived];
    watched.cost = Cost { looks: 365, cpu: at(212), over: at(9_990) };
    attempt.watched = Seen::Yes(watched);
    attempt.backends = vec![backend("NOTES_URL", "https://notes.example:443", Reach::Silent { after: at(2_000) })];
    attempt.backends[0].addresses = vec!["203.0.113.7".parse().unwrap()];
    installed
}

pub(super) fn process(pid: u32, parent: Option<usize>, ran: &[(u64, &str)]) -> Process {
    let image = |&(since, argv): &(u64, &str)| Image { since: at(since), argv: argv.split(' ').map(shown).collect() };
    Process { pid, parent, images: ran.iter().map(image).collect(), ended: None, cpu: at(300) }
}

/// What was done until when and by whom, from the spawn on.
pub(super) fn stretches(parts: &[(u64, usize, Doing)]) -> Vec<Stretch> {
    let mut from = at(20);
    let stretch = |&(until, by, doing): &(u64, usize, Doing)| Stretch { from: std::mem::replace(&mut from, at(until)), until: at(until), by, doing };
    parts.iter().map(stretch).collect()
}

/// One that is not accepted.
fn connection(by: usize, remote: &str, from: u64) -> Connection {
    let local = "127.0.0.1:50123".parse().unwrap();
    let (sent, received) = (Seen::Yes(187), Seen::NotVisible);
    Connection { by, local, remote: remote.parse().unwrap(), from: at(from), accepted: None, until: None, sent, received }
}

fn backend(variable: &str, url: &'static str, reach: Reach) -> Backend {
    let (_, host_and_port) = url.split_once("//").unwrap();
    let (host, port) = host_and_port.split_once(':').unwrap();
    Backend {
        named_in: NamedIn::Variable(variable.into()),
        host: Shown::from(host),
        port: port.parse().unwrap(),
        encrypted: false,
        addresses: Vec::new(),
        reach: Some(reach),
    }
}

/// A server behind npx and one behind uvx would not be one start; here both tell, so that every part of a profile is drawn.
pub(super) fn profiled() -> Diagnosis {
    let again = start("uvx notes-server").after(2_300).reads_stdin().after(500).initializes().lists_tools(26).closes_stdin().exits(0);
    let story = start("uvx notes-server").after(1_900).reads_stdin().after(400).initializes().lists_tools(26).closes_stdin().exits(0);
    let mut profiled = diagnosis(story.then(again, Purpose::Profiled), "notes", Status::Healthy, Vec::new());
    let step = |name: &'static str, took: u64, longest: Option<(Duration, Shown)>| Step { name: name.into(), took: at(took), longest };
    let found = shown("Found `cpython-3.11.7-linux-x86_64-gnu` at `/home/me/.pyenv/shims/python` (search path)");
    let request = |url: &str, took: u64| Request { url: shown(url), took: at(took) };
    profiled.evidence.profile = Some(Profile {
        seen: Help::ALL.to_vec(),
        asked: Help::ALL.to_vec(),
        without: vec![Shown::from("git")],
        python: vec![
            Imports { modules: 978, total: at(2_486), heaviest: imports() },
            Imports { modules: 12, total: at(9), heaviest: vec![load("site", 9, 9, Vec::new())] },
        ],
        node: node_processes(),
        npm: Npm {
            steps: vec![step("npm:load", 49, None), step("idealTree", 469, None), step("reify:unpack", 0, None), step("reify", 525, None)],
            requests: 4,
            slowest: vec![request("https://registry.npmjs.org/@example%2fnotes-server", 284), request("https://registry.npmjs.org/zod", 66)],
        },
        uv: vec![
            step("settings", 3, None),
            step("interpreter", 456, Some((at(431), found))),
            step("resolve", 960, Some((at(90), shown("Selecting: mcp")))),
        ],
        kept: Kept::In(Shown::from("/home/me/profiles/notes")),
    });
    profiled
}

/// Modules that import the packages that they are in, and ones that do nothing but import another.
fn imports() -> Vec<Load> {
    let types = load("mcp_types.methods", 12, 524, vec![load("mcp_types._v2025_11_25", 313, 316, Vec::new())]);
    let client = load("mcp.client._input_required", 30, 434, vec![load("anyio", 40, 40, Vec::new())]);
    let mcp = load("mcp", 3, 968, vec![load("mcp.types", 1, 529, vec![types]), client]);
    let server = load("mcp.server.lowlevel.server", 0, 970, vec![load("mcp.server", 1, 969, vec![mcp])]);
    let google = load("griffe._internal.docstrings.google", 220, 224, Vec::new());
    vec![
        load("fastmcp.server.server", 2, 1_486, vec![server, load("starlette.applications", 60, 60, Vec::new())]),
        load("griffe", 2, 244, vec![load("griffe._internal.agents.inspector", 1, 225, vec![google])]),
        load("encodings", 1, 1, Vec::new()),
    ]
}

/// A launcher, a server that waits for others, and a process that was killed.
fn node_processes() -> Vec<NodeProcess> {
    let hot = |name: &str, own: u64, function: Option<(&str, &str)>| Hot {
        name: shown(name),
        own: at(own),
        function: function.map(|(name, place)| (shown(name), shown(place), at(own / 2))),
    };
    let long = "@example/sdk-with-a-long-name";
    let heaviest = vec![
        hot("node: finding and compiling modules", 420, None),
        hot(long, 310, Some(("buildTheSchemaOfEveryTool", "dist/esm/schemas/generated/index.js:1199"))),
        hot("zod", 90, Some(("parse", "v4/core/schemas.js:1199"))),
        hot("garbage collection", 10, None),
    ];
    let compute = Compute { busy: at(900), idle: at(3_004), heaviest };
    let call = |to: &str, began: u64| Call { to: shown(to), at: at(began), looked_up: None, connected: None, answered: None, failed: None };
    let calls = vec![
        Call { looked_up: Some(at(1)), connected: Some(at(4)), answered: Some(at(3_011)), ..call("localhost:5679", 402) },
        Call { connected: Some(at(31)), ..call("api.notes.example:443", 406) },
        Call { failed: Some(shown("ECONNREFUSED")), ..call("127.0.0.1:6379", 409) },
        call("10.0.0.9:443", 420),
    ];
    let node = |argv: &str, files: u64, heaviest: Vec<Load>, compute: Option<Compute>| NodeProcess {
        image: Image { since: Duration::ZERO, argv: argv.split(' ').map(shown).collect() },
        version: Shown::from("v20.20.2"),
        files,
        loading: heaviest.iter().map(|load| load.total).sum(),
        heaviest,
        unfinished: None,
        compute,
        calls: Vec::new(),
    };
    let packages = vec![load("express", 30, 240, vec![load("qs", 12, 12, Vec::new())]), load(long, 560, 564, Vec::new())];
    let packages = vec![load("dist/index.js", 8, 812, packages)];
    let unfinished = Some(shown("/home/me/notes/node_modules/a-package/lib/that/never/ends/index.js"));
    vec![
        node("node /usr/bin/npx -y @example/notes-server", 612, vec![load("npm", 200, 210, Vec::new())], Some(compute.clone())),
        NodeProcess { calls, ..node("node /home/me/.npm/_npx/1/node_modules/.bin/notes-server", 143, packages, Some(compute)) },
        NodeProcess { unfinished, ..node("node worker.js", 2, Vec::new(), None) },
    ]
}

fn load(name: &str, own: u64, total: u64, parts: Vec<Load>) -> Load {
    Load { name: shown(name), own: at(own), total: at(total), parts }
}

/// No answer, whatever the patience; the client started it twice by itself.
fn silent() -> Diagnosis {
    let command = "docker run -i --rm ghcr.io/example/a-server-with-a-very-long-image-name:latest --verbose";
    let try_once = || start(command).client("codex").limit(10_000).reads_stdin().gives_up(Method::Initialize, 9_990);
    let second = start(command).limit(10_000).reads_stdin().after(40_000).event(Source::Client, EventKind::StdinClosed);
    let story = try_once().then(try_once(), Purpose::ClientRestart).then(second, Purpose::SecondLook);
    let evidence = story.clone().evidence();
    let gave_up = Cite::event(evidence.judged().gave_up().unwrap().0, shown("gives up waiting for initialize"));
    let finding = Finding::build(Cause::InitializeTimeout, "the server reads the request and never answers it", gave_up)
        .confidence(Confidence::Medium)
        .fix(Fix::run("see what it does in a terminal", "docker run -i --rm ghcr.io/example/a-server-with-a-very-long-image-name:latest --verbose"));
    diagnosis(story, "silent", Status::Failing, vec![finding])
}

fn not_found() -> Diagnosis {
    let missed = Unresolved {
        command: Shown::from("uvx"),
        looked_in: ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map(Shown::from).to_vec(),
        found_in_shell: Some(Shown::from("/home/me/.local/bin/uvx")),
        not_executable: false,
        relative_to: None,
    };
    let story = unresolved("uvx mcp-server-fetch").event(Source::Probe, EventKind::Unresolved(missed));
    let evidence = story.clone().evidence();
    let looked = cite(evidence.judged(), |_| true, "looked in /usr/bin, /bin, /usr/sbin, /sbin");
    let shell = cite(evidence.judged(), |_| true, "your shell finds it as /home/me/.local/bin/uvx");
    let finding = Finding::build(Cause::CommandNotFound, "`uvx` is not on the PATH that this client gives its servers", looked)
        .cite(Some(shell))
        .subject(Subject::Program(Shown::from("uvx")))
        .fix(Fix::edit("write the absolute path", "\"command\": \"/home/me/.local/bin/uvx\""));
    diagnosis(story, "fetch", Status::Failing, vec![finding])
}

pub(super) fn crashed() -> Diagnosis {
    let story = start("python /srv/mcp/postgres/server.py").after(240).stderr(concat!(
        "Traceback (most recent call last):\n",
        "  File \"/srv/mcp/postgres/server.py\", line 14, in <module>\n",
        "    url = os.environ[\"DATABASE_URL\"]\n",
        "          ~~~~~~~~~~^^^^^^^^^^^^^^^^\n",
        "  File \"<frozen os>\", line 685, in __getitem__\n",
        "KeyError: 'DATABASE_URL'",
    ));
    let story = story.exits(1);
    let evidence = story.clone().evidence();
    let exit = Cite::of(evidence.judged().exit().unwrap().0);
    let last = cite(evidence.judged(), source("stderr:6"), "KeyError: 'DATABASE_URL'");
    let missing = Finding::build(Cause::MissingEnv, "the variable `DATABASE_URL` is not set", last)
        .cite(Some(exit.clone()))
        .subject(Subject::Variable(Shown::from("DATABASE_URL")))
        .fix(Fix::edit("set it in the entry", "\"env\": {\n  \"DATABASE_URL\": \"postgresql://user:password@localhost:5432/name\"\n}"));
    let crash = Finding::build(Cause::Crashed, "the server ends with an exception", exit).confidence(Confidence::Medium);
    let mut crashed = diagnosis(story, "postgres", Status::Failing, vec![missing, crash]);
    crashed.crashed_rules = vec![Cause::EncodingError];
    crashed
}

/// The era probe is not understood, the handshake works, and the tool list fails.
fn refused() -> Diagnosis {
    let story = resolved("/opt/日本語サーバー/run --stdio")
        .event(Source::Process, EventKind::Spawned { pid: Some(4711) })
        .sends(Method::Discover)
        .reads_stdin()
        .error(Method::Discover, -32601, "Method not found")
        .sends(Method::Initialize)
        .initializes()
        .after(1_200)
        .error(Method::ToolsList, -32603, "Internal error: 'NoneType' object has no attribute 'tools'")
        .closes_stdin()
        .killed_by(11);
    let evidence = story.clone().evidence();
    let error = Cite::of(evidence.judged().error_from(Method::ToolsList).unwrap().0);
    let finding = Finding::build(Cause::ToolsListError, "the server answers `tools/list` with an error", error)
        .fix(Fix::by_hand("look for the place in the server that lists its tools: the error names `tools`"));
    diagnosis(story, "日本語サーバー🦀", Status::Failing, vec![finding])
}

/// Read from a log, which knows wall clocks and no config entry.
fn logged() -> Diagnosis {
    let mut story = start("node s.js").gives_up(Method::Initialize, 59_990).evidence().attempts.remove(0);
    let file = Arc::new(PathBuf::from("/home/me/Library/Logs/Claude/mcp-server-github.log"));
    story.origin = crate::evidence::Origin::Log;
    story.launched = Seen::NotVisible;
    story.started_at = Some(moment("2026-06-02T17:38:00Z"));
    for (line, event) in (1_187..).zip(&mut story.events) {
        event.at = Moment { elapsed: None, wall: Some(moment("2026-06-02T17:38:00Z") + event.at.elapsed.unwrap()) };
        event.source = Source::LogLine { file: file.clone(), line };
    }
    let gave_up = Cite::of(story.gave_up().unwrap().0);
    let asked = Cite::of(story.sent(Method::Initialize).unwrap());
    let finding = Finding::build(Cause::InitializeTimeout, "the server does not answer before the client gives up", gave_up)
        .cite(Some(asked))
        .confidence(Confidence::Medium)
        .fix(Fix::run("measure it live", "mcpdoctor probe github --client claude-desktop"));
    let mut logged = diagnosis(start("node s.js"), "github", Status::Failing, vec![finding]);
    "github".clone_into(&mut story.server);
    logged.evidence.attempts = vec![story];
    logged
}

fn bad_config() -> Diagnosis {
    let place = ConfigSource { file: Arc::new(PathBuf::from("/home/me/.config/Claude/claude_desktop_config.json")), line: 14 };
    let excerpt = r#"      "args": ["-y", "@example/日本語-server", "--root", "/home/me/notes"],"#;
    let comma = excerpt.chars().count() - 1;
    let fault = ConfigFault {
        place: place.clone(),
        column: Some(u64::try_from(comma).unwrap() + 1),
        problem: Shown::from("trailing comma"),
        excerpt: shown(excerpt),
        caret: comma..comma + 1,
        slip: Some(Slip::TrailingComma),
    };
    let cited = Cite { source: Source::Config(place.clone()), at: Moment::default(), text: Shown::from("trailing comma"), left_alone: false };
    let mut story = unresolved("npx -y @example/server").evidence().attempts.remove(0);
    story.launched = Seen::No;
    story.events.push(Event { at: Moment::default(), source: Source::Config(place), kind: EventKind::BadConfig(fault) });
    let finding = Finding::build(Cause::BadConfig, "the config file is no valid JSON: a comma before `}`", cited)
        .fix(Fix::by_hand("delete the comma at the end of line 14"));
    let mut bad = diagnosis(unresolved("npx"), "notes", Status::Failing, vec![finding]);
    "notes".clone_into(&mut story.server);
    bad.evidence.attempts = vec![story];
    bad
}

pub(super) fn interrupted() -> Diagnosis {
    let story = start("python slow.py").after(770).stderr("loading model…").event(Source::Probe, EventKind::Interrupted).closes_stdin();
    diagnosis(story, "slow", Status::Inconclusive, Vec::new())
}

/// Starts with empty package caches: slow the first time, never complete, nothing to download, a cache of the entry's own.
pub(super) fn cold() -> Vec<Diagnosis> {
    let command = "npx -y @modelcontextprotocol/server-everything";
    let package = |name: &str, version: &str, bytes| Package { registry: Registry::Npm, name: shown(name), version: shown(version), bytes };
    let packages = vec![
        package("@modelcontextprotocol/sdk", "1.32.2", Some(1_204_000)),
        package("@modelcontextprotocol/server-everything", "2026.7.4", Some(92_000)),
        package("ms", "2.1.3", None),
        package("pako", "2.1.0", Some(430)),
        package("zod", "4.1.2", Some(4_310_000)),
    ];
    let stock = || Stock { packages: packages.clone(), bytes: 54_000_000, hosts: vec![shown("registry.npmjs.org")] };
    let ready = |millis| start(command).limit(5_000).after(millis).reads_stdin().initializes().lists_tools(13).closes_stdin().exits(0);
    let killed =
        || start(command).limit(5_000).after(400).stderr("npm warn exec The following package was not found").gives_up(Method::Initialize, 4_990);

    let slow = testing::cold([ready(4_100)]).stock(stock()).then(ready(1_200), Purpose::Warm);
    let evidence = slow.clone().evidence();
    let late =
        Finding::build(Cause::ColdStartDownload, "the first start takes 4.16 s, later ones 1.26 s", Cite::of(evidence.judged().hello().unwrap().0));
    let slow = diagnosis(slow, "everything", Status::Degraded, vec![late.severity(Severity::Warning)]);

    let never = testing::cold([killed(), killed(), killed(), killed()]).stock(stock());
    let never = never.then(ready(8_300), Purpose::SecondLook).then(ready(1_200), Purpose::Warm);
    let evidence = never.clone().evidence();
    let install = Fix::run("install it once, then start the installed program", "npm install -g @modelcontextprotocol/server-everything@2026.7.4");
    let cut = Finding::build(Cause::ColdStartDownload, "4 starts in a row are ended after 5 s", Cite::of(evidence.judged().gave_up().unwrap().0));
    let never = diagnosis(never, "everything", Status::Failing, vec![cut.fix(install)]);

    let third = testing::cold([killed(), killed(), ready(900)]).stock(stock()).then(ready(1_200), Purpose::Warm);
    let third = diagnosis(third, "everything", Status::Failing, Vec::new());
    let dies = testing::cold([killed(), start(command).exits(1)]).stock(Stock { packages: Vec::new(), ..stock() });
    let dies = diagnosis(dies, "everything", Status::Failing, Vec::new());

    let in_vain = |command: &str, own: &[&str]| {
        let mut one =
            diagnosis(start(command).reads_stdin().initializes().lists_tools(1).closes_stdin().exits(0), "other", Status::Healthy, Vec::new());
        one.evidence.cold = Some(Cold { applies: false, own: own.iter().copied().map(shown).collect(), stock: Stock::default() });
        one
    };
    vec![slow, never, third, dies, in_vain("docker run -i --rm mcp/time", &[]), in_vain("uvx mcp-server-time", &["UV_CACHE_DIR"])]
}

/// Three servers of two clients: one that is well, one that times out by now and took ever longer before, one that lacks a variable.
pub(super) fn of_logs() -> Report {
    let day = |day: u32| moment(&format!("2026-05-{day:02}T09:02:00.120Z"));
    let good = |at: DateTime<Utc>, millis: u64| Start { at: Some(at), ready: Some(Duration::from_millis(millis)), outcome: Some(Outcome::Ready) };
    let timed_out = |at: DateTime<Utc>| Start { at: Some(at), ready: None, outcome: Some(Outcome::TimedOut) };

    let story = start("npx -y @modelcontextprotocol/server-filesystem /home/me").initializes().after(700).lists_tools(11);
    let mut files = as_logged(diagnosis(story, "filesystem", Status::Healthy, Vec::new()), "mcp-server-filesystem.log", 40);
    files.evidence.earlier = (20..28).map(|date| good(day(date), 800)).collect();

    let mut github = logged();
    github.evidence.earlier =
        (17..23).map(|date| good(day(date), 1_900 + 100 * u64::from(date))).chain((23..26).map(|date| good(day(date), 57_800))).collect();
    github.evidence.earlier.extend((26..31).map(|date| timed_out(day(date))));

    let mut postgres = as_logged(crashed(), "Cursor MCP.log", 1_204);
    for attempt in &mut postgres.evidence.attempts {
        "cursor".clone_into(&mut attempt.client);
        "a-server-whose-name-is-longer-than-any-column".clone_into(&mut attempt.server);
    }

    let file = Arc::new(PathBuf::from("/home/me/Library/Logs/Claude/mcp-server-github.log"));
    let line = |(number, text): (u64, &str)| ((file.clone(), number), shown(text));
    let around = [
        (1_188, "2026-06-02T17:38:00.020Z [github] [info] Server started and connected successfully { metadata: undefined }"),
        (1_189, r#"2026-06-02T17:38:00.030Z [github] [info] Message from client: {"method":"initialize"} { metadata: undefined }"#),
        (1_190, r#"2026-06-02T17:39:00.000Z [github] [info] Message from client: {"method":"notifications/cancelled"} { metadata: undefined }"#),
    ];
    let logs = LogsRead {
        files: 3,
        starts_left_out: 0,
        lines: 18_402,
        others: 0,
        latest_other: None,
        unread: vec![Unread { path: shown("/home/me/old.log.gz"), why: shown("it is compressed") }],
        all: false,
        followed: None,
        around: Around { reach: 1, lines: around.into_iter().map(line).collect() },
        changed: vec![ChangedEntry {
            server: "github".into(),
            client: "claude-desktop".into(),
            entry: ConfigSource { file: Arc::new(PathBuf::from("/home/me/claude_desktop_config.json")), line: 12 },
            surely: true,
        }],
    };
    let servers = vec![files, github, postgres];
    let judgements = judgements(&servers, FailOn::Failing);
    Report { logs: Some(logs), ..Report::of("logs", moment("2026-06-02T18:00:00Z"), servers, judgements, folders()) }
}

/// The same start, as a log tells it from line `first` on.
fn as_logged(mut diagnosis: Diagnosis, file: &str, first: u64) -> Diagnosis {
    let file = Arc::new(PathBuf::from(format!("/home/me/Library/Logs/Claude/{file}")));
    let place = |event: &Event, line: u64| (event.source.clone(), event.at, Source::LogLine { file: file.clone(), line });
    for attempt in &mut diagnosis.evidence.attempts {
        attempt.origin = Origin::Log;
        let begin = attempt.started_at.unwrap();
        let mut moved = Vec::new();
        for (line, event) in (first..).zip(&mut attempt.events) {
            moved.push(place(event, line));
            event.source = Source::LogLine { file: file.clone(), line };
            event.at = Moment { elapsed: None, wall: Some(begin + event.at.elapsed.unwrap()) };
        }
        for cite in diagnosis.findings.iter_mut().flat_map(|finding| &mut finding.cites) {
            if let Some((_, _, source)) = moved.iter().find(|(source, at, _)| *source == cite.source && *at == cite.at) {
                cite.source = source.clone();
                cite.at = Moment { elapsed: None, wall: cite.at.elapsed.map(|elapsed| begin + elapsed) };
            }
        }
    }
    diagnosis
}
