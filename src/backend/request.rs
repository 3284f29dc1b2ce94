//! A request as it goes over the wire.

use data_encoding::BASE64;
use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Uri,
    body::Bytes,
    header::{self, HeaderName, HeaderValue},
};
use percent_encoding::percent_decode_str;

use crate::evidence::{Endpoint, Secret, Verb};

use super::{Ask, Target};

/// Who asks. n8n leaves everybody without an answer whose name holds "bot" (n8n-io/n8n:packages/cli/src/middlewares, `isbot`).
pub(super) const USER_AGENT: &str = concat!("mcpdoctor/", env!("CARGO_PKG_VERSION"));

/// A request without the place that it goes to, so that a redirect can send it on.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) verb: Verb,
    pub(super) endpoint: Endpoint,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Bytes>,
}

impl Letter {
    /// What cannot stand in a header is left out; blanks around a value are taken off, as fetch does.
    pub(super) fn new(ask: &Ask, target: &Target) -> Self {
        let header = |(name, value): &(String, Secret)| {
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            let mut value = HeaderValue::from_bytes(value.expose().trim().as_bytes()).ok()?;
            value.set_sensitive(true);
            Some((name, value))
        };
        let mut headers: Vec<_> = ask.headers.iter().filter_map(header).collect();
        if headers.iter().all(|(name, _)| name != header::AUTHORIZATION) {
            headers.extend(login(target).map(|login| (header::AUTHORIZATION, login)));
        }
        Self { verb: ask.verb, endpoint: ask.endpoint, headers, body: ask.body.clone().map(Bytes::from) }
    }

    /// What goes on to another origin: only what says nothing of who asks.
    pub(super) fn without_credentials(self) -> Self {
        let harmless = |name: &HeaderName| {
            matches!(*name, header::ACCEPT | header::CONTENT_TYPE | header::USER_AGENT)
                || ["mcp-protocol-version", "mcp-method", "mcp-name"].contains(&name.as_str())
        };
        Self { headers: self.headers.into_iter().filter(|(name, _)| harmless(name)).collect(), ..self }
    }

    /// The same as a GET, as fetch makes of a POST that is led elsewhere.
    pub(super) fn into_get(self) -> Self {
        let of_body = |name: &HeaderName| matches!(*name, header::CONTENT_TYPE | header::CONTENT_LENGTH);
        Self { verb: Verb::Get, body: None, headers: self.headers.into_iter().filter(|(name, _)| !of_body(name)).collect(), ..self }
    }

    /// Addressed to `target`; a `proxy` without a tunnel needs the whole URL.
    pub(super) fn addressed(&self, target: &Target, proxy: Option<&Target>) -> Option<Request<Full<Bytes>>> {
        let uri: Uri = if proxy.is_some() { target.absolute() } else { target.path_and_query() }.parse().ok()?;
        let method = match self.verb {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Delete => Method::DELETE,
        };
        let mut request = Request::builder().method(method).uri(uri).body(Full::new(self.body.clone().unwrap_or_default())).ok()?;
        let headers = request.headers_mut();
        headers.insert(header::HOST, HeaderValue::try_from(target.host_header()).ok()?);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if let Some(login) = proxy.and_then(login) {
            headers.insert(header::PROXY_AUTHORIZATION, login);
        }
        default(headers, header::USER_AGENT, USER_AGENT);
        default(headers, header::ACCEPT, "*/*");
        Some(request)
    }
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// User and password that stand in a URL → the value of an `Authorization` header (RFC 7617).
pub(super) fn login(target: &Target) -> Option<HeaderValue> {
    let (user, password) = target.userinfo()?;
    let login: Vec<u8> = percent_decode_str(user).chain([b':']).chain(percent_decode_str(password)).collect();
    let mut value = HeaderValue::try_from(format!("Basic {}", BASE64.encode(&login))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use crate::evidence::Redactor;

    use super::*;

    fn letter(headers: &[(&str, &str)]) -> Letter {
        letter_to("http://h", headers)
    }

    fn letter_to(url: &str, headers: &[(&str, &str)]) -> Letter {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), Secret::new(value))).collect();
        let ask = Ask { verb: Verb::Post, endpoint: Endpoint::N8nApi, target: "/".into(), headers, body: Some("{}".into()), patience: None };
        Letter::new(&ask, &Target::parse(url, &Redactor::default()).unwrap())
    }

    fn sent(letter: &Letter, url: &str) -> Vec<String> {
        let request = letter.addressed(&Target::parse(url, &Redactor::default()).unwrap(), None).unwrap();
        let line = format!("{} {}", request.method(), request.uri());
        let headers = request.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
        [line].into_iter().chain(headers).collect()
    }

    #[test]
    fn a_request_says_who_asks_and_what_for() {
        let agent = format!("user-agent: {USER_AGENT}");
        let expected = ["POST /x?y", "host: h:1", "x-n8n-api-key: k", &agent, "accept: */*"];
        assert_eq!(sent(&letter(&[("X-N8N-API-KEY", " k\n")]), "http://h:1/x?y"), expected);
        assert_eq!(
            sent(&letter(&[("User-Agent", "me"), ("Accept", "a/b"), ("bad name", "x"), ("bad", "a\nb")]), "http://h")[2..],
            ["user-agent: me", "accept: a/b"]
        );
        assert!(!USER_AGENT.contains("bot"));
    }

    #[test]
    fn only_what_tells_nobody_apart_goes_to_another_origin() {
        let headers =
            [("Authorization", "Bearer x"), ("Cookie", "a=b"), ("X-N8N-API-KEY", "k"), ("Mcp-Session-Id", "s"), ("MCP-Protocol-Version", "v")];
        let abroad = letter(&headers).without_credentials().into_get();
        assert_eq!(sent(&abroad, "http://h")[2..], ["mcp-protocol-version: v", &format!("user-agent: {USER_AGENT}"), "accept: */*"]);
        assert!(sent(&abroad, "http://h")[0].starts_with("GET"));
    }

    #[test]
    fn user_and_password_of_a_url_become_a_header() {
        for (url, header) in [
            ("http://Aladdin:open%20sesame@h", "authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
            ("http://a:b@h", "authorization: Basic YTpi"),
            ("http://a@h", "authorization: Basic YTo="),
        ] {
            assert!(sent(&letter_to(url, &[]), "http://h").contains(&header.to_owned()), "{url}");
        }
        assert!(sent(&letter_to("http://a:b@h", &[("Authorization", "own")]), "http://h").contains(&"authorization: own".to_owned()));
    }
}
