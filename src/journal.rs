//! The journal: what happened, kept for good, in a file that cannot be read back as text.
//!
//! Two things are stored that never join below the size of a batch: **slices**, when and how much, by second and
//! application, without the identity of keys; and **batches**, which keys, as counts that are written only once
//! they hide their own order. What is open is mirrored in memory-backed storage, and no disk sees it.
//! [`Journal`] writes, [`Reader`] reads; beside them lie the schema and its migrations, the codec of the bodies,
//! the rule for batches, the mirror, and the lock that makes one process the recorder.

mod audit;
mod batch;
mod blocks;
mod codec;
mod condition;
mod devices;
mod error;
mod events;
mod file;
mod hourly;
mod letting_go;
mod lock;
mod marks;
mod mirror;
mod names;
mod parcel;
mod placing;
mod probe;
mod reader;
mod rescue;
mod rollup;
mod rows;
mod schema;
mod seal;
mod shared;
mod sums;
mod upkeep;
mod view;
mod writer;

pub use audit::{Audit, AuditedBatch, AuditedColumn, AuditedTable};
pub use batch::{Batch, MIX_BITS, Owner, RecordedDay, Uid, order_bits};
pub use codec::{Bytes, Malformed, Put};
pub use condition::Condition;
pub use error::{JournalError, Result};
pub use events::{EventOptions, EventSpan, KeptEvent};
pub use hourly::HourTyping;
pub use letting_go::LetGo;
pub use marks::Mark;
pub use mirror::MirrorRoot;
pub use parcel::{pack_day, pack_slice, unpack_day, unpack_slice};
pub use placing::Placing;
#[doc(hidden)]
pub use probe::{probe_block, probe_events, probe_tile};
pub use reader::{Origin, Reader, Stored};
pub use rescue::{Rescue, rescue};
pub use seal::{Identities, Keypair, Recipient, SealError};
pub use upkeep::{Progress, Sizes, sizes, verify};
pub use writer::{Commit, Durability, Import, Journal, Merged, Options, Proof, Removal, Removed, Retention};
