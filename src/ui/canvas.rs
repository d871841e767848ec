//! What every part of the screen draws with, and how areas are cut up.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use ratatui::widgets::Widget;

use super::grain::Grain;
use super::ink::Ink;
use super::look::{Look, Role};
use super::picture::Picture;
use super::widgets::{Cell, Column, DensityMap, Table};
use super::{Drawn, text};
use crate::app::{App, Area, Hits, Target};
use crate::event::Name;
use crate::report::{CategoryFigures, Only, Reach, UNSORTED};

/// The state to be drawn, the look, the cells, and the places that answer to the mouse.
pub struct Canvas<'a> {
    /// The state.
    pub app: &'a App,
    /// The look.
    pub look: &'a Look,
    buffer: &'a mut Buffer,
    hits: Hits,
    pictures: Vec<Picture>,
    tip: Option<String>,
}

/// A part of a tab that can have the whole screen.
pub type Panel = fn(&mut Canvas, Rect);

impl<'a> Canvas<'a> {
    /// A canvas on a buffer.
    pub fn new(app: &'a App, look: &'a Look, buffer: &'a mut Buffer) -> Self {
        Self { app, look, buffer, hits: Hits::default(), pictures: Vec::new(), tip: None }
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

    /// Draws a density map, in pixels where the terminal shows them.
    pub fn map(&mut self, map: &DensityMap, area: Rect) {
        if self.look.grain() == Grain::Pixels && !area.is_empty() {
            Picture::reserve(area, self.buffer);
            self.pictures.push(map.picture(area));
        } else {
            self.put(map, area);
        }
    }

    /// Draws a heading and returns the area below it.
    pub fn panel(&mut self, area: Rect, title: &str, note: &str) -> Rect {
        if area.is_empty() {
            return area;
        }
        self.ink(area).heading(area, title, note)
    }

    /// Draws one of a tab's panels, whose heading gives it the whole screen.
    pub fn show(&mut self, panels: &[Panel], at: u8, area: Rect) {
        let Some(draw) = panels.get(usize::from(at)) else { return };
        let Rect { x, y, width, height } = area;
        self.hits.add_panel(Area { x, y, width, height }, at);
        self.hit(Rect { height: height.min(1), ..area }, Target::Expand(at));
        draw(self, area);
    }

    /// Says how many rows the dialog can scroll.
    pub fn set_dialog_limit(&mut self, rows: u16) {
        self.hits.dialog_limit = rows;
    }

    /// Says how many panels the tab has.
    pub fn set_panel_count(&mut self, count: usize) {
        self.hits.panel_count = count as u8;
    }

    /// The cell of the area that the mouse points at.
    pub fn pointer_in(&self, area: Rect) -> Option<(u16, u16)> {
        self.app.pointer().filter(|&place| area.contains(place.into()))
    }

    /// Says what is under the mouse.
    pub fn set_tip(&mut self, words: String) {
        self.tip = Some(words);
    }

    /// What was said to be under the mouse.
    pub fn take_tip(&mut self) -> Option<String> {
        self.tip.take()
    }

    /// An application's name, unless names are hidden.
    pub fn name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if !self.app.view().is_private {
            return Cow::Borrowed(name);
        }
        let place = self.app.known_apps().iter().position(|known| known == name);
        Cow::Owned(place.map_or("hidden".to_owned(), |place| format!("app {}", place + 1)))
    }

    /// The colour of an application: that of its category, or one of its own where it has none.
    pub fn app_color(&self, app: &str) -> Color {
        match self.app.categories().name(Name::new(app)) {
            "" => self.look.hue(app),
            category => self.category_color(category),
        }
    }

    /// The colour of a category.
    pub fn category_color(&self, category: &str) -> Color {
        match self.app.categories().tint(category) {
            Some(tint) => self.look.tint(tint),
            None if category.is_empty() => self.look.color(Role::Muted),
            None => self.look.hue(category),
        }
    }

    /// A category's name within the one that it lies in, unless names are hidden.
    pub fn category_name<'n>(&self, category: &'n CategoryFigures) -> &'n str {
        let is_hidden = self.app.view().is_private && !category.sum.app.is_empty();
        if is_hidden { "category" } else { category.own_name() }
    }

    /// What everything is narrowed to, unless names are hidden.
    pub fn only_name<'n>(&self, only: &'n Only) -> Cow<'n, str> {
        match only {
            Only::Everything => Cow::Borrowed("everything"),
            Only::App(app) => self.name(app.as_str()),
            Only::Category(_) if self.app.view().is_private => Cow::Borrowed("a category"),
            Only::Device(_) if self.app.view().is_private => Cow::Borrowed("a device"),
            Only::Device(device) => Cow::Borrowed(device.as_str()),
            Only::Category(name) if name.is_empty() => Cow::Borrowed(UNSORTED),
            Only::Category(name) => Cow::Borrowed(name),
        }
    }

    /// The name of a key or chord in a table, unless names are hidden.
    pub fn ranked_name(&self, kind: &str, rank: usize, name: impl FnOnce() -> String) -> String {
        if self.app.view().is_private { format!("{kind} {}", rank + 1) } else { name() }
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

    /// Draws the tab's table, whose headings sort it; how far it scrolls.
    pub fn table(&mut self, area: Rect, columns: &[Column], rows: &[Vec<Cell>]) -> u16 {
        let (app, look) = (self.app, self.look);
        let order = app.order();
        let order = order.by(app.tab()).map(|by| (by, order.is_reversed));
        let table = Table { look, columns, rows, scroll: app.scroll(), order };
        self.put(&table, area);
        for (column, place) in columns.iter().zip(table.headings(area)) {
            column.sort.into_iter().for_each(|by| self.hit(place, Target::Sort(by)));
        }
        if rows.is_empty() && !app.search().is_empty() {
            self.ink(area).empty_note(area, &format!("nothing has {:?} in its name", text::safe(app.search())));
        }
        table.scroll_limit(area.height)
    }

    /// Draws a table that nothing sorts; whether it is the one that scrolls. How far it does.
    pub fn list(&mut self, area: Rect, columns: &[Column], rows: &[Vec<Cell>], is_scrolled: bool) -> u16 {
        let scroll = if is_scrolled { self.app.scroll() } else { 0 };
        let table = Table { look: self.look, columns, rows, scroll, order: None };
        self.put(&table, area);
        let limit = table.scroll_limit(area.height);
        if is_scrolled {
            self.set_scroll_limit(limit);
        }
        limit
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

    /// What there is beside the cells.
    pub fn into_drawn(self) -> Drawn {
        Drawn { hits: self.hits, pictures: self.pictures }
    }

    /// What an empty panel says: what to do, or that there is nothing.
    pub fn nothing_yet(&self, of: &str, hint: &str) -> String {
        let app = self.app;
        let is_present = app.playback().replay().is_none() && app.days().contains(&app.today());
        match (app.is_loading(), is_present, app.health().source.reach) {
            (true, _, _) => "reading the journal".to_owned(),
            (_, false, _) if app.playback().replay().is_some() => {
                let moment = app.moment();
                let clock = text::clock(moment.second().0 + app.calendar().offset_s(moment));
                format!("no {of} by {}", clock.get(..5).unwrap_or_default())
            }
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
