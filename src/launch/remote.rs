//! An entry with a URL × client profile → how the client reaches the server. Pure.

use std::path::{Path, PathBuf};

use crate::{
    client::{ClientProfile, Proxies, RemoteStart},
    config::ServerSpec,
    evidence::{ConfigFault, ConfigSource, HttpTransport, Launched, Limit, Redactor, Remote, Secret, Seen, SeenFrom, Shown, Slip, Speaks, UrlFrom},
    machine::{Surroundings, Variables},
};

use super::{
    NotLaunchable, Overrides, env,
    expansion::{Expander, Place},
    headers, limit, proxy, redaction, trusted,
};

/// Everything that is needed to reach a server by its URL as the client does.
#[derive(Debug, Clone)]
pub struct RemotePlan {
    pub server: String,
    pub profile: &'static ClientProfile,
    /// How whoever goes to the URL goes about it: the client, or the program of the entry that only leads there.
    pub start: RemoteStart,
    /// As it is requested, references replaced.
    pub url: Secret,
    /// What is sent with every request beside the sender's own headers.
    pub headers: Vec<(String, Secret)>,
    pub transport: HttpTransport,
    /// The proxy that is gone through, as `host:port`; `launched.remote` has those that are only named.
    pub proxy: Option<String>,
    /// The version to offer, if not the profile's.
    pub protocol: Option<String>,
    /// Further certificates of issuers that the entry or the environment names.
    pub trusted: Vec<PathBuf>,
    /// The same as rules and reports may see it; `launched.limit` is the limit in force.
    pub launched: Launched,
    pub redactor: Redactor,
}

/// What an entry says of a server that somebody else starts.
pub(super) struct Url<'e> {
    pub(super) at: &'e Secret,
    pub(super) headers: &'e [(String, Secret)],
    pub(super) transport: Option<HttpTransport>,
}

/// How the client of `profile` would reach `spec`, or why its config cannot say so: an entry of another client's may be none of this one.
pub(super) fn reach(
    spec: &ServerSpec,
    entry: &Url<'_>,
    profile: &'static ClientProfile,
    surroundings: &Surroundings,
    overrides: &Overrides,
) -> NotLaunchable {
    match (profile.remote, &spec.source) {
        (Some(start), _) => NotLaunchable::Remote(Box::new(remote(spec, entry, &start, profile, surroundings, overrides))),
        (None, Some(place)) => NotLaunchable::Fault(Box::new(takes_no_url(place))),
        // Nobody's entry: it is reached as the official SDK does.
        (None, None) => NotLaunchable::Remote(Box::new(remote(spec, entry, &RemoteStart::OF_THE_SDK, profile, surroundings, overrides))),
    }
}

fn takes_no_url(place: &ConfigSource) -> ConfigFault {
    let problem = Shown::from("the entry has a `url`, this client needs a `command`");
    ConfigFault { place: place.clone(), column: None, problem, excerpt: Shown::default(), caret: 0..0, slip: Some(Slip::UrlOnly) }
}

fn remote(
    spec: &ServerSpec,
    entry: &Url<'_>,
    start: &RemoteStart,
    profile: &'static ClientProfile,
    surroundings: &Surroundings,
    overrides: &Overrides,
) -> RemotePlan {
    let shell = surroundings.variables();
    let own = env::of_client(profile, &shell);
    let expander = Expander { expansion: start.expansion, variables: &own, surroundings };
    let url = expander.expand(entry.at.expose(), Place::Command);
    let headers = entry.headers.iter().map(|(name, value)| (name.clone(), Secret::new(expander.expand(value.expose(), Place::Env).trim()))).collect();
    let known = Redactor::new(redaction::inherited(&shell).iter().map(|(name, value)| (name.as_str(), value)));
    let reached = Reached {
        server: spec.name.clone(),
        profile,
        start: *start,
        url,
        url_from: UrlFrom::Entry,
        headers,
        transport: start.over(entry.transport),
        variables: &own,
        cwd: &surroundings.cwd,
        config: spec.source.clone(),
        limit: limit::in_force(spec, &profile.over_http(), &own, overrides),
        protocol: overrides.protocol.clone().or(start.protocol_version.map(str::to_owned)),
        logins: None,
        known,
    };
    reached.plan()
}

/// A URL with all that decides how it is reached.
pub(super) struct Reached<'a> {
    pub(super) server: String,
    pub(super) profile: &'static ClientProfile,
    pub(super) start: RemoteStart,
    pub(super) url: String,
    pub(super) url_from: UrlFrom,
    pub(super) headers: Vec<(String, Secret)>,
    pub(super) transport: HttpTransport,
    /// Of the program that goes there.
    pub(super) variables: &'a Variables,
    /// The directory that this program runs in.
    pub(super) cwd: &'a Path,
    pub(super) config: Option<ConfigSource>,
    pub(super) limit: Limit,
    pub(super) protocol: Option<String>,
    /// Where this program keeps logins of its own.
    pub(super) logins: Option<String>,
    /// What is secret besides the URL and the headers.
    pub(super) known: Redactor,
}

impl Reached<'_> {
    pub(super) fn plan(self) -> RemotePlan {
        let redactor = Redactor::of_all([self.known, headers::redactor(&self.url, &self.headers)]);
        let shown = redactor.show(&self.url);
        let proxies = proxy::proxies(&self.url, self.variables, &redactor);
        let obeyed = match self.start.proxies {
            Proxies::Obeyed => true,
            Proxies::ObeyedWith(switch) => self.variables.get(switch).is_some_and(|value| !value.is_empty()),
            Proxies::Ignored => false,
        };
        let proxy =
            proxies.first().filter(|proxy| obeyed && !proxy.bypassed && !proxy.address.contains("://")).map(|proxy| proxy.address.to_string());
        let remote = Remote {
            url: shown.clone(),
            url_from: self.url_from,
            seen_from: SeenFrom::Here,
            speaks: Speaks::Mcp(self.transport),
            headers: headers::shown(&self.headers, &redactor),
            proxies,
            logins: self.logins.as_deref().map(|folder| redactor.show(folder)),
        };
        let launched = Launched {
            command: shown,
            args: Vec::new(),
            cwd: Seen::No,
            env: Vec::new(),
            passed_over: Vec::new(),
            remote: Some(remote),
            env_withheld: Vec::new(),
            config: self.config,
            limit: self.limit,
            protocol: redactor.show(self.protocol.as_deref().unwrap_or(self.profile.protocol_version)),
        };
        RemotePlan {
            server: self.server,
            profile: self.profile,
            start: self.start,
            url: Secret::new(self.url),
            headers: self.headers,
            transport: self.transport,
            proxy,
            protocol: self.protocol,
            trusted: trusted::named_by(self.start.issuer_files, self.variables, self.cwd),
            launched,
            redactor,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        client,
        config::{Scope, Transport},
        evidence::{EnvEntry, LimitOrigin},
        launch::plan,
        machine::Os,
    };

    fn entry(url: &str, headers: &[(&str, &str)], transport: Option<HttpTransport>) -> ServerSpec {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
        ServerSpec {
            name: "far".to_owned(),
            transport: Transport::Http { url: Secret::new(url), headers, transport },
            source: None,
            scope: Scope::Named,
            client: None,
            disabled: false,
            timeout: None,
        }
    }

    fn planned(spec: &ServerSpec, client: &str, env: &[(&str, &str)]) -> RemotePlan {
        let env = env.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let surroundings = Surroundings { os: Os::Linux, env, home: "/home/ann".into(), cwd: "/home/ann/project".into() };
        plan(spec, client::find(client).unwrap(), &surroundings, &Overrides::default()).unwrap_err().remote().unwrap()
    }

    #[test]
    fn references_in_url_and_headers_are_replaced_as_the_client_does_it() {
        let env = [("HOST", "h.example"), ("KEY", " k ")];
        for (client, reference, url, header) in [
            ("claude-code", "${HOST}", "https://h.example/", "h.example"),
            ("claude-code", "${NO:-d.example}", "https://d.example/", "d.example"),
            ("claude-code", "${NO}", "https://${NO}/", "${NO}"),
            ("cursor", "${env:HOST}", "https://${env:HOST}/", "${env:HOST}"),
            ("vscode", "${env:HOST}${env:NO}", "https://h.example/", "h.example"),
            ("roo", "${env:HOST}", "https://h.example/", "h.example"),
            ("opencode", "{env:HOST}", "https://h.example/", "h.example"),
            ("kiro", "${HOST}", "https://${HOST}/", "${HOST}"),
            ("codex", "${HOST}", "https://${HOST}/", "${HOST}"),
            ("claude-desktop", "${HOST}", "https://${HOST}/", "${HOST}"),
        ] {
            let plan = planned(&entry(&format!("https://{reference}/"), &[("X-H", reference)], None), client, &env);
            assert_eq!((plan.url.expose(), plan.headers[0].1.expose()), (url, header), "{client} {reference}");
        }
        let padded = planned(&entry("https://x", &[("X-H", "${KEY}")], None), "claude-code", &env);
        assert_eq!(padded.headers[0].1.expose(), "k", "`fetch` strips the blanks around a value");
    }

    #[test]
    fn each_client_tries_the_transports_it_has() {
        use HttpTransport::{Sse, Streamable, StreamableThenSse};
        for (client, said, tried) in [
            ("claude-code", None, StreamableThenSse),
            ("claude-code", Some(Streamable), StreamableThenSse),
            ("claude-code", Some(Sse), Sse),
            ("gemini-list", None, Streamable),
            ("claude-desktop", None, StreamableThenSse),
            ("codex", Some(Sse), Streamable),
            ("codex", None, Streamable),
            ("gemini", None, StreamableThenSse),
            ("gemini", Some(Streamable), Streamable),
            ("vscode", None, StreamableThenSse),
            ("vscode", Some(Sse), StreamableThenSse),
            ("cline", None, Sse),
            ("cline", Some(StreamableThenSse), Streamable),
            ("cline-cli", None, Sse),
            ("librechat", None, Sse),
            ("goose", Some(StreamableThenSse), Streamable),
            ("modern-strict", None, Streamable),
        ] {
            assert_eq!(planned(&entry("https://x", &[], said), client, &[]).transport, tried, "{client} {said:?}");
        }
    }

    #[test]
    fn a_proxy_is_gone_through_only_by_a_client_that_obeys_it() {
        let proxy = ("HTTPS_PROXY", "http://me:secret-pass@proxy:3128");
        for (client, env, named, taken) in [
            ("claude-code", vec![proxy], 1, Some("proxy:3128")),
            ("claude-code", vec![proxy, ("NO_PROXY", "x")], 1, None),
            ("claude-code", vec![("HTTPS_PROXY", "socks5://proxy")], 1, None),
            ("typescript-sdk", vec![proxy], 1, None),
            ("typescript-sdk", vec![proxy, ("NODE_USE_ENV_PROXY", "1")], 1, Some("proxy:3128")),
            // Started from the desktop, it sees nothing of what a shell has set.
            ("cursor", vec![proxy], 0, None),
        ] {
            let plan = planned(&entry("https://x", &[], None), client, &env);
            let remote = plan.launched.remote.unwrap();
            assert_eq!((remote.proxies.len(), plan.proxy.as_deref()), (named, taken), "{client} {env:?}");
        }
    }

    #[test]
    fn only_the_files_that_the_client_reads_are_trusted() {
        let env = [("NODE_EXTRA_CA_CERTS", "own.pem"), ("SSL_CERT_FILE", "/etc/ssl.pem")];
        for (client, files) in [
            ("claude-code", vec!["/home/ann/project/own.pem", "/etc/ssl.pem"]),
            ("gemini", vec!["/home/ann/project/own.pem"]),
            ("codex", vec!["/etc/ssl.pem"]),
            ("python-sdk", vec!["/etc/ssl.pem"]),
            ("zed", vec![]),
        ] {
            let files: Vec<PathBuf> = files.into_iter().map(PathBuf::from).collect();
            assert_eq!(planned(&entry("https://x", &[], None), client, &env).trusted, files, "{client}");
        }
    }

    #[test]
    fn nothing_that_is_shown_holds_a_secret() {
        let headers = [("Authorization", "Bearer ${API_TOKEN}"), ("X-Missing", "${NO}"), ("X-Key", "second-secret")];
        let env = [("API_TOKEN", "first-secret-1"), ("OTHER_TOKEN", "third-secret-3")];
        let plan = planned(&entry("https://me:fourth-secret@x/mcp?key=fifth-secret", &headers, None), "claude-code", &env);
        let shown = format!("{plan:?} {:?}", plan.redactor.show("first-secret-1 second-secret third-secret-3 fourth-secret fifth-secret"));
        for secret in ["first-secret", "second-secret", "third-secret", "fourth-secret", "fifth-secret"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
        let remote = plan.launched.remote.unwrap();
        assert_eq!(remote.url.as_str(), "https://me:•••@x/mcp?key=•••");
        let told: Vec<String> = remote.headers.iter().map(|EnvEntry { name, value, .. }| format!("{name}: {value}")).collect();
        assert_eq!(told, ["Authorization: Bearer •••", "X-Missing: ${NO}", "X-Key: •••"]);
        assert_eq!(plan.launched.command, remote.url);
        assert_eq!(plan.headers[0].1.expose(), "Bearer first-secret-1", "the server gets the real one");
    }

    #[test]
    fn the_limit_is_that_of_the_start_or_of_the_user() {
        let plan = planned(&entry("https://x", &[], None), "claude-code", &[("MCP_TIMEOUT", "5000")]);
        assert_eq!((plan.launched.limit.after, plan.launched.limit.origin), (Some(Duration::from_secs(5)), LimitOrigin::Variable));
        let plan = planned(&entry("https://x", &[], None), "gemini", &[]);
        assert_eq!((plan.launched.limit.after, plan.launched.protocol.as_str()), (Some(Duration::from_mins(10)), "2025-06-18"));
        // Over HTTP another client of the same program goes to work.
        let plan = planned(&entry("https://x", &[], None), "cline-cli", &[]);
        assert_eq!((plan.launched.limit.after, plan.launched.protocol.as_str()), (Some(Duration::from_mins(1)), "2025-11-25"));
    }
}
