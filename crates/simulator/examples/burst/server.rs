//! A server that accepts one client and sends all events as fast as the client reads.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

pub(crate) struct Server {
    listener: TcpListener,
}

impl Server {
    pub(crate) async fn start() -> Server {
        Server { listener: TcpListener::bind("127.0.0.1:0").await.expect("a free port") }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.listener.local_addr().expect("an address"))
    }

    /// Sends the events, and returns when all are acknowledged.
    pub(crate) async fn burst(self, events: u32) {
        let (stream, _) = self.listener.accept().await.expect("a client");
        let mut socket = accept_async(stream).await.expect("an upgrade");
        send(
            &mut socket,
            r#"0{"sid":"e","upgrades":[],"pingInterval":250000,"pingTimeout":100000,"maxPayload":1000000}"#
                .to_owned(),
        )
        .await;
        assert_eq!(text(&mut socket).await, "40");
        send(&mut socket, r#"40{"sid":"s"}"#.to_owned()).await;
        let (mut out, mut back) = socket.split();
        let sending = tokio::spawn(async move {
            for number in 0..events {
                out.feed(Message::text(event(number))).await.expect("the client to go on");
            }
            out.flush().await.expect("the client to go on");
            out
        });
        let mut acknowledged = 0;
        while acknowledged < events {
            let frame = back.next().await.expect("an acknowledgement").expect("a frame");
            acknowledged += u32::from(frame.to_text().is_ok_and(|text| text.starts_with("43")));
        }
        drop(sending.await);
    }
}

/// As long as the published sample's messages.
fn event(number: u32) -> String {
    format!(
        r#"42{number}["message",{{"class":"phoneCall","nonce":"n{number}","timestamp":1767225600,"payload":{{"verb":"created","phoneCallId":"1767225600.{number}","phoneCallViewId":"{number}","state":"1","party":{{"name":"Ann Example","number":"0015550100"}},"extension":"0003*006","flow":"in","answered":null}}}}]"#
    )
}

async fn send(socket: &mut WebSocketStream<TcpStream>, frame: String) {
    socket.send(Message::text(frame)).await.expect("the client to go on");
}

async fn text(socket: &mut WebSocketStream<TcpStream>) -> String {
    socket.next().await.expect("a frame").expect("a frame").to_string()
}
