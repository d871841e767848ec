//! The folder of device nodes: what is in it, what each is, and word of changes.

use std::fs;
use std::path::Path;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, inotify};
use rustix::io::{self, Errno};

use super::raw::Bits;
use super::shape::{Abilities, Shape};

/// Where the nodes are.
pub const NODES: &str = "/dev/input";
const ABOVE: &str = "/dev";
const FACTS: &str = "/sys/class/input";
/// A name longer than this is cut: people choose names of Bluetooth devices.
const LONGEST_NAME: usize = 64;

/// A device that tells something of a person's hands, readable or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its node, as in `event3`.
    pub node: String,
    /// What it calls itself.
    pub name: String,
    /// What kind of device it is.
    pub shape: Shape,
    /// Whether this process may read it.
    pub is_readable: bool,
}

/// Tells when devices come, go, or may be read from now on or no more.
#[derive(Debug)]
pub struct Watch(OwnedFd);

impl Listed {
    /// The device behind a node, if it is an input device. What sysfs tells needs no permission.
    fn of(node: String) -> Option<Self> {
        let facts = Path::new(FACTS).join(&node).join("device");
        let read = |name: &str| fs::read_to_string(facts.join(name)).unwrap_or_default();
        let bits = |name: &str| Bits::parse(&read(name));
        let shape = Shape::of(&Abilities {
            keys: bits("capabilities/key"),
            rels: bits("capabilities/rel"),
            axes: bits("capabilities/abs"),
            props: bits("properties"),
        });
        let name = plain(&read("name"));
        shape.is_input().then(|| Self { is_readable: may_read(&node), node, name, shape })
    }
}

impl Watch {
    /// Begins to watch.
    pub fn begin() -> io::Result<Self> {
        let watch = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
        // The kernel removes the folder with its last device.
        inotify::add_watch(&watch, ABOVE, inotify::WatchFlags::CREATE)?;
        let watch = Self(watch);
        watch.add();
        Ok(watch)
    }

    /// Reads away what has come.
    pub fn clear(&self) {
        let mut bytes = [0; 4096];
        while io::read(&self.0, &mut bytes).is_ok_and(|length| length > 0) {}
        self.add();
    }

    fn add(&self) {
        use inotify::WatchFlags as On;
        // A watch that is there already stays as it is; a folder that is not there yet is told by the one above.
        let _ = inotify::add_watch(&self.0, NODES, On::CREATE | On::DELETE | On::ATTRIB | On::MOVED_TO | On::ONLYDIR);
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// The input devices there are, by number of their node.
pub fn listed() -> Vec<Listed> {
    let nodes = fs::read_dir(NODES).into_iter().flatten().flatten();
    let mut nodes: Vec<(u32, String)> =
        nodes.filter_map(|entry| numbered(entry.file_name().into_string().ok()?)).collect();
    nodes.sort_unstable();
    nodes.into_iter().filter_map(|(_, node)| Listed::of(node)).collect()
}

/// Whether this process may read the node.
pub fn may_read(node: &str) -> bool {
    let path = Path::new(NODES).join(node);
    let asked = rustix::fs::accessat(rustix::fs::CWD, &path, rustix::fs::Access::READ_OK, AtFlags::EACCESS);
    // Kernels before 5.8 cannot tell for the user that this process acts as.
    let asked = if asked == Err(Errno::NOSYS) { rustix::fs::access(&path, rustix::fs::Access::READ_OK) } else { asked };
    asked.is_ok()
}

fn numbered(node: String) -> Option<(u32, String)> {
    let number = node.strip_prefix("event")?.parse().ok()?;
    Some((number, node))
}

/// A name without what a terminal could take as a command.
fn plain(name: &str) -> String {
    let name: String = name.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect();
    if name.is_empty() { "unnamed device".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_event_nodes_are_devices() {
        assert_eq!(numbered("event12".to_owned()), Some((12, "event12".to_owned())));
        for other in ["mouse0", "event", "eventx", "by-id", "js0"] {
            assert_eq!(numbered(other.to_owned()), None, "{other}");
        }
    }

    #[test]
    fn names_hold_no_commands_for_a_terminal() {
        assert_eq!(plain("  Anna's\u{1b}[31m Keyboard\n"), "Anna's[31m Keyboard");
        assert_eq!(plain("\u{7}\n"), "unnamed device");
        assert_eq!(plain(&"x".repeat(500)).len(), LONGEST_NAME);
    }
}
