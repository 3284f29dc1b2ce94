//! Starts one case with the built binary and compares the report with what is expected.

use std::collections::BTreeMap;
use std::time::Instant;

use mcpdoctor::client;
use mcpdoctor::evidence::Method;

use crate::case::Case;
use crate::crew::Outcome;
use crate::place::real;
use crate::probe::{Probe, left_behind};
use crate::verdict::{Expect, judge};

/// Starts `case` as `client` would.
pub(crate) fn start(group: &str, case: &Case, client: &str) -> Outcome {
    let title = format!("{group}/{}/{client}", case.name);
    let began = Instant::now();
    let dir = real().join("run").join(title.replace(['/', '@'], "-"));
    let (seen, mut faults) = match case.lay_out(&dir, client, &title) {
        Ok(config) => {
            let probe = Probe { client, config: &config, server: &case.name, options: &case.options, around: &BTreeMap::new(), dir: &dir };
            judge(&probe.report(), &expected(case, client))
        }
        Err(error) => ("not started".to_owned(), vec![format!("cannot lay out {}: {error}", dir.display())]),
    };
    faults.extend(left_behind(&title).map(|process| format!("left behind: {process}")));
    if faults.is_empty() {
        let _ = std::fs::remove_dir_all(&dir);
    }
    Outcome { title, took: began.elapsed(), seen, faults }
}

/// A client that lists no tools cannot count them.
fn expected(case: &Case, client: &str) -> Expect {
    let mut expected = case.expected(client).clone();
    if client::find(client).is_some_and(|profile| !profile.lists.contains(&Method::ToolsList)) {
        expected.tools = None;
    }
    expected
}
