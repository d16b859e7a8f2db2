//! A byte stream to a server, encrypted or not.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::client_certificate::{ClientCertificateWanted, Shown};

/// An open byte stream to a server.
#[derive(Debug)]
pub struct Transport(Kind);

#[derive(Debug)]
enum Kind {
    Plain(TcpStream),
    Encrypted(Box<Encrypted>),
}

#[derive(Debug)]
struct Encrypted {
    stream: TlsStream<TcpStream>,
    /// How the client answered, if the server asked for a client certificate.
    shown: Option<Shown>,
    /// The server asked for one and has not sent anything since. In TLS 1.3 a refusal comes only now.
    may_refuse: bool,
}

impl Encrypted {
    fn stream(&mut self) -> Pin<&mut TlsStream<TcpStream>> {
        Pin::new(&mut self.stream)
    }

    fn told<T>(&self, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        outcome.map_err(|error| match &self.shown {
            Some(shown) if self.may_refuse => ClientCertificateWanted::with(shown.clone(), error),
            _ => error,
        })
    }
}

impl Transport {
    pub(super) fn plain(stream: TcpStream) -> Transport {
        Transport(Kind::Plain(stream))
    }

    /// An encrypted stream, and how the client answered a request for its certificate.
    pub(super) fn encrypted(stream: TlsStream<TcpStream>, shown: Option<Shown>) -> Transport {
        let may_refuse = shown.is_some();
        Transport(Kind::Encrypted(Box::new(Encrypted { stream, shown, may_refuse })))
    }

    /// How the client answered, if the server asked for a client certificate.
    pub(super) fn shown(&self) -> Option<&Shown> {
        match &self.0 {
            Kind::Plain(_) => None,
            Kind::Encrypted(encrypted) => encrypted.shown.as_ref(),
        }
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Kind::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Kind::Encrypted(encrypted) => {
                let before = buf.filled().len();
                let outcome = encrypted.stream().poll_read(cx, buf);
                encrypted.may_refuse &= buf.filled().len() == before;
                encrypted.told(outcome)
            }
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.0 {
            Kind::Plain(stream) => Pin::new(stream).poll_write(cx, buf),
            Kind::Encrypted(encrypted) => {
                let outcome = encrypted.stream().poll_write(cx, buf);
                encrypted.told(outcome)
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Kind::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Kind::Encrypted(encrypted) => {
                let outcome = encrypted.stream().poll_flush(cx);
                encrypted.told(outcome)
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.0 {
            Kind::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Kind::Encrypted(encrypted) => {
                let outcome = encrypted.stream().poll_shutdown(cx);
                encrypted.told(outcome)
            }
        }
    }
}
