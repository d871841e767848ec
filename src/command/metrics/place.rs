//! Where figures are asked for: a port of this machine, or a socket of this person.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};

use crate::clock::monotonic;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A port, which every program of this machine can ask.
    Port(SocketAddr),
    /// A socket, which only this person can ask.
    Socket(PathBuf),
}

/// Who listens there. Dropping it frees the place.
pub enum Listener {
    /// At a port.
    Port(TcpListener),
    /// At a socket.
    #[cfg(unix)]
    Socket(UnixListener, PathBuf),
}

/// Somebody who asks, until a deadline.
pub struct Asker {
    stream: Stream,
    deadline: Instant,
}

enum Stream {
    Port(TcpStream),
    #[cfg(unix)]
    Socket(UnixStream),
}

const SOCKET: &str = "unix:";
/// How long who asks may take in all.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long nobody is heard after the system refused to let somebody in.
const BREATH: Duration = Duration::from_millis(50);

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix(SOCKET).filter(|path| !path.is_empty()) {
            return Ok(Self::Socket(path.into()));
        }
        let hint = "an address is written as 127.0.0.1:9187, a socket as unix:PATH";
        let address: SocketAddr = text.parse().map_err(|_| hint.to_owned())?;
        if address.ip().is_loopback() {
            Ok(Self::Port(address))
        } else {
            Err("it answers on this machine only; name 127.0.0.1, [::1] or unix:PATH".to_owned())
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Port(address) => write!(out, "http://{address}/metrics"),
            Self::Socket(path) => write!(out, "{SOCKET}{} as /metrics", path.display()),
        }
    }
}

impl Listener {
    /// Listens at this place; a socket that is there and answers nobody is taken over.
    ///
    /// # Errors
    /// Fails if somebody else listens there, or the system refuses.
    pub fn open(place: &Place) -> io::Result<Self> {
        match place {
            Place::Port(address) => Ok(Self::Port(TcpListener::bind(address)?)),
            #[cfg(unix)]
            Place::Socket(path) => Ok(Self::Socket(socket(path)?, path.clone())),
            #[cfg(not(unix))]
            Place::Socket(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Where it listens: the system may have chosen the port.
    pub fn place(&self, asked: &Place) -> Place {
        match self {
            Self::Port(listener) => listener.local_addr().map_or_else(|_| asked.clone(), Place::Port),
            #[cfg(unix)]
            Self::Socket(_, path) => Place::Socket(path.clone()),
        }
    }

    /// The next who asks; other people are not heard at a socket.
    pub fn next(&self) -> Option<Asker> {
        let stream = match self {
            Self::Port(listener) => listener.accept().map(|(stream, _)| Some(Stream::Port(stream))),
            #[cfg(unix)]
            Self::Socket(listener, _) => listener
                .accept()
                .map(|(stream, _)| crate::service::is_same_person(&stream).then_some(Stream::Socket(stream))),
        };
        if stream.is_err() {
            // No descriptor may be left: who waits goes on waiting, and must not keep this program busy.
            std::thread::sleep(BREATH);
        }
        stream.ok().flatten().map(|stream| Asker { stream, deadline: monotonic() + PATIENCE })
    }
}

#[cfg(unix)]
impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Socket(_, path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A socket for the person alone.
#[cfg(unix)]
fn socket(path: &std::path::Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};

    let is_socket = std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
        std::fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

impl Asker {
    /// What is left of its time; an error when none is.
    fn patience(&self) -> io::Result<Option<Duration>> {
        let left = self.deadline.saturating_duration_since(monotonic());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Asker {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let left = self.patience()?;
        match &mut self.stream {
            Stream::Port(stream) => stream.set_read_timeout(left).and_then(|()| stream.read(bytes)),
            #[cfg(unix)]
            Stream::Socket(stream) => stream.set_read_timeout(left).and_then(|()| stream.read(bytes)),
        }
    }
}

impl Write for Asker {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.patience()?;
        match &mut self.stream {
            Stream::Port(stream) => stream.set_write_timeout(left).and_then(|()| stream.write(bytes)),
            #[cfg(unix)]
            Stream::Socket(stream) => stream.set_write_timeout(left).and_then(|()| stream.write(bytes)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_ask() {
        let place = str::parse::<Place>;
        assert!(matches!(place("127.0.0.1:9187"), Ok(Place::Port(_))) && place("[::1]:80").is_ok());
        assert!(place("0.0.0.0:9187").is_err() && place("example").is_err() && place("unix:").is_err());
        assert_eq!(place("unix:/run/k.sock"), Ok(Place::Socket("/run/k.sock".into())));
    }

    #[cfg(unix)]
    #[test]
    fn a_socket_is_for_its_owner_and_what_was_left_is_taken_over() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("figures.sock");
        let place = Place::Socket(path.clone());
        drop(UnixListener::bind(&path).unwrap());
        let listener = Listener::open(&place).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Listener::open(&place).is_err(), "somebody listens there");
        drop(listener);
        assert!(!path.exists());
    }

    #[test]
    fn who_drips_is_heard_for_two_seconds_in_all() {
        let listener = Listener::open(&"127.0.0.1:0".parse().unwrap()).unwrap();
        let Listener::Port(port) = &listener else { panic!("a port") };
        let mut drip = TcpStream::connect(port.local_addr().unwrap()).unwrap();
        let mut asker = listener.next().unwrap();
        let writes = std::thread::spawn(move || {
            while drip.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let began = monotonic();
        while asker.read(&mut [0]).is_ok() {}
        assert!(began.elapsed() < Duration::from_secs(10));
        drop(asker);
        writes.join().unwrap();
    }
}
