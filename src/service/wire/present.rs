//! The present and the health of a recording, as bytes.

use super::STEP_US;
use crate::event::{Key, Name, Time};
use crate::journal::{Bytes, Malformed, Put};
use crate::report::{Health, Latency, Live, Presence, Rates, Reach, Role, SourceHealth};

/// Typing speeds are drawn as a graph: a tenth is finer than any screen.
const SPEED_STEPS: f64 = 10.0;

/// Appends the present; without keys nothing says which were pressed.
pub fn put_live(body: &mut Vec<u8>, live: &Live, with_keys: bool) {
    body.put_signed(live.now.0);
    put_speed(body, live.wpm);
    body.put(live.wpm_history.len() as u64);
    for &speed in &live.wpm_history {
        put_speed(body, speed);
    }
    let held = if with_keys { sorted(live.held.iter().copied()) } else { Vec::new() };
    body.put(held.len() as u64);
    for key in held {
        body.put_text(&key.code());
    }
    let recent = if with_keys { live.recent.clone() } else { Vec::new() };
    body.put(recent.len() as u64);
    let mut recent: Vec<_> = recent.into_iter().map(|(key, time)| (key.code(), time)).collect();
    recent.sort();
    for (code, time) in recent {
        body.put_text(&code);
        // The step, and not the instant: within it no press comes before another.
        body.put(u64::try_from((live.now - time).max(0) / STEP_US).unwrap_or(0));
    }
    put_optional_text(body, live.app.map(Name::as_str));
    body.put(match live.presence {
        Presence::Here => 0,
        Presence::Away => 1,
        Presence::Locked => 2,
        Presence::Unknown => 3,
        Presence::Watching => 4,
    });
    put_optional_time(body, live.last_input.map(|time| Time(time.0.div_euclid(STEP_US) * STEP_US)));
}

/// Takes what [`put_live`] wrote.
pub fn read_live(bytes: &mut Bytes) -> Result<Live, Malformed> {
    let now = Time(bytes.signed()?);
    let wpm = read_speed(bytes)?;
    let wpm_history = read_list(bytes, read_speed)?;
    let held = read_list(bytes, read_key)?;
    let recent = read_list(bytes, |bytes| {
        let (key, steps) = (read_key(bytes)?, bytes.count()?);
        Ok((key, now + -i64::try_from(steps).unwrap_or(0).saturating_mul(STEP_US)))
    })?;
    let app = read_optional_text(bytes)?.map(Name::new);
    let presence = match bytes.number()? {
        0 => Presence::Here,
        1 => Presence::Away,
        2 => Presence::Locked,
        4 => Presence::Watching,
        _ => Presence::Unknown,
    };
    Ok(Live { now, wpm, wpm_history, held, recent, app, presence, last_input: read_optional_time(bytes)? })
}

/// Appends the health of a recording, but for what the reader is.
pub fn put_health(body: &mut Vec<u8>, health: &Health) {
    put_source(body, &health.source);
    body.put(u64::from(health.focus.is_some()));
    if let Some(focus) = &health.focus {
        put_source(body, focus);
    }
    body.put_all([
        health.events,
        health.dropped_moves,
        health.excluded_events,
        health.synthetic_events,
        health.lost_events,
    ]);
    let Rates { keys, clicks, wheel, moves, focus } = health.rates;
    for rate in [keys, clicks, wheel, moves, focus] {
        body.put_float(rate);
    }
    body.put(u64::from(health.latency.is_some()));
    if let Some(Latency { p50_ms, p99_ms }) = health.latency {
        body.put_float(p50_ms);
        body.put_float(p99_ms);
    }
    body.put(health.warnings.len() as u64);
    for warning in &health.warnings {
        body.put_text(warning);
    }
    put_optional_time(body, health.journal_time);
    put_optional_text(body, health.journal_error.as_deref());
    body.put_all([u64::from(health.is_paused), u64::from(health.keeps_events)]);
}

/// Takes what [`put_health`] wrote.
pub fn read_health(bytes: &mut Bytes) -> Result<Health, Malformed> {
    // The fields are read in the order in which they are written here.
    Ok(Health {
        source: read_source(bytes)?,
        focus: if bytes.number()? == 0 { None } else { Some(read_source(bytes)?) },
        events: bytes.number()?,
        dropped_moves: bytes.number()?,
        excluded_events: bytes.number()?,
        synthetic_events: bytes.number()?,
        lost_events: bytes.number()?,
        rates: read_rates(bytes)?,
        latency: if bytes.number()? == 0 { None } else { Some(read_latency(bytes)?) },
        warnings: read_list(bytes, |bytes| bytes.text().map(str::to_owned))?,
        role: Role::default(),
        journal_time: read_optional_time(bytes)?,
        journal_error: read_optional_text(bytes)?.map(str::to_owned),
        is_paused: bytes.number()? != 0,
        keeps_events: bytes.number()? != 0,
    })
}

fn read_rates(bytes: &mut Bytes) -> Result<Rates, Malformed> {
    let mut rate = || bytes.float();
    Ok(Rates { keys: rate()?, clicks: rate()?, wheel: rate()?, moves: rate()?, focus: rate()? })
}

fn read_latency(bytes: &mut Bytes) -> Result<Latency, Malformed> {
    Ok(Latency { p50_ms: bytes.float()?, p99_ms: bytes.float()? })
}

fn put_source(body: &mut Vec<u8>, source: &SourceHealth) {
    body.put_text(source.name);
    body.put(match source.reach {
        Reach::Nothing => 0,
        Reach::Terminal => 1,
        Reach::Session => 2,
        Reach::Demo => 3,
    });
    put_optional_text(body, source.trouble.as_deref());
    put_optional_text(body, source.mend.as_deref());
    body.put_all([u64::from(source.restarts), u64::from(source.overruns)]);
}

fn read_source(bytes: &mut Bytes) -> Result<SourceHealth, Malformed> {
    // Interned: sources are few.
    let name = Name::new(bytes.text()?).as_str();
    let reach = match bytes.number()? {
        1 => Reach::Terminal,
        2 => Reach::Session,
        3 => Reach::Demo,
        _ => Reach::Nothing,
    };
    let trouble = read_optional_text(bytes)?.map(str::to_owned);
    let mend = read_optional_text(bytes)?.map(str::to_owned);
    Ok(SourceHealth { name, reach, trouble, mend, restarts: bytes.number()? as u32, overruns: bytes.number()? as u32 })
}

fn put_speed(body: &mut Vec<u8>, speed: Option<f64>) {
    body.put(speed.map_or(0, |speed| (speed * SPEED_STEPS).round() as u64 + 1));
}

fn read_speed(bytes: &mut Bytes) -> Result<Option<f64>, Malformed> {
    Ok(bytes.count()?.checked_sub(1).map(|steps| steps as f64 / SPEED_STEPS))
}

fn put_optional_time(body: &mut Vec<u8>, time: Option<Time>) {
    body.put(u64::from(time.is_some()));
    if let Some(time) = time {
        body.put_signed(time.0);
    }
}

fn read_optional_time(bytes: &mut Bytes) -> Result<Option<Time>, Malformed> {
    if bytes.number()? == 0 { Ok(None) } else { Ok(Some(Time(bytes.signed()?))) }
}

fn put_optional_text(body: &mut Vec<u8>, text: Option<&str>) {
    body.put(u64::from(text.is_some()));
    if let Some(text) = text {
        body.put_text(text);
    }
}

fn read_optional_text<'a>(bytes: &mut Bytes<'a>) -> Result<Option<&'a str>, Malformed> {
    if bytes.number()? == 0 { Ok(None) } else { bytes.text().map(Some) }
}

fn read_key(bytes: &mut Bytes) -> Result<Key, Malformed> {
    Key::from_code(bytes.text()?).ok_or(Malformed("there is no such key"))
}

fn read_list<'a, T>(
    bytes: &mut Bytes<'a>,
    entry: impl Fn(&mut Bytes<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    (0..bytes.length()?).map(|_| entry(bytes)).collect()
}

fn sorted(keys: impl Iterator<Item = Key>) -> Vec<Key> {
    let mut keys: Vec<Key> = keys.collect();
    keys.sort_by_cached_key(|key| key.code());
    keys
}
