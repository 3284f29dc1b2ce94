//! What a result says: the server, the client, the claim, and the first way out.

use crate::{
    diagnosis::{Diagnosis, Finding, Fix},
    report::{cut, names},
};

/// In columns: GitHub shows the first sentences of a message and puts the rest behind a click.
const LONGEST: usize = 1_000;

pub(super) fn text(diagnosis: &Diagnosis, finding: &Finding) -> String {
    let server = &diagnosis.evidence.judged().server;
    let help: String = finding.fixes.iter().map(help).collect();
    literal(&cut(&format!("{server} in {}: {}.{help}", names::client(diagnosis), finding.claim), LONGEST))
}

fn help(fix: &Fix) -> String {
    let paste = fix.command.as_deref().or(fix.edit.as_deref()).map(|paste| format!(": `{paste}`")).unwrap_or_default();
    format!("\nHelp: {}{paste}.", fix.title)
}

/// Text that means nothing but itself: SARIF reads `[text](target)` as a link and `{0}` as a place to fill (3.11.5, 3.11.6).
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().filter(|c| *c == '\n' || !c.is_control()).peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        let next = chars.peek();
        match c {
            ']' if next == Some(&'(') => out.push(' '),
            '{' if next.is_some_and(char::is_ascii_digit) => out.push(' '),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_makes_neither_links_nor_places_to_fill() {
        for (said, shown) in [
            ("[click](https://evil.example)", "[click] (https://evil.example)"),
            (r#"{0} of {"a":[1]}"#, r#"{ 0} of {"a":[1]}"#),
            ("a[0] = b(1)\u{7}", "a[0] = b(1)"),
        ] {
            assert_eq!(literal(said), shown);
        }
    }
}
