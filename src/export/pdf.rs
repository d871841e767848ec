//! The report as a PDF: pages of vector charts with an embedded font, all from the one [`Report`].
//!
//! The charts of the HTML page are drawn by its script, as they follow what is filtered there; these stand still, so
//! that they have a small canvas of their own.

mod canvas;
mod charts;
mod device;
mod letters;
mod maps;
mod pages;
mod palette;

use std::collections::BTreeSet;
use std::io::{self, Write};

use krilla::Document;
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;

use canvas::{Area, Canvas, Style};
use letters::{FontFiles, Letters};
use pages::{Matter, Page, span};
use palette::{ACCENT, LINE, PAPER, SOFT, TEXT};

use crate::keyboard::Geometry;
use crate::report::Report;

/// ISO A4, pt.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 44.0;
/// Monitors on a page.
const MONITORS: usize = 3;

/// Writes the pages; `before` is the period that it is compared with.
///
/// # Errors
/// Fails if `out` does.
pub fn write_pdf(report: &Report, before: Option<&Report>, keyboard: &Geometry, out: &mut dyn Write) -> io::Result<()> {
    let files = FontFiles::unpack()?;
    let letters = Letters::new(&files).ok_or_else(|| io::Error::other("the font of the PDF cannot be read"))?;
    let matter = Matter { report, before, keyboard };
    let pages = pages(report);
    let (mut document, mut outline, mut missing) = (Document::new(), Outline::new(), BTreeSet::new());
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| io::Error::other("the page has no size"))?;
    for (index, page) in pages.iter().enumerate() {
        let mut sheet = document.start_page_with(settings.clone());
        {
            let mut canvas = Canvas { surface: sheet.surface(), letters: &letters, missing: &mut missing };
            let body = frame(*page, (index + 1, pages.len()), report, &mut canvas);
            page.draw(&matter, body, &mut canvas);
            if index + 1 == pages.len() {
                colophon(&mut canvas);
            }
        }
        sheet.finish();
        let top = XyzDestination::new(index, Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(page.title().to_owned(), top));
    }
    document.set_outline(outline);
    let title = format!("keytop: {}", span(report));
    document.set_metadata(Metadata::new().title(title).creator("keytop".to_owned()).language("en".to_owned()));
    let bytes = document.finish().map_err(|error| io::Error::other(format!("the PDF cannot be made: {error:?}")))?;
    out.write_all(&bytes)
}

fn pages(report: &Report) -> Vec<Page<'_>> {
    if report.device.is_some() {
        return vec![Page::Device];
    }
    let mut pages = vec![Page::Summary, Page::Keyboard, Page::Typing];
    match report.mouse.monitors.as_slice() {
        [] => pages.push(Page::Pointer(&[])),
        monitors => pages.extend(monitors.chunks(MONITORS).map(Page::Pointer)),
    }
    pages.push(Page::Apps);
    if report.days.len() > 1 {
        pages.push(Page::Trends);
    }
    pages
}

/// What is around every page; returns what is left for it.
fn frame(page: Page, (number, of): (usize, usize), report: &Report, canvas: &mut Canvas) -> Area {
    let right = WIDTH - MARGIN;
    let cap = Area::new(MARGIN, 30.0, 15.0, 15.0);
    canvas.fill(Area { y: cap.y + 1.6, ..cap }, 3.6, TEXT);
    canvas.fill(cap, 3.6, ACCENT);
    canvas.text(cap.x + 7.5, cap.y + 11.0, "k", Style::new(10.0, PAPER).bold().middle(), 15.0);
    canvas.text(cap.right() + 7.0, 42.0, "keytop", Style::new(11.0, TEXT).bold(), 100.0);
    canvas.text(right, 42.0, page.title(), Style::new(9.0, SOFT).right(), 200.0);
    canvas.line(&[(MARGIN, 54.0), (right, 54.0)], 0.6, LINE);
    let foot = HEIGHT - 28.0;
    canvas.text(MARGIN, foot, &span(report), Style::new(7.6, SOFT), 300.0);
    canvas.text(right, foot, &format!("page {number} of {of}"), Style::new(7.6, SOFT).right(), 100.0);
    Area::new(MARGIN, 68.0, WIDTH - 2.0 * MARGIN, HEIGHT - 68.0 - 60.0)
}

/// Says which signs the font did not have, as it is the last that is drawn.
fn colophon(canvas: &mut Canvas) {
    const LISTED: usize = 12;
    if canvas.missing.is_empty() {
        return;
    }
    let named: Vec<String> = canvas.missing.iter().take(LISTED).map(|sign| format!("U+{:04X}", *sign as u32)).collect();
    let more = if canvas.missing.len() > LISTED { " and others" } else { "" };
    let font = letters::NAME;
    let told =
        format!("\u{fffd} stands for what {font} has no sign for: {}{more}. Copied text has them.", named.join(", "));
    canvas.text(MARGIN, HEIGHT - 42.0, &told, Style::new(7.6, SOFT), WIDTH - 2.0 * MARGIN);
}
