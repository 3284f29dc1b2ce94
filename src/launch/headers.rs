//! Which parts of a URL and of headers are secret, and how headers are shown.

use url::Url;

use crate::evidence::{EnvEntry, Redactor, Secret, is_placeholder, is_secret_name, unexpanded};

use super::redaction::looks_generated;

/// Headers whose values are no secrets: what is asked for and who asks.
const OPEN: &[&str] = &["accept", "accept-encoding", "accept-language", "cache-control", "content-type", "host", "origin", "referer", "user-agent"];

/// What stands before a credential in `Authorization` (RFC 9110, section 11; the last four are not registered but used).
const SCHEMES: &[&str] = &["basic", "bearer", "digest", "negotiate", "api-key", "apikey", "token", "key"];

/// The name under which a redactor takes any value for a secret.
const SECRET: &str = "secret";

/// Knows the secrets that go to the server.
pub(super) fn redactor(url: &str, headers: &[(String, Secret)]) -> Redactor {
    let of_headers = headers.iter().filter(|(name, value)| is_secret(name, value.expose())).map(|(_, value)| credential(value.expose()).1);
    let secrets: Vec<Secret> = of_url(url).into_iter().chain(of_headers.map(str::to_owned)).map(Secret::new).collect();
    Redactor::new(secrets.iter().map(|secret| (SECRET, secret)))
}

/// Every header with its value as it may be seen: the scheme of a credential stays, and so does a reference that nobody replaced.
pub(super) fn shown(headers: &[(String, Secret)], redactor: &Redactor) -> Vec<EnvEntry> {
    let entry = |(name, value): &(String, Secret)| {
        let (scheme, credential) = credential(value.expose());
        let hidden = if is_secret(name, value.expose()) { redactor.show_value(SECRET, credential) } else { redactor.show(credential) };
        // A stand-in that follows `Bearer` would pass for a token.
        let value = if scheme.is_empty() || is_placeholder(credential) { hidden } else { redactor.show(format!("{scheme} {hidden}").trim_end()) };
        EnvEntry { name: redactor.show(name).to_string(), value, empty: credential.is_empty() }
    };
    headers.iter().map(entry).collect()
}

/// Any header may hold a key: only what is known to be open, and plain words, are not secret.
fn is_secret(name: &str, value: &str) -> bool {
    let is_word = value.len() < 16 && value.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    !OPEN.contains(&name.to_ascii_lowercase().as_str()) && (is_secret_name(name) || !is_word)
}

/// The scheme of an `Authorization`, which may be missing, and what follows it.
fn credential(value: &str) -> (&str, &str) {
    let value = value.trim();
    let (first, rest) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    if SCHEMES.contains(&first.to_ascii_lowercase().as_str()) { (first, rest.trim_start()) } else { ("", value) }
}

/// The password, or the user where there is none, and the values in the query that are named like secrets or look made by a machine.
fn of_url(url: &str) -> Vec<String> {
    let Ok(parsed) = Url::parse(url.trim()) else { return Vec::new() };
    let login = parsed.password().unwrap_or(parsed.username()).to_owned();
    // As it is written: decoded, it would not be found again.
    let query = parsed.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    let is_key = |name: &str| is_secret_name(name) || matches!(name.to_ascii_lowercase().as_str(), "code" | "sig" | "signature" | "sid");
    let of_query = query.filter(|(name, value)| is_key(name) || (looks_generated(value) && !value.contains('.'))).map(|(_, value)| value.to_owned());
    std::iter::once(login).chain(of_query).filter(|secret| !is_placeholder(secret) && unexpanded(secret).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(url: &str, headers: &[(&str, &str)]) -> (String, Vec<(String, bool)>) {
        let headers: Vec<(String, Secret)> = headers.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect();
        let redactor = redactor(url, &headers);
        let shown = shown(&headers, &redactor).into_iter().map(|entry| (format!("{}: {}", entry.name, entry.value), entry.empty));
        (redactor.show(url).to_string(), shown.collect())
    }

    #[test]
    fn no_header_shows_a_secret() {
        for (name, value, shown, empty) in [
            ("Authorization", "Bearer first-secret-1", "Bearer •••", false),
            ("Authorization", "first-secret-1", "•••", false),
            ("authorization", "Basic bWU6c2VjcmV0", "Basic •••", false),
            ("X-API-Key", "short", "•••", false),
            ("X-Odd", "aGVsbG8gd29ybGQ", "•••", false),
            ("Cookie", "sid=9f8e7d6c", "•••", false),
            ("X-Workspace", "production", "production", false),
            ("Accept", "application/json", "application/json", false),
            ("Authorization", "Bearer ${API_TOKEN}", "Bearer ${API_TOKEN}", false),
            ("Authorization", "Bearer ${env:API_TOKEN}", "Bearer ${env:API_TOKEN}", false),
            ("Authorization", "Bearer YOUR_API_KEY", "YOUR_API_KEY", false),
            ("Authorization", "Bearer ", "Bearer", true),
            ("Authorization", "", "", true),
        ] {
            let (_, headers) = told("https://x/mcp", &[(name, value)]);
            assert_eq!(headers, [(format!("{name}: {shown}"), empty)], "{name}: {value}");
        }
    }

    #[test]
    fn no_url_shows_a_secret() {
        for (url, shown) in [
            ("https://me:hunter2-hunter2@x/mcp", "https://me:•••@x/mcp"),
            ("https://ghtoken123456@x/mcp", "https://•••@x/mcp"),
            ("https://x/mcp?api_key=hunter2-hunter2&team=a", "https://x/mcp?api_key=•••&team=a"),
            ("https://x/mcp?k=hunter2hunter2&v=2025-06-18&url=example.com", "https://x/mcp?k=•••&v=2025-06-18&url=example.com"),
            ("https://x/mcp?api_key=${KEY}", "https://x/mcp?api_key=${KEY}"),
            ("https://x/mcp/4f0c1d6e-8d1b-4a55-9f0e-1a2b3c4d5e6f", "https://x/mcp/4f0c1d6e-8d1b-4a55-9f0e-1a2b3c4d5e6f"),
        ] {
            assert_eq!(told(url, &[]).0, shown);
        }
    }

    #[test]
    fn what_went_out_is_known_where_it_comes_back() {
        let headers = [("Authorization".to_owned(), Secret::new("Bearer first-secret-1")), ("X-Odd".to_owned(), Secret::new("third+secret3"))];
        let redactor = redactor("https://x/?token=second-secret-2", &headers);
        let text = redactor.show("got first-secret-1, second-secret-2 and third+secret3");
        assert_eq!(text.as_str(), "got •••, ••• and •••");
    }
}
