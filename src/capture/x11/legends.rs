//! What is printed on the keys, as the X server is set: the core protocol's keyboard mapping, which every server has,
//! `XWayland` too, and which needs no library on this side.

use std::collections::BTreeMap;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::keysym;
use super::wire::{Refused, refused};
use crate::capture::evdev_codes::key_of_x;

/// The legends by code, of the first group without Shift; keys that write no character have none.
pub fn legends(display: &str) -> Result<BTreeMap<String, String>, Refused> {
    let (connection, _) = RustConnection::connect(Some(display)).map_err(refused)?;
    let setup = connection.setup();
    let (first, count) = (setup.min_keycode, setup.max_keycode.saturating_sub(setup.min_keycode).saturating_add(1));
    let mapping = connection.get_keyboard_mapping(first, count).map_err(refused)?.reply().map_err(refused)?;
    let each = usize::from(mapping.keysyms_per_keycode).max(1);
    let keys = (u32::from(first)..).zip(mapping.keysyms.chunks(each));
    let legend = |(keycode, symbols): (u32, &[u32])| {
        let sign = keysym::sign(*symbols.first()?)?;
        let code = key_of_x(keycode).code();
        // The keypad's legends stay those of the board: its signs are there twice.
        (!code.starts_with("Numpad") && code != "Space").then(|| (code.clone(), printed(sign, symbols)))
    };
    Ok(keys.filter_map(legend).collect())
}

/// As keycaps have it: a letter is a capital where Shift makes it one, as A does and é on a French 2 does not.
fn printed(sign: char, symbols: &[u32]) -> String {
    let shifted = symbols.get(1).and_then(|&symbol| keysym::sign(symbol));
    shifted.filter(|shifted| sign.to_uppercase().eq([*shifted])).unwrap_or(sign).to_string()
}
