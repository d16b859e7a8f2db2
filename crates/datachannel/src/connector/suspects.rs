//! Remembers which of a server's addresses accept a connection but never finish TLS.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use super::{ConnectError, Stage};

/// The most addresses remembered. No phone system's name has more.
const MOST: usize = 16;

/// The addresses where TLS ended in silence or a reset, the oldest first. All clones share the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Suspects(Arc<Mutex<Vec<SocketAddr>>>);

impl Suspects {
    /// The addresses in their order with the suspects last, the longest untried first.
    pub(super) fn last(&self, mut addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
        let suspects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Others have `None`, which sorts first.
        addresses.sort_by_key(|address| suspects.iter().position(|suspect| suspect == address));
        addresses
    }

    /// Records the outcome of the TLS handshake at this address.
    pub(super) fn note<T>(&self, address: SocketAddr, outcome: &Result<T, ConnectError>) {
        let mut suspects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        suspects.retain(|suspect| *suspect != address);
        if outcome.as_ref().is_err_and(leads_nowhere) {
            tracing::debug!(%address, "the TLS handshake failed at this address: the next attempt starts with another, if there is one");
            suspects.push(address);
            if suspects.len() > MOST {
                suspects.remove(0);
            }
        }
    }
}

/// Whether the handshake ended in silence or a closed connection. A server that sends an alert is reachable.
fn leads_nowhere(error: &ConnectError) -> bool {
    match error {
        ConnectError::TimedOut { stage: Stage::Tls, .. } => true,
        // TLS wraps its own errors in an I/O error.
        ConnectError::Tls(error) => {
            error.get_ref().is_none_or(|inner| !inner.is::<tokio_rustls::rustls::Error>())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    fn address(last: u8) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, last], 443))
    }

    fn addresses(last: &[u8]) -> Vec<SocketAddr> {
        last.iter().copied().map(address).collect()
    }

    fn reset() -> Result<(), ConnectError> {
        Err(ConnectError::Tls(ErrorKind::ConnectionReset.into()))
    }

    /// Two addresses of a server's with the same port.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn after_silence_or_a_reset_the_next_attempt_begins_at_another_address() {
        use std::time::Duration;

        use tokio::io::AsyncReadExt as _;
        use tokio::net::TcpListener;

        use crate::address::ServerAddress;
        use crate::certificate::Fingerprint;
        use crate::clock::Clock;
        use crate::connector::{Connector, Limit, ProxyChoice, Trust};

        let first = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = first.local_addr().unwrap().port();
        let second = TcpListener::bind(("127.0.0.2", port)).await.unwrap();
        let addresses = vec![first.local_addr().unwrap(), second.local_addr().unwrap()];
        let server = ServerAddress::parse(&format!("https://pbx.invalid:{port}")).unwrap();
        let trust = Trust::Pinned(Fingerprint([0; 32]));
        let connector = Connector::new(trust, ProxyChoice::Direct);
        let attempt = async |connector: &Connector, time| {
            let limit = Limit::of(&Clock::system(), time);
            connector.open_at(addresses.clone(), &server, &limit).await.expect_err("nobody speaks TLS")
        };
        let (long, short) = (Duration::from_secs(15), Duration::from_secs(1));

        // Not before TLS begins: else the connection does not even come about, and the next address is tried at once.
        let greeted = async |listener: &TcpListener| {
            let accepted = tokio::time::timeout(long, listener.accept()).await;
            let (mut stream, _) = accepted.expect("nobody came to this address").unwrap();
            stream.read_u8().await.unwrap();
            stream
        };

        let reset = async { greeted(&first).await.set_zero_linger().unwrap() };
        let (error, ()) = tokio::join!(attempt(&connector, long), reset);
        assert!(matches!(error, ConnectError::Tls(_)), "{error}");

        // Another request has a copy.
        let copy = connector.clone();
        let (error, _silent) = tokio::join!(attempt(&copy, short), greeted(&second));
        assert!(matches!(error, ConnectError::TimedOut { stage: Stage::Tls, .. }), "{error}");

        let closed = async { drop(greeted(&first).await) };
        let (error, ()) = tokio::join!(attempt(&connector, long), closed);
        assert!(matches!(error, ConnectError::Tls(_)), "{error}");
    }

    #[test]
    fn suspects_are_tried_last_and_by_turns() {
        let suspects = Suspects::default();
        suspects.note(address(1), &reset());
        assert_eq!(suspects.last(addresses(&[1, 2, 3])), addresses(&[2, 3, 1]));
        suspects.note(address(2), &reset());
        suspects.note(address(3), &reset());
        assert_eq!(suspects.last(addresses(&[1, 2, 3])), addresses(&[1, 2, 3]));
        suspects.note(address(1), &reset());
        assert_eq!(suspects.last(addresses(&[1, 2, 3])), addresses(&[2, 3, 1]));
        suspects.note(address(1), &Ok(()));
        assert_eq!(suspects.last(addresses(&[3, 2, 1])), addresses(&[1, 2, 3]));
    }

    #[test]
    fn a_refusal_in_so_many_words_makes_nobody_suspect() {
        let suspects = Suspects::default();
        let alert = tokio_rustls::rustls::Error::NoCertificatesPresented;
        suspects
            .note(address(1), &Err::<(), _>(ConnectError::Tls(Error::new(ErrorKind::InvalidData, alert))));
        assert_eq!(suspects.last(addresses(&[1, 2])), addresses(&[1, 2]));
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let suspects = Suspects::default();
        (0..=u8::MAX).for_each(|last| suspects.note(address(last), &reset()));
        assert_eq!(suspects.0.lock().unwrap().len(), MOST);
    }
}
