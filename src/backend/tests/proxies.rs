//! A proxy in the way.

use super::*;
use crate::evidence::{Dialled, Tunnel, TunnelOutcome};

fn through(proxy: &impl ToString) -> Way {
    Way { proxy: Some(proxy.to_string()), ..way() }
}

fn tunnel(rungs: &[Rung]) -> &Tunnel {
    rungs.iter().find_map(|rung| if let Rung::Tunnel(tunnel) = rung { Some(tunnel) } else { None }).expect("a tunnel rung")
}

#[tokio::test]
async fn every_answer_of_a_proxy_has_its_name() {
    for (says, holds, expected) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", true, TunnelOutcome::NeedsLogin),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", true, TunnelOutcome::Refused { status: 403 }),
        ("HTTP/1.0 502 Bad Gateway\r\n\r\n", false, TunnelOutcome::Refused { status: 502 }),
        ("SSH-2.0-OpenSSH_9.2\r\n", true, TunnelOutcome::NotAProxy { said: "SSH-2.0-OpenSSH_9.2".into() }),
        ("", false, TunnelOutcome::Closed),
        ("", true, TunnelOutcome::Silent),
    ] {
        let proxy = listen(move |_, mut stream| async move {
            let _ = request(&mut stream).await;
            let _ = stream.write_all(says.as_bytes()).await;
            if holds {
                std::future::pending::<()>().await;
            }
        })
        .await;
        let limits = Limits { tls: if expected == TunnelOutcome::Silent { Duration::from_millis(60) } else { LIMITS.tls }, ..LIMITS };
        let (rungs, answer) = visit("https://n8n.invalid/x", &Way { limits, ..through(&proxy) }, &get("/x")).await;
        assert_eq!(tunnel(&rungs).outcome, expected, "{says}");
        assert_eq!((tunnel(&rungs).proxy.as_str(), tunnel(&rungs).to.as_str()), (&*proxy.to_string(), "n8n.invalid:443"));
        assert!(answer.is_none() && matches!(rungs.last(), Some(Rung::Tunnel(_))), "{rungs:#?}");
    }
}

#[tokio::test]
async fn what_comes_through_a_tunnel_is_the_other_end() {
    let proxy = listen(|_, mut stream| async move {
        let head = request(&mut stream).await.unwrap();
        assert!(head.starts_with("CONNECT n8n.invalid:443 HTTP/1.1\r\nhost: n8n.invalid:443\r\n"), "{head}");
        let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await;
        let mut hello = [0; 1];
        let _ = stream.read_exact(&mut hello).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let (rungs, _) = visit("https://n8n.invalid/", &through(&proxy), &get("/")).await;
    assert_eq!(tunnel(&rungs).outcome, TunnelOutcome::Opened);
    let Some(Rung::Tls(tls)) = rungs.last() else { panic!("{rungs:#?}") };
    assert_eq!((tls.name.as_str(), &tls.outcome), ("n8n.invalid", &crate::evidence::TlsOutcome::NotTls { said: "HTTP/1.1 400 Bad Request".into() }));
}

#[tokio::test]
async fn plain_http_goes_to_the_proxy_with_the_whole_url() {
    let proxy = listen(|_, mut stream| async move {
        let head = request(&mut stream).await.unwrap_or_default();
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\nvia: 1.1 squid\r\ncontent-length: {}\r\n\r\n{head}", head.len()).as_bytes()).await;
    })
    .await;
    let (rungs, answer) = visit("http://n8n.invalid:5678/x?y=1", &through(&proxy), &get("/x?y=1")).await;
    let heard = answer.unwrap().text();
    assert!(heard.starts_with("GET http://n8n.invalid:5678/x?y=1 HTTP/1.1\r\nhost: n8n.invalid:5678\r\n"), "{heard}");
    let Reply::Answered(answered) = reply(&rungs) else { panic!("{rungs:#?}") };
    assert_eq!(answered.marks, ["via: 1.1 squid".into()]);
    assert!(matches!(rungs[0], Rung::Dial(dial) if dial.to == proxy && dial.dialled == Dialled::Accepted), "{rungs:#?}");
}

#[tokio::test]
async fn the_proxys_own_login_goes_to_the_proxy_and_is_not_told() {
    let proxy = listen(|_, mut stream| async move {
        let head = request(&mut stream).await.unwrap_or_default();
        let status = if head.contains("proxy-authorization: Basic bWU6czNjcmV0\r\n") { "200 OK" } else { "407 No" };
        let _ = stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).await;
    })
    .await;
    let way = through(&format!("http://me:s3cret@{proxy}"));
    let (rungs, _) = visit("https://n8n.invalid/", &way, &get("/")).await;
    assert_eq!(tunnel(&rungs).outcome, TunnelOutcome::Opened);
    assert!(!format!("{rungs:?}").contains("s3cret"));
    assert_eq!(visit("http://n8n.invalid/", &way, &get("/")).await.1.unwrap().status, 200);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_no_place_is_told() {
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let (rungs, _) = visit("https://n8n.invalid/", &through(&gone), &get("/")).await;
    assert!(matches!(rungs[..], [Rung::Dial(dial)] if dial.to == gone && dial.dialled == Dialled::Refused), "{rungs:#?}");
    let (rungs, _) = visit("https://n8n.invalid/", &through(&"proxy:port"), &get("/")).await;
    assert!(matches!(&rungs[..], [Rung::Lookup(lookup)] if lookup.host.as_str() == "the proxy"), "{rungs:#?}");
}
