//! What every page must hold, whatever the servers say.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use crate::{
    diagnosis::Diagnosis,
    report::{Format, Report, fixture, render},
};

/// The page of every fixture, alone and together, by name.
fn pages() -> Vec<(String, Report)> {
    let alone = fixture::everything().into_iter().chain(fixture::cold()).chain([fixture::profiled()]).enumerate();
    let alone = alone.map(|(number, one)| (format!("{number:02}-{}", plain(&one.evidence.judged().server)), fixture::report(vec![one])));
    let together = [
        ("all", fixture::report(fixture::all())),
        ("logs", fixture::of_logs()),
        ("gate", fixture::runs::gate()),
        ("remote", fixture::report([fixture::remote::all(), fixture::n8n::all()].concat())),
        ("nothing", fixture::report(Vec::new())),
        ("lanes", fixture::company::in_lanes()),
        ("at-once", fixture::company::all_at_once()),
        ("hostile", fixture::report(hostile())),
    ];
    alone.chain(together.map(|(name, report)| (name.to_owned(), report))).collect()
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).take(20).collect()
}

/// Names that would break out of a page, or turn it around.
fn hostile() -> Vec<Diagnosis> {
    let names =
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "שרת-קבצים", "evil\u{202e}txt.exe", "👩‍🔬🦀", "'&amp;'", "</style><b>", "x"];
    let long = "a".repeat(300);
    let late = |name: &str| {
        let mut one = fixture::late();
        for attempt in &mut one.evidence.attempts {
            name.clone_into(&mut attempt.server);
        }
        one.findings[0].claim = format!("{name} does not answer");
        one
    };
    names.into_iter().chain([long.as_str()]).map(late).collect()
}

fn page(report: &Report) -> String {
    render(report, Format::Html, &fixture::style(80))
}

/// What a reader sees, without marks.
fn text(page: &str) -> String {
    let body = &page[page.find("<body>").unwrap()..];
    let text = Regex::new("<[^>]*>").unwrap().replace_all(body, "");
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .into_iter()
        .fold(text.into_owned(), |text, (escaped, c)| text.replace(escaped, c))
}

/// Opening and closing tags: the slash, the name, the attributes.
fn tags() -> Regex {
    Regex::new(r#"<(/?)([a-z][a-zA-Z0-9]*)((?:\s+[a-zA-Z0-9:-]+(?:="[^"]*")?)*)\s*>"#).unwrap()
}

/// Our own sentences lose their back-ticks, which become type.
fn words(text: &str) -> String {
    text.replace('`', "")
}

/// What a page must not lack.
fn must_show(report: &Report) -> Vec<String> {
    let of_one = |diagnosis: &Diagnosis| {
        let findings = diagnosis.findings.iter();
        let findings = findings.flat_map(|finding| {
            let fixes = finding.fixes.iter().flat_map(|fix| [Some(words(&fix.title)), fix.command.clone(), fix.edit.clone()]).flatten();
            let cites = finding.cites.iter().flat_map(|cite| [cite.source.to_string(), cite.text.to_string()]);
            [words(&finding.claim), finding.cause.to_string()].into_iter().chain(fixes).chain(cites).collect::<Vec<_>>()
        });
        let ruled_out = diagnosis.ruled_out.iter().flat_map(|one| [one.hypothesis.to_owned(), words(&one.because)]);
        let server = diagnosis.evidence.judged().server.clone();
        std::iter::once(server).chain(findings).chain(ruled_out).chain(diagnosis.crashed_rules.iter().map(ToString::to_string)).collect::<Vec<_>>()
    };
    let unseen = |text: String| text.chars().filter(|&c| c == '\n' || !crate::evidence::is_unseen(c)).collect();
    report.servers.iter().flat_map(of_one).map(unseen).collect()
}

#[test]
fn nothing_of_a_report_is_missing() {
    for (name, report) in pages() {
        // Our own sentences begin with a capital.
        let text = text(&page(&report)).to_lowercase();
        for needed in must_show(&report) {
            assert!(text.contains(&needed.trim().to_lowercase()), "{name} lacks {needed:?}");
        }
    }
}

/// In the order in which a screen reader says it.
#[test]
fn what_a_page_says() {
    let page = page(&fixture::report(vec![fixture::late()])).replace(env!("CARGO_PKG_VERSION"), "[version]");
    let ends = Regex::new("</(?:p|h[1-6]|li|tr|dd|dt|summary|title|desc|text|pre|a|figcaption)>").unwrap();
    let said = text(&ends.replace_all(&page, "$0\n").replace("</td><", "</td> | <").replace("</th><", "</th> | <"));
    insta::assert_snapshot!(said.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"));
}

#[test]
fn tags_are_balanced_and_ids_are_unique_and_point_at_something() {
    let tag = tags();
    let attribute = |name: &str| Regex::new(&format!(r#"\s{name}="([^"]*)""#)).unwrap();
    let (id, labelled, href) = (attribute("id"), attribute("aria-labelledby"), attribute("href"));
    for (name, report) in pages() {
        let page = page(&report);
        let body = &page[page.find("<body>").unwrap()..];
        assert!(!tag.replace_all(body, "").contains(['<', '>']), "{name} has something like a tag in its text");
        let (mut open, mut ids) = (vec!["html".to_owned()], BTreeSet::new());
        for found in tag.captures_iter(body) {
            if &found[1] == "/" {
                assert_eq!(open.pop().as_deref(), Some(&found[2]), "{name}");
            } else {
                open.push(found[2].to_owned());
            }
            for id in id.captures_iter(&found[3]) {
                assert!(ids.insert(id[1].to_owned()), "{name} has the id {} twice", &id[1]);
            }
        }
        assert!(open.is_empty(), "{name} leaves {open:?} open");
        let targets = labelled.captures_iter(body).flat_map(|found| found[1].split(' ').map(str::to_owned).collect::<Vec<_>>());
        let targets = targets.chain(href.captures_iter(body).map(|found| found[1].trim_start_matches('#').to_owned()));
        for target in targets {
            assert!(ids.contains(&target), "{name} points at {target}");
        }
    }
}

#[test]
fn a_page_loads_nothing_and_runs_nothing() {
    let attribute = Regex::new(r"\s([a-zA-Z0-9:-]+)=").unwrap();
    for (name, report) in pages() {
        let page = page(&report);
        let body = &page[page.find("<body>").unwrap()..];
        for found in tags().captures_iter(body) {
            assert!(!["script", "img", "link", "iframe", "object", "embed", "form", "image", "use"].contains(&&found[2]), "{name} has {}", &found[0]);
            for attribute in attribute.captures_iter(&found[3]) {
                let loads = ["src", "srcset", "xlink:href", "style"].contains(&&attribute[1]) || attribute[1].starts_with("on");
                assert!(!loads, "{name} has {}", &found[0]);
            }
        }
        let styles = &page[page.find("<style>").unwrap()..page.find("</style>").unwrap()];
        assert!(!styles.contains("@import") && styles.match_indices("url(").all(|(at, _)| styles[at..].starts_with("url(#")));
        assert!(!page.contains(|c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')), "{name} turns text around");
    }
}

#[test]
fn the_same_report_is_the_same_page() {
    let report = || page(&fixture::runs::gate());
    assert_eq!(report(), report());
}

#[test]
fn pages_are_small_enough_to_mail() {
    let five: Vec<Diagnosis> = fixture::runs::all().into_iter().chain([fixture::installed()]).collect();
    assert!(page(&fixture::report(five)).len() < 300_000);
    let many: Vec<Diagnosis> = (0..200).flat_map(|_| [fixture::healthy()]).collect();
    assert!(page(&fixture::report(many)).len() < 5_000_000);
}

/// For a real browser, which `tests/html/run` starts: each page, and beside it what must be seen on it.
#[test]
#[ignore = "writes files for tests/html/run"]
fn pages_for_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/html");
    fs::create_dir_all(&folder).unwrap();
    for (name, report) in pages() {
        fs::write(folder.join(format!("{name}.html")), page(&report)).unwrap();
        fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(&must_show(&report)).unwrap()).unwrap();
    }
}
