//! Patterns of application names: whole names without regard to case, `*` for any characters.

/// A list of patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Globs {
    patterns: Vec<String>,
}

/// Password managers, prompts for passwords and lock screens, by window class and by Wayland application id.
const SECRETS: &[&str] = &[
    "*keepass*",
    "*keeweb*",
    "*bitwarden*",
    "*1password*",
    "*enpass*",
    "*lastpass*",
    "*dashlane*",
    "*nordpass*",
    "*proton*pass*",
    "*roboform*",
    "*buttercup*",
    "*passwordsafe*",
    "*pwsafe*",
    "qtpass",
    "*gnome*secrets*",
    "*seahorse*",
    "*kwallet*",
    "gcr-prompter",
    "*gcr*prompter*",
    "pinentry*",
    "*askpass*",
    "*polkit*",
    "*policykit*",
    "kdesu*",
    "gksu*",
    "i3lock*",
    "xsecurelock*",
    "swaylock*",
    "gtklock*",
    "slock",
    "hyprlock",
    "waylock",
    "xtrlock",
    "vlock",
    "physlock",
    "light-locker*",
    "*screensaver*",
    "*screenlock*",
    "*greeter*",
];

impl Globs {
    /// The list of these patterns.
    pub fn new(patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { patterns: patterns.into_iter().map(|pattern| pattern.as_ref().to_owned()).collect() }
    }

    /// Password managers, prompts for passwords and lock screens.
    pub fn of_secrets() -> Self {
        Self::new(SECRETS)
    }

    /// The patterns as they were written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a pattern fits the whole name.
    pub fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.patterns.iter().any(|pattern| fits(pattern.to_lowercase().as_bytes(), name.as_bytes()))
    }
}

/// Goes through the name once, and back to the last star where it does not fit: no worse than the product of lengths.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, n));
                p += 1;
            }
            Some(byte) if *byte == name[n] => (p, n) = (p + 1, n + 1),
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                (p, n) = (after, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_whole_names_in_any_case() {
        for (pattern, name, expected) in [
            ("slock", "slock", true),
            ("slock", "SLock", true),
            ("slock", "slock2", false),
            ("pinentry*", "pinentry-gtk-2", true),
            ("*pass*", "org.keepassxc.KeePassXC", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-c-", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("É*", "éa", true),
            ("a?", "ab", false),
        ] {
            assert_eq!(Globs::new([pattern]).matches(name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn password_managers_and_lock_screens_are_known() {
        let secrets = Globs::of_secrets();
        for name in [
            "KeePassXC",
            "org.keepassxc.KeePassXC",
            "KeePass2",
            "Bitwarden",
            "1Password",
            "Enpass",
            "gcr-prompter",
            "Gcr-prompter",
            "pinentry-gnome3",
            "ssh-askpass",
            "polkit-gnome-authentication-agent-1",
            "i3lock",
            "xsecurelock",
            "swaylock",
            "gtklock",
            "slock",
            "light-locker",
            "mate-screensaver",
            "kscreenlocker_greet",
        ] {
            assert!(secrets.matches(name), "{name}");
        }
        for name in ["firefox", "xterm", "Alacritty", "code", "seafile", "locksmith", ""] {
            assert!(!secrets.matches(name), "{name}");
        }
    }
}
