//! `mcpdoctor logs`: logs → attempts → diagnoses → report.

mod around;
mod choice;
mod follow;
mod tally;
mod told;

use std::path::Path;

use chrono::{DateTime, Local, NaiveDateTime, Utc};

use crate::{
    cli,
    client::ClientProfile,
    crew,
    diagnosis::diagnose,
    evidence::{Evidence, Redactor},
    logs::{self, Follower, Found, LeftOut, LoggedServer, Looked, Reading, Unreadable},
    machine::Surroundings,
    report::{LogsRead, Report, Unread},
};

use self::told::Told;
use super::{
    Exit, clients, deliver,
    entries::Entries,
    exit::{complain, with_causes},
    folders,
    progress::Volume,
    settings::Demands,
};

/// More files of a folder than this are not named where none of them is read.
const MOST_LEFT_OUT: usize = 5;

/// There is no log to read.
#[derive(Debug, thiserror::Error)]
pub(super) enum NothingLogged {
    /// No client, or not the one that is asked for, has written a log where it would.
    #[error("{said} on this machine\n  looked in: {}\n  name a log, a folder of logs, or `-` for stdin", looked_in.join("\n             "))]
    Anywhere { said: String, looked_in: Vec<String> },
    /// The folders that were named hold none.
    #[error("there is no log in {folders}{}\n  name a log, a folder of logs, or `-` for stdin", left_out.concat())]
    There { folders: String, left_out: Vec<String> },
}

pub(super) fn run(args: &cli::Logs, screen: &cli::Screen) -> anyhow::Result<Exit> {
    let surroundings = Surroundings::for_reading();
    let client = args.client.as_deref().map(clients::find).transpose()?;
    let since = args.since.map(|when| when.moment(Utc::now(), on_this_machine));
    let choice = choice::Choice { servers: &args.servers, client, since, last: args.last };
    let named = !args.paths.is_empty();
    // What is piped is read to its end, and then nothing comes any more.
    let follow = args.follow && !(named && args.paths.iter().all(|path| path.as_os_str() == "-"));
    let look = || if named { logs::from_paths(&args.paths) } else { logs::discover(&surroundings) };
    let chosen = |mut found: Found| {
        found.logs.retain(|log| choice.may_hold(log));
        found
    };
    let found = look();
    // A log that was named is there, whoever wrote it; a client that has written none is worth more words.
    let is_empty = found.logs.is_empty();
    let found = chosen(found);
    if (is_empty || !named && found.logs.is_empty()) && !follow {
        return if found.unreadable.is_empty() { Err(nothing(args, client, &found)?.into()) } else { Ok(not_read(found.unreadable)) };
    }
    let Found { logs, unreadable, left_out, .. } = found;

    let entries = Entries::of_this_machine(&surroundings);
    let reading = Reading { redactor: entries.redactor(), zone: on_this_machine };
    let volume = Volume::new(logs.iter().map(|log| log.bytes).sum(), screen);
    let progress = |bytes| volume.advance(bytes);
    let (told, follower) = if follow {
        let (follower, told) = Follower::new(logs, || chosen(look()), &reading, &progress);
        (told, Some(follower))
    } else {
        (logs::read(&logs, &reading, &progress), None)
    };
    drop(volume);
    let servers = logs::merge(told.servers);
    let mut known = if follow { Told::of(&servers) } else { Told::default() };

    let mut read = LogsRead { files: told.files, lines: told.lines, starts_left_out: told.starts_left_out, all: args.all, ..LogsRead::default() };
    let (all, latest) = starts(&servers);
    let servers = match choice.of(servers) {
        // The server may yet be spoken of.
        Err(_) if follow => Vec::new(),
        servers => servers?,
    };
    let asked_for = starts(&servers).0;
    (read.others, read.latest_other) = (all - asked_for, latest.filter(|_| asked_for == 0));
    let demands = Demands::of_reading(&args.judge);
    let evidence = servers.into_iter().map(|server| completed(server, &entries, demands.budget(), &mut read)).collect();
    let servers = crew::each(evidence, diagnose);
    read.around = around::lines(&servers, args.context, &told.copies, &told.redactor);
    let unreadable: Vec<Unreadable> = unreadable.into_iter().chain(told.unreadable).collect();
    read.unread = unread(&unreadable, &left_out, &told.redactor);

    let judgements = demands.judge(&servers);
    let report = Report { logs: Some(read), ..Report::of("logs", Utc::now(), servers, judgements, folders::of(&surroundings)) };
    if let Some(follower) = follower {
        if !report.servers.is_empty() {
            deliver::deliver(&report, &args.output, screen)?;
        }
        for diagnosis in &report.servers {
            known.verdict(diagnosis);
        }
        return follow::Following { args, choice, surroundings: &surroundings, screen }.run(follower, known);
    }
    deliver::deliver(&report, &args.output, screen)?;
    let exit = deliver::exit(&report);
    Ok(if unreadable.is_empty() || !named { exit } else { not_read(unreadable) })
}

/// How many there are, and when the latest of them began.
fn starts(servers: &[LoggedServer]) -> (usize, Option<DateTime<Utc>>) {
    let own = |server: &LoggedServer| server.attempts.iter().filter(|attempt| attempt.is_for_use()).count();
    let begins = |server: &LoggedServer| server.attempts.iter().filter_map(|attempt| attempt.started_at).max();
    (servers.iter().map(|server| own(server) + server.earlier.len()).sum(), servers.iter().filter_map(begins).max())
}

/// What the logs and the config tell of a server.
fn completed(mut server: LoggedServer, entries: &Entries, budget: std::time::Duration, read: &mut LogsRead) -> Evidence {
    let found = entries.complete(&server.name, server.client, &mut server.attempts);
    read.changed.extend(found.and_then(|found| found.changed(&server.name, server.client)));
    Evidence::new(server.attempts, server.earlier, budget)
}

fn nothing(args: &cli::Logs, client: Option<&'static ClientProfile>, found: &Found) -> anyhow::Result<NothingLogged> {
    if !args.paths.is_empty() {
        let folders: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        let left_out = found.left_out.iter().filter_map(|left| Some(format!("\n  not read: {}: {}", left.path.display(), left.reason.why()?)));
        return Ok(NothingLogged::There { folders: folders.join(", "), left_out: left_out.take(MOST_LEFT_OUT).collect() });
    }
    let asked = found.looked_in.iter().filter(|looked| client.is_none_or(|client| client.id == looked.client));
    let place = |looked: &Looked| Ok(format!("{} ({})", looked.folder.display(), clients::find(looked.client)?.name));
    let mut looked_in = asked.map(place).collect::<anyhow::Result<Vec<String>>>()?;
    if looked_in.is_empty() {
        looked_in.push("nowhere, for it is not known where this client keeps logs".to_owned());
    }
    let said = client.map_or_else(|| "no client has left a log".to_owned(), |client| format!("{} has left no log", client.name));
    Ok(NothingLogged::Anywhere { said, looked_in })
}

/// Names every path that could not be read.
fn not_read(unreadable: Vec<Unreadable>) -> Exit {
    for error in unreadable {
        complain(&with_causes(&error.into()), Exit::Trouble);
    }
    Exit::Trouble
}

/// What was not read and may hold what is looked for.
fn unread(unreadable: &[Unreadable], left_out: &[LeftOut], redactor: &Redactor) -> Vec<Unread> {
    let unread = |path: &Path, why: &str| Unread { path: redactor.show(&path.to_string_lossy()), why: redactor.show(why) };
    let unreadable = unreadable.iter().map(|unreadable| unread(unreadable.path(), &unreadable.why()));
    let left_out = left_out.iter().filter_map(|left| Some(unread(&left.path, left.reason.why()?)));
    unreadable.chain(left_out).collect()
}

/// A time on the wall of this machine; one that the clock skipped is taken as if the clock had not been changed.
pub(super) fn on_this_machine(local: NaiveDateTime) -> DateTime<Utc> {
    local.and_local_timezone(Local).earliest().map_or_else(|| local.and_utc(), |at| at.to_utc())
}
