//! The phases of the start against the client's limit, as bars over a time axis.

use std::time::Duration;

use crate::{
    diagnosis::Diagnosis,
    evidence::{Origin, Purpose},
};

use super::{Line, Role, Style, axis::Axis, bar::Canvas, machine, names, tree};
use crate::report::{
    duration::span,
    mark::Mark,
    waterfall::{Drawn, Row},
    width::Width as _,
};

/// Bars wider than this tell no more.
const WIDEST_BARS: usize = 56;
/// Bars narrower than this tell less than the notes beside them.
const NARROWEST_BARS: usize = 16;
/// A limit further off than this many times the start is written, not drawn.
const OFF_SCALE: u32 = 4;

pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let Some(drawn) = Drawn::of(diagnosis) else { return Vec::new() };
    let rows = drawn.rows();
    let limit = drawn.limit.filter(|&limit| limit <= drawn.end.saturating_mul(OFF_SCALE));
    let layout = Layout::of(&rows, style);
    let axis = Axis { span: drawn.end.max(limit.unwrap_or_default()), columns: layout.bars };
    let chart = Chart { canvas: Canvas { axis, limit, gave_up: drawn.gave_up }, layout };

    let off_scale = drawn.limit.filter(|_| limit.is_none()).and_then(|_| diagnosis.evidence.judged().launched()?.limit.after);
    let mut lines = vec![chart.ruler(off_scale, style)];
    lines.extend(rows.iter().map(|row| chart.row(row, style)));
    lines.extend(limit.into_iter().flat_map(|limit| chart.footnote(limit, &at_the_limit(diagnosis, drawn.gave_up), style)));
    if chart.layout.brevity.is_none() {
        lines.extend(rows.iter().filter(|row| row.matters).flat_map(|row| note_below(row, style)));
    }
    if let Some(watched) = drawn.watched() {
        lines.extend(tree::line(watched, style));
        lines.extend(machine::lines(drawn.attempt, watched, style));
    }
    lines.extend(starts(diagnosis).into_iter().flat_map(|text| Line::of(Role::Dim, "  ").with(Role::Dim, text).wrap(style.width, 4)));
    lines
}

/// The columns of the chart.
struct Layout {
    /// Where the bars begin.
    left: usize,
    bars: usize,
    duration: usize,
    /// How short the notes beside the bars have to be; `None` where there is no room for any.
    brevity: Option<usize>,
}

impl Layout {
    fn of(rows: &[Row], style: &Style) -> Self {
        let widest = |text: &dyn Fn(&Row) -> usize| rows.iter().map(text).max().unwrap_or(0);
        let (left, duration) = (2 + widest(&|row| row.label.width()) + 2, widest(&|row| row.duration.width()));
        // Two columns before the duration, two before the mark.
        let room = style.width.saturating_sub(left + 2 + duration + 2 + Mark::Good.sign(style).width());
        let beside = |brevity| room.saturating_sub(1 + widest(&|row| row.note(brevity).width()));
        let brevity = (0..widest(&|row| row.note.len())).find(|&brevity| beside(brevity) >= NARROWEST_BARS);
        Self { left, bars: brevity.map_or(room, beside).min(WIDEST_BARS), duration, brevity }
    }
}

struct Chart {
    canvas: Canvas,
    layout: Layout,
}

impl Chart {
    fn ruler(&self, off_scale: Option<Duration>, style: &Style) -> Line {
        let ruler = |overhang| Line::new().pad_to(self.layout.left).with(Role::Dim, self.canvas.axis.ruler(overhang));
        let noted = |limit| ruler(0).pad_to(self.layout.left + self.layout.bars + 2).with(Role::Limit, format!("limit {} →", span(limit)));
        off_scale.map(noted).filter(|noted| noted.width() <= style.width).unwrap_or_else(|| ruler(self.layout.duration))
    }

    fn row(&self, row: &Row, style: &Style) -> Line {
        let label = Line::of(Role::Plain, format!("  {}", row.label)).pad_to(self.layout.left);
        let role = if row.mark == Some(Mark::Quiet) { Role::Dim } else { Role::Plain };
        let line = label.then(self.canvas.bar(&row.bar)).with(role, format!("  {:>width$}  ", row.duration, width = self.layout.duration));
        let line = match row.mark {
            Some(mark) => line.with(mark.role(), mark.sign(style)),
            None => line.plain(" ".repeat(Mark::Good.sign(style).width())),
        };
        match self.layout.brevity {
            Some(brevity) => line.with(role, format!(" {}", row.note(brevity))),
            None => line,
        }
    }

    /// Says at the foot of the limit's line what it is: on the side where there is room, else in several lines.
    fn footnote(&self, limit: Duration, text: &str, style: &Style) -> Vec<Line> {
        let column = self.layout.left + self.canvas.axis.column(limit);
        let foot = |text: &str| Line::new().pad_to(column).with(Role::Limit, "└ ").plain(text);
        if foot(text).width() <= style.width {
            return vec![foot(text)];
        }
        if text.width() < column {
            return vec![Line::new().pad_to(column - text.width() - 1).plain(text).with(Role::Limit, " ┘")];
        }
        if style.width < column + 2 + NARROWEST_BARS {
            return Line::of(Role::Limit, "  │ ").plain(text).wrap(style.width, 4);
        }
        let (first, rest) = text.split_once("; ").map_or((text.to_owned(), None), |(first, rest)| (format!("{first};"), Some(rest)));
        let below = rest.map(|rest| Line::new().pad_to(column + 2).plain(rest));
        std::iter::once(foot(&first)).chain(below).flat_map(|line| line.wrap(style.width, column + 2)).collect()
    }
}

fn note_below(row: &Row, style: &Style) -> Vec<Line> {
    let line = match row.mark {
        Some(mark) => Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(" "),
        None => Line::new().plain("  "),
    };
    line.plain(format!("{}: {}", row.label, row.note(0))).wrap(style.width, 6)
}

/// What happens at the limit, in a clause or two.
fn at_the_limit(diagnosis: &Diagnosis, gave_up: bool) -> String {
    let client = names::client(diagnosis);
    if !gave_up {
        return format!("{client} would give up here");
    }
    let Some(second) = diagnosis.evidence.second_look() else { return format!("{client} gives up") };
    match second.ready() {
        Some(needed) => format!("{client} gives up; left alone, it needs {}", span(needed)),
        None => format!("{client} gives up; left alone, it is not ready either"),
    }
}

/// How often a probe started the server, where that was more than once. How often a client did is told with its logs.
fn starts(diagnosis: &Diagnosis) -> Option<String> {
    let attempts = || diagnosis.evidence.attempts.iter().filter(|attempt| !attempt.is_remote());
    let made = |purpose| attempts().filter(|attempt| attempt.purpose == purpose).count();
    let all = attempts().count();
    if all < 2 || diagnosis.evidence.judged().origin == Origin::Log {
        return None;
    }
    let (restarts, looks) = (made(Purpose::ClientRestart), made(Purpose::SecondLook));
    let client = names::client(diagnosis);
    let cold = made(Purpose::Cold) > 0;
    let mut why = vec![if cold { format!("with an empty cache as {client} does") } else { format!("as {client} does") }];
    match restarts {
        0 => {}
        1 => why.push(format!("again as {client} restarts it")),
        restarts => why.push(format!("{restarts} times as {client} restarts it")),
    }
    if made(Purpose::EraProbe) > 0 {
        why.push("beside it to ask for its protocol era".into());
    }
    if made(Purpose::Duplicate) > 0 {
        why.push("beside it as a second copy".into());
    }
    if made(Purpose::OtherEra) > 0 {
        why.push("then with server/discover, as the server asks for".into());
    }
    match made(Purpose::ColdAgain) {
        0 => {}
        1 => why.push("again with what that left in it".into()),
        starts => why.push(format!("{starts} times with what that left in it")),
    }
    if looks > 0 && cold {
        why.push("with another one left alone to see how long it needs".into());
    } else if looks > 0 {
        why.push("then left alone to see how long it needs".into());
    }
    if made(Purpose::Warm) > 0 {
        why.push("then with the filled cache".into());
    }
    if made(Purpose::Alone) > 0 {
        why[0].push_str(", with its other servers");
        why.push("then alone".into());
    }
    if made(Purpose::Profiled) > 0 {
        why.push("then with its runtime's own help, for the profile".into());
    }
    Some(format!("started {}: {}", names::count(all, "times"), why.join(", ")))
}
