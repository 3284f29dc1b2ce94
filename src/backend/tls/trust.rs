//! Who believes a certificate: each list of issuers is asked for itself, for runtimes differ in which one they carry.

use std::{path::PathBuf, sync::OnceLock};

use rustls::{
    CertificateError, Error, RootCertStore,
    client::{verify_server_cert_signed_by_trust_anchor, verify_server_name},
    crypto::ring,
    pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime, pem::PemObject},
    server::ParsedCertificate,
};
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::evidence::{Distrust, Trust};

/// A list of issuers. What is on it is also believed as a server's own certificate, if that is signed by itself.
#[derive(Clone)]
struct List {
    roots: RootCertStore,
    own: Vec<CertificateDer<'static>>,
}

/// Everybody who is asked.
pub(super) struct Believers {
    system: &'static List,
    mozilla: List,
    entry: Option<List>,
}

impl Believers {
    /// Reads the system's list once in the life of the program, and the files in `trusted` each time. What cannot be read is not on a list, as with Node
    /// and OpenSSL.
    pub(super) fn read(trusted: &[PathBuf]) -> Self {
        static SYSTEM: OnceLock<List> = OnceLock::new();
        let system = SYSTEM.get_or_init(|| List::of(Vec::new()).with(rustls_native_certs::load_native_certs().certs));
        let mozilla = List::of(webpki_roots::TLS_SERVER_ROOTS.to_vec());
        let entry = (!trusted.is_empty()).then(|| {
            let files = trusted.iter().filter_map(|file| CertificateDer::pem_file_iter(file).ok());
            let mut list = mozilla.clone().with(files.flatten().flatten());
            list.roots.roots.extend(system.roots.roots.iter().cloned());
            list.own.extend(system.own.iter().cloned());
            list
        });
        Self { system, mozilla, entry }
    }

    /// What each of them makes of `chain`, which begins with the server's own certificate.
    pub(super) fn judge(&self, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> Trust {
        Trust {
            system: self.system.judge(chain, name),
            mozilla: self.mozilla.judge(chain, name),
            entry: self.entry.as_ref().map(|list| list.judge(chain, name)),
        }
    }
}

/// Whether anybody believes; else the reason that says most.
pub(super) fn believed(Trust { system, mozilla, entry }: Trust) -> Result<(), Distrust> {
    let all = [entry, Some(system), Some(mozilla)].into_iter().flatten();
    // Whoever knows the issuer sees the other faults.
    let telling = |verdict: &Result<(), Distrust>| match verdict {
        Ok(()) => 0,
        Err(Distrust::Revoked) => 1,
        Err(Distrust::Expired | Distrust::NotYetValid) => 2,
        Err(Distrust::WrongName) => 3,
        Err(Distrust::UnknownIssuer) => 4,
        Err(Distrust::Unusable) => 5,
    };
    all.min_by_key(telling).unwrap_or(Err(Distrust::Unusable))
}

impl List {
    fn of(roots: Vec<TrustAnchor<'static>>) -> Self {
        Self { roots: RootCertStore { roots }, own: Vec::new() }
    }

    fn with(mut self, certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        let before = self.own.len();
        self.own.extend(certificates);
        self.roots.add_parsable_certificates(self.own[before..].iter().cloned());
        self
    }

    fn judge(&self, chain: &[CertificateDer<'_>], name: &ServerName<'_>) -> Result<(), Distrust> {
        let [own, others @ ..] = chain else { return Err(Distrust::Unusable) };
        match self.knows_itself(own) {
            Some(known) => known?,
            None => self.signed(own, others)?,
        }
        let own = ParsedCertificate::try_from(own).map_err(|error| distrust(&error))?;
        verify_server_name(&own, name).map_err(|error| distrust(&error))
    }

    /// A certificate that is signed by itself is good where the list holds it. `OpenSSL` and Go believe it then also where it says that it is an issuer's, as those
    /// of `openssl req -x509` do; webpki does not.
    fn knows_itself(&self, own: &CertificateDer<'_>) -> Option<Result<(), Distrust>> {
        let (_, parsed) = X509Certificate::from_der(own).ok()?;
        if !is_self_signed(&parsed) {
            return None;
        }
        let now = i64::try_from(UnixTime::now().as_secs()).unwrap_or(i64::MAX);
        let validity = parsed.validity();
        Some(match () {
            () if !self.own.iter().any(|listed| listed.as_ref() == own.as_ref()) => Err(Distrust::UnknownIssuer),
            () if now < validity.not_before.timestamp() => Err(Distrust::NotYetValid),
            () if now > validity.not_after.timestamp() => Err(Distrust::Expired),
            () => Ok(()),
        })
    }

    fn signed(&self, own: &CertificateDer<'_>, others: &[CertificateDer<'_>]) -> Result<(), Distrust> {
        let own = ParsedCertificate::try_from(own).map_err(|error| distrust(&error))?;
        let algorithms = ring::default_provider().signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&own, &self.roots, others, UnixTime::now(), algorithms).map_err(|error| distrust(&error))
    }
}

/// Whether its subject is its issuer.
pub(super) fn is_self_signed(certificate: &X509Certificate<'_>) -> bool {
    certificate.subject().as_raw() == certificate.issuer().as_raw()
}

fn distrust(error: &Error) -> Distrust {
    let Error::InvalidCertificate(error) = error else { return Distrust::Unusable };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Distrust::WrongName,
        // An issuer of the same name with another key is another issuer.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Distrust::UnknownIssuer,
        CertificateError::Revoked => Distrust::Revoked,
        _ => Distrust::Unusable,
    }
}
