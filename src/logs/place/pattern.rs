//! One step of a path with a part that may be anything, such as `mcp*.log`.

/// What the open part of a step stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) enum Open {
    /// Nothing: the step is a name.
    No,
    /// `*`: any text.
    Anything,
    /// `<n>`: digits or nothing, as a rotated log has them.
    Number,
    /// `<stamp>`: any text; of these names, which sort by time, only the newest are read.
    Stamp,
    /// `<newest>`: any text; only those that were written to last are read.
    Newest,
}

/// A name, or a name with one open part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) struct Pattern {
    before: &'static str,
    pub(in crate::logs) open: Open,
    after: &'static str,
}

impl Pattern {
    pub(in crate::logs) fn new(text: &'static str) -> Self {
        let marks = [("*", Open::Anything), ("<n>", Open::Number), ("<stamp>", Open::Stamp), ("<newest>", Open::Newest)];
        for (mark, open) in marks {
            if let Some((before, after)) = text.split_once(mark) {
                return Self { before, open, after };
            }
        }
        Self { before: text, open: Open::No, after: "" }
    }

    /// The open part of `name`, if the rest is as the pattern says. Case does not count: Windows and macOS do not tell `Logs` from `logs`.
    pub(in crate::logs) fn within<'a>(&self, name: &'a str) -> Option<&'a str> {
        let cut = name.len().checked_sub(self.after.len())?;
        let (head, open) = (name.get(..self.before.len())?, name.get(self.before.len()..cut)?);
        let same = head.eq_ignore_ascii_case(self.before) && name.get(cut..)?.eq_ignore_ascii_case(self.after);
        let fits = match self.open {
            Open::No => open.is_empty(),
            Open::Number => open.bytes().all(|byte| byte.is_ascii_digit()),
            Open::Anything | Open::Stamp | Open::Newest => true,
        };
        (same && fits).then_some(open)
    }

    /// As a person would type it in a shell.
    pub(in crate::logs) fn shown(&self) -> String {
        let open = match self.open {
            Open::No => "",
            Open::Anything | Open::Number | Open::Stamp | Open::Newest => "*",
        };
        format!("{}{open}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_it_says() {
        for (pattern, name, open) in [
            ("mcp.log", "mcp.log", Some("")),
            ("mcp.log", "mcp1.log", None),
            ("mcp.log", "MCP.LOG", Some("")),
            ("mcp*.log", "mcp.log", Some("")),
            ("mcp*.log", "mcp-server-my server (dev).log", Some("-server-my server (dev)")),
            ("mcp*.log", "mcp.lo", None),
            ("main<n>.log", "main.log", Some("")),
            ("main<n>.log", "main12.log", Some("12")),
            ("main<n>.log", "main-window.log", None),
            ("<stamp>", "20250601T101010", Some("20250601T101010")),
            ("<newest>.txt", "a-b.txt", Some("a-b")),
            ("<newest>.txt", "latest", None),
            ("aa*aa", "aaa", None),
            ("a*é", "aé", Some("")),
            ("ab*", "é", None),
        ] {
            assert_eq!(Pattern::new(pattern).within(name), open, "{pattern} {name}");
        }
    }

    #[test]
    fn a_pattern_is_shown_as_a_shell_takes_it() {
        for (pattern, shown) in [("Code", "Code"), ("window*", "window*"), ("main<n>.log", "main*.log"), ("<stamp>", "*")] {
            assert_eq!(Pattern::new(pattern).shown(), shown);
        }
    }
}
