//! What keeps a visit from n8n before anybody has answered in HTTP: the port, the family of the address, encryption.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use mcpdoctor::{
    diagnosis::{Cause, Diagnosis, diagnose},
    evidence::{Evidence, Outcome},
};
use rustls::{ServerConfig, ServerConnection, StreamOwned, crypto::ring};

use crate::{KEY, LIMIT, plan, row, server, visit};

/// Hands each connection to `answer`.
fn listen(at: &str, answer: impl Fn(TcpStream) + Send + 'static) -> Option<SocketAddr> {
    let listener = TcpListener::bind((at, 0)).ok()?;
    let address = listener.local_addr().ok()?;
    thread::spawn(move || listener.incoming().flatten().for_each(answer));
    Some(address)
}

/// What n8n's own port says to anything that is not HTTP, a greeting in TLS above all.
fn plain(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]);
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
}

/// An n8n with a certificate that it signed itself; it would answer whoever takes that.
fn encrypted() -> impl Fn(TcpStream) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth().with_single_cert(vec![own.cert.der().clone()], own.signing_key.into());
    let config = Arc::new(config.expect("a certificate with its key"));
    move |stream| {
        let Ok(connection) = ServerConnection::new(Arc::clone(&config)) else { return };
        let mut stream = StreamOwned::new(connection, stream);
        let mut asked = [0; 4096];
        if let Ok(read) = stream.read(&mut asked) {
            assert!(!String::from_utf8_lossy(&asked[..read]).contains(KEY), "the key went to somebody whom nobody believes");
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }
    }
}

fn judged(url: &str) -> Diagnosis {
    diagnose(Evidence::new(vec![visit(&plan(url, true, LIMIT))], Vec::new(), Duration::from_secs(3)))
}

#[test]
fn what_stands_in_the_way_of_n8n_is_named() {
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port that is free again");
    let plain = listen("127.0.0.1", plain).expect("a port");
    let encrypted = listen("127.0.0.1", encrypted()).expect("a port");
    for (url, cause, words) in [
        (format!("http://{nobody}"), Cause::ConnectionRefused, "nothing listens at"),
        (format!("https://{plain}"), Cause::TlsError, "speaks plain HTTP"),
        (format!("http://{encrypted}"), Cause::TlsError, "TLS"),
        (format!("https://{encrypted}"), Cause::TlsError, "self-signed"),
        // A name that nobody has (RFC 6761).
        ("http://n8n.invalid:5678".to_owned(), Cause::DnsFailure, "does not resolve"),
    ] {
        let diagnosis = judged(&url);
        let claim = diagnosis.findings.first().map_or("", |finding| &finding.claim);
        assert_eq!(diagnosis.verdict.cause, Some(cause), "{url}: {claim}");
        assert!(claim.contains(words), "{url}: {claim}");
    }
}

#[test]
fn an_n8n_of_the_other_family_alone_is_found_there_alone() {
    let Some(address) = listen("::1", plain) else { return };
    assert_eq!(judged(&format!("http://127.0.0.1:{}", address.port())).verdict.cause, Some(Cause::ConnectionRefused));
    let server = server::serve_at("::1", row("ready, no key given").routes);
    assert_eq!(visit(&plan(&server.url, false, LIMIT)).outcome(), Outcome::Ready);
}
