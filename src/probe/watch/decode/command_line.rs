//! A command line of Windows → its words, as the C runtime of most programs divides it.
//! Source: <https://learn.microsoft.com/en-us/cpp/c-language/parsing-c-command-line-arguments>.

/// The program and its arguments.
pub(in crate::probe::watch) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, after) = word(rest, words.is_empty());
        words.push(word);
        rest = after.trim_start_matches([' ', '\t']);
    }
    words
}

/// The word with which `line` begins, and what follows it. In the program's name a backslash escapes nothing.
fn word(line: &str, is_program: bool) -> (String, &str) {
    let mut word = String::new();
    let mut quoted = false;
    let mut backslashes = 0;
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && !is_program {
            backslashes += 1;
            continue;
        }
        let halved = letter == '"';
        word.extend(std::iter::repeat_n('\\', if halved { backslashes / 2 } else { backslashes }));
        let escaped = backslashes % 2 == 1;
        backslashes = 0;
        match letter {
            '"' if escaped => word.push('"'),
            '"' if quoted && !is_program && letters.next_if(|(_, next)| *next == '"').is_some() => word.push('"'),
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => return (word, &line[at..]),
            _ => word.push(letter),
        }
    }
    word.extend(std::iter::repeat_n('\\', backslashes));
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_divided_as_the_c_runtime_does() {
        let cases: [(&str, &[&str]); 10] = [
            (r#""C:\Program Files\nodejs\node.exe" server.js"#, &[r"C:\Program Files\nodejs\node.exe", "server.js"]),
            (r"node  a	 b ", &["node", "a", "b"]),
            (r#"p "a b" "" c"#, &["p", "a b", "", "c"]),
            (r#"p "ab\"c" "\\" d"#, &["p", "ab\"c", r"\", "d"]),
            (r#"p a\\\b d"e f"g h"#, &["p", r"a\\\b", "de fg", "h"]),
            (r#"p a\\\"b c d"#, &["p", r#"a\"b"#, "c", "d"]),
            (r#"p a\\\\"b c" d e"#, &["p", r"a\\b c", "d", "e"]),
            (r#"p "a""b""#, &["p", "a\"b"]),
            (r"p C:\dir\", &["p", r"C:\dir\"]),
            ("", &[]),
        ];
        for (line, expected) in cases {
            assert_eq!(words(line), expected, "{line}");
        }
    }
}
