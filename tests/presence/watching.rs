//! From an inhibitor on a real message bus to the figure in a report.

use keytop::calendar::{Calendar, DayStart, Tz};
use keytop::capture::Surroundings;
use keytop::capture::dbus::{Message, Value};
use keytop::capture::presence::Presence;
use keytop::event::{Button, Event, Kind, MICROS, Name, Time};
use keytop::policy::Seen;
use keytop::session::{Rules, Session};
use keytop::timeline::Placement;

use super::bus::{Bus, UNKNOWN};
use super::feed::Feed;

const KDE: &str = "org.kde.Solid.PowerManagement.PolicyAgent";

#[test]
fn a_film_is_told_apart_from_active_and_from_away() {
    let bus = Bus::start();
    let mut held = false;
    let mut service = bus.serve(&[KDE], move |call| match call.member.as_deref()? {
        "ListInhibitions" => {
            let film = Value::Struct(vec!["VLC".into(), "the film's title".into()]);
            let all = if std::mem::replace(&mut held, true) { vec![film] } else { Vec::new() };
            Some(Ok(vec![Value::Array("(ss)".into(), all)]))
        }
        _ => UNKNOWN,
    });
    let system_bus = "unix:path=/nonexistent".into();
    let surroundings = Surroundings { session_bus: Some(bus.address.clone()), system_bus, ..Surroundings::default() };
    let mut feed = Feed::of(Presence::new(&surroundings));
    service.called("ListInhibitions");
    service.send(Message::signal("/p", KDE, "InhibitionsChanged"));
    let mut film = feed.next("a film", |event| matches!(event.kind, Kind::Inhibitors(_)).then(|| event.clone()));
    film.time = Time(60 * MICROS);

    let mut session = Session::new(Rules::default());
    let click = |second: i64| Event::new(Time(second * MICROS), Kind::ButtonDown { button: Button::LEFT, at: None });
    let window = Event::new(Time(0), Kind::Window { app: Some(Name::new("vlc")), title: None });
    for event in [window, click(0), film, click(100), click(5_500), click(5_560)] {
        session.apply(&Seen::whole(event));
    }
    let mut placement = Placement::new(Calendar { zone: Tz::UTC, day_start: DayStart::default() });
    placement.add(&session.finish());
    let tiles: Vec<_> = placement.into_tiles().collect();
    let part = tiles[0].1.parts.get(Some(Name::new("vlc")));
    assert_eq!((part.totals.active_us, part.totals.watching_us), (160_000_000, 5_400_000_000));
}
