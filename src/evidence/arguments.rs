//! Secrets that stand in the arguments of a program: behind `--api-key`, and in `--token=VALUE`.

use super::{Redactor, Shown, is_secret_name};

/// A shorter argument is more likely a choice, such as that of `--auth none`.
const SHORTEST_ARGUMENT: usize = 6;

impl Redactor {
    /// Makes arguments safe to show: the value of `--api-key VALUE` and `--api-key=VALUE` is masked.
    #[must_use]
    pub fn show_args(&self, args: &[String]) -> Vec<Shown> {
        let shown = flags_with_values(args).into_iter().zip(args).map(|((flag, value), arg)| match flag {
            Some(flag) => {
                let kept = &arg[..arg.len() - value.len()];
                self.show(&format!("{kept}{}", self.show_value(flag, value)))
            }
            None => self.show(arg),
        });
        shown.collect()
    }
}

/// For each argument: the secret-looking flag or variable that it belongs to, and the part of it that is the value.
#[must_use]
pub fn flags_with_values(args: &[String]) -> Vec<(Option<&str>, &str)> {
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
