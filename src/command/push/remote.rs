//! The place that is pushed to, and where keytop remembers what it brought there.

use std::path::{Path, PathBuf};

use crate::upload::{Access, Folder, Remote, Target, UploadError, digest_of};

/// The place.
pub(super) fn open(target: &Target, access: &Access) -> Result<Box<dyn Remote>, UploadError> {
    match target {
        Target::ActivityWatch(http) => {
            let what = "an ActivityWatch server takes no files".to_owned();
            Err(UploadError::Wrong { place: http.address(), what })
        }
        Target::Folder(path) => Ok(Box::new(Folder::new(path.clone()))),
        #[cfg(feature = "cloud")]
        Target::Bucket { cloud, bucket, prefix } => {
            Ok(Box::new(crate::upload::Cloud::open(*cloud, bucket, prefix, access)?))
        }
        #[cfg(not(feature = "cloud"))]
        Target::Bucket { .. } => {
            // Only a bucket is reached in one way or another.
            let _ = access;
            Err(UploadError::NotBuiltIn(target.to_string()))
        }
    }
}

/// The folder beside the journal that remembers what was brought to a place.
pub(super) fn folder(journal: &Path, target: &Target, access: &Access) -> PathBuf {
    let mut name = journal.file_name().unwrap_or_default().to_owned();
    name.push(".pushed");
    let place = digest_of(&[&target.to_string(), access.endpoint.as_deref().unwrap_or_default()]);
    journal.with_file_name(name).join(place)
}

/// Whether a place is reached through the network.
pub(super) fn is_network(target: &Target) -> bool {
    !matches!(target, Target::Folder(_))
}

/// Whether this process has no network but its own loopback, as in a service with `PrivateNetwork=`.
pub(super) fn has_no_network() -> bool {
    // Two lines of headings, then one for each interface, its name before a colon.
    std::fs::read_to_string("/proc/net/dev")
        .is_ok_and(|text| text.lines().skip(2).all(|line| line.trim_start().starts_with("lo:")))
}
