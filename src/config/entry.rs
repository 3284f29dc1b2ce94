//! One entry → [`Transport`], or the fault for which the client skips it.

use std::{ops::Range, path::PathBuf, time::Duration};

use jsonc_parser::{
    ast::{Object, ObjectProp, Value},
    common::Ranged,
};

use super::{Transport, address::is_web_address, dialect::Dialect, text::Text};
use crate::{
    client::UrlEntry,
    evidence::{ConfigFault, Redactor, Secret, Shown, Slip},
};

/// Where clients write the address of a server that they do not start themselves.
pub(super) const URL_FIELDS: [&str; 3] = ["url", "serverUrl", "httpUrl"];

/// The last property of that name: JSON lets the last one win.
pub(super) fn field<'o, 'a>(object: &'o Object<'a>, name: &str) -> Option<&'o ObjectProp<'a>> {
    object.properties.iter().rev().find(|prop| prop.name.as_str() == name)
}

/// Whether a value is meant as an entry, wherever it stands.
pub(super) fn is_entry(value: &Value<'_>) -> bool {
    has_command(value) || URL_FIELDS.iter().any(|name| has_text(value, name))
}

pub(super) fn has_command(value: &Value<'_>) -> bool {
    has_text(value, "command")
}

fn has_text(value: &Value<'_>, name: &str) -> bool {
    value.as_object().and_then(|object| field(object, name)).is_some_and(|prop| prop.value.as_string_lit().is_some())
}

/// An entry with the text it stands in and the rules it is read by.
pub(super) struct Entry<'e, 'a> {
    pub text: &'e Text,
    pub dialect: &'e Dialect,
    pub prop: &'e ObjectProp<'a>,
}

pub(super) type Read<T> = Result<T, Box<ConfigFault>>;

impl<'a> Entry<'_, 'a> {
    pub(super) fn transport(&self) -> Transport {
        self.read().unwrap_or_else(Transport::Unusable)
    }

    pub(super) fn is_disabled(&self) -> bool {
        let Some((name, value)) = self.dialect.off else { return false };
        self.field(name).and_then(Value::as_boolean_lit).is_some_and(|found| found.value == value)
    }

    pub(super) fn timeout(&self) -> Option<Duration> {
        let unit = self.dialect.timeout_unit?;
        let amount: f64 = self.field("timeout")?.as_number_lit()?.value.parse().ok()?;
        Duration::try_from_secs_f64(unit.as_secs_f64() * amount).ok()
    }

    pub(super) fn field(&self, name: &str) -> Option<&Value<'a>> {
        self.property(name).map(|prop| &prop.value)
    }

    /// Some clients allow what says how to reach the server to stand in an object of its own.
    pub(super) fn property(&self, name: &str) -> Option<&ObjectProp<'a>> {
        let entry = self.prop.value.as_object()?;
        let nested = self.dialect.url_entry().and_then(|urls| field(entry, urls.nested?)?.value.as_object());
        nested.and_then(|nested| field(nested, name)).or_else(|| field(entry, name))
    }

    fn read(&self) -> Read<Transport> {
        if self.prop.value.as_object().is_none() {
            return self.wrong_type("an entry", "an object", &self.prop.value);
        }
        if let Some(remote) = self.remote()? {
            return Ok(remote);
        }
        self.timeout_is_whole()?;
        match self.field("command") {
            None | Some(Value::NullKeyword(_)) => self.whole("the entry has no `command`", Slip::NoCommand),
            Some(Value::StringLit(command)) if command.value.trim().is_empty() => {
                self.at(self.field("command"), "the `command` is empty", Slip::NoCommand)
            }
            Some(Value::StringLit(command)) if is_web_address(command.value.as_ref()) => {
                let urls = self.dialect.url_entry();
                let slip = Slip::UrlAsCommand { reads: urls.map(UrlEntry::usual_field), kind: urls.map_or("", UrlEntry::usual_type) };
                self.at(self.field("command"), "the `command` is an address, not a program", slip)
            }
            Some(Value::StringLit(command)) => self.stdio(command.value.as_ref()),
            Some(other) => self.wrong_type("`command`", "one text, the program", other),
        }
    }

    fn stdio(&self, command: &str) -> Read<Transport> {
        let args = match self.field("args") {
            None => Vec::new(),
            Some(Value::NullKeyword(_)) if !self.dialect.only_strings => Vec::new(),
            Some(Value::Array(args)) => {
                args.elements.iter().enumerate().map(|(index, arg)| self.word(&format!("`args` item {}", index + 1), arg)).collect::<Read<_>>()?
            }
            Some(other) => return self.wrong_type("`args`", "a list of texts", other),
        };
        let env = match self.field("env") {
            None => Vec::new(),
            Some(Value::NullKeyword(_)) if !self.dialect.only_strings => Vec::new(),
            Some(Value::Object(env)) => self.env(env)?,
            Some(other) => return self.wrong_type("`env`", "an object", other),
        };
        self.no_swallowed_backslash()?;
        let cwd = self.field("cwd").and_then(Value::as_string_lit).map(|cwd| PathBuf::from(cwd.value.as_ref()));
        Ok(Transport::Stdio { command: command.to_owned(), args, env, cwd })
    }

    fn env(&self, env: &Object<'a>) -> Read<Vec<(String, Secret)>> {
        let mut read: Vec<(String, Secret)> = Vec::new();
        for variable in &env.properties {
            let name = variable.name.as_str();
            if matches!(variable.value, Value::NullKeyword(_)) && !self.dialect.only_strings {
                continue;
            }
            let value = Secret::new(self.word(&format!("`env` variable {name}"), &variable.value)?);
            match read.iter_mut().find(|(known, _)| known == name) {
                Some(known) => known.1 = value,
                None => read.push((name.to_owned(), value)),
            }
        }
        Ok(read)
    }

    fn timeout_is_whole(&self) -> Read<()> {
        match self.field("timeout") {
            Some(Value::NumberLit(number)) if number.value.parse::<f64>().is_ok_and(|amount| amount > 0.0 && amount.fract() == 0.0) => Ok(()),
            Some(other) if self.dialect.whole_timeout => self.at(Some(other), "the `timeout` must be a whole number above zero", Slip::WrongType),
            Some(_) | None => Ok(()),
        }
    }

    /// A text, or what a lenient client turns into one.
    pub(super) fn word(&self, what: &str, value: &Value<'a>) -> Read<String> {
        match value {
            Value::StringLit(text) => Ok(text.value.as_ref().to_owned()),
            Value::NumberLit(number) if !self.dialect.only_strings => Ok(number.value.to_owned()),
            Value::BooleanLit(boolean) if !self.dialect.only_strings => Ok(boolean.value.to_string()),
            other => self.wrong_type(what, "a text in double quotes", other),
        }
    }

    /// `"C:\new"` is good JSON: the path then holds a line break. The client starts it, in vain.
    fn no_swallowed_backslash(&self) -> Read<()> {
        let mut texts: Vec<&Value<'a>> = self.field("command").into_iter().collect();
        texts.extend(self.field("args").and_then(Value::as_array).into_iter().flat_map(|args| &args.elements));
        texts.extend(self.field("env").and_then(Value::as_object).into_iter().flat_map(|env| env.properties.iter().map(|prop| &prop.value)));
        for text in texts.into_iter().filter_map(Value::as_string_lit) {
            let raw = &self.text.content[text.range.start..text.range.end];
            if is_drive_path(&text.value)
                && let Some(at) = swallowed(raw)
            {
                let at = text.range.start + at;
                let problem = "one backslash is an escape; a backslash in a path is written twice";
                return Err(Box::new(self.text.fault(at..at + 2, problem, Some(Slip::SingleBackslash))));
            }
        }
        Ok(())
    }

    pub(super) fn wrong_type<T>(&self, what: &str, needed: &str, found: &Value<'a>) -> Read<T> {
        let problem = Redactor::default().show(&format!("{what} must be {needed}, not {}", type_name(found)));
        Err(Box::new(self.text.fault(bytes(found), problem, Some(Slip::WrongType))))
    }

    pub(super) fn at<T>(&self, value: Option<&Value<'a>>, problem: impl Into<Shown>, slip: Slip) -> Read<T> {
        let range = value.map_or_else(|| bytes(&self.prop.name), bytes);
        Err(Box::new(self.text.fault(range, problem, Some(slip))))
    }

    /// A fault of the entry as a whole, shown at its name.
    pub(super) fn whole<T>(&self, problem: impl Into<Shown>, slip: Slip) -> Read<T> {
        Err(Box::new(ConfigFault { column: None, ..self.text.fault(bytes(&self.prop.name), problem, Some(slip)) }))
    }
}

/// The bytes of a node.
pub(super) fn bytes(node: &impl Ranged) -> Range<usize> {
    node.start()..node.end()
}

fn type_name(value: &Value<'_>) -> &'static str {
    match value {
        Value::StringLit(_) => "a text",
        Value::NumberLit(_) => "a number",
        Value::BooleanLit(_) => "true or false",
        Value::Object(_) => "an object",
        Value::Array(_) => "a list",
        Value::NullKeyword(_) => "null",
    }
}

/// Whether a text begins like `C:\` or `C:` and a control character that was a backslash with a letter.
fn is_drive_path(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|drive| drive.is_ascii_alphabetic())
        && chars.next() == Some(':')
        && chars.next().is_some_and(|next| next == '\\' || next == '/' || next.is_control())
}

/// Where `raw` has a backslash that became a control character.
fn swallowed(raw: &str) -> Option<usize> {
    let mut escaped = false;
    raw.char_indices().find_map(|(at, c)| {
        let found = escaped && matches!(c, 'b' | 'f' | 'n' | 'r' | 't');
        escaped = !escaped && c == '\\';
        found.then(|| at - 1)
    })
}
