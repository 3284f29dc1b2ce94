//! An entry with a URL × client profile → how the client reaches the server. Pure.

use std::path::PathBuf;

use crate::{
    client::ClientProfile,
    config::{ServerSpec, Transport},
    evidence::{HttpTransport, Launched, Redactor, Remote, Secret, Seen, SeenFrom, Speaks, UrlFrom},
    machine::Surroundings,
};

use super::{Overrides, env, limit, proxy, trusted};

/// Everything that is needed to reach a server by its URL as the client does.
#[derive(Debug, Clone)]
pub struct RemotePlan {
    pub server: String,
    pub profile: &'static ClientProfile,
    /// As the client requests it, references replaced.
    pub url: Secret,
    /// What the client sends with every request beside its own headers.
    pub headers: Vec<(String, Secret)>,
    pub transport: HttpTransport,
    /// The version to offer, if not the profile's.
    pub protocol: Option<String>,
    /// Further certificates of issuers that the entry or the environment names.
    pub trusted: Vec<PathBuf>,
    /// The same as rules and reports may see it; `launched.limit` is the limit in force.
    pub launched: Launched,
    pub redactor: Redactor,
}

/// How the client of `profile` would reach `spec`; `None` for a server that it starts itself.
#[must_use]
pub fn remote(spec: &ServerSpec, profile: &'static ClientProfile, surroundings: &Surroundings, overrides: &Overrides) -> Option<RemotePlan> {
    let Transport::Http { url, headers, transport } = &spec.transport else { return None };
    let own = env::of_client(profile, &surroundings.variables());
    let redactor = Redactor::new(headers.iter().map(|(name, value)| (name.as_str(), value)));
    let transport = transport.unwrap_or(HttpTransport::StreamableThenSse);
    let shown = redactor.show(url.expose());
    let proxies = proxy::proxies(url.expose(), &own, &redactor);
    let remote = Remote {
        url: shown.clone(),
        url_from: UrlFrom::Entry,
        seen_from: SeenFrom::Here,
        speaks: Speaks::Mcp(transport),
        headers: Vec::new(),
        proxies,
    };
    let launched = Launched {
        command: shown,
        args: Vec::new(),
        cwd: Seen::No,
        env: Vec::new(),
        passed_over: Vec::new(),
        remote: Some(remote),
        env_withheld: Vec::new(),
        config: spec.source.clone(),
        limit: limit::in_force(spec, profile, &own, overrides),
        protocol: redactor.show(overrides.protocol.as_deref().unwrap_or(profile.protocol_version)),
    };
    Some(RemotePlan {
        server: spec.name.clone(),
        profile,
        url: url.clone(),
        headers: headers.clone(),
        transport,
        protocol: overrides.protocol.clone(),
        trusted: trusted::files(&own, &surroundings.cwd),
        launched,
        redactor,
    })
}

/// The remote server that an entry's program only leads to, as `npx mcp-remote URL` does; `None` where there is none.
#[must_use]
pub fn behind(_plan: &super::LaunchPlan) -> Option<RemotePlan> {
    None
}
