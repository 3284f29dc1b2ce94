//! The error that ended a server, as its runtime printed it: one typed value for Python, Node, Rust, Go, Java, .NET, Ruby and PHP.
//!
//! Rules read [`Thrown`] instead of each matching the text of every language anew.

pub(super) mod frames;
mod last_words;
mod managed;
mod native;
mod node;
mod python;
mod remnant;
mod rich;
mod scripting;

use crate::evidence::{Attempt, Line, Shown, Stream};

/// Only so many lines before the end are searched: an error that ends a server stands last, and two megabytes of logs may stand before it.
const SEARCHED_LINES: usize = 2_000;

/// Longest quotation in a claim, in characters: two lines of a terminal.
const HEADLINE: usize = 160;

/// An error that a runtime printed together with where it arose.
#[derive(Debug, Clone)]
pub(super) struct Thrown<'a> {
    pub language: Language,
    pub phase: Phase,
    /// The error as it was finally raised, then its causes, the innermost one last; never empty.
    chain: Vec<Raised<'a>>,
    /// From the program's entry to the place of the error, as far as they were printed.
    pub frames: Vec<Frame>,
    /// Its whole trace was printed: nobody caught it. Of a remnant that is open.
    pub whole: bool,
    /// Where among the searched lines it stands: of two errors the later one counts.
    position: usize,
}

/// One error of a chain.
#[derive(Debug, Clone)]
pub(super) struct Raised<'a> {
    /// The type, such as `ModuleNotFoundError`; for a panic `panic`.
    pub kind: Shown,
    /// The first line of the message, or all of it where a terminal's width had broken it.
    pub message: Shown,
    /// The code, such as `ERR_MODULE_NOT_FOUND`.
    pub code: Option<Shown>,
    /// The line with type and message: the citation.
    pub line: Line<'a>,
    /// Further lines of the message.
    pub more: Vec<Line<'a>>,
}

/// A place in the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub file: Shown,
    pub line: Option<Shown>,
    pub function: Option<Shown>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    JavaScript,
    Rust,
    Go,
    Java,
    DotNet,
    Ruby,
    Php,
}

/// What the program was doing when the error arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Loading its own modules or its dependencies.
    Importing,
    /// Running its own code.
    Running,
    /// Serving a request of the client.
    Handling,
}

impl<'a> Thrown<'a> {
    /// The error as it was finally raised.
    pub(super) fn last(&self) -> &Raised<'a> {
        &self.chain[0]
    }

    /// The error that set off the others.
    pub(super) fn first_cause(&self) -> &Raised<'a> {
        self.chain.last().unwrap_or_else(|| self.last())
    }

    /// The outermost error of the chain that `pick` makes something of.
    pub(super) fn find<T>(&self, pick: impl Fn(&Raised<'a>) -> Option<T>) -> Option<T> {
        self.chain.iter().find_map(pick)
    }

    /// The innermost place in code that is neither a library's nor Python's own.
    pub(super) fn own_place(&self) -> Option<&Frame> {
        let of_the_server = |frame: &&Frame| frames::library_of(&frame.file).is_none() && !frames::is_python_itself(&frame.file);
        self.frames.iter().rfind(of_the_server).filter(|_| self.language == Language::Python)
    }

    /// What a client throws about a server that went away or kept silent, and what either side throws about a line that is no message.
    pub(super) fn is_the_clients(&self) -> bool {
        let raised = self.last();
        let of_the_protocol = ["MCP error -32000", "MCP error -32001"].iter().any(|words| raised.message.contains(words));
        // The Python and the Java SDK (python-sdk:src/mcp/shared/session.py, java-sdk: LifecycleInitializer, McpClientSession).
        let gone =
            ["Connection closed", "Timed out while waiting for response to ", "Client failed to initialize ", "MCP session with server terminated"];
        let of_an_sdk = ["McpError", "MCPError"].contains(&raised.short_kind()) && gone.iter().any(|words| raised.message.starts_with(words));
        let of_the_protocol = of_the_protocol || of_an_sdk || raised.message.contains("validation error for JSONRPCMessage");
        let parsing = ["deserializeMessage", "ReadBuffer.readMessage", "processReadBuffer"];
        of_the_protocol
            || self.frames.iter().filter_map(|frame| frame.function.as_ref()).any(|function| parsing.iter().any(|name| function.contains(name)))
    }

    /// Where the error arose, in a file that one can look at: not in the runtime itself.
    pub(super) fn place(&self) -> Option<&Frame> {
        let of_the_program = |frame: &&Frame| !["node:", "internal/", "native", "<", "["].iter().any(|start| frame.file.starts_with(start));
        self.frames.iter().rfind(of_the_program)
    }
}

impl Raised<'_> {
    /// The type without its modules: `ValidationError` of `pydantic_core._pydantic_core.ValidationError`.
    pub(super) fn short_kind(&self) -> &str {
        self.kind.rsplit(['.', ':']).next().unwrap_or(&self.kind)
    }

    /// Type and message as the runtime joins them.
    pub(super) fn sentence(&self) -> String {
        if self.message.is_empty() { self.kind.to_string() } else { format!("{}: {}", self.kind, self.message) }
    }

    /// Type and message, short enough for a claim.
    pub(super) fn headline(&self) -> String {
        let sentence = self.sentence();
        match sentence.char_indices().nth(HEADLINE) {
            Some((end, _)) => format!("{}…", sentence[..end].trim_end()),
            None => sentence,
        }
    }

    /// All lines of the message, the first one included.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line<'_>> + use<'_> {
        std::iter::once(&self.line).chain(&self.more)
    }
}

/// The last error that the server printed before the client closed the connection.
pub(super) fn last_thrown(attempt: &Attempt) -> Option<Thrown<'_>> {
    let mut lines: Vec<(usize, Line<'_>)> = attempt.lines_while_open().rev().take(SEARCHED_LINES).enumerate().collect();
    lines.reverse();
    [Stream::Stderr, Stream::Stdout].into_iter().filter_map(|stream| last_on(&lines, stream)).max_by_key(|thrown| thrown.position)
}

/// The last error, or what is left of one where the log was cut or only its last line was printed.
pub(super) fn last_error(attempt: &Attempt) -> Option<Thrown<'_>> {
    last_thrown(attempt).or_else(|| {
        let mut lines: Vec<Line<'_>> = attempt.lines_while_open().rev().take(SEARCHED_LINES).collect();
        lines.reverse();
        remnant::last(&lines)
    })
}

/// Finds the last error of one language; its position is the index among the lines given.
type Reader = for<'a> fn(&[Line<'a>]) -> Option<Thrown<'a>>;

fn last_on<'a>(all: &[(usize, Line<'a>)], stream: Stream) -> Option<Thrown<'a>> {
    let of_stream: Vec<&(usize, Line<'a>)> = all.iter().filter(|(_, line)| line.stream == stream).collect();
    let lines: Vec<Line<'a>> = of_stream.iter().map(|(_, line)| *line).collect();
    let readers: [Reader; 6] = [python::last, rich::last, node::last, native::last, managed::last, scripting::last];
    // An interpreter without a script takes the client's messages for code: what it complains of is not the server's.
    let of_a_file = |thrown: &Thrown<'_>| thrown.frames.last().is_none_or(|frame| !frame.file.contains("stdin"));
    let mut thrown = readers.iter().filter_map(|read| read(&lines)).filter(of_a_file).max_by_key(|thrown| thrown.position)?;
    thrown.position = SEARCHED_LINES - of_stream[thrown.position].0;
    Some(thrown)
}

#[cfg(test)]
mod tests;
