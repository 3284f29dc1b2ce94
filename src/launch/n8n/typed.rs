//! What people type for a URL, completed.

use std::net::Ipv4Addr;

/// A name alone is asked over TLS, as browsers do. What is local or has a port is not, and n8n's usual port is meant where none stands.
pub(super) fn completed(typed: &str) -> String {
    let typed = typed.trim();
    let end = typed.find(['/', '?', '#']).unwrap_or(typed.len());
    let (authority, rest) = typed.split_at(end);
    if typed.contains("://") || authority.is_empty() || authority.contains(['"', '\'', '$']) {
        return typed.to_owned();
    }
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let is_local = authority.eq_ignore_ascii_case("localhost") || authority.parse::<Ipv4Addr>().is_ok() || authority.ends_with(']');
    match (has_port, is_local) {
        (false, true) => format!("http://{authority}:5678{rest}"),
        (true, _) => format!("http://{typed}"),
        (false, false) => format!("https://{typed}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_a_url() {
        for (typed, whole) in [
            ("localhost", "http://localhost:5678"),
            ("localhost:80/x", "http://localhost:80/x"),
            ("10.0.0.5/n8n", "http://10.0.0.5:5678/n8n"),
            ("[::1]", "http://[::1]:5678"),
            ("[::1]:80", "http://[::1]:80"),
            ("n8n.example.com", "https://n8n.example.com"),
            ("n8n.example.com:8080", "http://n8n.example.com:8080"),
            (" http://x ", "http://x"),
            ("ftp://x", "ftp://x"),
            ("\"x\"", "\"x\""),
            ("", ""),
            ("/healthz", "/healthz"),
        ] {
            assert_eq!(completed(typed), whole, "{typed}");
        }
    }
}
