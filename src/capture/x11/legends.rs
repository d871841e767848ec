//! What is printed on the keys, as the X server is set: the core protocol's keyboard mapping, which every server has,
//! `XWayland` too, and which needs no library on this side.

use std::collections::BTreeMap;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use super::keysym;
use super::wire::{Refused, refused};
use crate::capture::legends::legend;

/// Where the present group is in a state of keys and buttons.
const GROUP: u32 = 13;

/// The legends by code, of the present group without Shift; keys that write no character have none.
pub fn legends(display: &str) -> Result<BTreeMap<String, String>, Refused> {
    let (connection, screen) = RustConnection::connect(Some(display)).map_err(refused)?;
    let setup = connection.setup();
    let (first, count) = (setup.min_keycode, setup.max_keycode.saturating_sub(setup.min_keycode).saturating_add(1));
    let root = setup.roots.get(screen).or_else(|| setup.roots.first()).ok_or(Refused::Missing)?.root;
    let mapping = connection.get_keyboard_mapping(first, count).map_err(refused)?;
    let state = connection.query_pointer(root).map_err(refused)?.reply().map_err(refused)?.mask;
    let mapping = mapping.reply().map_err(refused)?;
    let each = usize::from(mapping.keysyms_per_keycode).max(1);
    let keys = (u32::from(first)..).zip(mapping.keysyms.chunks(each));
    let is_second = u32::from(state) >> GROUP & 3 == 1;
    Ok(keys.filter_map(|(keycode, symbols)| legend(keycode, signs(symbols, is_second))).collect())
}

/// What a key writes without and with Shift. The mapping has two symbols of the first group, then two of the second;
/// where the others are differs from key to key, so that they show the first.
fn signs(symbols: &[u32], is_second: bool) -> [Option<char>; 2] {
    let pair = |at: usize| [at, at + 1].map(|at| symbols.get(at).and_then(|&symbol| keysym::sign(symbol)));
    let second = if is_second { pair(2) } else { [None; 2] };
    if second[0].is_some() { second } else { pair(0) }
}
