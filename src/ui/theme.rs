//! Themes: colours by role and a ramp, built in or from a person's own file.

use serde::Deserialize;

use super::color::Rgb;
use super::look::{ColorDepth, GlyphSet, Look, ROLES, ThemeName, own};

/// Colours by role, and the ramp from little to much.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// What it is called.
    pub name: String,
    /// Whether it is for light backgrounds.
    pub is_light: bool,
    pub(super) roles: [Rgb; ROLES.len()],
    /// Two colours or more.
    pub(super) ramp: Vec<Rgb>,
}

/// Why a file is no theme.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// It cannot be read as such.
    #[error("{0}")]
    Shape(String),
    /// A name that no theme has.
    #[error("there is no theme {0:?}; there are {1}")]
    Unknown(String, String),
}

/// The themes there are, one of which is taken.
#[derive(Clone, Debug)]
pub struct Themes {
    all: Vec<Theme>,
    at: usize,
    /// The one for the background.
    fitting: usize,
    depth: ColorDepth,
    glyphs: GlyphSet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    is_light: bool,
    ramp: Vec<Hex>,
    colors: Colors,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Colors {
    background: Hex,
    surface: Hex,
    line: Hex,
    muted: Hex,
    text: Hex,
    strong: Hex,
    accent: Hex,
    good: Hex,
    warn: Hex,
    bad: Hex,
    flash: Hex,
}

/// A colour as `#rrggbb`.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
struct Hex(Rgb);

const FILES: [&str; 9] = [
    include_str!("../../assets/themes/nord.toml"),
    include_str!("../../assets/themes/gruvbox.toml"),
    include_str!("../../assets/themes/dracula.toml"),
    include_str!("../../assets/themes/solarized.toml"),
    include_str!("../../assets/themes/cividis.toml"),
    include_str!("../../assets/themes/contrast.toml"),
    include_str!("../../assets/themes/paper.toml"),
    include_str!("../../assets/themes/solarized-light.toml"),
    include_str!("../../assets/themes/cividis-light.toml"),
];

impl Theme {
    /// Reads a theme from TOML.
    ///
    /// # Errors
    /// Says which line is wrong, and what is allowed there.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
            ThemeError::Shape(format!("line {line}: {}", error.message().replace('\n', ", ")))
        })?;
        if file.ramp.len() < 2 {
            return Err(ThemeError::Shape("ramp: name two colours or more, from little to much".to_owned()));
        }
        let of = file.colors;
        let roles = [
            of.background,
            of.surface,
            of.line,
            of.muted,
            of.text,
            of.strong,
            of.accent,
            of.good,
            of.warn,
            of.bad,
            of.flash,
        ];
        let ramp = file.ramp.into_iter().map(|color| color.0).collect();
        Ok(Self { name: file.name, is_light: file.is_light, roles: roles.map(|color| color.0), ramp })
    }

    /// The themes that come with the program.
    pub fn built_in() -> Vec<Self> {
        let own = [ThemeName::Dark, ThemeName::Light].map(own::theme);
        own.into_iter().chain(FILES.iter().filter_map(|file| Self::parse(file).ok())).collect()
    }

    /// The ramp's colour at a level, 0 to 1.
    pub(super) fn shade(&self, level: f32) -> Rgb {
        let place = level.clamp(0.0, 1.0) * (self.ramp.len() - 1) as f32;
        let at = (place as usize).min(self.ramp.len().saturating_sub(2));
        match self.ramp.get(at..at + 2) {
            Some(&[a, b]) => a.mix(b, place - at as f32),
            _ => Rgb(0, 0, 0),
        }
    }
}

impl Themes {
    /// The built-in themes and a person's own, for a terminal; the one of this name is taken, or the light or dark one.
    ///
    /// # Errors
    /// Fails if no theme has the name.
    pub fn new(
        own: Vec<Theme>,
        chosen: Option<&str>,
        is_light: bool,
        terminal: (ColorDepth, GlyphSet),
    ) -> Result<Self, ThemeError> {
        let mut themes = Theme::built_in();
        // One of their own takes the place of a built-in one of its name.
        themes.retain(|theme| own.iter().all(|of| of.name != theme.name));
        themes.extend(own);
        let wanted = chosen.unwrap_or(if is_light { "light" } else { "dark" });
        let Some(at) = themes.iter().position(|theme| theme.name == wanted) else {
            let names: Vec<_> = themes.iter().map(|theme| theme.name.as_str()).collect();
            return Err(ThemeError::Unknown(wanted.to_owned(), names.join(", ")));
        };
        let fitting =
            themes.iter().position(|theme| theme.name == if is_light { "light" } else { "dark" }).unwrap_or(at);
        Ok(Self { all: themes, at, fitting, depth: terminal.0, glyphs: terminal.1 })
    }

    /// The look that the taken theme gives.
    pub fn look(&self) -> Look {
        let theme = self.all.get(self.at);
        theme.map_or_else(Look::default, |theme| Look::of(theme, self.depth, self.glyphs))
    }

    /// The name of the taken theme.
    pub fn name(&self) -> &str {
        self.all.get(self.at).map_or("", |theme| &theme.name)
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.all.iter().map(|theme| theme.name.clone()).collect()
    }

    /// Takes the theme of this name, if there is one; the one for the background without a name.
    pub fn take(&mut self, name: &str) {
        if name.is_empty() {
            self.at = self.fitting;
        }
        self.at = self.all.iter().position(|theme| theme.name == name).unwrap_or(self.at);
    }

    /// Takes the next theme and returns its name.
    pub fn next_name(&mut self) -> &str {
        self.at = (self.at + 1) % self.all.len().max(1);
        self.name()
    }
}

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let number = number.ok_or_else(|| format!("{text:?} is no colour; write it as \"#88c0d0\""))?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self(Rgb(red, green, blue)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::look::Role;

    #[test]
    fn every_theme_that_comes_with_the_program_can_be_read() {
        let themes = Theme::built_in();
        assert_eq!(themes.len(), FILES.len() + 2);
        assert!(themes.iter().filter(|theme| theme.is_light).count() >= 4);
        for theme in themes {
            let lightness = |role: Role| theme.roles[role as usize].oklab()[0];
            let ground = lightness(Role::Background);
            assert_eq!(theme.is_light, ground > 0.5, "{}", theme.name);
            for role in [Role::Text, Role::Strong, Role::Accent, Role::Muted, Role::Good, Role::Warn, Role::Bad] {
                assert!((lightness(role) - ground).abs() > 0.3, "{} {role:?}", theme.name);
            }
            let (low, high) = (theme.shade(0.0).oklab()[0], theme.shade(1.0).oklab()[0]);
            assert!((high - ground).abs() > (low - ground).abs() + 0.2, "{}", theme.name);
        }
    }

    #[test]
    fn what_is_wrong_in_a_theme_is_said() {
        let good = FILES[0];
        for (text, message) in [
            (good.replace("#2e3440", "blue"), "line 7: \"blue\" is no colour"),
            (good.replace("muted", "mutedd"), "unknown field `mutedd`"),
            (good.replace("name = \"nord\"\n", ""), "missing field `name`"),
        ] {
            let error = Theme::parse(&text).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn themes_are_taken_by_name_and_in_turn() {
        let terminal = (ColorDepth::True, GlyphSet::Unicode);
        let mut themes = Themes::new(Vec::new(), Some("cividis-light"), false, terminal).unwrap();
        assert_eq!(themes.next_name(), "dark");
        let error = Themes::new(Vec::new(), Some("neon"), false, terminal).unwrap_err().to_string();
        assert!(error.contains("\"neon\"") && error.contains("gruvbox"), "{error}");
        let own = Theme { name: "nord".to_owned(), is_light: true, ..Theme::built_in()[1].clone() };
        let themes = Themes::new(vec![own], Some("nord"), false, terminal).unwrap();
        assert_eq!(themes.all.len(), Theme::built_in().len());
        assert!(themes.all[themes.at].is_light);
    }
}
