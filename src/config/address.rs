//! Whether a text is the URL of a server, and what is wrong with it if not.

use url::Url;

use crate::evidence::unexpanded;

/// What a person has to hear of a text that is no URL of a server; `None` for one that is, or that holds a reference.
pub(super) fn objection(text: &str, websocket: bool) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some("is empty".to_owned());
    }
    if has_reference(text) {
        return None;
    }
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(url::ParseError::RelativeUrlWithoutBase) => return Some("lacks http:// or https:// in front".to_owned()),
        Err(error) => return Some(format!("is no URL: {error}")),
    };
    let is_known = match url.scheme() {
        "http" | "https" => true,
        "ws" | "wss" => websocket,
        _ => false,
    };
    if is_known {
        let doubled = matches!(url.host_str(), Some("http" | "https")) && url.path().starts_with("//");
        return doubled.then(|| "has the scheme twice".to_owned());
    }
    // What stands before the first colon may as well be a host: `localhost:3000/mcp`.
    let lacks_scheme = !text.contains("://");
    Some(if lacks_scheme {
        "lacks http:// or https:// in front".to_owned()
    } else {
        format!("must begin with http:// or https://, not {}://", url.scheme())
    })
}

/// Whether a text is meant as an address of the web.
pub(super) fn is_web_address(text: &str) -> bool {
    let head: String = text.trim().chars().take("https://".len()).collect::<String>().to_ascii_lowercase();
    head.starts_with("http://") || head == "https://"
}

/// Whether a client may put something in its place.
fn has_reference(text: &str) -> bool {
    let dollar =
        text.match_indices('$').any(|(at, _)| text[at + 1..].starts_with(|next: char| next == '{' || next == '_' || next.is_ascii_alphabetic()));
    dollar || unexpanded(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        for (text, wrong) in [
            ("https://example.com/mcp", None),
            ("  http://localhost:3000/sse ", None),
            ("http://[::1]:8080/mcp?x=1#y", None),
            ("HTTPS://EXAMPLE.COM", None),
            ("http:/localhost:3000", None),
            ("${BASE}/mcp", None),
            ("$BASE/mcp", None),
            ("{env:BASE}/mcp", None),
            ("", Some("is empty")),
            (" ", Some("is empty")),
            ("localhost:3000/mcp", Some("lacks http:// or https:// in front")),
            ("example.com/mcp", Some("lacks http:// or https:// in front")),
            ("/mcp", Some("lacks http:// or https:// in front")),
            ("YOUR_URL", Some("lacks http:// or https:// in front")),
            ("htps://example.com", Some("must begin with http:// or https://, not htps://")),
            ("wss://example.com", Some("must begin with http:// or https://, not wss://")),
            ("file:///tmp/x", Some("must begin with http:// or https://, not file://")),
            ("https://https://example.com/mcp", Some("has the scheme twice")),
            ("https://example.com:port/mcp", Some("is no URL: invalid port number")),
            ("https://", Some("is no URL: empty host")),
            ("https://<host>/mcp", Some("is no URL: invalid international domain name")),
        ] {
            assert_eq!(objection(text, false).as_deref(), wrong, "{text}");
        }
        assert_eq!(objection("wss://example.com", true), None);
    }

    #[test]
    fn an_address_of_the_web_is_told_from_a_program() {
        let addresses = ["https://x", "HTTP://x", " http://x"].map(is_web_address);
        let programs = ["npx", "https", "http:", "/opt/https://x", "ä"].map(is_web_address);
        assert_eq!((addresses, programs), ([true; 3], [false; 5]));
    }
}
