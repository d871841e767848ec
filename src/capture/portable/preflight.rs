//! Whether listening can work at all, asked before it is begun: rdev itself is silent or ends the process.

use crate::capture::ABSENT;
#[cfg(target_os = "linux")]
use crate::capture::X11_MEND;

/// What is missing, and the command or step that mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is missing, as a sentence without a full stop.
    pub why: String,
    /// The command or step.
    pub mend: String,
    /// Whether a permission is all that is missing.
    pub is_permission: bool,
}

/// Whether this program has rdev in it.
pub const IS_BUILT_IN: bool = cfg!(any(all(target_os = "linux", feature = "portable"), windows, target_os = "macos"));

/// The command that builds one that has.
pub const HOW_TO_BUILD: &str = "cargo build --release --features portable";

/// Tells what is missing, if anything, for listening on this display (where there is such a thing).
pub fn look(display: Option<&str>) -> Result<(), Missing> {
    if IS_BUILT_IN {
        return look_here(display);
    }
    Err(Missing {
        why: format!("{ABSENT} (the feature `portable`)"),
        mend: format!("build it with rdev: {HOW_TO_BUILD}"),
        is_permission: false,
    })
}

/// rdev listens through the RECORD extension of the X server.
#[cfg(target_os = "linux")]
fn look_here(display: Option<&str>) -> Result<(), Missing> {
    use x11rb::connection::RequestConnection;
    use x11rb::protocol::record;
    use x11rb::rust_connection::RustConnection;

    let missing = |why: String, mend: &str| Missing { why, mend: mend.to_owned(), is_permission: false };
    let display = display.ok_or_else(|| missing("DISPLAY is not set".to_owned(), X11_MEND))?;
    let (connection, _) = RustConnection::connect(Some(display)).map_err(|error| {
        missing(format!("the X server on display {display:?} cannot be reached ({error})"), X11_MEND)
    })?;
    match connection.extension_information(record::X11_EXTENSION_NAME) {
        Ok(Some(_)) => Ok(()),
        _ => Err(missing("the X server has no RECORD extension".to_owned(), "use --source x11, which needs none")),
    }
}

/// Without the permission macOS hands over nothing and says nothing.
#[cfg(target_os = "macos")]
fn look_here(_display: Option<&str>) -> Result<(), Missing> {
    #[link(name = "CoreGraphics", kind = "framework")]
    #[expect(unsafe_code, reason = "a function of the system without arguments, which the crates do not have")]
    unsafe extern "C" {
        /// <https://developer.apple.com/documentation/coregraphics/cgpreflightlisteneventaccess()>
        safe fn CGPreflightListenEventAccess() -> bool;
    }

    if CGPreflightListenEventAccess() {
        return Ok(());
    }
    Err(Missing {
        why: "macOS has not been told that this terminal may see input".to_owned(),
        mend: "switch on the terminal that keytop runs in (or keytop itself) in System Settings > Privacy & Security \
               > Input Monitoring (and Accessibility, where it is listed there), then start keytop again"
            .to_owned(),
        is_permission: true,
    })
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
const fn look_here(_display: Option<&str>) -> Result<(), Missing> {
    Ok(())
}
