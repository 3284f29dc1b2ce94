//! Before and after: two verdicts beside each other.

use crate::diagnosis::Diagnosis;

use super::{Style, line::Line, sentence, stylesheet::Role};

/// The verdict on a server with a fault, and on the same server without it; `how` says what makes the difference.
#[must_use]
pub fn before_and_after(before: &Diagnosis, after: &Diagnosis, how: &str, style: &Style) -> String {
    let line = |label: &str, text: &str| Line::of(Role::Label, label).plain(text).wrap(style.width, label.len());
    let healed = format!("{} ({} {how})", sentence::verdict(after), after.evidence.judged().server);
    let lines = line("before: ", &sentence::verdict(before)).into_iter().chain(line("after:  ", &healed));
    lines.map(|line| line.print(style) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diagnosis::testing::start, evidence::Method, report::fixture};

    #[test]
    fn both_verdicts_stand_below_each_other() {
        let before = start("node s.js").gives_up(Method::Initialize, 60_000).diagnosis();
        let after = start("node s.js").initializes().lists_tools(2).diagnosis();
        let text = before_and_after(&before, &after, "answers at once", &fixture::style(80));
        assert_eq!(
            text,
            "before: server does not start in Claude Desktop: it does not answer initialize\n        within 60 s\n\
             after:  healthy: ready in 70 ms, less than 1 % of what Claude Desktop allows\n        (server answers at once)\n"
        );
    }
}
