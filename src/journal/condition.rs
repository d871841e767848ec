//! Whether a journal is sound, for those who mend it.

use super::error::{JournalError, Result};
use super::reader::Reader;
use super::schema;

/// What a look at a journal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The version of its tables.
    pub schema_version: i64,
    /// The process that records into it; 0 where its lock does not tell.
    pub recorder: Option<u32>,
    /// The first thing that is wrong with its pages; `None` if all is well.
    pub fault: Option<String>,
}

impl Reader {
    /// Looks through all pages; it takes longer the larger the journal is.
    ///
    /// # Errors
    /// Fails if the journal cannot be read.
    pub fn condition(&self) -> Result<Condition> {
        let said = self.database().query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        let told = said.map_err(|error| JournalError::sqlite(self.path(), error))?;
        let fault = (told != "ok").then_some(told);
        Ok(Condition { schema_version: schema::VERSION, recorder: self.recorder_pid(), fault })
    }
}
