//! Secrets are taken out here, once, where text enters an event or a report.

use std::borrow::Cow;

use super::{Secret, Shown, arguments::flags_with_values};
use crate::pattern::{Captures, Pattern};

/// Shorter values are too common in ordinary text to be replaced wherever they occur.
const SHORTEST_SECRET: usize = 6;

/// A shorter line of a longer secret says too little to be one by itself.
const SHORTEST_LINE: usize = 12;

/// Every text is searched for each of them; no log tells of so many servers.
const MOST_LEARNED: usize = 1_000;

/// Stands where a secret stood.
const MASK: &str = "•••";

/// Knows the secrets of one server and what secrets look like in general.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret which contains another is replaced whole.
    known: Vec<Secret>,
}

/// The general shapes: what may stay is captured as `keep`, the rest is masked. What is `named` a secret may be a word about one instead.
///
/// The prefixes of tokens are those of their makers, as gitleaks/gitleaks:config/gitleaks.toml collects them.
static SHAPES: Pattern = Pattern::new(concat!(
    r"(?i)(?<keep>\bauthorization\W{1,4}(?:bearer|basic|token|api-?key|negotiate)\s+|\bbearer\s+)[A-Za-z0-9._~+/=-]{6,}",
    r"|(?<userinfo>[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?<host>@)",
    r#"|(?<cookies>\b(?:set-)?cookie["']?\s*[=:]\s*["']?)[^"'\n]{6,}"#,
    r"|(?<key>-----BEGIN [A-Z ]*PRIVATE KEY-----)(?:\s|\\n)*[A-Za-z0-9+/=\s\\]{6,}",
    r"|(?<path>\bhooks\.slack\.com/services/|\bdiscord(?:app)?\.com/api/webhooks/[0-9]+/|\bapi\.telegram\.org/bot|\bzapier\.com/api/mcp/[as]/)[\w:/=-]{10,}",
    r#"|(?<named>\b[\w-]*(?:api[_-]?key|apikey|access[_-]?key|token|secret|passw(?:or)?d|pwd|credential)s?["']?\s*[=:]\s*["']?"#,
    r#"|\bauthorization["']?\s*[=:]\s*["']?|[?&](?:code|sig|(?:x-[a-z]+-)?signature|key|auth|session_?id|sid)="#,
    r#"|(?:^|[\s"'])--[\w-]*(?:api-?key|access-?key|token|secret|passw(?:or)?d|pwd)["']?[\s,]+["']?)[^\s"'&,;)}\]-][^\s"'&,;)}\]]{5,}"#,
    r"|\b(?:sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abposr]-[\w-]{10,}|xapp-[\w-]{20,}|A[KS]IA[0-9A-Z]{16}",
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}|n8n_api_\w{16,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|hf_[A-Za-z0-9]{30,}|[sr]k_(?:live|test)_\w{10,}|dckr_pat_[\w-]{20,}",
    r"|ntn_[A-Za-z0-9]{20,}|secret_[A-Za-z0-9]{40,}|figd_[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|lin_api_\w{20,}|sntry[su]_\w{20,}|gsk_\w{20,}|tvly-[\w-]{20,})",
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

    /// Learns the secrets that stand in the arguments of a program.
    pub fn learn(&mut self, args: &[String]) {
        let secrets = flags_with_values(args).into_iter().filter_map(|(flag, value)| Some((flag?, Secret::new(value))));
        // A word such as that of `--auth-type interactive` is masked in its place alone.
        let secrets = secrets.filter(|(_, secret)| !is_plain_word(secret.expose()) && !self.known.contains(secret));
        let secrets: Vec<(&str, Secret)> = secrets.collect();
        if !secrets.is_empty() && self.known.len() < MOST_LEARNED {
            *self = Self::of_all([std::mem::take(self), Self::new(secrets.iter().map(|(flag, secret)| (*flag, secret)))]);
        }
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
        Shown::shortened(self.masked(Shown::without_controls(text)))
    }

    fn masked(&self, mut text: String) -> String {
        for secret in &self.known {
            if text.contains(secret.expose()) {
                text = text.replace(secret.expose(), MASK);
            }
        }
        match SHAPES.replace_all(&text, mask) {
            Cow::Owned(masked) => masked,
            Cow::Borrowed(_) => text,
        }
    }

    /// Makes a line safe to show, where the line before it may have named what it holds: an argument stands below its flag.
    #[must_use]
    pub fn show_below(&self, before: &str, line: &str) -> Shown {
        let [before, line] = [before, line].map(Shown::without_controls);
        let masked = self.masked(format!("{before}\n{line}"));
        // Where the break is gone, a secret began above it.
        masked.split_once('\n').map_or_else(|| Shown::from(MASK), |(_, line)| Shown::shortened(line.to_owned()))
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
    /// The parameters of a challenge, which stand where a token would (RFC 6750, RFC 9728).
    const PARAMETERS: [&str; 5] = ["realm=", "error=", "scope=", "resource=", "resource_metadata="];
    let whole = found.whole().as_str();
    if PARAMETERS.contains(&&whole[found["keep"].len()..]) {
        return whole.to_owned();
    }
    let named = &found["named"];
    let value = &whole[named.len()..];
    // A list of arguments is no sentence about a secret.
    let is_word = is_plain_word(value) && !named.contains(',');
    if !named.is_empty() && (is_placeholder(value) || value.starts_with("${") || unexpanded(value).is_some() || is_word) {
        return whole.to_owned();
    }
    let kept = ["keep", "userinfo", "cookies", "key", "path", "named"].map(|name| &found[name]).concat();
    format!("{kept}{MASK}{}", &found["host"])
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
            (
                "Bearer resource_metadata=\"https://h/x\", error=\"invalid_token\"",
                "Bearer resource_metadata=\"https://h/x\", error=\"invalid_token\"",
            ),
            ("postgres://me:pa55word@db/x", "postgres://me:•••@db/x"),
            ("https://h/mcp?api_key=9f8e7d6c5b", "https://h/mcp?api_key=•••"),
            ("using ghp_abcdefghijklmnopqrstuvwxyz0123", "using •••"),
            ("{\"token\": \"9f8e7d6c5b4a\"}", "{\"token\": \"•••\"}"),
            ("npx x --api-key 9f8e7d6c5b4a --y", "npx x --api-key ••• --y"),
            (r#"["--api-key","9f8e7d6c5b4a"]"#, r#"["--api-key","•••"]"#),
            ("'--password', 'correct'", "'--password', '•••'"),
            ("Authorization: 9f8e7d6c5b4a", "Authorization: •••"),
            ("'authorization': 'ApiKey 9f8e7d6c5b4a'", "'authorization': 'ApiKey •••'"),
            ("set-cookie: sid=9f8e7d; Path=/", "set-cookie: •••"),
            ("GET /callback?code=4/0AX4XfWh&state=x", "GET /callback?code=•••&state=x"),
            ("https://h/b?X-Amz-Signature=9f8e7d6c5b4a", "https://h/b?X-Amz-Signature=•••"),
            ("https://api.telegram.org/bot1234567890:AAHdqTcvCH1vGWJx/getMe", "https://api.telegram.org/bot•••"),
            ("-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN\\n-----END", "-----BEGIN PRIVATE KEY-----•••-----END"),
            ("hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "•••"),
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
            "exit code=ECONNREFUSED",
            "Authorization: missing",
            "https://h/mcp?key=YOUR_KEY",
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
    fn a_secret_is_gone_from_the_line_below_its_flag() {
        for (before, line, shown) in [
            ("  '--api-key',", "  '9f8e7d6c5b4a',", "  '•••',"),
            ("Authorization: Bearer", "9f8e7d6c5b4a", "•••"),
            ("-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG", "•••"),
            ("cookie: a=b", "an ordinary line", "an ordinary line"),
            ("", "token=9f8e7d6c5b4a", "token=•••"),
        ] {
            assert_eq!(Redactor::default().show_below(before, line).as_str(), shown);
        }
    }

    #[test]
    fn a_secret_that_an_argument_told_is_known_from_then_on() {
        let mut redactor = knowing("OTHER_KEY", "another-secret");
        let args = ["--api-key", "9f8e7d6c5b4a", "--token=${TOKEN}", "--key-file", "/etc/server.pem"].map(str::to_owned);
        redactor.learn(&args);
        redactor.learn(&args);
        assert_eq!(redactor.show("9f8e7d6c5b4a another-secret ${TOKEN} /etc/server.pem").as_str(), "••• ••• ${TOKEN} /etc/server.pem");
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
