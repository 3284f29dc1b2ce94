//! `--as-client`: all servers of one client started together as it starts them, and then each by itself.
//!
//! Together comes first: what is cold when the client starts is cold here too, and who starts alone afterwards finds it warm. A server that is
//! ready stays until all are over, as it does in the client: it may hold a port, a lock or memory that another one wants.

mod place;

use std::{cell::Cell, time::Duration};

use chrono::Utc;
use tokio::sync::{Semaphore, watch};

use crate::{
    app::{
        progress::{Line, Lines},
        settings::Demands,
        targets::Target,
    },
    cli,
    evidence::{Attempt, Company, Evidence, Member, Outcome, Places, Purpose},
    launch::{self, Overrides},
    machine::Surroundings,
    probe::{Progress, Wishes},
};

use super::{rounds::at_a_time, way::Way, wishes};
use place::{Place, Queues, Whole, is_free, next};

/// What is known of every server that was started.
///
/// # Errors
/// When a start cannot be prepared.
pub(super) async fn together(servers: Vec<Server<'_>>, how: &cli::Launch, lines: &Lines) -> anyhow::Result<Vec<Evidence>> {
    let started = start_all(&servers, lines).await?;
    let mut known = Vec::new();
    for (server, started) in servers.iter().zip(started) {
        known.push(server.by_itself(started, how, lines).await?);
    }
    Ok(in_company(&servers, known))
}

/// A server of the client.
pub(super) struct Server<'a> {
    target: &'a Target,
    budget: Duration,
    /// The way to it; where its entry leads nowhere, the attempt that says why.
    way: Result<Way, Box<Attempt>>,
    wishes: Option<Wishes>,
    /// `None`: it waits for nobody.
    places: Option<Places>,
}

/// What came of a server.
#[derive(Default)]
struct Started {
    attempts: Vec<Attempt>,
    /// When its turn came, and when its place was free for the next one; from the client's begin.
    turn: Option<Duration>,
    left: Option<Duration>,
}

impl<'a> Server<'a> {
    pub(super) fn new(
        target: &'a Target,
        how: &cli::Examination,
        demands: &Demands,
        surroundings: &Surroundings,
        overrides: &Overrides,
        interrupt: &watch::Receiver<bool>,
    ) -> Self {
        let settings = demands.of(target.name());
        let overrides = Overrides { timeout: settings.timeout, ..overrides.clone() };
        let way = Way::to(target, surroundings, &overrides, false);
        let wishes = way.as_ref().ok().map(|way| wishes::of(&how.launch, way.limit(), interrupt.clone()));
        let is_remote = matches!(way, Ok(Way::Url(_)));
        Self { target, budget: settings.budget, way, wishes, places: launch::places(target.profile, is_remote, surroundings) }
    }

    fn is_remote(&self) -> bool {
        matches!(self.way, Ok(Way::Url(_)))
    }

    /// The way to it and what is wished of it, where there is one.
    fn road(&self) -> Option<(&Way, &Wishes)> {
        self.way.as_ref().ok().zip(self.wishes.as_ref())
    }

    /// Waits for its turn, starts it, and leaves its place to the next one as the client does.
    async fn start(&self, queue: Option<&Semaphore>, all: &Whole, lines: &Lines) -> anyhow::Result<Started> {
        let Some((way, wishes)) = self.road() else { return Ok(Started::default()) };
        let line = lines.server(self.target.name());
        line.say("waits for its turn");
        let place = Place::new(queue, all).await;
        if *wishes.interrupt.borrow() {
            all.one_is_over();
            return Ok(Started::default());
        }
        let turn = all.begin.elapsed();
        let is_over = Cell::new(false);
        let show = |progress: Progress| {
            line.show(progress);
            if is_free(next(self.target.profile), progress.waiting_for) {
                place.leave();
            }
            if progress.waiting_for.is_none() && !is_over.replace(true) {
                line.say("waits for the others");
                all.one_is_over();
            }
        };
        let gone = way.go(&Wishes { stay: Some(all.over.subscribe()), ..wishes.clone() }, &show).await;
        place.leave();
        if !is_over.get() {
            all.one_is_over();
        }
        Ok(Started { attempts: gone?.attempts, turn: Some(turn), left: place.left.get() })
    }

    /// Starts it once more alone, and finds out what explains its starts.
    async fn by_itself(&self, mut started: Started, how: &cli::Launch, lines: &Lines) -> anyhow::Result<Started> {
        let Some((way, wishes)) = self.road().filter(|(_, wishes)| !*wishes.interrupt.borrow()) else { return Ok(started) };
        let line = lines.server(self.target.name());
        if started.attempts.last().is_some_and(|last| last.outcome() != Outcome::SpawnFailed) {
            started.attempts.extend(alone(way, wishes, &line).await?);
        }
        if !started.attempts.is_empty() {
            way.follow_up(&mut started.attempts, wishes, how, &line).await;
        }
        Ok(started)
    }
}

/// What the client would come to with this server alone: the last of its attempts.
async fn alone(way: &Way, wishes: &Wishes, line: &Line) -> anyhow::Result<Option<Attempt>> {
    let show = |progress: Progress| line.show(Progress { purpose: Purpose::Alone, ..progress });
    let last = way.go(wishes, &show).await?.attempts.pop();
    Ok(last.map(|last| Attempt { purpose: Purpose::Alone, ..last }))
}

/// Starts all servers as the client does; what came of each, in the same order.
async fn start_all(servers: &[Server<'_>], lines: &Lines) -> anyhow::Result<Vec<Started>> {
    let all = Whole::of(servers.iter().filter(|server| server.road().is_some()).count());
    let mut queues = Queues::default();
    for server in servers {
        queues.make(server.places.as_ref(), server.is_remote());
    }
    let start = |(index, server)| {
        let (all, queues) = (&all, &queues);
        async move { (index, Server::start(server, queues.of(server.places.as_ref(), server.is_remote()), all, lines).await) }
    };
    let mut started = at_a_time(usize::MAX, servers.iter().enumerate().map(start)).await;
    started.sort_by_key(|(index, _)| *index);
    started.into_iter().map(|(_, started)| started).collect()
}

/// Tells each server who started with it. One that was never started, because somebody interrupted, is left out; one that cannot be, the
/// client leaves out.
fn in_company(servers: &[Server<'_>], known: Vec<Started>) -> Vec<Evidence> {
    let goes = |server: &Server<'_>| server.road().is_some();
    let members: Vec<Member> =
        servers.iter().zip(&known).filter(|(server, _)| goes(server)).map(|(server, started)| member(server, started)).collect();
    let mut own = 0;
    let mut told = Vec::new();
    for (server, started) in servers.iter().zip(known) {
        let of = |attempts| Evidence::new(attempts, Vec::new(), server.budget);
        if let Err(nothing_started) = &server.way {
            told.push(of(vec![(**nothing_started).clone()]));
            continue;
        }
        let company = Company { members: members.clone(), own, places: server.places.clone() };
        own += 1;
        if !started.attempts.is_empty() {
            told.push(Evidence { company: Some(company), ..of(started.attempts) });
        }
    }
    told
}

fn member(server: &Server<'_>, started: &Started) -> Member {
    let is_alone = |attempt: &&Attempt| attempt.purpose == Purpose::Alone;
    let with_all = started.attempts.iter().rfind(|attempt| attempt.is_for_use());
    let alone = started.attempts.iter().find(is_alone);
    let unstarted = || Attempt::live(server.target.name(), server.target.profile.id, Purpose::AsClient, Utc::now());
    Member::of(&with_all.cloned().unwrap_or_else(unstarted), started.turn, started.left, alone)
}
