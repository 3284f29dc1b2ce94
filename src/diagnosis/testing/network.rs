//! The steps of a story that lead to a URL.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::evidence::{
    Answered, Certificate, Dial, Dialled, Distrust, Endpoint, EnvEntry, Event, EventKind, Exchange, Found, HttpTransport, Lookup, Method, Moment,
    NamedIn, Proxy, Purpose, Redactor, Remote, Reply, Rung, SeenFrom, Shown, Source, Speaks, Tls, TlsOutcome, Trust, UrlFrom, Verb,
};

use super::{Start, shown, unresolved};

/// A talk with the MCP server at `url`, of which nothing has happened yet.
pub(crate) fn remote(url: &str) -> Start {
    reaching(url, UrlFrom::Entry, Speaks::Mcp(HttpTransport::StreamableThenSse))
}

/// The doctor's own visit to the n8n at `url`; `key` is the variable that holds its API key.
pub(crate) fn n8n(url: &str, key: Option<&str>) -> Start {
    let key = key.map(|name| UrlFrom::Named(NamedIn::Variable(name.into())));
    let mut visit = reaching(url, UrlFrom::Named(NamedIn::Variable("N8N_API_URL".into())), Speaks::N8n { key });
    visit.attempt.purpose = Purpose::Backend;
    visit
}

fn reaching(url: &str, url_from: UrlFrom, speaks: Speaks) -> Start {
    let mut start = unresolved(url);
    start.change(|launched| {
        let remote = Remote { url: shown(url), url_from, seen_from: SeenFrom::Here, speaks, headers: Vec::new(), proxies: Vec::new(), logins: None };
        launched.remote = Some(remote);
    });
    start
}

/// A certificate for `h.test` that everybody trusts, unless told otherwise.
pub(crate) fn certificate(issuer: &str) -> Certificate {
    let day = |text: &str| text.parse::<DateTime<Utc>>().expect("a date");
    Certificate {
        subject: shown("CN=h.test"),
        issuer: shown(issuer),
        names: vec![shown("h.test")],
        not_before: day("2026-01-01T00:00:00Z"),
        not_after: day("2026-12-31T00:00:00Z"),
        self_signed: false,
        chain: 2,
        trust: Trust { system: Ok(()), mozilla: Ok(()), entry: None },
    }
}

/// The same, trusted by nobody for this reason.
pub(crate) fn distrusted(distrust: Distrust, issuer: &str) -> Certificate {
    Certificate { trust: Trust { system: Err(distrust), mozilla: Err(distrust), entry: None }, ..certificate(issuer) }
}

const MOMENT: Duration = Duration::from_micros(300);

impl Start {
    /// A step on the way to a URL, which begins where the one before ended.
    pub(crate) fn rung(mut self, rung: Rung) -> Self {
        self.clock += rung.took();
        self.attempt.events.push(Event { at: Moment::after(self.clock), source: Source::Network, kind: EventKind::Network(rung) });
        self
    }

    pub(crate) fn lookup(host: &str, found: Found) -> Rung {
        Rung::Lookup(Lookup { host: shown(host), took: MOMENT, found })
    }

    /// The name stands for these addresses.
    pub(crate) fn resolves(self, host: &str, addresses: &[&str]) -> Self {
        let addresses = addresses.iter().map(|address| address.parse().expect("an address")).collect();
        self.rung(Self::lookup(host, Found::Addresses(addresses)))
    }

    pub(crate) fn dials(self, to: &str, dialled: Dialled) -> Self {
        self.rung(Rung::Dial(Dial { to: to.parse().expect("an address"), took: MOMENT, dialled }))
    }

    pub(crate) fn tls(self, outcome: TlsOutcome, certificate: Option<Certificate>) -> Self {
        let url = self.url();
        let name = shown(url::Url::parse(&url).expect("a URL").host_str().unwrap_or_default());
        self.rung(Rung::Tls(Tls { name, took: MOMENT, outcome, certificate }))
    }

    /// Encryption is agreed upon with somebody who shows this.
    pub(crate) fn agrees(self, certificate: Certificate) -> Self {
        self.tls(TlsOutcome::Agreed { version: "TLSv1.3", alpn: None }, Some(certificate))
    }

    /// A request, and what came of it.
    pub(crate) fn replies(self, endpoint: Endpoint, reply: Reply) -> Self {
        let base = self.url();
        let base = base.trim_end_matches('/');
        let (verb, url) = match endpoint {
            Endpoint::Mcp(_) | Endpoint::N8nMcp => (Verb::Post, base.to_owned()),
            Endpoint::McpStream => (Verb::Get, base.to_owned()),
            Endpoint::McpSession => (Verb::Delete, base.to_owned()),
            Endpoint::LoginMetadata => (Verb::Get, format!("{base}/.well-known/oauth-protected-resource")),
            Endpoint::N8nReadiness => (Verb::Get, format!("{base}/healthz/readiness")),
            Endpoint::N8nSettings => (Verb::Get, format!("{base}/rest/settings")),
            Endpoint::N8nApi => (Verb::Get, format!("{base}/api/v1/workflows?limit=1")),
        };
        self.rung(Rung::Exchange(Exchange { verb, url: shown(&url), endpoint, took: Duration::from_millis(8), reply }))
    }

    /// A request, and its answer in HTTP.
    pub(crate) fn http(self, endpoint: Endpoint, status: u16, content_type: &str, body: &str) -> Self {
        self.answered_by(endpoint, Answered { status, content_type: shown(content_type), body: shown(body), ..Answered::default() })
    }

    /// A request, and its answer in HTTP with other headers than its type.
    pub(crate) fn answered_by(self, endpoint: Endpoint, answered: Answered) -> Self {
        let bytes = answered.body.len() as u64;
        self.replies(endpoint, Reply::Answered(Answered { bytes, whole: true, ..answered }))
    }

    /// `initialize` is sent to the server that listens there, and answered so.
    pub(crate) fn opening(self, status: u16, content_type: &str, body: &str) -> Self {
        self.sends(Method::Initialize).http(Endpoint::Mcp(Method::Initialize), status, content_type, body)
    }

    /// The address of the URL accepts the connection.
    pub(crate) fn there(self) -> Self {
        self.dials("127.0.0.1:5678", Dialled::Accepted)
    }

    /// n8n, up and ready.
    pub(crate) fn n8n_is_ready(self) -> Self {
        let visit = self.there().http(Endpoint::N8nReadiness, 200, "application/json", r#"{"status":"ok"}"#);
        visit.http(Endpoint::N8nSettings, 200, "application/json", r#"{"data":{"settingsMode":"public"}}"#)
    }

    /// The end of a visit that found n8n ready.
    pub(crate) fn found_ready(self) -> Self {
        self.event(Source::Probe, EventKind::Connected { tools: None })
    }

    pub(crate) fn speaks(mut self, transport: HttpTransport) -> Self {
        self.change_remote(|remote| remote.speaks = Speaks::Mcp(transport));
        self
    }

    /// The entry sends this header.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let value = Redactor::default().show_value(name, value);
        self.header_shown(name, &value)
    }

    /// The entry sends a header of which this may be seen.
    pub(crate) fn header_shown(mut self, name: &str, value: &str) -> Self {
        self.change_remote(|remote| remote.headers.push(EnvEntry { name: name.into(), value: shown(value), empty: value.is_empty() }));
        self
    }

    pub(crate) fn proxy(mut self, variable: &str, address: &str, bypassed: bool) -> Self {
        self.change_remote(|remote| remote.proxies.push(Proxy { variable: variable.into(), address: shown(address), bypassed }));
        self
    }

    pub(crate) fn url_from(mut self, from: UrlFrom) -> Self {
        self.change_remote(|remote| remote.url_from = from);
        self
    }

    pub(crate) fn seen_from(mut self, from: SeenFrom) -> Self {
        self.change_remote(|remote| remote.seen_from = from);
        self
    }

    fn change_remote(&mut self, change: impl FnOnce(&mut Remote)) {
        self.change(|launched| change(launched.remote.as_mut().expect("a way to a URL")));
    }

    fn url(&self) -> String {
        self.attempt.launched().map(|launched| &launched.command).map_or_else(String::new, Shown::to_string)
    }
}
