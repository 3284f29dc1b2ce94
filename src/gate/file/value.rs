//! Reads single values: what may stand at a key, or a sentence that says so.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::NaiveDate;
use toml::de::DeValue;

use crate::{
    amount,
    client::{self, ClientProfile},
    diagnosis::Cause,
    evidence::{Redactor, Shown, Stat},
    gate::FailOn,
};

use super::reader::alike;

type Read<T> = Result<T, String>;

pub(super) fn duration(value: &DeValue<'_>) -> Read<Duration> {
    written(value, "no duration; write it as \"1500ms\", \"1.5s\" or \"2m\"", amount::duration)
}

pub(super) fn share(value: &DeValue<'_>) -> Read<f64> {
    written(value, "no share; write it as \"10%\"", amount::share)
}

pub(super) fn runs(value: &DeValue<'_>) -> Read<NonZeroUsize> {
    number(value, amount::runs)
}

pub(super) fn warmups(value: &DeValue<'_>) -> Read<usize> {
    number(value, amount::warmups)
}

pub(super) fn jobs(value: &DeValue<'_>) -> Read<NonZeroUsize> {
    number(value, amount::jobs)
}

pub(super) fn stat(value: &DeValue<'_>) -> Read<Stat> {
    one_of(value, &Stat::ALL.iter().map(|stat| (stat.name(), *stat)).collect::<Vec<_>>())
}

pub(super) fn fail_on(value: &DeValue<'_>) -> Read<FailOn> {
    one_of(value, &FailOn::ALL.iter().map(|fail_on| (fail_on.name(), *fail_on)).collect::<Vec<_>>())
}

pub(super) fn cause(value: &DeValue<'_>) -> Read<Cause> {
    let unknown = |code: &str| {
        let slip = alike(code, Cause::ALL.iter().map(|cause| cause.code())).map_or_else(String::new, |cause| format!(" did you mean `{cause}`?"));
        format!("no cause is called `{code}`;{slip} `mcpdoctor explain` lists all")
    };
    written(value, "no cause; write its code, such as \"no-tools\"", |code| Cause::from_code(code).ok_or_else(|| unknown(code)))
}

pub(super) fn client(value: &DeValue<'_>) -> Read<&'static ClientProfile> {
    let unknown =
        |id: &str| format!("no client is called `{id}`; the nearest are {}; `mcpdoctor clients` lists all", client::nearest(id)[..3].join(", "));
    written(value, "no client; write its name, such as \"claude-code\"", |id| client::find(id).ok_or_else(|| unknown(id)))
}

/// A path, which is relative to `folder`.
pub(super) fn path(value: &DeValue<'_>, folder: &Path) -> Read<PathBuf> {
    written(value, "no path; write it in quotes, relative to this file", |path| match path {
        "" => Err("the path is empty; write it relative to this file".to_owned()),
        path => Ok(folder.join(path)),
    })
}

/// Words that people wrote for people.
pub(super) fn reason(value: &DeValue<'_>) -> Read<Shown> {
    written(value, "no reason; write why this finding is accepted, in quotes", |reason| match Redactor::default().show(reason.trim()) {
        shown if shown.is_empty() => Err("the reason is empty; say why this finding is accepted, for whoever reads it next year".to_owned()),
        shown => Ok(shown),
    })
}

pub(super) fn name(value: &DeValue<'_>) -> Read<String> {
    written(value, "no server's name; write it in quotes", |name| match name {
        "" => Err("the name is empty; write that of a server".to_owned()),
        name => Ok(name.to_owned()),
    })
}

/// A day, as TOML writes it or in quotes.
pub(super) fn day(value: &DeValue<'_>) -> Read<NaiveDate> {
    const EXAMPLE: &str = "no day; write the last one on which it holds, as 2026-12-31";
    let read = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == "2026-12-31".len());
    match value {
        DeValue::Datetime(moment) => read(&moment.to_string()).ok_or_else(|| format!("`{moment}` is {EXAMPLE}")),
        other => written(other, EXAMPLE, |text| read(text).ok_or_else(|| format!("`{text}` is {EXAMPLE}"))),
    }
}

fn one_of<T: Copy>(value: &DeValue<'_>, choices: &[(&'static str, T)]) -> Read<T> {
    let names = || choices.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let text = value.as_str().ok_or_else(|| format!("{} may not stand here; write one of {}", found(value), names()))?;
    let chosen = choices.iter().find(|(name, _)| *name == text);
    chosen.map(|(_, choice)| *choice).ok_or_else(|| format!("`{text}` may not stand here; write one of {}", names()))
}

/// What `read` makes of a text; anything else is `wrong`.
fn written<T>(value: &DeValue<'_>, wrong: &str, read: impl FnOnce(&str) -> Read<T>) -> Read<T> {
    value.as_str().ok_or_else(|| format!("{} is {wrong}", found(value))).and_then(read)
}

/// What `read` makes of the digits of a whole number.
fn number<T>(value: &DeValue<'_>, read: fn(&str) -> Read<T>) -> Read<T> {
    match value {
        DeValue::Integer(number) => match i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()) {
            Ok(whole) => read(&whole.to_string()),
            Err(_) => read(number.as_str()),
        },
        DeValue::String(text) if read(text).is_ok() => Err(format!("\"{text}\" is text; write the number without quotes")),
        // The complaint about what is no number at all says what may stand there.
        other => read(found(other).trim_matches('`')),
    }
}

/// What stands in the file, in a few words.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => format!("`{}`", number.as_str()),
        DeValue::Float(number) => format!("`{}`", number.as_str()),
        DeValue::Boolean(it) => format!("`{it}`"),
        DeValue::Datetime(moment) => format!("`{moment}`"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
