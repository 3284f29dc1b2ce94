//! What of a start may be shown. Secrets come from the entry, from `--env`, from arguments, and from the user's own environment.

use crate::{
    evidence::{EnvEntry, Redactor, Secret, flags_with_values},
    machine::Variables,
};

/// A shorter inherited value is more likely an ordinary word, such as that of `XDG_SESSION_TYPE`.
const SHORTEST_INHERITED: usize = 12;

/// Knows every secret of this start.
pub(super) fn redactor(named: &[(&str, &Secret)], command: &str, args: &[String], shell: &Variables) -> Redactor {
    let inherited = inherited(shell);
    // A shell takes a whole command line as one argument, and some people write one as the command.
    let words: Vec<String> = args
        .iter()
        .map(String::as_str)
        .chain([command])
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_matches(['"', '\'']).to_owned())
        .collect();
    let pairs = flags_with_values(args).into_iter().chain(flags_with_values(&words));
    let given: Vec<(&str, Secret)> = pairs.filter_map(|(flag, value)| Some((flag?, Secret::new(value)))).collect();
    let inherited = inherited.iter().map(|(name, value)| (name.as_str(), value));
    Redactor::new(named.iter().copied().chain(inherited).chain(given.iter().map(|(flag, value)| (*flag, value))))
}

/// The user's variables that may be secret: what the server repeats of them must not be shown.
pub(super) fn inherited(shell: &Variables) -> Vec<(String, Secret)> {
    let named = shell.iter().filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value.to_str()?)));
    named.filter(|(_, value)| looks_generated(value)).map(|(name, value)| (name, Secret::new(value))).collect()
}

pub(super) fn shown_env(named: &[(&str, &Secret)], redactor: &Redactor) -> Vec<EnvEntry> {
    let entry = |(name, value): &(&str, &Secret)| EnvEntry {
        name: redactor.show(name).to_string(),
        value: redactor.show_value(name, value.expose()),
        empty: value.expose().is_empty(),
    };
    named.iter().map(entry).collect()
}

/// Whether a value of the user's environment can be a secret at all: long, with a digit, no path and no sentence.
pub(super) fn looks_generated(value: &str) -> bool {
    value.len() >= SHORTEST_INHERITED
        && value.contains(|c: char| c.is_ascii_digit())
        && !value.starts_with(['/', '~'])
        && !value.contains(char::is_whitespace)
}
