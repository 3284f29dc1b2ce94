//! Evidence for the tests of rules, written as the story of a start: each step comes 10 ms after the one before.

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::evidence::{
    Answer, Attempt, Backend, Begun, Cold, ConfigSource, Connection, Delay, Doing, EnvEntry, Event, EventKind, Evidence, Exit, Hello, HttpTransport,
    Image, Launched, Limit, LimitOrigin, LimitScope, Listener, Message, Method, Moment, NamedIn, NoiseKind, Origin, Page, Process, Purpose, Reach,
    Redactor, Remote, Resolution, RpcError, Rung, Seen, SeenFrom, Shown, Signal, Source, Speaks, Stock, Stream, Stretch, UrlFrom, Watched,
};

use super::{Cause, Diagnosis, Finding, diagnose, rule_for};

/// A start under construction.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    attempt: Attempt,
    others: Vec<Attempt>,
    clock: Duration,
    lines: [u64; 2],
    cold: Option<Cold>,
}

/// Text as it would come from a server.
pub(crate) fn shown(text: &str) -> Shown {
    Redactor::default().show(text)
}

/// A start of `command` (split at spaces) that has been resolved and spawned, and was sent `initialize`; limit 60 s.
pub(crate) fn start(command: &str) -> Start {
    resolved(command).event(Source::Process, EventKind::Spawned { pid: Some(4711) }).sends(Method::Initialize)
}

/// A start of `command` whose program was found, and nothing more yet.
pub(crate) fn resolved(command: &str) -> Start {
    unresolved(command).event(Source::Probe, EventKind::Resolved(Resolution { path: Shown::from("/usr/bin/program"), shebang: None }))
}

/// A start of `command` that has not even been looked up.
pub(crate) fn unresolved(command: &str) -> Start {
    let mut words = command.split(' ').map(shown);
    let launched = Launched {
        command: words.next().unwrap_or_default(),
        args: words.collect(),
        cwd: Seen::Yes(Shown::from("/home/me/project")),
        env: Vec::new(),
        env_withheld: Vec::new(),
        passed_over: Vec::new(),
        remote: None,
        config: Some(ConfigSource { file: Arc::new(PathBuf::from("/home/me/claude_desktop_config.json")), line: 12 }),
        limit: Limit {
            after: Some(Duration::from_mins(1)),
            list_after: Some(Duration::from_mins(1)),
            scope: LimitScope::EachRequest,
            origin: LimitOrigin::Profile,
        },
        protocol: Shown::from("2025-11-25"),
    };
    let attempt = Attempt {
        server: "server".into(),
        client: "claude-desktop".into(),
        origin: Origin::Live,
        purpose: Purpose::AsClient,
        begun: Begun::Probe,
        started_at: None,
        launched: Seen::Yes(launched),
        offered: None,
        limit: None,
        events: Vec::new(),
        watched: Seen::NotVisible,
        backends: Vec::new(),
    };
    Start { attempt, others: Vec::new(), clock: Duration::ZERO, lines: [0; 2], cold: None }
}

/// A talk with the MCP server at `url`, of which nothing has happened yet.
pub(crate) fn remote(url: &str) -> Start {
    reaching(url, Speaks::Mcp(HttpTransport::StreamableThenSse))
}

/// The doctor's own visit to the n8n at `url`; `key` is the variable that holds its API key.
pub(crate) fn n8n(url: &str, key: Option<&str>) -> Start {
    let key = key.map(|name| UrlFrom::Named(NamedIn::Variable(name.into())));
    let mut visit = reaching(url, Speaks::N8n { key });
    visit.attempt.purpose = Purpose::Backend;
    visit
}

fn reaching(url: &str, speaks: Speaks) -> Start {
    let mut start = unresolved(url);
    start.change(|launched| {
        let remote =
            Remote { url: shown(url), url_from: UrlFrom::Entry, seen_from: SeenFrom::Here, speaks, headers: Vec::new(), proxies: Vec::new() };
        launched.remote = Some(remote);
    });
    start
}

fn process(parent: Option<usize>, since: Duration, argv: Vec<Shown>) -> Process {
    Process { pid: 4711, parent, images: vec![Image { since, argv }], ended: None, cpu: Duration::ZERO }
}

/// Starts as a log shows them, each so many seconds after the begin of the one before; the first one at noon.
pub(crate) fn starts(apart: i64, stories: impl IntoIterator<Item = Start>) -> Start {
    let noon = DateTime::from_timestamp(1_772_366_400, 0).expect("a date");
    let mut told = (0..).zip(stories).map(|(index, story)| story.logged().at(noon + TimeDelta::seconds(apart * index)));
    let first = told.next().expect("at least one start");
    told.fold(first, |first, next| first.then(next, Purpose::AsClient))
}

/// Starts of a probe with empty caches, the first and those after it, each with what the one before left.
pub(crate) fn cold(stories: impl IntoIterator<Item = Start>) -> Start {
    let mut told = stories.into_iter();
    let mut first = told.next().expect("at least one start");
    first.attempt.purpose = Purpose::Cold;
    first.cold = Some(Cold { applies: true, ..Cold::default() });
    told.fold(first, |first, next| first.then(next, Purpose::ColdAgain))
}

impl Start {
    /// Any event, 10 ms after the one before.
    pub(crate) fn event(mut self, source: Source, kind: EventKind) -> Self {
        self.clock += Duration::from_millis(10);
        self.attempt.events.push(Event { at: Moment::after(self.clock), source, kind });
        self
    }

    /// A step on the way to a URL, which begins where the one before ended.
    pub(crate) fn rung(mut self, rung: Rung) -> Self {
        self.clock += rung.took();
        self.attempt.events.push(Event { at: Moment::after(self.clock), source: Source::Network, kind: EventKind::Network(rung) });
        self
    }

    /// Lets time pass.
    pub(crate) fn after(mut self, millis: u64) -> Self {
        self.clock += Duration::from_millis(millis);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.change(|launched| {
            launched.env.push(EnvEntry { name: name.into(), value: Redactor::default().show_value(name, value), empty: value.is_empty() });
        });
        self
    }

    pub(crate) fn cwd(mut self, cwd: &'static str) -> Self {
        self.change(|launched| launched.cwd = Seen::Yes(Shown::from(cwd)));
        self
    }

    pub(crate) fn limit(mut self, millis: u64) -> Self {
        self.change(|launched| launched.limit.after = Some(Duration::from_millis(millis)));
        self
    }

    pub(crate) fn offers(mut self, version: &'static str) -> Self {
        self.change(|launched| launched.protocol = Shown::from(version));
        self
    }

    /// What the client's own request offers, where a log shows it.
    pub(crate) fn offered(mut self, version: Option<&'static str>) -> Self {
        self.attempt.offered = version.map(Shown::from);
        self
    }

    pub(crate) fn scope(mut self, scope: LimitScope) -> Self {
        self.change(|launched| launched.limit.scope = scope);
        self
    }

    pub(crate) fn client(mut self, id: &str) -> Self {
        id.clone_into(&mut self.attempt.client);
        self
    }

    /// The same start as a log shows it that has not the command, nor what only a probe sees.
    pub(crate) fn logged(mut self) -> Self {
        self.attempt.origin = Origin::Log;
        self.attempt.launched = Seen::NotVisible;
        self.attempt.watched = Seen::NotVisible;
        self.attempt.events.retain(|event| !matches!(event.source, Source::Probe) && !matches!(event.kind, EventKind::StdinRead));
        self
    }

    /// When it began.
    pub(crate) fn at(mut self, begin: DateTime<Utc>) -> Self {
        self.attempt.started_at = Some(begin);
        self
    }

    fn change(&mut self, change: impl FnOnce(&mut Launched)) {
        if let Seen::Yes(launched) = &mut self.attempt.launched {
            change(launched);
        }
    }

    /// The tree does one thing for so long, as a watcher sees it, and has done it since it did the last thing.
    pub(crate) fn does(self, doing: Doing, millis: u64) -> Self {
        let by = self.server();
        let mut story = self.after(millis);
        let until = story.clock;
        story.watch(|watched| {
            let from = watched.stretches.last().map_or(Duration::from_millis(20), |last| last.until);
            watched.stretches.push(Stretch { from, until, by, doing });
        });
        story
    }

    /// A child takes over what the watcher sees from now on: the server, where a launcher came before.
    pub(crate) fn runs(mut self, command: &str) -> Self {
        let (since, parent) = (self.clock, self.server());
        self.watch(|watched| watched.processes.push(process(Some(parent), since, command.split(' ').map(shown).collect())));
        self
    }

    /// The server opens a connection and waits for the other end to accept it; the first one has index 0.
    pub(crate) fn connects(mut self, remote: &str) -> Self {
        let (by, from) = (self.server(), self.clock);
        let connection = Connection {
            by,
            local: "127.0.0.1:40000".parse().expect("an address"),
            remote: remote.parse().expect("an address"),
            from,
            accepted: None,
            until: None,
            sent: Seen::Yes(0),
            received: Seen::Yes(0),
        };
        self.watch(|watched| watched.connections.push(connection));
        self
    }

    /// The other end of the latest connection accepts it, and is sent a request.
    pub(crate) fn accepted(mut self) -> Self {
        let now = self.clock;
        self.latest(|connection| (connection.accepted, connection.sent) = (Some(now), Seen::Yes(100)));
        self
    }

    /// Data has come on the latest connection.
    pub(crate) fn receives(mut self, bytes: u64) -> Self {
        self.latest(|connection| connection.received = Seen::Yes(bytes));
        self
    }

    /// The latest connection is gone.
    pub(crate) fn disconnected(mut self) -> Self {
        let now = self.clock;
        self.latest(|connection| connection.until = Some(now));
        self
    }

    pub(crate) fn listens(mut self, at: &str) -> Self {
        let listener = Listener { by: self.server(), at: at.parse().expect("an address"), from: self.clock };
        self.watch(|watched| watched.listeners.push(listener));
        self
    }

    /// So much of the time was lost to other programs of the machine, as if evenly.
    pub(crate) fn loses(mut self, millis: u64) -> Self {
        let delay = Delay { from: Duration::from_millis(20), until: self.clock, lost: Duration::from_millis(millis) };
        self.watch(|watched| watched.queued.push(delay));
        self
    }

    /// An address of the entry, and what the doctor found there.
    pub(crate) fn backend(mut self, variable: &str, host: &str, port: u16, reach: Reach) -> Self {
        let addresses = host.parse().into_iter().collect();
        let backend =
            Backend { named_in: NamedIn::Variable(variable.into()), host: shown(host), port, encrypted: port == 443, addresses, reach: Some(reach) };
        self.attempt.backends.push(backend);
        self
    }

    /// Changes what the watcher saw, beginning with the process that was started.
    pub(crate) fn watch(&mut self, change: impl FnOnce(&mut Watched)) {
        let launched = self.attempt.launched().expect("a watched start is a live one");
        let argv = std::iter::once(&launched.command).chain(&launched.args).cloned().collect();
        let root = || Watched { processes: vec![process(None, Duration::from_millis(20), argv)], ..Watched::default() };
        let mut watched = self.attempt.watched.yes().cloned().unwrap_or_else(root);
        change(&mut watched);
        self.attempt.watched = Seen::Yes(watched);
    }

    fn latest(&mut self, change: impl FnOnce(&mut Connection)) {
        self.watch(|watched| change(watched.connections.last_mut().expect("it connects first")));
    }

    /// Index of the process that was started last.
    fn server(&self) -> usize {
        self.attempt.watched.yes().map_or(0, |watched| watched.processes.len() - 1)
    }

    fn next_line(&mut self, stream: Stream) -> Source {
        let (index, source): (usize, fn(u64) -> Source) = match stream {
            Stream::Stdout => (0, Source::Stdout),
            Stream::Stderr => (1, Source::Stderr),
        };
        self.lines[index] += 1;
        source(self.lines[index])
    }

    pub(crate) fn reads_stdin(self) -> Self {
        self.event(Source::Process, EventKind::StdinRead)
    }

    /// Each line of `text` as a line on stderr.
    pub(crate) fn stderr(mut self, text: &str) -> Self {
        for line in text.lines() {
            let source = self.next_line(Stream::Stderr);
            self = self.event(source, EventKind::Stderr(shown(line)));
        }
        self
    }

    /// Each line of `text` as a line on stdout that is no message.
    pub(crate) fn stdout(mut self, kind: NoiseKind, text: &str) -> Self {
        for line in text.lines() {
            let source = self.next_line(Stream::Stdout);
            self = self.event(source, EventKind::Noise { kind, text: shown(line) });
        }
        self
    }

    pub(crate) fn message(mut self, message: Message) -> Self {
        let source = self.next_line(Stream::Stdout);
        self.event(source, EventKind::Received(message))
    }

    pub(crate) fn sends(self, method: Method) -> Self {
        self.event(Source::Client, EventKind::Sent(method))
    }

    pub(crate) fn answers(self, to: Method, answer: Answer) -> Self {
        self.message(Message::Answer { to: Some(to), answer, bytes: 100 })
    }

    /// A good answer to `initialize`, and the client's notification.
    pub(crate) fn initializes(self) -> Self {
        let hello = Hello {
            protocol_version: Shown::from("2025-11-25"),
            server_name: Shown::from("server"),
            server_version: Shown::from("1.0"),
            offers_tools: true,
            ..Hello::default()
        };
        self.answers(Method::Initialize, Answer::Hello(hello)).sends(Method::Initialized).sends(Method::ToolsList)
    }

    /// The last page of a tool list.
    pub(crate) fn lists_tools(self, count: usize) -> Self {
        let names = (0..count).map(|n| shown(&format!("tool{n}"))).collect();
        self.answers(Method::ToolsList, Answer::Page(Page { items: count, names, more: false }))
    }

    pub(crate) fn error(self, to: Method, code: i64, message: &str) -> Self {
        self.answers(to, Answer::Error(RpcError { code, message: shown(message), supported: Vec::new() }))
    }

    /// The client's limit passes at `millis`, and it closes the connection.
    pub(crate) fn gives_up(mut self, waiting_for: Method, millis: u64) -> Self {
        self.clock = Duration::from_millis(millis);
        self.event(Source::Client, EventKind::GaveUp { waiting_for }).closes_stdin()
    }

    pub(crate) fn closes_stdin(self) -> Self {
        self.event(Source::Client, EventKind::StdinClosed)
    }

    /// The client says that it closes the server on purpose.
    pub(crate) fn shut_down(self) -> Self {
        self.event(Source::Client, EventKind::ShutDown)
    }

    /// The client says that it can use the server, and the log shows no messages.
    pub(crate) fn connected(self) -> Self {
        self.event(Source::Client, EventKind::Connected { tools: None })
    }

    pub(crate) fn signals(self, signal: Signal) -> Self {
        self.event(Source::Client, EventKind::SignalSent(signal))
    }

    pub(crate) fn exits(self, code: i32) -> Self {
        self.event(Source::Process, EventKind::Exited(Exit { code: Some(code), signal: None }))
    }

    pub(crate) fn killed_by(self, signal: i32) -> Self {
        self.event(Source::Process, EventKind::Exited(Exit { code: None, signal: Some(signal) }))
    }

    /// Adds a further attempt after this one, such as the second look.
    pub(crate) fn then(mut self, next: Self, purpose: Purpose) -> Self {
        let mut attempt = next.attempt;
        attempt.purpose = purpose;
        self.others.push(attempt);
        self
    }

    /// What the caches held in the end.
    pub(crate) fn stock(mut self, stock: Stock) -> Self {
        self.cold = Some(Cold { stock, ..self.cold.unwrap_or_default() });
        self
    }

    /// The evidence, with a budget of 3 s.
    pub(crate) fn evidence(self) -> Evidence {
        let mut attempts = vec![self.attempt];
        attempts.extend(self.others);
        Evidence { cold: self.cold, ..Evidence::new(attempts, Vec::new(), Duration::from_secs(3)) }
    }

    pub(crate) fn diagnosis(self) -> Diagnosis {
        let diagnosis = diagnose(self.evidence());
        assert_eq!(diagnosis.crashed_rules, [], "no rule panics");
        diagnosis
    }

    /// What the rule for `cause` alone says, whatever the other rules would.
    pub(crate) fn finding(self, cause: Cause) -> Option<Finding> {
        let rule = rule_for(cause).expect("the rule is registered");
        (rule.check)(&self.evidence())
    }

    /// The name of the thing that the rule for `cause` alone blames; empty when it blames nothing by name.
    pub(crate) fn blames(self, cause: Cause) -> Option<String> {
        let finding = self.finding(cause)?;
        Some(finding.subject.map_or_else(String::new, |subject| subject.parts().1.to_string()))
    }

    /// The cause in the verdict of all rules together.
    pub(crate) fn cause(self) -> Option<Cause> {
        self.diagnosis().verdict.cause
    }
}
