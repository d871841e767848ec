//! From counts to levels, 0 to 1, and from levels to steps.

use crate::app::Scale;

/// The level of a count among counts of which `most` is the highest; 0 for none, above 0 for any.
pub fn level(count: f64, most: f64, scale: Scale) -> f32 {
    if count <= 0.0 || most <= 0.0 {
        return 0.0;
    }
    let share = match scale {
        Scale::Linear => count / most,
        Scale::Logarithmic => count.ln_1p() / most.ln_1p(),
    };
    share.clamp(f64::from(f32::MIN_POSITIVE), 1.0) as f32
}

/// The level of a density that is this share of the highest one shown: above 0, and logarithmic over a range of 1
/// to 51.
pub fn density(share: f32, scale: Scale) -> f32 {
    const RANGE: f32 = 50.0;
    /// ln(1 + 50)
    const TOP: f32 = 3.931_825_6;
    let level = match scale {
        _ if share >= 1.0 => 1.0,
        Scale::Linear => share,
        Scale::Logarithmic => (share * RANGE).ln_1p() / TOP,
    };
    level.clamp(f32::MIN_POSITIVE, 1.0)
}

/// The step of a level among `steps` of them: 0 for the lowest level above nothing.
pub fn step(level: f32, steps: usize) -> usize {
    let last = steps.saturating_sub(1);
    ((level.clamp(0.0, 1.0) * steps as f32) as usize).min(last)
}

/// Eighths of a cell, out of `cells`, that a level fills; any level above nothing fills at least one.
pub fn eighths(level: f32, cells: u16) -> u16 {
    let all = f32::from(cells) * 8.0;
    let filled = (level.clamp(0.0, 1.0) * all).round() as u16;
    if level > 0.0 { filled.max(1) } else { 0 }
}

/// How bright a press still is: half of it is gone every 250 ms.
pub fn glow(age_us: i64) -> f32 {
    const HALF_LIFE_US: f32 = 250_000.0;
    if age_us < 0 { 1.0 } else { (-(age_us as f32) / HALF_LIFE_US).exp2() }
}

/// A round number at or above the highest value: 1, 2 or 5 times a power of ten.
pub fn round_top(most: f64) -> f64 {
    let magnitude = 10_f64.powf(most.max(1.0).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * magnitude);
    steps.into_iter().find(|&top| top >= most).unwrap_or(magnitude * 10.0)
}

/// The value that 99 % of the values above zero do not exceed; 0 when there are none.
pub fn clip_99(values: &[f32]) -> f32 {
    // Bits of numbers above zero are in the order of the numbers, and compared faster.
    let mut above = Vec::with_capacity(values.len());
    above.extend(values.iter().filter(|&&value| value > 0.0).map(|value| value.to_bits()));
    let rank = (above.len() as f64 * 0.99).ceil() as usize;
    let Some(at) = rank.checked_sub(1) else { return 0.0 };
    f32::from_bits(*above.select_nth_unstable(at).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_level_zero_and_the_most_is_level_one() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            assert!(level(0.0, 9.0, scale).abs() < 1e-9);
            assert!(level(0.0, 0.0, scale).abs() < 1e-9);
            assert!(level(1e-30, 1e30, scale) > 0.0);
            assert!((level(9.0, 9.0, scale) - 1.0).abs() < 1e-6);
        }
        assert!((level(5.0, 10.0, Scale::Linear) - 0.5).abs() < 1e-6);
        assert!((level(9.0, 99.0, Scale::Logarithmic) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_density_has_the_level_of_its_share_out_of_fifty() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            for share in [0.0, 0.01, 0.5, 1.0, 3.0] {
                let same = level((f64::from(share) * 50.0).min(50.0), 50.0, scale);
                assert!((density(share, scale) - same).abs() < 1e-5, "{scale:?} {share}");
            }
        }
    }

    #[test]
    fn steps_share_the_levels_evenly() {
        assert_eq!([0.0, 0.24, 0.25, 0.5, 0.99, 1.0, 7.0].map(|level| step(level, 4)), [0, 0, 1, 2, 3, 3, 3]);
        assert_eq!(step(0.5, 0), 0);
    }

    #[test]
    fn the_smallest_bar_is_seen() {
        assert_eq!([0.0, 0.001, 0.5, 1.0].map(|level| eighths(level, 2)), [0, 1, 8, 16]);
    }

    #[test]
    fn a_press_fades_by_half_each_quarter_of_a_second() {
        assert!((glow(0) - 1.0).abs() < 1e-6);
        assert!((glow(250_000) - 0.5).abs() < 1e-6);
        assert!(glow(1_000_000) < 0.07);
        assert!((glow(-5) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn tops_are_round() {
        assert_eq!([0.0, 1.0, 3.0, 61.0, 100.0, 101.0].map(|most| round_top(most) as u32), [1, 1, 5, 100, 100, 200]);
    }

    #[test]
    fn the_clip_leaves_the_highest_hundredth_out() {
        let values: Vec<f32> = (0..=1000).map(|value| value as f32).collect();
        assert!((clip_99(&values) - 990.0).abs() < 1e-3);
        assert!(clip_99(&[0.0, 0.0]).abs() < 1e-9);
        assert!((clip_99(&[3.0]) - 3.0).abs() < 1e-9);
    }
}
