//! What runs without a screen: the recorder as a service, what it tells its supervisor, and what it logs.

#[cfg(unix)]
mod attach;
mod breaks;
#[cfg(unix)]
mod door;
#[cfg(not(unix))]
mod elsewhere;
mod host;
mod log;
mod notices;
mod notify;
#[cfg(unix)]
mod peer;
mod perform;
mod steward;
mod unit;
#[cfg(unix)]
mod wire;

#[cfg(unix)]
pub use attach::{AttachError, Attachment, Line};
pub use breaks::{BreakRule, Breaks};
#[cfg(unix)]
pub use door::{Door, DoorError, SOCKET};
#[cfg(not(unix))]
pub use elsewhere::{AttachError, Attachment, Door, DoorError, Frame, Line, Welcome};
pub use host::{Deed, Host, Service, Step};
pub use log::{Log, State};
pub use notices::{Notices, Trouble, Wishes};
pub use notify::Supervisor;
#[cfg(unix)]
pub use peer::is_same_person;
pub use perform::{ServiceError, perform};
pub use steward::{Steward, StewardError};
#[cfg(unix)]
pub use wire::{Frame, Welcome};
