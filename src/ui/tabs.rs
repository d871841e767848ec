//! The tabs: each cuts its area into panels and fills them from the report.

mod apps;
mod comparison;
mod device;
mod key_names;
mod keyboard;
mod mouse;
mod overview;
mod trends;
mod typing;

pub use apps::draw as apps;
pub use comparison::{ONLY_FIGURES, PANELS as COMPARISON, draw as comparison};
pub use device::{PANELS as DEVICE, draw as device};
pub use keyboard::draw as keyboard;
pub use mouse::draw as mouse;
pub use overview::draw as overview;
pub use trends::draw as trends;

use super::canvas::Panel;
use crate::app::Tab;

/// The panels of a tab that can have the whole screen.
pub fn panels(tab: Tab) -> &'static [Panel] {
    match tab {
        Tab::Overview => overview::PANELS,
        Tab::Keyboard => keyboard::PANELS,
        Tab::Mouse => mouse::PANELS,
        Tab::Apps => apps::PANELS,
        Tab::Trends => trends::PANELS,
    }
}
