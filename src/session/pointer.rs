//! The last position, the last left click and the held button: distance, double clicks, drags and density grids.

use crate::aggregate::{Amount, Screen, Totals};
use crate::event::{Button, Point, Time};

/// What the pointer leaves open.
#[derive(Clone, Debug, Default)]
pub struct Pointer {
    at: Option<Point>,
    /// The last left click, unless it completed a double click.
    first_click: Option<(Time, Option<Point>)>,
    drag: Option<Drag>,
    gridded: Option<Time>,
}

/// A button that is held, and where the pointer went since.
#[derive(Clone, Copy, Debug)]
struct Drag {
    button: Button,
    /// How far it is from where it was, px.
    from_start: (f64, f64),
    /// Length of its path that is not counted yet, px.
    length: f64,
    is_counted: bool,
}

/// Two left clicks this near in time, us, …
const DOUBLE_CLICK_US: i64 = 500_000;
/// … and this near in place, px, are a double click.
const DOUBLE_CLICK_PX: f64 = 8.0;

/// A button held over a way farther than this is a drag, px: GTK's threshold; Windows has 4 and Qt 10.
const DRAG_PX: f64 = 8.0;

const INCH_UM: f64 = 25_400.0;
/// A length beyond is a mistake: ten thousand kilometres.
const ABSURD_UM: f64 = 1e13;
/// The same in px.
const ABSURD_PX: f64 = 1e12;

impl Pointer {
    /// A button went down.
    pub fn click(&mut self, totals: &mut Totals, screen: &Screen, (time, button, at): (Time, Button, Option<Point>)) {
        totals.clicks.add(button, 1);
        // Of several buttons the first counts; one that goes down again was let go unseen.
        if self.drag.is_none_or(|drag| drag.button == button) {
            let from_start = self.at.zip(at).map_or((0.0, 0.0), |(now, start)| (now.x - start.x, now.y - start.y));
            self.drag = Some(Drag { button, from_start, length: 0.0, is_counted: false });
        }
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

    /// A button went up.
    pub fn release(&mut self, button: Button) {
        self.drag.take_if(|drag| drag.button == button);
    }

    /// No button is held any more.
    pub fn release_all(&mut self) {
        self.drag = None;
    }

    /// The pointer is somewhere else now; how far it went.
    pub fn move_to(&mut self, totals: &mut Totals, screen: &Screen, to: Point, path: Option<f64>) -> Amount {
        totals.moves += 1;
        let Some(from) = self.at.replace(to) else { return Amount::default() };
        let length = path.unwrap_or_else(|| from.distance(to));
        self.pull(totals, (to.x - from.x, to.y - from.y), length);
        let scale = screen.scale(to);
        if scale > 0.0 {
            totals.travel_um += micrometres(length * scale);
        }
        let length = Amount::new(length);
        totals.distance += length;
        length
    }

    /// It moved by so many counts of a device that makes `per_inch` of them, 0 if that is not known; how far.
    pub fn move_by(&mut self, totals: &mut Totals, by: (f64, f64), length: f64, per_inch: u32) -> Amount {
        totals.moves += 1;
        self.pull(totals, by, length);
        if per_inch > 0 {
            totals.travel_um += micrometres(length / f64::from(per_inch) * INCH_UM);
        }
        let length = Amount::new(length);
        totals.distance += length;
        length
    }

    /// Counts the way with a held button, all of it once it is a drag.
    fn pull(&mut self, totals: &mut Totals, by: (f64, f64), length: f64) {
        let Some(drag) = &mut self.drag else { return };
        drag.from_start = (drag.from_start.0 + by.0, drag.from_start.1 + by.1);
        drag.length += length;
        if !drag.is_counted && drag.from_start.0.hypot(drag.from_start.1) > DRAG_PX {
            drag.is_counted = true;
            totals.drags += 1;
        }
        if drag.is_counted && drag.length < ABSURD_PX {
            let whole = drag.length.floor();
            totals.drag_px += whole as u64;
            drag.length -= whole;
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

fn micrometres(length: f64) -> u64 {
    if length < ABSURD_UM { length.round() as u64 } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::event::{Button, Event, Kind, Monitor, Name, Point, Time};
    use crate::policy::Seen;
    use crate::session::{Rules, Session};

    fn metres(pointer_cpi: u32, kinds: &[Kind]) -> f64 {
        let mut session = Session::new(Rules { pointer_cpi, ..Rules::default() });
        for kind in kinds {
            session.apply(&Seen::whole(Event::new(Time(0), kind.clone())));
        }
        session.finish().cells.values().map(|totals| totals.travel_um as f64 / 1e6).sum()
    }

    /// Drags and their length, of events a second apart.
    fn drags(kinds: &[Kind]) -> (u64, u64) {
        let mut session = Session::new(Rules::default());
        for (second, kind) in (0..).zip(kinds) {
            session.apply(&Seen::whole(Event::new(Time(second * 1_000_000), kind.clone())));
        }
        session.finish().cells.values().fold((0, 0), |sum, totals| (sum.0 + totals.drags, sum.1 + totals.drag_px))
    }

    fn down(button: Button) -> Kind {
        Kind::ButtonDown { button, at: None }
    }

    fn up(button: Button) -> Kind {
        Kind::ButtonUp { button, at: None }
    }

    #[test]
    fn a_drag_is_a_way_beyond_8_px_with_a_button_held_and_counts_from_its_start() {
        let (left, right) = (Button::LEFT, Button::RIGHT);
        assert_eq!(drags(&[to(0.0), down(left), to(8.0), up(left), to(400.0)]), (0, 0), "as near as a double click");
        assert_eq!(drags(&[to(0.0), down(left), to(6.0), to(11.5), to(40.9), up(left), to(400.0)]), (1, 40));
        let back_and_forth = [to(0.0), down(left), to(6.0), to(0.0), to(6.0), to(0.0), up(left)];
        assert_eq!(drags(&back_and_forth), (0, 0), "it never was farther than 6 px");
        let second = [to(0.0), down(left), down(right), up(right), to(30.0), up(left), to(60.0)];
        assert_eq!(drags(&second), (1, 30), "the first of two buttons counts");
        assert_eq!(drags(&[to(0.0), down(left), Kind::Lock, Kind::Unlock, to(90.0)]), (0, 0));
        let by = Kind::MoveBy { dx: 3.0, dy: 4.0, path: Some(6.0) };
        assert_eq!(drags(&[down(right), by.clone(), by.clone(), up(right), by]), (1, 12));
        let placed = Kind::ButtonDown { button: left, at: Some(Point { x: 20.0, y: 10.0 }) };
        assert_eq!(drags(&[to(0.0), placed, to(22.0), up(left)]), (0, 0), "it went down where it is told");
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
