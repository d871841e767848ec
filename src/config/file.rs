//! A settings file that is changed value by value: its comments, its order and its spacing stay as they are.
//!
//! Nothing is written that the program could not read, nor over what somebody else wrote meanwhile.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, Value};

use super::{Config, ConfigError};
use crate::app::Setting;

/// What a file begins with that was not there before.
const HEAD: &str = "# Settings of keytop; `keytop config example` prints all of them with what they mean.\n\n";

/// A settings file that was read to be changed.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    /// What is on disk as far as is known; `None` where no file was.
    known: Option<String>,
    document: DocumentMut,
}

/// Why settings are not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file is not TOML, or would not be settings any more.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// The file cannot be written.
    #[error("cannot write the settings to {}: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file may not be written.
    #[error("the settings in {} are read-only; make the file writable, or change it where it comes from", .0.display())]
    ReadOnly(PathBuf),
    /// Somebody else changed the file.
    #[error("{} was changed meanwhile and is left as it is; open it again and change it then", .0.display())]
    Changed(PathBuf),
    /// What should hold settings is something else.
    #[error("{0} is no table in the settings; make it one, or change it there")]
    NoTable(String),
}

impl SettingsFile {
    /// Reads the file; one that is not there is empty.
    pub fn open(path: &Path) -> Result<Self, EditError> {
        // What a link points at is changed, not the link: settings often lie in a folder under version control.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let known = on_disk(&path)?;
        let text = known.as_deref().unwrap_or_default();
        Config::parse(text, &path)?;
        // The text is TOML: the reader of settings has taken it.
        let document = text.parse().unwrap_or_default();
        Ok(Self { path, known, document })
    }

    /// The settings that the file says now, changes included.
    pub fn config(&self) -> Result<Config, ConfigError> {
        Config::parse(&self.text(), &self.path)
    }

    /// The text that would be written.
    pub fn text(&self) -> String {
        let head = if self.known.is_none() { HEAD } else { "" };
        format!("{head}{}", self.document)
    }

    /// Sets a value by its place, as in `["screen", "theme"]`; tables that are not there are made.
    pub fn set(&mut self, place: &[&str], setting: Setting) -> Result<(), EditError> {
        let Some((name, tables)) = place.split_last() else { return Ok(()) };
        let table = self.table(tables)?;
        let mut value = value(setting);
        if let Some(old) = table.get(name).and_then(Item::as_value) {
            if same(old, &value) {
                return Ok(());
            }
            *value.decor_mut() = old.decor().clone();
        }
        match table.get_mut(name) {
            Some(item) => *item = Item::Value(value),
            None => drop(table.insert(name, Item::Value(value))),
        }
        Ok(())
    }

    /// Takes a value or a table out, with the comments that stand before it; what is not there needs no taking out.
    pub fn remove(&mut self, place: &[&str]) {
        let Some((name, tables)) = place.split_last() else { return };
        let mut table = self.document.as_table_mut() as &mut dyn toml_edit::TableLike;
        for of in tables {
            let Some(next) = table.get_mut(of).and_then(Item::as_table_like_mut) else { return };
            table = next;
        }
        table.remove(name);
    }

    /// Sets the tables `[[name]]`, one a row of names and values. Rows keep the comments of the tables in their places.
    pub fn set_rows(&mut self, name: &str, rows: Vec<Vec<(&str, Setting)>>) -> Result<(), EditError> {
        if rows.is_empty() {
            self.remove(&[name]);
            return Ok(());
        }
        let item = self.document.entry(name).or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tables) = item.as_array_of_tables_mut() else { return Err(EditError::NoTable(name.to_owned())) };
        while tables.len() > rows.len() {
            tables.remove(tables.len() - 1);
        }
        for (at, row) in rows.into_iter().enumerate() {
            if tables.len() <= at {
                tables.push(Table::new());
            }
            let Some(table) = tables.get_mut(at) else { continue };
            table.retain(|key, _| row.iter().any(|(name, _)| *name == key));
            for (key, setting) in row {
                let mut value = value(setting);
                if let Some(old) = table.get(key).and_then(Item::as_value) {
                    *value.decor_mut() = old.decor().clone();
                }
                table.insert(key, Item::Value(value));
            }
        }
        Ok(())
    }

    /// Writes the file, whole or not at all, if it is settings and nobody changed it since it was read.
    pub fn save(&mut self) -> Result<Config, EditError> {
        let text = self.text();
        let config = Config::parse(&text, &self.path)?;
        if on_disk(&self.path)? != self.known {
            return Err(EditError::Changed(self.path.clone()));
        }
        if self.known.as_deref() == Some(text.as_str()) {
            return Ok(config);
        }
        if fs::metadata(&self.path).is_ok_and(|file| file.permissions().readonly()) {
            return Err(EditError::ReadOnly(self.path.clone()));
        }
        write(&self.path, &text).map_err(|error| EditError::Unwritable { path: self.path.clone(), error })?;
        // The head of a new file is a part of it from now on.
        self.document = text.parse().unwrap_or_default();
        self.known = Some(text);
        Ok(config)
    }

    fn table(&mut self, names: &[&str]) -> Result<&mut dyn toml_edit::TableLike, EditError> {
        let mut table = self.document.as_table_mut() as &mut dyn toml_edit::TableLike;
        for name in names {
            let item = table.entry(name).or_insert_with(|| Item::Table(Table::new()));
            table = item.as_table_like_mut().ok_or_else(|| EditError::NoTable((*name).to_owned()))?;
        }
        Ok(table)
    }
}

fn value(setting: Setting) -> Value {
    match setting {
        Setting::Text(text) => text.into(),
        Setting::Texts(texts) => array(texts),
        Setting::Whole(number) => number.into(),
        Setting::Wholes(numbers) => array(numbers),
        Setting::Flag(is_on) => is_on.into(),
    }
}

/// A list on one line where it is short, else one item a line.
fn array<T: Into<Value>>(items: Vec<T>) -> Value {
    const LONG: usize = 5;
    let is_long = items.len() > LONG;
    let mut array: Array = items.into_iter().map(Into::into).collect();
    if is_long {
        array.iter_mut().for_each(|item| item.decor_mut().set_prefix("\n    "));
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    Value::Array(array)
}

/// Whether two values say the same, however they are written.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.value() == b.value(),
        (Value::Integer(a), Value::Integer(b)) => a.value() == b.value(),
        (Value::Boolean(a), Value::Boolean(b)) => a.value() == b.value(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => false,
    }
}

fn on_disk(path: &Path) -> Result<Option<String>, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ConfigError::Unreadable { path: path.to_owned(), error }),
    }
}

/// Writes beside the file and takes its place, so that a reader, or a power cut, finds the old or the new text.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let placed = fill(&beside, path, text).and_then(|()| fs::rename(&beside, path));
    if placed.is_err() {
        let _ = fs::remove_file(&beside);
    }
    placed
}

fn fill(beside: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create(beside)?;
    if let Ok(old) = fs::metadata(path) {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests;
