//! Bus addresses, as `DBUS_SESSION_BUS_ADDRESS` has them.

use std::ffi::OsString;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::{SocketAddr, UnixStream};

use super::CaptureError;

/// Connects to the first address of the list that answers.
pub fn connect(addresses: &str, peer: &'static str) -> Result<UnixStream, CaptureError> {
    let mut reason = "no address of it can be used; unix:path=… is understood".to_owned();
    for place in addresses.split(';').filter_map(place) {
        match place.and_then(|place| UnixStream::connect_addr(&place)) {
            Ok(stream) => return Ok(stream),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(CaptureError::Peer { peer, reason })
}

/// The socket of one address; `None` for a transport that is not a unix socket.
fn place(address: &str) -> Option<std::io::Result<SocketAddr>> {
    let pairs = address.strip_prefix("unix:")?.split(',').filter_map(|pair| pair.split_once('='));
    pairs.into_iter().find_map(|(key, value)| match key {
        "path" => Some(SocketAddr::from_pathname(OsString::from_vec(unescaped(value)))),
        "abstract" => Some(SocketAddr::from_abstract_name(unescaped(value))),
        _ => None,
    })
}

/// The bytes of a value in which some are written as `%2f`.
fn unescaped(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_abstract_names_are_found() {
        let path = |address: &str| place(address)?.ok()?.as_pathname().map(std::borrow::ToOwned::to_owned);
        assert_eq!(path("unix:guid=1,path=/tmp/a%20b%2c%zz").unwrap().to_str(), Some("/tmp/a b,%zz"));
        let name = place("unix:abstract=/tmp/x,guid=2").unwrap().unwrap();
        assert_eq!(name.as_abstract_name(), Some(&b"/tmp/x"[..]));
        assert!(place("tcp:host=localhost,port=1").is_none());
        assert!(place("unix:tmpdir=/tmp").is_none());
    }

    #[test]
    fn a_bus_that_is_not_there_is_named() {
        let error = connect("unix:path=/nonexistent/bus;tcp:port=1", "the session bus").unwrap_err();
        assert!(error.to_string().starts_with("the connection to the session bus was lost (No such file"), "{error}");
    }
}
