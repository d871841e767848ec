//! Tells the supervisor that started this process how it does, as `sd_notify(3)` describes: a datagram of
//! `NAME=value` lines to the socket of `NOTIFY_SOCKET`. Where there is none, nobody is told.

use std::ffi::OsString;
#[cfg(unix)]
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// Who started this process and wants to hear of it.
#[derive(Debug, Default)]
pub struct Supervisor {
    #[cfg(unix)]
    socket: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// The one that these environment variables tell of, for the process of this id.
    pub fn new(pid: u32, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let number = |name| variable(name)?.to_str()?.parse::<u64>().ok();
        let is_meant = number("WATCHDOG_PID").is_none_or(|meant| meant == u64::from(pid));
        let watchdog = number("WATCHDOG_USEC").filter(|&micros| is_meant && micros > 0).map(Duration::from_micros);
        #[cfg(unix)]
        let socket = variable("NOTIFY_SOCKET")
            .and_then(|name| address(&name))
            .and_then(|address| Some((UnixDatagram::unbound().ok()?, address)));
        Self {
            #[cfg(unix)]
            socket,
            watchdog,
        }
    }

    /// The one of this process.
    pub fn of_environment() -> Self {
        Self::new(std::process::id(), |name| std::env::var_os(name))
    }

    /// How often it wants a sign of life at the least; `None` where it wants none.
    pub const fn watchdog(&self) -> Option<Duration> {
        self.watchdog
    }

    /// Recording has begun.
    pub fn is_ready(&self) {
        self.tell("READY=1");
    }

    /// All is well.
    pub fn is_alive(&self) {
        self.tell("WATCHDOG=1");
    }

    /// The end has begun.
    pub fn is_stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// How it does, on one line.
    pub fn status(&self, sentence: &str) {
        self.tell(&format!("STATUS={}", sentence.replace('\n', " ")));
    }

    #[cfg(not(unix))]
    fn tell(&self, _line: &str) {}

    #[cfg(unix)]
    fn tell(&self, line: &str) {
        if let Some((socket, address)) = &self.socket {
            // A supervisor that does not listen cannot be told.
            let _ = socket.send_to_addr(line.as_bytes(), address);
        }
    }
}

/// A path, or with `@` a name that lies in no folder.
#[cfg(unix)]
fn address(name: &OsString) -> Option<SocketAddr> {
    #[cfg(target_os = "linux")]
    if let Some(name) = name.to_str().and_then(|name| name.strip_prefix('@')) {
        use std::os::linux::net::SocketAddrExt;
        return SocketAddr::from_abstract_name(name).ok();
    }
    SocketAddr::from_pathname(name).ok()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn received(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 256];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    }

    #[test]
    fn a_supervisor_is_told_line_by_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        let supervisor = Supervisor::new(1, |name| (name == "NOTIFY_SOCKET").then(|| path.clone().into()));
        supervisor.is_ready();
        supervisor.status("x11 sees\nthe session");
        assert_eq!((received(&socket), received(&socket)), ("READY=1".into(), "STATUS=x11 sees the session".into()));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_with_an_at_lies_in_no_folder() {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("keytop-notify-{}", std::process::id());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        Supervisor::new(1, |variable| (variable == "NOTIFY_SOCKET").then(|| format!("@{name}").into())).is_alive();
        assert_eq!(received(&socket), "WATCHDOG=1");
    }

    #[test]
    fn a_watchdog_of_another_process_is_not_ours() {
        let of = |pid: &'static str| {
            let supervisor = Supervisor::new(7, |name| match name {
                "WATCHDOG_USEC" => Some("30000000".into()),
                "WATCHDOG_PID" => Some(pid.into()),
                _ => None,
            });
            supervisor.watchdog()
        };
        assert_eq!((of("7"), of("8")), (Some(Duration::from_secs(30)), None));
        assert_eq!(Supervisor::new(7, |_| None).watchdog(), None);
    }
}
