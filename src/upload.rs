//! Takes files of an export elsewhere: to a folder, or to S3, Google Cloud Storage and Azure (feature `cloud`); and
//! stretches of time to an `ActivityWatch` server on this machine.
//!
//! A [`Remote`] is a place with names; [`Carrier`] brings files there, each once: what is there already is compared
//! before it counts as done, and what differs is told and left alone. Credentials come from the environment and the
//! usual files of each cloud's own tools, and are in no message.

mod activitywatch;
mod carrier;
#[cfg(feature = "cloud")]
mod cloud;
mod digest;
mod error;
mod folder;
mod http;
mod ledger;
mod remote;
mod seal;
mod target;

pub use activitywatch::{ActivityWatch, Kept};
pub use carrier::{Carrier, Outcome, Parcel};
#[cfg(feature = "cloud")]
pub use cloud::Cloud;
pub use digest::digest_of;
pub use error::UploadError;
pub use folder::Folder;
pub use http::Http;
pub use ledger::Ledger;
pub use remote::{Found, Remote};
pub use seal::Seal;
pub use target::{Access, CloudKind, Target, TargetError};
