//! How a client reaches a server that somebody else starts: the entry that holds a URL, and what the client does with it.

mod rows;

pub(super) use rows::*;

use crate::evidence::HttpTransport;

use super::{ClientProfile, Expansion, Facts, NoisePolicy, Opening, StartLimit};

/// A client's behaviour towards a URL. All fields are data, as in [`super::ClientProfile`].
#[derive(Debug, Clone, Copy)]
pub struct RemoteStart {
    pub entry: UrlEntry,
    /// When it goes on to the other transport, where it tries two.
    pub fallback: Fallback,
    /// The first request, which may be another than on stdio.
    pub opening: Opening,
    /// The version to offer, where it is another than on stdio.
    pub protocol_version: Option<&'static str>,
    /// The limit where it is another than on stdio; a user's own setting holds for both.
    pub limit: Option<StartLimit>,
    /// Which references it replaces in the URL and in headers; `unset` is about both.
    pub expansion: Expansion,
    pub proxies: Proxies,
    /// What it calls itself in `User-Agent`, with the version that was seen.
    pub user_agent: &'static str,
    pub issuers: Issuers,
    /// Variables of its own environment that name files with further issuers of certificates.
    pub issuer_files: &'static [&'static str],
    pub facts: Facts,
}

/// How an entry of the client's config says that there is a URL.
#[derive(Debug, Clone, Copy)]
pub struct UrlEntry {
    /// The fields that may hold it; the one that wins comes first.
    pub fields: &'static [UrlField],
    /// The fields that may hold headers, as an object of texts.
    pub headers: &'static [&'static str],
    /// The values of `type` and what each stands for; the usual one for Streamable HTTP comes first.
    pub types: &'static [(&'static str, Over)],
    /// What it tries where there is no `type`; `None` for a client that then refuses the entry.
    pub untyped: Option<HttpTransport>,
    pub other_types: OtherTypes,
    /// A field that may hold an object with all of this, as Cline's `transport`.
    pub nested: Option<&'static str>,
    pub beside_command: BesideCommand,
}

/// A field that holds a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UrlField {
    pub name: &'static str,
    /// What the field alone says of the transport, as Gemini's `httpUrl` does.
    pub over: Option<HttpTransport>,
}

/// What a `type` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    Http(HttpTransport),
    /// MCP over a WebSocket, which is in no version of the protocol.
    WebSocket,
}

/// What becomes of an entry with a `type` that the client does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherTypes {
    Rejected,
    /// The entry is read as if it had none.
    Ignored,
}

/// What an entry with a command and a URL is, where no `type` decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideCommand {
    /// The command is started, the URL ignored.
    Started,
    /// The URL is reached, the command ignored.
    Reached,
    Rejected,
}

/// After which failure of the first transport the client tries the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// An answer of 400, 404 or 405, as the protocol says (2025-03-26 and later, "Backwards Compatibility").
    AsSpecified,
    /// An answer of 404 or 405.
    NotThere,
    /// Any answer from 400 to 499 but 401 and 403.
    AnyRefusal,
    /// Any failure, also of the connection, but an answer of one of these.
    AnyFailure { but: &'static [u16] },
}

impl Fallback {
    /// Whether it comes after an answer of this status; `None` stands for a failure without an answer.
    #[must_use]
    pub fn follows(self, status: Option<u16>) -> bool {
        match (self, status) {
            (Self::AsSpecified, Some(400 | 404 | 405)) | (Self::NotThere, Some(404 | 405)) | (Self::AnyFailure { .. }, None) => true,
            (Self::AnyRefusal, Some(status)) => (400..500).contains(&status) && status != 401 && status != 403,
            (Self::AnyFailure { but }, Some(status)) => !but.contains(&status),
            (Self::AsSpecified | Self::NotThere, _) | (Self::AnyRefusal, None) => false,
        }
    }
}

/// Whether the client goes through the proxies that its environment names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxies {
    /// Through those of `HTTP_PROXY` and `HTTPS_PROXY`, but for the hosts of `NO_PROXY`.
    Obeyed,
    /// The same, but only where this variable is set.
    ObeyedWith(&'static str),
    Ignored,
}

/// Whose list of issuers of certificates the client trusts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuers {
    /// The operating system's.
    System,
    /// Mozilla's, which it carries within itself.
    Mozilla,
    /// Whoever is on one of the two.
    Both,
}

impl RemoteStart {
    /// What an application on the official SDK for TypeScript does.
    pub const OF_THE_SDK: Self = rows::TYPESCRIPT;

    /// What an application on the official SDK for Python does.
    pub const OF_THE_PYTHON_SDK: Self = rows::PYTHON;

    /// What the client tries for an entry that says `said` of the transport, in whatever client's words.
    #[must_use]
    pub fn over(&self, said: Option<HttpTransport>) -> HttpTransport {
        let meant = |wanted: fn(&str) -> bool| {
            self.entry.types.iter().filter(|(name, _)| wanted(name)).find_map(|(_, over)| match over {
                Over::Http(http) => Some(*http),
                Over::WebSocket => None,
            })
        };
        let usual = meant(|_| true).or(self.entry.untyped).unwrap_or(HttpTransport::Streamable);
        match said {
            None => self.entry.untyped.unwrap_or(usual),
            Some(HttpTransport::Streamable | HttpTransport::StreamableThenSse) => usual,
            Some(HttpTransport::Sse | HttpTransport::SseThenStreamable) => meant(|name| name == "sse").unwrap_or(usual),
        }
    }
}

impl ClientProfile {
    /// The client as it is towards a URL: what it does otherwise there takes the place of what it does on stdio.
    #[must_use]
    pub fn over_http(&self) -> Self {
        let start = self.remote.unwrap_or(RemoteStart::OF_THE_SDK);
        Self {
            opening: start.opening,
            protocol_version: start.protocol_version.unwrap_or(self.protocol_version),
            limit: start.limit.unwrap_or(self.limit),
            noise: NoisePolicy::Tolerates,
            ..*self
        }
    }
}

impl UrlEntry {
    /// What to write as `type` for Streamable HTTP.
    #[must_use]
    pub fn usual_type(&self) -> &'static str {
        self.types.first().map_or("http", |(name, _)| name)
    }

    /// The name of the field that holds a URL as a rule.
    #[must_use]
    pub fn usual_field(&self) -> &'static str {
        self.fields.iter().find(|field| field.over.is_none()).map_or("url", |field| field.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{ALL, Grade, find};

    /// The fields that a row can declare unverified.
    const FIELDS: &[&str] = &["types", "untyped", "beside_command", "fallback", "opening", "limit", "expansion", "proxies", "user_agent", "issuers"];

    #[test]
    fn every_row_says_where_it_comes_from() {
        for profile in ALL {
            let Some(remote) = profile.remote else { continue };
            let Facts { grade, sources, unverified } = remote.facts;
            assert!(!sources.is_empty(), "{}", profile.id);
            assert_eq!(grade == Grade::Recorded, sources.iter().any(|source| source.starts_with("recorded: ")), "{}", profile.id);
            for field in unverified {
                assert!(FIELDS.contains(field), "{}: no field {field}", profile.id);
            }
            let on_the_wire = ["untyped", "fallback", "opening", "expansion", "proxies", "user_agent"];
            assert!(grade != Grade::Recorded || unverified.iter().all(|field| !on_the_wire.contains(field)), "{}", profile.id);
        }
    }

    #[test]
    fn only_claude_desktop_and_what_is_made_after_it_takes_no_url() {
        let without: Vec<&str> = ALL.iter().filter(|profile| profile.remote.is_none()).map(|profile| profile.id).collect();
        assert_eq!(without, ["claude-desktop"]);
    }

    #[test]
    fn the_way_to_the_other_transport_is_as_it_was_recorded() {
        for (client, status, follows) in [
            ("claude-code", Some(405), true),
            ("claude-code", Some(400), true),
            ("claude-code", Some(403), false),
            ("claude-code", Some(500), false),
            ("claude-code", None, false),
            ("gemini", Some(500), true),
            ("gemini", Some(401), false),
            ("gemini", None, true),
            ("opencode", Some(403), true),
            ("continue", Some(405), false),
            ("continue", Some(500), true),
            ("continue-ide", Some(401), true),
            ("vscode", Some(406), true),
            ("vscode", Some(500), false),
            ("vscode", None, false),
        ] {
            assert_eq!(find(client).unwrap().remote.unwrap().fallback.follows(status), follows, "{client} {status:?}");
        }
    }

    #[test]
    fn what_to_write_is_what_the_client_reads() {
        for (client, field, kind) in [
            ("claude-code", "url", "http"),
            ("gemini", "url", "http"),
            ("windsurf", "serverUrl", "http"),
            ("cline", "url", "streamableHttp"),
            ("roo", "url", "streamable-http"),
            ("opencode", "url", "remote"),
        ] {
            let entry = find(client).unwrap().remote.unwrap().entry;
            assert_eq!((entry.usual_field(), entry.usual_type()), (field, kind), "{client}");
        }
    }
}
