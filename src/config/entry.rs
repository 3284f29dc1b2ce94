//! One entry → [`Transport`], or the fault for which the client skips it.

use std::{ops::Range, path::PathBuf, time::Duration};

use jsonc_parser::{
    ast::{Object, ObjectProp, Value},
    common::Ranged,
};

use super::{
    Transport,
    dialect::{Dialect, Urls},
    text::Text,
};
use crate::evidence::{ConfigFault, Redactor, Secret, Slip};

/// Where clients write the address of a server that they do not start themselves.
const URL_FIELDS: [&str; 3] = ["url", "serverUrl", "httpUrl"];

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

type Read<T> = Result<T, Box<ConfigFault>>;

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

    fn field(&self, name: &str) -> Option<&Value<'a>> {
        field(self.prop.value.as_object()?, name).map(|prop| &prop.value)
    }

    fn read(&self) -> Read<Transport> {
        if self.prop.value.as_object().is_none() {
            return self.wrong_type("an entry", "an object", &self.prop.value);
        }
        let kind = self.field("type").and_then(Value::as_string_lit).map(|kind| kind.value.as_ref());
        let is_remote = matches!(kind, Some("http" | "sse" | "ws" | "streamable-http" | "streamableHttp"));
        if self.dialect.urls == Urls::WithType && is_remote {
            return match self.field("url") {
                Some(Value::StringLit(url)) => Ok(Transport::Http { url: Secret::new(url.value.as_ref()), headers: Vec::new(), transport: None }),
                Some(other) => self.wrong_type("`url`", "a text", other),
                None => self.whole("the entry's `type` needs a `url`", Slip::WrongType),
            };
        }
        if self.dialect.urls == Urls::WithType && !matches!(kind, None | Some("stdio")) {
            return self.at(self.field("type"), "a `type` that this client does not know", Slip::WrongType);
        }
        self.timeout_is_whole()?;
        match self.field("command") {
            None | Some(Value::NullKeyword(_)) => self.without_command(),
            Some(Value::StringLit(command)) if command.value.trim().is_empty() => {
                self.at(self.field("command"), "the `command` is empty", Slip::NoCommand)
            }
            Some(Value::StringLit(command)) => self.stdio(command.value.as_ref()),
            Some(other) => self.wrong_type("`command`", "one text, the program", other),
        }
    }

    fn without_command(&self) -> Read<Transport> {
        let url = URL_FIELDS.iter().find_map(|name| self.field(name)?.as_string_lit());
        match (url, self.dialect.urls) {
            (None, _) => self.whole("the entry has no `command`", Slip::NoCommand),
            (Some(url), Urls::Always) => Ok(Transport::Http { url: Secret::new(url.value.as_ref()), headers: Vec::new(), transport: None }),
            (Some(_), Urls::Never) => self.whole("the entry has a `url`, this client needs a `command`", Slip::UrlOnly),
            (Some(_), Urls::WithType) => self.whole("the entry has a `url` but no `\"type\": \"http\"`", Slip::UrlOnly),
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
    fn word(&self, what: &str, value: &Value<'a>) -> Read<String> {
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

    fn wrong_type<T>(&self, what: &str, needed: &str, found: &Value<'a>) -> Read<T> {
        let problem = Redactor::default().show(&format!("{what} must be {needed}, not {}", type_name(found)));
        Err(Box::new(self.text.fault(bytes(found), problem, Some(Slip::WrongType))))
    }

    fn at<T>(&self, value: Option<&Value<'a>>, problem: &'static str, slip: Slip) -> Read<T> {
        let range = value.map_or_else(|| bytes(&self.prop.name), bytes);
        Err(Box::new(self.text.fault(range, problem, Some(slip))))
    }

    /// A fault of the entry as a whole, shown at its name.
    fn whole<T>(&self, problem: &'static str, slip: Slip) -> Read<T> {
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
