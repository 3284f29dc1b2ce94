//! A few reports in every variant on one page, and any name and any words of a server at any width.

use std::fmt::Write as _;

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::super::{Format, Report, Style, fixture, render};
use crate::diagnosis::{Diagnosis, testing::shown};

/// Names that people give, and names that somebody gives to do harm.
const NAMES: [&str; 13] = [
    "weather",
    "日本語サーバー",
    "🦀 crab",
    "👩\u{200d}👩\u{200d}👧 family ⚠\u{fe0f}",
    "🇩🇪 👍🏽",
    "cafe\u{301}",
    "שרת-2",
    "خادم الطقس",
    "tab\there",
    "",
    "a-name-that-is-much-longer-than-anybody-would-want-to-type-and-still-is-a-name-of-a-server",
    "::error::no",
    "##[group]no",
];

fn called(mut diagnosis: Diagnosis, name: &str) -> Diagnosis {
    for attempt in &mut diagnosis.evidence.attempts {
        name.clone_into(&mut attempt.server);
    }
    diagnosis
}

/// A failing server, one that was started many times, and one of each name.
fn reports() -> Vec<Report> {
    let named = NAMES.iter().map(|name| called(fixture::healthy(), name)).collect();
    vec![
        fixture::report(vec![called(fixture::late(), NAMES[1])]),
        fixture::report(vec![called(fixture::runs::all().remove(0), NAMES[6])]),
        fixture::report(named),
    ]
}

fn variants() -> [(&'static str, Style); 6] {
    let style = fixture::style;
    [
        ("80 columns", style(80)),
        ("80 columns, ASCII", Style { ascii: true, ..style(80) }),
        ("80 columns, in colour", Style { colour: true, ..style(80) }),
        ("40 columns", style(40)),
        ("40 columns, ASCII", Style { ascii: true, ..style(40) }),
        ("200 columns", style(200)),
    ]
}

fn is_pasted(line: &str) -> bool {
    line.starts_with("      ") || line.starts_with("next: ")
}

fn without_colour(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn every_variant_on_one_page() {
    let mut page = String::new();
    for (name, style) in variants() {
        writeln!(page, "{name}\n|{}|\n", "-".repeat(style.width - 2)).unwrap();
        for report in reports() {
            writeln!(page, "{}", render(&report, Format::Human, &style).replace('\u{1b}', "␛")).unwrap();
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn no_variant_leaves_its_page() {
    let own = |c: char| c.is_ascii() || NAMES.iter().any(|name| name.contains(c));
    for (name, style) in variants() {
        for report in reports() {
            let text = without_colour(&render(&report, Format::Human, &style));
            for line in text.lines() {
                assert!(is_pasted(line) || line.width() <= style.width, "{name}: {line}");
                assert!(!line.ends_with(' '), "{name}: {line:?}");
                assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{name}: {line:?}");
                assert!(!style.ascii || line.chars().all(own), "{name}: {line}");
            }
        }
    }
}

/// Whether every escape is a colour of ours, and none goes on behind its line.
fn is_tidy(line: &str) -> bool {
    let mut is_open = false;
    line.split('\u{1b}').skip(1).all(|part| {
        let codes = part.strip_prefix('[').and_then(|part| part.split_once('m')).map(|(codes, _)| codes);
        is_open = codes != Some("0");
        codes.is_some_and(|codes| codes.chars().all(|c| c.is_ascii_digit() || c == ';'))
    }) && !is_open
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_name_and_any_words_keep_to_the_page(name in any::<String>(), words in any::<String>(), width in 20..=200_usize, ascii: bool, colour: bool) {
        let mut one = called(fixture::late(), &name);
        one.findings[0].claim = shown(&words).to_string();
        one.findings[0].cites[0].text = shown(&words);
        let style = Style { ascii, colour, ..fixture::style(width) };
        for report in [fixture::report(vec![one.clone()]), fixture::report(vec![one, called(fixture::healthy(), &name)])] {
            for line in render(&report, Format::Human, &style).lines() {
                prop_assert!(is_tidy(line), "{line:?}");
                let line = without_colour(line);
                prop_assert!(is_pasted(&line) || line.width() <= width.max(40), "{line:?}");
                prop_assert_eq!(line.matches('\u{2068}').count(), line.matches('\u{2069}').count());
            }
        }
    }
}
