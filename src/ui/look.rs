//! Colours by role, the ramp of shades and the glyphs, resolved once for a terminal.

mod keycap;
pub(super) mod own;

use ratatui::style::{Color, Modifier, Style};

use super::color::Rgb;
use super::grain::Grain;
use super::layout::Layout;
use super::level;
use super::theme::Theme;
use crate::category::{TINTS, Tint};

/// Shades that a ramp has.
const SHADES: usize = 32;
/// Colours that a picture has.
const PALETTE: usize = 64;
/// Colours that applications are told apart by.
const HUES: usize = 16;
const UNICODE_SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
const ASCII_SHADES: [char; 9] = [' ', '.', ':', '-', '=', '+', '*', '#', '@'];

/// The colours that the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorDepth {
    /// 24 bits.
    #[default]
    True,
    /// The 256 of xterm.
    Indexed,
    /// The 16 of its own palette.
    Ansi,
    /// None: brightness, reversal and glyphs carry the meaning.
    None,
}

/// The glyphs that the terminal's font has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GlyphSet {
    /// Blocks, boxes and arrows.
    #[default]
    Unicode,
    /// ASCII alone.
    Ascii,
}

/// The themes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// Light on dark.
    #[default]
    Dark,
    /// Dark on light.
    Light,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Behind everything.
    Background,
    /// Keycaps without heat, empty bars, empty cells.
    Surface,
    /// Rules and axes.
    Line,
    /// Labels and units.
    Muted,
    /// Text.
    Text,
    /// Figures and titles.
    Strong,
    /// What is chosen.
    Accent,
    /// All is well.
    Good,
    /// Worth a look.
    Warn,
    /// Something is wrong.
    Bad,
    /// A key that is pressed.
    Flash,
}

/// How the screen looks; made once, and again when a setting changes.
#[derive(Clone, Debug)]
pub struct Look {
    depth: ColorDepth,
    glyphs: GlyphSet,
    /// Which panels the tabs show.
    pub(super) layout: Layout,
    /// What density maps are made of where colours and glyphs allow it.
    pub(super) grain: Grain,
    rgb: [Rgb; ROLES.len()],
    roles: [Color; ROLES.len()],
    ramp_rgb: [Rgb; SHADES],
    /// How light each colour of the ramp is, 0 to 1.
    ramp_lightness: [f32; SHADES],
    ramp: [Color; SHADES],
    hues: [Color; HUES],
    tints: [Color; TINTS.len()],
}

pub(super) const ROLES: [Role; 11] = [
    Role::Background,
    Role::Surface,
    Role::Line,
    Role::Muted,
    Role::Text,
    Role::Strong,
    Role::Accent,
    Role::Good,
    Role::Warn,
    Role::Bad,
    Role::Flash,
];

impl Default for Look {
    fn default() -> Self {
        Self::new(ThemeName::default(), ColorDepth::default(), GlyphSet::default())
    }
}

impl Look {
    /// A theme in the colours and glyphs that the terminal has.
    pub fn new(theme: ThemeName, depth: ColorDepth, glyphs: GlyphSet) -> Self {
        Self::of(&own::theme(theme), depth, glyphs)
    }

    /// A theme in the colours and glyphs that the terminal has.
    pub fn of(theme: &Theme, depth: ColorDepth, glyphs: GlyphSet) -> Self {
        let rgb = theme.roles;
        let ramp_rgb = std::array::from_fn(|at| theme.shade(at as f32 / (SHADES - 1) as f32));
        let theme = if theme.is_light { ThemeName::Light } else { ThemeName::Dark };
        let hues = std::array::from_fn(|at| own::hue(theme, at).rgb());
        let at_depth = |color: Rgb| match depth {
            ColorDepth::True => color.exact(),
            ColorDepth::Indexed => color.indexed(),
            ColorDepth::Ansi | ColorDepth::None => Color::Reset,
        };
        let mut look = Self {
            depth,
            glyphs,
            layout: Layout::default(),
            grain: Grain::default(),
            rgb,
            roles: rgb.map(at_depth),
            ramp_rgb,
            ramp_lightness: ramp_rgb.map(|color| color.oklab()[0]),
            ramp: ramp_rgb.map(at_depth),
            hues: hues.map(at_depth),
            tints: TINTS.map(|(_, hue)| at_depth(own::tint(theme, hue).rgb())),
        };
        if depth == ColorDepth::Ansi {
            look.take_ansi(theme);
        }
        look
    }

    /// The colours that the terminal has.
    pub fn depth(&self) -> ColorDepth {
        self.depth
    }

    /// What density maps are made of, as far as colours and glyphs allow it.
    pub fn grain(&self) -> Grain {
        match (self.depth, self.glyphs, self.grain) {
            (_, GlyphSet::Ascii, _) | (ColorDepth::None | ColorDepth::Ansi, _, Grain::Pixels) => Grain::HalfBlocks,
            (ColorDepth::None, _, Grain::Octants) => Grain::Braille,
            (_, _, grain) => grain,
        }
    }

    /// The ground and the ramp as evenly spaced colours, for pictures. The ramp begins far from the ground; the first
    /// colours lead up to it, so that what fades out has no edge.
    pub fn palette(&self) -> Vec<[u8; 3]> {
        const LEAD: f32 = 0.16;
        let [ground, first] = [self.rgb.get(Role::Surface as usize), self.ramp_rgb.first()]
            .map(|color| color.copied().unwrap_or(Rgb(0, 0, 0)));
        let color = |at: usize| {
            let level = at as f32 / (PALETTE - 1) as f32;
            let place = (level - LEAD).max(0.0) / (1.0 - LEAD) * (SHADES - 1) as f32;
            let two = [place as usize, place as usize + 1].map(|at| self.ramp_rgb.get(at).or(self.ramp_rgb.last()));
            let ramp = match two {
                [Some(a), Some(b)] => a.mix(*b, place.fract()),
                _ => first,
            };
            let Rgb(red, green, blue) = if level < LEAD { ground.mix(first, level / LEAD) } else { ramp };
            [red, green, blue]
        };
        (0..PALETTE).map(color).collect()
    }

    /// Whether only ASCII may be drawn.
    pub fn is_ascii(&self) -> bool {
        self.glyphs == GlyphSet::Ascii
    }

    /// One of two glyphs: for fonts that have blocks, and for ASCII.
    pub fn glyph(&self, unicode: char, ascii: char) -> char {
        if self.is_ascii() { ascii } else { unicode }
    }

    /// One of two texts.
    pub fn words(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.is_ascii() { ascii } else { unicode }
    }

    /// The colour of a role.
    pub fn color(&self, role: Role) -> Color {
        self.roles.get(role as usize).copied().unwrap_or_default()
    }

    /// Text of a role on the background.
    pub fn ink(&self, role: Role) -> Style {
        let style = Style::new().fg(self.color(role));
        match role {
            Role::Strong | Role::Accent => style.add_modifier(Modifier::BOLD),
            Role::Bad | Role::Flash if self.depth == ColorDepth::None => style.add_modifier(Modifier::BOLD),
            Role::Line | Role::Muted if self.depth == ColorDepth::None => style.add_modifier(Modifier::DIM),
            _ => style,
        }
    }

    /// Text on a ground of a role: badges and chosen tabs.
    pub fn badge(&self, role: Role) -> Style {
        let bold = Style::new().add_modifier(Modifier::BOLD);
        match self.depth {
            ColorDepth::None => bold.add_modifier(Modifier::REVERSED),
            // What colour the terminal's ground is only it knows.
            ColorDepth::Ansi => bold.fg(self.color(role)).bg(Color::Reset).add_modifier(Modifier::REVERSED),
            _ => bold.bg(self.color(role)).fg(self.color(Role::Background)),
        }
    }

    /// The ground that everything is drawn on.
    pub fn ground(&self) -> Style {
        if self.depth == ColorDepth::None {
            return Style::new();
        }
        Style::new().fg(self.color(Role::Text)).bg(self.color(Role::Background))
    }

    /// The colour of a level; that of the empty surface for nothing.
    pub fn heat(&self, level: f32) -> Color {
        if level <= 0.0 {
            return self.color(Role::Surface);
        }
        self.ramp.get(level::step(level, SHADES)).copied().unwrap_or_default()
    }

    /// A cell filled with a level: its glyph and its style, readable with colours and without.
    pub fn fill(&self, level: f32) -> (char, Style) {
        match self.depth {
            ColorDepth::None => (self.shade_glyph(level), Style::new()),
            _ => (' ', Style::new().bg(self.heat(level))),
        }
    }

    /// The glyph that is as dense as a level is high.
    pub fn shade_glyph(&self, level: f32) -> char {
        let shades: &[char] = if self.is_ascii() { &ASCII_SHADES } else { &UNICODE_SHADES };
        if level <= 0.0 {
            return self.glyph('·', ' ');
        }
        shades.get(1 + level::step(level, shades.len() - 1)).copied().unwrap_or(' ')
    }

    /// A colour that fades into the surface as its share, 0 to 1, gets smaller.
    pub fn faded(&self, color: Color, share: f32) -> Color {
        let rgb = |color| if let Color::Rgb(red, green, blue) = color { Some(Rgb(red, green, blue)) } else { None };
        match (rgb(self.color(Role::Surface)), rgb(color)) {
            (Some(surface), Some(whole)) => surface.mix(whole, share).exact(),
            _ => color,
        }
    }

    /// The colour that stands for an application, the same on every day.
    pub fn hue(&self, name: &str) -> Color {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let at = (hash ^ (hash >> 15)) as usize % HUES;
        self.hues.get(at).copied().unwrap_or_default()
    }

    /// The colour of a difference, -1 much less to 1 much more, over the surface of none: blue and orange, which every
    /// kind of eye tells apart.
    pub fn differs(&self, by: f32) -> Color {
        let by = if by.is_finite() { by.clamp(-1.0, 1.0) } else { 0.0 };
        let (less, more) = (self.tint(Tint::Named("blue")), self.tint(Tint::Named("orange")));
        let far = if by < 0.0 { less } else { more };
        match self.depth {
            ColorDepth::None => Color::Reset,
            ColorDepth::True => self.faded(far, by.abs().sqrt()),
            _ if by.abs() < 0.05 => self.color(Role::Surface),
            _ => far,
        }
    }

    /// The colour of a category.
    pub fn tint(&self, tint: Tint) -> Color {
        match tint {
            Tint::Named(name) => {
                let at = TINTS.iter().position(|(known, _)| *known == name);
                at.and_then(|at| self.tints.get(at)).copied().unwrap_or_default()
            }
            Tint::Exact([red, green, blue]) => match self.depth {
                ColorDepth::True => Rgb(red, green, blue).exact(),
                ColorDepth::Indexed => Rgb(red, green, blue).indexed(),
                // Of sixteen colours, some of which nobody knows, any that is not that of the text.
                ColorDepth::Ansi => self.hue(&format!("{red} {green} {blue}")),
                ColorDepth::None => Color::Reset,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_climbs_in_even_steps_of_lightness() {
        for (theme, sign) in [(ThemeName::Dark, 1.0), (ThemeName::Light, -1.0)] {
            let look = Look::new(theme, ColorDepth::True, GlyphSet::Unicode);
            let steps: Vec<f32> = look.ramp_rgb.windows(2).map(|two| two[1].oklab()[0] - two[0].oklab()[0]).collect();
            let mean = steps.iter().sum::<f32>() / steps.len() as f32;
            assert!(mean * sign > 0.01);
            assert!(steps.iter().all(|step| (step - mean).abs() < 0.006), "{steps:?}");
        }
    }

    #[test]
    fn text_stands_out_from_the_ground() {
        for theme in [ThemeName::Dark, ThemeName::Light] {
            let look = Look::new(theme, ColorDepth::True, GlyphSet::Unicode);
            let lightness = |role: Role| look.rgb[role as usize].oklab()[0];
            for (role, least) in [(Role::Text, 0.6), (Role::Muted, 0.4), (Role::Accent, 0.4), (Role::Bad, 0.4)] {
                assert!((lightness(role) - lightness(Role::Background)).abs() > least, "{theme:?} {role:?}");
            }
        }
    }

    #[test]
    fn without_colour_levels_differ_by_glyph() {
        for (glyphs, shades) in [(GlyphSet::Unicode, "·░▒▓█"), (GlyphSet::Ascii, " .:-=+*#@")] {
            let look = Look::new(ThemeName::Dark, ColorDepth::None, glyphs);
            let levels = shades.chars().count() - 1;
            let seen: String = (0..=levels).map(|at| look.fill(at as f32 / levels as f32 - 0.01).0).collect();
            assert_eq!(seen, shades);
            assert_eq!(look.fill(1.0).1, Style::new());
        }
    }

    #[test]
    fn sixteen_colours_use_the_terminals_own_palette() {
        let look = Look::new(ThemeName::Dark, ColorDepth::Ansi, GlyphSet::Unicode);
        assert_eq!(
            [0.1, 0.4, 0.6, 1.0].map(|level| look.heat(level)),
            [Color::Blue, Color::Cyan, Color::Green, Color::Yellow]
        );
        assert_eq!(look.color(Role::Background), Color::Reset);
    }

    #[test]
    fn an_application_keeps_its_colour() {
        let look = Look::default();
        assert_eq!(look.hue("firefox"), Look::default().hue("firefox"));
        let distinct: std::collections::HashSet<_> =
            ["firefox", "code", "xterm", "slack", "gimp"].map(|app| look.hue(app)).into_iter().collect();
        assert!(distinct.len() >= 4);
    }
}
