//! The parts of a URL, as far as claims and fixes name them.

use core::net::IpAddr;

use url::{Host, Url};

/// A URL taken apart.
#[derive(Debug, Clone)]
pub(in crate::diagnosis) struct Address(Url);

impl Address {
    /// `None` for what is no URL with a host.
    pub(in crate::diagnosis) fn of(url: &str) -> Option<Self> {
        Url::parse(url.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()).map(Self)
    }

    pub(in crate::diagnosis) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The host's name, or its address without brackets.
    pub(in crate::diagnosis) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
    }

    pub(in crate::diagnosis) fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(80)
    }

    pub(in crate::diagnosis) fn path(&self) -> &str {
        self.0.path()
    }

    /// `localhost:5678`, `[::1]:5678`.
    pub(in crate::diagnosis) fn host_and_port(&self) -> String {
        format!("{}:{}", self.0.host_str().unwrap_or_default(), self.port())
    }

    /// Whether it is on this machine.
    pub(in crate::diagnosis) fn is_here(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_unspecified(),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip).to_canonical().is_loopback() || ip.is_unspecified(),
            None => false,
        }
    }

    /// The same URL with another scheme.
    pub(in crate::diagnosis) fn with_scheme(&self, scheme: &str) -> String {
        let rest = self.0.as_str().split_once("://").map_or("", |(_, rest)| rest);
        format!("{scheme}://{rest}")
    }

    /// The same URL with an IP address in place of its host.
    pub(in crate::diagnosis) fn at_ip(&self, ip: IpAddr) -> String {
        let mut url = self.0.clone();
        // Only URLs without a host refuse one.
        let _ = url.set_ip_host(ip);
        url.to_string()
    }

    /// The same URL with another path, and nothing behind it.
    pub(in crate::diagnosis) fn at_path(&self, path: &str) -> String {
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(None);
        url.set_fragment(None);
        url.to_string()
    }

    /// Scheme, host and port.
    pub(in crate::diagnosis) fn origin(&self) -> String {
        self.at_path("").trim_end_matches('/').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_variants() {
        let address = Address::of("https://n8n.example.com/api/v1?key=x").expect("a URL");
        assert_eq!((address.host(), address.port(), address.is_here()), ("n8n.example.com", 443, false));
        assert_eq!(address.with_scheme("http"), "http://n8n.example.com/api/v1?key=x");
        assert_eq!((address.at_path("/mcp"), address.origin()), ("https://n8n.example.com/mcp".into(), "https://n8n.example.com".into()));
        let local = Address::of("http://localhost:5678/mcp").expect("a URL");
        assert_eq!(local.at_ip("127.0.0.1".parse().unwrap()), "http://127.0.0.1:5678/mcp");
        for (url, here) in [("http://[::1]:3000", true), ("http://0.0.0.0:3000", true), ("http://10.0.0.9", false), ("http://app.localhost", true)] {
            assert_eq!(Address::of(url).map(|address| address.is_here()), Some(here), "{url}");
        }
        for none in ["localhost:5678", "ws://x", "", "http://"] {
            assert!(Address::of(none).is_none(), "{none}");
        }
    }
}
