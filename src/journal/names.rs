//! Texts that recur in a journal, as small numbers: applications, monitors, zones, keys, chords.
//!
//! The numbers belong to one journal (or one mirror file). A key gets its number when a batch that holds it
//! is written, never when it is pressed, so that the numbers tell no more than the batches do.

use std::collections::HashMap;
use std::hash::Hash;

use rusqlite::{Connection, params};

use super::codec::{Bytes, Malformed, Put};
use super::error::Fault;
use crate::aggregate::{App, Chord};
use crate::calendar::Tz;
use crate::event::{Key, Name};

/// All names of a journal.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub apps: Numbers<Name>,
    pub monitors: Numbers<Name>,
    pub zones: Numbers<Tz>,
    pub keys: Numbers<Key>,
    pub chords: Numbers<Chord>,
    /// Of sums by device alone: no body that is read without a journal has them.
    pub devices: Numbers<Name>,
}

/// Names of one kind, numbered from 1 in the order in which they came.
#[derive(Debug)]
pub(super) struct Numbers<T> {
    names: Vec<T>,
    by_name: HashMap<T, u64>,
    saved: usize,
}

/// What has a text to be stored by.
pub(super) trait Named: Copy + Eq + Hash {
    fn text(self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

impl Names {
    /// Reads what other writers have added since.
    pub fn load(&mut self, db: &Connection) -> Result<(), Fault> {
        self.apps.load(db, "SELECT id, name FROM app WHERE id > ?1 ORDER BY id")?;
        self.monitors.load(db, "SELECT id, name FROM monitor WHERE id > ?1 ORDER BY id")?;
        self.zones.load(db, "SELECT id, name FROM zone WHERE id > ?1 ORDER BY id")?;
        self.keys.load(db, "SELECT id, code FROM key WHERE id > ?1 ORDER BY id")?;
        self.chords.load(db, "SELECT id, name FROM chord WHERE id > ?1 ORDER BY id")?;
        self.devices.load(db, "SELECT id, name FROM device WHERE id > ?1 ORDER BY id")
    }

    /// Writes the new ones; they count as saved once [`Names::keep`] is called.
    pub fn save(&self, db: &Connection) -> rusqlite::Result<()> {
        self.apps.save(db, "INSERT INTO app (id, name) VALUES (?1, ?2)")?;
        self.monitors.save(db, "INSERT INTO monitor (id, name) VALUES (?1, ?2)")?;
        self.zones.save(db, "INSERT INTO zone (id, name) VALUES (?1, ?2)")?;
        self.keys.save(db, "INSERT INTO key (id, code) VALUES (?1, ?2)")?;
        self.chords.save(db, "INSERT INTO chord (id, name) VALUES (?1, ?2)")?;
        self.devices.save(db, "INSERT INTO device (id, name) VALUES (?1, ?2)")
    }

    /// Takes the new ones as saved.
    pub fn keep(&mut self) {
        self.apps.saved = self.apps.names.len();
        self.monitors.saved = self.monitors.names.len();
        self.zones.saved = self.zones.names.len();
        self.keys.saved = self.keys.names.len();
        self.chords.saved = self.chords.names.len();
        self.devices.saved = self.devices.names.len();
    }

    /// Forgets those that were not saved.
    pub fn forget(&mut self) {
        self.apps.forget();
        self.monitors.forget();
        self.zones.forget();
        self.keys.forget();
        self.chords.forget();
        self.devices.forget();
    }

    /// The number of an application, 0 for none.
    pub fn app(&mut self, app: App) -> u64 {
        app.map_or(0, |name| self.apps.number(name))
    }

    /// The application of a number.
    pub fn app_at(&self, number: u64) -> Result<App, Malformed> {
        if number == 0 { Ok(None) } else { self.apps.at(number).map(Some) }
    }

    /// Appends all names, for a body that is read without a journal.
    pub fn put(&self, body: &mut Vec<u8>) {
        self.apps.put(body);
        self.monitors.put(body);
        self.zones.put(body);
        self.keys.put(body);
        self.chords.put(body);
    }

    /// Reads what [`Names::put`] wrote.
    pub fn take(bytes: &mut Bytes) -> Result<Self, Malformed> {
        Ok(Self {
            apps: Numbers::take(bytes)?,
            monitors: Numbers::take(bytes)?,
            zones: Numbers::take(bytes)?,
            keys: Numbers::take(bytes)?,
            chords: Numbers::take(bytes)?,
            devices: Numbers::default(),
        })
    }
}

impl<T: Named> Numbers<T> {
    /// The number of a name; a new one gets the next.
    pub fn number(&mut self, name: T) -> u64 {
        *self.by_name.entry(name).or_insert_with(|| {
            self.names.push(name);
            self.names.len() as u64
        })
    }

    /// The name of a number.
    pub fn at(&self, number: u64) -> Result<T, Malformed> {
        let index = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
        self.names.get(index).copied().ok_or(Malformed("it names something unknown"))
    }

    /// The names, by number.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.names.iter().copied()
    }

    /// Adds a stored name, which may read the same as an earlier one.
    fn push(&mut self, name: T) -> u64 {
        self.names.push(name);
        let number = self.names.len() as u64;
        self.by_name.entry(name).or_insert(number);
        number
    }

    fn load(&mut self, db: &Connection, sql: &str) -> Result<(), Fault> {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query([self.names.len() as i64])?;
        while let Some(row) = rows.next()? {
            let name = T::from_text(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
            let number = self.push(name.ok_or(Malformed("a name is empty"))?);
            if row.get::<_, i64>(0)? != number as i64 {
                return Err(Malformed("the numbers of its names have a gap").into());
            }
        }
        self.saved = self.names.len();
        Ok(())
    }

    fn save(&self, db: &Connection, sql: &str) -> rusqlite::Result<()> {
        for (index, name) in self.names.iter().enumerate().skip(self.saved) {
            db.prepare_cached(sql)?.execute(params![index as i64 + 1, name.text()])?;
        }
        Ok(())
    }

    fn forget(&mut self) {
        for name in self.names.drain(self.saved..) {
            self.by_name.remove(&name);
        }
    }

    fn put(&self, body: &mut Vec<u8>) {
        body.put(self.names.len() as u64);
        self.names.iter().for_each(|name| body.put_text(&name.text()));
    }

    fn take(bytes: &mut Bytes) -> Result<Self, Malformed> {
        let mut numbers = Self::default();
        for _ in 0..bytes.length()? {
            numbers.push(T::from_text(bytes.text()?).ok_or(Malformed("a name is empty"))?);
        }
        Ok(numbers)
    }
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { names: Vec::new(), by_name: HashMap::new(), saved: 0 }
    }
}

impl Named for Name {
    fn text(self) -> String {
        self.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::new(text))
    }
}

impl Named for Tz {
    fn text(self) -> String {
        self.name().to_owned()
    }

    /// A zone that this build does not know is read as UTC: its times stay right, its days may shift.
    fn from_text(text: &str) -> Option<Self> {
        Some(text.parse().unwrap_or(Self::UTC))
    }
}

impl Named for Key {
    fn text(self) -> String {
        self.code()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_code(text)
    }
}

impl Named for Chord {
    fn text(self) -> String {
        self.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}
