//! The goals of the day, in a panel of the overview.

use ratatui::layout::Rect;

use crate::goals::{Goal, Measure, Progress, Standing};
use crate::ui::canvas::Canvas;
use crate::ui::look::Role;
use crate::ui::text;
use crate::ui::widgets::{Bar, Bars};

/// Draws how far the goals of the day are.
pub(super) fn draw_goals(canvas: &mut Canvas, area: Rect) {
    let (goals, look) = (canvas.app.goals(), canvas.look);
    let kept = goals.iter().filter(|goal| matches!(goal.standing(), Standing::Good | Standing::Near)).count();
    let note = if goals.is_empty() { String::new() } else { format!("{kept} of {} kept", goals.len()) };
    let is_past = canvas.app.playback().replay().is_some();
    let body = canvas.panel(area, if is_past { "Goals by then" } else { "Today's goals" }, &note);
    if goals.is_empty() {
        return canvas.ink(body).empty_note(body, "goals of a day are set in the settings, as [[goals]]");
    }
    let amount = |goal: &Progress, figure: u64| match goal.goal.measure {
        Measure::Active => text::short_duration(figure as f64),
        Measure::Presses | Measure::Clicks => text::short(figure as f64),
    };
    let between = if area.width < 40 { "/" } else { " of " };
    let bar = |goal: &Progress| Bar {
        label: goal_name(canvas, &goal.goal),
        figure: format!("{}{between}{}", amount(goal, goal.figure), amount(goal, goal.goal.bound)),
        level: goal.share().min(1.0) as f32,
        color: Some(look.color(match goal.standing() {
            Standing::Good => Role::Good,
            Standing::Open => Role::Accent,
            Standing::Near => Role::Warn,
            Standing::Passed => Role::Bad,
        })),
    };
    let rows: Vec<_> = goals.iter().map(bar).collect();
    let part = if area.width < 40 { 2 } else { 3 };
    canvas.put(&Bars { look, rows: &rows, label_width: area.width / part }, body);
}

/// What a goal is called, unless names are hidden.
pub(in crate::ui::tabs) fn goal_name(canvas: &Canvas, goal: &Goal) -> String {
    match &goal.only {
        only if only.is_part() && canvas.app.view().is_private => canvas.only_name(only).into_owned(),
        _ => goal.title(),
    }
}
