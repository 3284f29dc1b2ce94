//! What a log tells of the start itself: the command line and the client's usual limit.

use crate::{
    client,
    evidence::{Launched, Limit, LimitOrigin, LimitScope, Redactor, Seen, Shown},
    logs::said::Command,
};

/// The start as the log shows it; variables and working directory are not visible in any log.
pub(super) fn launched(client: &str, command: &Command<'_>, redactor: &Redactor) -> Launched {
    Launched {
        command: redactor.show(&command.program),
        args: redactor.show_args(&command.args),
        cwd: Seen::NotVisible,
        env: Vec::new(),
        env_withheld: Vec::new(),
        config: None,
        passed_over: Vec::new(),
        remote: None,
        limit: limit(client),
        protocol: Shown::default(),
    }
}

fn limit(client: &str) -> Limit {
    let usual = client::find(client).map(|profile| profile.limit);
    Limit {
        after: usual.and_then(|limit| limit.after),
        list_after: usual.and_then(|limit| limit.list_after),
        scope: usual.map_or(LimitScope::EachRequest, |limit| limit.scope),
        origin: LimitOrigin::Profile,
    }
}
