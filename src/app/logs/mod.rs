//! `mcpdoctor logs`: logs → attempts → diagnoses → report.

mod around;
mod choice;
mod follow;

use chrono::{DateTime, Local, NaiveDateTime, Utc};

use crate::{
    cli,
    diagnosis::{Diagnosis, diagnose},
    evidence::{Evidence, Redactor},
    logs::{self, Found, LoggedServer, Looked, Reading, Unreadable},
    machine::Surroundings,
    report::{ChangedEntry, LogsRead, Report, Unread},
};

use super::{
    Exit, clients, deliver,
    entries::{Entries, Match},
    exit::{complain, with_causes},
    progress::Volume,
};

/// No client has written a log where it would.
#[derive(Debug, thiserror::Error)]
#[error("no client has left a log on this machine\n  looked in: {}\n  name a log, a folder of logs, or `-` for stdin", looked_in.join("\n             "))]
pub(super) struct NothingLogged {
    looked_in: Vec<String>,
}

pub(super) fn run(args: &cli::Logs, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::for_reading();
    let client = args.client.as_deref().map(clients::find).transpose()?;
    let since = args.since.map(|when| when.moment(Utc::now(), on_this_machine));
    let choice = choice::Choice { servers: &args.servers, client, since, last: args.last };
    let named = !args.paths.is_empty();
    let look = || if named { logs::from_paths(&args.paths) } else { logs::discover(&surroundings) };
    let chosen = |mut found: Found| {
        found.logs.retain(|log| choice.may_hold(log));
        found
    };
    let found = look();
    if found.logs.is_empty() && !args.follow {
        return if found.unreadable.is_empty() { Err(nothing(args, &found.looked_in)?) } else { Ok(not_read(found.unreadable)) };
    }
    let found = chosen(found);
    let ends = found.ends();
    let Found { logs, unreadable, .. } = found;

    let entries = Entries::of_this_machine(&surroundings);
    let reading = Reading { redactor: entries.redactor(), zone: on_this_machine };
    let volume = Volume::new(logs.iter().map(|log| log.bytes).sum(), screen);
    let told = logs::read(&logs, &reading, &|bytes| volume.advance(bytes));
    drop(volume);
    let servers = logs::merge(told.servers);
    let known = follow::Told::of(&servers);

    let mut read = LogsRead { files: told.files, lines: told.lines, starts_left_out: told.starts_left_out, all: args.all, ..LogsRead::default() };
    let servers: Vec<Diagnosis> = choice.of(servers)?.into_iter().map(|server| examined(server, &entries, args.judge.budget, &mut read)).collect();
    read.around = around::lines(&servers, args.context, &reading.redactor);
    let unreadable: Vec<Unreadable> = unreadable.into_iter().chain(told.unreadable).collect();
    read.unread = unreadable.iter().map(|unreadable| unread(unreadable, &reading.redactor)).collect();

    let report = Report { command: "logs", generated_at: Utc::now(), servers, logs: Some(read), past: Vec::new() };
    deliver::deliver(&report, &args.output, screen)?;
    let exit = deliver::exit(&report, &args.judge);
    let exit = if unreadable.is_empty() || !named { exit } else { not_read(unreadable) };
    if !args.follow {
        return Ok(exit);
    }
    follow::run(&follow::Following { args, choice, entries: &entries, reading: &reading, screen }, || chosen(look()), &ends, known)
}

fn examined(mut server: LoggedServer, entries: &Entries, budget: std::time::Duration, read: &mut LogsRead) -> Diagnosis {
    match entries.complete(&server.name, server.client, &mut server.attempts) {
        Some(Match::Changed(entry)) => read.changed.push(ChangedEntry { server: server.name, client: server.client.to_owned(), entry }),
        Some(Match::Same) | None => {}
    }
    diagnose(Evidence::new(server.attempts, server.earlier, budget))
}

/// Why there is no log to read: no client has written one, or the user named folders that hold none.
fn nothing(args: &cli::Logs, looked_in: &[Looked]) -> anyhow::Result<anyhow::Error> {
    if looked_in.is_empty() {
        let folders: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        return Ok(NothingLogged { looked_in: folders }.into());
    }
    let place = |looked: &Looked| Ok(format!("{} ({})", looked.folder.display(), clients::find(looked.client)?.name));
    Ok(NothingLogged { looked_in: looked_in.iter().map(place).collect::<anyhow::Result<_>>()? }.into())
}

/// Names every path that could not be read.
fn not_read(unreadable: Vec<Unreadable>) -> Exit {
    for error in unreadable {
        complain(&with_causes(&error.into()), Exit::Trouble);
    }
    Exit::Trouble
}

fn unread(unreadable: &Unreadable, redactor: &Redactor) -> Unread {
    Unread {
        path: redactor.show(&unreadable.path().to_string_lossy()),
        why: redactor.show(unreadable.to_string().lines().next().unwrap_or_default()),
    }
}

/// A time on the wall of this machine; one that the clock skipped is taken as if the clock had not been changed.
pub(super) fn on_this_machine(local: NaiveDateTime) -> DateTime<Utc> {
    local.and_local_timezone(Local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}
