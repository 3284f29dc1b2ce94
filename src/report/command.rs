//! Lines that the runner of a build would obey instead of showing them.
//!
//! GitHub's runner takes a line that begins with `::`, after blanks, for a command, and `##[` wherever it stands
//! (`actions/runner:src/Runner.Common/ActionCommand.cs`); Azure's agent takes `##vso[` (`microsoft/azure-pipelines-agent`:
//! `Microsoft.VisualStudio.Services.Agent/Command.cs`), `TeamCity` `##teamcity[`. What a server prints reaches the log of a build through a
//! report, and must not hide errors, set variables or end a group there.

use std::borrow::Cow;

/// `text` with a space in each command that takes effect anywhere in a line.
pub(crate) fn disarmed(text: &str) -> Cow<'_, str> {
    const LEAD: &str = "##";
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(LEAD) {
        let (before, after) = rest.split_at(at + LEAD.len());
        out.push_str(before);
        if after.trim_start_matches(|c: char| c == '#' || c.is_ascii_alphanumeric()).starts_with('[') {
            out.push(' ');
        }
        rest = after;
    }
    if out.is_empty() { text.into() } else { (out + rest).into() }
}

/// Where a space has to stand for a line of this text not to be a command.
pub(super) fn begins_at(line: &str) -> Option<usize> {
    let text = line.trim_start();
    text.starts_with("::").then(|| line.len() - text.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_text_again() {
        for (text, shown) in [
            ("## a heading [1]", "## a heading [1]"),
            ("##[error]no", "## [error]no"),
            ("a ##vso[task.setvariable variable=x]y ###[b", "a ## vso[task.setvariable variable=x]y ## #[b"),
            ("##teamcity[x]", "## teamcity[x]"),
        ] {
            assert_eq!(disarmed(text), shown);
        }
        for (line, at) in [("std::io::Error", None), ("::error::no", Some(1)), ("  ::add-mask::e", Some(3)), ("", None)] {
            assert_eq!(begins_at(line), at);
        }
    }
}
