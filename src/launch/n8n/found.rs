//! Where an n8n may be named: behind a start, in an entry's own URL, in the environment, on the command line.

use std::path::PathBuf;

use crate::{
    evidence::{
        ConfigSource, Launched, Limit, LimitOrigin, LimitScope, N8nUrl, NamedIn, Proxy, Redactor, Remote, Secret, Seen, SeenFrom, Shown, Speaks,
        UrlFrom,
    },
    launch::{LaunchPlan, RemotePlan, headers, proxy, redaction, trusted},
    machine::{Surroundings, Variables},
};

use super::{
    DEFAULT_URL, LONGEST_VISIT, N8nPlan, container,
    named::{Named, Places},
    names, typed as by_hand,
};

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
    let key = if N8nUrl::of(&address.value).place.is_mcp() { places.token() } else { places.key() };
    let seen_from = container::seen_from(&words);
    let leads_to = container::from_here(&address.value, seen_from);
    let found = Found {
        server: Some(plan.server.clone()),
        proxies: proxy::proxies(&leads_to, &variables, &plan.redactor),
        url: address.value,
        url_from: UrlFrom::Named(address.place),
        leads_to,
        seen_from,
        key,
        trusted: trusted::files(&variables, &plan.cwd),
        config: plan.launched.config.clone(),
        redactor: plan.redactor.clone(),
    };
    Some(found.plan())
}

/// The n8n that is itself the server with this URL; `None` where the URL may be anybody's.
#[must_use]
pub fn serving(plan: &RemotePlan) -> Option<N8nPlan> {
    let url = plan.url.expose();
    let is_called_so = || names::speaks_of_n8n(&plan.server) && N8nUrl::of(url).place.is_mcp();
    (names::is_n8ns(url) || is_called_so()).then(|| at(plan))
}

/// The n8n at the URL of an entry that somebody says leads to n8n.
#[must_use]
pub fn at(plan: &RemotePlan) -> N8nPlan {
    let url = plan.url.expose();
    let is_mcp = N8nUrl::of(url).place.is_mcp();
    let key = plan.headers.iter().find_map(|(name, value)| {
        let value = if is_mcp { names::bearer(name, value.expose())? } else { names::is_key_header(name).then(|| value.expose().trim())? };
        Some(Named { value: value.to_owned(), place: NamedIn::Variable(name.clone()) })
    });
    let remote = plan.launched.remote.as_ref();
    let found = Found {
        server: Some(plan.server.clone()),
        url: url.to_owned(),
        url_from: remote.map_or(UrlFrom::Entry, |remote| remote.url_from.clone()),
        leads_to: url.to_owned(),
        seen_from: SeenFrom::Here,
        key,
        proxies: remote.map(|remote| remote.proxies.clone()).unwrap_or_default(),
        trusted: plan.trusted.clone(),
        config: plan.launched.config.clone(),
        redactor: plan.redactor.clone(),
    };
    found.plan()
}

/// The n8n that the environment names; `None` where it names none.
#[must_use]
pub fn in_environment(surroundings: &Surroundings) -> Option<N8nPlan> {
    let variables = surroundings.variables();
    let places = Places { own: Vec::new(), command: "", args: &[], all: &variables };
    let address = places.inherited(names::ADDRESSES.iter().map(|(name, _)| *name))?;
    Some(in_shell(&address.value, UrlFrom::Named(address.place), places.key(), &variables, surroundings))
}

/// The n8n at its default place on this machine, with the environment's key.
#[must_use]
pub fn by_default(surroundings: &Surroundings) -> N8nPlan {
    let variables = surroundings.variables();
    let key = Places { own: Vec::new(), command: "", args: &[], all: &variables }.key();
    in_shell(DEFAULT_URL, UrlFrom::Default, key, &variables, surroundings)
}

/// The n8n that somebody typed, without a key: a key goes only to where whoever set it meant it to go.
#[must_use]
pub fn typed(url: &str, surroundings: &Surroundings) -> N8nPlan {
    in_shell(&by_hand::completed(url), UrlFrom::Typed, None, &surroundings.variables(), surroundings)
}

fn in_shell(url: &str, url_from: UrlFrom, key: Option<Named>, variables: &Variables, surroundings: &Surroundings) -> N8nPlan {
    let redactor = redaction::redactor(&[], "", &[], variables);
    let found = Found {
        server: None,
        url: url.to_owned(),
        url_from,
        leads_to: url.to_owned(),
        seen_from: SeenFrom::Here,
        key,
        proxies: proxy::proxies(url, variables, &redactor),
        trusted: trusted::files(variables, &surroundings.cwd),
        config: None,
        redactor,
    };
    found.plan()
}

/// An n8n with all that decides how it is reached.
struct Found {
    server: Option<String>,
    /// As it is written.
    url: String,
    url_from: UrlFrom,
    /// As it leads there from here.
    leads_to: String,
    seen_from: SeenFrom,
    key: Option<Named>,
    proxies: Vec<Proxy>,
    trusted: Vec<PathBuf>,
    config: Option<ConfigSource>,
    redactor: Redactor,
}

impl Found {
    fn plan(self) -> N8nPlan {
        let (key_from, key) = self.key.map(|key| (UrlFrom::Named(key.place), Secret::new(key.value))).unzip();
        let of_key = Redactor::new(key.as_ref().map(|key| (names::KEYS[0], key)));
        let redactor = Redactor::of_all([self.redactor, headers::redactor(&self.url, &[]), of_key]);
        let shown = redactor.show(&self.url);
        let remote = Remote {
            url: shown.clone(),
            url_from: self.url_from,
            seen_from: self.seen_from,
            speaks: Speaks::N8n { key: key_from },
            headers: Vec::new(),
            proxies: self.proxies,
            logins: None,
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
        N8nPlan { server: self.server, url: Secret::new(self.leads_to), key, trusted: self.trusted, launched, redactor }
    }
}
