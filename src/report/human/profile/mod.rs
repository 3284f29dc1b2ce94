//! What the runtimes told in a further start: where the imports go, what Node loads and computes, what npm and uv did.

mod launchers;
mod node;
mod weight;

use crate::{
    diagnosis::Diagnosis,
    evidence::{Attempt, Help, Imports, Kept, Profile, Purpose, Shown},
    report::duration::span,
};

use super::{Line, Role, Style, names};

pub(super) fn lines(diagnosis: &Diagnosis, style: &Style) -> Vec<Line> {
    let Some(profile) = &diagnosis.evidence.profile else { return Vec::new() };
    let start = diagnosis.evidence.attempts.iter().find(|attempt| attempt.purpose == Purpose::Profiled);
    let mut lines = Line::of(Role::Title, "profile").plain(": ").plain(head(profile, start, diagnosis)).wrap(style.width, 4);
    lines.extend(launchers::npm(&profile.npm, style));
    lines.extend(launchers::uv(&profile.uv, style));
    for (index, imports) in profile.python.iter().enumerate() {
        lines.extend(imported(imports, index, style));
    }
    lines.extend(profile.node.iter().flat_map(|process| node::lines(process, style)));
    let silent = silent(profile).filter(|_| start.is_some_and(|start| start.ready().is_some()));
    let kept = start.and_then(|_| kept(&profile.kept));
    lines.extend(silent.into_iter().chain(kept).flat_map(|line| line.wrap(style.width, 4)));
    lines
}

/// What was done for it, or why nothing was.
fn head(profile: &Profile, start: Option<&Attempt>, diagnosis: &Diagnosis) -> String {
    let Some(start) = start else {
        return match &profile.kept {
            Kept::Failed(why) => format!("no further start was made: {why}"),
            Kept::NotAsked | Kept::In(_) => {
                format!("no further start was made: no help by variables of the environment is known for {}", others(profile))
            }
        };
    };
    let ready = diagnosis.evidence.judged().ready();
    let came_out = match (start.ready(), ready) {
        (Some(needed), Some(ready)) => format!("ready after {}; measured {}", span(needed), span(ready)),
        (Some(needed), None) => format!("ready after {}", span(needed)),
        (None, _) => "it did not get ready".to_owned(),
    };
    if profile.tells() {
        return format!("from a further start, slowed by what it writes down ({came_out})");
    }
    match profile.seen.as_slice() {
        [] => format!(
            "a further start told nothing ({came_out}): neither Python, Node, npm nor uv seems to run; none such is known for {}",
            others(profile)
        ),
        seen => format!("{} told nothing in a further start ({came_out})", seen.iter().map(|help| help.name()).collect::<Vec<_>>().join(", ")),
    }
}

fn others(profile: &Profile) -> String {
    if profile.without.is_empty() { "what runs".to_owned() } else { profile.without.iter().map(Shown::as_str).collect::<Vec<_>>().join(", ") }
}

fn imported(imports: &Imports, index: usize, style: &Style) -> Vec<Line> {
    let which = match index {
        0 => "python".to_owned(),
        further => format!("python, process {}", further + 1),
    };
    let modules = names::count(imports.modules, "modules");
    let mut lines = heading(&which, &format!("imports {modules} in {}", span(imports.total)), style);
    lines.extend(weight::tree(&imports.heaviest, imports.total, style));
    lines
}

/// Names what the rows below are about.
fn heading(what: &str, tells: &str, style: &Style) -> Vec<Line> {
    Line::new().plain("  ").with(Role::Label, what).plain(" · ").plain(tells).wrap(style.width, 4)
}

/// Who was asked and told nothing, where others did.
fn silent(profile: &Profile) -> Option<Line> {
    let why = |help: &Help| match help {
        Help::Python => "python told nothing: with -E or -I it ignores its variables",
        Help::Node => "node told nothing: it, or who starts it, ignores NODE_OPTIONS",
        Help::Npm => "npm told nothing",
        Help::Uv => "uv told nothing",
    };
    let silent: Vec<&str> = profile.seen.iter().filter(|help| profile.tells() && !profile.tells_of(**help)).map(why).collect();
    (!silent.is_empty()).then(|| Line::of(Role::Dim, format!("  {}", silent.join("; "))))
}

fn kept(kept: &Kept) -> Option<Line> {
    match kept {
        Kept::NotAsked => None,
        Kept::In(folder) => Some(Line::of(Role::Dim, "  kept in ").plain(folder.as_str())),
        Kept::Failed(why) => Some(Line::of(Role::Dim, "  not kept: ").plain(why.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::report::{Format, fixture, render};

    fn page(width: usize) -> String {
        render(&fixture::report(vec![fixture::profiled()]), Format::Human, &fixture::style(width))
    }

    #[test]
    fn a_profile_on_every_page() {
        insta::assert_snapshot!([80, 50, 120].map(page).join("\n────────\n\n"));
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        for width in 40..=121 {
            let page = page(width);
            let wide: Vec<&str> = page.lines().filter(|line| line.width() > width && !line.starts_with("next: ")).collect();
            assert!(wide.is_empty(), "at {width} columns:\n{}", wide.join("\n"));
        }
    }

    #[test]
    fn what_cannot_be_profiled_is_named() {
        let told = |profile: Profile, has_start: bool| {
            let mut diagnosis = fixture::profiled();
            if !has_start {
                diagnosis.evidence.attempts.retain(|attempt| attempt.purpose != Purpose::Profiled);
            }
            diagnosis.evidence.profile = Some(profile);
            let style = fixture::style(80);
            lines(&diagnosis, &style).into_iter().map(|line| line.print(&style)).collect::<Vec<_>>().join("\n")
        };
        let deno = || vec![Shown::from("deno")];
        let texts = [
            told(Profile { without: deno(), ..Profile::default() }, false),
            told(Profile { kept: Kept::Failed("no space left".into()), ..Profile::default() }, false),
            told(Profile { without: deno(), asked: Help::ALL.to_vec(), ..Profile::default() }, true),
            told(Profile { seen: vec![Help::Python], asked: vec![Help::Python], ..Profile::default() }, true),
        ];
        insta::assert_snapshot!(texts.join("\n\n"));
    }
}
