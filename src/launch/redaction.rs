//! What of a start may be shown. Secrets come from the entry, from `--env`, from arguments, and from the user's own environment.

use crate::{
    evidence::{EnvEntry, Redactor, Secret, Shown, is_secret_name},
    machine::Variables,
};

/// A shorter inherited value is more likely an ordinary word, such as that of `XDG_SESSION_TYPE`.
const SHORTEST_INHERITED: usize = 12;

/// A shorter argument is more likely a choice, such as that of `--auth none`.
const SHORTEST_ARGUMENT: usize = 6;

/// Knows every secret of this start.
pub(super) fn redactor(named: &[(&str, &Secret)], command: &str, args: &[String], shell: &Variables) -> Redactor {
    let inherited: Vec<(String, Secret)> = shell
        .iter()
        .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value.to_str()?)))
        .filter(|(_, value)| looks_generated(value))
        .map(|(name, value)| (name, Secret::new(value)))
        .collect();
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

/// The arguments, with the value of `--api-key VALUE` and `--api-key=VALUE` masked.
pub(super) fn shown_args(args: &[String], redactor: &Redactor) -> Vec<Shown> {
    let shown = flags_with_values(args).into_iter().zip(args).map(|((flag, value), arg)| match flag {
        Some(flag) => {
            let kept = &arg[..arg.len() - value.len()];
            redactor.show(&format!("{kept}{}", redactor.show_value(flag, value)))
        }
        None => redactor.show(arg),
    });
    shown.collect()
}

pub(super) fn shown_env(named: &[(&str, &Secret)], redactor: &Redactor) -> Vec<EnvEntry> {
    let entry = |(name, value): &(&str, &Secret)| EnvEntry {
        name: redactor.show(name).to_string(),
        value: redactor.show_value(name, value.expose()),
        empty: value.expose().is_empty(),
    };
    named.iter().map(entry).collect()
}

/// For each argument: the secret-looking flag or variable that it belongs to, and the part of it that is the value.
fn flags_with_values(args: &[String]) -> Vec<(Option<&str>, &str)> {
    let mut waiting: Option<&str> = None;
    let mut pairs = Vec::with_capacity(args.len());
    for arg in args {
        let (flag, value) = match (arg.split_once('='), waiting) {
            (Some((flag, value)), _) if is_secret_flag(flag) => (Some(flag), value),
            (_, Some(flag)) if !arg.starts_with('-') => (Some(flag), arg.as_str()),
            _ => (None, arg.as_str()),
        };
        waiting = Some(arg.as_str()).filter(|arg| arg.starts_with('-') && !arg.contains('=') && is_secret_flag(arg));
        pairs.push(if value.len() < SHORTEST_ARGUMENT { (None, arg.as_str()) } else { (flag, value) });
    }
    pairs
}

/// `--key-file` and its like name a place, which must stay readable: it may be the thing that is missing.
fn is_secret_flag(flag: &str) -> bool {
    let names_a_place = ["file", "path", "dir"].iter().any(|place| flag.to_lowercase().ends_with(place));
    is_secret_name(flag) && !names_a_place
}

/// Whether a value of the user's environment can be a secret at all: long, with a digit, no path and no sentence.
fn looks_generated(value: &str) -> bool {
    value.len() >= SHORTEST_INHERITED
        && value.contains(|c: char| c.is_ascii_digit())
        && !value.starts_with(['/', '~'])
        && !value.contains(char::is_whitespace)
}
