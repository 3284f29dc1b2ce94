//! Which of several entries of one name is in force for a client.

use std::{cmp::Reverse, path::Path};

use thiserror::Error;

use super::{Scope, ServerSpec, Transport};
use crate::evidence::Slip;

/// The entry that the client uses, and those of the same name that it passes over.
#[derive(Debug, Clone)]
pub struct Selection<'s> {
    pub spec: &'s ServerSpec,
    /// In the order in which they would come into force.
    pub shadowed: Vec<&'s ServerSpec>,
}

/// No entry has that name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no server is named {name:?} in the config files read{}", known_ones(known))]
pub struct UnknownServer {
    pub name: String,
    /// The names there are, the most similar first.
    pub known: Vec<String>,
}

/// The entry named `name` that is in force for `client`; of another client's entries only if this one has none.
///
/// In Claude Code local wins over project over user, and the nearest `.mcp.json` over those above; an entry that it must skip
/// leaves the place to the next one (observed with release 2.1.330). A project entry counts there only once the user has approved
/// it, which is not checked here.
pub fn select<'s>(specs: &'s [ServerSpec], name: &str, client: &str) -> Result<Selection<'s>, UnknownServer> {
    let mut namesakes: Vec<(Precedence, &ServerSpec)> = Vec::new();
    for (index, spec) in specs.iter().enumerate().filter(|(_, spec)| spec.name == name) {
        let foreign = spec.scope != Scope::Named && spec.client != Some(client);
        let precedence = Precedence {
            owner: spec.client.filter(|_| foreign),
            standing: Standing::of(spec, &specs[index + 1..]),
            reach: reach(&spec.scope),
            file: specs.iter().position(|first| file(first) == file(spec)).unwrap_or(index),
            from_the_end: Reverse(index),
        };
        namesakes.push((precedence, spec));
    }
    namesakes.sort_by_key(|(precedence, _)| *precedence);
    let mut namesakes = namesakes.into_iter();
    let Some((in_force, spec)) = namesakes.next() else {
        return Err(UnknownServer { name: name.to_owned(), known: nearest(specs, name) });
    };
    let shadowed = namesakes.filter(|(precedence, _)| precedence.owner == in_force.owner).map(|(_, spec)| spec).collect();
    Ok(Selection { spec, shadowed })
}

/// What decides between entries of one name, in this order; the least wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Precedence {
    /// The other client whose entry it is; `None` for one of this client.
    owner: Option<&'static str>,
    standing: Standing,
    reach: u8,
    /// In the order in which files were read.
    file: usize,
    from_the_end: Reverse<usize>,
}

/// What the client sees of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Usable,
    Skipped,
    /// It stands where the client does not look, or JSON lets a later one of the same name overwrite it.
    Unseen,
}

impl Standing {
    fn of(spec: &ServerSpec, later: &[ServerSpec]) -> Self {
        let overwrites =
            |other: &ServerSpec| other.name == spec.name && other.scope == spec.scope && file(other) == file(spec) && !is_misplaced(other);
        match &spec.transport {
            _ if is_misplaced(spec) || (spec.source.is_some() && later.iter().any(overwrites)) => Self::Unseen,
            Transport::Unusable(_) => Self::Skipped,
            Transport::Stdio { .. } | Transport::Http { .. } => Self::Usable,
        }
    }
}

fn is_misplaced(spec: &ServerSpec) -> bool {
    matches!(&spec.transport, Transport::Unusable(fault) if fault.slip == Some(Slip::WrongTopKey))
}

fn file(spec: &ServerSpec) -> Option<&Path> {
    spec.source.as_ref().map(|source| source.file.as_path())
}

const fn reach(scope: &Scope) -> u8 {
    match scope {
        Scope::Named => 0,
        Scope::Local(_) => 1,
        Scope::Project(_) => 2,
        Scope::User => 3,
    }
}

/// The names of all entries, those first that `name` may have meant.
fn nearest(specs: &[ServerSpec], name: &str) -> Vec<String> {
    let mut known: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    let wanted = name.to_lowercase();
    let similarity = |known: &str| {
        let known = known.to_lowercase();
        let is_part = !wanted.is_empty() && (known.contains(&wanted) || wanted.contains(&known));
        strsim::normalized_damerau_levenshtein(&known, &wanted) + if is_part { 1.0 } else { 0.0 }
    };
    known.sort_by(|left, right| similarity(right).total_cmp(&similarity(left)));
    known.into_iter().map(str::to_owned).collect()
}

fn known_ones(known: &[String]) -> String {
    if known.is_empty() {
        return ", which have none".to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| name.escape_debug().to_string()).collect();
    format!("; there are: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evidence::{ConfigFault, ConfigSource};

    fn spec(name: &str, client: Option<&'static str>, scope: Scope, file: &str, line: u64) -> ServerSpec {
        ServerSpec {
            name: name.into(),
            transport: Transport::Stdio { command: "x".into(), args: vec![], env: vec![], cwd: None },
            source: Some(ConfigSource { file: Arc::new(file.into()), line }),
            scope,
            client,
            disabled: false,
            timeout: None,
        }
    }

    fn everywhere() -> Vec<ServerSpec> {
        vec![
            spec("s", Some("claude-desktop"), Scope::User, "desktop", 3),
            spec("s", Some("claude-code"), Scope::User, "user", 1),
            spec("s", Some("claude-code"), Scope::User, "user", 2),
            spec("s", Some("claude-code"), Scope::Local("/p".into()), "user", 9),
            spec("s", Some("claude-code"), Scope::Project("/p/q".into()), "near", 1),
            spec("s", Some("claude-code"), Scope::Project("/p".into()), "far", 1),
            spec("github", Some("claude-desktop"), Scope::User, "desktop", 7),
        ]
    }

    fn places(specs: &[ServerSpec], client: &str) -> Vec<String> {
        let selection = select(specs, "s", client).unwrap();
        let place = |spec: &ServerSpec| spec.source.as_ref().map(|source| format!("{}:{}", source.file.display(), source.line)).unwrap();
        std::iter::once(selection.spec).chain(selection.shadowed).map(place).collect()
    }

    #[test]
    fn the_narrower_scope_wins_then_the_nearer_file_then_the_later_line() {
        let specs = everywhere();
        assert_eq!(places(&specs, "claude-code"), ["user:9", "near:1", "far:1", "user:2", "user:1"]);
        assert_eq!(places(&specs, "claude-desktop"), ["desktop:3"]);
    }

    fn unusable(spec: ServerSpec, slip: Slip) -> ServerSpec {
        let place = spec.source.clone().unwrap();
        let fault = ConfigFault { place, column: None, problem: "bad".into(), excerpt: "x".into(), caret: 0..1, slip: Some(slip) };
        ServerSpec { transport: Transport::Unusable(Box::new(fault)), ..spec }
    }

    #[test]
    fn an_entry_that_the_client_must_skip_leaves_its_place_to_the_next() {
        let code = |scope, file, line| spec("s", Some("claude-code"), scope, file, line);
        let user = || code(Scope::User, "user", 1);
        let local = || code(Scope::Local("/p".into()), "user", 9);
        for (specs, expected) in [
            (vec![user(), unusable(local(), Slip::UrlOnly)], ["user:1", "user:9"]),
            (vec![user(), unusable(code(Scope::User, "user", 2), Slip::NoCommand)], ["user:2", "user:1"]),
            (vec![user(), unusable(code(Scope::User, "user", 2), Slip::WrongTopKey)], ["user:1", "user:2"]),
            (vec![unusable(user(), Slip::NoCommand), unusable(local(), Slip::UrlOnly)], ["user:9", "user:1"]),
        ] {
            assert_eq!(places(&specs, "claude-code"), expected);
        }
    }

    #[test]
    fn another_clients_entry_serves_where_the_client_has_none() {
        let specs = everywhere();
        assert_eq!(select(&specs, "github", "claude-code").unwrap().spec.client, Some("claude-desktop"));
        assert_eq!(places(&specs, "codex").len(), 5, "the entries of one client only");
    }

    #[test]
    fn an_unknown_name_lists_the_nearest_first() {
        let specs: Vec<_> = ["postgres", "github", "git"].map(|name| spec(name, None, Scope::Named, "f", 1)).into();
        for (name, known) in
            [("gihtub", ["github", "git", "postgres"]), ("mcp-postgres", ["postgres", "git", "github"]), ("GIT", ["git", "github", "postgres"])]
        {
            assert_eq!(select(&specs, name, "codex").unwrap_err().known, known, "{name}");
        }
    }
}
