//! The rules that come with the program: what most people call most programs.
//!
//! Names are those that `WM_CLASS` and Wayland's `app_id` have: short (`firefox`) or reversed domains
//! (`org.mozilla.firefox`). A word is looked for at the start of the name or after a dot, so that a terminal called
//! `st` is not found in `steam`.

use std::sync::{Arc, LazyLock};

use super::{Rule, RuleText};

/// Category, words that names begin with (`$` ends one), colour.
const RULES: [(&str, &str, &str); 14] = [
    (
        "Communication/Mail",
        "thunderbird|betterbird|evolution|geary|kmail|claws-mail|sylpheed|mailspring|outlook|mutt|neomutt|aerc|apple mail|mail$",
        "orange",
    ),
    ("Communication/Calls", "zoom|teams|skype|jitsi|webex|facetime|mumble|linphone|ekiga", "pink"),
    (
        "Communication/Chat",
        "slack|discord|vesktop|telegram|signal|element|fractal|nheko|whatsapp|zapzap|hexchat|polari|konversation|weechat|irssi|pidgin|dino|gajim|mattermost|rocket\\.chat|messages$",
        "red",
    ),
    (
        "Work/Programming",
        "code|codium|vscodium|cursor|windsurf|zed|jetbrains|idea|pycharm|clion|goland|webstorm|rustrover|rider|phpstorm|datagrip|android-studio|emacs|vim|gvim|nvim|neovide|sublime|kate|kdevelop|qtcreator|builder|gnome-builder|geany|eclipse|netbeans|lapce|helix|hx$|xcode|dbeaver|insomnia|postman|meld|gitg|gitkraken|sourcetree|github desktop|arduino|godot|unityhub|rstudio|jupyter|spyder|matlab",
        "blue",
    ),
    (
        "Work/Documents",
        "libreoffice|soffice|openoffice|onlyoffice|desktopeditors|wps|calligra|abiword|gnumeric|word$|excel$|powerpoint$|microsoft (word|excel|powerpoint)|winword|powerpnt|pages$|numbers$|keynote$|evince|papers$|okular|zathura|mupdf|atril|xreader|acroread|texstudio|lyx|notion|obsidian|logseq|zotero|calibre|gedit|texteditor|gnome-text-editor|mousepad|notepad|xournal|simple-scan",
        "indigo",
    ),
    (
        "Work/Graphics",
        "gimp|inkscape|krita|blender|darktable|rawtherapee|scribus|figma|penpot|kdenlive|shotcut|openshot|davinci|resolve|freecad|kicad|openscad|photoshop|illustrator|lightroom|affinity|pinta|drawio|dia$|digikam|shotwell|loupe|eog$|gwenview|obs$|com\\.obsproject",
        "violet",
    ),
    (
        "Terminal",
        "xterm|uxterm|urxvt|rxvt|st$|st-256color|kitty|alacritty|foot$|footclient|wezterm|ghostty|konsole|yakuake|gnome-terminal|terminal|ptyxis|kgx|console$|tilix|terminator|xfce4-terminal|lxterminal|qterminal|mate-terminal|deepin-terminal|terminology|guake|tilda|cool-retro-term|iterm|warp|tabby|hyper$|cmd$|powershell|windowsterminal|rio$|contour",
        "green",
    ),
    (
        "Web",
        "firefox|librewolf|navigator|waterfox|zen$|zen-|floorp|tor browser|torbrowser|chrom|google-chrome|brave|vivaldi|opera|microsoft-edge|msedge|edge$|epiphany|falkon|qutebrowser|konqueror|midori|nyxt|min$|safari|arc$|ladybird|dillo|surf$|links$|luakit",
        "cyan",
    ),
    (
        "Media",
        "vlc|mpv|totem|showtime|celluloid|smplayer|kodi|plex|jellyfin|spotify|rhythmbox|amberol|lollypop|clementine|strawberry|elisa|audacious|deadbeef|tidal|cider|quodlibet|haruna|dragonplayer|parole|audacity|ardour|reaper|music$|netflix|freetube|stremio|podcasts|tauon",
        "yellow",
    ),
    (
        "Games",
        "steam|lutris|heroic|itch|minecraft|prismlauncher|retroarch|dolphin-emu|pcsx2|rpcs3|gamescope|0ad|supertuxkart|wesnoth|openttd|factorio|dota|cs2|csgo|wine|aisleriot|gnome-mines|kpat|sol$",
        "lime",
    ),
    (
        "Files",
        "nautilus|org\\.gnome\\.files|dolphin|thunar|nemo$|caja|pcmanfm|doublecmd|krusader|finder|explorer|ranger|file-roller|ark$|filezilla|transmission|qbittorrent|deluge|syncthing|nextcloud",
        "teal",
    ),
    (
        "System",
        "gnome-control-center|settings$|systemsettings|gnome-system-monitor|systemmonitor|ksysguard|missioncenter|gnome-disks|gparted|pavucontrol|blueman|nm-connection|software|discover|synaptic|gnome-tweaks|dconf|virt-manager|virtualbox|qemu|gnome-boxes|gnome-shell|plasmashell|krunner|rofi|wofi|dmenu|seahorse|keepass|keepassxc|bitwarden|1password|gnome-calculator|kcalc|qalculate|galculator|baobab|timeshift",
        "grey",
    ),
    ("Communication", "contacts|gnome-calendar|korganizer|calendar", "red"),
    ("Work", "planner|planify|gnome-todo|todoist|anki|ganttproject|gnucash|homebank", "blue"),
];

/// The rules, read once: that takes a millisecond.
pub(super) fn rules() -> Arc<[Rule]> {
    static RULES: LazyLock<Arc<[Rule]>> = LazyLock::new(|| texts().filter_map(|text| Rule::new(&text).ok()).collect());
    Arc::clone(&RULES)
}

/// The rules as a person would write them.
fn texts() -> impl ExactSizeIterator<Item = RuleText> + use<> {
    RULES.iter().map(|&(name, words, color)| RuleText {
        name: name.to_owned(),
        app: format!(r"(^|[./])({words})"),
        color: color.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_read() {
        assert_eq!(rules().len(), texts().len());
    }
}
