//! The monitors, which neither crate tells of.

#[cfg(target_os = "linux")]
pub use x11::Monitors;

/// Where nobody tells of monitors none is announced: a list without one of them would take what happens there for
/// nonsense, while one unnamed monitor takes in everything.
#[cfg(not(target_os = "linux"))]
#[derive(Debug, Default)]
pub struct Monitors;

#[cfg(not(target_os = "linux"))]
impl Monitors {
    /// Nothing.
    #[expect(clippy::unused_self, reason = "it is the same call on every system")]
    pub const fn look(&mut self) -> Option<crate::event::Kind> {
        None
    }
}

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::connection::Connection;
    use x11rb::rust_connection::RustConnection;

    use crate::capture::x11::layout;
    use crate::event::Kind;

    /// The X server's monitors, asked for over a connection of its own.
    #[derive(Default)]
    pub struct Monitors(Option<(RustConnection, layout::Monitors)>);

    impl Monitors {
        /// Asks for them; tells of them where that is news.
        pub fn look(&mut self) -> Option<Kind> {
            if self.0.is_none() {
                self.0 = connect();
            }
            let (connection, monitors) = self.0.as_mut()?;
            // The server tells of changes as well; asking is enough, and what is not read would pile up.
            while let Ok(Some(_)) = connection.poll_for_event() {}
            monitors.look(connection).ok().flatten()
        }
    }

    fn connect() -> Option<(RustConnection, layout::Monitors)> {
        let (connection, screen) = RustConnection::connect(None).ok()?;
        let place = connection.setup().roots.get(screen)?;
        let size =
            [place.width_in_pixels, place.height_in_pixels, place.width_in_millimeters, place.height_in_millimeters];
        let monitors = layout::Monitors::new(&connection, place.root, size).ok()?;
        Some((connection, monitors))
    }
}
