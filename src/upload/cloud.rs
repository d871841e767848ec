//! S3, Google Cloud Storage and Azure through `object_store`.
//!
//! Its futures are driven by a runtime of one thread that lives here; nothing outside knows of it. TLS is rustls with
//! ring: no OpenSSL, and no library in C.

mod fault;
mod open;
mod profile;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use object_store::path::Path as Name;
use object_store::{
    Error, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, Result, WriteMultipart,
};
use tokio::runtime::{Builder, Runtime};

use super::error::UploadError;
use super::remote::{Found, Remote};
use super::target::{Access, CloudKind};
use crate::clock::monotonic;

/// A bucket.
#[derive(Debug)]
pub struct Cloud {
    store: Arc<dyn ObjectStore>,
    runtime: Runtime,
    prefix: String,
    /// What it is called in messages.
    place: String,
    patience: Duration,
}

/// Larger files go in parts.
const WHOLE: u64 = 16 << 20;
/// Bytes of a part; a bucket takes 10,000 of them.
const PART: usize = 8 << 20;
/// Parts on the way at once.
const PARTS: usize = 4;
/// So often is a large file begun.
const UPLOADS: u32 = 4;
/// The pauses before a request is made again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl Cloud {
    /// A bucket with the credentials of the environment or the cloud's own files; nothing is asked of it yet.
    pub fn open(
        kind: CloudKind,
        bucket: &str,
        prefix: &str,
        access: &Access,
    ) -> std::result::Result<Self, UploadError> {
        let place = format!("{}://{bucket}", kind.scheme());
        let wrong = |what: String| UploadError::Wrong { place: place.clone(), what };
        // A second call finds the first one's choice, which is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = open::open(kind, bucket, &place, access)?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| wrong(error.to_string()))?;
        Ok(Self { store, runtime, prefix: prefix.to_owned(), place, patience: access.patience })
    }

    fn name(&self, name: &str) -> Name {
        if self.prefix.is_empty() { Name::from(name) } else { Name::from(format!("{}/{name}", self.prefix)) }
    }

    /// Does it, and again while it fails in a way that passes. The library itself tries a request again that never
    /// arrived; here is what broke off half way.
    fn tried<T>(&self, name: &str, once: impl AsyncFn() -> Result<T>) -> std::result::Result<T, UploadError> {
        self.patiently(once).map_err(|error| fault::told(&error, &self.place, name, self.patience))
    }

    fn patiently<T>(&self, once: impl AsyncFn() -> Result<T>) -> Result<T> {
        let start = monotonic();
        let mut pause = FIRST_PAUSE;
        loop {
            match self.runtime.block_on(once()) {
                Err(error) if fault::passes(&error) && start.elapsed() + pause < self.patience => {
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                done => return done,
            }
        }
    }

    fn put(&self, name: &str, file: &Path, mode: &PutMode) -> std::result::Result<bool, UploadError> {
        let at = self.name(name);
        let payload = PutPayload::from(fs::read(file).map_err(UploadError::io(file))?);
        let put = self.patiently(async || {
            let options = PutOptions { mode: mode.clone(), ..PutOptions::default() };
            self.store.put_opts(&at, payload.clone(), options).await.map(drop)
        });
        match put {
            Ok(()) => Ok(true),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(fault::told(&error, &self.place, name, self.patience)),
        }
    }

    /// A large file in parts: it appears when the last has arrived. No condition can be put on that, so that it is
    /// looked for first; nobody else writes under the name of this machine. A server that was started anew may not
    /// know of the parts that it has: then all of them are sent again.
    fn put_in_parts(&self, name: &str, file: &Path) -> std::result::Result<(), UploadError> {
        let at = self.name(name);
        for _ in 1..UPLOADS {
            let has_begun = Cell::new(false);
            match self.patiently(async || self.send(&at, file, &has_begun).await) {
                // The credentials were good enough to begin.
                Err(Error::PermissionDenied { .. } | Error::NotFound { .. }) if has_begun.get() => {}
                sent => return sent.map_err(|error| fault::told(&error, &self.place, name, self.patience)),
            }
        }
        self.tried(name, async || self.send(&at, file, &Cell::new(false)).await)
    }

    async fn send(&self, at: &Name, file: &Path, has_begun: &Cell<bool>) -> Result<()> {
        let mut upload = WriteMultipart::new_with_chunk_size(self.store.put_multipart(at).await?, PART);
        has_begun.set(true);
        match send_parts(&mut upload, file).await {
            Ok(()) => upload.finish().await.map(drop),
            Err(error) => {
                // What stays half sent costs room until the bucket's own rule takes it away.
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }

    fn is_there(&self, name: &str) -> std::result::Result<bool, UploadError> {
        let at = self.name(name);
        match self.patiently(async || self.store.head(&at).await) {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(fault::told(&error, &self.place, name, self.patience)),
        }
    }
}

impl Remote for Cloud {
    fn list(&mut self, below: &str) -> std::result::Result<BTreeMap<String, Found>, UploadError> {
        let at = self.name(below);
        let found = self.tried(below, async || self.store.list(Some(&at)).try_collect::<Vec<_>>().await)?;
        let prefix = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        let named = found.into_iter().map(|object| {
            let name = object.location.to_string();
            (name.strip_prefix(&prefix).unwrap_or(&name).to_owned(), Found { len: object.size, stamp: stamp(&object) })
        });
        Ok(named.collect())
    }

    fn create(&mut self, name: &str, file: &Path) -> std::result::Result<bool, UploadError> {
        if !is_large(file)? {
            return self.put(name, file, &PutMode::Create);
        }
        if self.is_there(name)? {
            return Ok(false);
        }
        self.put_in_parts(name, file).map(|()| true)
    }

    fn replace(&mut self, name: &str, file: &Path) -> std::result::Result<(), UploadError> {
        if is_large(file)? {
            self.put_in_parts(name, file)
        } else {
            self.put(name, file, &PutMode::Overwrite).map(drop)
        }
    }

    fn remove(&mut self, name: &str) -> std::result::Result<(), UploadError> {
        let at = self.name(name);
        self.tried(name, async || self.store.delete(&at).await)
    }

    fn read(&mut self, name: &str, take: &mut dyn FnMut(&[u8])) -> std::result::Result<(), UploadError> {
        let at = self.name(name);
        let mut pieces = self.tried(name, async || Ok(self.store.get(&at).await?.into_stream()))?;
        while let Some(piece) = self
            .runtime
            .block_on(pieces.try_next())
            .map_err(|error| fault::told(&error, &self.place, name, self.patience))?
        {
            take(&piece);
        }
        Ok(())
    }
}

async fn send_parts(upload: &mut WriteMultipart, file: &Path) -> Result<()> {
    let unreadable = |source| Error::Generic { store: "file", source: Box::new(source) };
    let mut file = File::open(file).map_err(unreadable)?;
    let mut piece = vec![0; PART];
    loop {
        upload.wait_for_capacity(PARTS).await?;
        match file.read(&mut piece).map_err(unreadable)? {
            0 => return Ok(()),
            n => upload.write(piece.get(..n).unwrap_or_default()),
        }
    }
}

fn is_large(file: &Path) -> std::result::Result<bool, UploadError> {
    file.metadata().map(|about| about.len() > WHOLE).map_err(UploadError::io(file))
}

/// Changes when an object is written anew: not every server tells an entity tag.
fn stamp(object: &ObjectMeta) -> String {
    let tag = object.e_tag.as_deref().unwrap_or_default().trim_matches('"');
    format!("{} {tag}", object.last_modified.timestamp_micros())
}
