//! The screen: reads the program's state, writes a buffer of cells.

mod canvas;
mod chrome;
mod color;
mod dialogs;
mod grain;
mod ink;
mod layout;
mod level;
mod look;
mod picture;
mod tabs;
pub mod text;
mod theme;
mod time_bar;
mod tip;
mod widgets;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub use grain::Grain;
pub use layout::{Layout, LayoutError, Layouts, Own, panel_names};
pub use look::{ColorDepth, GlyphSet, Look, Role, ThemeName};
pub use picture::{Picture, Pixels};
pub use theme::{Theme, ThemeError, Themes};

use crate::app::{App, Hits, Overlay, Tab};
use canvas::{Canvas, take_bottom, take_top};

/// Below so many columns and rows there is no room for a panel.
const SMALLEST: (u16, u16) = (40, 12);

/// What there is beside the cells that were drawn.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The places that answer to the mouse.
    pub hits: Hits,
    /// Pictures over the cells that are left to them; only in a look that has pixels.
    pub pictures: Vec<Picture>,
}

/// Draws the program into `area` and returns the places that answer to the mouse.
pub fn draw(app: &App, look: &Look, area: Rect, buffer: &mut Buffer) -> Hits {
    paint(app, look, area, buffer).hits
}

/// Draws the program into `area`, with its pictures.
pub fn paint(app: &App, look: &Look, area: Rect, buffer: &mut Buffer) -> Drawn {
    let area = area.intersection(*buffer.area());
    let mut canvas = Canvas::new(app, look, buffer);
    canvas.ink(area).fill(area, ' ', look.ground());
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let words = format!("keytop needs {}x{}, this is {}x{}", SMALLEST.0, SMALLEST.1, area.width, area.height);
        canvas.ink(area).empty_note(area, &words);
        return canvas.into_drawn();
    }
    draw_screen(&mut canvas, area);
    canvas.into_drawn()
}

fn draw_screen(canvas: &mut Canvas, area: Rect) {
    let mut rest = area;
    chrome::header(canvas, take_top(&mut rest, 2));
    chrome::footer(canvas, take_bottom(&mut rest, 1));
    if canvas.app.playback().replay().is_some() {
        let rows = time_bar::rows(canvas);
        time_bar::draw(canvas, take_bottom(&mut rest, rows));
    }
    let gap = u16::from(rest.height > 30);
    take_top(&mut rest, gap);
    let margin = u16::from(rest.width > 60);
    let body = Rect { x: rest.x + margin, width: rest.width - 2 * margin, ..rest };
    let (tab, layout) = (canvas.app.tab(), &canvas.look.layout);
    let is_compared = canvas.app.compared().is_some();
    let is_device = canvas.app.report().device.is_some() || canvas.app.only().device().is_some();
    let panels = match (is_compared, is_device) {
        (true, true) => tabs::ONLY_FIGURES.to_vec(),
        (true, false) => tabs::COMPARISON.to_vec(),
        (false, true) => tabs::DEVICE.to_vec(),
        (false, false) => layout.panels(tab),
    };
    canvas.set_panel_count(panels.len());
    let expanded = canvas.app.view().expanded.filter(|&panel| usize::from(panel) < panels.len());
    match (expanded, tab) {
        (Some(panel), _) => canvas.show(&panels, panel, body),
        (None, _) if is_compared => tabs::comparison(canvas, body),
        (None, _) if is_device => tabs::device(canvas, body),
        (None, tab) if layout.draw(canvas, tab, body) => {}
        (None, Tab::Overview) => tabs::overview(canvas, body),
        (None, Tab::Keyboard) => tabs::keyboard(canvas, body),
        (None, Tab::Mouse) => tabs::mouse(canvas, body),
        (None, Tab::Apps) => tabs::apps(canvas, body),
        (None, Tab::Trends) => tabs::trends(canvas, body),
    }
    match canvas.app.overlay() {
        Overlay::None => tip::draw(canvas, area),
        Overlay::Search(prompt) => dialogs::search(canvas, area, prompt),
        Overlay::Apps(picker) => dialogs::choices(canvas, area, picker),
        Overlay::Profiles(picker) => dialogs::profiles(canvas, area, picker),
        Overlay::Rules(list) => dialogs::rules(canvas, area, list),
        Overlay::Help(scroll) => dialogs::help(canvas, area, *scroll),
        Overlay::Dates(prompt) => dialogs::dates(canvas, area, prompt),
        Overlay::Compare(prompt) => dialogs::compare(canvas, area, prompt),
        Overlay::Moment(prompt) => dialogs::moment(canvas, area, prompt),
        Overlay::Ghost(prompt) => dialogs::ghost(canvas, area, prompt),
        Overlay::Capture => dialogs::capture(canvas, area),
        Overlay::Settings(form) => dialogs::settings(canvas, area, form),
        Overlay::Welcome(form) => dialogs::welcome(canvas, area, form),
    }
}
