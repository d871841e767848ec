//! Keys that are down, and those among them whose release never came.
//!
//! A device that is taken away, a server that switched away and a lost event leave keys down that nobody holds:
//! every later press would count as a repeat. So the server is asked now and then what its devices hold.

use std::time::{Duration, Instant};

use x11rb::errors::ReplyError;
use x11rb::protocol::xinput::{ConnectionExt as _, InputStateData};
use x11rb::rust_connection::RustConnection;

use super::wire::{Refused, refused};
use crate::capture::evdev_codes::key_of_x;
use crate::clock::monotonic;
use crate::event::Key;

/// Keys that are down.
#[derive(Debug)]
pub struct Held {
    keys: Vec<Down>,
    presses: u64,
    interval: Duration,
    checked: Instant,
}

/// A key that went down and was not seen to go up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Down {
    key: Key,
    device: u16,
    /// Which press it was: the same key may go up and down again before a doubt about it is settled.
    press: u64,
}

impl Held {
    /// No key; while there are some they are in doubt each time that the interval has passed.
    pub fn new(interval: Duration) -> Self {
        Self { keys: Vec::new(), presses: 0, interval, checked: monotonic() }
    }

    /// A key went down on this device.
    pub fn press(&mut self, key: Key, device: u16) {
        if self.keys.is_empty() {
            self.checked = monotonic();
        }
        if !self.keys.iter().any(|down| down.key == key) {
            self.presses += 1;
            self.keys.push(Down { key, device, press: self.presses });
        }
    }

    /// A key went up on any device.
    pub fn release(&mut self, key: Key) {
        self.keys.retain(|down| down.key != key);
    }

    /// Whether it is time to ask about them.
    pub fn is_doubtful(&self) -> bool {
        !self.keys.is_empty() && self.checked.elapsed() >= self.interval
    }

    /// Those that their devices do not hold, by what is `asked` of each; what came in before the answers is still
    /// to be looked at.
    pub fn doubts(&mut self, asked: impl Fn(u16) -> Result<Option<Vec<Key>>, Refused>) -> Result<Vec<Down>, Refused> {
        self.checked = monotonic();
        let mut devices: Vec<u16> = self.keys.iter().map(|down| down.device).collect();
        devices.sort_unstable();
        devices.dedup();
        let mut doubts = Vec::new();
        for device in devices {
            let Some(held) = asked(device)? else { continue };
            let is_up = |down: &&Down| down.device == device && !held.contains(&down.key);
            doubts.extend(self.keys.iter().filter(is_up).copied());
        }
        Ok(doubts)
    }

    /// Lets go of those whose release has not come meanwhile.
    pub fn settle(&mut self, doubts: &[Down]) -> Vec<Key> {
        let is_stuck = |down: &Down| doubts.contains(down);
        let stuck = self.keys.iter().filter(|down| is_stuck(down)).map(|down| down.key).collect();
        self.keys.retain(|down| !is_stuck(down));
        stuck
    }

    /// Lets go of all.
    pub fn take(&mut self) -> impl Iterator<Item = Key> {
        std::mem::take(&mut self.keys).into_iter().map(|down| down.key)
    }
}

/// The keys that a device of the server holds: none if it is gone, nothing is known if it does not tell.
pub fn keys_of(connection: &RustConnection, device: u16) -> Result<Option<Vec<Key>>, Refused> {
    let Ok(number) = u8::try_from(device) else { return Ok(None) };
    let reply = match connection.xinput_query_device_state(number).map_err(refused)?.reply() {
        Ok(reply) => reply,
        Err(ReplyError::X11Error(_)) => return Ok(Some(Vec::new())),
        Err(ReplyError::ConnectionError(error)) => return Err(refused(error)),
    };
    let states = reply.classes.iter().find_map(|class| match &class.data {
        InputStateData::Key(state) => Some(state.keys),
        _ => None,
    });
    Ok(states.map(|bits| down_in(&bits)))
}

/// The keys whose bits are set; bit n of byte m is keycode 8m + n.
fn down_in(bits: &[u8; 32]) -> Vec<Key> {
    let codes = (0_u32..256).filter(|&code| bits[(code / 8) as usize] & (1 << (code % 8)) != 0);
    codes.map(key_of_x).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: &str) -> Key {
        Key::from_code(code).unwrap()
    }

    #[test]
    fn a_key_that_went_up_and_down_again_is_not_let_go() {
        let mut held = Held::new(Duration::ZERO);
        held.press(key("KeyA"), 5);
        held.press(key("KeyB"), 5);
        assert!(held.is_doubtful());
        let doubts = held.keys.clone();
        held.release(key("KeyA"));
        held.press(key("KeyA"), 5);
        assert_eq!(held.settle(&doubts), [key("KeyB")]);
        assert_eq!(held.take().collect::<Vec<_>>(), [key("KeyA")]);
        assert!(!held.is_doubtful());
    }

    #[test]
    fn a_key_that_its_device_does_not_hold_is_let_go() {
        let mut held = Held::new(Duration::ZERO);
        for (code, device) in [("KeyA", 5), ("KeyB", 5), ("KeyC", 6), ("KeyD", 7)] {
            held.press(key(code), device);
        }
        // 5 holds one of its two, 6 is gone, 7 does not tell.
        let answer = |device| match device {
            5 => Ok(Some(vec![key("KeyB"), key("KeyC")])),
            6 => Ok(Some(Vec::new())),
            _ => Ok(None),
        };
        let doubts = held.doubts(answer).unwrap();
        assert_eq!(held.settle(&doubts), [key("KeyA"), key("KeyC")]);
        assert_eq!(held.take().collect::<Vec<_>>(), [key("KeyB"), key("KeyD")]);
    }

    #[test]
    fn keys_are_doubted_only_after_the_interval() {
        let mut held = Held::new(Duration::from_secs(3_600));
        held.press(key("KeyA"), 5);
        assert!(!held.is_doubtful());
    }

    #[test]
    fn bits_are_keycodes() {
        let mut bits = [0; 32];
        bits[4] = 1 << 6;
        assert_eq!(down_in(&bits), [key("KeyA")]);
    }
}
