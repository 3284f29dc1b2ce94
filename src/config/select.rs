//! Which of several entries of one name is in force for a client.

use std::{collections::HashMap, path::Path};

use thiserror::Error;

use super::{Scope, ServerSpec};

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
/// Claude Code lets local win over project over user (a project entry counts only once the user has approved it, which is not
/// checked here), the nearest `.mcp.json` over those above, and JSON lets the last of two equal names in one file win.
pub fn select<'s>(specs: &'s [ServerSpec], name: &str, client: &str) -> Result<Selection<'s>, UnknownServer> {
    let mut file_order: HashMap<Option<&Path>, usize> = HashMap::new();
    let mut namesakes = Vec::new();
    for (index, spec) in specs.iter().enumerate() {
        let files = file_order.len();
        let file = *file_order.entry(spec.source.as_ref().map(|source| source.file.as_path())).or_insert(files);
        if spec.name == name {
            let foreign = spec.scope != Scope::Named && spec.client != Some(client);
            namesakes.push(((foreign, spec.client.filter(|_| foreign), rank(&spec.scope), file, std::cmp::Reverse(index)), spec));
        }
    }
    namesakes.sort_by_key(|(precedence, _)| *precedence);
    let mut namesakes = namesakes.into_iter();
    let Some(((foreign, owner, ..), spec)) = namesakes.next() else {
        return Err(UnknownServer { name: name.to_owned(), known: nearest(specs, name) });
    };
    let shadowed = namesakes.filter(|((also_foreign, also_owner, ..), _)| (*also_foreign, *also_owner) == (foreign, owner));
    Ok(Selection { spec, shadowed: shadowed.map(|(_, spec)| spec).collect() })
}

const fn rank(scope: &Scope) -> u8 {
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
    use crate::{config::Transport, evidence::ConfigSource};

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
