//! What stands behind a server, asked when its starts are over, so that nothing disturbs what is measured.

use crate::{
    backend,
    evidence::Attempt,
    launch::{self, LaunchPlan, N8nPlan, RemotePlan, n8n},
    probe::{self, Wishes},
};

use super::progress::Line;

/// Behind a start: the n8n that the server is told of, and the remote server that its program only leads to.
pub(super) async fn of_start(plan: &LaunchPlan, wishes: &Wishes, line: &Line) -> Vec<Attempt> {
    let mut found = Vec::from_iter(visited(n8n::behind(plan), wishes, line).await);
    if let Some(remote) = launch::behind(plan).filter(|_| may_ask(wishes)) {
        found.push(probe::behind(&remote, wishes, &|progress| line.show(progress)).await);
    }
    found
}

/// Behind a URL: the n8n that serves it.
pub(super) async fn of_url(plan: &RemotePlan, wishes: &Wishes, line: &Line) -> Vec<Attempt> {
    Vec::from_iter(visited(n8n::serving(plan), wishes, line).await)
}

async fn visited(n8n: Option<N8nPlan>, wishes: &Wishes, line: &Line) -> Option<Attempt> {
    let plan = n8n.filter(|_| may_ask(wishes))?;
    line.say(&format!("asking n8n at {}", plan.url_shown()));
    Some(backend::n8n::visit(&plan, wishes.interrupt.clone()).await)
}

fn may_ask(wishes: &Wishes) -> bool {
    wishes.backends && !*wishes.interrupt.borrow()
}
