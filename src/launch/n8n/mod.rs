//! The n8n that an entry, the environment or the command line names → how to visit it. Pure.

mod container;
mod named;
mod names;
#[cfg(test)]
mod tests;
mod typed;

use std::{path::PathBuf, time::Duration};

use crate::{
    evidence::{ConfigSource, Launched, Limit, LimitOrigin, LimitScope, NamedIn, Redactor, Remote, Secret, Seen, SeenFrom, Shown, Speaks, UrlFrom},
    machine::{Surroundings, Variables},
};

use super::{LaunchPlan, RemotePlan, proxy, redaction, trusted};
use named::{Named, Places};

/// Where n8n is unless somebody says otherwise: docs.n8n.io, "Deployment environment variables".
pub const DEFAULT_URL: &str = "http://localhost:5678";

/// How long a visit may take in all, whatever state n8n is in.
pub const LONGEST_VISIT: Duration = Duration::from_millis(2_500);

/// The n8n that an entry, the environment or the command line names.
#[derive(Debug, Clone)]
pub struct N8nPlan {
    /// As it is written, whatever is wrong with it; only a container's name for this machine is replaced.
    pub url: Secret,
    pub key: Option<Secret>,
    pub trusted: Vec<PathBuf>,
    /// `launched.remote` says where URL and key were found, `launched.limit` how long a visit may take.
    pub launched: Launched,
    pub redactor: Redactor,
}

/// The n8n that a server which is started is told of.
#[must_use]
pub fn behind(plan: &LaunchPlan) -> Option<N8nPlan> {
    let variables = Variables::new(plan.env.0.clone(), plan.os);
    let value = |name: &str| variables.get(name).and_then(|value| value.to_str());
    let args: Vec<String> = plan.args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    // `cmd.exe /c COMMAND` stands before the arguments that the user wrote.
    let args = &args[args.len().saturating_sub(plan.launched.args.len())..];
    let own = plan.launched.env.iter().filter_map(|entry| Some((entry.name.as_str(), value(&entry.name)?))).collect();
    let places = Places { own, command: &plan.launched.command, args, all: &variables };
    let words: Vec<&str> = [&*plan.launched.command].into_iter().chain(args.iter().flat_map(|arg| arg.split_whitespace())).collect();
    let address = places.address()?;
    let key = places.key();
    let setting = Setting { variables: &variables, redactor: plan.redactor.clone(), config: plan.launched.config.clone(), cwd: plan.cwd.clone() };
    Some(setting.plan(&address.value, UrlFrom::Named(address.place), container::seen_from(&words), key))
}

/// The n8n that is itself the server with this URL; `None` where the URL may be anybody's.
#[must_use]
pub fn serving(plan: &RemotePlan, surroundings: &Surroundings) -> Option<N8nPlan> {
    let is_mcp_of_n8n = || names::speaks_of_n8n(&plan.server) && plan.url.expose().contains("/mcp");
    (names::is_n8ns(plan.url.expose()) || is_mcp_of_n8n()).then(|| at(plan, surroundings))
}

/// The n8n at the URL of an entry that somebody says leads to n8n.
#[must_use]
pub fn at(plan: &RemotePlan, surroundings: &Surroundings) -> N8nPlan {
    let variables = surroundings.variables();
    let key = plan.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(names::KEY_HEADER));
    let key = key.map(|(name, value)| Named { value: value.expose().to_owned(), place: NamedIn::Variable(name.clone()) });
    let setting =
        Setting { variables: &variables, redactor: plan.redactor.clone(), config: plan.launched.config.clone(), cwd: surroundings.cwd.clone() };
    setting.plan(plan.url.expose(), UrlFrom::Entry, SeenFrom::Here, key)
}

/// The n8n that the environment names; `None` where it names none.
#[must_use]
pub fn in_environment(surroundings: &Surroundings) -> Option<N8nPlan> {
    let variables = surroundings.variables();
    let places = Places { own: Vec::new(), command: "", args: &[], all: &variables };
    let address = places.inherited(names::ADDRESSES.iter().map(|(name, _)| *name))?;
    Some(Setting::of_shell(&variables, surroundings).plan(&address.value, UrlFrom::Named(address.place), SeenFrom::Here, places.key()))
}

/// The n8n at its default place on this machine, with the environment's key.
#[must_use]
pub fn by_default(surroundings: &Surroundings) -> N8nPlan {
    let variables = surroundings.variables();
    let places = Places { own: Vec::new(), command: "", args: &[], all: &variables };
    Setting::of_shell(&variables, surroundings).plan(DEFAULT_URL, UrlFrom::Default, SeenFrom::Here, places.key())
}

/// The n8n that somebody typed, without a key: a key goes only to where whoever set it meant it to go.
#[must_use]
pub fn typed(url: &str, surroundings: &Surroundings) -> N8nPlan {
    let variables = surroundings.variables();
    Setting::of_shell(&variables, surroundings).plan(&typed::completed(url), UrlFrom::Typed, SeenFrom::Here, None)
}

impl N8nPlan {
    /// What a report calls it.
    #[must_use]
    pub fn name(&self) -> Shown {
        self.launched.command.clone()
    }

    /// The same visit with the key that a variable of the doctor's own environment holds.
    #[must_use]
    pub fn with_key(mut self, variable: &str, key: &str) -> Self {
        let known = Secret::new(key);
        self.redactor = Redactor::of_all([self.redactor, Redactor::new([("N8N_API_KEY", &known)])]);
        self.key = Some(known);
        self.say_key(Some(UrlFrom::Named(NamedIn::Inherited(variable.to_owned()))));
        self
    }

    /// The same visit with the key that belongs to the other, where both lead to the same scheme, host and port.
    #[must_use]
    pub fn with_key_of(mut self, other: &Self) -> Self {
        let origin = |plan: &Self| url::Url::parse(plan.url.expose().trim()).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
        if origin(&self).is_some() && origin(&self) == origin(other) {
            self.redactor = Redactor::of_all([self.redactor, other.redactor.clone()]);
            self.key.clone_from(&other.key);
            self.say_key(match other.launched.remote.as_ref().map(|remote| &remote.speaks) {
                Some(Speaks::N8n { key }) => key.clone(),
                Some(Speaks::Mcp(_)) | None => None,
            });
        }
        self
    }

    /// The same visit, given up after so long.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.launched.limit = Limit { after: Some(limit), origin: LimitOrigin::Flag, ..self.launched.limit };
        self
    }

    fn say_key(&mut self, key: Option<UrlFrom>) {
        if let Some(remote) = &mut self.launched.remote {
            remote.speaks = Speaks::N8n { key };
        }
    }
}

/// What is known around an address.
struct Setting<'s> {
    variables: &'s Variables,
    redactor: Redactor,
    config: Option<ConfigSource>,
    cwd: PathBuf,
}

impl<'s> Setting<'s> {
    fn of_shell(variables: &'s Variables, surroundings: &Surroundings) -> Self {
        Self { variables, redactor: redaction::redactor(&[], "", &[], variables), config: None, cwd: surroundings.cwd.clone() }
    }

    fn plan(self, url: &str, url_from: UrlFrom, seen_from: SeenFrom, key: Option<Named>) -> N8nPlan {
        let (key_from, key) = key.map(|key| (UrlFrom::Named(key.place), Secret::new(key.value))).unzip();
        let redactor = Redactor::of_all([self.redactor, Redactor::new(key.as_ref().map(|key| ("N8N_API_KEY", key)))]);
        let shown = redactor.show(url);
        let leads_to = container::from_here(url, seen_from);
        let remote = Remote {
            url: shown.clone(),
            url_from,
            seen_from,
            speaks: Speaks::N8n { key: key_from },
            headers: Vec::new(),
            proxies: proxy::proxies(&leads_to, self.variables, &redactor),
        };
        let launched = Launched {
            command: shown,
            args: Vec::new(),
            cwd: Seen::No,
            env: Vec::new(),
            env_withheld: Vec::new(),
            config: self.config,
            passed_over: Vec::new(),
            remote: Some(remote),
            limit: Limit { after: Some(LONGEST_VISIT), list_after: None, scope: LimitScope::Connect, origin: LimitOrigin::Profile },
            protocol: Shown::default(),
        };
        N8nPlan { url: Secret::new(leads_to), key, trusted: trusted::files(self.variables, &self.cwd), launched, redactor }
    }
}
