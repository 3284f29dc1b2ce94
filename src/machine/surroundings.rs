//! The machine as a whole. The only place that asks it.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fmt, io,
    path::PathBuf,
};

use super::{Os, Variables};

/// What decides where configs lie and how a server starts.
#[derive(Clone)]
pub struct Surroundings {
    pub os: Os,
    /// The environment of the shell that the doctor was started from.
    pub env: BTreeMap<OsString, OsString>,
    pub home: PathBuf,
    /// Where the doctor was started: the project directory of a session.
    pub cwd: PathBuf,
}

impl Surroundings {
    /// Fails if the current directory is gone or may not be read. Without a home directory, the root stands for it.
    pub fn of_this_machine() -> io::Result<Self> {
        let gone = |error: io::Error| io::Error::new(error.kind(), format!("cannot tell the working directory: {error}"));
        Ok(Self::seen_from(std::env::current_dir().map_err(gone)?))
    }

    /// For commands that only read: where the current directory is gone, the home directory stands for it.
    #[must_use]
    pub fn for_reading() -> Self {
        Self::seen_from(std::env::current_dir().unwrap_or_else(|_| home()))
    }

    fn seen_from(cwd: PathBuf) -> Self {
        Self { os: Os::of_this_machine(), env: std::env::vars_os().collect(), home: home(), cwd }
    }

    /// The folder or file that a variable names; an empty one counts as unset.
    pub(crate) fn folder(&self, name: &str) -> Option<PathBuf> {
        self.env.get(OsStr::new(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    pub(crate) fn variables(&self) -> Variables {
        Variables::new(self.env.clone(), self.os)
    }
}

fn home() -> PathBuf {
    std::env::home_dir().unwrap_or_else(|| PathBuf::from(std::path::MAIN_SEPARATOR_STR))
}

/// Without the values of variables, which may be secret.
impl fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { os, env, home, cwd } = self;
        f.debug_struct("Surroundings").field("os", os).field("env", &env.keys()).field("home", home).field("cwd", cwd).finish()
    }
}
