//! What a server shows to prove who it is, and who believes it.

use chrono::{DateTime, Utc};

use crate::evidence::Shown;

/// The certificate of the other side, as far as it tells who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whom it is for, such as `CN=n8n.example.com`.
    pub subject: Shown,
    /// Who signed it; the name of a company's proxy shows here.
    pub issuer: Shown,
    /// The host names and addresses that it is good for, at most twenty.
    pub names: Vec<Shown>,
    pub not_before: DateTime<Utc>,
    pub not_after: DateTime<Utc>,
    /// Signed by itself.
    pub self_signed: bool,
    /// How many certificates the other side sent; 1 may mean that it forgot the intermediate ones.
    pub chain: usize,
    pub trust: Trust,
}

/// Who accepts the certificate for the name: runtimes have lists of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// The operating system's store, as curl, Go, .NET and `uv --system-certs` ask it.
    pub system: Result<(), Distrust>,
    /// Mozilla's list, which Node and certifi carry within them.
    pub mozilla: Result<(), Distrust>,
    /// The system's or Mozilla's together with the files that the entry itself names (`NODE_EXTRA_CA_CERTS`, `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`);
    /// `None` where it names none.
    pub entry: Option<Result<(), Distrust>>,
}

/// Why a certificate is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    Expired,
    NotYetValid,
    /// It is for other names.
    WrongName,
    /// Nobody on the list signed it.
    UnknownIssuer,
    Revoked,
    /// It is broken, or may not be used for a server.
    Unusable,
}
