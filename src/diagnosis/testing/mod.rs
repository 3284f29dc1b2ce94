//! Evidence for the tests of rules, written as the story of a start: each step comes 10 ms after the one before.

use std::{path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::evidence::{
    Answer, Attempt, Begun, Cold, Company, ConfigSource, EnvEntry, Event, EventKind, Evidence, Exit, Hello, Launched, Limit, LimitOrigin, LimitScope,
    Message, Method, Moment, NoiseKind, Origin, Page, Purpose, Redactor, Resolution, RpcError, Seen, Shown, Signal, Source, Stock, Stream,
};

use super::{Cause, Diagnosis, Finding, diagnose, rule_for};

pub(crate) mod company;
mod network;
mod watched;

pub(crate) use network::{certificate, distrusted, n8n, remote};

/// A start under construction.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    attempt: Attempt,
    others: Vec<Attempt>,
    clock: Duration,
    lines: [u64; 2],
    cold: Option<Cold>,
    company: Option<Company>,
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
    Start { attempt, others: Vec::new(), clock: Duration::ZERO, lines: [0; 2], cold: None, company: None }
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
        Evidence { cold: self.cold, company: self.company, ..Evidence::new(attempts, Vec::new(), Duration::from_secs(3)) }
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
