//! The ladder against servers on this machine that behave in every way there is.

mod answers;
mod broken;
mod encryption;
mod proxies;
mod redirects;

use std::{future::Future, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::evidence::{Exchange, Reply, Shown};

/// Long for whoever answers, short for whoever does not.
const LIMITS: Limits = Limits {
    lookup: Duration::from_secs(5),
    dial: Duration::from_secs(5),
    tls: Duration::from_secs(5),
    answer: Duration::from_secs(5),
    body: 10_000,
};

fn way() -> Way {
    Way { limits: LIMITS, proxy: None, trusted: Vec::new(), redactor: Redactor::default() }
}

fn get(target: &str) -> Ask {
    Ask { verb: Verb::Get, endpoint: Endpoint::N8nReadiness, target: target.to_owned(), headers: Vec::new(), body: None, patience: None }
}

/// Treats each connection as `behave` says, which also learns how many there were before.
async fn listen<F: Future<Output = ()> + Send + 'static>(behave: impl Fn(usize, TcpStream) -> F + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            tokio::spawn(behave(number, stream));
        }
    });
    address
}

/// The head of the next request; `None` where no more comes.
async fn request(stream: &mut (impl AsyncReadExt + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

/// Climbs to `url`, asks once, and tells how each rung went.
async fn visit(url: &str, way: &Way, ask: &Ask) -> (Vec<Rung>, Option<Answer>) {
    let mut rungs = Vec::new();
    let target = Target::parse(url, &way.redactor).unwrap();
    let mut tell = |rung| rungs.push(rung);
    let answer = match climb(&target, way, &mut tell).await {
        Some(road) => road.ask(ask, &mut tell).await,
        None => None,
    };
    (rungs, answer)
}

fn exchanges(rungs: &[Rung]) -> impl Iterator<Item = &Exchange> {
    rungs.iter().filter_map(|rung| if let Rung::Exchange(exchange) = rung { Some(exchange) } else { None })
}

fn reply(rungs: &[Rung]) -> &Reply {
    &exchanges(rungs).last().expect("an exchange").reply
}
