//! The first version of a gate, with its comments: what `mcpdoctor init` writes.

use std::{fmt::Write as _, time::Duration};

use crate::client::ClientProfile;

/// What a gate is drafted from.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The config file, as it is to stand in the gate; `None` where the servers are those of this machine.
    pub config: Option<String>,
    /// `None` where nothing says whose config it is.
    pub client: Option<&'static ClientProfile>,
    pub servers: Vec<Drafted>,
}

/// A server of the config.
#[derive(Debug, Clone)]
pub struct Drafted {
    pub name: String,
    /// What fetches or checks a package at each start before the server runs, such as `npx`.
    launcher: Option<&'static str>,
}

/// Programs that have to find a package or an image before they start what is in it.
const LAUNCHERS: [&str; 7] = ["npx", "bunx", "pnpx", "uvx", "pipx", "docker", "podman"];
/// The smallest limit of any client today: Cline CLI's.
const BUDGET: Duration = Duration::from_secs(3);
/// A launcher asks its registry first, which takes a second or two.
const BEHIND_A_LAUNCHER: Duration = Duration::from_secs(5);

impl Draft {
    /// The text of the file. It holds names and paths, and nothing else of the config.
    #[must_use]
    pub fn text(&self) -> String {
        [HEAD.to_owned(), self.source(), self.numbers(), BASELINE.to_owned(), self.servers(), ALLOW.to_owned()].join("\n")
    }

    fn source(&self) -> String {
        let config = match &self.config {
            Some(config) => format!("# Where the servers are configured, relative to this file.\nconfig = {}\n", quoted(config)),
            None => "# Where the servers are configured, relative to this file. Without it, the configs of the clients on this machine are read.\n\
                     #config = \".mcp.json\"\n"
                .to_owned(),
        };
        let client = match self.client {
            Some(client) => format!("client = {}\n", quoted(client.id)),
            None => "#client = \"claude-desktop\"\n".to_owned(),
        };
        format!("{config}\n# Whose limits, environment and first requests count; `mcpdoctor clients` lists them.\n{client}")
    }

    fn numbers(&self) -> String {
        let limit = self.limit();
        let budget = seconds(BUDGET.min(limit.unwrap_or(BUDGET)));
        let patience = self.client.zip(limit).map(|(client, limit)| format!("# {} gives a start up after {}.\n", client.name, seconds(limit)));
        format!(
            "# From when on a start is slow: the smallest limit of any client today, so that the server works in all of them.\n{}\
             budget = \"{budget}\"\n\
             # The verdict from which on a build fails: failing, slow, warning or never.\n\
             fail-on = \"slow\"\n\n\
             # Each server is started so often, after one start that only fills caches. The budget is about the median: min, median, p95 or max.\n\
             runs = 5\n\
             warmup = 1\n\
             budget-stat = \"median\"\n\
             # Servers that are started at the same time disturb each other's times.\n\
             #jobs = 1\n\
             # Give a start up after this long instead of the client's own limit.\n\
             #timeout = \"30s\"\n",
            patience.unwrap_or_default()
        )
    }

    fn servers(&self) -> String {
        let mut text =
            "# The servers that `mcpdoctor probe` starts when none is named. What stands in a server's table counts before what stands above.\n"
                .to_owned();
        for server in &self.servers {
            // Writing to a string cannot fail.
            let _ = write!(text, "[servers.{}]\n{}\n", key(&server.name), self.own(server));
        }
        text
    }

    fn own(&self, server: &Drafted) -> String {
        let own = BEHIND_A_LAUNCHER.min(self.limit().unwrap_or(BEHIND_A_LAUNCHER));
        match server.launcher {
            Some(launcher) => format!("# {launcher} looks for the package before the server begins.\nbudget = \"{}\"\n", seconds(own)),
            None => "#budget = \"2s\"\n".to_owned(),
        }
    }

    /// When the client gives a start up.
    fn limit(&self) -> Option<Duration> {
        self.client?.limit.after
    }
}

impl Drafted {
    /// A server of that name, which `command` starts; `None` for one behind a URL.
    #[must_use]
    pub fn new(name: String, command: Option<&str>) -> Self {
        let program = command.and_then(|command| command.rsplit(['/', '\\']).next()).unwrap_or_default().to_lowercase();
        let program = program.split('.').next().unwrap_or_default();
        Self { name, launcher: LAUNCHERS.iter().copied().find(|launcher| *launcher == program) }
    }
}

const HEAD: &str = "\
# What the MCP servers of this project are held to. `mcpdoctor probe --gate mcpdoctor.toml` exits with 1 when they do not keep to it.
# Options of the command line win over this file. Written by `mcpdoctor init`; every line may be changed or go.
";

const BASELINE: &str = "\
# Hold the times against earlier ones, which `mcpdoctor probe --gate mcpdoctor.toml --runs 20 --save-baseline mcpdoctor.baseline.json` records.
#baseline = \"mcpdoctor.baseline.json\"
#max-regression = \"10%\"
";

const ALLOW: &str = "\
# A finding that is known and accepted, up to and including a day. It is still reported, and so is an allowance that nothing needs any more.
#[[allow]]
#cause = \"no-tools\"
#server = \"NAME\"
#reason = \"its tools appear after the login; example/tracker#12\"
#until = 2099-12-31
";

/// A name as a key of TOML.
fn key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_bare { name.to_owned() } else { quoted(name) }
}

/// A text as TOML's basic string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || crate::evidence::is_unseen(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn seconds(duration: Duration) -> String {
    format!("{}s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{client, gate::Gate};

    fn draft(config: Option<&str>, client: Option<&str>, servers: &[(&str, Option<&str>)]) -> Draft {
        let servers = servers.iter().map(|(name, command)| Drafted::new((*name).to_owned(), *command)).collect();
        Draft { config: config.map(str::to_owned), client: client.and_then(client::find), servers }
    }

    fn read(text: &str) -> Gate {
        Gate::read_bytes(Path::new("mcpdoctor.toml"), text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn a_draft_in_full() {
        let servers = [("weather", Some("node")), ("notes", Some("/usr/bin/npx")), ("far away", None)];
        insta::assert_snapshot!(draft(Some(".mcp.json"), Some("claude-code"), &servers).text());
    }

    #[test]
    fn a_draft_is_a_gate_and_so_is_each_line_that_is_commented_out() {
        for (config, client) in [(Some("a \"b\"\\.json"), Some("strict")), (None, Some("claude-desktop")), (Some("mcp.json"), None), (None, None)] {
            let text = draft(config, client, &[("NAME", Some("x"))]).text();
            let gate = read(&text);
            assert_eq!((gate.config.as_deref(), gate.client.map(|client| client.id)), (config.map(Path::new), client));
            let open: String =
                text.lines().map(|line| line.strip_prefix('#').filter(|code| !code.starts_with(' ')).unwrap_or(line).to_owned() + "\n").collect();
            let gate = read(&open);
            assert!(gate.baseline.is_some() && gate.jobs.is_some() && gate.client.is_some() && gate.config.is_some());
            assert_eq!((gate.allowances.len(), gate.servers.len()), (1, 1));
        }
    }

    #[test]
    fn a_budget_is_within_the_limit_of_its_client() {
        for client in client::ALL {
            let gate = read(&draft(None, Some(client.id), &[("a", Some("npx.cmd")), ("b", Some("C:\\bin\\python.exe"))]).text());
            for server in ["a", "b"] {
                assert!(client.limit.after.is_none_or(|limit| gate.of(server).budget.unwrap() <= limit), "{}", client.id);
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_comes_back(names in proptest::collection::btree_set(".{1,12}", 1..4), config in ".{1,12}") {
            let servers = names.iter().map(|name| Drafted::new(name.clone(), None)).collect();
            let gate = read(&Draft { config: Some(config.clone()), client: None, servers }.text());
            assert_eq!(gate.servers.iter().map(|server| server.name.as_str()).collect::<Vec<_>>(), names.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(gate.config.as_deref(), Some(Path::new(&config)));
        }
    }
}
