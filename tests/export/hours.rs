//! A home in which three hours were recorded.

use super::home::Home;

impl Home {
    /// Typing, a chord, clicks and moves in two applications: at nine, at ten, and at one the next night.
    pub fn with_events() -> Self {
        let home = Self::new();
        let lines = ["2026-03-02T09:00", "2026-03-02T10:30", "2026-03-03T01:00"].map(hour).concat();
        std::fs::write(home.path("events.jsonl"), lines).unwrap();
        home.done(&["import", "events.jsonl"]);
        home
    }
}

/// Twelve letters, Backspace, Ctrl+C, a click, moves and a turn of the wheel.
fn hour(at: &str) -> String {
    let mut lines = Vec::new();
    let mut ms = 0;
    let mut add = |fields: String| {
        lines.push(format!("{{\"time\":\"{at}:{:02}.{:03}Z\",{fields}}}\n", ms / 1000, ms % 1000));
        ms += 100;
    };
    add(r#""event":"window","app":"editor","title":"a secret, \"quoted\"""#.to_owned());
    for key in
        ["KeyH", "KeyE", "KeyL", "KeyL", "KeyO", "Space", "KeyW", "KeyO", "KeyR", "KeyL", "KeyD", "Period", "Backspace"]
    {
        add(format!(r#""event":"key_down","key":"{key}""#));
        add(format!(r#""event":"key_up","key":"{key}""#));
    }
    if at.ends_with(":30") {
        add(r#""event":"suspend""#.to_owned());
        return lines.concat();
    }
    add(r#""event":"window","app":"browser, new""#.to_owned());
    for (event, key) in [("down", "ControlLeft"), ("down", "KeyC"), ("up", "KeyC"), ("up", "ControlLeft")] {
        add(format!(r#""event":"key_{event}","key":"{key}""#));
    }
    add(r#""event":"monitors","list":[{"name":"one","x":0,"y":0,"w":2560,"h":1440}]"#.to_owned());
    add(r#""event":"move","x":10,"y":20"#.to_owned());
    add(r#""event":"move","x":310,"y":420,"path":600.5"#.to_owned());
    add(r#""event":"button_down","button":"left","x":310,"y":420"#.to_owned());
    add(r#""event":"button_up","button":"left","x":310,"y":420"#.to_owned());
    add(r#""event":"wheel","dx":0,"dy":1.5"#.to_owned());
    add(r#""event":"suspend""#.to_owned());
    lines.concat()
}
