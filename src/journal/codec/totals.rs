//! Totals without their keys: a mask of what is not zero, then that.

use super::counts::{put_amount, put_grid, put_histogram, read_amount, read_grid, read_histogram};
use super::{Bytes, Malformed, Names, Put, read_list};
use crate::aggregate::{Classes, Scroll, Totals, Typing};
use crate::event::Button;

/// Bits of the mask, in the order in which the parts follow. Frozen.
mod part {
    pub const CLASSES: u64 = 1;
    pub const WITHHELD: u64 = 1 << 1;
    pub const REPEATS: u64 = 1 << 2;
    pub const TEXT_PRESSES: u64 = 1 << 3;
    pub const CHORDS: u64 = 1 << 4;
    pub const TYPING: u64 = 1 << 5;
    pub const CLICKS: u64 = 1 << 6;
    pub const DOUBLE_CLICKS: u64 = 1 << 7;
    pub const WHEELS: u64 = 1 << 8;
    pub const SCROLL: u64 = 1 << 9;
    pub const MOVES: u64 = 1 << 10;
    pub const DISTANCE: u64 = 1 << 11;
    pub const GLITCHES: u64 = 1 << 12;
    pub const CLICK_GRID: u64 = 1 << 13;
    pub const MOVE_GRID: u64 = 1 << 14;
    pub const ACTIVE: u64 = 1 << 15;
    pub const FOCUS: u64 = 1 << 16;
    pub const EVENTS: u64 = 1 << 17;
    pub const WATCHING: u64 = 1 << 18;
    pub const TRAVEL: u64 = 1 << 19;
    pub const DRAGS: u64 = 1 << 20;
    pub const ALL: u64 = (1 << 21) - 1;
}

/// Bits of the mask of [`Typing`]. Frozen.
mod rhythm {
    pub const IKIS: u64 = 1;
    pub const BURSTS: u64 = 1 << 1;
    pub const PEAK: u64 = 1 << 2;
    pub const DWELLS: u64 = 1 << 3;
    pub const ROLLED: u64 = 1 << 4;
    pub const ALL: u64 = (1 << 5) - 1;
}

/// Appends totals. Their keys are left behind.
pub fn put_totals(body: &mut Vec<u8>, totals: &Totals, names: &mut Names) {
    let mask = mask_of(totals);
    body.put(mask);
    if mask & part::CLASSES != 0 {
        put_classes(body, totals.classes);
    }
    for (bit, n) in numbers_before_chords(totals) {
        put_if(body, mask & bit, n);
    }
    if mask & part::CHORDS != 0 {
        body.put(totals.chords.len() as u64);
        for (chord, &n) in totals.chords.iter() {
            body.put(names.chords.number(chord));
            body.put(n);
        }
    }
    if mask & part::TYPING != 0 {
        put_typing(body, &totals.typing);
    }
    put_pointer(body, totals, mask, names);
    put_if(body, mask & part::ACTIVE, totals.active_us);
    put_if(body, mask & part::FOCUS, totals.focus_us);
    put_if(body, mask & part::EVENTS, totals.events);
    put_if(body, mask & part::WATCHING, totals.watching_us);
    put_if(body, mask & part::TRAVEL, totals.travel_um);
    put_if(body, mask & part::DRAGS, totals.drags);
    put_if(body, mask & part::DRAGS, totals.drag_px);
}

/// Takes totals; they have no keys.
pub fn read_totals(bytes: &mut Bytes, names: &Names) -> Result<Totals, Malformed> {
    let mask = bytes.number()?;
    if mask & !part::ALL != 0 {
        return Err(Malformed("it holds an unknown part"));
    }
    let mut totals = Totals::default();
    if mask & part::CLASSES != 0 {
        totals.classes = read_classes(bytes)?;
    }
    totals.withheld = count_if(bytes, mask & part::WITHHELD)?;
    totals.repeats = count_if(bytes, mask & part::REPEATS)?;
    totals.text_presses = count_if(bytes, mask & part::TEXT_PRESSES)?;
    if mask & part::CHORDS != 0 {
        totals.chords = read_list(bytes, |bytes| Ok((names.chords.at(bytes.number()?)?, bytes.count()?)))?;
    }
    if mask & part::TYPING != 0 {
        totals.typing = read_typing(bytes)?;
    }
    read_pointer(bytes, &mut totals, mask, names)?;
    totals.active_us = count_if(bytes, mask & part::ACTIVE)?;
    totals.focus_us = count_if(bytes, mask & part::FOCUS)?;
    totals.events = count_if(bytes, mask & part::EVENTS)?;
    totals.watching_us = count_if(bytes, mask & part::WATCHING)?;
    totals.travel_um = count_if(bytes, mask & part::TRAVEL)?;
    totals.drags = count_if(bytes, mask & part::DRAGS)?;
    totals.drag_px = count_if(bytes, mask & part::DRAGS)?;
    Ok(totals)
}

fn mask_of(totals: &Totals) -> u64 {
    let parts = [
        (part::CLASSES, totals.classes != Classes::default()),
        (part::WITHHELD, totals.withheld != 0),
        (part::REPEATS, totals.repeats != 0),
        (part::TEXT_PRESSES, totals.text_presses != 0),
        (part::CHORDS, !totals.chords.is_empty()),
        (part::TYPING, totals.typing != Typing::default()),
        (part::CLICKS, !totals.clicks.is_empty()),
        (part::DOUBLE_CLICKS, totals.double_clicks != 0),
        (part::WHEELS, totals.wheels != 0),
        (part::SCROLL, totals.scroll != Scroll::default()),
        (part::MOVES, totals.moves != 0),
        (part::DISTANCE, totals.distance.steps() != 0),
        (part::GLITCHES, totals.glitches != 0),
        (part::CLICK_GRID, !totals.click_grid.is_empty()),
        (part::MOVE_GRID, !totals.move_grid.is_empty()),
        (part::ACTIVE, totals.active_us != 0),
        (part::FOCUS, totals.focus_us != 0),
        (part::EVENTS, totals.events != 0),
        (part::WATCHING, totals.watching_us != 0),
        (part::TRAVEL, totals.travel_um != 0),
        (part::DRAGS, totals.drags != 0 || totals.drag_px != 0),
    ];
    parts.into_iter().filter(|&(_, is_there)| is_there).map(|(bit, _)| bit).sum()
}

fn numbers_before_chords(totals: &Totals) -> [(u64, u64); 3] {
    [(part::WITHHELD, totals.withheld), (part::REPEATS, totals.repeats), (part::TEXT_PRESSES, totals.text_presses)]
}

fn put_classes(body: &mut Vec<u8>, classes: Classes) {
    let Classes { text, correction, navigation, function, modifier, other } = classes;
    body.put_all([text, correction, navigation, function, modifier, other]);
}

fn read_classes(bytes: &mut Bytes) -> Result<Classes, Malformed> {
    let (text, correction, navigation) = (bytes.count()?, bytes.count()?, bytes.count()?);
    let (function, modifier, other) = (bytes.count()?, bytes.count()?, bytes.count()?);
    Ok(Classes { text, correction, navigation, function, modifier, other })
}

fn put_typing(body: &mut Vec<u8>, typing: &Typing) {
    let has_ikis = typing.iki_count != 0 || typing.iki_us != 0 || typing.iki_us2 != 0 || typing.ikis.count() != 0;
    let has_bursts = typing.bursts != 0 || typing.burst_steps != 0 || typing.burst_us != 0;
    let parts = [
        (rhythm::IKIS, has_ikis),
        (rhythm::BURSTS, has_bursts),
        (rhythm::PEAK, typing.peak_wpm.to_bits() != 0),
        (rhythm::DWELLS, !typing.dwells.buckets().is_empty()),
        (rhythm::ROLLED, typing.rolled != 0),
    ];
    let mask: u64 = parts.into_iter().filter(|&(_, is_there)| is_there).map(|(bit, _)| bit).sum();
    body.put(mask);
    if mask & rhythm::IKIS != 0 {
        put_histogram(body, &typing.ikis);
        body.put(typing.iki_count);
        body.put(typing.iki_us);
        body.put_wide(typing.iki_us2);
    }
    if mask & rhythm::BURSTS != 0 {
        body.put_all([typing.bursts, typing.burst_steps, typing.burst_us]);
    }
    if mask & rhythm::PEAK != 0 {
        body.put_float(typing.peak_wpm);
    }
    if mask & rhythm::DWELLS != 0 {
        put_histogram(body, &typing.dwells);
    }
    put_if(body, mask & rhythm::ROLLED, typing.rolled);
}

fn read_typing(bytes: &mut Bytes) -> Result<Typing, Malformed> {
    let mask = bytes.number()?;
    if mask & !rhythm::ALL != 0 {
        return Err(Malformed("it holds an unknown part"));
    }
    let mut typing = Typing::default();
    if mask & rhythm::IKIS != 0 {
        typing.ikis = read_histogram(bytes)?;
        (typing.iki_count, typing.iki_us, typing.iki_us2) = (bytes.count()?, bytes.count()?, bytes.wide()?);
    }
    if mask & rhythm::BURSTS != 0 {
        (typing.bursts, typing.burst_steps, typing.burst_us) = (bytes.count()?, bytes.count()?, bytes.count()?);
    }
    if mask & rhythm::PEAK != 0 {
        typing.peak_wpm = bytes.float()?;
    }
    if mask & rhythm::DWELLS != 0 {
        typing.dwells = read_histogram(bytes)?;
    }
    typing.rolled = count_if(bytes, mask & rhythm::ROLLED)?;
    Ok(typing)
}

fn put_pointer(body: &mut Vec<u8>, totals: &Totals, mask: u64, names: &mut Names) {
    if mask & part::CLICKS != 0 {
        body.put(totals.clicks.len() as u64);
        for (button, &n) in totals.clicks.iter() {
            body.push(button.0);
            body.put(n);
        }
    }
    put_if(body, mask & part::DOUBLE_CLICKS, totals.double_clicks);
    put_if(body, mask & part::WHEELS, totals.wheels);
    if mask & part::SCROLL != 0 {
        let Scroll { up, down, left, right } = totals.scroll;
        for amount in [up, down, left, right] {
            put_amount(body, amount);
        }
    }
    put_if(body, mask & part::MOVES, totals.moves);
    if mask & part::DISTANCE != 0 {
        put_amount(body, totals.distance);
    }
    put_if(body, mask & part::GLITCHES, totals.glitches);
    if mask & part::CLICK_GRID != 0 {
        put_grid(body, &totals.click_grid, names);
    }
    if mask & part::MOVE_GRID != 0 {
        put_grid(body, &totals.move_grid, names);
    }
}

fn read_pointer(bytes: &mut Bytes, totals: &mut Totals, mask: u64, names: &Names) -> Result<(), Malformed> {
    if mask & part::CLICKS != 0 {
        totals.clicks = read_list(bytes, |bytes| Ok((Button(bytes.byte()?), bytes.count()?)))?;
    }
    totals.double_clicks = count_if(bytes, mask & part::DOUBLE_CLICKS)?;
    totals.wheels = count_if(bytes, mask & part::WHEELS)?;
    if mask & part::SCROLL != 0 {
        let (up, down) = (read_amount(bytes)?, read_amount(bytes)?);
        totals.scroll = Scroll { up, down, left: read_amount(bytes)?, right: read_amount(bytes)? };
    }
    totals.moves = count_if(bytes, mask & part::MOVES)?;
    if mask & part::DISTANCE != 0 {
        totals.distance = read_amount(bytes)?;
    }
    totals.glitches = count_if(bytes, mask & part::GLITCHES)?;
    if mask & part::CLICK_GRID != 0 {
        totals.click_grid = read_grid(bytes, names)?;
    }
    if mask & part::MOVE_GRID != 0 {
        totals.move_grid = read_grid(bytes, names)?;
    }
    Ok(())
}

fn put_if(body: &mut Vec<u8>, is_there: u64, n: u64) {
    if is_there != 0 {
        body.put(n);
    }
}

fn count_if(bytes: &mut Bytes, is_there: u64) -> Result<u64, Malformed> {
    if is_there == 0 { Ok(0) } else { bytes.count() }
}
