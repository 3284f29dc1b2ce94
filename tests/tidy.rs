//! The house rules that ARCHITECTURE.md states, checked over the source text.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use mcpdoctor::diagnosis::{Cause, RULES, WITHOUT_RULE};

/// A production file that grows beyond this wants to be two.
const MOST_LINES: usize = 400;
/// Files that only tests include.
const TEST_FILES: [&str; 3] = ["testing.rs", "tests.rs", "fixture.rs"];
/// Folders of such files.
const TEST_FOLDERS: [&str; 3] = ["testing", "tests", "fixture"];
/// What the median file of the house may have.
const MEDIAN_LINES: usize = 120;

const NONE: &[String] = &[];

struct SourceFile {
    path: PathBuf,
    /// The text before the file's own tests.
    production: String,
}

fn sources(under: &str) -> Vec<SourceFile> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(under)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the house").map(|entry| entry.expect("a readable entry").path()) {
            if entry.is_dir() {
                if !TEST_FOLDERS.iter().any(|name| entry.ends_with(name)) {
                    open.push(entry);
                }
            } else if entry.extension().is_some_and(|ending| ending == "rs") && !TEST_FILES.iter().any(|name| entry.ends_with(name)) {
                let text = fs::read_to_string(&entry).expect("source text is UTF-8");
                let production = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
                found.push(SourceFile { path: entry, production });
            }
        }
    }
    assert!(!found.is_empty(), "{under} has sources");
    found
}

/// Lines of code that hold one of `words`, comments left out.
fn lines_with<'a>(file: &'a SourceFile, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let code = file.production.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(number, line)| format!("{}:{}: {}", file.path.display(), number + 1, line.trim()))
}

fn offences(folders: &[&str], words: &[&str]) -> Vec<String> {
    folders.iter().flat_map(|folder| sources(folder)).flat_map(|file| lines_with(&file, words).collect::<Vec<_>>()).collect()
}

#[test]
fn the_model_and_the_diagnosis_are_pure() {
    let outside = [
        "std::fs",
        "std::env",
        "std::process",
        "std::net",
        "tokio",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "SystemTime",
        "println!",
        "eprintln!",
        "print!(",
        "crate::probe",
        "crate::logs",
        "crate::report",
        "crate::app",
        "crate::backend",
    ];
    assert_eq!(offences(&["src/evidence", "src/diagnosis"], &outside), NONE);
}

#[test]
fn the_probe_never_judges_and_the_report_neither() {
    let judging = ["crate::diagnosis", "Finding::build", "Verdict {", "crate::report", "crate::app"];
    assert_eq!(offences(&["src/probe", "src/logs"], &judging), NONE);
    let acting =
        ["std::fs", "std::env", "std::process", "std::net", "tokio", "Instant::now", "Utc::now", "crate::probe", "crate::app", "Finding::build"];
    assert_eq!(offences(&["src/report"], &acting), NONE);
}

#[test]
fn only_the_app_writes_to_stdout() {
    let elsewhere: Vec<String> = sources("src")
        .iter()
        .filter(|file| !file.path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app")))
        // A patient is a server: its stdout is the wire.
        .filter(|file| !file.path.starts_with(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo")))
        .flat_map(|file| lines_with(file, &["println!", "print!(", "io::stdout", "io::stderr", "dbg!"]).collect::<Vec<_>>())
        .collect();
    assert_eq!(elsewhere, NONE);
}

#[test]
fn every_cause_has_a_rule_or_says_why_not() {
    let with: BTreeSet<Cause> = RULES.iter().map(|rule| rule.cause).collect();
    assert_eq!(with.len(), RULES.len(), "no cause has two rules");
    let without: BTreeSet<Cause> = WITHOUT_RULE.iter().map(|(cause, _)| *cause).collect();
    let both: Vec<_> = with.intersection(&without).collect();
    assert!(both.is_empty(), "{both:?} have a rule after all");
    let neither: Vec<_> = Cause::ALL.iter().filter(|cause| !with.contains(cause) && !without.contains(cause)).collect();
    assert!(neither.is_empty(), "{neither:?} have neither a rule nor a reason");
    assert!(WITHOUT_RULE.iter().all(|(_, why)| why.ends_with('.') && why.len() > 20), "a reason is a sentence");
}

#[test]
fn the_title_of_a_fix_begins_small_and_ends_without_a_full_stop() {
    let constructors = ["Fix::by_hand(", "Fix::run(", "Fix::edit("];
    let mut titles = 0;
    let mut wrong = Vec::new();
    for file in sources("src/diagnosis") {
        let calls = constructors.iter().flat_map(|call| file.production.split(call).skip(1));
        // A title that is no literal is put together elsewhere, of parts that begin small as well.
        for title in calls.filter_map(|call| literal(call.trim_start().trim_start_matches("format!(").trim_start())) {
            titles += 1;
            if title.starts_with(char::is_uppercase) || title.ends_with('.') {
                wrong.push(format!("{}: {title}", file.path.display()));
            }
        }
    }
    assert!(titles > 100, "only {titles} titles were found");
    assert_eq!(wrong, NONE);
}

/// The string literal with which `code` begins.
fn literal(code: &str) -> Option<&str> {
    let text = code.strip_prefix('"')?;
    let end = text.match_indices('"').find(|(at, _)| !text[..*at].ends_with('\\'))?.0;
    Some(&text[..end])
}

#[test]
fn every_rule_is_a_file_with_its_text_and_its_tests() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnosis/rules");
    for rule in RULES {
        let code = rule.cause.code();
        let file = text_of(&rules.join(code.replace('-', "_"))).unwrap_or_else(|| panic!("{code} has a file"));
        assert!(file.contains("#[cfg(test)]") && file.contains("#[test]"), "{code} has tests beside it");
        assert!(rule.explain.starts_with(&format!("# {code}\n")), "the text of {code} begins with its name");
        let too_wide: Vec<_> = rule.explain.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(too_wide.is_empty(), "{code} fits a terminal: {too_wide:?}");
        for section in ["What it is", "How it is recognised", "Confused with", "Fix"] {
            assert!(rule.explain.contains(&format!("\n## {section}\n")), "{code} says: {section}");
        }
    }
}

/// What stands in the file of a module, or in the files of its folder.
fn text_of(module: &Path) -> Option<String> {
    let in_folder = || fs::read_dir(module).ok()?.map(|file| fs::read_to_string(file.ok()?.path()).ok()).collect();
    fs::read_to_string(module.with_extension("rs")).ok().or_else(in_folder)
}

#[test]
fn files_have_one_idea() {
    let mut lengths: Vec<(usize, PathBuf)> = sources("src").into_iter().map(|file| (file.production.lines().count(), file.path)).collect();
    lengths.sort();
    let too_long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > MOST_LINES).collect();
    assert!(too_long.is_empty(), "{too_long:?}");
    let (median, _) = &lengths[lengths.len() / 2];
    assert!(*median <= MEDIAN_LINES, "the median file has {median} lines");
    let vague: Vec<_> = lengths
        .iter()
        .filter(|(_, path)| path.file_stem().is_some_and(|name| ["utils", "helpers", "misc", "common", "imp"].iter().any(|vague| name == *vague)))
        .collect();
    assert!(vague.is_empty(), "{vague:?} are named after nothing");
}
