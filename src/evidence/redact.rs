//! Secrets are taken out here, once, where text enters an event or a report.

use super::{Secret, Shown};
use crate::pattern::{Captures, Pattern};

/// Shorter values are too common in ordinary text to be replaced wherever they occur.
const SHORTEST_SECRET: usize = 6;

/// A shorter line of a longer secret says too little to be one by itself.
const SHORTEST_LINE: usize = 12;

/// Stands where a secret stood.
const MASK: &str = "•••";

/// Knows the secrets of one server and what secrets look like in general.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret which contains another is replaced whole.
    known: Vec<Secret>,
}

/// The general shapes: what may stay is captured as `keep`, the rest is masked.
static SHAPES: Pattern = Pattern::new(concat!(
    r"(?i)(?<keep>\b(?:authorization|proxy-authorization)\W{1,4}(?:bearer|basic|token)\s+|\bbearer\s+)[A-Za-z0-9._~+/=-]{6,}",
    r"|(?<keep2>[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?<keep3>@)",
    r#"|(?<keep4>\b[\w-]*(?:api[_-]?key|apikey|access[_-]?key|token|secret|passw(?:or)?d|pwd|credential)s?["']?\s*[=:]\s*["']?"#,
    r#"|(?:^|[\s"'])--[\w-]*(?:api-?key|access-?key|token|secret|passw(?:or)?d|pwd)\s+["']?)[^\s"'&,;)}\]-][^\s"'&,;)}\]]{5,}"#,
    r"|\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abposr]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|n8n_api_\w{16,})",
    r"|\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?",
));

impl Redactor {
    /// Knows the values of those variables whose name or value looks secret.
    pub fn new<'a>(env: impl IntoIterator<Item = (&'a str, &'a Secret)>) -> Self {
        let mut known: Vec<Secret> = env
            .into_iter()
            .filter(|(name, value)| is_secret_name(name) && !is_placeholder(value.expose()) && value.expose().len() >= SHORTEST_SECRET)
            .filter(|(_, value)| !is_reference(value.expose()))
            .flat_map(|(_, value)| spellings(value.expose()))
            .collect();
        known.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self { known }
    }

    /// Knows what any of `redactors` knows.
    pub fn of_all(redactors: impl IntoIterator<Item = Self>) -> Self {
        let mut known: Vec<Secret> = redactors.into_iter().flat_map(|redactor| redactor.known).collect();
        known.sort_by(|one, other| other.expose().len().cmp(&one.expose().len()).then_with(|| one.expose().cmp(other.expose())));
        known.dedup();
        Self { known }
    }

    /// Makes `text` safe to show.
    #[must_use]
    pub fn show(&self, text: &str) -> Shown {
        // Escapes go first: one inside a secret would hide it from the patterns. The cut comes last: it could leave half a secret.
        let mut shown = Shown::without_controls(text);
        for secret in &self.known {
            if shown.contains(secret.expose()) {
                shown = shown.replace(secret.expose(), MASK);
            }
        }
        if let std::borrow::Cow::Owned(masked) = SHAPES.replace_all(&shown, mask) {
            shown = masked;
        }
        Shown::shortened(shown)
    }

    /// Makes a variable's value safe to show: wholly masked when its name is that of a secret.
    #[must_use]
    pub fn show_value(&self, name: &str, value: &str) -> Shown {
        if is_secret_name(name) && !is_placeholder(value) && unexpanded(value).is_none() && !value.is_empty() {
            return Shown::from(MASK);
        }
        self.show(value)
    }
}

/// A secret as it may be printed: whole, as JSON or a URL writes it, and each line of a key that has several.
fn spellings(secret: &str) -> Vec<Secret> {
    let quoted = serde_json::Value::from(secret).to_string();
    let percent =
        |byte: u8| if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let lines =
        secret.split('\n').flat_map(|line| line.split("\\n")).map(str::trim).filter(|line| line.len() >= SHORTEST_LINE && !line.starts_with("--"));
    let mut spellings = vec![secret.to_owned(), quoted[1..quoted.len() - 1].to_owned(), secret.bytes().map(percent).collect()];
    spellings.extend(lines.map(str::to_owned));
    spellings.sort_unstable();
    spellings.dedup();
    spellings.into_iter().map(Secret::new).collect()
}

fn mask(found: &Captures<'_>) -> String {
    let whole = found.whole().as_str();
    let value = &whole[found["keep4"].len()..];
    if !found["keep4"].is_empty() && (is_placeholder(value) || value.starts_with("${") || unexpanded(value).is_some() || is_plain_word(value)) {
        return whole.to_owned();
    }
    format!("{}{}{}{MASK}{}", &found["keep"], &found["keep2"], &found["keep4"], &found["keep3"])
}

/// `token: missing`, `API_KEY=required`: words that say something about a secret are none.
fn is_plain_word(value: &str) -> bool {
    value.len() <= 14 && value.chars().all(|c| c.is_ascii_lowercase() || c == '.')
}

/// Whether a variable of this name holds a secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    static NAMES: Pattern = Pattern::new(
        r"(?i)key|token|secret|passw|pwd|credential|cookie|session|auth|(?:^|_)(?:pat|dsn)$|(?:database|db|redis|mongo\w*|postgres\w*)_?ur[li]|connection_?string|webhook",
    );
    NAMES.is_match(name)
}

/// Whether a value is a stand-in that a person was meant to replace, such as `YOUR_API_KEY` or `<token>`.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    static SHAPE: Pattern = Pattern::new(
        r"(?i)^(?:<[^<>]+>|\[[^\[\]]+\]|x{3,}|\*{3,}|\.{3}|…|(?:sk-|ghp_)?(?:your|my|insert|enter|paste|put|add|replace)[-_ ].*|(?:sk-|ghp_|xoxb-)?(?:\.{3}|x{4,}|your.*)|.*[-_ ]here|change[-_ ]?me|placeholder|todo|tbd|dummy|example|none|null|undefined)$",
    );
    SHAPE.is_match(value.trim())
}

/// Whether a value is, or holds, a reference that was left as it is written: that must stay readable.
fn is_reference(value: &str) -> bool {
    unexpanded(value).is_some_and(|reference| reference == value || reference.starts_with("${"))
}

/// The first variable reference that stands literally in `text`, such as `${API_KEY}`, `%APPDATA%` or a leading `~/`.
#[must_use]
pub fn unexpanded(text: &str) -> Option<&str> {
    static SHAPE: Pattern = Pattern::new(r"\$\{\{?[^{}\s]+\}?\}|\{env:\w+\}|%[A-Za-z_][A-Za-z0-9_()]*%|^\$[A-Za-z_]\w*|^~(?:/|\\|$)");
    SHAPE.find(text).map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secrets_of_several_servers_are_known_together() {
        let both = Redactor::of_all([knowing("A_TOKEN", "first-secret"), knowing("B_TOKEN", "second-secret"), knowing("C_TOKEN", "first-secret")]);
        assert_eq!(both.show("first-secret, second-secret").as_str(), "•••, •••");
    }

    fn knowing(name: &str, value: &str) -> Redactor {
        let secret = Secret::new(value);
        Redactor::new([(name, &secret)])
    }

    #[test]
    fn a_secret_of_the_entry_is_gone_wherever_it_occurs() {
        let redactor = knowing("N8N_API_KEY", "hunter2-hunter2");
        assert_eq!(redactor.show("GET /?k=hunter2-hunter2&x").as_str(), "GET /?k=•••&x");
    }

    #[test]
    fn secrets_of_known_shape_are_gone_without_being_known() {
        let redactor = Redactor::default();
        for (raw, shown) in [
            ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer •••"),
            ("postgres://me:pa55word@db/x", "postgres://me:•••@db/x"),
            ("https://h/mcp?api_key=9f8e7d6c5b", "https://h/mcp?api_key=•••"),
            ("using ghp_abcdefghijklmnopqrstuvwxyz0123", "using •••"),
            ("{\"token\": \"9f8e7d6c5b4a\"}", "{\"token\": \"•••\"}"),
            ("npx x --api-key 9f8e7d6c5b4a --y", "npx x --api-key ••• --y"),
        ] {
            assert_eq!(redactor.show(raw).as_str(), shown);
        }
    }

    #[test]
    fn a_secret_is_gone_however_it_is_spelled() {
        for (secret, raw, shown) in [
            ("-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA7\nabc", "read MIIEpAIBAAKCAQEA7", "read •••"),
            ("line1line1line1\\nline2line2line2", "line2line2line2", "•••"),
            ("pa\"ss\\word", r#"{"p":"pa\"ss\\word"}"#, r#"{"p":"•••"}"#),
            ("p@ss/word", "postgres://h/?x=p%40ss%2Fword", "postgres://h/?x=•••"),
        ] {
            assert_eq!(knowing("PRIVATE_KEY", secret).show(raw).as_str(), shown);
        }
    }

    #[test]
    fn what_only_talks_about_secrets_stays() {
        let redactor = knowing("API_KEY", "YOUR_API_KEY");
        for text in [
            "API_KEY is required",
            "token: missing",
            "API_KEY=YOUR_API_KEY",
            "secret = ${MY_SECRET}",
            "Error: no api key",
            "x --token stdin",
            "--password --y-long-one",
        ] {
            assert_eq!(redactor.show(text).as_str(), text);
        }
    }

    #[test]
    fn a_reference_that_was_left_in_a_secrets_place_stays_readable() {
        for text in ["${API_KEY}", "Bearer ${API_KEY}", "$API_KEY", "%API_KEY%"] {
            assert_eq!(knowing("API_KEY", text).show(text).as_str(), text);
        }
    }

    #[test]
    fn an_escape_cannot_hide_a_secret() {
        let redactor = knowing("TOKEN", "hunter2hunter2");
        assert_eq!(redactor.show("hunter2\u{1b}[0mhunter2").as_str(), "•••");
    }

    #[test]
    fn references_that_no_client_expanded_are_recognised() {
        for (text, reference) in [
            ("${HOME}/x", Some("${HOME}")),
            ("C:\\%APPDATA%\\x", Some("%APPDATA%")),
            ("~/x", Some("~/")),
            ("$TOKEN", Some("$TOKEN")),
            ("${env:KEY}", Some("${env:KEY}")),
            ("100%", None),
            ("a~b", None),
            ("cost $5", None),
        ] {
            assert_eq!(unexpanded(text), reference, "{text}");
        }
    }
}
