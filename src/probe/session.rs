//! A conversation: the event loop between the server's pipes, the clock and the client's state machine.

use std::time::Duration;

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::{
    evidence::{EventKind, Exit, Purpose, Seen, Signal, Source},
    launch::LaunchPlan,
};

use super::{
    Progress,
    ending::{self, Why},
    handshake::{Act, Handshake},
    lines::LineSplitter,
    process::{Relative, ServerProcess},
    profile::Collector,
    recorder::Recorder,
    start::Pipes,
    stdin_pipe::StdinPipe,
};

/// The longest message that the official TypeScript SDK takes
/// (npm `@modelcontextprotocol/client` 2.4.0, `STDIO_DEFAULT_MAX_BUFFER_SIZE`).
pub(super) const LONGEST_MESSAGE: usize = 10 * 1024 * 1024;
/// Longer lines on stderr are cut: nothing in them helps a person.
const LONGEST_STDERR_LINE: usize = 8 * 1024;
/// A client would wait for its whole limit; whoever takes over from a launcher answers sooner, and a child that merely kept the pipe never.
const HEIRS_GRACE: Duration = Duration::from_secs(5);
/// How long a server that stays stays longer than it must, at most.
const GLANCE: Duration = Duration::from_millis(50);
/// How much one read takes from a pipe.
const CHUNK: usize = 64 * 1024;

/// A conversation under way.
pub(super) struct Session<'a> {
    pub(super) plan: &'a LaunchPlan,
    pub(super) recorder: Recorder,
    pub(super) handshake: Handshake,
    pub(super) pipes: Pipes,
    pub(super) process: ServerProcess,
    purpose: Purpose,
    interrupt: watch::Receiver<bool>,
    pub(super) stdout_lines: LineSplitter,
    pub(super) stderr_lines: LineSplitter,
    pub(super) exited: bool,
    exited_at: Duration,
    /// Somebody lives on after the process and may still answer.
    has_heirs: bool,
    stdin_read: bool,
    /// Room for one read of each output stream.
    chunks: [Vec<u8>; 2],
    /// Everybody of the server's tree who was ever seen.
    pub(super) relatives: Vec<Relative>,
    next_census: Duration,
    /// Takes what runtimes tell on stderr, where they were asked to.
    pub(super) collector: Option<&'a mut Collector>,
}

/// Why [`Session::pump`] returned.
#[derive(Debug)]
pub(super) enum Woke {
    /// Messages came, or noise: what the client does about them.
    Acts(Vec<Act>),
    /// The time that was asked for has come.
    Time,
    Exited,
    Interrupted,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        plan: &'a LaunchPlan,
        purpose: Purpose,
        recorder: Recorder,
        handshake: Handshake,
        pipes: Pipes,
        process: ServerProcess,
        interrupt: watch::Receiver<bool>,
    ) -> Self {
        Self {
            plan,
            recorder,
            handshake,
            pipes,
            process,
            purpose,
            interrupt,
            stdout_lines: LineSplitter::new(LONGEST_MESSAGE),
            stderr_lines: LineSplitter::new(LONGEST_STDERR_LINE),
            exited: false,
            exited_at: Duration::ZERO,
            has_heirs: false,
            stdin_read: false,
            chunks: [vec![0; CHUNK], vec![0; CHUNK]],
            relatives: Vec::new(),
            next_census: Duration::from_millis(20),
            collector: None,
        }
    }

    /// Talks to the server as the client does, until one of the two is done with the other; says why.
    pub(super) async fn converse(&mut self, progress: &dyn Fn(Progress)) -> Why {
        let mut acts = self.handshake.begin(self.recorder.now());
        loop {
            if let Some(why) = self.perform(acts) {
                return why;
            }
            if self.is_deserted() {
                return Why::Exited;
            }
            self.report(progress);
            let due = self.handshake.deadline().map_or(self.next_tick(), |deadline| deadline.min(self.next_tick()));
            acts = match self.pump(Some(due)).await {
                Woke::Acts(acts) => acts,
                Woke::Time => self.tick(),
                Woke::Exited => {
                    self.exited_at = self.recorder.now();
                    self.look_for_heirs();
                    Vec::new()
                }
                Woke::Interrupted => {
                    self.recorder.record(Source::Probe, EventKind::Interrupted);
                    return Why::Interrupted;
                }
            };
        }
    }

    /// Lets a server that is ready run on until `over` turns true, as it does while the client starts others; answers what it asks.
    pub(super) async fn stay(&mut self, over: &watch::Receiver<bool>) {
        while !self.exited && !*over.borrow() {
            match self.pump(Some(self.recorder.now() + GLANCE)).await {
                Woke::Acts(acts) => {
                    self.perform(acts);
                }
                Woke::Time => {}
                Woke::Exited | Woke::Interrupted => return,
            }
        }
    }

    /// Whether the process has ended and nobody is left who would answer.
    fn is_deserted(&self) -> bool {
        self.exited && (!self.has_heirs || self.pipes.stdout.is_none())
    }

    /// Looks who of the server's tree lives on after the process. Clients notice the end of stdout rather than that of the process
    /// (npm `@modelcontextprotocol/client` 2.4.0 listens to `close`), so a server may well put itself into the background.
    fn look_for_heirs(&mut self) {
        let in_time = self.recorder.now() < self.exited_at + HEIRS_GRACE;
        self.has_heirs = in_time && self.pipes.stdout.is_some() && !self.survivors().is_empty();
    }

    fn report(&self, progress: &dyn Fn(Progress)) {
        let limit = self.handshake.limit_deadline().map(|(at, _)| at);
        progress(Progress { purpose: self.purpose, waiting_for: self.handshake.waiting_for(), limit });
    }

    /// Does what the state machine wants; returns why the conversation is over, when it is.
    fn perform(&mut self, acts: Vec<Act>) -> Option<Why> {
        let mut over = None;
        for act in acts {
            match act {
                Act::Send { method, line, .. } => {
                    self.recorder.record(Source::Client, EventKind::Sent(method));
                    self.write(&line);
                }
                Act::Reject { answer_to, reason } => over = Some(ending::rejects(&mut self.recorder, answer_to, &reason)),
                Act::GiveUp { waiting_for } => {
                    over = Some(ending::gives_up(&mut self.recorder, self.plan.launched.limit, self.purpose, waiting_for));
                }
                Act::Finish => over = Some(Why::Finished),
            }
        }
        over
    }

    /// Writes a message; a server that closed its stdin is about to end, which is recorded when it does.
    pub(super) fn write(&mut self, line: &str) {
        if let Some(stdin) = &mut self.pipes.stdin {
            let _ = stdin.send(format!("{line}\n").as_bytes());
        }
    }

    /// When something is to be looked at although nothing comes.
    fn next_tick(&self) -> Duration {
        let now = self.recorder.now();
        let watching = !self.stdin_read || self.pipes.stdin.as_ref().is_some_and(StdinPipe::is_full);
        // A start that takes long needs no finer clock than a five-hundredth of its time.
        let next_look = if watching { now + Duration::from_millis(1).max(now / 500) } else { self.next_census };
        next_look.min(self.next_census)
    }

    /// Looks at what no pipe tells, and at the clock.
    fn tick(&mut self) -> Vec<Act> {
        let now = self.recorder.now();
        self.look_at_stdin(now);
        if now >= self.next_census {
            self.take_census();
            if self.exited {
                self.look_for_heirs();
            }
            self.next_census = now + now.min(Duration::from_secs(1));
        }
        self.handshake.pass(now)
    }

    /// Records at `at` that the server has read its stdin, once it has.
    pub(super) fn look_at_stdin(&mut self, at: Duration) {
        let Some(stdin) = &mut self.pipes.stdin else { return };
        let _ = stdin.flush();
        if self.stdin_read {
            return;
        }
        match stdin.was_read() {
            Seen::Yes(()) => {
                self.recorder.record_at(at, Source::Process, EventKind::StdinRead);
                self.stdin_read = true;
            }
            Seen::No => {}
            Seen::NotVisible => self.stdin_read = true,
        }
    }

    /// Notes who belongs to the server, so that those who outlive it are known.
    pub(super) fn take_census(&mut self) {
        for relative in self.process.descendants() {
            if !self.relatives.contains(&relative) {
                self.relatives.push(relative);
            }
        }
    }

    /// Waits for the next thing to happen, at most until `until`; output that comes is recorded.
    pub(super) async fn pump(&mut self, until: Option<Duration>) -> Woke {
        let due = until.map(|until| Instant::from_std(self.recorder.instant(until)));
        let [mut out_chunk, mut err_chunk] = std::mem::take(&mut self.chunks);
        // The clock comes first, so that no flood of output delays the client's limit; the exit last, so that no last words are lost.
        let woke = tokio::select! {
            biased;
            () = raised(&mut self.interrupt) => Woke::Interrupted,
            () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => Woke::Time,
            read = read_some(&mut self.pipes.stdout, &mut out_chunk) => {
                let at = self.recorder.now();
                Woke::Acts(self.took_stdout(at, &out_chunk[..read]))
            }
            read = read_some(&mut self.pipes.stderr, &mut err_chunk) => {
                let at = self.recorder.now();
                self.took_stderr(at, &err_chunk[..read]);
                Woke::Acts(Vec::new())
            }
            exit = self.process.wait(), if !self.exited => {
                self.exited = true;
                self.look_at_stdin(self.recorder.now());
                let exit = exit.unwrap_or(Exit { code: None, signal: None });
                self.recorder.record(Source::Process, EventKind::Exited(exit));
                Woke::Exited
            }
        };
        self.chunks = [out_chunk, err_chunk];
        woke
    }

    /// As [`Self::pump`], for the cleaning up that no interruption may cut short.
    pub(super) async fn pump_uninterrupted(&mut self, until: Duration) {
        let (_nobody, never) = watch::channel(false);
        let interrupt = std::mem::replace(&mut self.interrupt, never);
        self.pump(Some(until)).await;
        self.interrupt = interrupt;
    }

    /// Whether output may still come.
    pub(super) fn is_open(&self) -> bool {
        self.pipes.stdout.is_some() || self.pipes.stderr.is_some()
    }

    /// Sends a signal and records it.
    pub(super) fn signal(&mut self, source: Source, signal: Signal, whole_group: bool) {
        self.recorder.record(source, EventKind::SignalSent(signal));
        if whole_group {
            self.process.signal_group(signal);
        } else {
            self.process.signal(signal);
        }
    }

    /// The processes of the server's tree that live on after it.
    pub(super) fn survivors(&self) -> Vec<Relative> {
        self.process.survivors(&self.relatives)
    }
}

pub(super) async fn raised(interrupt: &mut watch::Receiver<bool>) {
    if interrupt.wait_for(|raised| *raised).await.is_err() {
        // Nobody is left who could interrupt.
        std::future::pending::<()>().await;
    }
}

/// Reads what is there; an error ends a stream like its end does, and a stream that has ended never yields again.
async fn read_some(stream: &mut Option<impl AsyncRead + Unpin>, chunk: &mut [u8]) -> usize {
    match stream {
        Some(stream) => stream.read(chunk).await.unwrap_or(0),
        None => std::future::pending().await,
    }
}
