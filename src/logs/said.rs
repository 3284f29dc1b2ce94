//! What a line of a log says, in a vocabulary that no client owns.

use std::{borrow::Cow, time::Duration};

use crate::evidence::Exit;

use super::stamp::Stamp;

/// A line, or a block of lines, that a client wrote.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spoken<'a> {
    pub stamp: Option<Stamp>,
    /// The server it is about, where the line says so.
    pub server: Option<Cow<'a, str>>,
    pub said: Said<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said<'a> {
    /// The client begins to start the server.
    Begins,
    /// The same, with the limit that the client writes down.
    BeginsWithin(Duration),
    /// The command that the client starts, with the folders that it looks for it in.
    Command(Command<'a>),
    /// The process was started, which is less than "connected", whatever the words are.
    Started {
        pid: Option<u32>,
    },
    /// A JSON-RPC message to the server, as far as the log shows it.
    ToServer(&'a str),
    /// A JSON-RPC message from the server, as far as the log shows it.
    FromServer(&'a str),
    /// A JSON-RPC answer that stands alone: nobody says which request it is for.
    Answer(&'a str),
    /// A line of stdout that the client could not read as a message; shortened by the client.
    NotJson(Cow<'a, str>),
    /// A line that the server wrote to stderr.
    Stderr(Cow<'a, str>),
    /// The process ended, and this is what it wrote to stderr, as one text.
    ExitedSaying(Cow<'a, str>),
    /// The program could not be started, in the words of the system.
    SpawnFailed(Cow<'a, str>),
    /// The server's end of the connection closed: its process ended.
    ServerClosed,
    /// The client's end of the connection closed.
    ClientClosed,
    /// The connection is gone, and the line does not say who closed it; printed after time-outs and app quits as well.
    Gone,
    /// The client closes the server on purpose.
    ShutsDown,
    Exited(Exit),
    /// The client still waits for the answer to `initialize`.
    StillWaiting,
    /// The client gave up on the start.
    TimedOut {
        after: Option<Duration>,
    },
    /// The client ended up without the server, for this reason.
    Failed(Cow<'a, str>),
    /// The client does not use the server, in its own words for that, which may be a state and no reason: what else is said may tell.
    NotUsed(Cow<'a, str>),
    /// The client gave up the connection of a running session, for this reason.
    Lost(Cow<'a, str>),
    /// The client can use the server.
    Connected {
        after: Option<Duration>,
        tools: Option<usize>,
    },
    /// The client reaches the server over HTTP: it has no process that could end.
    Remote,
    /// The client uses the server without one of its tools, for this reason.
    LeavesOut(Cow<'a, str>),
    /// The client gave up a call of a tool in a running session.
    CallGivenUp,
    /// The copy for Claude Desktop's Cowork and Code sessions did not start, for this reason.
    SharedPoolFailed(Cow<'a, str>),
    /// The client's own words, which no dialect knows.
    Words(Cow<'a, str>),
    /// Understood, and it says nothing of a start.
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Command<'a> {
    pub program: Cow<'a, str>,
    pub args: Vec<String>,
    /// Where the client looks for programs; empty where the log does not show it.
    pub search_path: Vec<String>,
}

impl Said<'_> {
    /// The same, on its own: for dialects that have to decode a line before they can read it. Messages are never decoded so.
    pub(super) fn into_owned(self) -> Said<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Said::Begins => Said::Begins,
            Said::BeginsWithin(limit) => Said::BeginsWithin(limit),
            Said::Command(command) => Said::Command(Command { program: own(command.program), args: command.args, search_path: command.search_path }),
            Said::Started { pid } => Said::Started { pid },
            Said::ToServer(_) | Said::FromServer(_) | Said::Answer(_) | Said::Nothing => Said::Nothing,
            Said::NotJson(text) => Said::NotJson(own(text)),
            Said::Stderr(text) => Said::Stderr(own(text)),
            Said::ExitedSaying(text) => Said::ExitedSaying(own(text)),
            Said::SpawnFailed(text) => Said::SpawnFailed(own(text)),
            Said::ServerClosed => Said::ServerClosed,
            Said::ClientClosed => Said::ClientClosed,
            Said::Gone => Said::Gone,
            Said::ShutsDown => Said::ShutsDown,
            Said::Exited(exit) => Said::Exited(exit),
            Said::StillWaiting => Said::StillWaiting,
            Said::TimedOut { after } => Said::TimedOut { after },
            Said::Failed(why) => Said::Failed(own(why)),
            Said::NotUsed(state) => Said::NotUsed(own(state)),
            Said::Lost(why) => Said::Lost(own(why)),
            Said::Connected { after, tools } => Said::Connected { after, tools },
            Said::Remote => Said::Remote,
            Said::LeavesOut(why) => Said::LeavesOut(own(why)),
            Said::CallGivenUp => Said::CallGivenUp,
            Said::SharedPoolFailed(why) => Said::SharedPoolFailed(own(why)),
            Said::Words(text) => Said::Words(own(text)),
        }
    }
}
