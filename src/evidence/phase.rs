//! The phases of a start, by name, extent and outcome.

use std::time::Duration;

use super::Method;

/// A stretch of the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    pub name: PhaseName,
    /// From the attempt's begin; `None` when the phase was not reached.
    pub start: Option<Duration>,
    /// `None` when it was not reached or never ended.
    pub duration: Option<Duration>,
    pub outcome: PhaseOutcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PhaseName {
    Dns,
    Tcp,
    Tls,
    /// From the first request until the first byte of its answer; it lies within the phase of that request.
    Http,
    Resolve,
    Spawn,
    /// From the spawn until the server first reads its stdin.
    Boot,
    Discover,
    Initialize,
    Initialized,
    ToolsList,
    PromptsList,
    ResourcesList,
    ResourceTemplatesList,
    Shutdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseOutcome {
    Ok,
    Failed,
    /// It ended well, but after the client's limit.
    Late,
    NotReached,
}

impl PhaseName {
    /// The name in reports, as the protocol writes it where it has one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Resolve => "resolve",
            Self::Spawn => "spawn",
            Self::Boot => "boot",
            Self::Discover => "discover",
            Self::Initialize => "initialize",
            Self::Initialized => "initialized",
            Self::ToolsList => "tools/list",
            Self::PromptsList => "prompts/list",
            Self::ResourcesList => "resources/list",
            Self::ResourceTemplatesList => "resources/templates/list",
            Self::Shutdown => "shutdown",
        }
    }
}

impl PhaseOutcome {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Late => "late",
            Self::NotReached => "not-reached",
        }
    }
}

pub(super) const LISTS: [(Method, PhaseName); 4] = [
    (Method::ToolsList, PhaseName::ToolsList),
    (Method::PromptsList, PhaseName::PromptsList),
    (Method::ResourcesList, PhaseName::ResourcesList),
    (Method::ResourceTemplatesList, PhaseName::ResourceTemplatesList),
];

impl Phase {
    /// From the attempt's begin; `None` when it was not reached or never ended.
    pub(super) fn end(&self) -> Option<Duration> {
        self.start.zip(self.duration).map(|(start, lasted)| start + lasted)
    }

    pub(super) const fn not_reached(name: PhaseName) -> Self {
        Self { name, start: None, duration: None, outcome: PhaseOutcome::NotReached }
    }

    pub(super) fn between(name: PhaseName, start: Duration, end: Duration, outcome: PhaseOutcome) -> Self {
        Self { name, start: Some(start), duration: Some(end.saturating_sub(start)), outcome }
    }
}
