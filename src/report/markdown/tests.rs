use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::*;
use crate::{
    diagnosis::testing::shown,
    report::{Folders, Format, fixture, render as in_format},
};

fn page(report: &Report) -> String {
    in_format(report, Format::Markdown, &fixture::style(80))
        .replace(env!("CARGO_PKG_VERSION"), "[version]")
        .replace(&format!("on {}", crate::machine::platform()), "on [system]")
}

#[test]
fn a_gate_as_a_comment() {
    insta::assert_snapshot!(page(&fixture::runs::gate()));
}

#[test]
fn every_fixture_as_a_comment() {
    let pages: Vec<String> = fixture::everything().into_iter().map(|diagnosis| page(&fixture::report(vec![diagnosis]))).collect();
    insta::assert_snapshot!(pages.join("\n────────\n\n"));
}

#[test]
fn what_logs_say_as_a_comment() {
    insta::assert_snapshot!(page(&fixture::of_logs()));
}

#[test]
fn no_server_at_all() {
    assert!(page(&fixture::report(Vec::new())).starts_with("## ❔ no server was started\n"));
}

#[test]
fn a_comment_is_never_too_long_for_github() {
    let mut report = fixture::report(vec![fixture::late(); 60]);
    for diagnosis in &mut report.servers {
        for finding in &mut diagnosis.findings {
            finding.cites = vec![finding.cites[0].clone(); 1];
            finding.cites[0].text = shown(&"x".repeat(3_000));
        }
    }
    let page = page(&report);
    assert!(page.len() < 65_536, "{}", page.len());
    assert!(page.contains("Left out, for GitHub takes no longer text: "), "{}", &page[page.len() - 400..]);
}

/// What a reader would be shown besides what is ours.
fn foreign(page: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM;
    let mut found = Vec::new();
    let mut in_block = false;
    for event in Parser::new_ext(page, options) {
        match &event {
            Event::Start(Tag::CodeBlock(_)) => in_block = true,
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(text) if !in_block && means_more(text) => found.push(format!("text {text}")),
            Event::Start(Tag::Heading { level: HeadingLevel::H2 | HeadingLevel::H3, .. }) => {}
            Event::Html(html) if ["<details>", "<summary>", "</details>"].iter().any(|ours| html.trim().starts_with(ours)) => {}
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Heading { .. }
                | Tag::FootnoteDefinition(_)
                | Tag::BlockQuote(_)
                | Tag::Strikethrough
                | Tag::MetadataBlock(_),
            )
            | Event::Html(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::Rule => found.push(format!("{event:?}")),
            _ => {}
        }
    }
    found
}

/// What GitHub makes of text that is no code: mentions, issues, links, emoji, formulas.
fn means_more(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let after = |sign: char| text.match_indices(sign).any(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphanumeric()));
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '+' | '-'));
    let between_colons = |word: &str| word.split(':').collect::<Vec<_>>().windows(3).any(|parts| is_name(parts[1]));
    let emoji = text.split_whitespace().any(between_colons);
    after('@') || after('#') || lower.contains("www.") || lower.contains("://") || lower.contains("gh-1") || text.contains('$') || emoji
}

/// A report in which a server's name, and all that it says, is `text`.
fn hostile(text: &str) -> Report {
    let mut report = fixture::runs::gate();
    for diagnosis in &mut report.servers {
        for attempt in &mut diagnosis.evidence.attempts {
            attempt.server = text.to_owned();
        }
        for finding in &mut diagnosis.findings {
            finding.claim = format!("it says {text} and `{text}`");
            for cite in &mut finding.cites {
                cite.text = shown(text);
            }
            for fix in &mut finding.fixes {
                fix.title = text.to_owned();
                fix.edit = Some(text.to_owned());
            }
        }
    }
    for judgement in &mut report.judgements {
        for allowed in &mut judgement.allowed {
            allowed.allowance.reason = shown(text);
        }
    }
    Report { folders: Folders::default(), ..report }
}

fn headings_and_cells(page: &str) -> (usize, usize) {
    let events: Vec<Event<'_>> = Parser::new_ext(page, Options::ENABLE_TABLES).collect();
    let number = |is: fn(&Event<'_>) -> bool| events.iter().filter(|event| is(event)).count();
    (number(|event| matches!(event, Event::Start(Tag::Heading { .. }))), number(|event| matches!(event, Event::Start(Tag::TableCell))))
}

#[test]
fn a_server_that_is_called_everyone_reaches_nobody() {
    for text in [
        "@everyone",
        "#1 GH-1 org/repo#1",
        "[x](http://y) ![x](y) <http://z> https://a.b www.c.d",
        "</details><img src=x onerror=alert(1)>",
        "a | b \\| c \\\\| d",
        "``` ```` ` `` ```",
        "# heading",
        ":tada: $x$ $`y`$ [^1] ~~no~~ **no** > [!NOTE]",
        "::add-mask::e",
        "\\",
        "`",
        "",
    ] {
        let report = hostile(text);
        let page = page(&report);
        assert_eq!(foreign(&page), Vec::<String>::new(), "{text}:\n{page}");
        assert_eq!(headings_and_cells(&page), headings_and_cells(&self::page(&hostile("x"))), "{text}:\n{page}");
        assert!(!page.lines().any(|line| line.trim_start().starts_with("::")), "{page}");
    }
}

proptest! {
    #[test]
    fn whatever_a_server_says_is_nothing_but_text(text in r"([-@#:`|<>\[\]()!*_~$&;\\/.+=0-9a-z \n]|www\.|://|GH-1|::|##\[|<b>|é|日|\x{202e}|\x{200d}){0,24}") {
        let report = hostile(&text);
        let page = page(&report);
        prop_assert_eq!(foreign(&page), Vec::<String>::new(), "{}", page);
        prop_assert_eq!(headings_and_cells(&page), headings_and_cells(&self::page(&hostile("x"))), "{}", page);
    }
}
