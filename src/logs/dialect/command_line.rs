//! A command line as clients print it: joined by spaces, with quotes only where the client needed them itself.

use std::borrow::Cow;

use crate::logs::said::Command;

/// The program and its arguments. Where an argument holds a space that nobody quoted, its parts are taken for several.
pub(super) fn read(line: &str) -> Command<'_> {
    let mut words = words(line).into_iter();
    Command { program: words.next().unwrap_or_default(), args: words.map(Cow::into_owned).collect(), search_path: Vec::new() }
}

/// The words of a list of arguments.
pub(super) fn words(line: &str) -> Vec<Cow<'_, str>> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"').and_then(|inner| inner.split_once('"')) {
            Some((word, after)) => (word, after),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        found.push(Cow::Borrowed(word));
        rest = after.trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_words_together() {
        for (line, program, args) in [
            ("npx -y some-server --port 1", "npx", vec!["-y", "some-server", "--port", "1"]),
            (r#""C:\Program Files\nodejs\npx.cmd" "-y" "x""#, r"C:\Program Files\nodejs\npx.cmd", vec!["-y", "x"]),
            ("  ", "", vec![]),
        ] {
            let command = read(line);
            assert_eq!((command.program.as_ref(), command.args.iter().map(String::as_str).collect()), (program, args), "{line}");
        }
    }
}
