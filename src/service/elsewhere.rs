//! What stands in for the socket where there is none: a recorder there has no other screens, and a second keytop
//! views the journal.

use std::path::{Path, PathBuf};

use crate::calendar::Calendar;
use crate::recorder::{Watch, Whole};
use crate::report::{Health, Live};

/// Why no screen can attach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DoorError {
    /// There is no runtime folder.
    #[error("this system has no folder for its socket")]
    NoFolder,
}

/// Why a screen cannot attach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// Nobody listens.
    #[error("no recorder lets screens in")]
    Nobody,
}

/// A door that cannot be.
#[derive(Debug)]
pub enum Door {}

/// An attachment that cannot be.
#[derive(Debug)]
pub enum Attachment {}

/// A connection that cannot be.
#[derive(Debug)]
pub enum Line {}

/// Who would answer.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// Its process.
    pub pid: u32,
    /// How it tells days.
    pub calendar: Calendar,
}

/// What it would say.
#[derive(Clone, Debug)]
pub enum Frame {
    /// Everything up to this moment.
    Whole(Whole, Live, Health),
}

impl Door {
    /// There is none.
    pub fn open(_folder: &Path, _watch: Watch) -> Result<Self, DoorError> {
        Err(DoorError::NoFolder)
    }
}

impl Attachment {
    /// There is nobody.
    pub fn open(_folders: Vec<PathBuf>) -> Result<(Self, Watch), AttachError> {
        Err(AttachError::Nobody)
    }
}

impl Line {
    /// There is nobody.
    pub fn open(_folders: &[PathBuf], _wants_keys: bool) -> Result<Self, AttachError> {
        Err(AttachError::Nobody)
    }

    /// Who answers.
    pub fn welcome(&self) -> &Welcome {
        match *self {}
    }

    /// The first frame.
    pub fn first(&mut self) -> Result<Frame, AttachError> {
        match *self {}
    }
}
