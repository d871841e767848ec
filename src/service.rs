//! What runs without a screen: the recorder as a service, what it tells its supervisor, and what it logs.

mod attach;
mod door;
mod host;
mod log;
mod notify;
mod perform;
mod steward;
mod unit;
mod wire;

pub use attach::{AttachError, Attachment, Line};
pub use door::{Door, DoorError, SOCKET};
pub use host::{Deed, Host, Service, Step};
pub use log::{Log, State};
pub use notify::Supervisor;
pub use perform::{ServiceError, perform};
pub use steward::{Steward, StewardError};
pub use wire::{Frame, Welcome};
