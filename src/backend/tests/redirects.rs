//! Answers that lead elsewhere.

use super::*;

/// Redirects each path as `leads` says, and answers every other with the request itself.
async fn leading(leads: &'static [(&'static str, u16, &'static str)]) -> SocketAddr {
    listen(move |_, mut stream| async move {
        while let Some(head) = request(&mut stream).await {
            let path = head.split(' ').nth(1).unwrap_or_default();
            let lead = leads.iter().find(|(from, ..)| *from == path);
            let answer = match lead {
                Some((_, status, to)) => format!("HTTP/1.1 {status} Moved\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"),
                None => format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{head}", head.len()),
            };
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    })
    .await
}

fn with_secrets(verb: Verb, target: &str) -> Ask {
    let headers = [("Authorization", "Bearer s3cret"), ("X-N8N-API-KEY", "s3cret"), ("Cookie", "s3cret"), ("Accept", "application/json")];
    let headers = headers.map(|(name, value)| (name.to_owned(), Secret::new(value))).to_vec();
    Ask { verb, headers, body: (verb == Verb::Post).then(String::new), ..get(target) }
}

#[tokio::test]
async fn each_hop_is_told_and_a_loop_ends() {
    let address =
        leading(&[("/a", 301, "/b"), ("/b", 302, "c"), ("/l", 302, "/m"), ("/m", 302, "/l"), ("/self", 307, "/self"), ("/no", 302, "http://[")])
            .await;
    let loops = |to: &str| Reply::RedirectLoop { to: Redactor::default().show(&format!("http://{address}{to}")) };
    for (path, urls, status, last) in [
        ("/a", &["/a", "/b", "/c"][..], Some(200), None),
        ("/l", &["/l", "/m"], None, Some(loops("/l"))),
        ("/self", &["/self"], None, Some(loops("/self"))),
        ("/no", &["/no"], Some(302), None),
    ] {
        let (rungs, answer) = visit(&format!("http://{address}{path}"), &way(), &get(path)).await;
        let asked: Vec<String> = exchanges(&rungs).map(|exchange| exchange.url.replace(&format!("http://{address}"), "")).collect();
        assert_eq!(asked, urls);
        assert_eq!(answer.map(|answer| answer.status), status, "{path}");
        assert!(last.is_none_or(|last| *reply(&rungs) == last), "{rungs:#?}");
    }
}

#[tokio::test]
async fn who_leads_on_and_on_is_left() {
    let address = leading(&[("/1", 302, "/2"), ("/2", 302, "/3"), ("/3", 302, "/4"), ("/4", 302, "/5"), ("/5", 302, "/6"), ("/6", 302, "/7")]).await;
    let (rungs, answer) = visit(&format!("http://{address}/1"), &way(), &get("/1")).await;
    assert!(answer.is_none() && exchanges(&rungs).count() == 6 && matches!(reply(&rungs), Reply::RedirectLoop { .. }), "{rungs:#?}");
}

#[tokio::test]
async fn secrets_stay_with_the_origin_that_they_are_for() {
    let elsewhere = leading(&[]).await;
    let leads = vec![("/away", 307, &*format!("http://{elsewhere}/x").leak()), ("/near", 307, "/x")].leak();
    let here = leading(leads).await;
    for (path, stays) in [("/away", false), ("/near", true)] {
        let (rungs, answer) = visit(&format!("http://user:s3cret@{here}"), &way(), &with_secrets(Verb::Post, path)).await;
        let heard = answer.unwrap().text();
        assert!(heard.starts_with("POST /x") && heard.contains("accept: application/json"), "{heard}");
        assert_eq!(heard.contains("s3cret") || heard.contains("authorization"), stays, "{heard}");
        let dials = rungs.iter().filter(|rung| matches!(rung, Rung::Dial(_))).count();
        assert_eq!(dials, if stays { 1 } else { 2 }, "{rungs:#?}");
    }
}

#[tokio::test]
async fn a_post_that_is_led_elsewhere_becomes_a_get_as_with_fetch() {
    let address = leading(&[("/301", 301, "/x"), ("/303", 303, "/x"), ("/307", 307, "/x"), ("/308", 308, "/x")]).await;
    for (path, verb) in [("/301", "GET"), ("/303", "GET"), ("/307", "POST"), ("/308", "POST")] {
        let (_, answer) = visit(&format!("http://{address}"), &way(), &with_secrets(Verb::Post, path)).await;
        assert!(answer.unwrap().text().starts_with(verb), "{path}");
    }
}
