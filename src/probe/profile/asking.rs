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
    LaunchPlan { env: Environment(variables.into_map()), ..plan.clone() }
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

    #[test]
    fn a_filter_that_is_set_stays() {
        assert_eq!(added_to(None, ",", "uv=debug"), "uv=debug");
        assert_eq!(added_to(Some(OsStr::new("warn")), ",", "uv=debug"), "warn,uv=debug");
    }
}
