//! What clients write, in the proportions of the field: long sessions of messages and chatter, and a start now and then, some of which fail.

use std::fmt::Write as _;

use crate::dice::Dice;

/// One client's way to write one of its logs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Client {
    /// Claude Desktop, a server's file: plain, with metadata, with reduced messages.
    Desktop(Tail),
    /// Claude Desktop's mcp.log, where several servers speak.
    DesktopAll,
    DesktopMain,
    ClaudeCode,
    ClaudeCodeJson,
    Cursor,
    VsCode,
    Zed,
    /// A server's stderr alone.
    Stderr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    Plain,
    Metadata,
    Reduced,
}

/// Writes one log.
pub(crate) struct Writer {
    client: Client,
    server: &'static str,
    dice: Dice,
    /// Milliseconds since 2025-06-01.
    now: u64,
    request: u64,
    pub text: String,
}

impl Writer {
    pub(crate) fn new(client: Client, server: &'static str, seed: u64) -> Self {
        Self { client, server, dice: Dice::new(seed), now: 0, request: 2, text: String::new() }
    }

    /// A start and the session that follows it, if it succeeds.
    pub(crate) fn session(&mut self) {
        let fails = self.dice.roll(8) == 0;
        self.now += 30_000 + self.dice.roll(3_600_000);
        self.request = 2;
        self.start(fails);
        if !fails {
            for _ in 0..200 + self.dice.roll(2_600) {
                self.traffic();
            }
            self.end();
        }
        self.now += 1_000;
    }

    fn utc(&self) -> String {
        let (day, ms) = (self.now / 86_400_000, self.now % 86_400_000);
        let (month, day) = (6 + day / 28 % 6, 1 + day % 28);
        format!("2025-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
    }

    /// The client's own line.
    fn say(&mut self, level: &str, text: &str) {
        self.now += self.dice.roll(40);
        let (at, server) = (self.utc(), self.server);
        let local = at.replace('T', " ").trim_end_matches('Z').to_owned();
        let to = &mut self.text;
        let written = match self.client {
            Client::Desktop(Tail::Plain) => writeln!(to, "{at} [{server}] [{level}] {text}"),
            Client::Desktop(_) => writeln!(to, "{at} [{server}] [{level}] {text} {{ metadata: undefined }}"),
            Client::DesktopAll => writeln!(to, "{at} [{level}] [{server}] {text}"),
            Client::DesktopMain => writeln!(to, "{} [{level}] {text}", &local[..19]),
            Client::ClaudeCode => writeln!(to, "{at} [{}] MCP server \"{server}\": {text}", if level == "error" { "ERROR" } else { "DEBUG" }),
            Client::ClaudeCodeJson => {
                writeln!(
                    to,
                    "{{\"{}\":\"{}\",\"timestamp\":\"{at}\",\"sessionId\":\"8f0e3c9a-44b2\",\"cwd\":\"/home/me/work\"}}",
                    if level == "error" { "error" } else { "debug" },
                    text.replace('"', "\\\"")
                )
            }
            Client::Cursor => writeln!(to, "{local} [{level}] user-{server}: {text}"),
            Client::VsCode => writeln!(to, "{local} [{level}] {text}"),
            Client::Zed => writeln!(to, "{} {} {text}", at.replace('Z', "+00:00"), if level == "error" { "ERROR" } else { "INFO " }),
            Client::Stderr => writeln!(to, "{text}"),
        };
        written.expect("text takes all");
    }

    /// A message from one side to the other, where the client logs messages.
    fn message(&mut self, from: &str, body: &str) {
        match self.client {
            Client::Desktop(Tail::Reduced) => {
                let method = body.split("\"method\":\"").nth(1).and_then(|rest| rest.split('"').next());
                let id = body.split("\"id\":").nth(1).map_or("", |rest| rest.split([',', '}']).next().unwrap_or_default());
                let reduced = method.map_or(format!("id={id} result"), |method| format!("method=\"{method}\" id={id} params"));
                self.say("info", &format!("Message from {from}: {reduced}"));
            }
            Client::Desktop(_) | Client::DesktopAll => self.say("info", &format!("Message from {from}: {body}")),
            Client::VsCode => self.say("trace", &format!("[{}] {body}", if from == "client" { "editor -> server" } else { "server -> editor" })),
            Client::DesktopMain | Client::ClaudeCode | Client::ClaudeCodeJson | Client::Cursor | Client::Zed | Client::Stderr => {}
        }
    }

    /// What the server writes to stderr, as the client shows it.
    fn stderr(&mut self, line: &str) {
        match self.client {
            Client::Desktop(_) | Client::Stderr => {
                self.text.push_str(line);
                self.text.push('\n');
            }
            Client::DesktopAll => {}
            Client::DesktopMain => self.say("info", &format!("[UtilityProcess stderr] {line}")),
            Client::ClaudeCode | Client::ClaudeCodeJson => self.say("error", &format!("Server stderr: {line}")),
            Client::Cursor => self.say("error", line),
            Client::VsCode => self.say("warning", &format!("[server stderr] {line}")),
            // Zed keeps no server's stderr; the rest of its log is about the editor.
            Client::Zed => self.say("info", &format!("[lsp] {line}")),
        }
    }

    fn start(&mut self, fails: bool) {
        let server = self.server;
        match self.client {
            Client::Desktop(_) | Client::DesktopAll => {
                self.say("info", "Initializing server...");
                self.say("info", "Server started and connected successfully");
            }
            Client::DesktopMain => self.say("info", &format!("[LocalMcpServerManager] Connecting to {server}")),
            Client::ClaudeCode | Client::ClaudeCodeJson => self.say("info", "Starting connection with timeout of 30000ms"),
            Client::Cursor => {
                self.say("info", "Handling CreateClient action");
                self.say("info", "Starting new stdio process with command: npx -y server");
            }
            Client::VsCode => {
                self.say("info", &format!("Starting server {server}"));
                self.say("info", "Connection state: Starting");
                self.say("info", "Connection state: Running");
            }
            Client::Zed => self.say("info", &format!("[context_server] starting context server {server}")),
            Client::Stderr => {}
        }
        self.message("client", r#"{"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"claude-ai","version":"0.1.0"}},"jsonrpc":"2.0","id":0}"#);
        for _ in 0..self.dice.roll(12) {
            self.chatter();
        }
        if fails { self.failure() } else { self.readiness() }
    }

    fn readiness(&mut self) {
        let server = self.server;
        self.now += 400 + self.dice.roll(2_000);
        self.message("server", r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"n8n","version":"1.2.0"}}}"#);
        self.message("client", r#"{"method":"notifications/initialized","jsonrpc":"2.0"}"#);
        self.message("client", r#"{"method":"tools/list","params":{},"jsonrpc":"2.0","id":1}"#);
        let mut tools = String::from(r#"{"jsonrpc":"2.0","id":1,"result":{"tools":["#);
        for tool in 0..4 + self.dice.roll(20) {
            write!(tools, r#"{{"name":"tool_{tool}","description":""#).expect("text takes all");
            self.dice.words(40, &mut tools);
            tools.push_str(r#"","inputSchema":{"type":"object","properties":{"id":{"type":"string"}}}},"#);
        }
        tools.push_str("]}}");
        self.message("server", &tools);
        match self.client {
            Client::DesktopMain => self.say("info", &format!("[LocalMcpServerManager] Connected to {server} (12 tools)")),
            Client::ClaudeCode | Client::ClaudeCodeJson => self.say("info", "Successfully connected (transport: stdio) in 912ms"),
            Client::Cursor => self.say("info", "Successfully connected to stdio server"),
            Client::VsCode => self.say("info", "Discovered 12 tools"),
            Client::Desktop(_) | Client::DesktopAll | Client::Zed | Client::Stderr => {}
        }
    }

    fn failure(&mut self) {
        let server = self.server;
        if self.dice.roll(2) == 0 {
            self.stderr("Traceback (most recent call last):");
            self.stderr("  File \"/srv/mcp/server.py\", line 3, in <module>");
            self.stderr("ModuleNotFoundError: No module named 'httpx'");
        } else {
            self.now += 60_000;
        }
        match self.client {
            Client::Desktop(_) | Client::DesktopAll => {
                self.message("client", r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":0,"reason":"McpError: MCP error -32001: Request timed out"}}"#);
                for line in [
                    "Client transport closed",
                    "Server transport closed",
                    "Server transport closed unexpectedly, this is likely due to the process exiting early.",
                ] {
                    self.say("info", line);
                }
                self.say("error", "Server disconnected. For troubleshooting guidance, please visit our debugging documentation");
            }
            Client::DesktopMain => {
                self.say("error", &format!("[LocalMcpServerManager] Failed to connect to {server}: McpError: MCP error -32001: Request timed out"));
            }
            Client::ClaudeCode | Client::ClaudeCodeJson => self.say("error", "Connection failed after 30043ms: MCP error -32000: Connection closed"),
            Client::Cursor => {
                self.say("info", "Client closed for command");
                self.say("error", "Error in MCP: Client closed");
                self.say("error", "Failed to reload client: MCP error -32000: Connection closed");
            }
            Client::VsCode => {
                self.say("info", "Connection state: Error Process exited with code 1");
                self.say("error", "Server exited before responding to `initialize` request.");
            }
            Client::Zed => {
                self.say(
                    "error",
                    &format!("[project::context_server_store] {server} context server failed to start: Context server request timeout"),
                );
            }
            Client::Stderr => {}
        }
    }

    fn end(&mut self) {
        match self.client {
            Client::Desktop(_) | Client::DesktopAll => {
                for line in ["Shutting down server...", "Client transport closed", "Server transport closed (intentional shutdown)"] {
                    self.say("info", line);
                }
            }
            Client::DesktopMain => self.say("info", &format!("[LocalMcpServerManager] Closing {}", self.server)),
            Client::ClaudeCode | Client::ClaudeCodeJson => self.say("info", "Sending SIGINT to MCP server process"),
            Client::VsCode => self.say("info", "Connection state: Stopped"),
            Client::Cursor | Client::Zed | Client::Stderr => {}
        }
    }

    /// A request with its answer, or a line of the server's own.
    fn traffic(&mut self) {
        self.now += self.dice.roll(4_000);
        match self.dice.roll(5) {
            0 | 1 => {
                self.request += 1;
                let id = self.request;
                let method = self.dice.pick(&["tools/call", "tools/call", "resources/list", "prompts/list"]);
                self.message(
                    "client",
                    &format!(r#"{{"method":"{method}","params":{{"name":"get_workflow","arguments":{{"id":"{id}"}}}},"jsonrpc":"2.0","id":{id}}}"#),
                );
                let mut answer = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"text","text":""#);
                let words = 4 + self.dice.roll(300);
                self.dice.words(words, &mut answer);
                answer.push_str(r#""}]}}"#);
                self.message("server", &answer);
            }
            2 => self.say("info", "Calling MCP tool: get_workflow"),
            _ => self.chatter(),
        }
    }

    /// What servers log: most with Python's `logging` or `console.error`, some with a clock like the client's.
    fn chatter(&mut self) {
        let at = self.utc();
        let (day, time) = (&at[..10], &at[11..19]);
        let level = self.dice.pick(&["INFO", "INFO", "DEBUG", "WARNING"]);
        let mut line = match self.dice.roll(8) {
            0..=2 => format!("{day} {time},{} - mcp.server.lowlevel.server - {level} - ", &at[20..23]),
            3 => format!("[{}/{}/{} {time}] {level}     ", &day[5..7], &day[8..], &day[2..4]),
            4 => format!("{level}:     "),
            5 => format!("[{at}] {level} "),
            _ => String::new(),
        };
        let words = 3 + self.dice.roll(25);
        self.dice.words(words, &mut line);
        self.stderr(&line);
    }
}
