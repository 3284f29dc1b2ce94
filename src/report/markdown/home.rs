//! The home folder in short: what is pasted into an issue need not tell the name of its owner.

use crate::{pattern::Pattern, report::Folders};

/// The home folder of this machine, and what looks like one of another, whose log somebody may have sent.
pub(super) fn without_home(text: &str, folders: &Folders) -> String {
    static HOMES: Pattern =
        Pattern::new(r#"(?:/home|/Users)/[^/\\\s"'`:;,<>()]+|\b[A-Za-z]:(?:\\\\|\\|/)Users(?:\\\\|\\|/)[^\\/"'`:;,<>|*?]+(?<end>\\|/)"#);
    let known = folders.home.as_deref().and_then(std::path::Path::to_str).filter(|home| home.len() > 1);
    let text = match known {
        Some(home) => in_short(text, home),
        None => text.to_owned(),
    };
    HOMES.replace_all(&text, |home| format!("~{}", &home["end"])).into_owned()
}

/// A folder whose name only begins like that of the home is another one.
fn in_short(text: &str, home: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(home) {
        let (before, after) = (&rest[..at], &rest[at + home.len()..]);
        let is_whole = !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '~'));
        out.push_str(before);
        out.push_str(if is_whole && begins { "~" } else { home });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_loses_its_name_and_nothing_else_does() {
        let folders = Folders { home: Some("/data/al".into()), ..Folders::default() };
        for (text, told) in [
            ("/data/al/x", "~/x"),
            ("HOME=/data/al", "HOME=~"),
            ("/data/alice/x", "/data/alice/x"),
            ("/mnt/data/al/x", "/mnt/data/al/x"),
            ("File \"/home/me/a.py\"", "File \"~/a.py\""),
            ("/Users/Jane/Library", "~/Library"),
            (r"C:\Users\Jane Doe\x", r"~\x"),
            (r"C:\\Users\\Jane\\x", r"~\\x"),
            ("/home", "/home"),
        ] {
            assert_eq!(without_home(text, &folders), told);
        }
    }
}
