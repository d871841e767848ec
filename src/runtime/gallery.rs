//! The pictures that the terminal shows: what is new is sent, what is gone is taken away, the rest is left alone.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::clock::monotonic;
use crate::terminal::kitty::{self, Placement};
use crate::terminal::{PictureProtocol, sixel};
use crate::ui::{Picture, Pixels};

/// Pixels of a cell for kitty, which scales smoothly.
const KITTY_CELL: (usize, usize) = (6, 12);
/// Pixels of a cell where the terminal does not tell.
const SOME_CELL: (usize, usize) = (10, 20);
/// Width and height above which xterm cuts Sixel off, unless it is told otherwise.
const SIXEL_LIMIT: usize = 1000;
/// Sixel's cells may be this large at most, so that a wrong answer of a terminal costs no memory.
const CELL_LIMIT: usize = 100;
/// After pictures were sent, so many times as long is waited before the next of the same place are.
const REST: u32 = 50;

/// A picture and the parts of it that are to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hanging {
    picture: Picture,
    parts: Vec<Rect>,
}

/// What hangs on the screen.
#[derive(Debug)]
pub struct Gallery {
    protocol: Option<PictureProtocol>,
    shown: Vec<(u32, Hanging)>,
    last_id: u32,
    /// The screen that it hangs on.
    screen: Rect,
    rests_until: Option<Instant>,
}

impl Hanging {
    /// The picture in a frame that was drawn.
    pub fn new(picture: Picture, frame: &Buffer) -> Self {
        let parts = picture.visible(frame);
        Self { picture, parts }
    }

    fn is_at(&self, other: &Self) -> bool {
        self.picture.area == other.picture.area && self.parts == other.parts
    }
}

impl Gallery {
    /// An empty gallery.
    pub fn new(protocol: Option<PictureProtocol>) -> Self {
        Self { protocol, shown: Vec::new(), last_id: 0, screen: Rect::default(), rests_until: None }
    }

    /// Says that the screen was cleared.
    pub fn forget(&mut self) {
        self.shown.clear();
    }

    /// Shows these pictures on a screen of this size, and no others.
    ///
    /// # Errors
    /// Fails if the terminal cannot be written.
    pub fn show(&mut self, wanted: Vec<Hanging>, screen: Rect, out: &mut impl Write) -> io::Result<()> {
        let Some(protocol) = self.protocol else { return Ok(()) };
        if screen != self.screen {
            // What changed its size was cleared; kitty's pictures are taken away below.
            self.screen = screen;
            self.shown.iter_mut().for_each(|(_, hanging)| hanging.parts.clear());
        }
        if wanted.is_empty() && self.shown.is_empty() {
            return Ok(());
        }
        let began = monotonic();
        let rests = self.rests_until.is_some_and(|until| began < until);
        let (mut kept, mut new) = (Vec::new(), Vec::new());
        for hanging in wanted {
            let same = |(_, old): &(u32, Hanging)| *old == hanging || rests && old.is_at(&hanging);
            match self.shown.iter().position(same) {
                Some(at) => kept.push(self.shown.swap_remove(at)),
                None => new.push(hanging),
            }
        }
        let gone = std::mem::replace(&mut self.shown, kept);
        let cell = match protocol {
            PictureProtocol::Kitty => KITTY_CELL,
            PictureProtocol::Sixel { .. } => cell(),
        };
        let is_new = !new.is_empty();
        for hanging in new {
            self.last_id = self.last_id.wrapping_add(1).max(1);
            hang(protocol, self.last_id, &hanging, cell, out)?;
            self.shown.push((self.last_id, hanging));
        }
        if protocol == PictureProtocol::Kitty {
            gone.iter().try_for_each(|(id, _)| kitty::forget(out, *id))?;
        }
        if is_new {
            let now = monotonic();
            self.rests_until = Some(now + (now - began).min(Duration::from_millis(100)) * REST);
        }
        Ok(())
    }
}

fn hang(
    protocol: PictureProtocol,
    id: u32,
    hanging: &Hanging,
    (wide, high): (usize, usize),
    out: &mut impl Write,
) -> io::Result<()> {
    let picture = &hanging.picture;
    let area = picture.area;
    let pixels = |palette: &[[u8; 3]]| {
        let picture = Picture { palette: palette.to_vec(), ..picture.clone() };
        picture.pixels(usize::from(area.width) * wide, usize::from(area.height) * high)
    };
    let place = |part: Rect| {
        let (x, y) = (usize::from(part.x - area.x) * wide, usize::from(part.y - area.y) * high);
        [x, y, usize::from(part.width) * wide, usize::from(part.height) * high]
    };
    match protocol {
        PictureProtocol::Kitty => {
            let whole = pixels(&picture.palette);
            kitty::send(out, id, whole.width, &whole.places, &picture.palette)?;
            for (number, &part) in hanging.parts.iter().enumerate() {
                go_to(part, out)?;
                let placement = Placement { part: place(part), cells: (part.width, part.height) };
                kitty::place(out, id, number, placement)?;
            }
        }
        PictureProtocol::Sixel { colors } => {
            let palette = thinned(&picture.palette, usize::from(colors));
            let whole = pixels(&palette);
            for part in hanging.parts.iter().flat_map(|&part| tiles(part, (wide, high))) {
                let [x, y, width, height] = place(part);
                let Pixels { width, places, .. } = whole.part(x, y, width, height);
                go_to(part, out)?;
                sixel::write(out, width, &places, &palette)?;
            }
        }
    }
    Ok(())
}

fn go_to(part: Rect, out: &mut impl Write) -> io::Result<()> {
    write!(out, "\x1b[{};{}H", part.y + 1, part.x + 1)
}

/// The parts of a part that are no larger than what a terminal takes.
fn tiles(part: Rect, (wide, high): (usize, usize)) -> Vec<Rect> {
    let most = |cell: usize| (SIXEL_LIMIT / cell.max(1)).max(1) as u16;
    let rows = (part.top()..part.bottom()).step_by(usize::from(most(high)));
    let columns = || (part.left()..part.right()).step_by(usize::from(most(wide)));
    let tile = |x, y| Rect { x, y, width: most(wide), height: most(high) }.intersection(part);
    rows.flat_map(|y| columns().map(move |x| tile(x, y))).collect()
}

/// At most so many colours, as evenly spaced as the palette.
fn thinned(palette: &[[u8; 3]], most: usize) -> Vec<[u8; 3]> {
    let count = palette.len().min(most.max(2));
    let last = (count - 1).max(1);
    (0..count).filter_map(|at| palette.get(at * (palette.len() - 1) / last).copied()).collect()
}

/// Pixels of a cell, as the terminal tells.
fn cell() -> (usize, usize) {
    let told = crossterm::terminal::window_size().ok().and_then(|size| {
        let wide = usize::from(size.width).checked_div(usize::from(size.columns))?;
        let high = usize::from(size.height).checked_div(usize::from(size.rows))?;
        Some((wide, high))
    });
    told.filter(|&(wide, high)| wide > 0 && high > 0 && wide.max(high) <= CELL_LIMIT).unwrap_or(SOME_CELL)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Rect = Rect { x: 0, y: 0, width: 80, height: 24 };

    fn hanging(area: Rect, shade: u8) -> Hanging {
        let picture = Picture { area, shades: vec![shade; 96 * 54], palette: vec![[0; 3], [255; 3]] };
        let mut frame = Buffer::empty(SCREEN);
        for position in area.positions() {
            frame[position].set_diff_option(ratatui::buffer::CellDiffOption::Skip);
        }
        Hanging::new(picture, &frame)
    }

    fn sent(gallery: &mut Gallery, wanted: Vec<Hanging>) -> String {
        let mut out = Vec::new();
        gallery.show(wanted, SCREEN, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        for protocol in [PictureProtocol::Kitty, PictureProtocol::Sixel { colors: 16 }] {
            let mut gallery = Gallery::new(Some(protocol));
            let area = Rect::new(3, 4, 20, 6);
            assert!(sent(&mut gallery, vec![hanging(area, 0)]).contains("\x1b[5;4H"));
            assert_eq!(sent(&mut gallery, vec![hanging(area, 0)]), "");
            gallery.rests_until = None;
            assert!(!sent(&mut gallery, vec![hanging(area, 255)]).is_empty());
            assert_eq!(sent(&mut gallery, vec![hanging(area, 0)]), "", "it rests");
        }
    }

    #[test]
    fn kittys_pictures_are_taken_away_after_the_next_hang() {
        let mut gallery = Gallery::new(Some(PictureProtocol::Kitty));
        sent(&mut gallery, vec![hanging(Rect::new(3, 4, 20, 6), 0)]);
        let moved = sent(&mut gallery, vec![hanging(Rect::new(3, 5, 20, 6), 0)]);
        let (placed, gone) = (moved.find("a=p,q=2,C=1,i=2").unwrap(), moved.find("a=d,d=I,q=2,i=1").unwrap());
        assert!(placed < gone);
        assert_eq!(sent(&mut gallery, Vec::new()), "\x1b_Ga=d,d=I,q=2,i=2\x1b\\");
        assert_eq!(sent(&mut gallery, Vec::new()), "");
    }

    #[test]
    fn a_screen_of_another_size_is_hung_anew() {
        let mut gallery = Gallery::new(Some(PictureProtocol::Sixel { colors: 64 }));
        sent(&mut gallery, vec![hanging(Rect::new(3, 4, 20, 6), 0)]);
        let mut out = Vec::new();
        gallery.show(vec![hanging(Rect::new(3, 4, 20, 6), 0)], Rect::new(0, 0, 90, 24), &mut out).unwrap();
        assert!(out.starts_with(b"\x1b[5;4H\x1bP"));
    }

    #[test]
    fn large_pictures_are_sent_in_tiles() {
        let part = Rect::new(1, 2, 150, 60);
        let tiles = tiles(part, (9, 18));
        assert_eq!(tiles.iter().map(|tile| tile.area()).sum::<u32>(), part.area());
        assert!(tiles.iter().all(|tile| tile.width * 9 <= 1000 && tile.height * 18 <= 1000));
    }

    #[test]
    fn few_colours_are_spread_over_the_palette() {
        let palette: Vec<[u8; 3]> = (0..64).map(|shade| [shade; 3]).collect();
        let few = thinned(&palette, 16);
        assert_eq!((few.len(), few[0], few[15]), (16, [0; 3], [63; 3]));
        assert_eq!(thinned(&palette, 1000), palette);
    }
}
