//! HOW A CLIENT BEHAVES, as data: every number with its source.

mod claude;
mod defined;
mod editor;
mod inheritance;
mod profile;
mod remote;
mod sdk;
mod stop;
mod terminal;
mod together;

pub use inheritance::{CwdPolicy, EntryPath, EnvList, EnvPolicy, Expansion, Form, Given, PathPolicy, Unset, WindowsStart};
pub use profile::{ClientProfile, Facts, Grade, LimitSetting, ListOrder, NoisePolicy, Opening, Shebangless, StartLimit, TimeUnit, UnknownVersion};
pub use remote::{BesideCommand, Fallback, Issuers, OtherTypes, Over, Proxies, RemoteStart, UrlEntry, UrlField};
pub use stop::{Restart, StopAct, StopStep};
pub use together::{Lane, Next, Together};

/// Every client that is known, those that most people use first.
pub static ALL: &[&ClientProfile] = &[
    &claude::DESKTOP,
    &claude::CODE,
    &claude::CODE_LIST,
    &terminal::CODEX,
    &terminal::GEMINI,
    &terminal::GEMINI_LIST,
    &editor::VSCODE,
    &editor::CURSOR,
    &editor::WINDSURF,
    &editor::CLINE,
    &terminal::CLINE_CLI,
    &editor::ROO,
    &terminal::CONTINUE,
    &editor::CONTINUE_IDE,
    &terminal::OPENCODE,
    &terminal::GOOSE,
    &editor::ZED,
    &editor::KIRO,
    &editor::LM_STUDIO,
    &editor::LIBRECHAT,
    &sdk::TYPESCRIPT,
    &sdk::PYTHON,
    &sdk::FASTMCP,
    &defined::MODERN_STRICT,
    &defined::STRICT,
];

/// What an entry with a URL looks like in a file of no known client.
pub static ANY_URL_ENTRY: &UrlEntry = &remote::ANY_ENTRY;

/// The client of this id, such as `claude-desktop`.
#[must_use]
pub fn find(id: &str) -> Option<&'static ClientProfile> {
    ALL.iter().copied().find(|profile| profile.id == id)
}

/// The known ids, most like `id` first.
#[must_use]
pub fn nearest(id: &str) -> Vec<&'static str> {
    let wanted = id.to_lowercase().replace([' ', '_'], "-");
    let mut ids: Vec<&'static str> = ALL.iter().map(|profile| profile.id).collect();
    ids.sort_by(|a, b| strsim::jaro_winkler(b, &wanted).total_cmp(&strsim::jaro_winkler(a, &wanted)));
    ids
}

#[cfg(test)]
mod tests;
