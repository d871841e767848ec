//! `keytop replay --film`: a stretch of a past day as a file that can be played or looked at.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::arguments::{Global, ReplayArguments};
use super::exit::{Exit, Failure};
use super::live::DEMO_SEED;
use super::output::print;
use super::settings::Settings;
use super::{keyboards, themes};
use crate::app::{App, KeyPress, Message, Replay};
use crate::calendar::Calendar;
use crate::capture::SourceChoice;
use crate::clock::{Clock, SystemClock};
use crate::event::Time;
use crate::report::{Health, Reach, Role, SourceHealth};
use crate::runtime::{Archive, DemoArchive, Feed, Film, JournalArchive, Shelf, still};
use crate::terminal::{ColorDepth, Looks};

/// What of a day becomes a film.
#[derive(Clone, Debug, Args)]
pub struct FilmArguments {
    /// Write a film instead of opening the screens: asciicast v2 (.cast) or GIF (.gif) of a stretch, or a still (.svg) of its start
    #[arg(long, value_name = "FILE")]
    pub film: Option<PathBuf>,
    /// Time of the day at which it begins
    #[arg(long, value_name = "HH:MM", default_value = "09:00", requires = "film")]
    pub at: String,
    /// Minutes of the day that it shows
    #[arg(long, value_name = "MINUTES", default_value_t = 10, requires = "film")]
    pub minutes: u32,
    /// How many times as fast as it was
    #[arg(long, value_name = "TIMES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600), requires = "film")]
    pub speed: u32,
    /// Columns and rows of its screen
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "100x30", value_parser = size, requires = "film")]
    pub size: (u16, u16),
    /// Number of the tab that it shows
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=5), requires = "film")]
    pub tab: u8,
    /// Hide names and legends
    #[arg(long, requires = "film")]
    pub private: bool,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parts = text.split_once('x').and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match parts {
        Some((columns @ 40..=500, rows @ 12..=200)) => Ok((columns, rows)),
        _ => Err("write it as in 100x30, from 40x12 to 500x200".to_owned()),
    }
}

/// Writes the film.
pub(super) fn run(global: &Global, arguments: &ReplayArguments, path: &Path) -> Result<Exit, Failure> {
    let kind = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if !["cast", "gif", "svg"].contains(&kind) {
        return Err(anyhow!("{} is neither a .cast (asciicast v2), a .gif nor an .svg", path.display()).into());
    }
    let wanted = &arguments.film;
    let settings = Settings::new(global)?;
    let (calendar, now) = (settings.calendar(None), SystemClock.now());
    let day = arguments.date.day(now, calendar);
    let mut replay = Replay::new(day, calendar, now);
    replay.seek_clock(&wanted.at, calendar).map_err(anyhow::Error::msg)?;
    let start = replay.at;
    let end = (start + i64::from(wanted.minutes) * 60_000_000).min(replay.bounds.end);
    let looks = Looks { colors: ColorDepth::True, is_unicode: true, is_smart: true, is_multiplexed: false };
    let look = themes::themes(&settings, looks, None)?.look();
    let mut app = App::new(calendar, now).with_keyboard(keyboards::keyboard(&settings.config)?);
    app = app.with_categories(settings.config.categories.clone());
    for key in [char::from(b'0' + wanted.tab)].into_iter().chain(wanted.private.then_some('x')) {
        app.update(Message::Key(KeyPress::char(key)));
    }
    let mut film = Film::new(app, shelf(&settings, calendar, now), look, day, wanted.size);
    let cannot = || format!("cannot write {}", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
    let written = match kind {
        "svg" => out.write_all(still(&film.frame(start)).as_bytes()),
        "gif" => film.gif(start..end, wanted.speed, &mut out),
        _ => film.cast(start..end, wanted.speed, &mut out),
    };
    written.and_then(|()| out.flush()).with_context(cannot)?;
    print(|out| writeln!(out, "{} is written", path.display()))?;
    Ok(Exit::Done)
}

/// The past that is filmed: the demo's, or the journal's.
fn shelf(settings: &Settings, calendar: Calendar, now: Time) -> Shelf {
    let is_demo = settings.source == SourceChoice::Demo;
    let archive: Box<dyn Archive> = if is_demo {
        Box::new(DemoArchive::new(DEMO_SEED, calendar, settings.config.rules(), now))
    } else {
        Box::new(JournalArchive::new(settings.journal.clone(), calendar))
    };
    let (name, reach) = if is_demo { ("demo", Reach::Demo) } else { ("journal", Reach::Session) };
    let source = SourceHealth { name, reach, ..SourceHealth::default() };
    let role = if is_demo { Role::Nobody } else { Role::Recorder };
    let feed = Feed::Journal(Box::new(Health { source, role, ..Health::default() }));
    let shelf = Shelf::new(archive, feed, calendar, settings.config.activity.levels, now);
    shelf.with_categories(settings.config.categories.clone())
}
