//! What a cloud's refusal means to a person.

use std::error::Error as _;
use std::time::Duration;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};

use crate::upload::error::UploadError;

/// Whether the same request may fare better later: it broke off, or the server is busy.
pub(super) fn passes(error: &Error) -> bool {
    match broken(error) {
        Some(kind) => kind != HttpErrorKind::Decode,
        None => matches!(error, Error::Generic { .. }) && BUSY.iter().any(|status| error.to_string().contains(status)),
    }
}

/// The sentence for it. The library's own may hold addresses with signatures in them.
pub(super) fn told(error: &Error, place: &str, name: &str, patience: Duration) -> UploadError {
    let place = place.to_owned();
    let what = said(error);
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => UploadError::Denied { place, what },
        // A refused listing comes in another wrapping.
        _ if DENIED.iter().any(|status| error.to_string().contains(status)) => UploadError::Denied { place, what },
        Error::NotFound { .. } if what != "NoSuchKey" => UploadError::NoBucket(place),
        // Not every server says it with a 404.
        _ if what == "NoSuchBucket" || what == "ContainerNotFound" => UploadError::NoBucket(place),
        _ if broken(error).is_some() => UploadError::Away { place, what, after: patience },
        _ if what == "PermanentRedirect" || what == "AuthorizationHeaderMalformed" || what == "InvalidRegion" => {
            UploadError::Wrong { place, what: format!("{what}: it is in another region; set AWS_REGION") }
        }
        _ => UploadError::Refused { place, name: name.to_owned(), what },
    }
}

/// What the library says where the credentials are refused.
const DENIED: [&str; 2] = ["status code: 401", "status code: 403"];
/// What the library says of a server that is busy.
const BUSY: [&str; 5] = ["status code: 500", "status code: 502", "status code: 503", "status code: 504", "SlowDown"];

fn broken(error: &Error) -> Option<HttpErrorKind> {
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(http) = found.downcast_ref::<HttpError>() {
            return Some(http.kind());
        }
        cause = found.source();
    }
    None
}

/// The server's own word for it, else the last cause.
fn said(error: &Error) -> String {
    let text = error.to_string();
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    if let Some(code) = code {
        return code.to_owned();
    }
    let mut last: &dyn std::error::Error = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    let text = last.to_string();
    let line = text.lines().next().unwrap_or_default();
    // An address may hold a signature.
    line.split_whitespace().filter(|word| !word.contains("://")).take(30).collect::<Vec<_>>().join(" ")
}
