//! What frames every tab: tabs, range, state of the recording, and the keys that matter here.

use chrono::Datelike;
use ratatui::layout::Rect;

use super::canvas::Canvas;
use super::look::Role;
use super::text;
use crate::app::{ACTIONS, Action, Entry, Place, RangeChoice, Tab, Target, before};
use crate::event::Time;
use crate::report::{Reach, Role as JournalRole};

/// Columns from which the program's name stands before the tabs.
const NAMED: u16 = 90;

/// Draws the tabs and the clock, and below them the range and the state of the recording.
pub fn header(canvas: &mut Canvas, area: Rect) {
    draw_tabs(canvas, Rect { height: 1, ..area });
    draw_status(canvas, Rect { y: area.y + 1, height: 1, ..area });
}

/// Draws the keys that matter here, as many as have room.
pub fn footer(canvas: &mut Canvas, area: Rect) {
    if let Some(words) = canvas.app.notice() {
        let style = canvas.look.ink(Role::Accent);
        canvas.ink(area).text(area.x + 1, area.y, area.width.saturating_sub(1), words, style);
        return;
    }
    let is_replaying = canvas.app.playback().replay().is_some();
    let tab = canvas.app.tab();
    // What a device and a comparison show has no views and no table.
    let is_plain = canvas.app.only().device().is_some() || canvas.app.beside().is_some();
    let fits = |entry: &&Entry| !entry.label.is_empty() && entry.place == Place::On(tab);
    let local = ACTIONS.iter().filter(fits).map(|entry| entry.action).filter(|_| !is_plain);
    let scale = (matches!(tab, Tab::Keyboard | Tab::Mouse) && !is_plain).then_some(Action::Scale);
    let replay = ACTIONS.iter().filter(|entry| entry.place == Place::InReplay).map(|entry| entry.action);
    let general = [
        Action::EnterDates,
        Action::WiderRange,
        Action::Compare,
        Action::DayBefore,
        Action::Freeze,
        Action::Pause,
        Action::Narrow,
        Action::Search,
        Action::Sort,
        Action::Expand,
        Action::Theme,
        Action::Layout,
        Action::Settings,
    ];
    let has_table = !tab.sorts().is_empty() && canvas.app.only().device().is_none();
    let is_shown = |action: &Action| match action {
        Action::Search => has_table,
        Action::Sort => has_table && !is_plain,
        _ => true,
    };
    let general = general.into_iter().filter(is_shown);
    let mut hints = vec![Action::Help, Action::Quit, Action::Replay];
    hints.extend(canvas.app.is_within().then_some(Action::Back));
    if is_replaying {
        hints.extend(replay);
    }
    hints.extend(local.chain(scale));
    if !is_replaying {
        hints.extend(general);
    }
    let mut x = area.x + 1;
    for entry in hints.into_iter().filter_map(Action::entry).filter(|entry| !entry.label.is_empty()) {
        let Some(key) = canvas.app.keymap().keys(entry).first().map(ToString::to_string) else { continue };
        let width = text::width(&key) + 1 + text::width(entry.label);
        if x + width > area.right() {
            continue;
        }
        let mut ink = canvas.ink(area);
        let used = ink.text(x, area.y, width, &key, ink.look().ink(Role::Accent)) + 1;
        ink.text(x + used, area.y, width, entry.label, ink.look().ink(Role::Muted));
        canvas.hit(Rect { x, width, ..area }, Target::Act(entry.action));
        x += width + 2;
    }
}

/// The time of day at an instant, and its seconds or not.
pub fn time_of_day(canvas: &Canvas, time: Time) -> String {
    text::clock(time.second().0 + canvas.app.calendar().offset_s(time))
}

fn draw_tabs(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let mut x = area.x;
    if area.width >= NAMED {
        x += 1 + canvas.ink(area).text(x + 1, area.y, 8, "keytop", look.ink(Role::Accent)) + 2;
    }
    let clock = time_of_day(canvas, canvas.app.now());
    let room = area.right().saturating_sub(text::width(&clock) + 2);
    let is_tight = area.width < 64;
    for tab in Tab::ALL {
        let title = match (is_tight, tab == canvas.app.tab()) {
            (true, false) => format!(" {} ", tab.index() + 1),
            _ => format!(" {} {} ", tab.index() + 1, tab.title()),
        };
        let style = if tab == canvas.app.tab() { look.badge(Role::Accent) } else { look.ink(Role::Muted) };
        let used = canvas.ink(area).text(x, area.y, room.saturating_sub(x), &title, style);
        canvas.hit(Rect { x, width: used, ..area }, Target::Tab(tab));
        x += used;
    }
    canvas.ink(area).text_right(area.right().saturating_sub(1), area.y, &clock, look.ink(Role::Text));
}

fn draw_status(canvas: &mut Canvas, area: Rect) {
    let look = canvas.look;
    let mut end = area.right().saturating_sub(1);
    let least = area.x + 24.min(area.width / 2);
    for (role, words) in badges(canvas) {
        let words = format!(" {words} ");
        let start = end.saturating_sub(text::width(&words));
        if start < least {
            break;
        }
        let style = if role == Role::Good { look.ink(role) } else { look.badge(role) };
        canvas.ink(area).text(start, area.y, area.width, &words, style);
        end = start.saturating_sub(1);
    }
    let mut x = area.x + 1;
    let range = range_words(canvas);
    for (words, role, action) in [
        (look.words("‹", "<"), Role::Muted, Action::DayBefore),
        (range.0.as_str(), Role::Strong, Action::EnterDates),
        (look.words("›", ">"), Role::Muted, Action::DayAfter),
    ] {
        let used = canvas.ink(area).text(x, area.y, end.saturating_sub(x), words, look.ink(role));
        canvas.hit(Rect { x, width: used, ..area }, Target::Act(action));
        x += used + 1;
    }
    if canvas.app.only().is_part() {
        let words = format!(" {} {} ", text::safe(&canvas.only_name(canvas.app.only())), look.words("×", "x"));
        let used = canvas.ink(area).text(x, area.y, end.saturating_sub(x), &words, look.badge(Role::Accent));
        canvas.hit(Rect { x, width: used, ..area }, Target::Act(Action::AllApps));
        x += used + 1;
    }
    if let Some(days) = canvas.app.beside() {
        let final_day = before(days.end);
        let one = days.start == final_day;
        let dates = if one { final_day.to_string() } else { format!("{} to {final_day}", days.start) };
        let words = format!(" beside {dates} {} ", look.words("×", "x"));
        let used = canvas.ink(area).text(x, area.y, end.saturating_sub(x), &words, look.badge(Role::Accent));
        canvas.hit(Rect { x, width: used, ..area }, Target::Act(Action::Compare));
        x += used + 1;
    }
    if !canvas.app.search().is_empty() {
        let words = format!("/{}", text::safe(canvas.app.search()));
        x += canvas.ink(area).text(x, area.y, end.saturating_sub(x), &words, look.ink(Role::Accent)) + 1;
    }
    if x + 1 + text::width(&range.1) <= end {
        canvas.ink(area).text(x + 1, area.y, end.saturating_sub(x + 1), &range.1, look.ink(Role::Muted));
    }
}

/// The range by name, and the days that it is.
fn range_words(canvas: &Canvas) -> (String, String) {
    let app = canvas.app;
    let days = app.days();
    if let Some(replay) = app.playback().replay() {
        return (replay.day.format("%a %Y-%m-%d").to_string(), String::new());
    }
    let label = app.range().label();
    let (first, last) = (days.start, before(days.end));
    let dates = match app.range() {
        RangeChoice::Dates(_) => String::new(),
        _ if first == last => last.format("%a %Y-%m-%d").to_string(),
        _ if first.year() == last.year() => format!("{} to {}", first.format("%b %-d"), last.format("%b %-d")),
        _ => format!("{first} to {last}"),
    };
    (label, dates)
}

/// What must be known of the recording, what matters most first.
pub fn badges(canvas: &Canvas) -> Vec<(Role, String)> {
    let (app, health) = (canvas.app, canvas.app.health());
    let mut badges = Vec::new();
    if app.is_frozen() {
        badges.push((Role::Accent, "FROZEN".to_owned()));
    }
    if app.playback().replay().is_some() {
        badges.push((Role::Accent, "REPLAY".to_owned()));
    }
    if app.view().is_private {
        badges.push((Role::Accent, "PRIVATE".to_owned()));
    }
    if app.is_loading() {
        badges.push((Role::Accent, "READING".to_owned()));
    }
    if let Some(name) = app.profile() {
        let name = if app.view().is_private { "" } else { name };
        badges.push((Role::Accent, format!("profile {name}").trim_end().to_owned()));
    }
    if health.is_paused {
        badges.push((Role::Warn, "RECORDING PAUSED".to_owned()));
    }
    if health.journal_error.is_some() {
        badges.push((Role::Bad, "JOURNAL ERROR".to_owned()));
    }
    if health.lost_events > 0 {
        badges.push((Role::Bad, format!("{} EVENTS LOST", health.lost_events)));
    }
    if health.keeps_events {
        badges.push((Role::Warn, "events recorded".to_owned()));
    }
    match health.role {
        JournalRole::Viewer(Some(pid)) => badges.push((Role::Warn, format!("viewer: process {pid} records"))),
        JournalRole::Viewer(None) => badges.push((Role::Warn, "viewer: another keytop records".to_owned())),
        JournalRole::Screen(pid) => badges.push((Role::Accent, format!("screen of process {pid}"))),
        JournalRole::Nobody if health.source.reach != Reach::Demo => {
            badges.push((Role::Warn, "not recorded".to_owned()));
        }
        JournalRole::Nobody | JournalRole::Recorder => {}
    }
    badges.push(match health.source.reach {
        Reach::Session => (Role::Good, format!("{} {}", canvas.look.glyph('●', '*'), health.source.name)),
        Reach::Terminal => (Role::Warn, "this terminal only".to_owned()),
        Reach::Demo => (Role::Warn, "demo: a made-up person".to_owned()),
        Reach::Nothing if matches!(health.role, JournalRole::Viewer(_)) => return badges,
        Reach::Nothing if health.source.trouble.is_none() && health.source.name != "none" => {
            (Role::Warn, format!("{} is starting", health.source.name))
        }
        Reach::Nothing => (Role::Bad, "nothing is captured".to_owned()),
    });
    badges
}
