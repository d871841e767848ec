//! What the session says of itself in its environment.

use std::path::PathBuf;

/// What a session says of itself in its environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// `DISPLAY`.
    pub display: Option<String>,
    /// `SWAYSOCK`.
    pub sway_socket: Option<PathBuf>,
    /// `HYPRLAND_INSTANCE_SIGNATURE`.
    pub hyprland: Option<String>,
    /// The compositor's socket, of `WAYLAND_DISPLAY`.
    pub wayland_socket: Option<PathBuf>,
    /// `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<PathBuf>,
    /// `DBUS_SESSION_BUS_ADDRESS`, or where that bus is by custom.
    pub session_bus: Option<String>,
    /// `DBUS_SYSTEM_BUS_ADDRESS`, or where that bus is by custom.
    pub system_bus: String,
    /// `XDG_SESSION_ID`.
    pub session: Option<String>,
    /// So long without input is still activity, ms; what an idle notification is asked for.
    pub idle_timeout_ms: u32,
}

impl Surroundings {
    /// What the environment says, read through `lookup`.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let runtime_dir = set("XDG_RUNTIME_DIR").map(PathBuf::from);
        let in_runtime = |name: &str| runtime_dir.as_deref().map(|folder| folder.join(name));
        let bus = || Some(format!("unix:path={}", in_runtime("bus")?.display()));
        let system = || "unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket".to_owned();
        Self {
            display: set("DISPLAY"),
            sway_socket: set("SWAYSOCK").map(PathBuf::from),
            hyprland: set("HYPRLAND_INSTANCE_SIGNATURE"),
            // An absolute WAYLAND_DISPLAY stands for itself: join takes it as it is.
            wayland_socket: set("WAYLAND_DISPLAY")
                .and_then(|name| if name.starts_with('/') { Some(PathBuf::from(name)) } else { in_runtime(&name) }),
            session_bus: set("DBUS_SESSION_BUS_ADDRESS").or_else(bus),
            system_bus: set("DBUS_SYSTEM_BUS_ADDRESS").unwrap_or_else(system),
            session: set("XDG_SESSION_ID"),
            idle_timeout_ms: 180_000,
            runtime_dir,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings(pairs: &[(&str, &str)]) -> Surroundings {
        let found = |name: &str| pairs.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
        Surroundings::from_env(found)
    }

    #[test]
    fn sockets_are_found_by_custom() {
        let seen = surroundings(&[("XDG_RUNTIME_DIR", "/run/u"), ("WAYLAND_DISPLAY", "wayland-1"), ("SWAYSOCK", "")]);
        assert_eq!(seen.wayland_socket, Some("/run/u/wayland-1".into()));
        assert_eq!(seen.session_bus.as_deref(), Some("unix:path=/run/u/bus"));
        assert_eq!(seen.sway_socket, None);
        assert_eq!(surroundings(&[("WAYLAND_DISPLAY", "/tmp/w")]).wayland_socket, Some("/tmp/w".into()));
        assert_eq!(surroundings(&[]).session_bus, None);
    }
}
