//! What was found on the way to a URL.

use serde::Serialize;

/// What is reached by a URL.
#[derive(Serialize)]
pub(in crate::report::json) struct Remote {
    pub(in crate::report::json) url: String,
    pub(in crate::report::json) url_from: &'static str,
    pub(in crate::report::json) named_in: Option<String>,
    pub(in crate::report::json) used_from: &'static str,
    pub(in crate::report::json) speaks: &'static str,
    pub(in crate::report::json) transport: Option<&'static str>,
    /// The transport in which the conversation went on.
    pub(in crate::report::json) fell_back_to: Option<&'static str>,
    pub(in crate::report::json) headers: Vec<Header>,
    pub(in crate::report::json) proxies: Vec<Proxy>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Header {
    pub(in crate::report::json) name: String,
    pub(in crate::report::json) value: String,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Proxy {
    pub(in crate::report::json) variable: String,
    pub(in crate::report::json) address: String,
    pub(in crate::report::json) bypassed: bool,
}

/// What a visit to n8n found.
#[derive(Serialize)]
pub(in crate::report::json) struct N8n {
    pub(in crate::report::json) state: &'static str,
    pub(in crate::report::json) key: &'static str,
    pub(in crate::report::json) key_named_in: Option<String>,
    pub(in crate::report::json) mcp: Option<&'static str>,
}

/// One step of the way.
#[derive(Serialize)]
pub(in crate::report::json) struct Rung {
    pub(in crate::report::json) step: &'static str,
    pub(in crate::report::json) what: String,
    pub(in crate::report::json) start_ms: Option<f64>,
    pub(in crate::report::json) took_ms: f64,
    pub(in crate::report::json) outcome: &'static str,
    /// The words of the other side, or of the resolver, where it did not go well.
    pub(in crate::report::json) said: Option<String>,
    #[serde(flatten)]
    pub(in crate::report::json) found: Found,
}

/// What only steps of one kind have.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::report::json) enum Found {
    Nothing {},
    Names { addresses: Vec<String> },
    Way { proxy: String },
    Tls(Tls),
    Answer(Answer),
}

#[derive(Serialize)]
pub(in crate::report::json) struct Tls {
    pub(in crate::report::json) version: Option<&'static str>,
    pub(in crate::report::json) alpn: Option<String>,
    pub(in crate::report::json) certificate: Option<Certificate>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Certificate {
    pub(in crate::report::json) subject: String,
    pub(in crate::report::json) issuer: String,
    pub(in crate::report::json) names: Vec<String>,
    pub(in crate::report::json) not_before: String,
    pub(in crate::report::json) not_after: String,
    pub(in crate::report::json) self_signed: bool,
    pub(in crate::report::json) chain: usize,
    pub(in crate::report::json) trusted: Trusted,
}

/// Who accepts it: `yes`, or why not.
#[derive(Serialize)]
pub(in crate::report::json) struct Trusted {
    pub(in crate::report::json) system: &'static str,
    pub(in crate::report::json) mozilla: &'static str,
    pub(in crate::report::json) entry: Option<&'static str>,
}

#[derive(Serialize)]
pub(in crate::report::json) struct Answer {
    pub(in crate::report::json) verb: &'static str,
    pub(in crate::report::json) endpoint: &'static str,
    pub(in crate::report::json) method: Option<&'static str>,
    pub(in crate::report::json) status: Option<u16>,
    pub(in crate::report::json) content_type: Option<String>,
    pub(in crate::report::json) server: Option<String>,
    pub(in crate::report::json) www_authenticate: Option<String>,
    pub(in crate::report::json) location: Option<String>,
    pub(in crate::report::json) marks: Vec<String>,
    pub(in crate::report::json) bytes: u64,
    pub(in crate::report::json) body_ms: f64,
}
