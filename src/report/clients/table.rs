//! All profiles, one a line.

use crate::client::{self, ClientProfile, CwdPolicy, EnvPolicy, Grade, NoisePolicy, Opening, PathPolicy};

use super::{UNVERIFIED, is_unverified, words};
use crate::report::{Style, table};

/// Behind the id of a client whose config was found.
const CONFIG: char = '*';
/// Behind the id of a client whose logs were found.
const LOGS: char = '+';

/// Every known client, in 80 columns. `configs` and `logs` are the ids of those whose config or logs lie on this machine.
#[must_use]
pub fn overview(configs: &[&str], logs: &[&str], style: &Style) -> String {
    let mut table = table::plain(style);
    table.set_header(["client", "limit", "first", "env", "PATH", "cwd", "noise", "known how"]);
    for profile in client::ALL {
        let mark = |ids: &[&str], mark: char| if ids.contains(&profile.id) { mark.to_string() } else { String::new() };
        table.add_row(row(profile, &(mark(configs, CONFIG) + &mark(logs, LOGS))));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let legend = [
        format!("{UNVERIFIED} not verified: what the official SDK does stands in its place"),
        if configs.is_empty() { String::new() } else { format!("{CONFIG} its config was found on this machine") },
        if logs.is_empty() { String::new() } else { format!("{LOGS} it keeps logs on this machine: mcpdoctor logs") },
        "mcpdoctor clients NAME shows one in full, with its sources and log places".to_owned(),
    ];
    let legend: Vec<String> = legend.into_iter().filter(|line| !line.is_empty()).collect();
    format!("{}\n\n{}\n", table.trim_fmt(), legend.join("\n"))
}

fn row(profile: &ClientProfile, marks: &str) -> [String; 8] {
    let marked = |field: &str, text: &str| if is_unverified(profile, field) { format!("{text}{UNVERIFIED}") } else { text.to_owned() };
    let opening = match profile.opening {
        Opening::Initialize => "initialize",
        Opening::DiscoverInPlace { .. } | Opening::DiscoverOnly => "discover",
        Opening::DiscoverSibling { .. } => "sibling",
    };
    let env = match (profile.env, profile.path) {
        (EnvPolicy::Full, PathPolicy::Inherited | PathPolicy::LoginShell) => "all".to_owned(),
        (EnvPolicy::Full, PathPolicy::Gui) => "session".to_owned(),
        (EnvPolicy::FullMinusSecrets, _) => "filtered".to_owned(),
        (EnvPolicy::Only(list), _) => format!("{} names", list.posix.len()),
    };
    let path = match profile.path {
        PathPolicy::Inherited => "shell",
        PathPolicy::Gui => "desktop",
        PathPolicy::LoginShell => "login",
    };
    let cwd = match profile.cwd {
        CwdPolicy::RootOrHome => "/ or ~",
        CwdPolicy::Project => "project",
        CwdPolicy::EntryOrProject => "entry's",
    };
    let noise = match profile.noise {
        NoisePolicy::Tolerates => "ok",
        NoisePolicy::Fatal => "fatal",
    };
    let known = match profile.facts.grade {
        Grade::Recorded => "recorded",
        Grade::Source => "source",
        Grade::Reported => "reported",
        Grade::Defined => "defined",
    };
    [
        format!("{}{marks}", profile.id),
        marked("limit", &words::limit(profile.limit.after)),
        marked("opening", opening),
        marked("env", &env),
        marked("path", path),
        marked("cwd", cwd),
        marked("noise", noise),
        known.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { width: 80, ascii: false, colour: false, wall: |at| at.naive_utc() };

    #[test]
    fn every_client_has_one_line_that_fits_80_columns() {
        let found: Vec<&str> = client::ALL.iter().map(|profile| profile.id).collect();
        let text = overview(&found, &found, &STYLE);
        for profile in client::ALL {
            let lines: Vec<&str> = text.lines().filter(|line| line.split(' ').next() == Some(&format!("{}*+", profile.id))).collect();
            assert_eq!(lines.len(), 1, "{}", profile.id);
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line), "{text}");
        assert_eq!(text.lines().count(), 1 + client::ALL.len() + 1 + 4, "a cell was broken over two lines:\n{text}");
    }

    #[test]
    fn a_row_says_what_matters_and_marks_what_nobody_has_seen() {
        insta::assert_snapshot!(overview(&["claude-code"], &["claude-code", "cursor"], &STYLE));
    }
}
