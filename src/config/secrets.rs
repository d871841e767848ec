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

/// The patterns of applications that are asked for secrets.
pub(super) fn patterns() -> Vec<Pattern> {
    // Any text is a pattern: the error cannot arise.
    SECRETS.iter().filter_map(|pattern| pattern.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
