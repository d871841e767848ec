//! The themes for the screens: those that come with the program, and the person's own.

use std::path::Path;

use anyhow::Context as _;

use super::settings::Settings;
use crate::config::{Background, Maps};
use crate::export::Charset;
use crate::terminal::{Answer, ColorDepth, Looks, PictureProtocol};
use crate::ui::{self, GlyphSet, Grain, Theme, Themes};

/// The themes for this terminal; `is_light` is what it said about its background.
pub(super) fn themes(settings: &Settings, looks: Looks, is_light: Option<bool>) -> anyhow::Result<Themes> {
    let depth = match looks.colors {
        ColorDepth::None => ui::ColorDepth::None,
        ColorDepth::Ansi16 => ui::ColorDepth::Ansi,
        ColorDepth::Indexed => ui::ColorDepth::Indexed,
        ColorDepth::True => ui::ColorDepth::True,
    };
    let glyphs = match settings.charset {
        Charset::Unicode if looks.is_unicode => GlyphSet::Unicode,
        Charset::Ascii | Charset::Unicode => GlyphSet::Ascii,
    };
    let is_light = match settings.config.screen.background {
        Background::Auto => is_light.unwrap_or_else(|| is_said_light(|name| std::env::var(name).ok())),
        background => background == Background::Light,
    };
    let own = settings.themes.as_deref().map_or_else(|| Ok(Vec::new()), read)?;
    Ok(Themes::new(own, settings.config.screen.theme.as_deref(), is_light, (depth, glyphs))?)
}

/// What density maps are made of in this terminal, and how pictures are shown if that is pixels.
pub(super) fn grain(maps: Maps, answer: &Answer) -> (Grain, Option<PictureProtocol>) {
    let told = answer.pictures();
    match (maps, told) {
        (Maps::Auto, Some(_)) => (Grain::Pixels, told),
        (Maps::Auto | Maps::HalfBlocks, _) => (Grain::HalfBlocks, None),
        (Maps::Octants, _) => (Grain::Octants, None),
        (Maps::Braille, _) => (Grain::Braille, None),
        (Maps::Kitty, _) => (Grain::Pixels, Some(PictureProtocol::Kitty)),
        (Maps::Sixel, _) => {
            let told = Answer { has_kitty_pictures: false, has_sixel: true, ..answer.clone() };
            (Grain::Pixels, told.pictures())
        }
    }
}

/// The themes in a folder, by the names of their files; none where there is no folder.
fn read(folder: &Path) -> anyhow::Result<Vec<Theme>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let theme = |path: &std::path::PathBuf| {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read the theme {}", path.display()))?;
        Theme::parse(&text).with_context(|| format!("the theme {} is wrong", path.display()))
    };
    paths.iter().map(theme).collect()
}

/// Whether `COLORFGBG`, which rxvt, Konsole and others set, names a light background.
fn is_said_light(variable: impl Fn(&str) -> Option<String>) -> bool {
    let background = variable("COLORFGBG").and_then(|colors| colors.rsplit(';').next().map(str::to_owned));
    matches!(background.as_deref(), Some("7" | "15"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_may_name_a_light_background() {
        let is_light = |colors: &str| is_said_light(|_| Some(colors.to_owned()));
        assert!(is_light("0;15") && is_light("0;default;7"));
        assert!(!is_light("15;0") && !is_light("") && !is_said_light(|_| None));
    }

    #[test]
    fn a_wrong_theme_is_named_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("none")).unwrap(), []);
        std::fs::write(folder.path().join("mine.toml"), "name = 1").unwrap();
        std::fs::write(folder.path().join("notes.txt"), "no theme").unwrap();
        let error = format!("{:#}", read(folder.path()).unwrap_err());
        assert!(error.contains("mine.toml is wrong: line 1"), "{error}");
    }
}
