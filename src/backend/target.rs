//! A URL as WHATWG reads it, and so Node, browsers and Rust's HTTP clients; what is wrong with one that nobody can go to.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use url::{Host, ParseError, Url};

use crate::evidence::{Redactor, Shown, UrlFault};

/// A URL that one can go to: `http` or `https`, a host, a port.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

impl Target {
    /// Reads `text`. Blanks around it are no fault.
    pub fn parse(text: &str, redactor: &Redactor) -> Result<Self, UrlFault> {
        let text = text.trim_matches(|c: char| c <= ' ');
        if text.is_empty() {
            return Err(UrlFault::Empty);
        }
        if text.starts_with(['"', '\'', '`', '“', '‘']) {
            return Err(UrlFault::Quoted);
        }
        if let Some(reference) = unexpanded_in_host(text) {
            return Err(UrlFault::Unexpanded(redactor.show(reference)));
        }
        match Url::parse(text) {
            Ok(url) => Self::over_http(url, text, redactor),
            Err(ParseError::RelativeUrlWithoutBase) => Err(UrlFault::NoScheme),
            Err(ParseError::EmptyHost) => Err(UrlFault::NoHost),
            Err(ParseError::InvalidPort) => Err(UrlFault::BadPort),
            Err(_) => Err(UrlFault::BadHost),
        }
    }

    fn over_http(url: Url, text: &str, redactor: &Redactor) -> Result<Self, UrlFault> {
        match url.scheme() {
            "http" | "https" if url.host().is_some() => Ok(Self { url }),
            "http" | "https" => Err(UrlFault::NoHost),
            // `localhost:5678` has the scheme `localhost`.
            scheme if !text.get(scheme.len()..).is_some_and(|rest| rest.starts_with("://")) => Err(UrlFault::NoScheme),
            scheme => Err(UrlFault::OtherScheme(redactor.show(scheme))),
        }
    }

    /// Where `reference`, such as a path or the value of a `Location` header, leads from here.
    pub fn join(&self, reference: &str, redactor: &Redactor) -> Result<Self, UrlFault> {
        let url = self.url.join(reference.trim()).map_err(|_| UrlFault::BadHost)?;
        Self::over_http(url, reference.trim(), redactor)
    }

    /// The same origin with this path and query, whatever they look like: `//x` is a path.
    pub(super) fn at(&self, path_and_query: &str) -> Self {
        let mut url = self.url.clone();
        let (path, query) = path_and_query.split_once('?').map_or((path_and_query, None), |(path, query)| (path, Some(query)));
        url.set_path(path);
        url.set_query(query);
        url.set_fragment(None);
        Self { url }
    }

    /// The whole URL; a fragment is no part of what is asked for.
    #[must_use]
    pub fn shown(&self, redactor: &Redactor) -> Shown {
        redactor.show(self.url.as_str().split('#').next().unwrap_or_default())
    }

    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host as it is asked for: a name in ASCII, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> String {
        self.address().map_or_else(|| self.url.host_str().unwrap_or_default().to_owned(), |address| address.to_string())
    }

    /// The host where it is an address.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) | None => None,
        }
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(80)
    }

    /// Scheme, host and port: secrets that are meant for one origin go to no other.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Host and port with the brackets that an IPv6 address needs, as a proxy is asked for it.
    pub(super) fn authority(&self) -> String {
        match self.address() {
            Some(address) => SocketAddr::new(address, self.port()).to_string(),
            None => format!("{}:{}", self.host(), self.port()),
        }
    }

    /// The value of a `Host` header, which leaves out the scheme's own port.
    pub(super) fn host_header(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    #[must_use]
    pub fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The whole URL without user, password and fragment, as a proxy is asked for it.
    pub(super) fn absolute(&self) -> String {
        format!("{}{}", self.origin(), self.path_and_query())
    }

    /// User and password, still in the URL's encoding.
    pub(super) fn userinfo(&self) -> Option<(&str, &str)> {
        let user = self.url.username();
        let password = self.url.password().unwrap_or_default();
        (!user.is_empty() || !password.is_empty()).then_some((user, password))
    }
}

/// Secrets may stand anywhere in a URL but in its origin.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.origin())
    }
}

/// A reference such as `${HOST}`, `$HOST`, `%HOST%` or `{{ host }}` in host or port. One in a password may be a part of it, and one in the path is sent as
/// it is written.
fn unexpanded_in_host(text: &str) -> Option<&str> {
    let is_scheme = |scheme: &str| ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let rest = text.split_once(':').filter(|(scheme, _)| is_scheme(scheme)).map_or(text, |(_, rest)| rest);
    let rest = rest.trim_start_matches(['/', '\\']);
    let path = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let host = rest[..path].rfind('@').map_or(0, |at| at + 1);
    let begin = host + rest[host..path].find(['$', '{', '%'])?;
    let reference = &rest[begin..];
    let end = match reference.find('}') {
        Some(last) => last + 1 + reference[last + 1..].bytes().take_while(|&byte| byte == b'}').count(),
        None => reference.find(['/', ':', '?', '#']).unwrap_or(reference.len()),
    };
    let reference = &reference[..end];
    let begins_a_name = |text: &str| text.starts_with(|c: char| c == '_' || c.is_ascii_alphabetic());
    let is_reference = match reference.strip_prefix('%') {
        // `%C3%` is the begin of an escaped letter.
        Some(name) => name.strip_suffix('%').is_some_and(|name| name.len() > 2 && begins_a_name(name)),
        None => reference.starts_with('{') || reference[1..].starts_with('{') || begins_a_name(&reference[1..]),
    };
    is_reference.then_some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Target, UrlFault> {
        Target::parse(text, &Redactor::default())
    }

    #[test]
    fn every_kind_of_bad_url_has_its_name() {
        let unexpanded = |reference: &'static str| UrlFault::Unexpanded(Shown::from(reference));
        for (text, fault) in [
            ("", UrlFault::Empty),
            (" \n", UrlFault::Empty),
            ("\"http://localhost:5678\"", UrlFault::Quoted),
            ("'http://localhost:5678'", UrlFault::Quoted),
            ("localhost:5678", UrlFault::NoScheme),
            ("localhost", UrlFault::NoScheme),
            ("n8n.example.com/mcp", UrlFault::NoScheme),
            ("127.0.0.1:5678", UrlFault::NoScheme),
            ("//n8n.example.com", UrlFault::NoScheme),
            ("/api/v1", UrlFault::NoScheme),
            ("ws://localhost:5678", UrlFault::OtherScheme(Shown::from("ws"))),
            ("htp://localhost", UrlFault::OtherScheme(Shown::from("htp"))),
            ("http://", UrlFault::NoHost),
            ("https://:443", UrlFault::NoHost),
            ("http://exam ple.com", UrlFault::BadHost),
            ("http://[::1", UrlFault::BadHost),
            ("http://999.1.1.1", UrlFault::BadHost),
            ("https://<your-n8n>/", UrlFault::BadHost),
            ("http://localhost:99999", UrlFault::BadPort),
            ("http://localhost:port", UrlFault::BadPort),
            ("http://localhost:${PORT}/x", unexpanded("${PORT}")),
            ("${N8N_URL}", unexpanded("${N8N_URL}")),
            ("${N8N_URL}/api", unexpanded("${N8N_URL}")),
            ("$N8N_URL/api", unexpanded("$N8N_URL")),
            ("https://{{host}}/mcp", unexpanded("{{host}}")),
            ("http://%HOST%:80/", unexpanded("%HOST%")),
            ("https://${env:HOST}", unexpanded("${env:HOST}")),
            ("http:/${HOST}", unexpanded("${HOST}")),
            ("https://me:secret@${HOST:-http://x}/y", unexpanded("${HOST:-http://x}")),
        ] {
            assert_eq!(read(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_good_url_is_taken_apart() {
        for (text, host, authority, tls, rest) in [
            (" http://localhost:5678\n", "localhost", "localhost:5678", false, "/"),
            ("HTTPS://N8N.example.com/a/../mcp?x=1#top", "n8n.example.com", "n8n.example.com:443", true, "/mcp?x=1"),
            ("http://[::1]:8080/a b", "::1", "[::1]:8080", false, "/a%20b"),
            ("http:/localhost/x", "localhost", "localhost:80", false, "/x"),
            ("http://me:pa$word@localhost/$x", "localhost", "localhost:80", false, "/$x"),
            ("http://127.1/", "127.0.0.1", "127.0.0.1:80", false, "/"),
            ("https://bücher.example/caf%C3%A9/${ID}", "xn--bcher-kva.example", "xn--bcher-kva.example:443", true, "/caf%C3%A9/$%7BID%7D"),
        ] {
            let target = read(text).unwrap();
            assert_eq!((target.host().as_str(), target.authority().as_str(), target.is_tls()), (host, authority, tls), "{text}");
            assert_eq!(target.path_and_query(), rest, "{text}");
        }
        assert_eq!(read("https://h:443/").unwrap().host_header(), "h");
        assert_eq!(read("http://u:p@[::1]:443/x").unwrap().host_header(), "[::1]:443");
    }

    #[test]
    fn a_secret_in_a_url_is_not_shown() {
        let target = read("https://me:pa55word@h/mcp?api_key=9f8e7d6c5b#x").unwrap();
        assert_eq!(target.shown(&Redactor::default()).as_str(), "https://me:•••@h/mcp?api_key=•••");
        assert_eq!(format!("{target:?}"), "Target(https://h)");
    }

    #[test]
    fn a_path_never_leads_to_another_origin() {
        let here = read("http://u:p@h:1/a?b#c").unwrap();
        for (path, there) in [
            ("//api/v1?limit=1", "http://h:1//api/v1?limit=1"),
            ("http://o/x", "http://h:1/http://o/x"),
            ("", "http://h:1/"),
            ("a b?c#d", "http://h:1/a%20b?c%23d"),
        ] {
            assert_eq!(here.at(path).absolute(), there);
        }
    }

    #[test]
    fn a_redirect_leads_where_the_web_says_it_does() {
        let here = read("http://h:1/a/b?x").unwrap();
        let redactor = Redactor::default();
        for (location, there) in [("/c", "http://h:1/c"), ("c", "http://h:1/a/c"), ("//o/x", "http://o/x"), (" https://o:2/y ", "https://o:2/y")] {
            assert_eq!(here.join(location, &redactor).unwrap().absolute(), there);
        }
        assert!(here.join("mailto:x@y", &redactor).is_err() && here.join("http://[", &redactor).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_url_or_has_a_fault(text in r"(https?:/{0,3})?([a-z0-9.:@%$\{\}\[\]/?#\\ é<>-]|\$\{X\}|%41){0,24}", other in ".{0,24}") {
            let redactor = Redactor::default();
            for text in [text.clone(), other.clone(), format!("{text}{other}")] {
                if let Ok(target) = Target::parse(&text, &redactor) {
                    let again = Target { url: Url::parse(&target.absolute()).unwrap() };
                    proptest::prop_assert_eq!((again.origin(), again.path_and_query()), (target.origin(), target.path_and_query()));
                    let _ = target.join(&other, &redactor);
                }
            }
        }
    }
}
