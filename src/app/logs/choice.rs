//! Which of all that the logs tell the command line asks for.

use std::num::NonZeroUsize;

use anyhow::bail;
use chrono::{DateTime, Utc};

use crate::{
    client::ClientProfile,
    evidence::Attempt,
    logs::{Log, LoggedServer, same_name},
};

#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    /// By name; empty: all.
    pub(super) servers: &'a [String],
    pub(super) client: Option<&'static ClientProfile>,
    pub(super) since: Option<DateTime<Utc>>,
    /// So many starts of each server.
    pub(super) last: Option<NonZeroUsize>,
}

impl Choice<'_> {
    /// Whether a log can tell of what is asked for, by its place and name.
    pub(super) fn may_hold(&self, log: &Log) -> bool {
        self.client.is_none_or(|client| log.client.is_none_or(|writer| writer == client.id))
    }

    /// # Errors
    /// When no log tells of a server of such a name.
    pub(super) fn of(&self, logged: Vec<LoggedServer>) -> anyhow::Result<Vec<LoggedServer>> {
        let logged: Vec<LoggedServer> = logged.into_iter().filter(|server| self.is_of_client(server)).collect();
        if let Some(unknown) = self.servers.iter().find(|name| !logged.iter().any(|server| same_name(&server.name, name))) {
            bail!("no log tells of a server called `{unknown}`{}", nearest(unknown, &logged));
        }
        let cut = logged.into_iter().filter(|server| self.asks_for(server)).map(|server| self.latest(self.recent(server)));
        Ok(cut.filter(|server| !server.attempts.is_empty()).collect())
    }

    /// Whether it is a server and a client that is asked for.
    pub(super) fn asks_for(&self, server: &LoggedServer) -> bool {
        let named = self.servers.is_empty() || self.servers.iter().any(|name| same_name(&server.name, name));
        named && self.is_of_client(server)
    }

    fn is_of_client(&self, server: &LoggedServer) -> bool {
        self.client.is_none_or(|client| client.id == server.client)
    }

    /// Without the starts that were over before; one without a clock may have been.
    fn recent(&self, mut server: LoggedServer) -> LoggedServer {
        if let Some(since) = self.since {
            server.attempts.retain(|attempt| last_heard(attempt).is_some_and(|at| at >= since));
            server.earlier.retain(|start| start.at.is_some_and(|at| at >= since));
        }
        server
    }

    /// The last starts, each with what the client started beside it.
    fn latest(&self, mut server: LoggedServer) -> LoggedServer {
        let Some(last) = self.last.map(NonZeroUsize::get) else { return server };
        let own: Vec<usize> = server.attempts.iter().enumerate().filter(|(_, attempt)| attempt.is_for_use()).map(|(index, _)| index).collect();
        if let Some(too_many) = own.len().checked_sub(last) {
            server.attempts.drain(..own.get(too_many).copied().unwrap_or(0));
            server.earlier.clear();
        } else {
            let missing = last - own.len();
            server.earlier.drain(..server.earlier.len().saturating_sub(missing));
        }
        server
    }
}

/// The names that there are, those most like `unknown` first.
fn nearest(unknown: &str, logged: &[LoggedServer]) -> String {
    /// More names than this are a list to look through.
    const MOST: usize = 8;
    let mut known: Vec<&str> = logged.iter().map(|server| server.name.as_str()).collect();
    known.sort_by_key(|name| (strsim::damerau_levenshtein(name, unknown), *name));
    known.dedup();
    match known.len() {
        0 => ", or of any".to_owned(),
        all if all > MOST => format!("; there are: {} and {} more", known[..MOST].join(", "), all - MOST),
        _ => format!("; there are: {}", known.join(", ")),
    }
}

pub(super) fn last_heard(attempt: &Attempt) -> Option<DateTime<Utc>> {
    attempt.events.iter().filter_map(|event| event.at.wall).max().or(attempt.started_at)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{
        client,
        diagnosis::testing::start,
        evidence::{Moment, Start},
    };

    fn noon() -> DateTime<Utc> {
        "2026-06-02T12:00:00Z".parse().unwrap()
    }

    /// A start so many hours before noon that lasts half an hour.
    fn hours_ago(hours: i64) -> Attempt {
        let mut attempt = start("s").exits(1).evidence().attempts.remove(0);
        let begin = noon() - TimeDelta::hours(hours);
        attempt.started_at = Some(begin);
        for event in &mut attempt.events {
            event.at = Moment { elapsed: None, wall: Some(begin) };
        }
        attempt.events.last_mut().unwrap().at.wall = Some(begin + TimeDelta::minutes(30));
        attempt
    }

    fn server(name: &str) -> LoggedServer {
        let attempts = vec![hours_ago(5), hours_ago(3), hours_ago(1)];
        LoggedServer { name: name.into(), client: "claude-desktop", attempts, earlier: vec![Start::of(&hours_ago(9)), Start::of(&hours_ago(7))] }
    }

    const ALL: Choice<'static> = Choice { servers: &[], client: None, since: None, last: None };

    /// Full and short starts that are left.
    fn left(choice: Choice<'_>) -> (usize, usize) {
        choice.of(vec![server("a")]).unwrap().first().map_or((0, 0), |server| (server.attempts.len(), server.earlier.len()))
    }

    #[test]
    fn the_starts_asked_for_are_left() {
        let since = |minutes| Choice { since: Some(noon() - TimeDelta::minutes(minutes)), ..ALL };
        let last = |last| Choice { last: NonZeroUsize::new(last), ..ALL };
        for (choice, expected) in [
            (ALL, (3, 2)),
            (since(8 * 60), (3, 1)),
            // It began before, and was not over.
            (since(2 * 60 + 45), (2, 0)),
            (since(1), (0, 0)),
            (last(1), (1, 0)),
            (last(3), (3, 0)),
            (last(4), (3, 1)),
            (last(9), (3, 2)),
            (Choice { client: client::find("codex"), ..ALL }, (0, 0)),
        ] {
            assert_eq!(left(choice), expected, "{choice:?}");
        }
    }

    #[test]
    fn a_server_is_found_by_a_name_as_files_write_it_and_a_wrong_one_is_answered_with_the_nearest() {
        let choose = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let found = Choice { servers: &names, ..ALL }.of(vec![server("My Server"), server("github")]);
            found.map(|servers| servers.into_iter().map(|server| server.name).collect::<Vec<_>>()).map_err(|error| error.to_string())
        };
        assert_eq!(choose(&["my-server"]), Ok(vec!["My Server".to_owned()]));
        assert_eq!(choose(&[]).map(|names| names.len()), Ok(2));
        assert_eq!(choose(&["githbu"]), Err("no log tells of a server called `githbu`; there are: github, My Server".into()));
    }
}
