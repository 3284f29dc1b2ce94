//! The n8n that an entry, the environment or the command line names → how to visit it. Pure.

mod container;
mod found;
mod named;
mod names;
#[cfg(test)]
mod tests;
mod typed;

use std::{path::PathBuf, time::Duration};

use crate::evidence::{Launched, Limit, LimitOrigin, NamedIn, Redactor, Secret, Shown, Speaks, UrlFrom};

pub use found::{at, behind, by_default, in_environment, serving, typed};

/// Where n8n is unless somebody says otherwise: docs.n8n.io, "Deployment environment variables".
pub const DEFAULT_URL: &str = "http://localhost:5678";

/// How long a visit may take in all, whatever state n8n is in.
pub const LONGEST_VISIT: Duration = Duration::from_millis(2_500);

/// The n8n that an entry, the environment or the command line names.
#[derive(Debug, Clone)]
pub struct N8nPlan {
    /// The server whose entry names it.
    pub server: Option<String>,
    /// As it is written, whatever is wrong with it; only a container's name for this machine is replaced.
    pub url: Secret,
    /// The key of the public API, or of MCP where the URL is one of n8n's MCP endpoints.
    pub key: Option<Secret>,
    pub trusted: Vec<PathBuf>,
    /// `launched.remote` says where URL and key were found, `launched.limit` how long a visit may take.
    pub launched: Launched,
    pub redactor: Redactor,
}

impl N8nPlan {
    /// What a report calls it: the server whose entry names it, else its URL.
    #[must_use]
    pub fn name(&self) -> Shown {
        self.server.as_deref().map_or_else(|| self.url_shown().clone(), |server| self.redactor.show(server))
    }

    /// Its URL, as it is written.
    #[must_use]
    pub fn url_shown(&self) -> &Shown {
        &self.launched.command
    }

    /// The same visit with the key that a variable of the doctor's own environment holds.
    #[must_use]
    pub fn with_key(mut self, variable: &str, key: &str) -> Self {
        let key = Secret::new(key);
        self.redactor = Redactor::of_all([self.redactor, Redactor::new([(names::KEYS[0], &key)])]);
        self.key = Some(key);
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
