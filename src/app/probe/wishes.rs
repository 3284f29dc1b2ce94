//! What of the command line is about every start.

use std::{fs, time::Duration};

use anyhow::Context as _;
use tokio::sync::watch;

use crate::{cli, launch::Overrides, probe::Wishes};

/// How much longer than the client a second look waits at most.
const MOST_EXTRA_PATIENCE: Duration = Duration::from_mins(1);
/// How long a second look waits at least: twice a limit of 1.5 s would miss what takes the usual few seconds.
const LEAST_PATIENCE: Duration = Duration::from_secs(10);

/// What is wished of the starts of a server that its client gives up after `limit`.
pub(super) fn of(how: &cli::Launch, limit: Option<Duration>, interrupt: watch::Receiver<bool>) -> Wishes {
    Wishes {
        patience: patience(how.patience, limit),
        watch: !how.no_watch,
        second_look: !how.no_second_look,
        faithful: how.faithful,
        backends: !how.no_backend,
        stay: None,
        interrupt,
    }
}

/// What replaces parts of every entry; a limit may be another one for each server. What cannot be done is told here, before anything is started in vain.
pub(super) fn overrides(how: &cli::Launch) -> anyhow::Result<Overrides> {
    if let Some(folder) = &how.keep_profile {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let env = how.env.iter().map(|text| assignment(text)).collect::<anyhow::Result<_>>()?;
    Ok(Overrides { timeout: None, env, cwd: how.cwd.clone(), shell_env: how.shell_env, protocol: how.protocol.clone() })
}

/// As long as asked for; else twice the client's limit, but at least ten seconds and at most a minute more; a minute where the client
/// waits for ever.
fn patience(asked: Option<Duration>, limit: Option<Duration>) -> Duration {
    let by_limit = limit.map_or(MOST_EXTRA_PATIENCE, |limit| (limit + limit.min(MOST_EXTRA_PATIENCE)).max(LEAST_PATIENCE));
    asked.unwrap_or(by_limit)
}

/// Reads `NAME=VALUE`. The error does not repeat what may be a secret, as one from the parser of the command line would.
fn assignment(text: &str) -> anyhow::Result<(String, String)> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => anyhow::bail!("--env takes NAME=VALUE, and one of them has no name or no `=`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_twice_the_limit_within_bounds() {
        let seconds = Duration::from_secs;
        for (asked, limit, patience_in_s) in
            [(None, Some(3), 10), (None, Some(30), 60), (None, Some(60), 120), (None, Some(300), 360), (None, None, 60), (Some(1), Some(60), 1)]
        {
            assert_eq!(patience(asked.map(seconds), limit.map(seconds)), seconds(patience_in_s));
        }
    }

    #[test]
    fn an_assignment_error_shows_no_value() {
        assert_eq!(assignment("A=b=c").ok(), Some(("A".into(), "b=c".into())));
        for secret in ["=hunter2", "hunter2"] {
            assert!(!assignment(secret).expect_err("no assignment").to_string().contains("hunter2"));
        }
    }
}
