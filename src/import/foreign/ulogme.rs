//! ulogme: how many keys in each nine seconds. Its windows are titles, and those are not taken.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::{Fault, Gathered};
use crate::event::Second;

pub(super) fn gather(path: &Path) -> Result<Gathered, Fault> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut gathered = Gathered::default();
    let mut lines = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if name.starts_with("window") || name.starts_with("notes") || name.starts_with("blog") {
            gathered.leave("titles and notes (keytop keeps none)", 1);
            continue;
        }
        let fields = text.split_once(' ').and_then(|(at, n)| Some((at.parse::<i64>().ok()?, n.trim().parse().ok()?)));
        let Some((at, pressed)) = fields else {
            gathered.leave("lines that are no time and count", u64::from(!text.is_empty()));
            continue;
        };
        gathered.slice.cell(Second(at).start(), None).classes.other += pressed;
        gathered.slice.cell(Second(at).start(), None).events += 1;
        gathered.take("presses, without their keys", pressed);
    }
    if gathered.taken.is_empty() && !gathered.left.contains_key("titles and notes (keytop keeps none)") {
        return Err(Fault::Wrong("no line of it is a time and a count".to_owned()));
    }
    Ok(gathered)
}
