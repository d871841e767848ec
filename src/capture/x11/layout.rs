//! What is attached: monitors and input devices by name.

use std::collections::HashMap;

use x11rb::protocol::randr::{ConnectionExt as _, MonitorInfo, NotifyMask};
use x11rb::protocol::xinput::{ConnectionExt as _, Device, DeviceType, XIDeviceInfo};
use x11rb::protocol::xproto::{ConnectionExt as _, Window};
use x11rb::rust_connection::RustConnection;

use super::wire::{Refused, refused};
use crate::capture::SYNTHETIC;
use crate::event::{Kind, Monitor, Name};

/// The monitors, as they were told last.
pub struct Monitors {
    root: Window,
    /// The whole screen, for servers that do not know monitors.
    screen: Monitor,
    has_randr: bool,
    last: Vec<Monitor>,
}

impl Monitors {
    /// Asks to be told of changes; `size` is that of the whole screen in px and mm.
    pub fn new(connection: &RustConnection, root: Window, size: [u16; 4]) -> Result<Self, Refused> {
        let [width, height, mm_width, mm_height] = size.map(f64::from);
        let mm = (mm_width > 0.0 && mm_height > 0.0).then_some((mm_width, mm_height));
        let screen = Monitor { name: Name::new("screen"), x: 0.0, y: 0.0, width, height, mm };
        let version = connection.randr_query_version(1, 5).ok().and_then(|cookie| cookie.reply().ok());
        let has_randr = version.is_some_and(|reply| (reply.major_version, reply.minor_version) >= (1, 5));
        if has_randr {
            let changes = NotifyMask::SCREEN_CHANGE | NotifyMask::CRTC_CHANGE | NotifyMask::OUTPUT_CHANGE;
            drop(connection.randr_select_input(root, changes).map_err(refused)?);
        }
        Ok(Self { root, screen, has_randr, last: Vec::new() })
    }

    /// Asks for them; tells of them where that is news.
    pub fn look(&mut self, connection: &RustConnection) -> Result<Option<Kind>, Refused> {
        let mut found = Vec::new();
        if self.has_randr {
            let reply = connection.randr_get_monitors(self.root, true).map_err(refused)?.reply().map_err(refused)?;
            for info in reply.monitors.iter().filter(|info| info.width > 0 && info.height > 0) {
                found.push(monitor(info, &atom_name(connection, info.name)?));
            }
        }
        if found.is_empty() {
            found.push(self.screen.clone());
        }
        if found == self.last {
            return Ok(None);
        }
        self.last.clone_from(&found);
        Ok(Some(Kind::Monitors(found.into())))
    }
}

fn atom_name(connection: &RustConnection, atom: u32) -> Result<String, Refused> {
    let reply = connection.get_atom_name(atom).map_err(refused)?.reply().map_err(refused)?;
    Ok(String::from_utf8_lossy(&reply.name).into_owned())
}

fn monitor(info: &MonitorInfo, name: &str) -> Monitor {
    let mm = (f64::from(info.width_in_millimeters), f64::from(info.height_in_millimeters));
    Monitor {
        name: Name::new(name),
        x: f64::from(info.x),
        y: f64::from(info.y),
        width: f64::from(info.width),
        height: f64::from(info.height),
        mm: (mm.0 > 0.0 && mm.1 > 0.0).then_some(mm),
    }
}

/// A device that events come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The server's number of it.
    pub number: u16,
    /// Its name; [`SYNTHETIC`] for what programs send.
    pub name: Name,
    /// What kind it is.
    pub kind: &'static str,
}

/// The input devices, those of the whole seat (masters) left out: no event comes from them.
pub fn attached(infos: &[XIDeviceInfo]) -> Vec<Attached> {
    let devices = infos.iter().filter_map(|info| {
        let kind = match info.type_ {
            DeviceType::SLAVE_KEYBOARD => "keyboard",
            DeviceType::SLAVE_POINTER => "pointer",
            DeviceType::FLOATING_SLAVE => "detached",
            _ => return None,
        };
        Some(Attached { number: info.deviceid, name: device_name(&info.name), kind })
    });
    devices.collect()
}

/// The names of the input devices by their number.
pub fn names(infos: &[XIDeviceInfo]) -> HashMap<u16, Name> {
    attached(infos).into_iter().map(|device| (device.number, device.name)).collect()
}

/// What the server says of its input devices.
pub fn devices(connection: &RustConnection) -> Result<Vec<XIDeviceInfo>, Refused> {
    let reply = connection.xinput_xi_query_device(u16::from(Device::ALL)).map_err(refused)?.reply().map_err(refused)?;
    Ok(reply.infos)
}

/// Any program may name a device it makes: what a terminal could take as a command is left out.
fn device_name(name: &[u8]) -> Name {
    let name: String = String::from_utf8_lossy(name).chars().filter(|sign| !sign.is_control()).take(80).collect();
    // Each seat has such a pair, called after it: "Virtual core XTEST pointer".
    let is_sent = name.ends_with(" XTEST pointer") || name.ends_with(" XTEST keyboard");
    Name::new(if is_sent { SYNTHETIC } else { name.trim() })
}
