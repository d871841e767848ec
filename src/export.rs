//! Writes reports and the record itself for programs and for people.
//!
//! Every writer of a report takes the same [`Report`](crate::report::Report) and computes nothing of its own but shares
//! and sums for the eye, so that no two of them can disagree. The record goes out as tables ([`TABLES`]): facts that
//! add up, by second, hour or day, in whatever format.

mod activitywatch;
mod comparison;
mod dimensions;
mod event_rows;
mod events;
mod facts;
mod html;
mod json;
mod lake;
mod markdown;
#[cfg(feature = "pdf")]
mod pdf;
mod place;
mod rows;
mod sheet;
mod sqlite;
mod star;
mod table;
mod text;

pub use activitywatch::{AwBucket, AwEvent, Stretches, write_activitywatch};
pub use comparison::write_comparison;
pub use dimensions::Dimensions;
pub use event_rows::write_event;
pub use events::EventWriter;
pub use facts::{Facts, Grain, write_day, write_keys};
pub use html::{Page, write_device_html, write_html};
pub use json::write_json;
pub use lake::{Compression, Lake, LakeFormat, Naming, Packed, Written};
pub use markdown::write_markdown;
#[cfg(feature = "pdf")]
pub use pdf::write_pdf;
pub use rows::{Machine, Partition, Rows};
pub use sheet::write_csv;
pub use sqlite::SqliteFile;
pub use star::TABLES;
pub use table::{Column, ColumnKind, Table, Value};
pub use text::{Charset, write_text};
