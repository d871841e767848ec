//! Idle notices: of a scripted compositor that speaks `ext_idle_notifier_v1`, and of sway itself.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use keytop::capture::Surroundings;
use keytop::capture::presence::Presence;
use keytop::event::{Kind, Name};

use super::desk::Desk;
use super::feed::Feed;

fn presence(socket: PathBuf, idle_timeout_ms: u32) -> Feed {
    let wayland_socket = Some(socket);
    let system_bus = "unix:path=/nonexistent".to_owned();
    let surroundings = Surroundings { wayland_socket, system_bus, idle_timeout_ms, ..Surroundings::default() };
    Feed::of(Presence::new(&surroundings))
}

fn event(stream: &mut UnixStream, object: u32, opcode: u32, arguments: &[u8]) {
    let size = 8 + arguments.len() as u32;
    let head = [object.to_ne_bytes(), (size << 16 | opcode).to_ne_bytes()].concat();
    stream.write_all(&[&head, arguments].concat()).unwrap();
}

fn global(stream: &mut UnixStream, name: u32, interface: &str, version: u32) {
    let mut text = interface.as_bytes().to_vec();
    text.resize((text.len() + 1).next_multiple_of(4), 0);
    let length = interface.len() as u32 + 1;
    let numbers = |number: u32| number.to_ne_bytes().to_vec();
    event(stream, 2, 0, &[numbers(name), numbers(length), text, numbers(version)].concat());
}

/// One request: object, opcode, arguments as numbers.
fn request(stream: &mut UnixStream) -> (u32, u32, Vec<u32>) {
    let mut head = [0; 8];
    stream.read_exact(&mut head).unwrap();
    let word = u32::from_ne_bytes(head[4..].try_into().unwrap());
    let mut body = vec![0; (word >> 16) as usize - 8];
    stream.read_exact(&mut body).unwrap();
    let numbers = body.chunks(4).map(|raw| u32::from_ne_bytes(raw.try_into().unwrap())).collect();
    (u32::from_ne_bytes(head[..4].try_into().unwrap()), word & 0xffff, numbers)
}

#[test]
fn the_compositors_notices_are_idle_times() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("wayland-9");
    let listener = UnixListener::bind(&socket).unwrap();
    let mut feed = presence(socket, 180_000);
    let mut stream = listener.accept().unwrap().0;
    assert_eq!(request(&mut stream), (1, 1, vec![2]), "get_registry");
    global(&mut stream, 11, "wl_seat", 7);
    global(&mut stream, 12, "ext_idle_notifier_v1", 2);
    let (mut seat, mut notice, mut input_notice) = (0, 0, 0);
    // Two syncs end the two questions; between them the objects are made.
    for answered in 0..2 {
        loop {
            let (object, opcode, arguments) = request(&mut stream);
            match (object, opcode) {
                (1, 0) => {
                    event(&mut stream, arguments[0], 0, &answered_bytes(answered));
                    break;
                }
                (2, 0) if arguments[0] == 11 => seat = *arguments.last().unwrap(),
                (2, 0) => assert_eq!(arguments[0], 12),
                (_, 1) => {
                    assert_eq!(arguments[1..], [181_000, seat]);
                    notice = arguments[0];
                }
                (_, 2) => {
                    assert_eq!(arguments[1..], [182_000, seat]);
                    input_notice = arguments[0];
                }
                other => panic!("{other:?}"),
            }
        }
    }
    event(&mut stream, notice, 0, &[]);
    assert_eq!(feed.kind(), Kind::Idle);
    event(&mut stream, notice, 1, &[]);
    assert_eq!(feed.kind(), Kind::Active);
    event(&mut stream, input_notice, 0, &[]);
    assert_eq!(feed.kind(), Kind::Inhibitors([None].into()), "no input, and yet not idle");
    event(&mut stream, notice, 0, &[]);
    assert_eq!([feed.kind(), feed.kind()], [Kind::Inhibitors([].into()), Kind::Idle], "what held it back let go");
    drop(stream);
    assert_eq!(feed.kind(), Kind::Active, "a compositor that is gone knows nothing");
}

fn answered_bytes(number: u32) -> [u8; 4] {
    number.to_ne_bytes()
}

#[test]
fn sways_notices_are_idle_times() {
    let Some(desk) = Desk::start() else { return };
    let mut feed = presence(desk.surroundings().wayland_socket.unwrap(), 0);
    assert_eq!(feed.kind(), Kind::Idle, "nobody is there");
    desk.tell("seat - cursor move 5 5");
    assert_eq!(feed.kind(), Kind::Active);
}

#[test]
fn a_window_that_holds_sway_awake_is_told_by_name() {
    let Some(mut desk) = Desk::start() else { return };
    let window = desk.open("player", "a title that stays out");
    let surroundings = Surroundings { system_bus: "unix:path=/nonexistent".to_owned(), ..desk.surroundings() };
    let surroundings = Surroundings { idle_timeout_ms: 180_000, ..surroundings };
    let mut feed = Feed::of(Presence::new(&surroundings).looking_each(Duration::from_millis(50)));
    // Until the window is there, there is nothing that could hold it.
    while !desk.does("[app_id=player] inhibit_idle open") {}
    assert_eq!(feed.kind(), Kind::Inhibitors([Some(Name::new("player"))].into()));
    desk.close(window);
    while feed.kind() != Kind::Inhibitors([].into()) {}
}
