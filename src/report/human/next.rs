//! The last line: the next command to type.

use crate::{
    client,
    diagnosis::{Diagnosis, Outlook, Status, Would},
    evidence::Origin,
};

use super::{Line, Report, Role, outlook::is_a_client};
use crate::report::{Telling, shell};

/// `None` when all is well everywhere, or was told before.
pub(super) fn line(report: &Report) -> Option<Line> {
    if report.logs.as_ref().and_then(|logs| logs.followed).is_some_and(|followed| followed.telling != Telling::InFull) {
        return None;
    }
    let worst = report.servers.iter().rev().max_by_key(|diagnosis| diagnosis.verdict.status)?;
    let command = command(worst)?;
    Some(Line::of(Role::Label, "next: ").with(Role::Paste, command).whole())
}

fn command(diagnosis: &Diagnosis) -> Option<String> {
    let attempt = diagnosis.evidence.judged();
    let configured = attempt.launched().is_some_and(|launched| launched.config.is_some());
    let named = configured || attempt.origin == Origin::Log;
    let probe = |client: &str| named.then(|| format!("mcpdoctor probe {} --client {client}", shell::word(&attempt.server)));
    match (diagnosis.verdict.status, diagnosis.verdict.cause) {
        // A log says what happened; a probe of the same entry says whether it still does.
        (Status::Failing | Status::Degraded, Some(_)) if attempt.origin == Origin::Log && configured => probe(&attempt.client),
        (Status::Failing | Status::Degraded, Some(cause)) => Some(wait(diagnosis).unwrap_or_else(|| format!("mcpdoctor explain {cause}"))),
        _ if attempt.is_visit() => None,
        (Status::Healthy, _) => {
            // A client that takes no URL has nothing to show.
            let takes_it = |id: &str| !attempt.is_remote() || client::find(id).is_some_and(|profile| profile.remote.is_some());
            let fails = |outlook: &&Outlook| outlook.would == Would::Fail && is_a_client(outlook) && takes_it(outlook.client);
            let elsewhere = diagnosis.outlooks.iter().find(fails)?;
            probe(elsewhere.client)
        }
        (Status::Failing | Status::Degraded | Status::Inconclusive, _) if client::find(&attempt.client).is_none() => None,
        (Status::Failing | Status::Degraded | Status::Inconclusive, _) => probe(&attempt.client),
    }
}

/// The fix to paste that waits for n8n, which is in the report already.
fn wait(diagnosis: &Diagnosis) -> Option<String> {
    let mut commands = diagnosis.findings.first()?.fixes.iter().filter_map(|fix| fix.command.as_ref());
    commands.find(|command| command.starts_with("mcpdoctor n8n ")).cloned()
}
