//! The README says what the program does: its list of keys is the action table's.
#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- /keys -->";

#[test]
fn the_readme_lists_the_keys_of_the_action_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_once(BEGIN).unwrap();
    let (keys, tail) = rest.split_once(END).unwrap();
    let made = format!("\n{}\n", keytop::app::markdown().trim());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{head}{BEGIN}{made}\n{END}{tail}")).unwrap();
    } else {
        assert_eq!(keys.trim(), made.trim(), "UPDATE=1 cargo test --test readme writes it anew");
    }
}
