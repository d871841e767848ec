//! Where files are taken, as it is written on the command line and in the settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::http::Http;

/// Where files are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder of this machine, or one that is mounted.
    Folder(PathBuf),
    /// An `ActivityWatch` server on this machine.
    ActivityWatch(Http),
    /// A bucket of a cloud.
    Bucket {
        /// Whose.
        cloud: CloudKind,
        /// Its name; a container for Azure.
        bucket: String,
        /// What the names of all objects begin with; without slashes at its ends.
        prefix: String,
    },
}

/// Who keeps buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloudKind {
    /// Amazon S3, and what speaks its language.
    S3,
    /// Google Cloud Storage.
    Google,
    /// Azure Blob Storage.
    Azure,
}

/// How a bucket is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The server, where it is not the cloud's own.
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the path of an address and not in its host.
    pub is_path_style: bool,
    /// So long is a server waited for that does not answer.
    pub patience: Duration,
}

/// What no target is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// A scheme that nothing here speaks.
    #[error(
        "{0}:// is no place that keytop knows: s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, \
         http://localhost:5600 (ActivityWatch) or a folder"
    )]
    Unknown(String),
    /// A bucket without a name.
    #[error("{0} names no bucket: {0}bucket/prefix")]
    NoBucket(String),
    /// Nothing at all.
    #[error("the place to push to is empty")]
    Empty,
}

impl CloudKind {
    /// What its addresses begin with.
    pub const fn scheme(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Google => "gs",
            Self::Azure => "az",
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.is_empty() { Err(TargetError::Empty) } else { Ok(Self::Folder(text.into())) };
        };
        let cloud = match scheme {
            "s3" | "s3a" => CloudKind::S3,
            "gs" => CloudKind::Google,
            "az" | "azure" => CloudKind::Azure,
            "http" => return Ok(Self::ActivityWatch(Http::new(rest.trim_end_matches('/')))),
            "file" => return Ok(Self::Folder(rest.into())),
            _ => return Err(TargetError::Unknown(scheme.to_owned())),
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(TargetError::NoBucket(format!("{scheme}://")));
        }
        Ok(Self::Bucket { cloud, bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ActivityWatch(http) => f.write_str(&http.address()),
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket { cloud, bucket, prefix } if prefix.is_empty() => write!(f, "{}://{bucket}", cloud.scheme()),
            Self::Bucket { cloud, bucket, prefix } => write!(f, "{}://{bucket}/{prefix}", cloud.scheme()),
        }
    }
}

impl Default for Access {
    fn default() -> Self {
        Self { endpoint: None, is_path_style: true, patience: Duration::from_secs(180) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_they_are_written() {
        for text in [
            "s3://bucket",
            "s3://bucket/a/b",
            "gs://bucket/a",
            "az://container/x",
            "/var/lake",
            "lake",
            "http://localhost:5600",
        ] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        assert_eq!("s3://bucket//a/".parse::<Target>().unwrap().to_string(), "s3://bucket/a");
        assert_eq!("file:///var/lake".parse::<Target>(), Ok(Target::Folder("/var/lake".into())));
        assert_eq!("".parse::<Target>(), Err(TargetError::Empty));
        assert_eq!("s3:///a".parse::<Target>(), Err(TargetError::NoBucket("s3://".into())));
        assert_eq!("ftp://host/a".parse::<Target>(), Err(TargetError::Unknown("ftp".into())));
    }
}
