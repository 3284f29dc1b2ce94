//! The same start with package caches of its own, all below one folder: one table of the variables that say where a cache lies.
//!
//! Only caches move. Registries, their credentials and every other setting stay the user's, and so do `XDG_*` and `HOME`: behind those lie
//! the server's own logins and models, which no package manager fetched.

use std::path::Path;

use crate::{
    evidence::{Redactor, Shown},
    machine::{Os, Variables},
};

use super::LaunchPlan;

/// A start with caches of its own.
#[derive(Debug, Clone)]
pub(crate) struct ColdPlan {
    pub(crate) plan: LaunchPlan,
    /// The package managers that the command line names and whose caches were moved.
    pub(crate) managers: Vec<&'static str>,
    /// The cache variables that the entry sets itself, which win.
    pub(crate) own: Vec<Shown>,
    /// An argument that looks like one that says where the cache is, which wins too if it is the manager's and not the server's.
    pub(crate) flag: Option<Shown>,
}

/// A variable that says where a package manager keeps what it downloads.
struct Row {
    variable: &'static str,
    /// Its folder among the private ones.
    folder: &'static str,
    /// The programs that it is about.
    managers: &'static [&'static str],
    /// Whether it is set only where the command line names one of them: others would complain of it, or use it for something else.
    only_for_them: bool,
    systems: &'static [Os],
}

const EVERYWHERE: &[Os] = &[Os::Linux, Os::MacOs, Os::Windows];
const NPM: &[&str] = &["npm", "npx"];
const PNPM: &[&str] = &["pnpm", "pnpx", "pn", "pnx"];
const YARN: &[&str] = &["yarn", "yarnpkg"];
const BUN: &[&str] = &["bun", "bunx"];
const DENO: &[&str] = &["deno"];
const UV: &[&str] = &["uv", "uvx"];
const PIP: &[&str] = &["pip", "pip3"];
const PIPX: &[&str] = &["pipx"];

const fn row(variable: &'static str, folder: &'static str, managers: &'static [&'static str]) -> Row {
    Row { variable, folder, managers, only_for_them: false, systems: EVERYWHERE }
}

/// Where a variable is not documented, what the program did with it was observed.
static TABLE: &[Row] = &[
    // docs.npmjs.com/cli/v11/using-npm/config#cache. `_npx`, `_cacache`, `_logs` and prebuild-install's `_prebuilds` lie below it.
    row("npm_config_cache", "npm", NPM),
    // pnpm.io/settings#storedir and #cachedir, in which `pnpm dlx` installs; from release 11 on under these names alone
    // (pnpm.io/blog/releases/11.0).
    row("pnpm_config_store_dir", "pnpm-store", PNPM),
    row("pnpm_config_cache_dir", "pnpm-cache", PNPM),
    row("pnpm_config_state_dir", "pnpm-state", PNPM),
    // The same before release 11. npm 11 warns of each `npm_config_*` that it does not know.
    Row { only_for_them: true, ..row("npm_config_store_dir", "pnpm-store", PNPM) },
    Row { only_for_them: true, ..row("npm_config_cache_dir", "pnpm-cache", PNPM) },
    Row { only_for_them: true, ..row("npm_config_state_dir", "pnpm-state", PNPM) },
    // classic.yarnpkg.com/en/docs/cli/cache, "Change the cache path for yarn".
    row("YARN_CACHE_FOLDER", "yarn", YARN),
    // yarnpkg.com/configuration/yarnrc#globalFolder: the cache of Yarn 2 and later lies below it (#enableGlobalCache).
    row("YARN_GLOBAL_FOLDER", "yarn-global", YARN),
    // bun.com/docs/pm/global-cache. From release 1.4 on `bunx` installs below it.
    row("BUN_INSTALL_CACHE_DIR", "bun", BUN),
    // oven-sh/bun:src/cli/bunx_command.rs: earlier releases install into `bunx-UID-PACKAGE` of the folder for temporary files.
    Row { only_for_them: true, systems: &[Os::Linux, Os::MacOs], ..row("TMPDIR", "bunx", BUN) },
    Row { only_for_them: true, systems: &[Os::Windows], ..row("TEMP", "bunx", BUN) },
    Row { only_for_them: true, systems: &[Os::Windows], ..row("TMP", "bunx", BUN) },
    // docs.deno.com/runtime/reference/env_variables/#special-environment-variables.
    row("DENO_DIR", "deno", DENO),
    // docs.astral.sh/uv/reference/environment/#uv_cache_dir; `uvx` keeps its environments there.
    row("UV_CACHE_DIR", "uv", UV),
    // The same page, #uv_tool_dir: `uvx` prefers what `uv tool install` has put there. uv's own Pythons stay: they are no packages.
    row("UV_TOOL_DIR", "uv-tools", UV),
    // pip.pypa.io/en/stable/topics/caching/ and topics/configuration/#environment-variables.
    row("PIP_CACHE_DIR", "pip", PIP),
    // pipx.pypa.io, "Environment Variables": what is installed, and what `pipx run` keeps in `.cache`.
    row("PIPX_HOME", "pipx", PIPX),
];

/// Programs that run what their arguments say.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "fish", "cmd", "powershell", "pwsh", "env"];

/// docs.npmjs.com/cli/v11/using-npm/config#cache, docs.astral.sh/uv/reference/cli, classic.yarnpkg.com/en/docs/cli/cache, pnpm.io/settings.
const FLAGS: &[&str] = &["--cache", "--cache-dir", "--cache-folder", "--store-dir"];

/// `plan` with every cache below `folder`.
pub(crate) fn in_folder(plan: &LaunchPlan, folder: &Path) -> ColdPlan {
    let named = managers(plan);
    let is_named = |row: &Row| row.managers.iter().any(|manager| named.contains(manager));
    let is_due = |row: &&Row| row.systems.contains(&plan.os) && (!row.only_for_them || is_named(row));
    let entry_sets = |row: &Row| plan.launched.env.iter().find(|entry| !entry.empty && same_variable(row.variable, &entry.name, plan.os));

    let mut env = Variables::new(plan.env.0.clone(), plan.os);
    let (mut own, mut moved): (Vec<&str>, Vec<&'static str>) = (Vec::new(), Vec::new());
    for row in TABLE.iter().filter(is_due) {
        if let Some(entry) = entry_sets(row) {
            own.push(&entry.name);
            continue;
        }
        env.retain(|name, _| !same_variable(row.variable, name, plan.os));
        env.set(row.variable, folder.join(row.folder));
        moved.extend(named.iter().filter(|manager| row.managers.contains(manager)));
    }
    // A manager whose cache the entry chose starts from whatever that holds.
    let is_own = |manager: &str| TABLE.iter().filter(is_due).any(|row| row.managers.contains(&manager) && entry_sets(row).is_some());
    moved.retain(|manager| !is_own(manager));
    moved.sort_unstable();
    moved.dedup();
    own.dedup();
    let redactor = Redactor::default();
    let own = own.into_iter().map(|name| redactor.show(name)).collect();
    let flag = FLAGS.iter().find(|flag| plan.args.iter().any(|arg| is_flag(&arg.to_string_lossy(), flag))).map(|flag| redactor.show(flag));
    let mut plan = plan.clone();
    plan.env.0 = env.into_map();
    ColdPlan { plan, managers: moved, own, flag }
}

/// The folders that [`in_folder`] points to; not every manager makes its own.
pub(crate) fn folders() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.folder)
}

fn is_flag(arg: &str, flag: &str) -> bool {
    arg.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// npm and pnpm read their variables in any case (npm/config:lib/index.js, `loadEnv`).
fn same_variable(a: &str, b: &str, os: Os) -> bool {
    let in_any_case = ["npm_config_", "pnpm_config_"].iter().any(|prefix| a.starts_with(prefix));
    os.same_variable(a, b) || in_any_case && a.eq_ignore_ascii_case(b)
}

/// The package managers that the command line names: its program, or, behind a shell, any of the words that it is to run.
fn managers(plan: &LaunchPlan) -> Vec<&'static str> {
    let program = base_name(&plan.command.to_string_lossy());
    let is_shell = SHELLS.contains(&program.as_str());
    let is_python = program.starts_with("python") || program == "py";
    let mut words = vec![program];
    let args = || plan.args.iter().map(|arg| arg.to_string_lossy().into_owned());
    if is_shell {
        let parts = |arg: String| arg.split(|c: char| c.is_whitespace() || ";&|()'\"".contains(c)).map(base_name).collect::<Vec<_>>();
        words.extend(args().flat_map(parts));
    } else if is_python {
        // `python -m pipx run x`
        words.extend(args().skip_while(|arg| arg != "-m").nth(1));
    }
    let known = TABLE.iter().flat_map(|row| row.managers);
    let mut named: Vec<&'static str> = known.filter(|manager| words.iter().any(|word| word == *manager)).copied().collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// The last part of a path of either kind, in lower case and without an ending that Windows would add.
fn base_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_lowercase();
    let ending = [".exe", ".cmd", ".bat", ".ps1"].iter().find_map(|ending| name.strip_suffix(ending));
    ending.map_or_else(|| name.clone(), str::to_owned)
}
