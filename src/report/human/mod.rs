//! For a person at a terminal: verdict first, healthy is short, failing is complete, the last line is the next command.

mod around;
mod axis;
mod bar;
mod beside;
mod block;
pub(super) mod cold;
mod columns;
mod company;
mod comparison;
mod evidence;
mod excerpt;
mod finding;
pub(super) mod gate;
mod header;
mod help;
mod logs;
mod machine;
mod news;
mod next;
mod outlook;
mod place;
mod profile;
pub(super) mod runs;
mod strip;
mod summary;
mod tree;
#[cfg(test)]
mod variants;
mod visit;
mod wait;
mod waterfall;

use crate::diagnosis::{Diagnosis, Severity, Status};

pub(super) use news::render as news;

use super::{
    Around, Past, Report, Style,
    line::{Line, NO_BREAK},
    mark::Mark,
    names,
    past::in_words,
    sentence, shell,
    stylesheet::Role,
};

/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 120;
/// Below this nothing is aligned any more.
const NARROWEST: usize = 40;

pub(super) fn render(report: &Report, style: &Style) -> String {
    let style = &Style { width: style.width.clamp(NARROWEST, WIDEST), ..*style };
    let (mut sections, mut last) = match (&report.logs, report.servers.as_slice()) {
        (None, []) => (vec![vec![Line::new().plain("no server was started")]], Vec::new()),
        (Some(logs), _) => (logs::sections(report, logs, style), Vec::new()),
        (None, [only]) => (server(report, only, style), outlook::lines(only, style)),
        (None, _) => (servers(report, style), Vec::new()),
    };
    sections.push(gate::lines(report, style));
    last.extend(next::line(report));
    sections.push(last);
    let texts: Vec<String> = sections.into_iter().filter(|lines| !lines.is_empty()).map(|lines| print(lines, style)).collect();
    // What is followed goes on below.
    let gap = if report.logs.as_ref().and_then(|logs| logs.followed).is_some() && texts.len() > 1 { "\n" } else { "" };
    texts.join("\n") + gap
}

/// Everything about one server of a report, as a terminal shows it.
pub(super) fn page(report: &Report, diagnosis: &Diagnosis, style: &Style) -> String {
    let sections = server(report, diagnosis, style).into_iter().filter(|lines| !lines.is_empty());
    sections.map(|lines| print(lines, style)).collect::<Vec<_>>().join("\n")
}

/// The healthy ones in a line each, then the others in full, each below a rule, and the count at the end, where the eye is.
fn servers(report: &Report, style: &Style) -> Vec<Vec<Line>> {
    let (healthy, others): (Vec<_>, Vec<_>) = report.servers.iter().partition(|diagnosis| is_told_briefly(diagnosis));
    let short = |diagnosis: &Diagnosis| {
        let verdict = verdict(diagnosis, Some(&names::server(diagnosis.evidence.judged())), style);
        let measured = [runs::brief(diagnosis, style), comparison::lines(diagnosis, report.generated_at, style)].concat();
        [verdict, measured, cold::lines(diagnosis, style), beside::lines(diagnosis, style), past(report, diagnosis, style)].concat()
    };
    let mut sections = vec![healthy.into_iter().flat_map(short).collect()];
    for diagnosis in others {
        sections.push(vec![horizontal(style)]);
        sections.extend(server(report, diagnosis, style));
    }
    sections.push(vec![horizontal(style)]);
    let together = company::lines(report, style);
    sections.push(if together.is_empty() { summary::lines(report, style) } else { together });
    sections
}

/// Whether there is nothing to tell of a server beyond that it is well.
fn is_told_briefly(diagnosis: &Diagnosis) -> bool {
    diagnosis.verdict.status == Status::Healthy && diagnosis.evidence.profile.is_none()
}

/// Everything about one server.
fn server(report: &Report, diagnosis: &Diagnosis, style: &Style) -> Vec<Vec<Line>> {
    let mut sections = match diagnosis.evidence.judged().n8n() {
        Some(visit) => visit::sections(diagnosis, &visit, style),
        None => vec![header::lines(diagnosis, report.generated_at, style), waterfall::lines(diagnosis, style), cold::lines(diagnosis, style)],
    };
    sections.push(runs::lines(diagnosis, style));
    let beside = [comparison::lines(diagnosis, report.generated_at, style), beside::lines(diagnosis, style), past(report, diagnosis, style)].concat();
    sections.push([verdict(diagnosis, None, style), beside].concat());
    let mut first = true;
    for finding in &diagnosis.findings {
        let root = (first && finding.severity == Severity::Error).then(Vec::new);
        sections.push(finding::lines(diagnosis, finding, &Around::default(), root, style));
        first = false;
    }
    sections.push(profile::lines(diagnosis, style));
    sections.push(crashed_rules(diagnosis, style));
    sections
}

/// A line from edge to edge.
fn horizontal(style: &Style) -> Line {
    Line::of(Role::Dim, "─".repeat(style.width))
}

fn verdict(diagnosis: &Diagnosis, name: Option<&str>, style: &Style) -> Vec<Line> {
    let mark = Mark::from(diagnosis.verdict.status);
    let sentence = sentence::verdict(diagnosis);
    let line = Line::of(mark.role(), format!("{} ", mark.sign(style)));
    let line = match name {
        Some(name) => line.with(Role::Title, name).plain(format!(" · {sentence}")),
        None => match sentence.split_once(": ") {
            Some((head, rest)) => line.with(mark.role(), format!("{head}:")).plain(format!(" {rest}")),
            None => line.with(mark.role(), sentence),
        },
    };
    line.wrap(style.width, mark.sign(style).chars().count() + 1)
}

/// What the client's logs say of the same server, below what was measured.
fn past(report: &Report, diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let judged = diagnosis.evidence.judged();
    let words = |past: &Past| in_words(names::client(diagnosis), &past.history, report.generated_at, style);
    let Some(words) = report.past_of(judged).and_then(words) else { return Vec::new() };
    let command = format!("mcpdoctor logs --server {}", shell::word(&judged.server)).replace(' ', NO_BREAK);
    Line::of(Role::Label, "logs: ").plain(words).plain("; ").with(Role::Paste, command).wrap(style.width, 6)
}

/// A rule that panicked is the doctor's own fault: it is a row of the report, and the rest of the report stands.
fn crashed_rules(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    diagnosis.crashed_rules.iter().flat_map(|cause| crashed_rule(cause.code(), style)).collect()
}

fn crashed_rule(code: &str, style: &Style) -> Vec<Line> {
    let mark = Mark::Unknown;
    let text = format!("the rule {code} crashed, which is a bug of mcpdoctor; the other rules are not affected");
    Line::of(mark.role(), format!("{} ", mark.sign(style))).plain(text).wrap(style.width, 2)
}

fn print(lines: Vec<Line>, style: &Style) -> String {
    lines.into_iter().map(|line| line.print(style) + "\n").collect()
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use crate::{
        evidence::{Doing, Seen, Watched},
        report::{Followed, Format, LogsRead, Past, Style, Telling, fixture, render},
    };

    #[test]
    fn every_fixture_at_80_columns() {
        insta::assert_snapshot!(fixture::plain(&fixture::all(), Format::Human));
    }

    #[test]
    fn servers_that_are_reached_by_a_url() {
        insta::assert_snapshot!(fixture::plain(&fixture::remote::all(), Format::Human));
    }

    #[test]
    fn visits_to_n8n() {
        insta::assert_snapshot!(fixture::plain(&fixture::n8n::all(), Format::Human));
    }

    #[test]
    fn visits_to_n8n_in_every_style() {
        let reports = || [fixture::n8n::on_one_address(), fixture::n8n::migrating()].map(|visit| fixture::report(vec![visit]));
        for (name, style) in [
            ("at_40_columns", fixture::style(40)),
            ("at_120_columns_in_ascii", Style { ascii: true, ..fixture::style(120) }),
            ("in_colour", Style { colour: true, ..fixture::style(80) }),
        ] {
            let pages = reports().map(|report| render(&report, Format::Human, &style).replace('\u{1b}', "␛"));
            insta::assert_snapshot!(format!("n8n_{name}"), pages.join("\n────────\n\n"));
        }
    }

    #[test]
    fn many_starts_on_every_page() {
        let alone = fixture::runs::all().into_iter().map(|diagnosis| render(&fixture::report(vec![diagnosis]), Format::Human, &fixture::style(80)));
        let narrow = fixture::runs::all().into_iter().map(|diagnosis| render(&fixture::report(vec![diagnosis]), Format::Human, &fixture::style(40)));
        insta::assert_snapshot!(alone.chain(narrow).collect::<Vec<_>>().join("\n────────\n\n"));
    }

    #[test]
    fn a_gate_on_every_page() {
        let report = fixture::runs::gate();
        let styles = [fixture::style(80), fixture::style(40), Style { ascii: true, ..fixture::style(120) }];
        insta::assert_snapshot!(styles.map(|style| render(&report, Format::Human, &style)).join("\n────────\n\n"));
    }

    #[test]
    fn no_server_at_all() {
        assert_eq!(render(&fixture::report(Vec::new()), Format::Human, &fixture::style(80)), "no server was started\n");
    }

    #[test]
    fn several_servers() {
        insta::assert_snapshot!(render(&fixture::report(fixture::all()), Format::Human, &fixture::style(80)));
    }

    #[test]
    fn a_healthy_start_whose_logs_tell_otherwise() {
        let mut report = fixture::report(vec![fixture::healthy()]);
        let logged = fixture::of_logs().servers.remove(1);
        report.past = vec![Past { server: "filesystem".into(), client: "claude-desktop".into(), history: logged.evidence.history() }];
        let text = render(&report, Format::Human, &fixture::style(80));
        let said = "allows\nlogs: last 8 starts in Claude Desktop: 6 timed out, last 2 Jun 17:38;\n      mcpdoctor logs --server filesystem\n";
        assert!(text.contains(said), "{text}");
        assert!(render(&report, Format::Json, &fixture::style(80)).contains(r#""failed": 6"#));
    }

    #[test]
    fn what_logs_say_in_every_style() {
        let report = fixture::of_logs();
        for (name, style) in [
            ("at_80_columns", fixture::style(80)),
            ("at_50_columns", fixture::style(50)),
            ("at_120_columns_in_ascii", Style { ascii: true, ..fixture::style(120) }),
            ("two_hours_east", Style { wall: |at| at.naive_utc() + chrono::TimeDelta::hours(2), ..fixture::style(80) }),
        ] {
            insta::assert_snapshot!(format!("logs_{name}"), render(&report, Format::Human, &style));
        }
    }

    #[test]
    fn what_happens_while_logs_are_followed() {
        let told = |at: usize, telling: Telling| {
            let mut report = fixture::of_logs();
            report.servers = vec![report.servers.swap_remove(at)];
            let followed = Some(Followed { at: report.generated_at, telling });
            report.logs = report.logs.map(|logs| LogsRead { followed, ..logs });
            render(&report, Format::Human, &fixture::style(80))
        };
        let since = fixture::of_logs().servers[1].evidence.judged().started_at;
        let again = Telling::Again { times: 3, since };
        let page: Vec<String> =
            [(1, Telling::Begins), (1, Telling::InFull), (1, again), (0, Telling::Briefly)].map(|(at, telling)| told(at, telling)).into();
        insta::assert_snapshot!(page.concat());
    }

    #[test]
    fn one_late_start_in_every_style() {
        let report = fixture::report(vec![fixture::late()]);
        for (name, style) in [
            ("at_40_columns", fixture::style(40)),
            ("at_120_columns", fixture::style(120)),
            ("in_ascii", Style { ascii: true, ..fixture::style(80) }),
            ("in_colour", Style { colour: true, ..fixture::style(80) }),
        ] {
            insta::assert_snapshot!(format!("late_{name}"), render(&report, Format::Human, &style).replace('\u{1b}', "␛"));
        }
    }

    #[test]
    fn a_healthy_start_is_as_short_where_it_was_watched() {
        let told = |slept_until| {
            let mut quick = fixture::near_the_limit();
            let processes = vec![fixture::process(1, None, &[(20, "uvx x")]), fixture::process(2, Some(0), &[(100, "python x")])];
            let stretches = fixture::stretches(&[(1_000, 1, Doing::Cpu), (slept_until, 1, Doing::Sleep), (2_700, 1, Doing::Cpu)]);
            quick.evidence.attempts[0].watched = Seen::Yes(Watched { processes, stretches, ..Watched::default() });
            render(&fixture::report(vec![quick]), Format::Human, &fixture::style(80))
        };
        assert_eq!(told(1_400), render(&fixture::report(vec![fixture::near_the_limit()]), Format::Human, &fixture::style(80)));
        let with_a_long_wait = told(1_600);
        let says = |words: &str| with_a_long_wait.contains(words);
        assert!(says("    sleep ") && says("  processes: uvx x → python x") && !says("    handler "), "{with_a_long_wait}");
    }

    #[test]
    fn starts_with_empty_caches_on_every_page() {
        let reports = fixture::cold().into_iter().map(|diagnosis| render(&fixture::report(vec![diagnosis]), Format::Human, &fixture::style(80)));
        let narrow = render(&fixture::report(fixture::cold()), Format::Human, &fixture::style(50));
        insta::assert_snapshot!(reports.chain([narrow]).collect::<Vec<_>>().join("\n────────\n\n"));
    }

    #[test]
    fn a_launchers_start_on_every_page() {
        let report = fixture::report(vec![fixture::installed()]);
        let styles = [fixture::style(40), fixture::style(60), fixture::style(120), Style { ascii: true, ..fixture::style(80) }];
        insta::assert_snapshot!(styles.map(|style| render(&report, Format::Human, &style)).join("\n────────\n\n"));
    }

    #[test]
    fn no_line_is_wider_than_the_page_unless_it_is_to_be_pasted() {
        let all = fixture::everything();
        let reports =
            all.into_iter().chain(fixture::cold()).map(|one| fixture::report(vec![one])).chain([fixture::report(fixture::all()), fixture::of_logs()]);
        for (report, width) in reports.flat_map(|report| (40..=121).map(move |width| (report.clone(), width))) {
            for ascii in [false, true] {
                let text = render(&report, Format::Human, &Style { ascii, ..fixture::style(width) });
                let pasted = |line: &str| line.starts_with("      ") || line.starts_with("next: ");
                let wide: Vec<&str> = text.lines().filter(|line| line.width() > width && !pasted(line)).collect();
                assert!(wide.is_empty(), "at {width} columns:\n{}", wide.join("\n"));
            }
        }
    }

    #[test]
    fn only_marks_and_names_leave_ascii() {
        let text = render(&fixture::report(vec![fixture::late(), fixture::healthy()]), Format::Human, &Style { ascii: true, ..fixture::style(80) });
        assert!(text.is_ascii(), "{text}");
    }

    #[test]
    fn colour_adds_escapes_and_nothing_else() {
        for diagnosis in fixture::everything() {
            let report = fixture::report(vec![diagnosis]);
            let coloured = render(&report, Format::Human, &Style { colour: true, ..fixture::style(80) });
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), render(&report, Format::Human, &fixture::style(80)));
        }
    }
}
