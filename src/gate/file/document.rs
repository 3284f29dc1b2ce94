//! The whole file → [`Gate`]. Every mistake is told at once, in the order of the file; of text that is no TOML the first one alone, for the others
//! may only follow from it.

use std::path::Path;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{config::Text, evidence::ConfigFault};

use super::{
    Allowance, Expectations, Gate, Server,
    reader::{Kind, Reader, nearest},
    value,
};

/// The keys that stand in a server's own table, and at the top of the file for every server.
pub(super) const EXPECTATIONS: &[&str] = &["budget", "budget-stat", "fail-on", "runs", "warmup", "max-regression", "timeout"];
/// Those that stand at the top of the file alone.
pub(super) const WHOLE: &[&str] = &["config", "client", "jobs", "baseline", "servers", "allow"];
pub(super) const ALLOW: &[&str] = &["cause", "server", "reason", "until"];

const FILE: Kind = Kind { name: "the top of the file", keys: &[WHOLE, EXPECTATIONS] };
const SERVER: Kind = Kind { name: "a server's table", keys: &[EXPECTATIONS] };
const ALLOWANCE: Kind = Kind { name: "[[allow]]", keys: &[ALLOW] };

/// Reads `bytes` as the file at `path`.
pub(super) fn read(path: &Path, bytes: &[u8]) -> Result<Gate, Vec<ConfigFault>> {
    let text = Text::decode(path.to_owned(), bytes);
    let mut reader = Reader { text: &text, faults: Vec::new() };
    let root = match DeTable::parse(&text.content) {
        Ok(root) => root,
        Err(error) => {
            reader.no_toml(&error);
            return Err(reader.faults);
        }
    };
    let gate = reader.gate(path, root.get_ref());
    if reader.faults.is_empty() {
        return Ok(gate);
    }
    reader.faults.sort_by_key(|fault| (fault.place.line, fault.column));
    Err(reader.faults)
}

impl Reader<'_> {
    fn gate(&mut self, path: &Path, root: &DeTable<'_>) -> Gate {
        self.know(root, &FILE, None);
        let folder = path.parent().unwrap_or(Path::new(""));
        let servers = self.servers(root);
        Gate {
            file: path.to_owned(),
            config: self.get(root, "config", |it| value::path(it, folder)),
            client: self.get(root, "client", value::client),
            jobs: self.get(root, "jobs", value::jobs),
            baseline: self.get(root, "baseline", |it| value::path(it, folder)),
            every: self.expectations(root),
            allowances: self.allowances(root, &servers),
            servers,
        }
    }

    fn expectations(&mut self, table: &DeTable<'_>) -> Expectations {
        Expectations {
            budget: self.get(table, "budget", value::duration),
            stat: self.get(table, "budget-stat", value::stat),
            timeout: self.get(table, "timeout", value::duration),
            runs: self.get(table, "runs", value::runs),
            warmup: self.get(table, "warmup", value::warmups),
            tolerance: self.get(table, "max-regression", value::share),
            fail_on: self.get(table, "fail-on", value::fail_on),
        }
    }

    /// `servers = ["a", "b"]`, or a table for each.
    fn servers(&mut self, root: &DeTable<'_>) -> Vec<Server> {
        let Some(servers) = root.get("servers") else { return Vec::new() };
        match servers.get_ref() {
            DeValue::Array(names) => self.names(names.iter()),
            DeValue::Table(tables) => self.tables(tables),
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
                self.fault(servers.span(), "`servers` is a list of names, such as [\"weather\"], or a table for each, such as [servers.weather]");
                Vec::new()
            }
        }
    }

    fn names<'a>(&mut self, names: impl Iterator<Item = &'a Spanned<DeValue<'a>>>) -> Vec<Server> {
        let mut servers: Vec<Server> = Vec::new();
        for it in names {
            match value::name(it.get_ref()) {
                Err(problem) => self.fault(it.span(), &problem),
                Ok(name) if servers.iter().any(|known| known.name == name) => self.fault(it.span(), &format!("`{name}` is named twice")),
                Ok(name) => servers.push(Server { name, place: self.place(&it.span()), own: Expectations::default() }),
            }
        }
        servers
    }

    fn tables(&mut self, tables: &DeTable<'_>) -> Vec<Server> {
        let mut servers = Vec::new();
        let mut in_order: Vec<_> = tables.iter().collect();
        in_order.sort_by_key(|(key, _)| key.span().start);
        for (key, it) in in_order {
            let name = key.get_ref();
            match it.get_ref() {
                _ if name.is_empty() => self.fault(key.span(), "a server's name must not be empty"),
                DeValue::Table(own) => {
                    self.know(own, &SERVER, Some(&FILE));
                    let own = self.expectations(own);
                    servers.push(Server { name: name.to_string(), place: self.place(&key.span()), own });
                }
                _ if FILE.all_keys().any(|known| known == name) => {
                    self.fault(key.span(), &format!("`{name}` belongs to the top of the file, above the first [table], or to a server's own table"));
                }
                _ => self.fault(it.span(), &format!("`{name}` stands for a server here; write a table of its own: [servers.{name}]")),
            }
        }
        servers
    }

    fn allowances(&mut self, root: &DeTable<'_>, servers: &[Server]) -> Vec<Allowance> {
        let Some((key, allow)) = root.get_key_value("allow") else { return Vec::new() };
        let DeValue::Array(tables) = allow.get_ref() else {
            self.fault(key.span(), "each allowance is a table of its own in double brackets: [[allow]]");
            return Vec::new();
        };
        tables.iter().filter_map(|it| self.allowance(it, servers)).collect()
    }

    fn allowance(&mut self, it: &Spanned<DeValue<'_>>, servers: &[Server]) -> Option<Allowance> {
        let DeValue::Table(table) = it.get_ref() else {
            self.fault(it.span(), "each allowance is a table of its own in double brackets: [[allow]]");
            return None;
        };
        self.know(table, &ALLOWANCE, Some(&FILE));
        let table = Spanned::new(it.span(), table);
        let cause = self.must(&table, "cause", value::cause, "the code of the finding that is accepted");
        let reason = self.must(&table, "reason", value::reason, "why this finding is accepted");
        let server = self.get(table.get_ref(), "server", |it| value::name(it).and_then(|name| known(name, servers)));
        let until = self.get(table.get_ref(), "until", value::day);
        Some(Allowance { cause: cause?, server, reason: reason?, until, place: Some(self.place(&it.span())) })
    }

    fn no_toml(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or_default();
        self.fault(span, error.message());
    }
}

/// Where the gate names its servers, an allowance is about one of them, or it would never apply.
fn known(name: String, servers: &[Server]) -> Result<String, String> {
    if servers.is_empty() || servers.iter().any(|server| server.name == name) {
        return Ok(name);
    }
    let names = servers.iter().map(|server| server.name.as_str());
    Err(format!("this gate is not about a server `{name}`; {}", nearest(&name, names)))
}
