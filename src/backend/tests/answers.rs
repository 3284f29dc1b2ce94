//! Answers that come, whole and as a stream.

use super::*;

const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: 15\r\nserver: x\r\n\r\n{\"status\":\"ok\"}";

#[tokio::test]
async fn an_answer_is_read_to_its_end_and_the_connection_is_used_again() {
    let connections = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = connections.clone();
    let address = listen(move |_, mut stream| {
        counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move {
            while request(&mut stream).await.is_some() {
                stream.write_all(JSON.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    let mut rungs = Vec::new();
    let way = way();
    let target = Target::parse(&format!("http://{address}"), &way.redactor).unwrap();
    let road = climb(&target, &way, &mut |rung| rungs.push(rung)).await.unwrap();
    for _ in 0..3 {
        let answer = road.ask(&get("/healthz"), &mut |rung| rungs.push(rung)).await.unwrap();
        assert_eq!((answer.status, answer.content_type().as_str(), answer.text().as_str()), (200, "application/json", "{\"status\":\"ok\"}"));
    }
    assert!(matches!(rungs[0], Rung::Dial(_)) && exchanges(&rungs).count() == 3, "{rungs:#?}");
    let Reply::Answered(answered) = reply(&rungs) else { panic!("{rungs:#?}") };
    assert!(answered.whole && answered.bytes == 15 && answered.server.as_deref() == Some("x"), "{answered:#?}");
    assert_eq!(connections.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_stream_stays_open_while_other_requests_go_on() {
    let (say, said) = tokio::sync::watch::channel(0);
    let address = listen(move |_, mut stream| {
        let mut said = said.clone();
        async move {
            while let Some(head) = request(&mut stream).await {
                if head.starts_with("GET /sse") {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n").await.unwrap();
                    while said.changed().await.is_ok() {
                        stream.write_all(format!("data: {}\n\n", *said.borrow_and_update()).as_bytes()).await.unwrap();
                    }
                    return;
                }
                stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            }
        }
    })
    .await;
    let way = way();
    let road = climb(&Target::parse(&format!("http://{address}/sse"), &way.redactor).unwrap(), &way, &mut |_| {}).await.unwrap();
    let mut stream = road.ask(&get("/sse"), &mut |_| {}).await.unwrap();
    for number in 1..4 {
        let answer = road.ask(&get("/messages"), &mut |_| {}).await.unwrap();
        assert_eq!((answer.status, answer.is_whole()), (202, true));
        say.send(number).unwrap();
        assert_eq!(stream.next().await, Chunk::Bytes(format!("data: {number}\n\n").into()));
    }
    drop(say);
    assert_eq!(stream.next().await, Chunk::End);
}
