//! Whoever answers badly, or not at all. Nothing of it may hang.

use proptest::{prelude::*, test_runner::TestRunner};

use super::*;

/// What a server does with a connection once a request came.
#[derive(Clone, Copy)]
enum Then {
    Close,
    Reset,
    Hold,
    /// Says this again and again.
    Repeat(&'static [u8]),
}

async fn server(says: &'static [u8], then: Then) -> SocketAddr {
    listen(move |_, mut stream| async move {
        if request(&mut stream).await.is_none() {
            return;
        }
        let _ = stream.write_all(says).await;
        match then {
            Then::Close => {}
            Then::Reset => stream.set_zero_linger().unwrap(),
            Then::Hold => std::future::pending().await,
            Then::Repeat(more) => while stream.write_all(more).await.is_ok() {},
        }
    })
    .await
}

fn shown(text: &str) -> Shown {
    Redactor::default().show(text)
}

/// Short for whoever never ends.
fn impatient() -> Way {
    Way { limits: Limits { answer: Duration::from_millis(60), ..LIMITS }, ..way() }
}

#[tokio::test]
async fn every_way_of_not_answering_has_its_name() {
    let not_http = |said: &str| Reply::NotHttp { said: shown(said) };
    for (says, then, expected) in [
        ("", Then::Close, Reply::Closed),
        ("", Then::Reset, Reply::Reset),
        ("", Then::Hold, Reply::Silent { bytes: 0 }),
        ("HTTP/1.1 200 OK\r\ncontent-", Then::Hold, Reply::Silent { bytes: 25 }),
        ("HTTP/1.1 200 OK\r\ncontent-", Then::Close, Reply::Closed),
        ("HTTP/1.1 200 OK\r\ncontent-", Then::Reset, Reply::Reset),
        ("HTTP/1.1 200 OK\r\nno header\r\n\r\n", Then::Close, not_http("HTTP/1.1 200 OK\r\nno header")),
        ("HTTP/3 200\r\n\r\n", Then::Close, not_http("HTTP/3 200")),
        ("SSH-2.0-OpenSSH_9.2\r\n", Then::Hold, not_http("SSH-2.0-OpenSSH_9.2")),
        ("-ERR wrong number of arguments\r\n", Then::Close, not_http("-ERR wrong number of arguments")),
        ("+", Then::Hold, not_http("+")),
        ("\u{0}\u{1}\u{1b}[2J", Then::Close, not_http("")),
    ] {
        let address = server(says.as_bytes(), then).await;
        let way = if matches!(expected, Reply::Silent { .. }) { impatient() } else { way() };
        let (rungs, answer) = visit(&format!("http://{address}/"), &way, &get("/")).await;
        assert!(answer.is_none(), "{says:?}");
        // Windows may tell a reset as an end, and Wine now and then does.
        let is_told_otherwise = cfg!(windows) && expected == Reply::Reset && reply(&rungs) == &Reply::Closed;
        assert!(is_told_otherwise || reply(&rungs) == &expected, "{says:?}, expected {expected:?}: {rungs:#?}");
    }
}

#[tokio::test]
async fn who_speaks_first_speaks_no_http() {
    let address = listen(|_, mut stream| async move {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n").await;
        let _ = request(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let (rungs, _) = visit(&format!("http://{address}/"), &way(), &get("/")).await;
    assert_eq!(reply(&rungs), &Reply::NotHttp { said: shown("SSH-2.0-OpenSSH_9.2") });
}

#[tokio::test]
async fn a_body_without_end_is_cut_and_a_slow_one_is_left() {
    let head = |rest: &str| -> &'static [u8] { format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n{rest}\r\n").leak().as_bytes() };
    for (says, then, least, most) in [
        (head(""), Then::Repeat(b"0123456789"), LIMITS.body, LIMITS.body),
        (
            head("transfer-encoding: chunked\r\n"),
            Then::Repeat(format!("3e8\r\n{}\r\n", "a".repeat(1_000)).leak().as_bytes()),
            LIMITS.body,
            LIMITS.body,
        ),
        (head("content-length: 50\r\n\r\n01234"), Then::Hold, 5, 7),
        (head("content-length: 50\r\n\r\n01234"), Then::Close, 5, 7),
        (head("content-length: 50\r\n\r\n01234"), Then::Reset, 0, 7),
    ] {
        let address = server(says, then).await;
        // As long as it takes for what never ends to be long enough, and no longer than a test should take for what never comes.
        let ask = Ask { patience: matches!(then, Then::Hold).then_some(Duration::from_millis(60)), ..get("/") };
        let (rungs, answer) = visit(&format!("http://{address}/"), &way(), &ask).await;
        let Reply::Answered(answered) = reply(&rungs) else { panic!("{rungs:#?}") };
        assert!(!answered.whole && (least..=most).contains(&usize::try_from(answered.bytes).unwrap()), "{answered:#?}");
        assert_eq!(answer.unwrap().text().len() as u64, answered.bytes);
    }
}

#[tokio::test]
async fn a_slow_drip_ends_with_the_time_for_an_answer() {
    let address = listen(|_, mut stream| async move {
        let _ = request(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{").await;
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    let (rungs, answer) = visit(&format!("http://{address}/"), &impatient(), &get("/")).await;
    let Reply::Answered(answered) = reply(&rungs) else { panic!("{rungs:#?}") };
    assert!(!answered.whole && answered.bytes > 0, "{answered:#?}");
    // Whoever wants the rest can have it.
    assert!(matches!(answer.unwrap().next().await, Chunk::Bytes(_)));
}

#[tokio::test]
async fn a_connection_that_was_closed_meanwhile_is_made_again() {
    let address = listen(|number, mut stream| async move {
        let _ = request(&mut stream).await;
        let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{number}").as_bytes()).await;
        if number == 0 {
            // It takes the next request and closes instead of answering, as a server does whose time for idle connections is just over.
            let _ = request(&mut stream).await;
        }
    })
    .await;
    let way = way();
    let road = climb(&Target::parse(&format!("http://{address}"), &way.redactor).unwrap(), &way, &mut |_| {}).await.unwrap();
    let mut rungs = Vec::new();
    for expected in ["0", "1"] {
        assert_eq!(road.ask(&get("/"), &mut |rung| rungs.push(rung)).await.unwrap().text(), expected);
    }
    assert_eq!((rungs.len(), exchanges(&rungs).count()), (2, 2), "{rungs:#?}");
}

#[test]
fn no_answer_breaks_the_reader() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let parts = [
        "HTTP/1.1 ",
        "200",
        " OK",
        "\r\n",
        "\r\n\r\n",
        "content-length: ",
        "transfer-encoding: chunked",
        "location: ",
        "5",
        "\u{0}",
        "http://",
        "[",
        "é",
        ";",
    ];
    let text =
        prop::collection::vec(prop_oneof![prop::sample::select(parts.to_vec()).prop_map(|part| part.as_bytes().to_vec()), any::<Vec<u8>>()], 0..12);
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    let checked = TestRunner::new(config).run(&text, |parts| {
        let says: &'static [u8] = parts.concat().leak();
        let (rungs, _) = runtime.block_on(async {
            let address = server(says, Then::Close).await;
            visit(&format!("http://{address}/"), &impatient(), &get("/")).await
        });
        prop_assert!(exchanges(&rungs).count() > 0);
        Ok(())
    });
    checked.unwrap();
}
