//! Words as a shell takes them.

use std::borrow::Cow;

/// `word` in quotes where a POSIX shell would take it for something else than one word.
pub(crate) fn word(word: &str) -> Cow<'_, str> {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "-_./\\@:+=,%~•".contains(c));
    if plain { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_only_where_a_shell_needs_it() {
        for (plain, quoted) in
            [("mcp-n8n", "mcp-n8n"), ("my server", "'my server'"), ("it's", r"'it'\''s'"), ("日本語", "日本語"), ("$(x)", "'$(x)'"), ("", "''")]
        {
            assert_eq!(word(plain), quoted);
        }
    }
}
