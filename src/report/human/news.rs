//! One of many reports on the same thing: its verdict with the time, and no more.

use crate::diagnosis::Diagnosis;

use super::{Line, NARROWEST, Role, WIDEST, print};
use crate::report::{Report, Style, mark::Mark, sentence, wall};

/// A line for each server, wrapped where it is wider than the page.
pub(in crate::report) fn render(report: &Report, style: &Style) -> String {
    let style = &Style { width: style.width.clamp(NARROWEST, WIDEST), ..*style };
    let clock = wall::clock((style.wall)(report.generated_at), false);
    let line = |diagnosis: &Diagnosis| {
        let mark = Mark::from(diagnosis.verdict.status);
        let sign = mark.sign(style);
        let line = Line::of(Role::Dim, &clock).plain(" ").with(mark.role(), sign).plain(" ").plain(sentence::verdict(diagnosis));
        print(line.wrap(style.width, clock.len() + sign.chars().count() + 2), style)
    };
    report.servers.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_verdict_is_one_line_with_its_time() {
        let report = fixture::report(vec![fixture::late()]);
        let text = render(&report, &fixture::style(40));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains(" ✗ ") && lines[0].as_bytes()[2] == b':', "{text}");
        assert!(lines[1..].iter().all(|line| line.starts_with("           ")), "{text}");
    }
}
