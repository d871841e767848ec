//! Where a machine says how its keyboard is set, beside an X server.

use std::path::Path;

/// A layout by the names of X's keyboard rules; what is not said is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The rules, as in `evdev`.
    pub rules: String,
    /// The model, as in `pc105`.
    pub model: String,
    /// The layouts, as in `us,de`.
    pub layout: String,
    /// Their variants, as in `,nodeadkeys`.
    pub variant: String,
    /// What else, as in `grp:alt_shift_toggle`.
    pub options: String,
}

impl Names {
    /// The first layout and its variant.
    pub(super) fn first(&self) -> (&str, &str) {
        let first = [&self.layout, &self.variant].map(|names| names.split(',').next().unwrap_or_default().trim());
        first.into()
    }

    /// The name of the first layout's legends among those that come with the program, if they are.
    pub fn familiar(&self) -> Option<&'static str> {
        match self.first() {
            (_, "dvorak") => Some("dvorak"),
            (_, "colemak") => Some("colemak"),
            ("fr", "" | "oss" | "latin9" | "nodeadkeys" | "azerty") => Some("azerty"),
            ("de" | "at", "" | "nodeadkeys" | "deadacute") => Some("qwertz"),
            ("us", "") => Some("qwerty"),
            _ => None,
        }
    }
}

/// The layout that the environment names, as Wayland's compositors read it; else the files below `root` that localectl,
/// Debian and the console go by. `None` where none of them says.
pub fn stated(root: &Path, variable: impl Fn(&str) -> Option<String>) -> Option<Names> {
    let by_variables =
        || names(["RULES", "MODEL", "LAYOUT", "VARIANT", "OPTIONS"], |of| variable(&format!("XKB_DEFAULT_{of}")));
    let text = |path: &str| std::fs::read_to_string(root.join(path)).unwrap_or_default();
    by_variables()
        .or_else(|| by_server_section(&text("etc/X11/xorg.conf.d/00-keyboard.conf")))
        .or_else(|| by_assignments(&text("etc/default/keyboard")))
        .or_else(|| {
            let console = text("etc/vconsole.conf");
            let map = || text("usr/share/systemd/kbd-model-map");
            by_assignments(&console).or_else(|| by_console_map(&assigned(&console, "KEYMAP")?, &map()))
        })
}

/// The names, if there is a layout among them.
fn names(keys: [&str; 5], of: impl Fn(&str) -> Option<String>) -> Option<Names> {
    let [rules, model, layout, variant, options] = keys.map(|key| of(key).unwrap_or_default());
    (!layout.is_empty()).then_some(Names { rules, model, layout, variant, options })
}

/// Lines of an X server's settings: `Option "XkbLayout" "us,de"`.
fn by_server_section(text: &str) -> Option<Names> {
    names(["XkbRules", "XkbModel", "XkbLayout", "XkbVariant", "XkbOptions"], |key| {
        text.lines().filter_map(|line| line.trim().strip_prefix("Option")).find_map(|rest| {
            let mut quoted = rest.split('"').skip(1).step_by(2);
            (quoted.next() == Some(key)).then(|| quoted.next().unwrap_or_default().to_owned())
        })
    })
}

/// Lines as a shell reads them: `XKBLAYOUT="us,de"`.
fn by_assignments(text: &str) -> Option<Names> {
    names(["XKBRULES", "XKBMODEL", "XKBLAYOUT", "XKBVARIANT", "XKBOPTIONS"], |key| assigned(text, key))
}

/// What a shell would assign to the name last.
fn assigned(text: &str, name: &str) -> Option<String> {
    let mut values = text.lines().filter_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='));
    values.next_back().map(|value| value.trim().trim_matches(['"', '\'']).to_owned())
}

/// The layout that systemd has for a keymap of the console: its map has one a line, `-` for nothing.
fn by_console_map(keymap: &str, map: &str) -> Option<Names> {
    let line = map.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let fields = line.filter(|fields| fields.first() == Some(&keymap)).find(|fields| fields.len() >= 4)?;
    let place = |key: &str| match key {
        "layout" => Some(1),
        "variant" => Some(3),
        _ => None,
    };
    names(["", "", "layout", "variant", ""], |key| {
        place(key).and_then(|at| fields.get(at)).filter(|field| **field != "-").map(|field| (*field).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a machine with these files says, without any variable.
    fn by_files(files: &[(&str, &str)]) -> Option<String> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        stated(root.path(), |_| None).map(|names| format!("{} {}", names.layout, names.variant))
    }

    const LOCALECTL: (&str, &str) = (
        "etc/X11/xorg.conf.d/00-keyboard.conf",
        "# Written by systemd-localed(8)\nSection \"InputClass\"\n        Identifier \"system-keyboard\"\n        \
         MatchIsKeyboard \"on\"\n        Option \"XkbLayout\" \"cz,us\"\n        Option \"XkbVariant\" \"qwerty,\"\n\
         EndSection\n",
    );
    const DEBIAN: (&str, &str) = (
        "etc/default/keyboard",
        "# KEYBOARD CONFIGURATION FILE\n\nXKBMODEL=\"pc105\"\nXKBLAYOUT=\"de\"\nXKBVARIANT='nodeadkeys'\n#XKBLAYOUT=no\n",
    );
    const CONSOLE: (&str, &str) = ("etc/vconsole.conf", "KEYMAP=fr-latin9\nFONT=eurlatgr\n");
    const MAP: (&str, &str) = (
        "usr/share/systemd/kbd-model-map",
        "# consolelayout\t\txlayout\txmodel\t\txvariant\txoptions\nfr\t\t\tfr\tpc105\t\t-\t\tterminate:ctrl_alt_bksp\n\
         fr-latin9\t\tfr\tpc105\t\tlatin9\t\tterminate:ctrl_alt_bksp\n",
    );

    #[test]
    fn the_first_that_says_so_is_believed() {
        assert_eq!(by_files(&[LOCALECTL, DEBIAN, CONSOLE, MAP]).as_deref(), Some("cz,us qwerty,"));
        assert_eq!(by_files(&[DEBIAN, CONSOLE, MAP]).as_deref(), Some("de nodeadkeys"));
        assert_eq!(by_files(&[CONSOLE, MAP]).as_deref(), Some("fr latin9"));
        assert_eq!(by_files(&[("etc/vconsole.conf", "KEYMAP=us\nXKBLAYOUT=pl\n"), MAP]).as_deref(), Some("pl "));
        assert_eq!(by_files(&[CONSOLE]), None);
        assert_eq!(by_files(&[("etc/default/keyboard", "XKBLAYOUT=\"\"\n")]), None);
        let variable = |name: &str| (name == "XKB_DEFAULT_LAYOUT").then(|| "us,ru".to_owned());
        assert_eq!(stated(Path::new("/nowhere"), variable).unwrap().layout, "us,ru");
        assert_eq!(stated(Path::new("/nowhere"), |_| Some(String::new())), None);
    }

    #[test]
    fn the_first_of_several_layouts_is_known_by_its_legends() {
        let of = |layout: &str, variant: &str| {
            Names { layout: layout.to_owned(), variant: variant.to_owned(), ..Names::default() }.familiar()
        };
        assert_eq!(of("fr,us", ""), Some("azerty"));
        assert_eq!(of("us,de", ",nodeadkeys"), Some("qwerty"));
        assert_eq!(of("us", "dvorak"), Some("dvorak"));
        assert_eq!(of("fr", "bepo"), None);
        assert_eq!(of("ru", ""), None);
    }
}
