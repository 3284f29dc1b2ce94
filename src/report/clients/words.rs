//! A profile's fields in words.

use std::time::Duration;

use crate::{
    client::{
        ClientProfile, CwdPolicy, EntryPath, EnvPolicy, Expansion, Given, Grade, Next, PathPolicy, Restart, StopAct, StopStep, Together, Unset,
        WindowsStart,
    },
    evidence::LimitScope,
};

use crate::report::duration::span;

pub(super) fn limit(after: Option<Duration>) -> String {
    after.map_or_else(|| "none".to_owned(), span)
}

pub(super) const fn scope(scope: LimitScope) -> &'static str {
    match scope {
        LimitScope::EachRequest => "for each request",
        LimitScope::Connect => "until the handshake is done",
        LimitScope::ConnectAndLists => "until the last list is there",
    }
}

pub(super) const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Recorded => "recorded from the released client",
        Grade::Source => "read in its source code",
        Grade::Reported => "told in public threads",
        Grade::Defined => "a definition of our own",
    }
}

pub(super) fn together(together: Together) -> String {
    match together {
        Together::AllAtOnce => "all at once".to_owned(),
        Together::InTurn => "one after another, in the order of the config".to_owned(),
        Together::Lanes { local, remote, next } => {
            let until = match next {
                Next::Connected => "is connected",
                Next::Listed => "has told its tools",
            };
            let changed = format!("{}, {}", local.setting, remote.setting);
            format!("{} local and {} remote ones at a time, the next when one {until}; changed by {changed}", local.places, remote.places)
        }
    }
}

pub(super) fn environment(profile: &ClientProfile) -> String {
    let of = match profile.path {
        PathPolicy::Gui => "a desktop session's",
        PathPolicy::Inherited | PathPolicy::LoginShell => "the user's",
    };
    match profile.env {
        EnvPolicy::Full => format!("all of {of}"),
        EnvPolicy::FullMinusSecrets => format!("{of}, without what looks secret"),
        EnvPolicy::Only(list) => format!("no more of {of} than {}; on Windows than {}", list.posix.join(" "), list.windows.join(" ")),
    }
}

pub(super) fn added(profile: &ClientProfile) -> String {
    let shown = profile.env_added.iter().map(|(name, given)| match given {
        Given::Text(text) => format!("{name}={text}"),
        Given::ProjectDir => format!("{name}=(project folder)"),
        Given::PerSession => format!("{name}=(per session)"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

pub(super) const fn path(path: PathPolicy) -> &'static str {
    match path {
        PathPolicy::Inherited => "the shell's",
        PathPolicy::Gui => "a desktop session's: on macOS the system's and Homebrew's folders, elsewhere the user's",
        PathPolicy::LoginShell => "the login shell's",
    }
}

pub(super) const fn entry_path(entry: EntryPath) -> &'static str {
    match entry {
        EntryPath::Replaces => "replaces it",
        EntryPath::Appends => "is put behind it",
        EntryPath::Ignored => "is ignored",
    }
}

pub(super) const fn cwd(cwd: CwdPolicy) -> &'static str {
    match cwd {
        CwdPolicy::RootOrHome => "/ on macOS, the home folder elsewhere; the entry's is ignored",
        CwdPolicy::Project => "the project folder; the entry's is ignored",
        CwdPolicy::EntryOrProject => "the entry's, else the project folder",
    }
}

pub(super) fn expansion(expansion: Expansion) -> String {
    if expansion.forms.is_empty() {
        return "nothing: ${X}, $X, %X% and ~ stay as they are written".to_owned();
    }
    let forms: Vec<_> = expansion.forms.iter().map(|form| form.example()).collect();
    let unset = match (expansion.unset, expansion.unset_in_env) {
        (Unset::StaysLiteral, Unset::StaysLiteral) => "what is not set stays as it is written",
        (Unset::BecomesEmpty, Unset::BecomesEmpty) => "what is not set becomes empty",
        (Unset::StaysLiteral, Unset::BecomesEmpty) => "what is not set stays as it is written, but becomes empty in env",
        (Unset::BecomesEmpty, Unset::StaysLiteral) => "what is not set becomes empty, but stays as it is written in env",
    };
    format!("{}; {unset}", forms.join(" "))
}

pub(super) fn windows(start: WindowsStart) -> String {
    match start {
        WindowsStart::PathExt => "finds the endings of PATHEXT".to_owned(),
        WindowsStart::Endings(endings) => format!("finds the endings {}", endings.join(" ")),
        WindowsStart::Cmd => "starts everything with cmd.exe /c".to_owned(),
        WindowsStart::CmdFor(commands) => format!("starts {} with cmd.exe /c", commands.join(", ")),
    }
}

pub(super) const fn restart(restart: Restart) -> &'static str {
    match restart {
        Restart::Never => "never",
        Restart::OnceAfterProbe => "once, if it ends during the era probe",
        Restart::OnceAfterFailure => "once, after any failure",
        Restart::OnceFramed => "once, with Content-Length framing, after the limit",
    }
}

/// `cancels, closes stdin, after 2 s SIGTERM`
pub(super) fn steps(steps: &[StopStep]) -> String {
    let told = steps.iter().map(|step| {
        let act = match step.act {
            StopAct::Cancel => "cancels the request".to_owned(),
            StopAct::CloseStdin => "closes stdin".to_owned(),
            StopAct::ClosePipes => "closes stdin and stdout".to_owned(),
            StopAct::Signal(signal) => signal.name().to_owned(),
            StopAct::SignalGroup(signal) => format!("{} to the group", signal.name()),
            StopAct::Leave => "leaves it running".to_owned(),
        };
        if step.wait.is_zero() { act } else { format!("after {} {act}", span(step.wait)) }
    });
    told.collect::<Vec<_>>().join(", ")
}
