//! What charts are drawn with: places on the page, shapes, and texts that are cut to their room.

use std::collections::BTreeSet;

use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;

use super::letters::{Letters, Shaped, line};
use super::palette::Colour;

/// How far the control points of a quarter circle lie from its ends, in radii.
const ARC: f32 = 0.552_28;

/// A rectangle on the page, pt from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// How a text is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Pt.
    pub size: f32,
    pub is_bold: bool,
    pub colour: Colour,
    pub align: Align,
}

/// Which point of a text lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// A page that is being drawn.
pub(super) struct Canvas<'a, 'page> {
    pub surface: Surface<'page>,
    pub letters: &'a Letters<'a>,
    /// Signs that the font did not have so far.
    pub missing: &'a mut BTreeSet<char>,
}

impl Area {
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    pub fn right(self) -> f32 {
        self.x + self.width
    }

    pub fn bottom(self) -> f32 {
        self.y + self.height
    }

    /// Its upper part; the rest stays.
    pub fn take(&mut self, height: f32) -> Self {
        let top = Self { height, ..*self };
        self.y += height;
        self.height = (self.height - height).max(0.0);
        top
    }

    pub fn inset(self, by: f32) -> Self {
        Self::new(self.x + by, self.y + by, (self.width - 2.0 * by).max(0.0), (self.height - 2.0 * by).max(0.0))
    }

    /// It without so much of its left side.
    pub fn without_left(self, width: f32) -> Self {
        Self { x: self.x + width, width: (self.width - width).max(0.0), ..self }
    }

    /// Equal columns side by side.
    pub fn columns(self, count: usize, gap: f32) -> impl Iterator<Item = Self> + Clone {
        let width = (self.width - gap * (count as f32 - 1.0)) / count as f32;
        (0..count).map(move |column| Self { x: self.x + column as f32 * (width + gap), width, ..self })
    }
}

impl Style {
    pub const fn new(size: f32, colour: Colour) -> Self {
        Self { size, is_bold: false, colour, align: Align::Left }
    }

    pub const fn bold(self) -> Self {
        Self { is_bold: true, ..self }
    }

    pub const fn middle(self) -> Self {
        Self { align: Align::Middle, ..self }
    }

    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }
}

impl Canvas<'_, '_> {
    /// Fills a rectangle, its corners rounded.
    pub fn fill(&mut self, area: Area, radius: f32, colour: Colour) {
        self.fill_path(rounded(area, radius), colour);
    }

    /// Fills many rectangles in one go.
    pub fn fill_all(&mut self, areas: impl Iterator<Item = Area>, colour: Colour) {
        let mut path = PathBuilder::new();
        areas.filter_map(rectangle).for_each(|area| path.push_rect(area));
        self.fill_path(path.finish(), colour);
    }

    /// Draws the outline of a rectangle.
    pub fn frame(&mut self, area: Area, radius: f32, colour: Colour) {
        self.stroke_path(rounded(area, radius), 0.6, colour);
    }

    /// Draws a line through points.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        self.stroke_path(path.finish(), width, colour);
    }

    /// Draws a text with its base line at `y`, cut to `room`; returns its width.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: Style, room: f32) -> f32 {
        let (text, shaped) = self.cut(text, style, room);
        let width = shaped.width * style.size;
        let x = match style.align {
            Align::Left => x,
            Align::Middle => x - width / 2.0,
            Align::Right => x - width,
        };
        self.missing.extend(shaped.missing);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(filled(style.colour)));
        let font = self.letters.weight(style.is_bold).font.clone();
        self.surface.draw_glyphs(Point::from_xy(x, y), &shaped.glyphs, font, &text, style.size, false);
        width
    }

    /// How wide a text is.
    pub fn width(&self, text: &str, style: Style) -> f32 {
        self.letters.weight(style.is_bold).shape(&line(text)).width * style.size
    }

    /// As much of a text as there is room for.
    fn cut(&self, text: &str, style: Style, room: f32) -> (String, Shaped) {
        let weight = self.letters.weight(style.is_bold);
        let mut text = line(text);
        let mut shaped = weight.shape(&text);
        let mut kept = text.chars().count();
        while shaped.width * style.size > room && kept > 0 {
            // Overlong names come down to about the room at once, and then sign by sign.
            let share = room / (shaped.width * style.size);
            kept = ((kept as f32 * share) as usize).min(kept - 1);
            text = text.chars().take(kept).chain(['…']).collect();
            shaped = weight.shape(&text);
        }
        (text, shaped)
    }

    fn fill_path(&mut self, path: Option<Path>, colour: Colour) {
        let Some(path) = path else { return };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(filled(colour)));
        self.surface.draw_path(&path);
    }

    fn stroke_path(&mut self, path: Option<Path>, width: f32, colour: Colour) {
        let Some(path) = path else { return };
        self.surface.set_fill(None);
        let (line_cap, line_join) = (LineCap::Round, LineJoin::Round);
        self.surface.set_stroke(Some(Stroke {
            paint: ink(colour).into(),
            width,
            line_cap,
            line_join,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
    }
}

fn ink(Colour([red, green, blue]): Colour) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn filled(colour: Colour) -> Fill {
    Fill { paint: ink(colour).into(), ..Fill::default() }
}

fn rectangle(area: Area) -> Option<Rect> {
    Rect::from_xywh(area.x, area.y, area.width, area.height)
}

fn rounded(area: Area, radius: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    let radius = radius.min(area.width / 2.0).min(area.height / 2.0);
    if radius <= 0.0 {
        path.push_rect(rectangle(area)?);
        return path.finish();
    }
    let (left, top, right, bottom) = (area.x, area.y, area.right(), area.bottom());
    let far = radius * (1.0 - ARC);
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - far, top, right, top + far, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - far, right - far, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + far, bottom, left, bottom - far, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + far, left + far, top, left + radius, top);
    path.close();
    path.finish()
}
