//! A certificate as rules need it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use x509_parser::{
    extensions::GeneralName,
    prelude::{ASN1Time, FromDer, X509Certificate},
};

use crate::evidence::{Certificate, Redactor, Trust};

use super::trust::is_self_signed;

/// Names that are told; one of a content network has hundreds.
const MOST_NAMES: usize = 20;

/// The first of `chain`; `None` where it is no certificate at all.
pub(super) fn read(chain: &[CertificateDer<'_>], trust: Trust, redactor: &Redactor) -> Option<Certificate> {
    let (_, own) = X509Certificate::from_der(chain.first()?).ok()?;
    let names = own.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|extension| &extension.value.general_names).filter_map(name);
    Some(Certificate {
        subject: redactor.show(&own.subject().to_string()),
        issuer: redactor.show(&own.issuer().to_string()),
        names: names.take(MOST_NAMES).map(|name| redactor.show(&name)).collect(),
        not_before: moment(own.validity().not_before),
        not_after: moment(own.validity().not_after),
        self_signed: is_self_signed(&own),
        chain: chain.len(),
        trust,
    })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match *name {
        GeneralName::DNSName(name) => Some(name.to_owned()),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(bytes).map(|bytes| IpAddr::from(Ipv4Addr::from(bytes)));
            let address = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(|bytes| IpAddr::from(Ipv6Addr::from(bytes))));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn moment(time: ASN1Time) -> DateTime<Utc> {
    DateTime::from_timestamp(time.timestamp(), 0).unwrap_or_default()
}
