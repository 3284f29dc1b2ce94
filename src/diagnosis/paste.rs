//! Text for a fix that can be pasted as it stands: into a config entry, or into a shell.

/// A field of a config entry: `"command": "/usr/bin/npx"`.
pub(super) fn field(name: &str, value: &str) -> String {
    format!("{}: {}", quoted(name), quoted(value))
}

/// A list in a config entry: `"args": ["-y", "x"]`.
pub(super) fn list<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(quoted).collect();
    format!("{}: [{}]", quoted(name), values.join(", "))
}

/// A variable in the `env` of a config entry.
pub(super) fn env(name: &str, value: &str) -> String {
    format!("\"env\": {{ {} }}", field(name, value))
}

/// A header that a config entry has the client send.
pub(super) fn header(name: &str, value: &str) -> String {
    format!("\"headers\": {{ {} }}", field(name, value))
}

/// `word` as one word of a POSIX shell; a leading `~/` and `$` stay for the shell to expand.
pub(super) fn word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,~$".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_is_valid() {
        assert_eq!(field("command", r"C:\a b\x.exe"), r#""command": "C:\\a b\\x.exe""#);
        assert_eq!(list("args", ["-y", "x"]), r#""args": ["-y", "x"]"#);
        assert_eq!(env("API_KEY", "…"), r#""env": { "API_KEY": "…" }"#);
        assert_eq!(header("X-Key", "…"), r#""headers": { "X-Key": "…" }"#);
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word("~/.npm"), "~/.npm");
    }
}
