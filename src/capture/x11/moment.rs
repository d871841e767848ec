//! The server's time, asked for.

use x11rb::connection::Connection as _;
use x11rb::protocol::Event as Notice;
use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

use super::wire::{Refused, refused};

/// The server's milliseconds at present. Only a change that it tells of has them, so a window that nobody sees is
/// changed by nothing; a connection that selects other events would lose them here.
pub fn server_ms(connection: &RustConnection, root: Window) -> Result<u32, Refused> {
    let window = connection.generate_id().map_err(refused)?;
    let told = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    let class = WindowClass::INPUT_ONLY;
    drop(connection.create_window(0, window, root, -1, -1, 1, 1, 0, class, 0, &told).map_err(refused)?);
    let (name, text) = (AtomEnum::WM_NAME, AtomEnum::STRING);
    drop(connection.change_property(PropMode::APPEND, window, name, text, 8, 0, &[]).map_err(refused)?);
    drop(connection.destroy_window(window).map_err(refused)?);
    connection.flush().map_err(refused)?;
    loop {
        match connection.wait_for_event().map_err(refused)? {
            Notice::PropertyNotify(change) if change.window == window => return Ok(change.time),
            Notice::Error(error) => return Err(Refused::Ended(format!("{:?}", error.error_kind))),
            _ => {}
        }
    }
}
