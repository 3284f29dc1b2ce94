//! An entry with a URL → [`Transport::Http`], by the rules of the client that reads it.

use jsonc_parser::ast::{Object, ObjectProp, Value};

use super::{
    Transport,
    address::objection,
    entry::{Entry, Read, URL_FIELDS, bytes},
};
use crate::{
    client::{BesideCommand, OtherTypes, Over, UrlEntry},
    evidence::{Redactor, Secret, Shown, Slip},
};

impl<'a> Entry<'_, 'a> {
    /// How the entry says that somebody else starts the server; `None` for an entry with a program.
    pub(super) fn remote(&self) -> Read<Option<Transport>> {
        let Some(rules) = self.dialect.url_entry() else { return self.without_urls() };
        let kind = self.field("type").and_then(Value::as_string_lit).map(|kind| kind.value.as_ref());
        if let Some(over) = kind.and_then(|kind| rules.types.iter().find(|(name, _)| *name == kind)).map(|(_, over)| *over) {
            return self.reached(rules, Some(over)).map(Some);
        }
        let url = rules.fields.iter().find_map(|field| self.stated(field.name));
        let is_known = kind.is_none_or(|kind| kind == "stdio");
        if rules.other_types == OtherTypes::Rejected && !is_known {
            let kinds: Vec<&str> = rules.types.iter().map(|(name, _)| *name).chain(["stdio"]).collect();
            let problem = shown(&format!("a `type` that this client does not know: it knows {}", kinds.join(", ")));
            let slip = if url.is_some() { Slip::UnknownType { kind: rules.usual_type() } } else { Slip::WrongType };
            return self.at(self.field("type"), problem, slip);
        }
        match (self.stated("command"), url, rules.beside_command) {
            (None, Some(_), _) if rules.untyped.is_none() => {
                let problem = shown(&format!("the entry has a `{}` but no `\"type\": \"{}\"`", rules.usual_field(), rules.usual_type()));
                self.whole(problem, Slip::UrlWithoutType { kind: rules.usual_type() })
            }
            (None, Some(_), _) => self.reached(rules, None).map(Some),
            (None, None, _) => self.other_field(rules),
            (Some(_), Some(_), BesideCommand::Reached) if kind.is_none() => self.reached(rules, None).map(Some),
            (Some(_), Some(url), BesideCommand::Rejected) => {
                let problem = shown(&format!("a `{}` beside a `command`, of which this client takes one", url.name.as_str()));
                Err(Box::new(self.text.fault(bytes(&url.name), problem, Some(Slip::CommandAndUrl))))
            }
            (Some(_), _, _) => Ok(None),
        }
    }

    /// An entry of a client that only starts programs.
    fn without_urls(&self) -> Read<Option<Transport>> {
        let has_url = URL_FIELDS.iter().any(|name| self.field(name).and_then(Value::as_string_lit).is_some());
        if self.stated("command").is_none() && has_url {
            return self.whole("the entry has a `url`, this client needs a `command`", Slip::UrlOnly);
        }
        Ok(None)
    }

    /// An entry with the URL field of another client, or with none at all.
    fn other_field(&self, rules: &UrlEntry) -> Read<Option<Transport>> {
        let Some(other) = URL_FIELDS.iter().find_map(|name| self.stated(name)) else { return Ok(None) };
        let reads = rules.usual_field();
        let problem = shown(&format!("this client does not read `{}`, it reads `{reads}`", other.name.as_str()));
        Err(Box::new(self.text.fault(bytes(&other.name), problem, Some(Slip::OtherUrlField { reads }))))
    }

    fn reached(&self, rules: &UrlEntry, over: Option<Over>) -> Read<Transport> {
        let Some(field) = rules.fields.iter().find(|field| self.stated(field.name).is_some()) else {
            let problem = shown(&format!("the entry's `type` needs a `{}`", rules.usual_field()));
            return self.whole(problem, Slip::WrongType);
        };
        let url = match self.field(field.name) {
            Some(Value::StringLit(url)) => url,
            Some(other) => return self.wrong_type(&format!("`{}`", field.name), "a text", other),
            None => return self.whole("the entry has no URL", Slip::NoCommand),
        };
        let websocket = rules.types.iter().any(|(_, over)| *over == Over::WebSocket);
        if let Some(objection) = objection(&url.value, websocket) {
            let problem = shown(&format!("`{}` {objection}", field.name));
            return self.at(self.field(field.name), problem, Slip::NotAUrl { field: field.name });
        }
        let transport = match (field.over, over) {
            (Some(own), _) | (None, Some(Over::Http(own))) => Some(own),
            (None, Some(Over::WebSocket) | None) => None,
        };
        Ok(Transport::Http { url: Secret::new(url.value.trim()), headers: self.headers(rules)?, transport })
    }

    fn headers(&self, rules: &UrlEntry) -> Read<Vec<(String, Secret)>> {
        let mut headers = Vec::new();
        for field in rules.headers {
            match self.stated(field).map(|prop| &prop.value) {
                None => {}
                Some(Value::Object(object)) => self.add_headers(object, &mut headers)?,
                Some(other) => return self.wrong_type(&format!("`{field}`"), "an object of names and texts", other),
            }
        }
        Ok(headers)
    }

    fn add_headers(&self, object: &Object<'a>, headers: &mut Vec<(String, Secret)>) -> Read<()> {
        for header in &object.properties {
            let name = header.name.as_str();
            if !is_header_name(name) {
                let problem = shown(&format!("a header has a name such as `Authorization`, not `{name}`"));
                return Err(Box::new(self.text.fault(bytes(&header.name), problem, Some(Slip::WrongType))));
            }
            let value = Secret::new(self.word(&format!("the header {name}"), &header.value)?);
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name.to_owned(), value));
        }
        Ok(())
    }

    /// A field that says anything: `null` counts as none.
    fn stated(&self, name: &str) -> Option<&ObjectProp<'a>> {
        self.property(name).filter(|prop| !matches!(prop.value, Value::NullKeyword(_)))
    }
}

/// A token, as RFC 9110 has it (section 5.6.2).
fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn shown(problem: &str) -> Shown {
    Redactor::default().show(problem)
}
