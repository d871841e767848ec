//! Monitors as they stand beside each other, in cells of the screen.

use ratatui::layout::Rect;

use crate::report::MonitorFigures;

/// Columns and rows below which a map tells nothing.
const SMALLEST: (u16, u16) = (20, 5);

/// The places of monitors within so many columns and rows, from 0, 0 on: in their true arrangement, as large as fits,
/// with a gap between neighbours. `None` where they overlap, as they do when they were not there at the same time,
/// or where one would be too small.
pub fn arranged(monitors: &[MonitorFigures], width: u16, height: u16) -> Option<Vec<Rect>> {
    let edges = |of: &MonitorFigures| [of.x, of.y, of.x + f64::from(of.width), of.y + f64::from(of.height)];
    let overlap = |a: [f64; 4], b: [f64; 4]| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    let all: Vec<_> = monitors.iter().map(edges).collect();
    if all.iter().enumerate().any(|(at, a)| all.iter().skip(at + 1).any(|b| overlap(*a, *b))) {
        return None;
    }
    let [left, top] = [0, 1].map(|side| all.iter().map(|edges| edges[side]).fold(f64::INFINITY, f64::min));
    let [right, bottom] = [2, 3].map(|side| all.iter().map(|edges| edges[side]).fold(0.0, f64::max));
    // A cell is twice as high as wide.
    let scale = (f64::from(width) / (right - left)).min(f64::from(height) * 2.0 / (bottom - top));
    let place = |edges: &[f64; 4]| {
        let [x, end] = [edges[0], edges[2]].map(|x| ((x - left) * scale).round() as u16);
        let [y, below] = [edges[1], edges[3]].map(|y| ((y - top) * scale / 2.0).round() as u16);
        let gap = |is_last: bool| u16::from(!is_last);
        let width = (end - x).saturating_sub(2 * gap(edges[2] >= right));
        Rect { x, y, width, height: (below - y).saturating_sub(gap(edges[3] >= bottom)) }
    };
    let places: Vec<Rect> = all.iter().map(place).collect();
    places.iter().all(|place| place.width >= SMALLEST.0 && place.height >= SMALLEST.1).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monitor(x: f64, y: f64, width: u32, height: u32) -> MonitorFigures {
        MonitorFigures { x, y, width, height, ..MonitorFigures::default() }
    }

    #[test]
    fn monitors_stand_as_they_do_on_the_desk() {
        let monitors = [monitor(0.0, 1080.0, 1920, 1080), monitor(1920.0, 0.0, 1080, 1920)];
        let places = arranged(&monitors, 100, 40).unwrap();
        assert_eq!(places[0], Rect::new(0, 18, 62, 18));
        assert_eq!(places[1], Rect::new(64, 0, 36, 31));
        assert_eq!(arranged(&monitors, 40, 12), None);
    }

    #[test]
    fn monitors_of_two_desks_have_no_arrangement() {
        assert_eq!(arranged(&[monitor(0.0, 0.0, 1920, 1080), monitor(0.0, 0.0, 2560, 1440)], 200, 60), None);
        assert_eq!(arranged(&[monitor(0.0, 0.0, 1920, 1080)], 96, 60), Some(vec![Rect::new(0, 0, 96, 27)]));
    }

    #[test]
    fn no_place_is_beyond_the_screen() {
        for width in 1..200 {
            let monitors = [monitor(-1280.0, 200.0, 1280, 1024), monitor(0.0, 0.0, 3840, 2160)];
            let places = arranged(&monitors, width, 50).unwrap_or_default();
            assert!(places.iter().all(|place| place.right() <= width && place.bottom() <= 50));
        }
    }
}
