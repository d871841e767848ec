//! Who asked that the session does not become idle.

use crate::event::Name;

/// Longest name kept, in characters.
const LONGEST: usize = 64;

/// Someone who holds the screen awake, by the name that they give themselves; `None` where none is told. The reason that
/// they give is not kept: it may hold a title.
pub type Inhibitor = Option<Name>;

/// One that calls itself so; control characters are left out and long names cut.
pub fn inhibitor(who: &str) -> Inhibitor {
    let who: String = who.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    (!who.is_empty()).then(|| Name::new(&who))
}
