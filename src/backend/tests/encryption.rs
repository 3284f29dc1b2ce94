//! TLS, with certificates made for the occasion.

use std::{io::Write, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::WebPkiClientVerifier,
};
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::evidence::{Distrust, Tls, TlsOutcome, Trust};

/// What a server shows, and the file that makes its issuer believed.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    issuer: NamedTempFile,
}

fn params(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()).unwrap();
    params.distinguished_name.push(DnType::CommonName, "patient");
    change(&mut params);
    params
}

fn file(pem: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(pem.as_bytes()).unwrap();
    file
}

fn signed_by_an_issuer(params: &CertificateParams) -> Identity {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::CommonName, "the company's proxy");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = params.signed_by(&key, &authority).unwrap();
    Identity { chain: vec![own.der().clone()], key: key.into(), issuer: file(&authority.pem()) }
}

fn signed_by_itself(params: &CertificateParams) -> Identity {
    let key = KeyPair::generate().unwrap();
    let own = params.self_signed(&key).unwrap();
    Identity { chain: vec![own.der().clone()], issuer: file(&own.pem()), key: key.into() }
}

/// Answers over TLS to whoever gets that far.
async fn encrypted(identity: &Identity, change: impl FnOnce(&mut ServerConfig)) -> SocketAddr {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_no_client_auth().with_single_cert(identity.chain.clone(), identity.key.clone_key()).unwrap();
    change(&mut config);
    serve(config).await
}

async fn serve(config: ServerConfig) -> SocketAddr {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listen(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            while request(&mut stream).await.is_some() {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
            }
        }
    })
    .await
}

fn tls(rungs: &[Rung]) -> &Tls {
    rungs.iter().rev().find_map(|rung| if let Rung::Tls(tls) = rung { Some(tls) } else { None }).expect("a TLS rung")
}

#[tokio::test]
async fn a_certificate_is_believed_with_the_file_that_the_entry_names_and_only_then_something_is_sent() {
    let day = |year| date_time_ymd(year, 1, 2);
    let good = || params(&["localhost", "127.0.0.1"], |_| {});
    let expired = || params(&["127.0.0.1"], |params| (params.not_before, params.not_after) = (day(2001), day(2002)));
    let early = || params(&["127.0.0.1"], |params| (params.not_before, params.not_after) = (day(2900), day(2901)));
    let elsewhere = || params(&["n8n.example.com"], |_| {});
    // As `openssl req -x509` makes it.
    let of_an_issuer = || params(&["127.0.0.1"], |params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let unknown = Distrust::UnknownIssuer;
    for (what, identity, without, with) in [
        ("good", signed_by_an_issuer(&good()), unknown, Ok(())),
        ("expired", signed_by_an_issuer(&expired()), Distrust::Expired, Err(Distrust::Expired)),
        ("early", signed_by_an_issuer(&early()), Distrust::NotYetValid, Err(Distrust::NotYetValid)),
        ("elsewhere", signed_by_an_issuer(&elsewhere()), unknown, Err(Distrust::WrongName)),
        ("own", signed_by_itself(&good()), unknown, Ok(())),
        ("own, as an issuer", signed_by_itself(&of_an_issuer()), unknown, Ok(())),
        ("own, expired", signed_by_itself(&expired()), unknown, Err(Distrust::Expired)),
        ("own, elsewhere", signed_by_itself(&elsewhere()), unknown, Err(Distrust::WrongName)),
    ] {
        let url = format!("https://{}/", encrypted(&identity, |_| {}).await);
        let (rungs, answer) = visit(&url, &way(), &get("/")).await;
        let certificate = tls(&rungs).certificate.clone().unwrap();
        assert_eq!(tls(&rungs).outcome, TlsOutcome::Untrusted(without), "{what}");
        assert_eq!(certificate.trust, Trust { system: Err(without), mozilla: Err(without), entry: None }, "{what}");
        assert!(answer.is_none() && exchanges(&rungs).count() == 0, "{what}: {rungs:#?}");
        assert_eq!(certificate.self_signed, what.starts_with("own"), "{what}");

        let trusting = Way { trusted: vec!["/no/such/file.pem".into(), identity.issuer.path().to_owned()], ..way() };
        let (rungs, answer) = visit(&url, &trusting, &get("/")).await;
        assert_eq!(tls(&rungs).certificate.as_ref().unwrap().trust.entry, Some(with), "{what}");
        let agreed = TlsOutcome::Agreed { version: "TLSv1.3", alpn: None };
        assert_eq!(tls(&rungs).outcome, with.map_or_else(TlsOutcome::Untrusted, |()| agreed), "{what}");
        assert_eq!(answer.map(|answer| answer.text()), with.ok().map(|()| "ok".to_owned()), "{what}");
    }
}

#[tokio::test]
async fn a_certificate_tells_whom_it_is_for_and_who_signed_it() {
    let identity = signed_by_an_issuer(&params(&["n8n.example.com", "127.0.0.1", "::1"], |params| {
        params.not_before = date_time_ymd(2026, 1, 2);
        params.not_after = date_time_ymd(2026, 3, 4);
    }));
    let address = encrypted(&identity, |_| {}).await;
    let (rungs, _) = visit(&format!("https://{address}/"), &way(), &get("/")).await;
    let certificate = tls(&rungs).certificate.clone().unwrap();
    assert!(certificate.subject.contains("CN=patient") && certificate.issuer.contains("CN=the company's proxy"), "{certificate:#?}");
    assert_eq!(certificate.names.iter().map(Shown::as_str).collect::<Vec<_>>(), ["n8n.example.com", "127.0.0.1", "::1"]);
    assert_eq!(
        (certificate.not_before.to_rfc3339(), certificate.not_after.to_rfc3339()),
        ("2026-01-02T00:00:00+00:00".into(), "2026-03-04T00:00:00+00:00".into())
    );
    assert_eq!((certificate.chain, tls(&rungs).name.as_str()), (1, "127.0.0.1"));
}

#[tokio::test]
async fn only_http_1_is_offered_and_what_nobody_shares_is_refused_by_name() {
    let identity = signed_by_itself(&params(&["127.0.0.1"], |_| {}));
    let trusting = Way { trusted: vec![identity.issuer.path().to_owned()], ..way() };
    let both = encrypted(&identity, |config| config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()]).await;
    let (rungs, _) = visit(&format!("https://{both}/"), &trusting, &get("/")).await;
    assert_eq!(tls(&rungs).outcome, TlsOutcome::Agreed { version: "TLSv1.3", alpn: Some("http/1.1".into()) });
    let newer = encrypted(&identity, |config| config.alpn_protocols = vec![b"h2".to_vec()]).await;
    let (rungs, _) = visit(&format!("https://{newer}/"), &trusting, &get("/")).await;
    assert_eq!(tls(&rungs).outcome, TlsOutcome::Refused { alert: "no_application_protocol".into() });
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_of_the_client_says_so() {
    let identity = signed_by_itself(&params(&["127.0.0.1"], |_| {}));
    let trusting = Way { trusted: vec![identity.issuer.path().to_owned()], ..way() };
    let provider = Arc::new(ring::default_provider());
    for versions in [&[&rustls::version::TLS13], &[&rustls::version::TLS12]] {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(identity.chain[0].clone()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build().unwrap();
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions).unwrap();
        let config = config.with_client_cert_verifier(clients).with_single_cert(identity.chain.clone(), identity.key.clone_key()).unwrap();
        let (rungs, answer) = visit(&format!("https://{}/", serve(config).await), &trusting, &get("/")).await;
        let TlsOutcome::Refused { alert } = &tls(&rungs).outcome else { panic!("{rungs:#?}") };
        assert!(["certificate_required", "handshake_failure"].contains(&alert.as_str()) && answer.is_none(), "{rungs:#?}");
    }
}

#[tokio::test]
async fn what_speaks_no_tls_is_named() {
    for (says, end, expected) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], true, TlsOutcome::NotTls { said: "HTTP/1.1 400 Bad Request".into() }),
        (b"SSH-2.0-OpenSSH_9.2\r\n", false, TlsOutcome::NotTls { said: "SSH-2.0-OpenSSH_9.2".into() }),
        // Only versions that nobody should speak any more.
        (b"\x15\x03\x01\x00\x02\x02\x46", false, TlsOutcome::Refused { alert: "protocol_version".into() }),
        (b"\x15\x03\x03\x00\x02\x02\x28", true, TlsOutcome::Refused { alert: "handshake_failure".into() }),
        (b"", true, TlsOutcome::Closed),
        (b"\x16\x03", true, TlsOutcome::Closed),
        (b"", false, TlsOutcome::Silent),
        (b"\x16\x03", false, TlsOutcome::Silent),
    ] {
        let address = listen(move |_, mut stream| async move {
            let mut hello = [0; 5];
            stream.read_exact(&mut hello).await.unwrap();
            let mut rest = vec![0; usize::from(u16::from_be_bytes([hello[3], hello[4]]))];
            stream.read_exact(&mut rest).await.unwrap();
            let _ = stream.write_all(says).await;
            if !end {
                std::future::pending::<()>().await;
            }
        })
        .await;
        let silent = expected == TlsOutcome::Silent;
        let limits = Limits { tls: if silent { Duration::from_millis(60) } else { LIMITS.tls }, ..LIMITS };
        let (rungs, answer) = visit(&format!("https://{address}/"), &Way { limits, ..way() }, &get("/")).await;
        assert_eq!(tls(&rungs).outcome, expected, "{says:?}");
        assert!(answer.is_none() && tls(&rungs).certificate.is_none());
    }
}

#[tokio::test]
async fn a_port_with_tls_is_recognised_when_it_is_asked_in_plain_http() {
    let identity = signed_by_itself(&params(&["127.0.0.1"], |_| {}));
    let address = encrypted(&identity, |_| {}).await;
    let (rungs, answer) = visit(&format!("http://{address}/"), &way(), &get("/")).await;
    assert!(answer.is_none() && matches!(reply(&rungs), Reply::NotHttp { .. } | Reply::Closed | Reply::Reset), "{rungs:#?}");
    assert!(matches!(rungs.last(), Some(Rung::Tls(Tls { outcome: TlsOutcome::Untrusted(Distrust::UnknownIssuer), .. }))), "{rungs:#?}");
    // Whoever closes and speaks no TLS either is told as before.
    let closing = listen(|_, mut stream| async move { drop(request(&mut stream).await) }).await;
    let (rungs, _) = visit(&format!("http://{closing}/"), &way(), &get("/")).await;
    assert!(matches!(rungs.last(), Some(Rung::Exchange(Exchange { reply: Reply::Closed, .. }))), "{rungs:#?}");
}

#[tokio::test]
async fn a_second_connection_looks_at_the_certificate_again() {
    let issuer = signed_by_itself(&params(&["127.0.0.1"], |_| {}));
    let other = signed_by_itself(&params(&["127.0.0.1"], |_| {}));
    let configs = [&issuer, &other].map(|identity| {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
        TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(identity.chain.clone(), identity.key.clone_key()).unwrap()))
    });
    let address = listen(move |number, stream| {
        let acceptor = configs[number.min(1)].clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let _ = request(&mut stream).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    })
    .await;
    let trusting = Way { trusted: vec![issuer.issuer.path().to_owned()], ..way() };
    let mut rungs = Vec::new();
    let road = climb(&Target::parse(&format!("https://{address}"), &trusting.redactor).unwrap(), &trusting, &mut |_| {}).await.unwrap();
    assert!(road.ask(&get("/"), &mut |_| {}).await.is_some());
    assert!(road.ask(&get("/"), &mut |rung| rungs.push(rung)).await.is_none());
    assert!(matches!(tls(&rungs).outcome, TlsOutcome::Untrusted(_)) && exchanges(&rungs).count() == 0, "{rungs:#?}");
}
