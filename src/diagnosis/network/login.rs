//! What a server says of the login that it wants (RFC 9728).

use crate::{
    diagnosis::{Cite, Signatures},
    evidence::{Endpoint, Shown},
};

use super::{Refusal, Way};

/// That a login is the way in, with what was heard of it.
#[derive(Debug)]
pub(in crate::diagnosis) struct Login {
    /// Who logs people in, where that was announced.
    pub at: Option<Shown>,
    pub cites: Vec<Cite>,
}

static METADATA: Signatures = Signatures::new(&[r#"(?i)resource_metadata="?(?<name>https?://[^\s",]+)"#]);
static AUTHORIZATION_SERVER: Signatures = Signatures::new(&[
    r#""authorization_servers"\s*:\s*\[\s*"(?<name>https?://[^"]+)""#,
    r#""(?:issuer|authorization_endpoint)"\s*:\s*"(?<name>https?://[^"]+)""#,
]);

/// `None` where the server announces no login: then only a header that its owner gives out helps.
pub(in crate::diagnosis) fn offers_login(way: &Way<'_>, refusal: &Refusal<'_>) -> Option<Login> {
    let named = METADATA.matches(refusal.challenge());
    let told = way.exchanges().filter(|(_, exchange)| exchange.endpoint == Endpoint::LoginMetadata).find_map(|(event, exchange)| {
        let answered = exchange.answered().filter(|answered| answered.status == 200)?;
        Some((event, AUTHORIZATION_SERVER.name_in(&answered.body)?))
    });
    if !named && told.is_none() {
        return None;
    }
    let (event, at) = told.unzip();
    Some(Login { at: at.flatten(), cites: event.map(Cite::of).into_iter().collect() })
}
