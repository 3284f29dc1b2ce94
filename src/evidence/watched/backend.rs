//! The addresses that a config entry names, and what the doctor itself found there when the start was over.

use std::{net::IpAddr, time::Duration};

use crate::evidence::Shown;

/// A host and port that stand in the entry, for instance in the URL of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    pub named_in: NamedIn,
    pub host: Shown,
    pub port: u16,
    /// What the host's name stands for here; empty when it does not resolve or nobody asked.
    pub addresses: Vec<IpAddr>,
    /// `None` when nobody tried.
    pub reach: Option<Reach>,
}

/// Where an address comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedIn {
    /// A variable of the entry, by its name.
    Variable(String),
    /// An argument of the command, counted from 1.
    Argument(usize),
    /// What clients' users usually mean where nothing is set, such as a proxy of their shell; by the variable's name.
    Inherited(String),
}

/// What became of the doctor's own attempt to connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Somebody accepts connections there.
    Accepted { after: Duration },
    /// Nobody listens there.
    Refused,
    /// Nothing came back within the time.
    Silent { after: Duration },
    /// The name has no address.
    Unresolved { after: Duration },
    /// This system does not permit it.
    Denied,
    /// There is no way there, such as no route to the host.
    Unreachable,
}

impl NamedIn {
    /// The variable's name, or which argument it is.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Variable(name) | Self::Inherited(name) => name.clone(),
            Self::Argument(number) => format!("argument {number}"),
        }
    }
}
