//! How a server is come to: planned once, and gone as often as somebody wants.

use std::time::Duration;

use anyhow::Context as _;
use chrono::Utc;

use crate::{
    app::{
        beside,
        progress::Line,
        targets::{Entry, Target},
    },
    cli,
    client::ClientProfile,
    evidence::{Attempt, Cold, ConfigFault, Event, EventKind, Moment, Profile, Purpose, Source},
    launch::{self, LaunchPlan, NotLaunchable, Overrides, RemotePlan},
    machine::Surroundings,
    probe::{self, Progress, Wishes},
};

/// What a client does to come to a server.
pub(super) enum Way {
    Start(Box<LaunchPlan>),
    /// As after an installation, with empty package caches, and further starts in what that fills.
    Cold(Box<LaunchPlan>),
    Url(Box<RemotePlan>),
}

/// One start by the client, with all that belongs to it.
pub(super) struct Gone {
    pub attempts: Vec<Attempt>,
    pub cold: Option<Cold>,
}

impl Way {
    /// The way to `target`; where its entry leads nowhere, the attempt that says why.
    pub(super) fn to(target: &Target, surroundings: &Surroundings, overrides: &Overrides, cold: bool) -> Result<Self, Box<Attempt>> {
        let faulty = |name: &str, fault: &ConfigFault| Box::new(not_started(name, target.profile, fault));
        let spec = match &target.entry {
            Entry::Broken { name, fault } => return Err(faulty(name, fault)),
            Entry::Read(spec) => spec,
        };
        match launch::plan(spec, target.profile, surroundings, overrides) {
            Ok(mut plan) => {
                plan.launched.passed_over.clone_from(&target.passed_over);
                let plan = Box::new(plan);
                Ok(if cold { Self::Cold(plan) } else { Self::Start(plan) })
            }
            Err(NotLaunchable::Fault(fault)) => Err(faulty(&spec.name, &fault)),
            Err(NotLaunchable::Remote(mut plan)) => {
                plan.launched.passed_over.clone_from(&target.passed_over);
                Ok(Self::Url(plan))
            }
        }
    }

    /// How long the client waits, from the begin of what its limit covers; `None` where it waits for ever.
    pub(super) fn limit(&self) -> Option<Duration> {
        match self {
            Self::Start(plan) | Self::Cold(plan) => plan.launched.limit.after,
            Self::Url(plan) => plan.launched.limit.after,
        }
    }

    /// Does once what the client does. Of its attempts the last counts.
    ///
    /// # Errors
    /// When there is no place for private package caches.
    pub(super) async fn go(&self, wishes: &Wishes, show: &dyn Fn(Progress)) -> anyhow::Result<Gone> {
        Ok(match self {
            Self::Start(plan) => Gone { attempts: probe::as_client(plan, Purpose::AsClient, wishes, show).await, cold: None },
            Self::Cold(plan) => {
                let (attempts, cold) = probe::cold::run(plan, wishes, show).await.context("cannot make private package caches")?;
                Gone { attempts, cold: Some(cold) }
            }
            Self::Url(plan) => Gone { attempts: probe::http::as_client(plan, wishes, show).await, cold: None },
        })
    }

    /// Adds what explains the start of `attempts` and what stands behind the server; says what its runtimes told, where somebody wants to know.
    pub(super) async fn follow_up(&self, attempts: &mut Vec<Attempt>, wishes: &Wishes, how: &cli::Launch, line: &Line) -> Option<Profile> {
        let show = |progress| line.show(progress);
        let mut profile = None;
        match self {
            Self::Start(plan) => {
                probe::follow_up(plan, attempts, wishes, &show).await;
                let keep = how.keep_profile.as_deref();
                if how.profile || keep.is_some() {
                    profile = probe::profile(plan, wishes, attempts, keep, &show).await;
                }
                attempts.extend(beside::of_start(plan, wishes, line).await);
            }
            // What follows a cold start is part of it, for it must lie in the same caches.
            Self::Cold(plan) => attempts.extend(beside::of_start(plan, wishes, line).await),
            Self::Url(plan) => {
                probe::http::follow_up(plan, attempts, wishes, &show).await;
                attempts.extend(beside::of_url(plan, wishes, line).await);
            }
        }
        profile
    }
}

/// An attempt that ended before anything was started.
fn not_started(name: &str, profile: &ClientProfile, fault: &ConfigFault) -> Attempt {
    let kind = EventKind::BadConfig(fault.clone());
    let event = Event { at: Moment::default(), source: Source::Config(fault.place.clone()), kind };
    Attempt { events: vec![event], ..Attempt::live(name, profile.id, Purpose::AsClient, Utc::now()) }
}
