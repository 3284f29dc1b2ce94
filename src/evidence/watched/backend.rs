//! The addresses that a config entry names, and what the doctor itself found there when the start was over.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use crate::evidence::{Attempt, Shown};

/// A host and port that stand in the entry, for instance in the URL of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    pub named_in: NamedIn,
    pub host: Shown,
    pub port: u16,
    /// What is said there is encrypted, so that nobody sees from outside whether a request was answered.
    pub encrypted: bool,
    /// What the host's name stands for here; empty when it does not resolve or nobody asked.
    pub addresses: Vec<IpAddr>,
    /// `None` when nobody tried.
    pub reach: Option<Reach>,
}

/// Where an address comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedIn {
    /// A variable of the entry, by its name.
    Variable(String),
    /// An argument of the command, counted from 1.
    Argument(usize),
    /// What clients' users usually mean where nothing is set, such as a proxy of their shell; by the variable's name.
    Inherited(String),
}

/// What became of the doctor's own attempt to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somebody accepts connections there.
    Accepted { after: Duration },
    /// Nobody listens there.
    Refused,
    /// Nothing came back within the time.
    Silent { after: Duration },
    /// The name has no address.
    Unresolved { after: Duration },
    /// This system does not permit it.
    Denied,
    /// There is no way there, such as no route to the host.
    Unreachable,
}

impl NamedIn {
    /// The variable's name, or which argument it is.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Variable(name) | Self::Inherited(name) => name.clone(),
            Self::Argument(number) => format!("argument {number}"),
        }
    }
}

impl Backend {
    /// Whether a connection to `remote` may be one to this host and port.
    fn is_at(&self, remote: SocketAddr) -> bool {
        // A socket for both families shows an IPv4 address as an IPv6 one.
        let ip = remote.ip().to_canonical();
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let is_literal = || host.parse::<IpAddr>().is_ok_and(|literal| literal.to_canonical() == ip);
        let is_local = || host.eq_ignore_ascii_case("localhost") && ip.is_loopback();
        self.port == remote.port() && (self.addresses.iter().any(|address| address.to_canonical() == ip) || is_literal() || is_local())
    }
}

impl Attempt {
    /// The address of the entry that a connection to `remote` goes to, so that the connection can be traced to what the user wrote: to a
    /// variable of the entry rather than to an argument, to an argument rather than to what clients inherit.
    #[must_use]
    pub fn named(&self, remote: SocketAddr) -> Option<&Backend> {
        let distance = |backend: &&Backend| match backend.named_in {
            NamedIn::Variable(_) => 0,
            NamedIn::Argument(_) => 1,
            NamedIn::Inherited(_) => 2,
        };
        self.backends.iter().filter(|backend| backend.is_at(remote)).min_by_key(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::testing::{shown, start};

    #[test]
    fn a_connection_is_traced_to_what_the_user_wrote() {
        let backend = |named_in, host, port, addresses: &[&str]| Backend {
            named_in,
            host: shown(host),
            port,
            encrypted: false,
            addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
            reach: None,
        };
        let variable = |name: &str| NamedIn::Variable(name.into());
        let mut attempt = start("x").evidence().attempts.remove(0);
        attempt.backends = vec![
            backend(NamedIn::Inherited("HTTP_PROXY".into()), "127.0.0.1", 5679, &[]),
            backend(NamedIn::Argument(2), "n8n.example", 443, &["203.0.113.7", "2001:db8::7"]),
            backend(variable("N8N_BASE_URL"), "localhost", 5679, &[]),
            backend(variable("N8N_API_URL"), "127.0.0.1", 5679, &[]),
            backend(variable("DATABASE_URL"), "[2001:db8::9]", 5432, &[]),
        ];
        for (remote, named) in [
            ("127.0.0.1:5679", Some("N8N_BASE_URL")),
            ("[::1]:5679", Some("N8N_BASE_URL")),
            ("[::ffff:127.0.0.1]:5679", Some("N8N_BASE_URL")),
            ("127.0.0.1:5678", None),
            ("203.0.113.7:443", Some("argument 2")),
            ("[2001:db8::7]:443", Some("argument 2")),
            ("203.0.113.8:443", None),
            ("[2001:db8::9]:5432", Some("DATABASE_URL")),
        ] {
            let found = attempt.named(remote.parse().unwrap()).map(|backend| backend.named_in.describe());
            assert_eq!(found.as_deref(), named, "{remote}");
        }
    }
}
