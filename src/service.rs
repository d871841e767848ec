//! What runs without a screen: the recorder as a service, what it tells its supervisor, and what it logs.

#[cfg(unix)]
mod attach;
#[cfg(unix)]
mod door;
#[cfg(not(unix))]
mod elsewhere;
mod host;
mod log;
mod notify;
mod perform;
mod steward;
mod unit;
#[cfg(unix)]
mod wire;

#[cfg(unix)]
pub use attach::{AttachError, Attachment, Line};
#[cfg(unix)]
pub use door::{Door, DoorError, SOCKET};
#[cfg(not(unix))]
pub use elsewhere::{AttachError, Attachment, Door, DoorError, Frame, Line, Welcome};
pub use host::{Deed, Host, Service, Step};
pub use log::{Log, State};
pub use notify::Supervisor;
pub use perform::{ServiceError, perform};
pub use steward::{Steward, StewardError};
#[cfg(unix)]
pub use wire::{Frame, Welcome};
