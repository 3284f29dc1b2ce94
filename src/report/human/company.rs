//! The whole start of a client, all servers together: a row for each, with the wait for its turn and its own start.

use std::time::Duration;

use super::{Line, NO_BREAK, Report, Role, Style, axis::Axis, bar::Canvas, names, summary};
use crate::{
    client::{self, ClientProfile},
    diagnosis::Diagnosis,
    evidence::{Company, Member},
    report::{
        duration::cell,
        line::cut,
        mark::Mark,
        waterfall::{Extent, Fill},
        width::Width as _,
    },
};

/// Bars narrower than this show nothing.
const NARROWEST_BARS: usize = 14;
/// Bars wider than this show no more.
const WIDEST_BARS: usize = 40;
/// The columns of a time.
const TIME: usize = 9;

/// Empty where the servers were not started together.
pub(super) fn lines(report: &Report, style: &Style) -> Vec<Line> {
    let Some((first, company)) = report.servers.iter().find_map(|diagnosis| Some((diagnosis, diagnosis.evidence.company.as_ref()?))) else {
        return Vec::new();
    };
    let layout = Layout::of(report, company, style);
    let mut lines = vec![summary::counts(report)];
    lines.extend(Line::of(Role::Dim, how(first, company)).wrap(style.width, 2));
    lines.push(layout.head());
    lines.extend(report.servers.iter().map(|diagnosis| layout.row(diagnosis, style)));
    lines
}

/// How the client starts its servers.
fn how(diagnosis: &Diagnosis, company: &Company) -> String {
    let client = names::client(diagnosis);
    let assumed = client::find(&diagnosis.evidence.judged().client).is_some_and(is_assumed);
    let all = company.members.len();
    let how = match &company.places {
        None if all == 1 => format!("{client} has one server"),
        None => format!("{client} starts all {all} servers at once"),
        Some(places) if places.number == 1 => format!("{client} starts one server after another"),
        Some(places) => {
            let setting = places.setting.map(|setting| format!(" ({setting})")).unwrap_or_default();
            let kind = if company.members[0].is_remote && places.by_kind { "remote servers" } else { "servers" };
            format!("{client} starts {} {kind} at a time{setting}", places.number)
        }
    };
    let waits = if company.members.iter().any(|member| member.turn > Some(Duration::ZERO)) && company.places.is_some() {
        format!("; ▒{NO_BREAK}waits for its turn, █{NO_BREAK}starts")
    } else {
        String::new()
    };
    format!("{how}{}{waits}", if assumed { " (nobody has published that; most do)" } else { "" })
}

fn is_assumed(profile: &ClientProfile) -> bool {
    profile.facts.unverified.contains(&"together")
}

/// Where the columns are.
struct Layout {
    name: usize,
    canvas: Canvas,
    shows_cause: bool,
}

impl Layout {
    fn of(report: &Report, company: &Company, style: &Style) -> Self {
        let widest = |text: &dyn Fn(&Diagnosis) -> usize| report.servers.iter().map(text).max().unwrap_or(0);
        let name = widest(&|diagnosis| name(diagnosis, style).width());
        let cause = widest(&|diagnosis| outcome(diagnosis).width());
        let fixed = left(name, style) + 2 * (TIME + 1);
        let room = style.width.saturating_sub(fixed);
        let shows_cause = room >= NARROWEST_BARS + 2 + cause;
        let columns = if shows_cause { room - 2 - cause } else { room };
        let end = company.members.iter().filter_map(|member| member.ready.max(member.left)).max().unwrap_or_default();
        let axis = Axis { span: end, columns: columns.min(WIDEST_BARS) };
        Self { name: left(name, style), canvas: Canvas { axis, limit: None, gave_up: false }, shows_cause }
    }

    fn head(&self) -> Line {
        let ruler = Line::new().pad_to(self.name).with(Role::Dim, self.canvas.axis.ruler(0)).pad_to(self.name + self.canvas.axis.columns);
        ruler.with(Role::Dim, format!(" {:>TIME$} {:>TIME$}", "ready", "alone"))
    }

    fn row(&self, diagnosis: &Diagnosis, style: &Style) -> Line {
        let mark = Mark::from(diagnosis.verdict.status);
        let line = Line::new().plain("  ").with(mark.role(), mark.sign(style)).plain(format!(" {}", name(diagnosis, style))).pad_to(self.name);
        let company = diagnosis.evidence.company.as_ref();
        let me = company.map(Company::me);
        let bar = company.map(|company| self.canvas.bar(&bar(company.me(), company.places.is_some()))).unwrap_or_default();
        let line = line.then(bar).pad_to(self.name + self.canvas.axis.columns);
        let time = |time: Option<Duration>| time.map_or_else(|| "–".to_owned(), cell);
        let line = line.plain(format!(" {:>TIME$}", time(me.and_then(|me| me.ready))));
        let line = line.with(Role::Dim, format!(" {:>TIME$}", time(me.and_then(|me| me.alone))));
        if self.shows_cause { line.plain(format!("  {}", outcome(diagnosis))) } else { line }
    }
}

/// Where the bars begin.
fn left(name: usize, style: &Style) -> usize {
    2 + Mark::Good.sign(style).width() + 1 + name + 2
}

fn name(diagnosis: &Diagnosis, style: &Style) -> String {
    cut(&diagnosis.evidence.judged().server, style.width / 4)
}

fn outcome(diagnosis: &Diagnosis) -> &'static str {
    diagnosis.verdict.cause.map_or_else(|| diagnosis.verdict.status.name(), |cause| cause.code())
}

fn bar(me: &Member, queues: bool) -> Vec<Extent> {
    let Some(turn) = me.turn else { return Vec::new() };
    let until = me.ready.max(me.left).unwrap_or(turn);
    // Where all start at once, nobody waits: what passed was the machine's own time to start them.
    let queue = queues.then_some(Extent { from: Duration::ZERO, until: turn, fill: Fill::Wait });
    queue.into_iter().chain([Extent { from: turn, until, fill: Fill::Work }]).collect()
}

#[cfg(test)]
mod tests {
    use crate::report::{Format, Style, fixture, render};

    #[test]
    fn a_whole_start_on_every_page() {
        let reports = [fixture::company::in_lanes(), fixture::company::all_at_once()];
        let styles = [fixture::style(80), fixture::style(50), Style { ascii: true, ..fixture::style(100) }];
        let pages = reports.iter().flat_map(|report| styles.iter().map(|style| render(report, Format::Human, style)));
        insta::assert_snapshot!(pages.collect::<Vec<_>>().join("\n────────\n\n"));
    }
}
