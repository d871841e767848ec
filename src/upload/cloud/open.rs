//! Finds the credentials of a bucket and builds the client for it.

use std::path::PathBuf;
use std::sync::Arc;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey, S3ConditionalPut};
use object_store::azure::MicrosoftAzureBuilder;
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};

use super::profile::Profile;
use super::{FIRST_PAUSE, LONGEST_PAUSE};
use crate::upload::error::UploadError;
use crate::upload::target::{Access, CloudKind};

const AWS_MEND: &str =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a profile to ~/.aws/credentials (AWS_PROFILE names it)";
const GOOGLE_MEND: &str =
    "set GOOGLE_APPLICATION_CREDENTIALS to a key file, or run `gcloud auth application-default login`";
const AZURE_MEND: &str =
    "set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY (or a client id and secret, or a SAS token)";

/// How the library begins a sentence, and what is told instead: of a key it names a sign and where that stands, or bytes.
const SAID: [(&str, &str); 3] = [
    ("Invalid Access Key", "AZURE_STORAGE_ACCOUNT_KEY is not what Azure gave: it is no base64"),
    ("Account must be specified", "AZURE_STORAGE_ACCOUNT_NAME is missing"),
    ("Error reading pem file", "the key in the file that GOOGLE_APPLICATION_CREDENTIALS names is cut off or none"),
];

/// A client for a bucket.
pub(super) fn open(
    kind: CloudKind,
    bucket: &str,
    place: &str,
    access: &Access,
) -> Result<Arc<dyn ObjectStore>, UploadError> {
    match kind {
        CloudKind::S3 => s3(bucket, place, access),
        CloudKind::Google => google(bucket, place, access),
        CloudKind::Azure => azure(bucket, place, access),
    }
}

fn s3(bucket: &str, place: &str, access: &Access) -> Result<Arc<dyn ObjectStore>, UploadError> {
    let mut builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(retry(access))
        .with_conditional_put(S3ConditionalPut::ETagMatch);
    let profile = Profile::of_environment();
    if builder.get_config_value(&AmazonS3ConfigKey::AccessKeyId).is_none() {
        let elsewhere = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
        let elsewhere = [&elsewhere[..], &["AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_METADATA_ENDPOINT"]].concat();
        match profile.keys() {
            Some((id, secret)) => {
                builder = builder.with_access_key_id(id).with_secret_access_key(secret);
                if let Some(token) = profile.get("aws_session_token") {
                    builder = builder.with_token(token);
                }
            }
            None if is_set(&elsewhere) || is_set(&["AWS_SKIP_SIGNATURE"]) => {}
            None => return Err(UploadError::NoCredentials { place: place.to_owned(), mend: AWS_MEND }),
        }
    }
    if !is_set(&["AWS_REGION", "AWS_DEFAULT_REGION"])
        && let Some(region) = profile.get("region")
    {
        builder = builder.with_region(region);
    }
    let of_environment = || {
        let keys = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint];
        keys.iter().find_map(|key| builder.get_config_value(key))
    };
    let named = access.endpoint.clone().or_else(of_environment);
    if let Some(endpoint) = named.or_else(|| profile.get("endpoint_url").map(ToOwned::to_owned)) {
        builder = builder.with_allow_http(endpoint.starts_with("http://"));
        let endpoint = if access.is_path_style { endpoint } else { with_bucket(&endpoint, bucket) };
        builder = builder.with_endpoint(endpoint);
    }
    builder = builder.with_virtual_hosted_style_request(!access.is_path_style);
    built(builder.build(), place)
}

fn google(bucket: &str, place: &str, access: &Access) -> Result<Arc<dyn ObjectStore>, UploadError> {
    let names = [
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_SERVICE_ACCOUNT",
        "GOOGLE_SERVICE_ACCOUNT_PATH",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
        "GOOGLE_SKIP_SIGNATURE",
        "GOOGLE_BEARER_TOKEN",
    ];
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    if !is_set(&names) && !home.join(".config/gcloud/application_default_credentials.json").is_file() {
        return Err(UploadError::NoCredentials { place: place.to_owned(), mend: GOOGLE_MEND });
    }
    let mut builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket).with_retry(retry(access));
    if let Some(endpoint) = &access.endpoint {
        let options = ClientOptions::new().with_allow_http(endpoint.starts_with("http://"));
        builder = builder.with_base_url(endpoint).with_client_options(options);
    }
    built(builder.build(), place)
}

fn azure(container: &str, place: &str, access: &Access) -> Result<Arc<dyn ObjectStore>, UploadError> {
    let is_azure = |name: &std::ffi::OsString| name.to_str().is_some_and(|name| name.starts_with("AZURE_"));
    if !std::env::vars_os().any(|(name, _)| is_azure(&name)) {
        return Err(UploadError::NoCredentials { place: place.to_owned(), mend: AZURE_MEND });
    }
    let mut builder = MicrosoftAzureBuilder::from_env().with_container_name(container).with_retry(retry(access));
    if let Some(endpoint) = &access.endpoint {
        builder = builder.with_allow_http(endpoint.starts_with("http://")).with_endpoint(endpoint.clone());
    }
    built(builder.build(), place)
}

fn built<T: ObjectStore>(built: object_store::Result<T>, place: &str) -> Result<Arc<dyn ObjectStore>, UploadError> {
    let wrong = |error: object_store::Error| {
        let said = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        let known = SAID.iter().find(|(begin, _)| said.starts_with(begin));
        let what = known.map_or(said.as_str(), |(_, mend)| mend).to_owned();
        UploadError::Wrong { place: place.to_owned(), what }
    };
    built.map(|store| Arc::new(store) as Arc<dyn ObjectStore>).map_err(wrong)
}

fn retry(access: &Access) -> RetryConfig {
    let backoff = BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: LONGEST_PAUSE, base: 2.0 };
    RetryConfig { backoff, max_retries: usize::MAX, retry_timeout: access.patience }
}

fn is_set(names: &[&str]) -> bool {
    names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The address with the bucket before its host.
fn with_bucket(endpoint: &str, bucket: &str) -> String {
    endpoint
        .split_once("://")
        .map_or_else(|| endpoint.to_owned(), |(scheme, host)| format!("{scheme}://{bucket}.{host}"))
}
