//! Lines that the runner of a build would obey instead of showing them.
//!
//! GitHub's runner takes a line that begins with `::`, after blanks, for a command, and `##[` wherever it stands
//! (`actions/runner:src/Runner.Common/ActionCommand.cs`); Azure's agent takes `##vso[` (`microsoft/azure-pipelines-agent`:
//! `Microsoft.VisualStudio.Services.Agent/Command.cs`), `TeamCity` `##teamcity[`. What a server prints reaches the log of a build through a
//! report, and must not hide errors, set variables or end a group there.

use std::borrow::Cow;

/// `text` with a space in each command that takes effect anywhere in a line.
pub(crate) fn disarmed(text: &str) -> Cow<'_, str> {
    with_leads(text, "## ")
}

/// JSON that reads the same, in which a string holds no command.
pub(super) fn disarmed_json(json: &str) -> Cow<'_, str> {
    with_leads(json, r"#\u0023")
}

/// XML or HTML that reads the same, in which neither a text nor an attribute holds a command.
pub(super) fn disarmed_markup(markup: &str) -> String {
    let markup = with_leads(markup, "#&#35;");
    let line = |line: &str| match begins_at(line) {
        Some(second) => format!("{}&#58;{}", &line[..second - 1], &line[second..]),
        None => line.to_owned(),
    };
    markup.split_inclusive('\n').map(line).collect()
}

/// `text` with `instead` of the lead of each command that takes effect anywhere in a line.
fn with_leads<'t>(text: &'t str, instead: &str) -> Cow<'t, str> {
    const LEAD: &str = "##";
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(LEAD) {
        let is_command = after.trim_start_matches(|c: char| c == '#' || c.is_ascii_alphanumeric()).starts_with('[');
        out.push_str(before);
        out.push_str(if is_command { instead } else { LEAD });
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
        let json = serde_json::json!({"said": "##[error]no ####vso[x] ## a [1]"});
        let printed = json.to_string();
        let disarmed = disarmed_json(&printed);
        assert!(!disarmed.contains("##[") && !disarmed.contains("##vso["), "{disarmed}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&disarmed).unwrap(), json);
        assert_eq!(disarmed_markup("<p>\n::add-mask::e\n  ::x ##[y]\nstd::io</p>"), "<p>\n&#58;:add-mask::e\n  &#58;:x #&#35;[y]\nstd::io</p>");
        for (line, at) in [("std::io::Error", None), ("::error::no", Some(1)), ("  ::add-mask::e", Some(3)), ("", None)] {
            assert_eq!(begins_at(line), at);
        }
    }
}
