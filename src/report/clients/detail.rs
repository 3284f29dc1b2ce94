//! One profile in full.

use crate::client::{ClientProfile, ListOrder, NoisePolicy, Opening, UnknownVersion};

use super::{LogPlace, UNVERIFIED, is_unverified, remote, words};
use crate::report::{Style, duration::span};

/// Columns before a value.
const INDENT: usize = 18;

/// Everything that is known of a client and of its logs here, as aligned `key: value` lines; words longer than a line are not broken.
#[must_use]
pub fn detail(profile: &ClientProfile, logs: &[LogPlace], style: &Style) -> String {
    let mut out = vec![format!("{} ({})", profile.name, profile.id)];
    for (key, field, value) in rows(profile) {
        let mark = if is_unverified(profile, field) { UNVERIFIED.to_string() } else { String::new() };
        out.extend(lines(&format!("{key}{mark}:"), &value, style.width));
    }
    for (key, is_unverified, value) in remote::rows(profile) {
        let mark = if is_unverified { UNVERIFIED.to_string() } else { String::new() };
        out.extend(lines(&format!("{key}{mark}:"), &value, style.width));
    }
    out.extend(log_places(logs));
    let of_remote = profile.remote.iter().flat_map(|remote| remote.facts.sources).filter(|source| !profile.facts.sources.contains(source));
    for (index, source) in profile.facts.sources.iter().chain(of_remote).enumerate() {
        out.extend(lines(if index == 0 { "sources:" } else { "" }, source, style.width));
    }
    if !profile.facts.unverified.is_empty() || profile.remote.is_some_and(|remote| !remote.facts.unverified.is_empty()) {
        out.push(format!("{UNVERIFIED} not verified: what the official SDK does stands in its place"));
    }
    out.join("\n") + "\n"
}

/// The folders, which are not broken, so that they can be copied; below each, what lies there.
fn log_places(logs: &[LogPlace]) -> Vec<String> {
    let line = |(index, place): (usize, &LogPlace)| {
        let here = if place.logs == 0 { "none".to_owned() } else { place.logs.to_string() };
        let names = if place.names.is_empty() { "this file".to_owned() } else { place.names.join(", ") };
        let key = if index == 0 { "logs:" } else { "" };
        [format!("  {key:<0$}{folder}", INDENT - 2, folder = place.folder), format!("{:1$}{names}: {here} here", "", INDENT + 2)]
    };
    logs.iter().enumerate().flat_map(line).collect()
}

/// Key, field of the profile, value; what is empty is left out.
fn rows(profile: &ClientProfile) -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let rows = [
        ("limit", "limit", limit(profile)),
        ("list limit", "limit", words::limit(profile.limit.list_after)),
        ("first request", "opening", opening(profile.opening)),
        ("version", "protocol_version", version(profile)),
        ("clientInfo", "client_info", profile.client_info.to_owned()),
        ("capabilities", "capabilities", profile.capabilities.to_owned()),
        ("then asks", "lists", lists(profile)),
        ("environment", "env", words::environment(profile)),
        ("sets", "env_added", words::added(profile)),
        ("removes", "env_removed", profile.env_removed.join(" ")),
        ("refuses", "env_refused", profile.env_refused.join(" ")),
        ("PATH", "path", format!("{}; one in the entry {}", words::path(profile.path), words::entry_path(profile.entry_path))),
        ("cwd", "cwd", words::cwd(profile.cwd).to_owned()),
        ("expands", "expansion", words::expansion(profile.expansion)),
        ("on Windows", "windows", words::windows(profile.windows)),
        ("stdout noise", "noise", noise(profile).to_owned()),
        ("gives up", "give_up", words::steps(profile.give_up)),
        ("stops", "stop", words::steps(profile.stop)),
        ("starts again", "restart", words::restart(profile.restart).to_owned()),
        ("several servers", "together", words::together(profile.together)),
        ("known how", "", words::grade(profile.facts.grade).to_owned()),
    ];
    rows.into_iter().filter(|(_, _, value)| !value.is_empty())
}

fn limit(profile: &ClientProfile) -> String {
    let limit = words::limit(profile.limit.after);
    let scope = if profile.limit.after.is_some() { format!(" {}", words::scope(profile.limit.scope)) } else { String::new() };
    match profile.limit.setting {
        Some(setting) => format!("{limit}{scope}; changed by {} ({})", setting.name(), setting.unit().plural()),
        None => format!("{limit}{scope}; it cannot be changed"),
    }
}

pub(super) fn opening(opening: Opening) -> String {
    match opening {
        Opening::Initialize => "initialize".to_owned(),
        Opening::DiscoverInPlace { wait } => format!("server/discover; initialize after an error or {} of silence", span(wait)),
        Opening::DiscoverSibling { wait } => format!("initialize; besides, server/discover to a process of its own for {}", span(wait)),
        Opening::DiscoverOnly => "server/discover, without a way back to initialize".to_owned(),
    }
}

fn version(profile: &ClientProfile) -> String {
    let unknown = match profile.unknown_version {
        UnknownVersion::Rejects => "rejects",
        UnknownVersion::Accepts => "accepts",
    };
    format!("{}; {unknown} one that it does not know", profile.protocol_version)
}

fn lists(profile: &ClientProfile) -> String {
    let names: Vec<_> = profile.lists.iter().map(|method| method.name()).collect();
    let order = match profile.list_order {
        ListOrder::Together => ", all at once",
        ListOrder::InTurn => ", one after the other",
    };
    format!("{}{}", names.join(", "), if names.len() > 1 { order } else { "" })
}

const fn noise(profile: &ClientProfile) -> &'static str {
    match profile.noise {
        NoisePolicy::Tolerates => "tolerated",
        NoisePolicy::Fatal => "fatal: it drops the server",
    }
}

/// `key` and, beside it, `value` broken at spaces.
fn lines(key: &str, value: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = format!("  {key:<0$}", INDENT - 2);
    let mut has_word = false;
    for word in value.split(' ') {
        if has_word && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::replace(&mut line, " ".repeat(INDENT)));
            has_word = false;
        }
        if has_word {
            line.push(' ');
        }
        line.push_str(word);
        has_word = true;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client;

    const STYLE: Style = Style { width: 80, ascii: false, colour: false, wall: |at| at.naive_utc() };

    #[test]
    fn one_client_in_full() {
        let place = |folder: &'static str, logs| LogPlace { folder: folder.into(), names: vec!["mcp*.log".to_owned(), "main*.log".to_owned()], logs };
        let logs = [place(r"C:\Users\me\AppData\Local\Claude\Logs", 3), place(r"C:\Users\me\AppData\Roaming\Claude\logs", 0)];
        insta::assert_snapshot!(detail(client::find("claude-desktop").unwrap(), &logs, &STYLE));
    }

    #[test]
    fn only_words_that_cannot_be_broken_are_wider_than_the_terminal() {
        for profile in client::ALL {
            for line in detail(profile, &[], &STYLE).lines() {
                let one_word = line.get(INDENT..).is_some_and(|value| !value.contains(' '));
                assert!(line.chars().count() <= 80 || one_word, "{line}");
                assert_eq!(line.trim_end(), line);
            }
        }
    }
}
