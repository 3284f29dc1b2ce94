//! Every fixture in every format as files, for the validators that are not ours (`.ci/validate`).

use std::{fs, path::Path};

use super::{Format, fixture, render};

const FORMATS: [(Format, &str); 8] = [
    (Format::Human, "txt"),
    (Format::Json, "json"),
    (Format::Concise, "concise"),
    (Format::Junit, "xml"),
    (Format::Sarif, "sarif"),
    (Format::Github, "github"),
    (Format::Markdown, "md"),
    (Format::Html, "html"),
];

#[test]
#[ignore = "it writes into target/formats, for .ci/validate"]
fn every_fixture_in_every_format_as_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/formats");
    fs::create_dir_all(&folder).unwrap();
    for (name, report) in fixture::reports() {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        for (format, extension) in FORMATS {
            fs::write(folder.join(format!("{name}.{extension}")), render(&report, format, &fixture::style(80))).unwrap();
        }
    }
}
