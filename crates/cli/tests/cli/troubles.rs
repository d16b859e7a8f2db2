//! What `ringtray-cli listen` reports about a server in trouble.

use crate::support::{Folder, Program};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that answers requests with these statuses, one after the other, and with the last one from then on.
async fn answering(statuses: &'static [&'static str]) -> Folder {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut left = statuses.iter();
        let mut status = "";
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            status = left.next().unwrap_or(&status);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    Folder::with(&format!(r#"{{ "uri": "http://{address}", "bot": {{ "token": "demo" }} }}"#))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trouble_is_told_again_when_its_kind_or_its_words_change_and_not_before() {
    let folder = answering(&["500 x", "500 x", "502 x", "404 x"]).await;
    let program = folder.start(&["listen", "bot"]);
    // A fault of the server's both times, and then another kind of trouble.
    for expected in ["(HTTP 500)", "(HTTP 502)", "has nothing at /datachannel"] {
        let told = program.error();
        assert!(told.starts_with("Not connected: ") && told.contains(expected), "{expected}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_technical_side_is_told_where_it_is_asked_for() {
    for option in ["-v", "--verbose"] {
        let folder = answering(&["500 x"]).await;
        let program = folder.start(&["listen", "bot", option]);
        assert!(program.error().contains("(HTTP 500)"));
        assert_eq!(
            program.error(),
            "  Details: the upgrade was answered with HTTP 500 Internal Server Error: "
        );
    }
    // The final error as well.
    let folder = answering(&["401 x"]).await;
    let (status, _, errors) = folder.start(&["listen", "bot", "-v"]).outcome();
    assert_eq!(status, 3);
    assert!(errors.iter().any(|line| line.contains("Details: ") && line.contains("HTTP 401")), "{errors:?}");
    let (_, _, errors) = folder.start(&["listen", "bot"]).outcome();
    assert!(!errors.iter().any(|line| line.contains("Details")), "{errors:?}");
}

#[test]
fn the_help_tells_how_to_ask_for_more() {
    let folder = Folder::empty();
    for (arguments, expected) in [
        (&["--help"][..], &["RINGTRAY_LOG", "debug"][..]),
        (&["listen", "--help"], &["RINGTRAY_LOG", "-v, --verbose"]),
    ] {
        let (status, output, _) = Program::start(folder.command(arguments)).outcome();
        let help = output.join("\n");
        assert!(status == 0 && expected.iter().all(|word| help.contains(word)), "{help}");
    }
}
