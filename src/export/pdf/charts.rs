//! The charts of the PDF, drawn into an area; they compute nothing but shares and scales.

use super::canvas::{Area, Canvas, Style};
use super::palette::{ACCENT, Colour, LINE, PAPER, SECOND, SOFT, TEXT, letters_on, shade};
use crate::report::count;

/// Of what is written at axes.
const SMALL: f32 = 6.6;
const LABEL: Style = Style::new(SMALL, SOFT);
/// Room for the figures beside a vertical axis.
const AXIS: f32 = 34.0;
/// Room for a figure beside a bar.
const FIGURE: f32 = 62.0;
/// The widest bar, pt.
const WIDEST: f32 = 30.0;

/// A column chart: a value for each step along the way.
pub(super) struct Columns<'a> {
    pub values: &'a [f64],
    /// A line over them, with as many values, or none.
    pub mean: &'a [f64],
    /// Where on the way something is written below, and what.
    pub marks: &'a [(usize, String)],
    pub unit: Unit,
}

/// What the values of a chart are, which says how its axis is stepped and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Something that is counted.
    Whole,
    /// Time, s.
    Seconds,
}

/// A row of a list: a name, a share of the most, and figures, as many in each row of a list.
pub(super) struct Row {
    pub name: String,
    pub value: f64,
    pub figures: Vec<String>,
}

impl Columns<'_> {
    pub fn draw(&self, area: Area, canvas: &mut Canvas) {
        let plot = Area { height: area.height - 12.0, ..area.without_left(AXIS) };
        let most = self.values.iter().chain(self.mean).copied().fold(0.0, f64::max);
        let step = self.unit.step(most);
        let top = step * (most / step).ceil().max(1.0);
        let height_of = |value: f64| plot.height * (value / top) as f32;
        for index in 0..=(top / step).round() as u32 {
            let value = step * f64::from(index);
            let y = plot.bottom() - height_of(value);
            canvas.line(&[(plot.x, y), (plot.right(), y)], 0.4, LINE);
            canvas.text(plot.x - 5.0, y + 2.3, &self.unit.text(value, step), LABEL.right(), AXIS);
        }
        let slot = plot.width / self.values.len().max(1) as f32;
        let bar = (slot * 0.78).max(slot - 2.5).min(WIDEST);
        for (index, value) in self.values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
            let (x, height) = (plot.x + index as f32 * slot + (slot - bar) / 2.0, height_of(*value).max(0.4));
            canvas.fill(Area::new(x, plot.bottom() - height, bar, height), (bar / 4.0).min(2.0), ACCENT);
        }
        let middle = |index: usize| plot.x + (index as f32 + 0.5) * slot;
        let mean: Vec<_> =
            self.mean.iter().enumerate().map(|(index, n)| (middle(index), plot.bottom() - height_of(*n))).collect();
        if mean.len() > 1 {
            canvas.line(&mean, 1.3, SECOND);
        }
        for (index, mark) in self.marks {
            canvas.text(middle(*index), plot.bottom() + 9.0, mark, LABEL.middle(), plot.width);
        }
    }
}

impl Unit {
    const MINUTE: f64 = 60.0;
    const HOUR: f64 = 3600.0;

    /// The step at an axis that goes up to `most`: round, and at most five of them.
    fn step(self, most: f64) -> f64 {
        match self {
            Self::Whole => round_step(most),
            Self::Seconds if most >= 2.0 * Self::HOUR => round_step(most / Self::HOUR) * Self::HOUR,
            Self::Seconds => round_step(most / Self::MINUTE) * Self::MINUTE,
        }
    }

    /// A value at an axis of such steps.
    fn text(self, value: f64, step: f64) -> String {
        match self {
            Self::Whole => brief(value),
            Self::Seconds if step >= Self::HOUR => format!("{:.0} h", value / Self::HOUR),
            Self::Seconds => format!("{:.0} min", value / Self::MINUTE),
        }
    }
}

/// 1, 2 or 5 times a power of ten, such that four or five of them hold `most`.
fn round_step(most: f64) -> f64 {
    let rough = (most / 4.0).max(1.0);
    let power = 10_f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(10.0 * power)
}

/// A count in a few signs.
fn brief(value: f64) -> String {
    match value.round() as u64 {
        n if n >= 10_000_000 => format!("{}M", count(n / 1_000_000)),
        n if n >= 10_000 => format!("{}k", count(n / 1000)),
        n => count(n),
    }
}

/// Active time by weekday and hour.
pub(super) fn week(hours: &[[f64; 24]; 7], area: Area, canvas: &mut Canvas) {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let most = hours.iter().flatten().copied().fold(0.0, f64::max);
    let plot = Area { height: area.height - 12.0, ..area.without_left(AXIS) };
    let (width, height) = (plot.width / 24.0, plot.height / 7.0);
    for (row, (name, hours)) in DAYS.iter().zip(hours).enumerate() {
        let y = plot.y + row as f32 * height;
        canvas.text(plot.x - 5.0, y + height / 2.0 + 2.3, name, LABEL.right(), AXIS);
        for (hour, seconds) in hours.iter().enumerate() {
            let level = if *seconds > 0.0 { 0.1 + 0.9 * seconds / most } else { 0.0 };
            let cell = Area::new(plot.x + hour as f32 * width, y, width, height);
            canvas.fill(cell.inset(0.9), 2.0, shade(level));
        }
    }
    for hour in (0..24).step_by(3) {
        let x = plot.x + hour as f32 * width + 1.0;
        canvas.text(x, plot.bottom() + 9.0, &format!("{hour}:00"), LABEL, plot.width);
    }
}

/// A list with bars; how many fit is for the caller to say.
pub(super) fn rows(rows: &[Row], area: Area, canvas: &mut Canvas) {
    const HEIGHT: f32 = 15.5;
    let most = rows.iter().map(|row| row.value).fold(0.0, f64::max).max(1e-9);
    let figures = rows.first().map_or(0, |row| row.figures.len());
    let (name, text) = (area.width * 0.36, FIGURE * figures as f32);
    for (index, row) in rows.iter().enumerate() {
        let y = area.y + index as f32 * HEIGHT;
        canvas.text(area.x, y + 9.0, &row.name, Style::new(8.4, TEXT), name - 8.0);
        let track = Area::new(area.x + name, y + 3.0, area.width - name - text, 7.4);
        canvas.fill(track, 2.4, shade(0.0));
        let width = (track.width * (row.value / most) as f32).max(1.2);
        canvas.fill(Area { width, ..track }, 2.4, ACCENT);
        for (index, figure) in row.figures.iter().rev().enumerate() {
            let right = area.right() - index as f32 * FIGURE;
            canvas.text(right, y + 9.0, figure, Style::new(8.4, SOFT).right(), FIGURE - 6.0);
        }
    }
}

/// What colours mean, from nothing to the most.
pub(super) fn legend(most: &str, area: Area, canvas: &mut Canvas) {
    const STEPS: usize = 24;
    let width = 90.0;
    let written = canvas.text(area.right(), area.y + 6.0, most, LABEL.right(), area.width / 2.0);
    let strip = Area::new(area.right() - written - 5.0 - width, area.y, width, 7.0);
    canvas.text(strip.x - 5.0, area.y + 6.0, "0", LABEL.right(), 20.0);
    for step in 0..STEPS {
        let x = strip.x + step as f32 * width / STEPS as f32;
        canvas.fill(
            Area::new(x, strip.y, width / STEPS as f32 + 0.2, 7.0),
            0.0,
            shade(step as f64 / (STEPS - 1) as f64),
        );
    }
}

/// A keycap with its legend.
pub(super) fn cap(area: Area, legend: &str, colour: Colour, is_pressed: bool, canvas: &mut Canvas) {
    canvas.fill(area, 2.6, colour);
    canvas.frame(area, 2.6, if is_pressed { PAPER } else { LINE });
    let size = if legend.chars().count() > 2 { 5.2 } else { 7.2 };
    let style = Style::new(size, if is_pressed { letters_on(colour) } else { SOFT }).middle();
    canvas.text(area.x + area.width / 2.0, area.y + area.height / 2.0 + size * 0.36, legend, style, area.width - 1.5);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_steps() {
        let told = |unit: Unit, most| {
            let step = unit.step(most);
            (1..=2).map(|n| unit.text(f64::from(n) * step, step)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            [0.0, 3.0, 9.0, 1_234.0, 9e7].map(|most| told(Unit::Whole, most)),
            ["1 2", "1 2", "5 10", "500 1,000", "50M 100M"]
        );
        assert_eq!(
            [90.0, 3_000.0, 30_000.0].map(|most| told(Unit::Seconds, most)),
            ["1 min 2 min", "20 min 40 min", "5 h 10 h"]
        );
    }
}
