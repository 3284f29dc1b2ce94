//! THE ONE MODEL. A live probe and a log scan both yield [`Attempt`]s; all that follows reads only these types.
//!
//! Invariant: nothing here does I/O, reads a clock or the environment, or imports `probe`, `logs` or `report`.

mod arguments;
mod attempt;
mod change;
mod cold;
mod company;
mod config_fault;
mod event;
mod facts;
mod history;
mod launched;
mod message;
mod method;
mod network;
mod outcome;
mod patience;
mod phase;
mod profile;
mod protocol;
mod redact;
mod runs;
mod secret;
mod seen;
mod shown;
mod source;
mod spread;
mod start;
mod timeline;
mod wait;
mod watched;

pub use arguments::flags_with_values;
pub use attempt::{Attempt, Begun, Origin, Purpose, UNKNOWN_CLIENT};
pub use change::Change;
pub use cold::{Cold, Package, Registry, Stock};
pub use company::{Company, Member, Places};
pub use config_fault::{ConfigFault, Slip};
pub use event::{Event, EventKind, Exit, Moment, NoiseKind, Resolution, Signal, SpawnFailure, Stream, Unresolved};
pub use facts::Line;
pub use history::{Day, Flapping, History, Streak};
pub use launched::{EnvEntry, Launched, Limit, LimitOrigin, LimitScope};
pub use message::{Answer, Discovered, Hello, Message, Page, RpcError};
pub use method::Method;
pub use network::{
    Answered, Certificate, Dial, Dialled, Distrust, Endpoint, Exchange, Found, Heard, HttpTransport, Lookup, N8nAnswer, N8nApi, N8nMcp, N8nPlace,
    N8nState, N8nUrl, N8nVisit, Proxy, Remote, Reply, Rung, SeenFrom, Speaks, Tls, TlsOutcome, Trust, Tunnel, TunnelOutcome, UrlFault, UrlFrom, Verb,
};
pub use outcome::Outcome;
pub use phase::{Phase, PhaseName, PhaseOutcome};
pub use profile::{Call, Compute, Help, Hot, Imports, Kept, Load, NodeProcess, Npm, Profile, Request, Step};
pub use protocol::{LEGACY_VERSIONS, MODERN_VERSION};
pub use redact::{Redactor, is_placeholder, is_secret_name, unexpanded};
pub use runs::{Compared, Comparison, Outlier, OutlierReason, Refusal, Run, Runs, Shift, Stat};
pub use secret::Secret;
pub use seen::Seen;
pub use shown::{Shown, is_unseen};
pub use source::{ConfigSource, Source};
pub use spread::Spread;
pub use start::Start;
pub use timeline::Timeline;
pub use wait::{Wait, WaitKind};
pub use watched::{
    Backend, Blind, Connection, Cost, Delay, Doing, FileWait, Image, Listener, NamedIn, Process, Reach, ServerProcess, Stretch, Watched,
};

use std::time::Duration;

/// All that is known of one server under one client: the only input of a rule.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The starts in the order in which they happened.
    pub attempts: Vec<Attempt>,
    /// The client's starts before these, whose events are no longer kept; oldest first.
    pub earlier: Vec<Start>,
    /// From when on a start counts as slow, whatever the client would still accept.
    pub budget: Duration,
    pub judging: Judging,
    /// What the runtimes told in a further start, where somebody wanted to know.
    pub profile: Option<Profile>,
    /// What a start from empty package caches came to, where that was asked for.
    pub cold: Option<Cold>,
    /// All measured starts, where there were several; the attempts are those of the one that stands for them.
    pub runs: Option<Runs>,
    /// The client's other servers, where all of them were started together.
    pub company: Option<Company>,
}

/// Which of the client's starts a verdict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Judging {
    /// The latest one that came to an end, where any did.
    #[default]
    LatestFinished,
    /// The latest one, of which the log may not show the end.
    Latest,
}

impl Evidence {
    /// Evidence of these starts, judged by the latest one that came to an end.
    #[must_use]
    pub fn new(attempts: Vec<Attempt>, earlier: Vec<Start>, budget: Duration) -> Self {
        Self { attempts, earlier, budget, judging: Judging::default(), profile: None, cold: None, runs: None, company: None }
    }

    /// The attempt that the verdict is about: the last one that the client made and whose outcome is told. Where none is, the last one
    /// that came to an end; a client that closes a server before it is ready leaves that open.
    #[must_use]
    pub fn judged(&self) -> &Attempt {
        let last = |is: fn(&Attempt) -> bool| self.attempts.iter().rposition(|attempt| attempt.is_for_use() && is(attempt));
        let tells = |attempt: &Attempt| attempt.told().is_some() || attempt.still_waiting().is_some();
        let finished = || last(tells).or_else(|| last(Attempt::is_finished));
        let judged = match self.judging {
            Judging::LatestFinished => finished().or_else(|| last(|_| true)),
            Judging::Latest => last(|_| true),
        };
        &self.attempts[judged.unwrap_or(0)]
    }

    /// Whether the client made a start after the judged one, of which the log does not show the end.
    #[must_use]
    pub fn breaks_off(&self) -> bool {
        self.attempts.iter().rfind(|attempt| attempt.is_for_use()).is_some_and(|latest| !std::ptr::eq(latest, self.judged()))
    }

    /// The start in the protocol era that the client does not speak, where the server asked for it.
    #[must_use]
    pub fn other_era(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.purpose == Purpose::OtherEra)
    }

    /// What the doctor found when it asked the backend behind the server itself, such as n8n.
    pub fn backends(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.iter().filter(|attempt| attempt.purpose == Purpose::Backend)
    }

    /// The doctor's own talk with the remote server that the entry only leads to, as `npx mcp-remote URL` does.
    #[must_use]
    pub fn behind(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.purpose == Purpose::Behind)
    }

    /// The start that was left alone to see how long it would have needed, where there was one.
    #[must_use]
    pub fn second_look(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.purpose == Purpose::SecondLook)
    }
}
