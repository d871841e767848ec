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

const INCH_UM: f64 = 25_400.0;
/// A length beyond is a mistake: ten thousand kilometres.
const ABSURD_UM: f64 = 1e13;

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

    /// The pointer is somewhere else now; how far it went.
    pub fn move_to(&mut self, totals: &mut Totals, screen: &Screen, to: Point, path: Option<f64>) -> Amount {
        totals.moves += 1;
        let Some(from) = self.at.replace(to) else { return Amount::default() };
        let length = path.unwrap_or_else(|| from.distance(to));
        let scale = screen.scale(to);
        if scale > 0.0 {
            totals.travel_um += micrometres(length * scale);
        }
        let length = Amount::new(length);
        totals.distance += length;
        length
    }

    /// It moved by so many counts of a device that makes `per_inch` of them, 0 if that is not known; how far.
    pub fn move_by(totals: &mut Totals, length: f64, per_inch: u32) -> Amount {
        totals.moves += 1;
        if per_inch > 0 {
            totals.travel_um += micrometres(length / f64::from(per_inch) * INCH_UM);
        }
        let length = Amount::new(length);
        totals.distance += length;
        length
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

fn micrometres(length: f64) -> u64 {
    if length < ABSURD_UM { length.round() as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::event::{Event, Kind, Monitor, Name, Point, Time};
    use crate::policy::Seen;
    use crate::session::{Rules, Session};

    fn metres(pointer_cpi: u32, kinds: &[Kind]) -> f64 {
        let mut session = Session::new(Rules { pointer_cpi, ..Rules::default() });
        for kind in kinds {
            session.apply(&Seen::whole(Event::new(Time(0), kind.clone())));
        }
        session.finish().cells.values().map(|totals| totals.travel_um as f64 / 1e6).sum()
    }

    fn to(x: f64) -> Kind {
        Kind::MoveTo { to: Point { x, y: 10.0 }, path: None }
    }

    #[test]
    fn metres_are_those_of_the_monitor_that_the_pointer_comes_to() {
        let monitor = |name: &str, x, width, mm| Monitor { name: Name::new(name), x, y: 0.0, width, height: width, mm };
        let fine = monitor("fine", 0.0, 1000.0, Some((100.0, 100.0)));
        let coarse = monitor("coarse", 1000.0, 1000.0, Some((500.0, 500.0)));
        let unknown = monitor("unknown", 2000.0, 1000.0, None);
        let monitors = Kind::Monitors([fine, coarse, unknown].into());
        let moved = metres(0, &[monitors, to(0.0), to(900.0), to(1000.0), to(1900.0), to(2900.0)]);
        assert!((moved - (0.09 + 0.05 + 0.45)).abs() < 1e-9, "{moved}");
        assert_eq!(metres(800, &[to(0.0), to(900.0)]).to_bits(), 0, "no monitor tells its size");
    }

    #[test]
    fn metres_of_motion_without_a_place_take_the_mouse_s_resolution() {
        let by = Kind::MoveBy { dx: 600.0, dy: 800.0, path: None };
        assert!((metres(1000, std::slice::from_ref(&by)) - 0.0254).abs() < 1e-9);
        assert_eq!(metres(0, &[by]).to_bits(), 0);
    }
}
