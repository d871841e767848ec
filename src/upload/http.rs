//! A small HTTP/1.1 client for a server on this machine: plain TCP, a connection for each request.
//!
//! It speaks to loopback addresses only: what it carries would cross a network in the clear.

use std::io::{self, BufRead, BufReader, Read, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// A server on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// As `localhost:5600`.
    authority: String,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

const CONNECT: Duration = Duration::from_secs(2);
const ANSWER: Duration = Duration::from_secs(60);
/// The longest answer that is read.
const MOST: u64 = 256 << 20;

impl Http {
    /// The server at an address such as `localhost:5600`.
    pub fn new(authority: &str) -> Self {
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        Self { authority: if has_port { authority.to_owned() } else { format!("{authority}:80") } }
    }

    /// What it is called in messages.
    pub fn address(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// Asks, with a JSON body where there is one.
    pub(super) fn ask(&self, method: &str, path: &str, body: Option<&str>) -> io::Result<Answer> {
        let stream = self.connect()?;
        stream.set_read_timeout(Some(ANSWER))?;
        stream.set_write_timeout(Some(ANSWER))?;
        let body = body.unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Accept: application/json\r\nConnection: close\r\n\r\n",
            self.authority,
            body.len()
        );
        (&stream).write_all(head.as_bytes())?;
        (&stream).write_all(body.as_bytes())?;
        answer(&mut BufReader::new(stream.take(MOST)))
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut last = io::Error::new(io::ErrorKind::NotFound, "no such host");
        for address in self.authority.to_socket_addrs()? {
            if !address.ip().is_loopback() {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "it is not on this machine, and what you did would cross the network in the clear; an SSH tunnel \
                     to it has an address here",
                ));
            }
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

/// Reads an answer whose body has a length, comes in chunks, or ends with the connection.
fn answer(from: &mut impl BufRead) -> io::Result<Answer> {
    let first = line(from)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).filter(|_| first.starts_with("HTTP/1."));
    let status = status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it does not answer in HTTP"))?;
    let (mut length, mut is_chunked) = (None, false);
    loop {
        let header = line(from)?.to_ascii_lowercase();
        match header.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("content-length", value)) => length = value.parse::<u64>().ok(),
            Some(("transfer-encoding", value)) => is_chunked = value.contains("chunked"),
            Some(_) => {}
            None if header.is_empty() => break,
            None => return Err(io::Error::new(io::ErrorKind::InvalidData, "a header has no name")),
        }
    }
    let mut body = Vec::new();
    if is_chunked {
        chunks(from, &mut body)?;
    } else if let Some(length) = length {
        from.by_ref().take(length).read_to_end(&mut body)?;
        if body.len() as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    } else {
        from.read_to_end(&mut body)?;
    }
    Ok(Answer { status, body })
}

fn chunks(from: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let size = line(from)?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let before = body.len() as u64;
        from.by_ref().take(size).read_to_end(body)?;
        if body.len() as u64 - before != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line(from)?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// A line without its end.
fn line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if from.by_ref().take(1 << 16).read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> io::Result<(u16, String)> {
        answer(&mut text.as_bytes()).map(|answer| (answer.status, String::from_utf8(answer.body).unwrap()))
    }

    #[test]
    fn bodies_come_with_a_length_in_chunks_or_until_the_end() {
        assert_eq!(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore").unwrap(), (200, "ok".to_owned()));
        let chunked = "HTTP/1.1 304 x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
        assert_eq!(read(chunked).unwrap(), (304, "abcde".to_owned()));
        assert_eq!(read("HTTP/1.0 500 no\r\n\r\nwhy").unwrap(), (500, "why".to_owned()));
        for broken in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok", "SSH-2.0\r\n\r\n"] {
            assert!(read(broken).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn only_this_machine_is_spoken_to() {
        let error = Http::new("192.0.2.1:5600").ask("GET", "/", None).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    }
}
