//! The colours of the PDF: those of the HTML page in its light theme.

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub [u8; 3]);

pub(super) const PAPER: Colour = Colour([0xff, 0xff, 0xff]);
pub(super) const PANEL: Colour = Colour([0xf8, 0xf7, 0xf4]);
pub(super) const LINE: Colour = Colour([0xe1, 0xdf, 0xd7]);
pub(super) const TEXT: Colour = Colour([0x22, 0x25, 0x2b]);
pub(super) const SOFT: Colour = Colour([0x6c, 0x71, 0x7c]);
pub(super) const ACCENT: Colour = Colour([0x0b, 0x7a, 0x75]);
pub(super) const SECOND: Colour = Colour([0xd9, 0x82, 0x2b]);

const RAMP: [[u8; 3]; 6] = [
    [0xee, 0xec, 0xe4],
    [0xc9, 0xe3, 0xd8],
    [0x7c, 0xc4, 0xb4],
    [0x2f, 0x9a, 0x93],
    [0x13, 0x6f, 0x7d],
    [0x0f, 0x3f, 0x63],
];

/// The colour of a level from 0 to 1.
pub(super) fn shade(level: f64) -> Colour {
    let at = level.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let low = RAMP[(at as usize).min(RAMP.len() - 1)];
    let high = RAMP[(at as usize + 1).min(RAMP.len() - 1)];
    let part = |of: usize| (f64::from(low[of]) + (f64::from(high[of]) - f64::from(low[of])) * at.fract()).round() as u8;
    Colour([part(0), part(1), part(2)])
}

/// How warm a count is beside the highest: logarithmic, and never as cold as nothing.
pub(super) fn heat(count: u64, most: u64) -> f64 {
    if count == 0 { 0.0 } else { 0.1 + 0.9 * (count as f64).ln_1p() / (most.max(1) as f64).ln_1p() }
}

/// The colour of letters on a colour.
pub(super) fn letters_on(Colour([red, green, blue]): Colour) -> Colour {
    let light = f64::from(red) * 0.3 + f64::from(green) * 0.59 + f64::from(blue) * 0.11;
    if light > 140.0 { Colour([0x14, 0x17, 0x1c]) } else { Colour([0xf2, 0xf5, 0xf8]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_run_from_one_end_of_the_ramp_to_the_other() {
        assert_eq!([shade(0.0), shade(0.2), shade(1.0), shade(9.0)], [0, 1, 5, 5].map(|at: usize| Colour(RAMP[at])));
        assert!(heat(0, 9).abs() < 1e-9 && (heat(9, 9) - 1.0).abs() < 1e-9);
        assert!(heat(1, 1_000_000) > 0.1);
    }
}
