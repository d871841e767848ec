//! Applications whose keys are withheld unless the settings say otherwise.

use crate::policy::Pattern;

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

/// Windows of browsers that promise to remember nothing, as Firefox, Chromium, Edge, Opera and Safari title them
/// in some of the languages they speak.
const PRIVATE: &[&str] = &[
    "*private browsing*",
    "*private window*",
    "*incognito*",
    "*inprivate*",
    "*(private)*",
    "*privater modus*",
    "*privates fenster*",
    "*inkognito*",
    "*navigation privée*",
    "*navegación privada*",
    "*incógnito*",
];

/// The patterns of titles of private windows.
pub(super) fn titles() -> Vec<Pattern> {
    PRIVATE.iter().filter_map(|pattern| pattern.parse().ok()).collect()
}

/// The patterns of applications that are asked for secrets.
pub(super) fn patterns() -> Vec<Pattern> {
    // Any text is a pattern: the error cannot arise.
    SECRETS.iter().filter_map(|pattern| pattern.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_windows_are_known() {
        let is_private = |title: &str| titles().iter().any(|pattern| pattern.matches(title));
        for title in ["Mozilla Firefox Private Browsing", "New Incognito tab - Chromium", "New InPrivate tab - Edge"] {
            assert!(is_private(title), "{title}");
        }
        for title in ["", "main.rs - editor", "Private_key.pem"] {
            assert!(!is_private(title), "{title}");
        }
    }

    #[test]
    fn password_managers_and_lock_screens_are_known() {
        let is_secret = |name: &str| patterns().iter().any(|pattern| pattern.matches(name));
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
            assert!(is_secret(name), "{name}");
        }
        for name in ["firefox", "xterm", "Alacritty", "code", "seafile", "locksmith", ""] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
