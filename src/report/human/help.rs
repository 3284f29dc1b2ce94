//! The ways out, best first; what is to be pasted stands whole on a line of its own or at the end of one.

use crate::diagnosis::Fix;

use super::{Line, Role, Style};

pub(super) fn lines(fix: &Fix, style: &Style) -> Vec<Line> {
    let help = Line::of(Role::Good, "help").plain(format!(": {}", fix.title));
    if let (Some(command), None) = (&fix.command, &fix.edit) {
        let on_one_line = help.clone().plain(": `").with(Role::Paste, command).plain("`");
        if !command.contains('\n') && on_one_line.width() <= style.width {
            return vec![on_one_line];
        }
    }
    let mut lines = help.wrap(style.width, 6);
    for paste in [&fix.command, &fix.edit].into_iter().flatten() {
        lines.extend(paste.lines().map(|line| Line::new().plain("      ").with(Role::Paste, line).whole()));
    }
    lines
}
