//! `keytop push`: takes the closed hours of the record to a bucket or a folder, each once.

mod activitywatch;
mod remote;
mod stage;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use crossbeam_channel::RecvTimeoutError;
use indicatif::{ProgressBar, ProgressStyle};

use super::arguments::Global;
use super::date::DateArgument;
use super::exit::{Exit, Failure, say};
use super::export::{By, Compress, ExportFormat, closed_before};
use super::output::print;
use super::rotation::{LOOK, Turn};
use super::settings::Settings;
use crate::clock::{Clock, SystemClock};
use crate::config::parse_duration;
use crate::event::Time;
use crate::terminal::{Signal, Signals};
use crate::upload::{Access, Carrier, Ledger, Outcome, Seal, Target, UploadError};
use stage::Stage;

/// What to take where.
#[derive(Clone, Debug, Default, Args)]
#[command(
    after_help = "Credentials come from the environment (AWS_…, GOOGLE_…, AZURE_…) and the files of each cloud's own \
                  tools, such as ~/.aws/credentials. Nothing is pushed unless a place is named here or in [push] of \
                  the settings."
)]
pub struct PushArguments {
    /// Where to.
    #[arg(
        value_name = "PLACE",
        help = "s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, a folder, or http://localhost:5600 for \
                ActivityWatch [default: as in the settings]"
    )]
    pub to: Option<Target>,
    /// What of the record.
    #[command(flatten)]
    pub what: What,
    /// How the place is reached.
    #[command(flatten)]
    pub way: Way,
    /// Only tell what would be sent
    #[arg(long)]
    pub dry_run: bool,
    /// Replace what is there and differs, instead of telling it and leaving it
    #[arg(long)]
    pub replace: bool,
    /// Go on, and take each hour there when it is over
    #[arg(long, conflicts_with_all = ["dry_run", "from", "to_day"])]
    pub follow: bool,
}

/// What of the record is taken.
#[derive(Clone, Debug, Default, Args)]
pub struct What {
    /// How to write it [default: parquet where it is built in, else jsonl with zstd]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ExportFormat>,
    /// Write a row for each of these
    #[arg(long, value_enum, default_value_t, value_name = "SPAN")]
    pub by: By,
    /// Compress the files
    #[arg(long, value_enum, value_name = "HOW")]
    pub compress: Option<Compress>,
    /// First day: YYYY-MM-DD, today or yesterday [default: the first there is]
    #[arg(long, value_name = "DATE")]
    pub from: Option<DateArgument>,
    /// Last day, included; hours that are not over are left out [default: the last there is]
    #[arg(long = "to", value_name = "DATE")]
    pub to_day: Option<DateArgument>,
    /// Take recorded events too
    #[arg(long)]
    pub events: bool,
    /// Take window titles too, where they were kept
    #[arg(long)]
    pub titles: bool,
    /// The age identity that sealed events are opened with
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
    /// Another machine whose journal was merged into this one [default: this machine]
    #[arg(long, value_name = "NAME", default_value_t, hide_default_value = true)]
    pub machine: Machine,
}

/// A machine by the name it was merged under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine(String);

impl Default for Machine {
    fn default() -> Self {
        Self("this".to_owned())
    }
}

impl From<String> for Machine {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a place is reached.
#[derive(Clone, Debug, Default, Args)]
pub struct Way {
    /// The server, where it is not the cloud's own, as in `http://localhost:9000`
    #[arg(long, value_name = "URL", help = "The server, where it is not the cloud's own, as in http://localhost:9000")]
    pub endpoint: Option<String>,
    /// Whether the bucket stands in the path of an address and not in its host [default: true]
    #[arg(long, value_name = "YES", num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    pub path_style: Option<bool>,
    /// Encrypt the files to this age recipient before they leave this machine
    #[arg(long, value_name = "RECIPIENT")]
    pub encrypt_to: Option<String>,
    /// Wait so long for a server that does not answer [default: 3min]
    #[arg(long, value_name = "DURATION", value_parser = patience)]
    pub retry_for: Option<Duration>,
}

/// So long is a server on this machine waited for.
const LOCAL_PATIENCE: Duration = Duration::from_secs(5);
/// After so many files what is there is looked at anew, to be remembered.
const SETTLED: usize = 500;

/// What became of the files.
#[derive(Debug, Default)]
struct Tally {
    sent: u64,
    bytes: u64,
    there: u64,
    /// What would be sent.
    listed: Vec<String>,
    /// Why files failed.
    failures: Vec<String>,
}

/// A push with all that the command line and the settings say of it.
struct Order<'a> {
    settings: &'a Settings,
    arguments: &'a PushArguments,
    target: Target,
    /// Only what may be new since.
    since: Option<Time>,
}

/// Runs the command.
pub(super) fn run(global: &Global, arguments: &PushArguments) -> Result<Exit, Failure> {
    let settings = Settings::new(global)?;
    let configured = || settings.config.push.to.clone();
    let target = arguments.to.clone().or_else(configured).context(
        "nothing is pushed anywhere yet: name a place (s3://bucket/prefix or a folder), or write it to [push] of the \
         settings",
    )?;
    let order = Order { settings: &settings, arguments, target, since: None };
    if arguments.follow { follow(order) } else { order.run(&bar()) }
}

/// Pushes for a recorder: what the settings ask for, quietly; `None` where they ask for nothing.
pub(super) fn feed(settings: &Settings, since: Option<Time>) -> Option<anyhow::Result<()>> {
    let push = &settings.config.push;
    let target = push.to.clone().filter(|_| push.while_recording)?;
    let arguments = PushArguments::default();
    let order = Order { settings, arguments: &arguments, target, since };
    match Ledger::follow(&order.folder()) {
        // `keytop push --follow` does it.
        Ok(None) => return Some(Ok(())),
        Ok(Some(_)) if remote::is_network(&order.target) && remote::has_no_network() => {
            return Some(Err(anyhow::anyhow!(
                "nothing takes the hours to {}: the service may not use the network; `keytop service install` again \
                 starts what may beside it",
                order.target
            )));
        }
        _ => {}
    }
    let mut tally = Tally::default();
    let done = order.push(&mut tally, &ProgressBar::hidden());
    Some(done.and_then(|_| tally.failures.first().map_or(Ok(()), |first| Err(anyhow::anyhow!(first.clone())))))
}

/// Pushes each hour when it is over, until it is told to end.
fn follow(mut order: Order) -> Result<Exit, Failure> {
    let signals = Signals::watch(false).context("cannot watch for signals")?;
    let _following = Ledger::follow(&order.folder())
        .map_err(anyhow::Error::from)?
        .with_context(|| format!("another keytop takes the hours to {} already", order.target))?;
    let mut turn = Turn::default();
    loop {
        let (closed, _) = closed_before(SystemClock.now(), order.settings.calendar(None));
        if turn.is_due(closed) {
            order.since = turn.since();
            let done = order.run(&ProgressBar::hidden());
            if let Err(failure) = &done {
                say(&failure.to_string());
            }
            turn.note(closed, done.is_ok_and(|exit| exit != Exit::Failed));
        }
        match signals.receiver().recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) | Ok(Signal::Resize) => {}
            Ok(_) | Err(RecvTimeoutError::Disconnected) => return Ok(Exit::Done),
        }
    }
}

impl Order<'_> {
    /// Pushes and tells what became of it.
    fn run(&self, progress: &ProgressBar) -> Result<Exit, Failure> {
        let mut tally = Tally::default();
        let ended = self.push(&mut tally, progress);
        progress.finish_and_clear();
        if let Ok(false) = ended {
            say("nothing was recorded in that range");
            return Ok(Exit::Nothing);
        }
        for failure in &tally.failures {
            say(failure);
        }
        let failed = tally.failures.len() + usize::from(ended.is_err());
        let (sent, unit) = (if self.arguments.dry_run { "would send" } else { "sent" }, self.unit());
        let Tally { sent: files, bytes, there, listed, .. } = &tally;
        print(|out| {
            listed.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            writeln!(out, "{sent} {files} {unit} ({bytes} bytes), skipped {there}, failed {failed}")
        })?;
        ended?;
        Ok(if failed > 0 { Exit::Failed } else { Exit::Done })
    }

    const fn unit(&self) -> &'static str {
        if matches!(self.target, Target::ActivityWatch(_)) { "events" } else { "files" }
    }

    /// Takes it all there; false where there is nothing.
    fn push(&self, tally: &mut Tally, progress: &ProgressBar) -> anyhow::Result<bool> {
        if let Target::ActivityWatch(http) = &self.target {
            return activitywatch::push(self, http, tally);
        }
        let Some(mut stage) = Stage::open(self, SystemClock.now())? else { return Ok(false) };
        let (way, configured) = (&self.arguments.way, &self.settings.config.push);
        let access = self.access();
        let recipient = way.encrypt_to.as_ref().or(configured.encrypt_to.as_ref());
        let seal: Option<Seal> = recipient.map(|text| text.parse()).transpose()?;
        let folder = self.folder();
        let ledger = Ledger::open(&folder)?.ok_or_else(|| UploadError::Busy(self.target.to_string()))?;
        let mut remote = remote::open(&self.target, &access)?;
        let mut carrier = Carrier::new(remote.as_mut(), ledger)
            .sealing(seal, folder.join("sealed"))
            .replacing(self.arguments.replace)
            .dry(self.arguments.dry_run);
        let aside = folder.join("stage");
        let done = self.carry(&mut carrier, &mut stage, (&aside, progress), tally);
        // What is left there is taken away by the next push.
        let _ = std::fs::remove_dir_all(&aside);
        done.map(|()| true)
    }

    /// How the place is reached.
    fn access(&self) -> Access {
        let (way, configured) = (&self.arguments.way, &self.settings.config.push);
        Access {
            endpoint: way.endpoint.clone().or_else(|| configured.endpoint.clone()),
            is_path_style: way.path_style.unwrap_or(configured.path_style),
            patience: way.retry_for.unwrap_or(Access::default().patience),
        }
    }

    /// Where keytop remembers what it brought there.
    fn folder(&self) -> PathBuf {
        remote::folder(&self.settings.journal, &self.target, &self.access())
    }

    /// Writes one day after the other and takes it there.
    fn carry(
        &self,
        carrier: &mut Carrier,
        stage: &mut Stage,
        (aside, progress): (&Path, &ProgressBar),
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        let folders = stage.folders();
        for folder in &folders {
            carrier.look(folder)?;
        }
        let chunks = stage.chunks();
        progress.set_length(chunks.len() as u64);
        for chunk in &chunks {
            for parcel in &stage.write(chunk, aside)? {
                match carrier.carry(parcel) {
                    Ok(outcome) => tally.count(outcome, &parcel.name, self.arguments.dry_run),
                    Err(error) if error.ends_all() => return Err(error.into()),
                    Err(error) => tally.failures.push(error.to_string()),
                }
            }
            carrier.settle(&folders, SETTLED)?;
            progress.inc(1);
        }
        Ok(carrier.settle(&folders, 1)?)
    }
}

impl Tally {
    fn count(&mut self, outcome: Outcome, name: &str, is_dry: bool) {
        match outcome {
            Outcome::Sent(bytes) => {
                self.sent += 1;
                self.bytes += bytes;
                if is_dry {
                    self.listed.push(format!("would send {name} ({bytes} bytes)"));
                }
            }
            Outcome::There => self.there += 1,
            Outcome::Differs(other) if other.strip_suffix(Seal::SUFFIX).unwrap_or(&other) == name => {
                self.failures.push(format!("{other} is there with other contents; --replace writes it anew"));
            }
            Outcome::Differs(other) => {
                self.failures.push(format!("{other} is there in the place of {name}; --replace writes it anew"));
            }
        }
    }
}

fn bar() -> ProgressBar {
    let template = "{bar:40} {pos} of {len} days, {eta} to go";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn patience(text: &str) -> Result<Duration, String> {
    parse_duration(text).ok_or_else(|| "write a duration such as 30s, 3min or 1h".to_owned())
}
