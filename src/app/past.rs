//! What the logs on this machine say of the latest starts of servers: the newest part of each server's own files, and no more.

use crate::{
    evidence::{Evidence, Redactor},
    logs::{self, Log, LoggedServer, Reading, same_name},
    machine::Surroundings,
    report::Past,
};

use super::logs::on_this_machine;

/// Of each log so much is read, counted from its end: some hundred starts.
const NEWEST: u64 = 2 << 20;
/// A client that begins a new log with each session keeps hundreds.
const MOST_LOGS: usize = 20;

/// The past of the servers that `asked` gives by name and client.
pub(super) fn of<'a>(asked: impl Iterator<Item = (&'a str, &'static str)> + Clone, surroundings: &Surroundings) -> Vec<Past> {
    let own =
        |log: &Log, (server, client): (&str, &str)| log.client == Some(client) && log.server.as_ref().is_some_and(|name| same_name(name, server));
    let logs = logs::discover(surroundings).logs.into_iter().filter(|log| asked.clone().any(|asked| own(log, asked))).collect();
    let told = newest(logs, MOST_LOGS);
    let named = |(server, client): (&str, &'static str)| {
        let told = told.iter().find(|told| told.client == client && same_name(&told.server, server))?;
        Some(Past { server: server.to_owned(), client: client.to_owned(), history: told.history.clone() })
    };
    asked.filter_map(named).collect()
}

/// The past of every server that has a log of its own, those that were written to last.
pub(super) fn of_all(surroundings: &Surroundings) -> Vec<Past> {
    newest(logs::discover(surroundings).logs.into_iter().filter(|log| log.server.is_some()).collect(), MOST_LOGS)
}

fn newest(mut logs: Vec<Log>, most: usize) -> Vec<Past> {
    logs.sort_by_key(|log| std::cmp::Reverse(log.modified));
    logs.truncate(most);
    // No word of theirs is shown, so no secret needs to be known.
    let reading = Reading { redactor: Redactor::default(), zone: on_this_machine };
    logs::merge(logs::read_newest(&logs, NEWEST, &reading).servers).into_iter().map(past).collect()
}

fn past(told: LoggedServer) -> Past {
    let history = Evidence::new(told.attempts, told.earlier, std::time::Duration::ZERO).history();
    Past { server: told.name, client: told.client.to_owned(), history }
}
