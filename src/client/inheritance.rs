//! What a server gets from the client that starts it: environment, PATH, working directory, expanded text.

/// Which variables of the client's own environment the server gets; the entry's `env` is merged over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvPolicy {
    Full,
    /// All but names and values that look like secrets.
    FullMinusSecrets,
    /// Those of a list and no others.
    Only(&'static EnvList),
}

/// The names that a client passes on.
#[derive(Debug, PartialEq, Eq)]
pub struct EnvList {
    pub posix: &'static [&'static str],
    pub windows: &'static [&'static str],
    /// Values that begin with `()` are left out: exported shell functions, which were once a way to run code.
    pub without_functions: bool,
}

/// The value of a variable that the client itself sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    Text(&'static str),
    /// The project or session directory.
    ProjectDir,
    /// Different for each session, such as its id, or seen by name alone; the doctor sets a stand-in.
    PerSession,
}

/// Where the client was started from: it decides the environment that the client has to pass on, PATH above all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathPolicy {
    /// From a shell, or it asks one for its environment.
    Inherited,
    /// From the desktop: no shell profile has run. On macOS PATH is that of the system and of Homebrew.
    Gui,
    /// PATH is that of a login shell, all else as with `Inherited`.
    LoginShell,
}

/// What becomes of a `PATH` in the entry's `env`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPath {
    Replaces,
    /// It is put behind the client's own.
    Appends,
    Ignored,
}

/// The working directory the server starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CwdPolicy {
    /// `/` on macOS, the home directory elsewhere; an entry's `cwd` is not honoured.
    RootOrHome,
    /// The project or session directory; an entry's `cwd` is ignored.
    Project,
    /// The entry's `cwd`, else the project or session directory.
    EntryOrProject,
}

/// Which references in an entry the client replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expansion {
    /// None of them contains another, so their order does not matter.
    pub forms: &'static [Form],
    /// In `command` and `args`.
    pub unset: Unset,
    /// In the values of `env`.
    pub unset_in_env: Unset,
}

impl Expansion {
    pub const NOTHING: Self = Self::of(&[]);

    /// Replaces these forms; what is not set stays as it is written.
    #[must_use]
    pub const fn of(forms: &'static [Form]) -> Self {
        Self { forms, unset: Unset::StaysLiteral, unset_in_env: Unset::StaysLiteral }
    }
}

/// A way to write a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `$X`
    Dollar,
    /// `${X}`
    Braces,
    /// `${X}` and `${X:-default}`
    BracesOrDefault,
    /// `%X%`, on Windows alone
    Percent,
    /// `${env:X}`
    EnvColon,
    /// `{env:X}`
    EnvBraces,
    /// `${{ secrets.X }}`
    Secrets,
    /// `${workspaceFolder}`
    WorkspaceFolder,
    /// `${userHome}`
    UserHome,
    /// A leading `~`, alone or before a slash
    Tilde,
}

impl Form {
    /// How one writes it.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Dollar => "$X",
            Self::Braces => "${X}",
            Self::BracesOrDefault => "${X:-default}",
            Self::Percent => "%X%",
            Self::EnvColon => "${env:X}",
            Self::EnvBraces => "{env:X}",
            Self::Secrets => "${{ secrets.X }}",
            Self::WorkspaceFolder => "${workspaceFolder}",
            Self::UserHome => "${userHome}",
            Self::Tilde => "~/",
        }
    }
}

/// What becomes of a reference to a variable that is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unset {
    StaysLiteral,
    BecomesEmpty,
}

/// How the client starts a program on Windows, where `npx` is a batch file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowsStart {
    /// It looks for the name with the endings of PATHEXT, as `cross-spawn` does.
    PathExt,
    /// It looks for the name with these endings, in order.
    Endings(&'static [&'static str]),
    /// It puts `cmd.exe /c` before every command.
    Cmd,
    /// It puts `cmd.exe /c` before these commands.
    CmdFor(&'static [&'static str]),
}
