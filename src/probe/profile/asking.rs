//! The same start with the variables that ask its runtimes.

use std::{
    ffi::{OsStr, OsString},
    path::Path,
};

use super::node;
use crate::{
    evidence::Help,
    launch::{Environment, LaunchPlan},
    machine::Variables,
};

/// The start of `plan` in which `asked` are asked to write into `folder` or to stderr. What the entry sets stays where it can.
pub(super) fn asking(plan: &LaunchPlan, asked: &[Help], folder: &Path) -> LaunchPlan {
    let mut variables = Variables::new(plan.env.0.clone(), plan.os);
    ask(&mut variables, asked, folder);
    LaunchPlan { env: Environment(variables.into_map()), ..plan.clone() }
}

fn ask(variables: &mut Variables, asked: &[Help], folder: &Path) {
    for help in asked {
        match help {
            Help::Python => variables.set("PYTHONPROFILEIMPORTTIME", "1"),
            Help::Node => {
                let options = node::options(variables.get("NODE_OPTIONS"), &folder.join(node::HOOK_FILE));
                variables.set("NODE_OPTIONS", options);
            }
            Help::Npm => {
                // npm takes these names in any case, and two spellings would be two answers.
                let set = ["npm_config_timing", "npm_config_loglevel", "npm_config_logs_dir"];
                variables.retain(|name, _| !set.iter().any(|known| known.eq_ignore_ascii_case(name)));
                variables.set(set[0], "true");
                variables.set(set[1], "http");
                // Its files would stay in the user's own cache.
                variables.set(set[2], folder);
            }
            Help::Uv => {
                let filter = added_to(variables.get("RUST_LOG"), ",", "uv=debug");
                variables.set("RUST_LOG", filter);
            }
        }
    }
}

fn added_to(already: Option<&OsStr>, between: &str, added: &str) -> OsString {
    let mut value = already.unwrap_or_default().to_owned();
    if !value.is_empty() {
        value.push(between);
    }
    value.push(added);
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Os;

    fn asked(os: Os, set: &[(&str, &str)], asked: &[Help]) -> Vec<String> {
        let set = set.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let mut variables = Variables::new(set.collect(), os);
        ask(&mut variables, asked, Path::new("/p"));
        variables.iter().map(|(name, value)| format!("{}={}", name.display(), value.display())).collect()
    }

    #[test]
    fn what_the_entry_sets_stays_where_it_can() {
        for (os, set, helps, expected) in [
            (Os::Linux, vec![("A", "1")], vec![Help::Python], vec!["A=1", "PYTHONPROFILEIMPORTTIME=1"]),
            (Os::Linux, vec![("RUST_LOG", "warn")], vec![Help::Uv], vec!["RUST_LOG=warn,uv=debug"]),
            (Os::MacOs, vec![], vec![Help::Uv], vec!["RUST_LOG=uv=debug"]),
            (
                Os::Windows,
                vec![("Node_Options", "--no-warnings")],
                vec![Help::Node],
                vec![r#"Node_Options=--no-warnings --require "/p/mcpdoctor-hook.cjs""#],
            ),
            (
                Os::Linux,
                vec![("NPM_CONFIG_LOGLEVEL", "silent"), ("NPM_CONFIG_REGISTRY", "https://r.example")],
                vec![Help::Npm],
                vec!["NPM_CONFIG_REGISTRY=https://r.example", "npm_config_loglevel=http", "npm_config_logs_dir=/p", "npm_config_timing=true"],
            ),
        ] {
            let asked = asked(os, &set, &helps);
            // The folder is joined by the rules of the system that the test runs on.
            let asked: Vec<String> = asked.iter().map(|variable| variable.replace(r"\\", "/")).collect();
            assert_eq!(asked, expected);
        }
    }
}
