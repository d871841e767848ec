//! A day's sums by device.

use super::counts::{put_amount, read_amount};
use super::pack::{pack, unpack};
use super::{Bytes, Malformed, Names, Put};
use crate::aggregate::{Amount, App, Counts, DeviceSum, Scroll};
use crate::event::{Button, Name};
use crate::timeline::DevicePlace;

type Hours = Counts<DevicePlace, DeviceSum>;
/// Tells what a number stands for.
type Named<'a, T> = &'a dyn Fn(u64) -> Result<T, Malformed>;

const VERSION: u8 = 1;

/// Which figures follow.
const PRESSES: u8 = 1;
const REPEATS: u8 = 2;
const TEXT: u8 = 4;
const CORRECTIONS: u8 = 8;
const CLICKS: u8 = 16;
const SCROLL: u8 = 32;
const DISTANCE: u8 = 64;

/// The body of a day.
pub fn encode_devices(hours: &Hours, names: &mut Names) -> Vec<u8> {
    let mut body = vec![VERSION];
    let Names { apps, devices, .. } = names;
    let app = &mut |app: App| app.map_or(0, |name| apps.number(name));
    put_devices(&mut body, hours, (&mut |device| devices.number(device), app));
    pack(&body)
}

/// The sums of a day's body.
pub fn decode_devices(body: &[u8], names: &Names) -> Result<Hours, Malformed> {
    let body = unpack(body)?;
    let mut bytes = Bytes::new(&body);
    bytes.version(VERSION)?;
    let hours = read_devices(&mut bytes, (&|number| names.devices.at(number), &|number| names.app_at(number)))?;
    bytes.end()?;
    Ok(hours)
}

/// Appends sums, devices and applications by number. Lengths are in whole px.
pub fn put_devices(
    body: &mut Vec<u8>,
    hours: &Hours,
    (device, app): (&mut dyn FnMut(Name) -> u64, &mut dyn FnMut(App) -> u64),
) {
    body.put(hours.len() as u64);
    for ((of, hour, within), sum) in hours.iter() {
        body.put(device(of));
        body.push(hour);
        body.put(app(within));
        put_sum(body, sum);
    }
}

/// Takes what [`put_devices`] wrote.
pub fn read_devices(bytes: &mut Bytes, (device, app): (Named<Name>, Named<App>)) -> Result<Hours, Malformed> {
    let mut entries = Vec::new();
    for _ in 0..bytes.length()? {
        let of = device(bytes.number()?)?;
        let hour = Some(bytes.byte()?).filter(|hour| *hour < 24).ok_or(Malformed("an hour is absurd"))?;
        let within = app(bytes.number()?)?;
        entries.push(((of, hour, within), read_sum(bytes)?));
    }
    Ok(entries.into_iter().collect())
}

fn put_sum(body: &mut Vec<u8>, sum: &DeviceSum) {
    let px = sum.distance.value().round() as u64;
    let counts = [sum.presses, sum.repeats, sum.text_presses, sum.corrections];
    let mut mask = if px > 0 { DISTANCE } else { 0 };
    for (count, flag) in counts.into_iter().zip([PRESSES, REPEATS, TEXT, CORRECTIONS]) {
        mask |= if count > 0 { flag } else { 0 };
    }
    mask |= if sum.clicks.is_empty() { 0 } else { CLICKS };
    mask |= if sum.scroll == Scroll::default() { 0 } else { SCROLL };
    body.push(mask);
    counts.into_iter().filter(|count| *count > 0).for_each(|count| body.put(count));
    if mask & CLICKS > 0 {
        body.put(sum.clicks.len() as u64);
        for (button, &clicks) in sum.clicks.iter() {
            body.push(button.0);
            body.put(clicks);
        }
    }
    if mask & SCROLL > 0 {
        let Scroll { up, down, left, right } = sum.scroll;
        for amount in [up, down, left, right] {
            put_amount(body, amount);
        }
    }
    if mask & DISTANCE > 0 {
        body.put(px);
    }
}

fn read_sum(bytes: &mut Bytes) -> Result<DeviceSum, Malformed> {
    let mask = bytes.byte()?;
    let count = |bytes: &mut Bytes, flag: u8| if mask & flag > 0 { bytes.count() } else { Ok(0) };
    let mut sum = DeviceSum {
        presses: count(bytes, PRESSES)?,
        repeats: count(bytes, REPEATS)?,
        text_presses: count(bytes, TEXT)?,
        corrections: count(bytes, CORRECTIONS)?,
        ..DeviceSum::default()
    };
    if mask & CLICKS > 0 {
        for _ in 0..bytes.length()? {
            let button = Button(bytes.byte()?);
            sum.clicks.add(button, bytes.count()?);
        }
    }
    if mask & SCROLL > 0 {
        let [up, down, left, right] =
            [read_amount(bytes)?, read_amount(bytes)?, read_amount(bytes)?, read_amount(bytes)?];
        sum.scroll = Scroll { up, down, left, right };
    }
    sum.distance = Amount::from_steps(u128::from(count(bytes, DISTANCE)?) << 32);
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum() -> impl Strategy<Value = DeviceSum> {
        let counts = (0..900_u64, 0..9_u64, 0..900_u64, 0..99_u64);
        let pointer = (prop::collection::vec((1..9_u8, 1..99_u64), 0..4), -9.5..9.5, -3.0..3.0, 0..1_000_000_u64);
        (counts, pointer).prop_map(|((presses, repeats, text_presses, corrections), (clicks, dx, dy, px))| {
            let mut scroll = Scroll::default();
            scroll.add(dx, dy);
            let clicks = clicks.into_iter().map(|(button, n)| (Button(button), n)).collect();
            let distance = Amount::new(px as f64);
            DeviceSum { presses, repeats, text_presses, corrections, clicks, scroll, distance }
        })
    }

    proptest! {
        #[test]
        fn a_day_reads_back(entries in prop::collection::vec((0..4_u8, 0..24_u8, 0..5_u8, sum()), 0..60)) {
            let name = |kind: &str, number: u8| Name::new(&format!("{kind} {number}"));
            let place = |device, hour, app| (name("device", device), hour, Some(name("app", app)).filter(|_| app > 0));
            let hours: Hours =
                entries.into_iter().map(|(device, hour, app, sum)| (place(device, hour, app), sum)).collect();
            let mut names = Names::default();
            let body = encode_devices(&hours, &mut names);
            prop_assert_eq!(decode_devices(&body, &names), Ok(hours));
        }

        #[test]
        fn any_bytes_are_an_error_at_worst(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode_devices(&body, &Names::default());
        }
    }
}
