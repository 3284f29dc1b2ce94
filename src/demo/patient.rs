//! What is known of a patient before it is seen: the data behind `mcpdoctor demo`.

use std::{env, io};

use crate::{
    config::{Scope, ServerSpec, Transport},
    diagnosis::{Cause, Status},
    evidence::Secret,
};

use super::{
    stage::Act,
    stand_in::{self, Says},
};

/// An embedded server, with the diagnosis that it deserves.
#[derive(Debug, Clone, Copy)]
pub struct Patient {
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    pub expected: Expected,
    /// The id of the client profile under which the expectation holds.
    pub client: &'static str,
    /// What it is started with besides its name.
    pub args: &'static [&'static str],
    /// The variables of its entry; `{behind}` stands for where `behind` listens.
    pub env: &'static [(&'static str, &'static str)],
    /// What it expects behind it, and what that says instead.
    pub(super) behind: Option<Says>,
    /// The patient that does the same without the fault.
    pub cured: Option<&'static str>,
    pub(super) act: Act,
}

/// The diagnosis that a patient deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub status: Status,
    /// `None` when healthy.
    pub cause: Option<Cause>,
    /// What may honestly be said where the cause itself cannot be seen, as on a system without a watcher.
    pub or: &'static [Cause],
}

impl Expected {
    /// Whether a verdict of this status and cause is the right one.
    #[must_use]
    pub fn admits(&self, status: Status, cause: Option<Cause>) -> bool {
        self.status == status && (self.cause == cause || cause.is_some_and(|cause| self.or.contains(&cause)))
    }
}

impl Patient {
    /// A patient without complaint, under the client that gives up first.
    pub(super) const fn new(name: &'static str, about: &'static str, act: Act) -> Self {
        let expected = Expected { status: Status::Healthy, cause: None, or: &[] };
        Self { name, about, expected, client: "strict", args: &[], env: &[], behind: None, cured: None, act }
    }

    pub(super) const fn fails(mut self, cause: Cause) -> Self {
        self.expected = Expected { status: Status::Failing, cause: Some(cause), or: &[] };
        self
    }

    pub(super) const fn degrades(mut self, cause: Cause) -> Self {
        self.expected = Expected { status: Status::Degraded, cause: Some(cause), or: &[] };
        self
    }

    pub(super) const fn or(mut self, causes: &'static [Cause]) -> Self {
        self.expected.or = causes;
        self
    }

    pub(super) const fn under(mut self, client: &'static str) -> Self {
        self.client = client;
        self
    }

    pub(super) const fn with(mut self, args: &'static [&'static str]) -> Self {
        self.args = args;
        self
    }

    pub(super) const fn env(mut self, env: &'static [(&'static str, &'static str)]) -> Self {
        self.env = env;
        self
    }

    pub(super) const fn before(mut self, behind: Says) -> Self {
        self.behind = Some(behind);
        self
    }

    pub(super) const fn cured(mut self, by: &'static str) -> Self {
        self.cured = Some(by);
        self
    }

    /// The entry that starts this patient: the running executable again. What the patient expects behind it listens from now on, within this
    /// process and until its end: the doctor looks there when the patient is gone.
    ///
    /// # Errors
    /// When the system does not tell the executable's path, or the path is not Unicode, or when nothing may listen on this machine.
    pub fn spec(&self) -> io::Result<ServerSpec> {
        let command = env::current_exe()?.into_os_string().into_string();
        let command = command.map_err(|path| io::Error::new(io::ErrorKind::InvalidData, format!("{} is not Unicode", path.display())))?;
        let args = ["demo", "--as-patient", self.name].iter().chain(self.args).map(ToString::to_string).collect();
        let behind = self.behind.map(stand_in::open).transpose()?.map(|address| address.to_string()).unwrap_or_default();
        let env = self.env.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(value.replace("{behind}", &behind)))).collect();
        Ok(ServerSpec {
            name: self.name.into(),
            transport: Transport::Stdio { command, args, env, cwd: None },
            source: None,
            scope: Scope::Named,
            client: None,
            disabled: false,
            timeout: None,
        })
    }
}
