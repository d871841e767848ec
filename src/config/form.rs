//! The settings as rows of a form: those that a person would want to change on the screen.

use std::time::Duration;

use super::{Background, Config, Durability, Maps};
use crate::app::{Field, FieldKind, Setting};
use crate::capture::SourceChoice;
use crate::keyboard::Geometry;
use crate::policy::Pattern;

/// The sources that settings can name.
const FOCUS: [&str; 7] = ["auto", "sway", "hyprland", "wlr", "kde", "gnome", "none"];

/// What the names of things are that a form lets one choose from, beside those that settings know themselves.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Themes.
    pub themes: Vec<String>,
    /// Layouts of the screen.
    pub layouts: Vec<String>,
    /// Whether the process that asks records itself.
    pub records: bool,
}

/// Whether a setting counts as soon as it is written; `records` in a process that records itself.
pub fn counts_at_once(place: &[&str], records: bool) -> bool {
    match place {
        ["screen", "maps"] | ["privacy", "mix_bits"] => false,
        ["screen" | "keyboard", ..] => true,
        ["privacy", ..] | ["capture", "exclude_devices"] => records,
        _ => false,
    }
}

/// Every row of the settings dialog.
pub fn fields(config: &Config, names: &Names) -> Vec<Field> {
    let mut rows = screen(config, names);
    rows.extend(privacy(config));
    rows.extend(recording(config));
    rows.extend(time(config));
    rows.extend(notices(config));
    for row in &mut rows {
        row.is_live = counts_at_once(row.place, names.records);
    }
    rows
}

/// The rows of the page of the first start.
pub fn welcome(config: &Config, names: &Names) -> Vec<Field> {
    const FIRST: [&[&str]; 6] = [
        &["record", "start"],
        &["privacy", "exclude_apps"],
        &["screen", "theme"],
        &["screen", "layout"],
        &["keyboard", "geometry"],
        &["keyboard", "legends"],
    ];
    let all = fields(config, names);
    FIRST.iter().filter_map(|place| all.iter().find(|field| field.place == *place).cloned()).collect()
}

fn screen(config: &Config, names: &Names) -> Vec<Field> {
    let row = row("Screen");
    let (screen, keyboard) = (&config.screen, &config.keyboard);
    let background = match screen.background {
        Background::Auto => "auto",
        Background::Dark => "dark",
        Background::Light => "light",
    };
    let maps = match screen.maps {
        Maps::Auto => "auto",
        Maps::HalfBlocks => "half-blocks",
        Maps::Octants => "octants",
        Maps::Braille => "braille",
        Maps::Sixel => "sixel",
        Maps::Kitty => "kitty",
    };
    let with_none = |names: &[String]| std::iter::once(String::new()).chain(names.iter().cloned()).collect();
    let geometries = Geometry::names().map(str::to_owned).collect();
    vec![
        row(
            &["screen", "theme"],
            ("theme", "Colours; empty takes the one that fits the background. Shown while you choose."),
            (FieldKind::OneOf(with_none(&names.themes)), text(screen.theme.as_deref().unwrap_or_default())),
        ),
        row(
            &["screen", "background"],
            ("background", "Whether the terminal is dark or light; auto asks it."),
            (one_of(&["auto", "dark", "light"]), text(background)),
        ),
        row(
            &["screen", "layout"],
            ("layout", "Which panels the tabs show; empty takes the one that was chosen last (v)."),
            (FieldKind::OneOf(with_none(&names.layouts)), text(screen.layout.as_deref().unwrap_or_default())),
        ),
        row(
            &["screen", "maps"],
            (
                "density maps",
                "What they are made of; auto asks the terminal. Octants and braille need a font that has them.",
            ),
            (one_of(&["auto", "half-blocks", "octants", "braille", "sixel", "kitty"]), text(maps)),
        ),
        row(
            &["keyboard", "geometry"],
            ("keyboard", "The keyboard that is drawn. A file of your own is named in the settings file."),
            (FieldKind::OneOf(geometries), text(&keyboard.geometry)),
        ),
        row(
            &["keyboard", "legends"],
            ("legends", "What is printed on its keys; system: what the X server or the machine is set to."),
            (
                FieldKind::OneOf(Geometry::layouts().into_iter().chain(["system".to_owned()]).collect()),
                text(&keyboard.legends),
            ),
        ),
    ]
}

fn privacy(config: &Config) -> Vec<Field> {
    let row = row("Privacy");
    let privacy = &config.privacy;
    vec![
        row(
            &["privacy", "exclude_apps"],
            ("excluded applications", "Their time is counted, their keys are not. * stands for any characters."),
            (FieldKind::List, patterns(&privacy.exclude_apps)),
        ),
        row(
            &["privacy", "exclude_titles"],
            ("excluded windows", "The same by the title of a window, which is looked at and dropped."),
            (FieldKind::List, patterns(&privacy.exclude_titles)),
        ),
        row(
            &["capture", "exclude_devices"],
            ("excluded devices", "Nothing of them is counted. keytop doctor lists their names."),
            (FieldKind::List, patterns(&config.capture.exclude_devices)),
        ),
        row(
            &["privacy", "mix_bits"],
            ("mixing, bits", "How well key counts must hide their order before they are written; 1024 is 250 presses."),
            (FieldKind::Number, Setting::Whole(privacy.mix_bits.into())),
        ),
        row(
            &["privacy", "titles"],
            ("keep window titles", "With recorded events only, and never those of excluded windows."),
            (FieldKind::Flag, Setting::Flag(privacy.titles)),
        ),
    ]
}

fn recording(config: &Config) -> Vec<Field> {
    let row = row("Recording");
    let (record, capture, journal) = (&config.record, &config.capture, &config.journal);
    let sources = SourceChoice::ALL.map(SourceChoice::name).into_iter().filter(|name| *name != "demo");
    let days = |days: Option<u32>| text(&days.map_or_else(String::new, |days| format!("{days}d")));
    let durability = if journal.durability == Durability::Full { "full" } else { "normal" };
    vec![
        row(
            &["record", "start"],
            ("record from the start", "Recording begins with the screen; no: it waits until you press p."),
            (FieldKind::Flag, Setting::Flag(record.start)),
        ),
        row(
            &["record", "events"],
            ("keep every event", "Off, nothing can be read back. On, what is typed can be; seal it below."),
            (FieldKind::Flag, Setting::Flag(record.events)),
        ),
        row(
            &["record", "seal_to"],
            ("sealed to", "The age recipient (age1…) that kept events are encrypted to; empty: none."),
            (FieldKind::Typed, text(record.seal_to.as_deref().unwrap_or_default())),
        ),
        row(
            &["record", "mouse_hz"],
            ("positions a second", "At most so many are kept on the density grid; 0 keeps all."),
            (FieldKind::Number, Setting::Whole(record.mouse_hz.unwrap_or(0).into())),
        ),
        row(
            &["capture", "source"],
            ("input from", "auto takes the first that sees the whole session; keytop doctor says what works."),
            (FieldKind::OneOf(sources.map(str::to_owned).collect()), text(capture.source.name())),
        ),
        row(
            &["capture", "focus"],
            ("focus from", "What tells which application has the focus."),
            (one_of(&FOCUS), text(&capture.focus.to_string())),
        ),
        row(
            &["capture", "pointer_cpi"],
            ("mouse counts an inch", "Its DPI, for metres where only motion is seen; 0: not known."),
            (FieldKind::Number, Setting::Whole(capture.pointer_cpi.into())),
        ),
        row(
            &["journal", "keep_seconds"],
            ("keep seconds for", "Older days are thinned to sums, as in 90d; empty keeps everything."),
            (FieldKind::Typed, days(journal.keep_seconds)),
        ),
        row(
            &["journal", "keep_events"],
            ("keep events for", "Older recorded events are removed, as in 30d; empty keeps all."),
            (FieldKind::Typed, days(journal.keep_events)),
        ),
        row(
            &["journal", "durability"],
            ("durability", "full: each write waits for the disk, and a power cut takes a second at most."),
            (one_of(&["normal", "full"]), text(durability)),
        ),
    ]
}

fn time(config: &Config) -> Vec<Field> {
    let row = row("Time and typing");
    vec![
        row(
            &["day_start"],
            ("a day starts at", "What you do before it belongs to the day before."),
            (FieldKind::Typed, text(&config.day_start.to_string())),
        ),
        row(
            &["idle_timeout"],
            ("active without input", "So long without input still counts as active: 180s, 3min."),
            (FieldKind::Typed, text(&duration(config.idle_timeout))),
        ),
        row(
            &["burst_gap"],
            ("longest pause in a burst", "Between two keys of one burst of typing."),
            (FieldKind::Typed, text(&duration(config.burst_gap))),
        ),
        row(
            &["altgr"],
            ("right Alt is AltGr", "It writes characters and makes no key combinations."),
            (FieldKind::Flag, Setting::Flag(config.altgr)),
        ),
        row(
            &["activity", "levels"],
            ("steady and intense from", "Presses and clicks in a minute."),
            (FieldKind::Number, Setting::Wholes(config.activity.levels.map(i64::from).to_vec())),
        ),
    ]
}

fn notices(config: &Config) -> Vec<Field> {
    let row = row("Notices");
    let notices = config.notices;
    vec![
        row(
            &["notices", "break_after"],
            ("a break is due after", "The desktop says so after so long at work without one: 50min; empty: never."),
            (FieldKind::Typed, text(&notices.break_after.map_or_else(String::new, duration))),
        ),
        row(
            &["notices", "break_length"],
            ("a break is", "So long without any input."),
            (FieldKind::Typed, text(&duration(notices.break_length))),
        ),
        row(
            &["notices", "goals"],
            ("say goals", "The desktop says when a goal is crossed, by its name."),
            (FieldKind::Flag, Setting::Flag(notices.goals)),
        ),
    ]
}

type Words = (&'static str, &'static str);

fn row(section: &'static str) -> impl Fn(&'static [&'static str], Words, (FieldKind, Setting)) -> Field + Copy {
    move |place, (title, help), (kind, value)| Field {
        section,
        place,
        title,
        help,
        kind,
        before: value.clone(),
        value,
        is_live: false,
    }
}

fn one_of(names: &[&str]) -> FieldKind {
    FieldKind::OneOf(names.iter().map(|&name| name.to_owned()).collect())
}

fn text(words: &str) -> Setting {
    Setting::Text(words.to_owned())
}

fn patterns(patterns: &[Pattern]) -> Setting {
    Setting::Texts(patterns.iter().map(ToString::to_string).collect())
}

/// A duration as settings write it.
fn duration(duration: Duration) -> String {
    match duration.as_millis() {
        millis if millis % 1_000 != 0 => format!("{millis}ms"),
        millis => format!("{}s", millis / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{EXAMPLE, SettingsFile};

    #[test]
    fn every_row_writes_what_it_shows() {
        let config = Config::default();
        let folder = tempfile::tempdir().unwrap();
        for field in fields(&config, &Names::default()) {
            let mut file = SettingsFile::open(&folder.path().join("none.toml")).unwrap();
            file.set(field.place, field.value.clone()).unwrap();
            assert_eq!(file.config().unwrap(), config, "{:?}", field.place);
        }
    }

    #[test]
    fn every_setting_of_the_example_has_a_row_but_for_keys() {
        let mut example: toml::Table = EXAMPLE.parse().unwrap();
        for field in fields(&Config::parse(EXAMPLE, Path::new("")).unwrap(), &Names::default()) {
            let (name, tables) = field.place.split_last().unwrap();
            let table = tables.iter().fold(&mut example, |table, name| table[*name].as_table_mut().unwrap());
            assert!(table.remove(*name).is_some(), "{:?} is there twice, or not in the example", field.place);
        }
        // What goes elsewhere is for whoever runs that.
        example.retain(|name, value| {
            !["export", "push"].contains(&name) && !value.as_table().is_some_and(toml::Table::is_empty)
        });
        assert!(example.is_empty(), "{example:?}");
    }

    #[test]
    fn the_first_start_asks_for_six() {
        let config = Config::default();
        assert_eq!(welcome(&config, &Names::default()).len(), 6);
    }
}
