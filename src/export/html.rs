//! The report as one HTML page that needs nothing but itself: no network, no files beside it.
//!
//! The page carries the figures of each day, and a small script of ours adds up those that are asked for. What lies
//! in cells and buckets (grids, intervals) goes by day, week or month, so that the page of a year stays small.

mod cells;
mod device;
mod page;

use std::io::{self, Write};

pub use device::write_device_html;
pub use page::Page;

use crate::report::Report;

const SHELL: &str = include_str!("../../assets/report/page.html");
const STYLE: &str = include_str!("../../assets/report/report.css");
const SCRIPT: &str = include_str!("../../assets/report/report.js");

/// Writes the page.
pub fn write_html(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let data = serde_json::to_string(page)?.replace('<', "\\u003c");
    let mut rest = SHELL;
    while let Some((before, after)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match name {
            "title" => out.write_all(title(&page.report).as_bytes())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            "data" => out.write_all(data.as_bytes())?,
            _ => {}
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

/// Dates only: nothing in it needs to be escaped.
fn title(report: &Report) -> String {
    if report.from == report.to {
        format!("keytop · {}", report.from)
    } else {
        format!("keytop · {} to {}", report.from, report.to)
    }
}
