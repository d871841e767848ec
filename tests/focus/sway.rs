//! sway with real clients: over its IPC, and over the wlroots protocol.

use keytop::capture::Surroundings;
use keytop::capture::focus::{Sway, Wlr, probes};
use keytop::capture::{Availability, Backend};
use keytop::event::Kind;
use keytop::report::Reach;

use super::desk::Desk;
use super::feed::Feed;

fn feeds(desk: &Desk) -> [Feed; 2] {
    let surroundings = desk.surroundings();
    [Feed::of(Sway::new(&surroundings)), Feed::of(Wlr::new(&surroundings))]
}

fn names(apps: &[Option<String>]) -> Vec<&str> {
    apps.iter().map(|app| app.as_deref().unwrap_or("-")).collect()
}

#[test]
fn switches_between_real_windows_are_told_in_order() {
    let Some(mut desk) = Desk::start() else { return };
    let mut feeds = feeds(&desk);
    let mut until = |last: Option<&str>| -> Vec<Vec<String>> {
        feeds.iter_mut().map(|feed| names(&feed.apps_until(last)).iter().map(|&app| app.into()).collect()).collect()
    };
    assert_eq!(until(None), [["-"], ["-"]], "an empty workspace");
    desk.open("one", "First");
    assert_eq!(until(Some("one")), [["one"], ["one"]]);
    let two = desk.open("two", "Second");
    assert_eq!(until(Some("two")), [["two"], ["two"]]);
    for _ in 0..20 {
        desk.tell("[app_id=one] focus");
        desk.tell("[app_id=two] focus");
    }
    for turn in 0..20 {
        assert_eq!(until(Some("one")), [["one"], ["one"]], "turn {turn}");
        assert_eq!(until(Some("two")), [["two"], ["two"]], "turn {turn}");
    }
    desk.tell("workspace 2");
    assert_eq!(until(None), [["-"], ["-"]], "an empty workspace");
    desk.tell("workspace 1");
    assert_eq!(until(Some("two")), [["two"], ["two"]]);
    desk.close(two);
    assert_eq!(until(Some("one")), [["one"], ["one"]]);
    desk.close(0);
    assert_eq!(until(None), [["-"], ["-"]], "the last window closed");
}

#[test]
fn hostile_names_and_titles_are_tame() {
    let Some(mut desk) = Desk::start() else { return };
    for mut feed in feeds(&desk) {
        assert_eq!(feed.apps_until(None), [None]);
        let long = "x".repeat(3000);
        desk.open(&long, "long");
        assert_eq!(feed.apps_until(Some(&long[..128])).len(), 1);
        desk.open("a\u{1b}[31m\u{7}\"}],{ \u{202e}%s{}", "t");
        assert_eq!(feed.apps_until(Some("a[31m\"}],{ \u{202e}%s{}")).len(), 1);
        let blank = desk.open(" ", "blank");
        // sway tells the process of a window that does not say what it is; the wlroots protocol does not.
        let named = (feed.health().name == "sway").then_some("foot");
        assert_eq!(feed.apps_until(named).len(), 1);
        desk.close(blank);
        desk.close(blank - 1);
        desk.close(blank - 2);
    }
}

#[test]
fn a_title_of_the_focused_window_is_told_without_control_characters() {
    let Some(mut desk) = Desk::start() else { return };
    for mut feed in feeds(&desk) {
        let window = desk.open_with_raw_title("titled", r"caf\303\251 \303\050 \342\202");
        let title = feed.next("the title", |event| match &event.kind {
            Kind::Window { title: Some(title), .. } if title.starts_with("caf") => Some(title.clone()),
            _ => None,
        });
        assert!(title.starts_with("café"), "{title}");
        assert!(!title.chars().any(char::is_control));
        desk.close(window);
    }
}

#[test]
fn outputs_are_monitors() {
    let backends: [fn(&Surroundings) -> Feed; 2] = [|at| Feed::of(Sway::new(at)), |at| Feed::of(Wlr::new(at))];
    for feed in backends {
        let Some(desk) = Desk::start() else { return };
        outputs_change(&desk, &mut feed(&desk.surroundings()));
    }
}

#[test]
fn without_wayland_sways_own_protocol_tells_the_monitors() {
    let Some(desk) = Desk::start() else { return };
    // Older ones, as this, do not tell how they become.
    let alone = Surroundings { wayland_socket: None, ..desk.surroundings() };
    let list = Feed::of(Sway::new(&alone)).next("monitors", |event| match &event.kind {
        Kind::Monitors(list) => Some(list.clone()),
        _ => None,
    });
    assert_eq!(list.iter().map(|one| (one.name.as_str(), one.width)).collect::<Vec<_>>(), [("HEADLESS-1", 1280.0)]);
}

fn outputs_change(desk: &Desk, feed: &mut Feed) {
    let mut monitors = |count: usize, width: f64| {
        feed.next("monitors", |event| match &event.kind {
            Kind::Monitors(list) if list.len() == count && list.iter().any(|one| (one.width - width).abs() < 0.5) => {
                Some(list.iter().map(|one| (one.name.as_str(), one.x, one.width, one.height)).collect::<Vec<_>>())
            }
            _ => None::<Vec<(&str, f64, f64, f64)>>,
        })
    };
    assert_eq!(monitors(1, 1280.0), [("HEADLESS-1", 0.0, 1280.0, 800.0)]);
    desk.tell("output HEADLESS-1 resolution 800x600");
    assert_eq!(monitors(1, 800.0), [("HEADLESS-1", 0.0, 800.0, 600.0)]);
    desk.tell("create_output");
    let two = monitors(2, 800.0);
    assert!(two.contains(&("HEADLESS-1", 0.0, 800.0, 600.0)), "{two:?}");
    desk.tell("output HEADLESS-1 transform 90");
    assert!(monitors(2, 600.0).contains(&("HEADLESS-1", 0.0, 600.0, 800.0)));
}

#[test]
fn a_compositor_that_dies_and_comes_back_is_found_again() {
    let Some(mut desk) = Desk::start() else { return };
    let mut feeds = feeds(&desk);
    desk.open("before", "");
    for feed in &mut feeds {
        feed.apps_until(Some("before"));
    }
    desk.kill();
    for feed in &mut feeds {
        assert_eq!(feed.app(), None, "{}: nothing is known to have the focus", feed.health().name);
        let health = feed.wait_health(|health| health.reach == Reach::Nothing);
        assert!(health.trouble.unwrap().contains("tried again"));
    }
    desk.start_again();
    desk.open("after", "");
    for feed in &mut feeds {
        feed.apps_until(Some("after"));
        let health = feed.wait_health(|health| health.trouble.is_none());
        assert_eq!(health.restarts, 1, "{}", health.name);
    }
}

#[test]
fn a_stop_ends_it_and_the_choice_is_sways_own_protocol() {
    let Some(desk) = Desk::start() else { return };
    let surroundings = desk.surroundings();
    let found = probes(&surroundings);
    let available: Vec<&str> =
        found.iter().filter(|(_, seen)| *seen == Availability::Available).map(|(name, _)| *name).collect();
    assert_eq!(available, ["sway", "wlr"]);
    for mut feed in feeds(&desk) {
        feed.apps_until(None);
        feed.stop();
    }
    assert_eq!(Wlr::new(&surroundings).name(), "wlr");
}
