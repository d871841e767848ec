//! What is printed on the keys, by a server and without one.

use keytop::capture::legends::{Names, compiled};
use keytop::capture::x11::legends;

use super::stage::Stage;

const CAPS_LOCK: u8 = 66;

#[test]
fn legends_are_those_that_the_server_is_set_to() {
    let stage = Stage::new();
    for (layout, expected) in
        [("fr", ["A", "é", "ù"]), ("de", ["Q", "2", "Ä"]), ("ua", ["Й", "2", "Є"]), ("us", ["Q", "2", "'"])]
    {
        stage.run("setxkbmap", &[layout]);
        let told = legends(&stage.display).unwrap();
        assert_eq!(["KeyQ", "Digit2", "Quote"].map(|code| told[code].as_str()), expected, "{layout}");
        assert!(!told.contains_key("Enter") && !told.contains_key("Space"));
    }
}

#[test]
fn legends_are_those_of_the_group_that_is_on() {
    let stage = Stage::new();
    stage.run("setxkbmap", &["-layout", "us,de", "-option", "grp:caps_toggle"]);
    let some = || {
        let told = legends(&stage.display).unwrap();
        ["KeyY", "Semicolon", "Digit2"].map(|code| told[code].clone())
    };
    assert_eq!(some(), ["Y", ";", "2"]);
    stage.tap(CAPS_LOCK);
    stage.sync();
    assert_eq!(some(), ["Z", "Ö", "2"]);
}

#[test]
fn legends_without_a_server_are_those_that_a_server_would_have() {
    let stage = Stage::new();
    for (layout, variant) in [("fr", ""), ("de", "nodeadkeys"), ("ua", ""), ("us", "dvorak"), ("cz", ""), ("gr", "")] {
        stage.run("setxkbmap", &["-layout", layout, "-variant", variant, "-option", ""]);
        let names = Names { layout: format!("{layout},us"), variant: variant.to_owned(), ..Names::default() };
        let served = legends(&stage.display).unwrap();
        assert_eq!(compiled(&names), Some(served), "{layout} {variant}");
    }
    let unknown = Names { layout: "no-such-layout".to_owned(), ..Names::default() };
    assert_eq!(compiled(&unknown), None);
}
