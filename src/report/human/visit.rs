//! A visit to n8n: the way there and each question with its answer, a row for each.

use crate::{
    diagnosis::Diagnosis,
    evidence::{Attempt, N8nPlace, N8nVisit, NamedIn, Remote, SeenFrom, Speaks, UrlFrom},
    report::{
        duration::fine,
        mark::Mark,
        steps::{Step, steps},
        width::Width as _,
    },
};

use super::{Line, Role, Style};

/// Where the rows' second column begins.
const LEFT: usize = 8;
/// Between columns.
const GAP: usize = 3;

pub(super) fn sections(diagnosis: &Diagnosis, visit: &N8nVisit<'_>, style: &Style) -> Vec<Vec<Line>> {
    let attempt = diagnosis.evidence.judged();
    let steps = steps(attempt);
    let table = Table::of(&steps, style);
    let rows = steps.iter().flat_map(|step| table.row(step, style)).collect();
    vec![header(attempt, visit, style), rows]
}

/// Which n8n it is, who names it, and where its key is from.
fn header(attempt: &Attempt, visit: &N8nVisit<'_>, style: &Style) -> Vec<Line> {
    let Some((launched, remote)) = attempt.launched().and_then(|launched| Some((launched, launched.remote.as_ref()?))) else { return Vec::new() };
    let title = Line::of(Role::Title, "n8n").with(Role::Dim, " · ").plain(remote.url.as_str());
    let place = launched.config.as_ref().map(|place| {
        let file = place.file.file_name().unwrap_or(place.file.as_os_str());
        format!("{}:{}", file.display(), place.line)
    });
    let mut pieces: Vec<String> = vec![from(&remote.url_from)];
    pieces.extend(leads_to(visit.url.place).map(str::to_owned));
    pieces.extend((remote.seen_from == SeenFrom::Container).then(|| "used from within a container".to_owned()));
    pieces.extend(place);
    pieces.push(key(remote));
    [vec![title], pieced(&pieces, style)].concat()
}

/// The pieces with points between them; none begins or ends a line.
fn pieced(pieces: &[String], style: &Style) -> Vec<Line> {
    const POINT: &str = " · ";
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match lines.pop() {
            Some(line) if line.width() + POINT.width() + piece.width() <= style.width => lines.push(line.with(Role::Dim, POINT).plain(piece)),
            line => {
                let indent = if line.is_some() { "   " } else { "" };
                lines.extend(line);
                lines.push(Line::new().plain(indent).plain(piece));
            }
        }
    }
    lines
}

fn from(from: &UrlFrom) -> String {
    match from {
        UrlFrom::Typed => "from the command line".into(),
        UrlFrom::Entry => "from the entry's URL".into(),
        UrlFrom::Named(NamedIn::Inherited(name)) => format!("from {name} in the environment"),
        UrlFrom::Named(named) => format!("from {}", named.describe()),
        UrlFrom::Default => "the default: nothing names another URL".into(),
    }
}

fn key(remote: &Remote) -> String {
    match &remote.speaks {
        Speaks::N8n { key: Some(UrlFrom::Named(named)) } => format!("key from {}", named.describe()),
        Speaks::N8n { key: Some(UrlFrom::Typed | UrlFrom::Entry | UrlFrom::Default) } => "with a key".into(),
        Speaks::N8n { key: None } | Speaks::Mcp(_) => "no key".into(),
    }
}

/// What the URL names, where that is not n8n itself.
const fn leads_to(place: N8nPlace) -> Option<&'static str> {
    match place {
        N8nPlace::Base | N8nPlace::Api => None,
        N8nPlace::McpInstance => Some("MCP server of the instance"),
        N8nPlace::McpTrigger => Some("MCP Server Trigger"),
        N8nPlace::McpTest => Some("test URL of an MCP Server Trigger"),
        N8nPlace::McpNowhere => Some("no MCP endpoint: its path is missing"),
        N8nPlace::Webhook => Some("a webhook"),
        N8nPlace::Page => Some("a page of the editor"),
    }
}

/// The columns of the rows.
struct Table {
    what: usize,
    came: usize,
    took: usize,
    /// Words stand below their row where there is no room beside it.
    narrow: bool,
}

impl Table {
    fn of(steps: &[Step], style: &Style) -> Self {
        let widest = |text: &dyn Fn(&Step) -> usize| steps.iter().map(text).max().unwrap_or(0);
        let came = widest(&|step| step.came.width());
        let asked = steps.iter().filter(|step| !step.came.is_empty()).map(|step| step.what.width()).max().unwrap_or(0);
        // What has no answer of its own may reach into that column.
        let both = if came == 0 { 0 } else { asked + GAP + came };
        let whole = both.max(widest(&|step| step.what.width()));
        let (took, said) = (widest(&|step| step.took.map_or(0, |took| fine(took).width())), widest(&|step| step.said.width()));
        let sign = Mark::Good.sign(style).width();
        let narrow = LEFT + whole + GAP + took + 2 + sign + 1 + said > style.width;
        let room = style.width.saturating_sub(LEFT + GAP + took + 2 + sign);
        let what = if narrow { widest(&|step| step.what.width()).min(room) } else { whole };
        Self { what, came, took, narrow }
    }

    fn row(&self, step: &Step, style: &Style) -> Vec<Line> {
        let left = Line::new().plain("  ").with(Role::Label, step.label).pad_to(LEFT);
        let mut what = left.plain(&step.what).wrap(LEFT + self.what, LEFT + 2).into_iter();
        let left = what.next().unwrap_or_default();
        let left = if self.narrow || step.came.is_empty() { left } else { left.pad_to(LEFT + self.what - self.came).with(Role::Dim, &step.came) };
        let took = step.took.map(fine).unwrap_or_default();
        let row =
            left.pad_to(LEFT + self.what + GAP).plain(format!("{took:>width$}  ", width = self.took)).with(step.mark.role(), step.mark.sign(style));
        if !self.narrow {
            return vec![row.plain(format!(" {}", step.said))];
        }
        let words = [step.came.as_str(), step.said.as_str()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ");
        let below = if words.is_empty() { Vec::new() } else { Line::new().pad_to(LEFT).plain(words).wrap(style.width, LEFT) };
        std::iter::once(row).chain(what).chain(below).collect()
    }
}
