//! All profiles, one a line.

use comfy_table::{ContentArrangement, Table, presets};

use crate::client::{self, ClientProfile, CwdPolicy, EnvPolicy, Grade, NoisePolicy, Opening, PathPolicy};

use super::{UNVERIFIED, is_unverified, words};
use crate::report::Style;

/// Behind the id of a client whose config was found.
const FOUND: char = '*';

/// Every known client, in 80 columns. `found` are the ids of those whose config lies on this machine.
#[must_use]
pub fn overview(found: &[&str], style: &Style) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table.set_header(["client", "limit", "first", "env", "PATH", "cwd", "noise", "known how"]);
    for profile in client::ALL {
        table.add_row(row(profile, found.contains(&profile.id)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    let legend = [
        format!("{UNVERIFIED} not verified: what the official SDK does stands in its place"),
        if found.is_empty() { String::new() } else { format!("{FOUND} its config was found on this machine") },
        "mcpdoctor clients NAME shows one in full, with its sources".to_owned(),
    ];
    let legend: Vec<String> = legend.into_iter().filter(|line| !line.is_empty()).collect();
    format!("{}\n\n{}\n", table.trim_fmt(), legend.join("\n"))
}

fn row(profile: &ClientProfile, found: bool) -> [String; 8] {
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
        if found { format!("{}{FOUND}", profile.id) } else { profile.id.to_owned() },
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

    const STYLE: Style = Style { width: 80, ascii: false, colour: false };

    #[test]
    fn every_client_has_one_line_that_fits_80_columns() {
        let found: Vec<&str> = client::ALL.iter().map(|profile| profile.id).collect();
        let text = overview(&found, &STYLE);
        for profile in client::ALL {
            let lines: Vec<&str> = text.lines().filter(|line| line.split(' ').next() == Some(&format!("{}*", profile.id))).collect();
            assert_eq!(lines.len(), 1, "{}", profile.id);
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line), "{text}");
        assert_eq!(text.lines().count(), 1 + client::ALL.len() + 1 + 3, "a cell was broken over two lines:\n{text}");
    }

    #[test]
    fn a_row_says_what_matters_and_marks_what_nobody_has_seen() {
        insta::assert_snapshot!(overview(&["claude-code"], &STYLE));
    }
}
