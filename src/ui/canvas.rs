//! What every part of the screen draws with, and how areas are cut up.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::ink::Ink;
use super::look::{Look, Role};
use crate::app::{App, Area, Hits, Target};
use crate::report::Reach;

/// The state to be drawn, the look, the cells, and the places that answer to the mouse.
pub struct Canvas<'a> {
    /// The state.
    pub app: &'a App,
    /// The look.
    pub look: &'a Look,
    buffer: &'a mut Buffer,
    hits: Hits,
}

impl<'a> Canvas<'a> {
    /// A canvas on a buffer.
    pub fn new(app: &'a App, look: &'a Look, buffer: &'a mut Buffer) -> Self {
        Self { app, look, buffer, hits: Hits::default() }
    }

    /// A pen for an area.
    pub fn ink(&mut self, area: Rect) -> Ink<'_> {
        Ink::new(self.look, area, self.buffer)
    }

    /// Draws a widget.
    pub fn put(&mut self, widget: impl Widget, area: Rect) {
        if !area.is_empty() {
            widget.render(area, self.buffer);
        }
    }

    /// Draws a heading and returns the area below it.
    pub fn panel(&mut self, area: Rect, title: &str, note: &str) -> Rect {
        if area.is_empty() {
            return area;
        }
        self.ink(area).heading(area, title, note)
    }

    /// Rows of label and figure, as many as fit.
    pub fn figures(&mut self, area: Rect, rows: &[(&str, String)]) {
        let mut ink = self.ink(area);
        for ((label, figure), y) in rows.iter().zip(area.top()..area.bottom()) {
            let start = ink.text_right(area.right(), y, figure, ink.look().ink(Role::Strong));
            let room = start.saturating_sub(area.x + 1);
            ink.text(area.x, y, room, label, ink.look().ink(Role::Muted));
        }
    }

    /// Makes an area answer to clicks.
    pub fn hit(&mut self, area: Rect, target: Target) {
        let Rect { x, y, width, height } = area;
        self.hits.add(Area { x, y, width, height }, target);
    }

    /// Forgets what lies under a dialog.
    pub fn cover(&mut self) {
        self.hits.clear();
    }

    /// Says how far the shown table scrolls.
    pub fn set_scroll_limit(&mut self, rows: u16) {
        self.hits.scroll_limit = rows;
    }

    /// The places that answer to the mouse.
    pub fn into_hits(self) -> Hits {
        self.hits
    }

    /// What an empty panel says: what to do, or that there is nothing.
    pub fn nothing_yet(&self, of: &str, hint: &str) -> String {
        let app = self.app;
        let is_present = app.playback().replay().is_none() && app.days().contains(&app.today());
        match (app.is_loading(), is_present, app.health().source.reach) {
            (true, _, _) => "reading the journal".to_owned(),
            (_, false, _) => format!("no {of} in these days"),
            (_, _, Reach::Nothing) => format!("no {of} yet: no input is being captured"),
            (_, _, Reach::Terminal) => format!("no {of} yet: {hint} in this terminal"),
            _ => format!("no {of} yet: {hint} anywhere"),
        }
    }
}

/// Cuts rows off the top.
pub fn take_top(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    let taken = Rect { height: rows, ..*area };
    *area = Rect { y: area.y + rows, height: area.height - rows, ..*area };
    taken
}

/// Cuts rows off the bottom.
pub fn take_bottom(area: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    area.height -= rows;
    Rect { y: area.bottom(), height: rows, ..*area }
}

/// Cuts columns off the left, and a gap after them.
pub fn take_left(area: &mut Rect, columns: u16, gap: u16) -> Rect {
    let columns = columns.min(area.width);
    let cut = (columns + gap).min(area.width);
    let taken = Rect { width: columns, ..*area };
    *area = Rect { x: area.x + cut, width: area.width - cut, ..*area };
    taken
}

/// Cuts columns off the right, and a gap before them.
pub fn take_right(area: &mut Rect, columns: u16, gap: u16) -> Rect {
    let columns = columns.min(area.width);
    let taken = Rect { x: area.right() - columns, width: columns, ..*area };
    area.width = (area.width - columns).saturating_sub(gap);
    taken
}

/// Parts an area into `N` columns of equal width with a gap between.
pub fn columns<const N: usize>(area: Rect, gap: u16) -> [Rect; N] {
    let count = N.max(1) as u16;
    let width = area.width.saturating_sub(gap * (count - 1)) / count;
    std::array::from_fn(|at| {
        let x = area.x + (at as u16 * (width + gap)).min(area.width);
        let last = at + 1 == N;
        let width = if last { area.right().saturating_sub(x) } else { width.min(area.right().saturating_sub(x)) };
        Rect { x, width, ..area }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_leave_nothing_out_and_nothing_twice() {
        let mut area = Rect::new(2, 3, 20, 10);
        assert_eq!(take_top(&mut area, 2), Rect::new(2, 3, 20, 2));
        assert_eq!(take_bottom(&mut area, 1), Rect::new(2, 12, 20, 1));
        assert_eq!(take_left(&mut area, 5, 2), Rect::new(2, 5, 5, 7));
        assert_eq!(take_right(&mut area, 4, 1), Rect::new(18, 5, 4, 7));
        assert_eq!(area, Rect::new(9, 5, 8, 7));
        assert_eq!(take_top(&mut area, 99).height, 7);
        assert!(area.is_empty());
    }

    #[test]
    fn columns_share_the_width() {
        let [a, b, c] = columns(Rect::new(0, 0, 80, 1), 2);
        assert_eq!([(a.x, a.width), (b.x, b.width), (c.x, c.width)], [(0, 25), (27, 25), (54, 26)]);
        let tiny: [Rect; 3] = columns(Rect::new(0, 0, 1, 1), 2);
        assert!(tiny.iter().all(|column| column.right() <= 1));
    }
}
