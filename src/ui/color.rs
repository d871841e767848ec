//! Colours in `OKLab`, where equal steps look equal, and the way down to what a terminal has.
//!
//! The matrices are those that Björn Ottosson gives for `OKLab` (2020) and sRGB's transfer curve of IEC 61966-2-1.

use ratatui::style::Color;

/// A colour by lightness (0 to 1), chroma and hue (degrees).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// 0 black to 1 white.
    pub lightness: f32,
    /// 0 grey; what screens can show ends at about 0.3.
    pub chroma: f32,
    /// Degrees: 25 red, 110 yellow, 145 green, 195 cyan, 265 blue, 330 magenta.
    pub hue: f32,
}

/// A colour by red, green and blue, as bytes of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The steps of the colour cube of xterm's 256 colours.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Oklch {
    /// A colour.
    pub const fn new(lightness: f32, chroma: f32, hue: f32) -> Self {
        Self { lightness, chroma, hue }
    }

    /// The nearest colour of this lightness and hue that a screen can show.
    pub fn rgb(self) -> Rgb {
        let mut chroma = self.chroma;
        for _ in 0..24 {
            let linear = self.linear(chroma);
            if linear.iter().all(|&part| (-0.0005..=1.0005).contains(&part)) {
                break;
            }
            chroma *= 0.92;
        }
        let [red, green, blue] = self.linear(chroma).map(to_byte);
        Rgb(red, green, blue)
    }

    fn linear(self, chroma: f32) -> [f32; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (chroma * cos, chroma * sin);
        let long = (self.lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
        let middle = (self.lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
        let short = (self.lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
        [
            4.076_741_7 * long - 3.307_711_6 * middle + 0.230_969_93 * short,
            -1.268_438 * long + 2.609_757_4 * middle - 0.341_319_4 * short,
            -0.004_196_086_3 * long - 0.703_418_6 * middle + 1.707_614_7 * short,
        ]
    }
}

impl Rgb {
    /// Lightness and the two colour axes of `OKLab`.
    pub fn oklab(self) -> [f32; 3] {
        let [red, green, blue] = [self.0, self.1, self.2].map(from_byte);
        let long = (0.412_221_46 * red + 0.536_332_55 * green + 0.051_445_995 * blue).cbrt();
        let middle = (0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue).cbrt();
        let short = (0.088_302_46 * red + 0.281_718_85 * green + 0.629_978_7 * blue).cbrt();
        [
            0.210_454_26 * long + 0.793_617_8 * middle - 0.004_072_047 * short,
            1.977_998_5 * long - 2.428_592_2 * middle + 0.450_593_7 * short,
            0.025_904_037 * long + 0.782_771_77 * middle - 0.808_675_77 * short,
        ]
    }

    /// The mix with another colour: 0 this one, 1 the other. Mixed in sRGB, where short ways look the same.
    #[must_use]
    pub fn mix(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        let part = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// The colour for a terminal with 24 bits.
    pub fn exact(self) -> Color {
        Color::Rgb(self.0, self.1, self.2)
    }

    /// The nearest of xterm's 240 fixed colours.
    pub fn indexed(self) -> Color {
        let grey = |at: u8| (232 + at, Self(8 + 10 * at, 8 + 10 * at, 8 + 10 * at));
        let cube = |at: u8| {
            let part = |divisor: u8| CUBE.get(usize::from(at / divisor % 6)).copied().unwrap_or(0);
            (16 + at, Self(part(36), part(6), part(1)))
        };
        let all = (0..216).map(cube).chain((0..24).map(grey));
        let nearest = all.min_by(|a, b| self.distance(a.1).total_cmp(&self.distance(b.1)));
        Color::Indexed(nearest.map_or(16, |(index, _)| index))
    }

    fn distance(self, other: Self) -> f32 {
        let (a, b) = (self.oklab(), other.oklab());
        a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum()
    }
}

fn to_byte(linear: f32) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let curved = if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (curved * 255.0).round() as u8
}

fn from_byte(byte: u8) -> f32 {
    let curved = f32::from(byte) / 255.0;
    if curved <= 0.040_45 { curved / 12.92 } else { ((curved + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_known_values() {
        assert_eq!(Oklch::new(1.0, 0.0, 0.0).rgb(), Rgb(255, 255, 255));
        assert_eq!(Oklch::new(0.627_955, 0.257_683, 29.234).rgb(), Rgb(255, 0, 0));
        let lightness = Rgb(0, 0, 255).oklab()[0];
        assert!((lightness - 0.452).abs() < 0.001, "{lightness}");
    }

    #[test]
    fn what_no_screen_can_show_keeps_its_lightness() {
        for hue in 0..36 {
            let rgb = Oklch::new(0.7, 0.4, hue as f32 * 10.0).rgb();
            assert!((rgb.oklab()[0] - 0.7).abs() < 0.02, "{hue}: {rgb:?}");
        }
    }

    #[test]
    fn colours_of_the_cube_are_their_own_nearest() {
        assert_eq!(Rgb(0, 0, 0).indexed(), Color::Indexed(16));
        assert_eq!(Rgb(255, 135, 0).indexed(), Color::Indexed(208));
        assert_eq!(Rgb(128, 128, 128).indexed(), Color::Indexed(244));
    }

    #[test]
    fn a_mix_goes_from_one_to_the_other() {
        let (a, b) = (Rgb(0, 100, 200), Rgb(100, 0, 200));
        assert_eq!([a.mix(b, 0.0), a.mix(b, 0.5), a.mix(b, 2.0)], [a, Rgb(50, 50, 200), b]);
    }
}
