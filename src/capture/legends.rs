//! What is printed on the keys where no X server tells it: the layout that the machine is set to, compiled as Wayland's
//! compositors do.

mod stated;
mod xkbcommon;

use std::collections::BTreeMap;

use super::evdev_codes::key_of_x;
pub use stated::{Names, stated};

/// The legends by code of the first of the layouts; `None` where libxkbcommon is not installed, or knows no such layout.
pub fn compiled(names: &Names) -> Option<BTreeMap<String, String>> {
    xkbcommon::signs(names).map(|keys| keys.into_iter().filter_map(|(key, signs)| legend(key, signs)).collect())
}

/// The code of the key with X's key code, and what is printed on it, by the characters that it writes without and with
/// Shift. Keys that write none have no legend.
pub(super) fn legend(keycode: u32, signs: [Option<char>; 2]) -> Option<(String, String)> {
    let [plain, shifted] = signs;
    let plain = plain?;
    let code = key_of_x(keycode).code();
    // As keycaps have it: a letter is a capital where Shift makes it one, as A does and é on a French 2 does not.
    // A final sigma has the capital of the other one.
    let is_letter = |shifted: &char| plain != 'ς' && plain.to_uppercase().eq([*shifted]);
    let printed = shifted.filter(is_letter).unwrap_or(plain);
    // The keypad's legends stay those of the board: its signs are there twice.
    (!code.starts_with("Numpad") && code != "Space").then(|| (code, printed.to_string()))
}
