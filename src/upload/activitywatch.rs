//! An `ActivityWatch` server that is kept fed: buckets are made where they are missing, and events added after the last
//! one that is there.
//!
//! Interface: aw-server's `rest.py` (0.12) and aw-server-rust's `endpoints/bucket.rs`.

use std::time::Duration;

use serde_json::{Value, json};

use super::error::UploadError;
use super::http::{Answer, Http};
use crate::clock::monotonic;
use crate::event::{MICROS, Time};

/// A server on this machine.
#[derive(Clone, Debug)]
pub struct ActivityWatch {
    http: Http,
    patience: Duration,
}

/// An event of a bucket: when it began, its length in us, and what it tells.
pub type Kept = (Time, i64, Value);

const PAUSE: Duration = Duration::from_millis(200);

impl ActivityWatch {
    /// The server; it is waited for so long.
    pub fn new(http: Http, patience: Duration) -> Self {
        Self { http, patience }
    }

    /// Makes a bucket, if it is not there.
    pub fn make(&self, id: &str, kind: &str, host: &str) -> Result<(), UploadError> {
        let about = json!({"client": "keytop", "type": kind, "hostname": host}).to_string();
        let answer = self.ask("POST", &bucket(id), Some(&about))?;
        // 304: it is there.
        if answer.status == 304 { Ok(()) } else { self.expect_done(id, answer).map(drop) }
    }

    /// When the latest event of a bucket begins.
    pub fn last(&self, id: &str) -> Result<Option<Time>, UploadError> {
        let found = self.events(id, "limit=1")?;
        Ok(found.into_iter().map(|(start, ..)| start).max())
    }

    /// The events of a bucket that lie in an hour, or touch it.
    pub fn between(&self, id: &str, start: Time, end: Time) -> Result<Vec<Kept>, UploadError> {
        self.events(id, &format!("start={start}&end={end}&limit=-1"))
    }

    /// Adds events to a bucket; without numbers, which the server gives.
    pub fn add(&self, id: &str, events: &[Value]) -> Result<(), UploadError> {
        let answer = self.ask("POST", &format!("{}/events", bucket(id)), Some(&json!(events).to_string()))?;
        self.expect_done(id, answer).map(drop)
    }

    fn events(&self, id: &str, query: &str) -> Result<Vec<Kept>, UploadError> {
        let answer = self.ask("GET", &format!("{}/events?{query}", bucket(id)), None)?;
        let body = self.expect_done(id, answer)?;
        let events: Vec<Value> = serde_json::from_slice(&body).map_err(|error| self.refused(id, &error.to_string()))?;
        let kept = events.into_iter().filter_map(|mut event| {
            let start = event["timestamp"].as_str()?.parse().ok()?;
            let length = (event["duration"].as_f64()? * MICROS as f64).round() as i64;
            Some((start, length, event["data"].take()))
        });
        Ok(kept.collect())
    }

    /// Asks, and again while nobody answers.
    fn ask(&self, method: &str, path: &str, body: Option<&str>) -> Result<Answer, UploadError> {
        let start = monotonic();
        loop {
            match self.http.ask(method, path, body) {
                Ok(answer) => return Ok(answer),
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    return Err(UploadError::Wrong { place: self.http.address(), what: error.to_string() });
                }
                // What broke off half way may have been added: only asking, or knocking, is done again.
                Err(error) if may_again(method, &error) && start.elapsed() + PAUSE < self.patience => {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => {
                    let (place, what) = (self.http.address(), error.to_string());
                    return Err(UploadError::Away { place, what, after: self.patience });
                }
            }
        }
    }

    fn expect_done(&self, id: &str, answer: Answer) -> Result<Vec<u8>, UploadError> {
        if (200..300).contains(&answer.status) {
            return Ok(answer.body);
        }
        let text: String = String::from_utf8_lossy(&answer.body).chars().take(200).collect();
        Err(self.refused(id, &format!("{} {}", answer.status, text.trim())))
    }

    fn refused(&self, id: &str, what: &str) -> UploadError {
        UploadError::Refused { place: self.http.address(), name: id.to_owned(), what: what.to_owned() }
    }
}

fn may_again(method: &str, error: &std::io::Error) -> bool {
    method == "GET" || error.kind() == std::io::ErrorKind::ConnectionRefused
}

fn bucket(id: &str) -> String {
    // Ids of ours have no sign that an address would have to escape.
    format!("/api/0/buckets/{id}")
}
