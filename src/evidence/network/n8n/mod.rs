//! What a visit to n8n found: the state that it is in, whether the key is good, and what the URL leads to.

mod answer;
mod state;
mod url;

pub use answer::{N8nAnswer, N8nApi, N8nMcp};
pub use state::N8nState;
pub use url::{N8nPlace, N8nUrl};

use crate::evidence::{Attempt, Endpoint, Event, Exchange, Rung, Speaks};

/// One question of a visit, with the last answer to it.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    pub event: &'a Event,
    pub exchange: &'a Exchange,
    /// `None` where no answer came in HTTP.
    pub answer: Option<N8nAnswer>,
}

/// All that a visit found. What was not asked is `None`.
#[derive(Debug, Clone)]
pub struct N8nVisit<'a> {
    pub url: N8nUrl,
    pub state: N8nState,
    /// Whether a key was there to be sent.
    pub with_key: bool,
    pub readiness: Option<Heard<'a>>,
    pub settings: Option<Heard<'a>>,
    /// The settings at the host's own root, asked where the URL's prefix leads to no n8n.
    pub root: Option<Heard<'a>>,
    pub api: Option<Heard<'a>>,
    /// The MCP endpoint that the URL names.
    pub mcp: Option<Heard<'a>>,
}

impl Attempt {
    /// What the visit found; `None` where this is no visit to n8n.
    #[must_use]
    pub fn n8n(&self) -> Option<N8nVisit<'_>> {
        let remote = self.launched()?.remote.as_ref()?;
        let Speaks::N8n { key } = &remote.speaks else { return None };
        let url = N8nUrl::of(&remote.url);
        let at_root = |exchange: &Exchange| !url.prefix.is_empty() && N8nUrl::of(&exchange.url).prefix.is_empty();
        let named = self.exchanges().next().map(|(_, exchange)| origin(&exchange.url));
        // A key is left behind on the way to another origin, and what is said there is not about it.
        let without_key = |exchange: &Exchange| exchange.endpoint == Endpoint::N8nApi && key.is_some() && Some(origin(&exchange.url)) != named;
        let last = |endpoint: Endpoint, root: bool| {
            let here = |exchange: &Exchange| exchange.endpoint == endpoint && (at_root(exchange) && endpoint == Endpoint::N8nSettings) == root;
            let (event, exchange) = self.exchanges().filter(|(_, exchange)| here(exchange)).last()?;
            let answer = exchange.n8n().map(|answer| match answer {
                _ if without_key(exchange) => N8nAnswer::Redirect,
                N8nAnswer::Mcp(N8nMcp::TokenRefused) if key.is_none() => N8nAnswer::Mcp(N8nMcp::WantsToken),
                _ => answer,
            });
            Some(Heard { event, exchange, answer })
        };
        let mut visit = N8nVisit {
            with_key: key.is_some(),
            readiness: last(Endpoint::N8nReadiness, false),
            settings: last(Endpoint::N8nSettings, false),
            root: last(Endpoint::N8nSettings, true),
            api: last(Endpoint::N8nApi, false),
            mcp: last(Endpoint::N8nMcp, false),
            state: N8nState::Unanswered,
            url: url.clone(),
        };
        visit.state = N8nState::of(&visit);
        Some(visit)
    }

    fn exchanges(&self) -> impl Iterator<Item = (&Event, &Exchange)> {
        self.rungs().filter_map(|(event, rung)| if let Rung::Exchange(exchange) = rung { Some((event, exchange)) } else { None })
    }
}

impl<'a> N8nVisit<'a> {
    /// Whether what the URL names can be used. A key that is missing or refused is another matter.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        let greets =
            self.mcp.is_none_or(|mcp| matches!(mcp.answer, Some(N8nAnswer::Mcp(N8nMcp::Greets | N8nMcp::WantsToken | N8nMcp::TokenRefused))));
        self.state == N8nState::Ready && greets
    }

    /// The answers, in the order of the questions.
    pub fn heard(&self) -> impl Iterator<Item = Heard<'a>> {
        [self.readiness, self.settings, self.root, self.mcp, self.api].into_iter().flatten()
    }

    /// The first question that was answered so.
    #[must_use]
    pub fn that(&self, answer: N8nAnswer) -> Option<Heard<'a>> {
        self.heard().find(|heard| heard.answer == Some(answer))
    }

    /// n8n is ready, and its health endpoint is not at its usual place: moved by `N8N_ENDPOINT_HEALTH`, kept back by a proxy, or not there yet in
    /// an old n8n.
    #[must_use]
    pub fn health_is_elsewhere(&self) -> bool {
        self.state == N8nState::Ready && self.readiness.is_some_and(|heard| !matches!(heard.answer, Some(N8nAnswer::Ready)))
    }

    /// The public API takes the key that the MCP endpoint refused: it is the API's key, and MCP has one of its own.
    #[must_use]
    pub fn is_key_of_the_api(&self) -> bool {
        let refused = self.mcp.is_some_and(|mcp| mcp.answer == Some(N8nAnswer::Mcp(N8nMcp::TokenRefused)));
        let known = self.api.is_some_and(|api| matches!(api.answer, Some(N8nAnswer::Api(N8nApi::Data | N8nApi::ScopeMissing))));
        refused && known
    }
}

/// Scheme, host and port of a URL that was requested.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    url[host..].find('/').map_or(url, |end| &url[..host + end])
}
