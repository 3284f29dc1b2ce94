//! Encryption: negotiated with whoever is there, so that a certificate is seen also where nobody believes it. Only what is believed is used.

mod alert;
mod certificate;
mod trust;
mod witness;

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{ClientConfig, client::Resumption, pki_types::ServerName};
use tokio::time::timeout;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::evidence::{Certificate, Distrust, Tls, TlsOutcome};

use super::{
    Way,
    ear::{Ear, End, Heard, Overheard},
    line::said,
    wire::Wire,
};
use trust::Believers;
use witness::Witness;

pub(super) use alert::name as alert_name;

/// What came of a negotiation; the wire is there only where the certificate is believed.
pub(super) struct Negotiated {
    pub(super) rung: Tls,
    pub(super) wire: Option<Wire>,
}

/// Negotiates over `wire` with the host of this name or address.
pub(super) async fn negotiate(wire: Wire, host: &str, way: &Way) -> Negotiated {
    let begun = Instant::now();
    // The lists are read while the other side answers.
    let believers = tokio::task::spawn_blocking({
        let trusted = way.trusted.clone();
        move || Believers::read(&trusted)
    });
    let rung =
        |took: Duration, outcome: TlsOutcome, certificate: Option<Certificate>| Tls { name: way.redactor.show(host), took, outcome, certificate };
    let Ok(name) = ServerName::try_from(host.to_owned()) else {
        // No certificate can be for it.
        return Negotiated { rung: rung(Duration::ZERO, TlsOutcome::Untrusted(Distrust::WrongName), None), wire: None };
    };
    let witness = Arc::new(Witness::default());
    let (wire, ear) = Overheard::new(wire);
    let shaken = shake(wire, name.clone(), &witness, way.limits.tls).await;
    let took = begun.elapsed();
    let chain = witness.chain();
    let judged = match believers.await {
        Ok(believers) => chain.first().map(|_| believers.judge(&chain, &name)),
        Err(_) => None,
    };
    let certificate = judged.and_then(|trust| certificate::read(&chain, trust, &way.redactor));
    match shaken {
        Ok(stream) => match judged.map_or(Err(Distrust::Unusable), trust::believed) {
            Ok(()) => Negotiated { rung: rung(took, agreed(&stream, way), certificate), wire: Some(Box::new(stream)) },
            Err(distrust) => Negotiated { rung: rung(took, TlsOutcome::Untrusted(distrust), certificate), wire: None },
        },
        Err(error) => Negotiated { rung: rung(took, ended(error.as_ref(), &ear, way), certificate), wire: None },
    }
}

/// `Err(None)` is silence.
async fn shake<S>(wire: S, name: ServerName<'static>, witness: &Arc<Witness>, limit: Duration) -> Result<TlsStream<S>, Option<io::Error>>
where
    S: super::wire::Duplex,
{
    let config = ClientConfig::builder_with_provider(Arc::clone(witness.provider())).with_safe_default_protocol_versions();
    let config = config.map_err(|error| Some(io::Error::other(error)))?;
    let mut config = config.dangerous().with_custom_certificate_verifier(Arc::clone(witness) as _).with_no_client_auth();
    // As Node's fetch offers it.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Each connection shows its certificate.
    config.resumption = Resumption::disabled();
    match timeout(limit, TlsConnector::from(Arc::new(config)).connect(name, wire)).await {
        Ok(shaken) => shaken.map_err(Some),
        Err(_) => Err(None),
    }
}

fn agreed<S>(stream: &TlsStream<S>, way: &Way) -> TlsOutcome {
    let (_, connection) = stream.get_ref();
    let version = match connection.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLSv1.3",
        Some(rustls::ProtocolVersion::TLSv1_2) => "TLSv1.2",
        _ => "TLS",
    };
    TlsOutcome::Agreed { version, alpn: connection.alpn_protocol().map(|alpn| said(alpn, &way.redactor)) }
}

/// How a negotiation ended that came to nothing.
fn ended(error: Option<&io::Error>, ear: &Ear, way: &Way) -> TlsOutcome {
    let Heard { first, end, .. } = ear.heard();
    if !first.is_empty() && !is_tls(&first) {
        return TlsOutcome::NotTls { said: said(&first, &way.redactor) };
    }
    let Some(error) = error else { return TlsOutcome::Silent };
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::AlertReceived(alert)) => TlsOutcome::Refused { alert: alert::name(*alert) },
        Some(rustls::Error::InvalidCertificate(_)) => TlsOutcome::Untrusted(Distrust::Unusable),
        // It speaks TLS, but not in a way that this side can: an old version alone, for instance.
        Some(other) => TlsOutcome::Refused { alert: way.redactor.show(&other.to_string()) },
        None if end == Some(End::Reset) => TlsOutcome::Reset,
        None => TlsOutcome::Closed,
    }
}

/// Whether bytes may be the begin of a TLS record: of a type from 20 to 24, in version 3.x (RFC 8446, 5.1).
fn is_tls(first: &[u8]) -> bool {
    matches!(first, [0x14..=0x18] | [0x14..=0x18, 0x03, ..])
}
