//! A parsed file → its entries: those under the right key, and those that stand where the client does not look.

use std::path::PathBuf;

use jsonc_parser::ast::{Object, ObjectProp, Value};

use super::{
    FileConfig, Scope, ServerSpec, Transport,
    content::SwitchedOff,
    dialect::Dialect,
    entry::{Entry, bytes, field, has_command, is_entry},
    syntax::parse,
    text::Text,
};
use crate::evidence::{ConfigFault, Redactor, Shown, Slip};

/// Reads the entries of `text`. `scope` is that of its own servers; those under `projects` are local to their project.
pub(super) fn read(text: &Text, dialect: &'static Dialect, scope: &Scope, must_have_servers: bool) -> FileConfig {
    let parsed = parse(text, dialect);
    let mut document = Document { text, dialect, specs: Vec::new(), switched_off: Vec::new() };
    let mut fault = parsed.fault;
    match &parsed.root {
        Some(Value::Object(root)) => {
            let shape = document.root(root, scope, must_have_servers);
            fault = fault.or(shape);
        }
        Some(other) => fault = fault.or_else(|| Some(text.fault(bytes(other), "the file must be one block in braces", Some(Slip::WrongType)))),
        None if text.content.trim().is_empty() && !dialect.may_be_empty => {
            fault = fault.or_else(|| Some(text.fault(0..0, "the file is empty", Some(Slip::Empty))));
        }
        None => {}
    }
    // The client reads nothing of a broken file, but the reader can tell which servers it was meant to have.
    if let Some(fault) = &fault {
        for spec in &mut document.specs {
            spec.transport = Transport::Unusable(Box::new(fault.clone()));
        }
    }
    FileConfig { specs: document.specs, fault, client: dialect.client, switched_off: document.switched_off }
}

struct Document<'t> {
    text: &'t Text,
    dialect: &'static Dialect,
    specs: Vec<ServerSpec>,
    switched_off: Vec<SwitchedOff>,
}

impl Document<'_> {
    fn root(&mut self, root: &Object<'_>, scope: &Scope, must_have_servers: bool) -> Option<ConfigFault> {
        let fault = match field(root, self.dialect.servers_key) {
            Some(servers) => self.servers(servers, scope),
            None => None,
        };
        for prop in &root.properties {
            if prop.name.as_str() == "projects" {
                self.projects(prop);
            } else if prop.name.as_str() != self.dialect.servers_key {
                self.misplaced(prop, scope);
            }
        }
        let missing = must_have_servers && self.specs.is_empty() && field(root, self.dialect.servers_key).is_none();
        fault.or_else(|| missing.then(|| self.text.fault(bytes(root), self.about_key("the file has no"), Some(Slip::WrongTopKey))))
    }

    fn servers(&mut self, servers: &ObjectProp<'_>, scope: &Scope) -> Option<ConfigFault> {
        let Value::Object(entries) = &servers.value else {
            return Some(self.text.fault(bytes(&servers.value), "the servers must be an object of named entries", Some(Slip::WrongType)));
        };
        for entry in &entries.properties {
            if is_nest(entry) {
                self.misplaced(entry, scope);
            } else {
                self.push(entry, scope, None);
            }
        }
        None
    }

    /// The entries that Claude Code keeps for single projects in the user's own file.
    fn projects(&mut self, projects: &ObjectProp<'_>) {
        let Some(projects) = projects.value.as_object() else { return };
        for project in &projects.properties {
            let Some(settings) = project.value.as_object() else { continue };
            let path = PathBuf::from(project.name.as_str());
            for (list, shared) in [("disabledMcpServers", false), ("disabledMcpjsonServers", true)] {
                let names = field(settings, list).and_then(|names| names.value.as_array()).into_iter().flat_map(|names| &names.elements);
                let off = |name: &Value<'_>| Some(SwitchedOff { project: path.clone(), server: name.as_string_lit()?.value.to_string(), shared });
                self.switched_off.extend(names.filter_map(off));
            }
            let scope = Scope::Local(path);
            let servers = field(settings, self.dialect.servers_key).and_then(|servers| servers.value.as_object());
            for entry in servers.into_iter().flat_map(|entries| &entries.properties) {
                self.push(entry, &scope, None);
            }
        }
    }

    /// Entries that this client does not see: under another client's key, or under none.
    fn misplaced(&mut self, prop: &ObjectProp<'_>, scope: &Scope) {
        // Other settings may have a `url` too.
        if has_command(&prop.value) {
            let fault = self.text.fault(bytes(&prop.name), self.about_key("the entry stands outside"), Some(Slip::WrongTopKey));
            self.push(prop, scope, Some(fault));
            return;
        }
        // VS Code's settings have one level more: `"mcp": {"servers": {…}}`.
        let settings = prop.value.as_object().filter(|_| prop.name.as_str() == "mcp");
        let inner = settings.and_then(|settings| settings.properties.iter().find(|inner| is_nest(inner)));
        let Some(nest) = std::iter::once(prop).chain(inner).find(|candidate| is_nest(candidate)) else { return };
        let fault = self.text.fault(bytes(&nest.name), self.about_key("this client reads its servers from"), Some(Slip::WrongTopKey));
        for entry in nest.value.as_object().into_iter().flat_map(|entries| &entries.properties) {
            self.push(entry, scope, Some(fault.clone()));
        }
    }

    fn push(&mut self, prop: &ObjectProp<'_>, scope: &Scope, fault: Option<ConfigFault>) {
        let entry = Entry { text: self.text, dialect: self.dialect, prop };
        self.specs.push(ServerSpec {
            name: prop.name.as_str().to_owned(),
            transport: fault.map_or_else(|| entry.transport(), |fault| Transport::Unusable(Box::new(fault))),
            source: Some(self.text.source(bytes(&prop.name).start)),
            scope: scope.clone(),
            client: self.dialect.client,
            disabled: entry.is_disabled(),
            timeout: entry.timeout(),
        });
    }

    /// `words` and the key that this client reads.
    fn about_key(&self, words: &str) -> Shown {
        Redactor::default().show(&format!("{words} `{}`", self.dialect.servers_key))
    }
}

/// Whether a property is a set of servers by its name, as some client or a slip of the pen writes it, and by its content.
fn is_nest(prop: &ObjectProp<'_>) -> bool {
    let name: String = prop.name.as_str().chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    matches!(name.as_str(), "mcpservers" | "mcpserver" | "servers" | "mcp" | "contextservers")
        && prop.value.as_object().is_some_and(|entries| entries.properties.iter().any(|entry| is_entry(&entry.value)))
}
