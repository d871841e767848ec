//! What the mouse does to the screen.

use super::{Action, App, Effect, MouseInput, MouseKind, Overlay, RangeChoice, Target};

/// Rows that a turn of the wheel scrolls.
const WHEEL_ROWS: i16 = 3;
/// A drag over less of a time line is a click.
const CLICK: f64 = 0.004;

impl App {
    pub(super) fn point(&mut self, input: MouseInput) -> Vec<Effect> {
        let place = (input.column, input.row);
        self.is_stale |= input.kind != MouseKind::Move || self.pointer != Some(place);
        self.pointer = Some(place);
        let found = self.hits.find(input.column, input.row).map(|(area, target)| (area, target.clone()));
        if let Some(effects) = self.point_at_form(input.kind, found.as_ref().map(|(_, target)| target)) {
            return effects;
        }
        match (input.kind, found) {
            (MouseKind::WheelUp | MouseKind::WheelDown, Some((area, Target::DayLine))) => {
                let is_nearer = input.kind == MouseKind::WheelUp;
                self.view.zoom = self.view.zoom.scaled(is_nearer, area.share(input.column));
                Vec::new()
            }
            (MouseKind::WheelUp, _) => self.act(Action::Scroll(-WHEEL_ROWS)),
            (MouseKind::WheelDown, _) => self.act(Action::Scroll(WHEEL_ROWS)),
            (MouseKind::Press | MouseKind::Drag, Some((area, Target::TimeBar))) => {
                self.seek_share(area.share(input.column))
            }
            (MouseKind::Press, Some((area, Target::DayLine))) => {
                self.dragged_from = Some(area.share(input.column));
                Vec::new()
            }
            (MouseKind::Release, Some((area, Target::DayLine))) => {
                self.zoom_to(area.share(input.column));
                Vec::new()
            }
            (MouseKind::Release, _) => {
                self.dragged_from = None;
                Vec::new()
            }
            (MouseKind::Press, Some((_, target))) => self.press_on(target),
            _ => Vec::new(),
        }
    }

    fn press_on(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Act(action) => return self.act(action),
            Target::Tab(tab) => return self.act(Action::Show(tab)),
            Target::Day(day) => return self.choose(RangeChoice::day(day, self.today())),
            Target::Only(only) => return self.narrow(only),
            Target::Profile(name) => return self.take_profile(name),
            Target::Sort(by) => self.sort(|order, tab| order.chosen(tab, by)),
            Target::Expand(panel) => {
                self.view.expanded = if self.view.expanded.is_some() { None } else { Some(panel) };
            }
            Target::TimeBar | Target::DayLine | Target::Field(_) | Target::Save => {}
        }
        Vec::new()
    }

    fn zoom_to(&mut self, share: f64) {
        if let Some(from) = self.dragged_from.take().filter(|from| (share - from).abs() > CLICK) {
            self.view.zoom = self.view.zoom.between(from, share);
        }
    }

    /// The panel that the mouse points at, else the first.
    pub(super) fn panel_pointed_at(&self) -> u8 {
        let pointed = self.pointer.and_then(|(column, row)| self.hits.panel(column, row));
        pointed.filter(|_| self.overlay == Overlay::None).unwrap_or(0)
    }
}
