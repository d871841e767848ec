//! What the terminal can show, as its environment tells.

/// How many colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// None.
    None,
    /// The 16 of ANSI.
    Ansi16,
    /// 256.
    Indexed,
    /// 24 bits.
    True,
}

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// How many colours.
    pub colors: ColorDepth,
    /// Whether it shows characters beyond ASCII.
    pub is_unicode: bool,
    /// Whether it understands cursor movement at all (`TERM=dumb` does not).
    pub is_smart: bool,
    /// Whether tmux or screen is between it and the program.
    pub is_multiplexed: bool,
}

impl Looks {
    /// What the environment says, read through `lookup`.
    ///
    /// `NO_COLOR` (any text but the empty one) turns colours off: <https://no-color.org>. `COLORTERM` of
    /// `truecolor` or `24bit` and a `TERM` that ends in `-direct` give 24 bits; else `TERM` decides.
    pub fn from_env(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let term = set("TERM").unwrap_or_default();
        let is_smart = !term.is_empty() && term != "dumb" && term != "unknown";
        let colors = if set("NO_COLOR").is_some() || !is_smart {
            ColorDepth::None
        } else {
            depth(&term, set("COLORTERM").as_deref().unwrap_or_default(), set("TERM_PROGRAM").as_deref())
        };
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let is_multiplexed = ["TMUX", "STY"].iter().any(|name| set(name).is_some())
            || ["tmux", "screen"].iter().any(|name| term.starts_with(name));
        // The fonts of Linux's console have 256 or 512 signs: few of what is drawn with.
        let has_font = term != "linux";
        Self { colors, is_unicode: is_smart && has_font && speaks_utf8(&locale), is_smart, is_multiplexed }
    }
}

fn depth(term: &str, colorterm: &str, program: Option<&str>) -> ColorDepth {
    const TRUE_COLOR: [&str; 6] = ["kitty", "alacritty", "ghostty", "foot", "wezterm", "contour"];
    if term.starts_with("vt1") || term.starts_with("vt2") || term.ends_with("-mono") || term.ends_with("-m") {
        ColorDepth::None
    } else if matches!(colorterm, "truecolor" | "24bit")
        || term.ends_with("-direct")
        || TRUE_COLOR.iter().any(|name| term.contains(name))
        || matches!(program, Some("iTerm.app" | "WezTerm" | "ghostty"))
    {
        ColorDepth::True
    } else if term.contains("256color") {
        ColorDepth::Indexed
    } else {
        ColorDepth::Ansi16
    }
}

fn speaks_utf8(locale: &str) -> bool {
    let small = locale.to_ascii_lowercase();
    small.contains("utf-8") || small.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(pairs: &[(&str, &str)]) -> Looks {
        Looks::from_env(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn colours_follow_the_environment() {
        for (pairs, colors) in [
            (&[("TERM", "xterm-256color")][..], ColorDepth::Indexed),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColorDepth::True),
            (&[("TERM", "screen"), ("COLORTERM", "24bit")], ColorDepth::True),
            (&[("TERM", "xterm-kitty")], ColorDepth::True),
            (&[("TERM", "xterm-direct")], ColorDepth::True),
            (&[("TERM", "xterm")], ColorDepth::Ansi16),
            (&[("TERM", "linux")], ColorDepth::Ansi16),
            (&[("TERM", "vt100")], ColorDepth::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], ColorDepth::None),
            (&[], ColorDepth::None),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "1")], ColorDepth::None),
            (&[("TERM", "xterm-kitty"), ("NO_COLOR", "")], ColorDepth::True),
        ] {
            assert_eq!(looks(pairs).colors, colors, "{pairs:?}");
        }
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        let term = ("TERM", "xterm");
        for (pairs, is_unicode) in [
            (&[term, ("LANG", "en_GB.UTF-8")][..], true),
            (&[term, ("LANG", "de_DE.utf8")], true),
            (&[term, ("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")], false),
            (&[term, ("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")], true),
            (&[term], false),
            (&[("TERM", "dumb"), ("LANG", "en_GB.UTF-8")], false),
            (&[("TERM", "linux"), ("LANG", "en_GB.UTF-8")], false),
        ] {
            assert_eq!(looks(pairs).is_unicode, is_unicode, "{pairs:?}");
        }
    }
}
