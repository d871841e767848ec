//! The last position and the last left click: distance, double clicks and density grids.

use crate::aggregate::{Amount, Screen, Totals};
use crate::event::{Button, Point, Time};

/// What the pointer leaves open.
#[derive(Clone, Debug, Default)]
pub struct Pointer {
    at: Option<Point>,
    /// The last left click, unless it completed a double click.
    first_click: Option<(Time, Option<Point>)>,
    gridded: Option<Time>,
}

/// Two left clicks this near in time, us, …
const DOUBLE_CLICK_US: i64 = 500_000;
/// … and this near in place, px, are a double click.
const DOUBLE_CLICK_PX: f64 = 8.0;

impl Pointer {
    /// A button went down.
    pub fn click(&mut self, totals: &mut Totals, screen: &Screen, (time, button, at): (Time, Button, Option<Point>)) {
        totals.clicks.add(button, 1);
        if let Some(spot) = at.and_then(|point| screen.spot(point)) {
            totals.click_grid.add(spot, 1);
        }
        if button != Button::LEFT {
            return;
        }
        let place = at.or(self.at);
        let completes = self.first_click.take().is_some_and(|(first, from)| {
            let is_near = from.zip(place).is_none_or(|(from, to)| from.distance(to) <= DOUBLE_CLICK_PX);
            is_near && time - first <= DOUBLE_CLICK_US
        });
        if completes {
            totals.double_clicks += 1;
        } else {
            self.first_click = Some((time, place));
        }
    }

    /// The pointer is somewhere else now.
    pub fn move_to(&mut self, totals: &mut Totals, to: Point, path: Option<f64>) {
        totals.moves += 1;
        if let Some(from) = self.at.replace(to) {
            totals.distance += Amount::new(path.unwrap_or_else(|| from.distance(to)));
        }
    }

    /// Counts the position in its cell, unless one was counted less than `step_us` ago.
    pub fn grid(&mut self, totals: &mut Totals, screen: &Screen, time: Time, step_us: i64) {
        if self.gridded.is_some_and(|last| step_us > 0 && time - last < step_us) {
            return;
        }
        self.gridded = Some(time);
        if let Some(spot) = self.at.and_then(|point| screen.spot(point)) {
            totals.move_grid.add(spot, 1);
        }
    }
}
