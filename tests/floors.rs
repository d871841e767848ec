//! The floors of the source tree: a file may use only modules of floors below its own.
//!
//! Drawing cannot query and capture cannot draw, because their modules cannot name each other. The table
//! below is the one in ARCHITECTURE.md. Beside it, the few rules of the tree that no lint knows.
#![expect(clippy::expect_used, reason = "a test's own files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: &[&[&str]] = &[
    &["event"],
    &["clock", "calendar", "keyboard", "aggregate", "policy", "category", "private"],
    &["session"],
    &["timeline", "report", "goals"],
    &["app"],
    &["ui"],
    &["capture", "journal", "export", "import", "upload"],
    &["config", "terminal", "recorder", "runtime", "service", "command"],
];
/// The highest floor that an edge (the floor of capture and journal) may use.
const EDGES: (usize, usize) = (6, 3);
/// The floor that ties everything together; its modules may use each other as they like.
const WIRING: usize = 7;
const LINES: usize = 500;

#[test]
fn every_file_uses_only_floors_below_its_own() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(own) = top_module(&file) else { continue };
        for used in used_modules(&read(&file), &module_path(&file)) {
            if let Some(reason) = objection(&own, &used) {
                wrong.push(format!("{}: {reason}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn modules_of_one_floor_use_each_other_in_one_direction() {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in sources() {
        if let Some(own) = top_module(&file) {
            let named = used_modules(&read(&file), &module_path(&file));
            uses.entry(own).or_default().extend(named);
        }
    }
    assert_eq!(cycle(&uses), None);
}

#[test]
fn every_module_of_the_library_has_a_floor() {
    let root = read(Path::new("src/lib.rs"));
    let declared: Vec<&str> =
        root.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(!declared.is_empty());
    for module in declared {
        assert!(floor(module).is_some(), "{module} has no floor: give it one here and in ARCHITECTURE.md");
    }
}

#[test]
fn no_file_is_long_or_called_mod_or_unfinished() {
    let mut wrong = Vec::new();
    for file in sources() {
        let text = read(&file);
        let lines = text.lines().count();
        if lines > LINES {
            wrong.push(format!("{}: {lines} lines, more than {LINES}", file.display()));
        }
        if file.file_name().is_some_and(|name| name == "mod.rs") {
            wrong.push(format!("{}: is called mod.rs", file.display()));
        }
        for mark in ["TODO", "FIXME", "todo!(", "unimplemented!("] {
            if text.contains(mark) {
                wrong.push(format!("{}: says {mark}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_violation_is_found() {
    let found = |text: &str, path: &[&str]| {
        let path: Vec<String> = path.iter().map(ToString::to_string).collect();
        let own = path[0].clone();
        used_modules(text, &path).iter().any(|used| objection(&own, used).is_some())
    };
    assert!(found("use crate::ui::Screen;", &["app"]), "upward");
    assert!(found("use crate::{\n    event::Event,\n    capture::{Source, Probe},\n};", &["ui"]), "in a group");
    assert!(found("fn open() { crate::journal::open() }", &["capture", "x11"]), "a path in the code");
    assert!(found("use super::super::export::Writer;", &["import", "lines"]), "by way of super");
    assert!(found("use super::{clock, journal};", &["import"]), "a group of super");
    assert!(found("use crate::app::App;", &["journal"]), "an edge uses the program");
    assert!(found("use crate::service::run;", &["ui"]), "drawing uses the wiring");
    assert!(!found("use crate::{event::Event, report::{self, Report}};", &["app"]));
    assert!(!found("use super::table::Row; use crate::journal::schema;", &["journal", "write"]), "its own");
    assert!(!found("mod tests { use super::{open, close}; }", &["journal"]), "its own functions");
    assert!(!found("use crate::recorder::Recorder; use crate::ui::draw;", &["command"]), "the wiring may");
    assert!(!found("// crate::ui\n/* crate::ui /* crate::ui */ */ let s = \"crate::ui\";", &["event"]), "words");
    assert!(!found("pub(crate) fn x() {} let c = 'c'; let q = '\"'; fn f<'a>(x: &'a str) {}", &["event"]));
}

#[test]
fn a_cycle_is_found() {
    let graph = |edges: &[(&str, &str)]| {
        let mut map: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in edges {
            map.entry((*from).into()).or_default().insert((*to).into());
        }
        map
    };
    assert!(cycle(&graph(&[("calendar", "clock"), ("clock", "policy"), ("policy", "calendar")])).is_some());
    assert_eq!(cycle(&graph(&[("report", "timeline"), ("report", "report"), ("command", "service")])), None);
}

/// Why a module may not use another, or `None` where it may.
fn objection(own: &str, used: &str) -> Option<String> {
    let Some(own_floor) = floor(own) else { return Some(format!("{own} has no floor")) };
    let Some(used_floor) = floor(used) else { return Some(format!("it uses {used}, which has no floor")) };
    if own == used || own_floor == WIRING {
        return None;
    }
    let highest = if own_floor == EDGES.0 { EDGES.1 } else { own_floor };
    (used_floor > highest).then(|| format!("it is on floor {own_floor} and uses {used} on floor {used_floor}"))
}

/// Modules of one floor, the wiring apart, that use each other in a circle.
fn cycle(uses: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let beside = |module: &str| -> Vec<&str> {
        let all = uses.get(module).into_iter().flatten().map(String::as_str);
        all.filter(|other| *other != module && floor(other) == floor(module) && floor(other) != Some(WIRING)).collect()
    };
    uses.keys().find_map(|start| {
        let mut seen = BTreeSet::new();
        let mut open = beside(start);
        while let Some(module) = open.pop() {
            if module == start {
                return Some(vec![start.clone()].into_iter().chain(seen.into_iter().map(String::from)).collect());
            }
            if seen.insert(module) {
                open.extend(beside(module));
            }
        }
        None
    })
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|names| names.contains(&module))
}

/// The top-level modules that a file of this module path names, by `crate::` or by climbing with `super::`.
fn used_modules(text: &str, path: &[String]) -> BTreeSet<String> {
    let words = words(text);
    let mut used = BTreeSet::new();
    for (index, word) in words.iter().enumerate() {
        let follows_path = index > 0 && words[index - 1] == "::";
        // What `super` names at the root of a file is a function of the file itself in its inline tests.
        let (rest, only_floors) = match word.as_str() {
            "crate" => (&words[index + 1..], false),
            "super" if !follows_path => {
                let climbs = words[index..].chunks(2).take_while(|pair| pair[0] == "super").count();
                if climbs < path.len() {
                    continue;
                }
                (&words[index + 2 * climbs - 1..], true)
            }
            _ => continue,
        };
        if rest.first().is_some_and(|word| word == "::") {
            let names = first_names(&rest[1..]).into_iter();
            used.extend(names.filter(|name| starts_module(name) && (!only_floors || floor(name).is_some())));
        }
    }
    used
}

/// Whether a name under the crate root is a module: types and constants start with a capital.
fn starts_module(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_lowercase) && !matches!(name, "self" | "super" | "crate")
}

/// The names that may come next: one, or the first of each path of a group.
fn first_names(words: &[String]) -> Vec<String> {
    if words.first().is_none_or(|word| word != "{") {
        return words.first().cloned().into_iter().collect();
    }
    let mut names = Vec::new();
    let (mut depth, mut at_start) = (0, false);
    for word in words {
        match word.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            name if at_start && depth == 1 => names.push(name.to_owned()),
            _ => {}
        }
        at_start = depth == 1 && matches!(word.as_str(), "{" | ",");
        if depth == 0 {
            break;
        }
    }
    names
}

/// The words of Rust source: names, `::` and single signs, without comments, strings and characters.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            let skipped = skipped(rest);
            if skipped > 0 {
                rest = &rest[skipped..];
                continue;
            }
            first.len_utf8()
        };
        words.push(rest[..length].to_owned());
        rest = &rest[length..];
    }
    words
}

/// Length of the space, comment, string or character that the text starts with; 0 where it starts with none.
fn skipped(text: &str) -> usize {
    let first = text.chars().next().unwrap_or(' ');
    if first.is_whitespace() {
        return first.len_utf8();
    }
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    match first {
        '"' => quoted(text),
        '#' => raw_string(text),
        '\'' => character(text),
        _ => 0,
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The hashes and quotes of a raw string (its `r` was read as a name); 0 for another hash, such as an attribute's.
fn raw_string(text: &str) -> usize {
    let hashes = text.len() - text.trim_start_matches('#').len();
    if !text[hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", &text[..hashes]);
    text[hashes + 1..].find(&end).map_or(text.len(), |at| hashes + 1 + at + end.len())
}

/// A character literal; 1 for the tick of a lifetime.
fn character(text: &str) -> usize {
    let mut signs = text.char_indices().skip(1);
    match (signs.next(), signs.next()) {
        (Some((_, '\\')), Some(_)) => signs.find(|&(_, sign)| sign == '\'').map_or(text.len(), |(at, _)| at + 1),
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

fn top_module(file: &Path) -> Option<String> {
    let first = module_path(file).into_iter().next()?;
    (first != "lib" && first != "main").then_some(first)
}

/// The module path of a file of `src/`: `src/journal/schema.rs` is `journal`, `schema`.
fn module_path(file: &Path) -> Vec<String> {
    let inside = file.strip_prefix("src").unwrap_or(file).with_extension("");
    inside.iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

fn sources() -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 10, "the tests run in the package's folder");
    files
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
