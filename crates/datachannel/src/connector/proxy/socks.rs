//! SOCKS 5 (RFC 1928), with name and password (RFC 1929).

use std::io;
use std::net::IpAddr;

use secrecy::ExposeSecret as _;
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{Proxy, ProxyAnswer, ProxyFault, ProxySignIn, SignInTrouble};
use crate::address::ServerAddress;

const VERSION: u8 = 5;
const NO_SIGN_IN: u8 = 0;
const NAME_AND_PASSWORD: u8 = 2;
const NO_ACCEPTABLE_METHOD: u8 = 0xFF;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// Opens a tunnel to the server through a stream to the proxy. Reads exactly the proxy's replies and nothing after
/// them.
pub(super) async fn through(
    mut stream: TcpStream,
    proxy: &Proxy,
    server: &ServerAddress,
) -> Result<TcpStream, ProxyFault> {
    let garbled = |error: io::Error| proxy.garbled(error);
    // Both are built first, so that values that can't be sent are reported before anything is sent.
    let sign_in =
        proxy.sign_in.as_ref().map(sign_in).transpose().map_err(|trouble| proxy.trouble(trouble))?;
    let request = request(server).ok_or_else(|| proxy.garbled("the server's name is too long for SOCKS"))?;

    let greeting: &[u8] = match sign_in {
        Some(_) => &[VERSION, 2, NO_SIGN_IN, NAME_AND_PASSWORD],
        None => &[VERSION, 1, NO_SIGN_IN],
    };
    stream.write_all(greeting).await.map_err(garbled)?;
    let [version, method] = read(&mut stream).await.map_err(garbled)?;
    match (version, method, sign_in) {
        (VERSION, NO_SIGN_IN, _) => {}
        (VERSION, NAME_AND_PASSWORD, Some(sign_in)) => {
            stream.write_all(&sign_in).await.map_err(garbled)?;
            let [_, status] = read(&mut stream).await.map_err(garbled)?;
            if status != 0 {
                return Err(proxy.trouble(SignInTrouble::Refused));
            }
        }
        (VERSION, NO_ACCEPTABLE_METHOD, None) => return Err(proxy.trouble(SignInTrouble::Missing)),
        (VERSION, NO_ACCEPTABLE_METHOD, Some(_)) => {
            return Err(proxy.trouble(SignInTrouble::OtherWays { names: String::new() }));
        }
        _ => return Err(proxy.garbled("no SOCKS 5")),
    }

    stream.write_all(&request).await.map_err(garbled)?;
    let [version, reply, _, kind] = read(&mut stream).await.map_err(garbled)?;
    if version != VERSION {
        return Err(proxy.garbled("no SOCKS 5"));
    }
    if reply != 0 {
        return Err(proxy.refused(ProxyAnswer::Reply(reply)));
    }
    // The proxy's outgoing address and port, which are not used.
    let length = match kind {
        IPV4 => 4,
        IPV6 => 16,
        NAME => usize::from(stream.read_u8().await.map_err(garbled)?),
        _ => return Err(proxy.garbled("an address of an unknown kind")),
    };
    let mut bound = vec![0; length + 2];
    stream.read_exact(&mut bound).await.map_err(garbled)?;
    Ok(stream)
}

async fn read<const LENGTH: usize>(stream: &mut TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Name and password, each of at most 255 bytes.
fn sign_in(sign_in: &ProxySignIn) -> Result<Zeroizing<Vec<u8>>, SignInTrouble> {
    let (name, password) = (sign_in.username.as_bytes(), sign_in.password.expose_secret().as_bytes());
    if name.is_empty() {
        return Err(SignInTrouble::Name);
    }
    // One allocation, so that no copy of the password is left in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(3 + name.len() + password.len()));
    bytes.push(1);
    bytes.push(u8::try_from(name.len()).map_err(|_| SignInTrouble::Name)?);
    bytes.extend_from_slice(name);
    bytes.push(u8::try_from(password.len()).map_err(|_| SignInTrouble::Password)?);
    bytes.extend_from_slice(password);
    Ok(bytes)
}

/// The request; `None` for a name of more than 255 bytes.
fn request(server: &ServerAddress) -> Option<Vec<u8>> {
    let host = server.host();
    let mut bytes = vec![VERSION, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            bytes.push(IPV4);
            bytes.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            bytes.push(IPV6);
            bytes.extend(address.octets());
        }
        Err(_) => {
            bytes.extend([NAME, u8::try_from(host.len()).ok()?]);
            bytes.extend_from_slice(host.as_bytes());
        }
    }
    bytes.extend(server.port().to_be_bytes());
    Some(bytes)
}
