//! What the way to a URL, as it was gone once, tells of every client that would go it.

use crate::{
    client::{ClientProfile, Issuers, Over, PathPolicy, Proxies, RemoteStart},
    evidence::{Attempt, Endpoint, EventKind, HttpTransport, Remote, Rung, Speaks, TlsOutcome, Trust},
};

use super::{Prospect, Would};

/// What was found on the way to a server that then answered.
#[derive(Debug)]
pub(super) struct Way<'a> {
    remote: &'a Remote,
    /// The transport in which it answered: the older one or not.
    older: bool,
    /// The answer with which it refused the newer one, where that was tried.
    refused_with: Option<u16>,
    trust: Option<Trust>,
    through_proxy: bool,
}

impl<'a> Way<'a> {
    /// `None` where no MCP server was reached by a URL.
    pub(super) fn of(attempt: &'a Attempt) -> Option<Self> {
        let remote = attempt.remote()?;
        let Speaks::Mcp(tried) = remote.speaks else { return None };
        let fell_back = attempt.find(|kind| if let EventKind::FellBack { to } = kind { Some(*to) } else { None });
        let before = attempt.events.iter().take_while(|event| !matches!(event.kind, EventKind::FellBack { .. }));
        let refused_with =
            before.filter_map(|event| refusal(&event.kind)).last().filter(|_| fell_back.is_some_and(|(_, to)| to == HttpTransport::Sse));
        let tls = attempt.rungs().filter_map(|(_, rung)| if let Rung::Tls(tls) = rung { Some(tls) } else { None });
        let agreed = tls.filter(|tls| matches!(tls.outcome, TlsOutcome::Agreed { .. })).last();
        Some(Self {
            remote,
            older: matches!(fell_back.map_or(tried, |(_, to)| to), HttpTransport::Sse | HttpTransport::SseThenStreamable),
            refused_with,
            trust: agreed.and_then(|tls| tls.certificate.as_ref()).map(|certificate| certificate.trust),
            through_proxy: attempt.rungs().any(|(_, rung)| matches!(rung, Rung::Tunnel(_))),
        })
    }

    /// How far the client would get on this way; of one that gets through, what its entry needs for that.
    pub(super) fn prospect(&self, profile: &ClientProfile) -> Prospect {
        let Some(start) = &profile.remote else { return (Would::Fail, "takes no URL in its config, only by way of mcp-remote".to_owned()) };
        let transport = self.transport(start);
        if transport.0 == Would::Fail {
            return transport;
        }
        let doubts = [self.certificate(start), self.proxy(profile, start)].into_iter().flatten();
        doubts.chain([transport]).max_by_key(|(would, _)| rank(*would)).unwrap_or((Would::Start, String::new()))
    }

    fn transport(&self, start: &RemoteStart) -> Prospect {
        let entry = &start.entry;
        if entry.untyped.is_some_and(|http| self.leads_there(http, start)) {
            return (Would::Start, String::new());
        }
        let typed = entry.types.iter().find(|(_, over)| matches!(over, Over::Http(http) if self.leads_there(*http, start)));
        if let Some((name, _)) = typed {
            return (Would::Start, format!("; it needs \"type\": \"{name}\""));
        }
        let tries_both = entry.untyped == Some(HttpTransport::StreamableThenSse);
        match (self.older, self.refused_with) {
            (true, Some(status)) if tries_both => (Would::Fail, format!("does not try the older transport after {status}")),
            (true, Some(_)) => (Would::Fail, "knows only Streamable HTTP, which the server refuses".to_owned()),
            (true, None) => (Would::Risk, "knows only Streamable HTTP, which was not tried here".to_owned()),
            (false, _) => (Would::Fail, "knows only the older HTTP with SSE".to_owned()),
        }
    }

    /// Whether a client that tries `http` comes to the transport in which the server answered.
    fn leads_there(&self, http: HttpTransport, start: &RemoteStart) -> bool {
        match http {
            HttpTransport::Streamable => !self.older,
            HttpTransport::Sse => self.older,
            HttpTransport::StreamableThenSse => !self.older || self.refused_with.is_some_and(|status| start.fallback.follows(Some(status))),
            HttpTransport::SseThenStreamable => true,
        }
    }

    fn certificate(&self, start: &RemoteStart) -> Option<Prospect> {
        let trust = self.trust?;
        let (is_trusted, list) = match start.issuers {
            Issuers::System => (trust.system.is_ok(), "the system's issuers"),
            Issuers::Mozilla => (trust.mozilla.is_ok(), "Mozilla's issuers"),
            Issuers::Both => (trust.system.is_ok() || trust.mozilla.is_ok(), "the system's and Mozilla's issuers"),
        };
        if is_trusted {
            return None;
        }
        if let (Some(Ok(())), Some(variable)) = (trust.entry, start.issuer_files.first()) {
            return Some((Would::Risk, format!("trusts the certificate only with {variable}")));
        }
        let would = if start.facts.unverified.contains(&"issuers") { Would::Risk } else { Would::Fail };
        Some((would, format!("trusts {list}, who did not sign the certificate")))
    }

    /// A way through a proxy says little of the way past it, and the reverse.
    fn proxy(&self, profile: &ClientProfile, start: &RemoteStart) -> Option<Prospect> {
        let named = self.remote.proxies.iter().find(|proxy| !proxy.bypassed)?;
        let obeys = start.proxies == Proxies::Obeyed && profile.path != PathPolicy::Gui;
        match (self.through_proxy, obeys) {
            (true, false) => Some((Would::Risk, format!("goes past the proxy of {}", named.variable))),
            (false, true) => Some((Would::Risk, format!("goes through the proxy of {}, which was not tried here", named.variable))),
            (true, true) | (false, false) => None,
        }
    }
}

const fn rank(would: Would) -> u8 {
    match would {
        Would::Start => 0,
        Would::Risk => 1,
        Would::Fail => 2,
    }
}

/// The status with which a message was refused.
fn refusal(event: &EventKind) -> Option<u16> {
    let EventKind::Network(Rung::Exchange(exchange)) = event else { return None };
    let is_message = matches!(exchange.endpoint, Endpoint::Mcp(_));
    exchange.answered().filter(|_| is_message).map(|answered| answered.status)
}

#[cfg(test)]
mod tests {
    use super::super::outlooks;
    use super::*;
    use crate::{
        diagnosis::testing::{Start, certificate, distrusted, remote},
        evidence::{Certificate, Distrust, Method, Source, Trust},
    };

    fn under(story: &Start, client: &str) -> (Would, String) {
        let found = outlooks(&story.clone().evidence()).into_iter().find(|outlook| outlook.client == client);
        found.map(|outlook| (outlook.would, outlook.why)).expect("every client has its outlook")
    }

    fn newer() -> Start {
        remote("http://h.test/mcp").client("claude-code").there().initializes().lists_tools(2)
    }

    fn older(status: u16) -> Start {
        let refused = remote("http://h.test/sse").client("claude-code").there().opening(status, "text/plain", "no");
        refused.event(Source::Client, EventKind::FellBack { to: HttpTransport::Sse }).initializes().lists_tools(2)
    }

    fn signed(certificate: Certificate) -> Start {
        remote("https://h.test/mcp").client("claude-code").there().agrees(certificate).initializes().lists_tools(2)
    }

    #[test]
    fn a_client_without_urls_fails_and_one_without_the_older_transport_too() {
        let fail = |why: &str| (Would::Fail, why.to_owned());
        assert_eq!(under(&newer(), "claude-desktop"), fail("takes no URL in its config, only by way of mcp-remote"));
        for client in ["codex", "zed", "goose"] {
            assert_eq!(under(&newer(), client).0, Would::Start, "{client}");
            assert_eq!(under(&older(405), client), fail("knows only Streamable HTTP, which the server refuses"), "{client}");
        }
        let untried = remote("http://h.test/sse").speaks(HttpTransport::Sse).there().initializes().lists_tools(2);
        assert_eq!(under(&untried, "codex"), (Would::Risk, "knows only Streamable HTTP, which was not tried here".to_owned()));
    }

    #[test]
    fn what_an_entry_needs_is_said() {
        for (story, client, hint) in [
            (newer(), "cline", r#"; it needs "type": "streamableHttp""#),
            (newer(), "claude-code", ""),
            (newer(), "roo", r#"; it needs "type": "streamable-http""#),
            (newer(), "cursor", ""),
            (older(405), "cline", ""),
            (older(405), "roo", r#"; it needs "type": "sse""#),
            (older(405), "continue", r#"; it needs "type": "sse""#),
            (older(404), "continue", ""),
            (older(500), "gemini", ""),
        ] {
            let (would, why) = under(&story, client);
            assert_eq!(would, Would::Start, "{client} {why}");
            assert!(if hint.is_empty() { !why.contains("needs") } else { why.ends_with(hint) }, "{client}: {why}");
        }
        assert_eq!(under(&older(500), "vscode").1, "does not try the older transport after 500");
    }

    #[test]
    fn each_client_asks_its_own_list_of_issuers() {
        let only_system = Trust { mozilla: Err(Distrust::UnknownIssuer), ..certificate("CN=Proxy").trust };
        let story = signed(Certificate { trust: only_system, ..certificate("CN=Proxy") });
        assert_eq!(under(&story, "typescript-sdk"), (Would::Fail, "trusts Mozilla's issuers, who did not sign the certificate".to_owned()));
        assert_eq!(under(&story, "gemini").0, Would::Risk, "nobody has seen whom it trusts");
        assert_eq!(under(&story, "claude-code").0, Would::Start);
        let with_file = Trust { entry: Some(Ok(())), ..distrusted(Distrust::UnknownIssuer, "CN=Own").trust };
        let story = signed(Certificate { trust: with_file, ..certificate("CN=Own") });
        assert_eq!(under(&story, "typescript-sdk"), (Would::Risk, "trusts the certificate only with NODE_EXTRA_CA_CERTS".to_owned()));
        assert_eq!(under(&signed(certificate("CN=Public")), "typescript-sdk").0, Would::Start);
    }

    #[test]
    fn a_way_through_a_proxy_says_little_of_the_way_past_it() {
        let named = newer().proxy("HTTP_PROXY", "proxy:3128", false);
        assert_eq!(under(&named, "codex").1, "goes through the proxy of HTTP_PROXY, which was not tried here");
        assert_eq!(under(&named, "continue").0, Would::Start);
        assert_eq!(under(&newer().proxy("HTTP_PROXY", "proxy:3128", true), "codex").0, Would::Start);
    }

    #[test]
    fn the_limit_and_the_first_request_are_those_over_http() {
        let slow = remote("http://h.test/mcp").there().after(4_000).initializes().lists_tools(2);
        assert_eq!(under(&slow, "cline-cli").0, Would::Start, "its three seconds are for programs");
        let refused = remote("http://h.test/mcp").client("claude-code").there().sends(Method::Discover);
        let refused = refused.http(Endpoint::Mcp(Method::Discover), 404, "text/html", "no").after(100).initializes().lists_tools(2);
        assert!(under(&refused, "claude-code").1.ends_with(" ms of 30 s"), "a refusal is no silence: {}", under(&refused, "claude-code").1);
    }
}
