//! The loop that draws: waits for the terminal, the library, signals and time, and draws when something changed.

mod archive;
mod clipboard;
mod film;
mod gallery;
mod input;
mod library;
mod memory;
mod rules;
mod settings;
mod shelf;

use std::io::{self, BufWriter, Stdout, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, select, unbounded};
use crossterm::event::Event;
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

pub use archive::{Archive, DemoArchive, JournalArchive, RecordedDay};
pub use film::{Film, still};
pub use library::Library;
pub use memory::Memory;
pub use settings::{Applied, Apply, SettingsDesk};
pub use shelf::{Feed, Shelf};

use crate::app::{App, Effect, Message, Request};
use crate::capture::{Capture, CaptureError, Stop};
use crate::clock::{Clock, monotonic};
use crate::config::{Folders, Names, Profile};
use crate::event::MICROS;
use crate::recorder::{Gate, Recorder};
use crate::terminal::{Guard, PictureProtocol, Signal, Signals};
use crate::ui::{self, Grain, Layouts, Look, Themes};
use gallery::{Gallery, Hanging};
use input::Input;
use settings::{Changes, Written};

/// What the loop works with.
pub struct Stage {
    /// The program's state.
    pub app: App,
    /// What it is told first.
    pub first: Option<Message>,
    /// How it is drawn.
    pub look: Look,
    /// How else it could be.
    pub themes: Themes,
    /// Which panels the tabs could show.
    pub layouts: Layouts,
    /// What is remembered of the screen.
    pub memory: Memory,
    /// Where settings are changed.
    pub desk: SettingsDesk,
    /// What density maps are made of.
    pub grain: Grain,
    /// How pictures are shown, if they are.
    pub pictures: Option<PictureProtocol>,
    /// The screen.
    pub guard: Guard,
    /// What asks the program to end.
    pub signals: Signals,
    /// The source; it is fed where it is this terminal.
    pub capture: Capture,
    /// The recorder, unless another process records.
    pub recorder: Option<Recorder>,
    /// Pauses the recorder where that is another process, which tells whether it is.
    pub gate: Gate,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// The settings file, where one can be written.
    pub settings: Option<PathBuf>,
    /// Where the profiles are.
    pub folders: Folders,
}

/// What the person wants next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Next {
    /// Nothing more.
    #[default]
    Nothing,
    /// To go on with this profile, or with the one without a name.
    Profile(Option<Profile>),
}

impl Stage {
    /// Draws with the theme and the layout that are taken now.
    fn look_anew(&mut self) {
        self.look = self.themes.look().with_layout(self.layouts.layout()).with_grain(self.grain);
    }

    /// What settings can be chosen from here.
    fn names(&self) -> Names {
        Names { themes: self.themes.names(), layouts: self.layouts.names(), records: self.recorder.is_some() }
    }
}

/// Why the loop ended in a way that nobody asked for.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The terminal cannot be written or a thread not be started.
    #[error("the terminal cannot be used ({0})")]
    Terminal(#[from] io::Error),
    /// The input thread's pipe cannot be made.
    #[error(transparent)]
    Capture(#[from] CaptureError),
}

/// From one frame to the next at the least.
const FRAME: Duration = Duration::from_millis(33);
/// So long a frame waits for the figures that were asked for, rather than showing those from before under a new name.
const PATIENCE: Duration = Duration::from_millis(12);
/// While nothing moves the clock alone changes the picture.
const SECOND: Duration = Duration::from_secs(1);

/// Runs until the person or a signal ends it, answering from `shelf`; then ends capture, recorder and screen, in this order.
///
/// # Errors
/// Fails if the terminal cannot be used. What was recorded is written all the same.
pub fn run(mut stage: Stage, shelf: Shelf) -> Result<Next, RuntimeError> {
    let outcome = play(&mut stage, shelf);
    stage.capture.stop();
    if let Some(recorder) = stage.recorder {
        recorder.stop();
    }
    outcome
}

fn play(stage: &mut Stage, mut shelf: Shelf) -> Result<Next, RuntimeError> {
    // Not asked of the library: the first frame shows what there is, and no moment of zeros.
    let start = Message::Snapshot(shelf.snapshot(stage.clock.now()));
    let (answers, news) = unbounded();
    let (events, typed) = unbounded();
    let library = Library::start(shelf, stage.clock.clone(), answers)?;
    let _input = Input::start(Stop::new()?, events, stage.guard.answer())?;
    let terminal = screen()?;
    if let Some(source) = stage.capture.terminal() {
        source.set_releases(stage.guard.reports_releases());
    }
    let first = stage.first.take();
    let gallery = Gallery::new(stage.pictures);
    stage.look = stage.look.clone().with_grain(stage.grain);
    let mut run = Loop { stage, library, terminal, gallery, drawn: None, awaits: None, next: Next::Nothing };
    let goes_on = std::iter::once(start).chain(first).all(|message| run.update(message));
    let outcome = if goes_on { run.run(&news, &typed) } else { Ok(()) };
    run.take_pictures_down()?;
    outcome.map(|()| run.next)
}

type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// A screen of which nothing is drawn yet.
fn screen() -> io::Result<Screen> {
    Terminal::new(CrosstermBackend::new(BufWriter::new(io::stdout())))
}

struct Loop<'a> {
    stage: &'a mut Stage,
    library: Library,
    terminal: Screen,
    gallery: Gallery,
    drawn: Option<Instant>,
    /// Until when an answer is awaited.
    awaits: Option<Instant>,
    next: Next,
}

impl Loop<'_> {
    fn run(&mut self, news: &Receiver<Message>, typed: &Receiver<Event>) -> Result<(), RuntimeError> {
        let signals = self.stage.signals.receiver().clone();
        loop {
            self.draw_if_due()?;
            let go_on = select! {
                recv(typed) -> event => match event {
                    Ok(event) => self.typed(&event),
                    Err(_) => false,
                },
                recv(news) -> message => message.is_ok_and(|message| self.update(message)),
                recv(signals) -> signal => self.obey(signal.unwrap_or(Signal::Stop))?,
                recv(after(self.wait())) -> _ => self.tick(),
            };
            if !go_on {
                return Ok(());
            }
        }
    }

    /// Whether to go on.
    fn typed(&mut self, event: &Event) -> bool {
        self.stage.capture.feed(event, self.stage.clock.now());
        input::message(event).is_none_or(|message| self.update(message))
    }

    fn tick(&mut self) -> bool {
        let now = self.stage.clock.now();
        self.update(Message::Tick(now))
    }

    fn update(&mut self, message: Message) -> bool {
        if matches!(message, Message::Snapshot(_) | Message::ReplayFrame(_)) {
            self.awaits = None;
        }
        let effects = self.stage.app.update(message);
        effects.into_iter().all(|effect| self.perform(effect))
    }

    fn perform(&mut self, effect: Effect) -> bool {
        match effect {
            Effect::Quit => return false,
            Effect::Read(request) => self.ask(request),
            Effect::SetPaused(is_paused) => match &self.stage.recorder {
                Some(recorder) => recorder.set_paused(is_paused),
                None if is_paused => drop(self.stage.gate.close(None)),
                None => self.stage.gate.open(),
            },
            Effect::SaveCategories(rules) => {
                let saved = rules::save_categories(self.stage.settings.as_deref(), &rules);
                return self.update(Message::Categories(saved));
            }
            Effect::Copy(text) => clipboard::copy(&text),
            Effect::NextTheme => {
                let words = format!("theme: {}", self.stage.themes.next_name());
                self.stage.look_anew();
                return self.update(Message::Told(words));
            }
            Effect::TakeTheme(name) => {
                self.stage.themes.take(&name);
                self.stage.look_anew();
            }
            Effect::NextLayout => return self.take_next_layout(),
            Effect::OpenSettings => {
                let answer = self.stage.desk.open(&self.stage.names());
                return self.update(answer);
            }
            Effect::SaveSettings(changes) => return self.save(&changes),
            Effect::ListProfiles => {
                let names = self.stage.folders.profiles().iter().map(|profile| profile.name().to_owned()).collect();
                return self.update(Message::Profiles(names));
            }
            Effect::TakeProfile(name) => match name.map(|name| name.parse()).transpose() {
                Ok(profile) => {
                    self.next = Next::Profile(profile);
                    return false;
                }
                Err(error) => return self.update(Message::Told(error.to_string())),
            },
        }
        true
    }

    fn take_next_layout(&mut self) -> bool {
        let name = self.stage.layouts.next_name().to_owned();
        self.stage.look_anew();
        let words = match self.stage.memory.keep_layout(&name) {
            Ok(()) => format!("layout: {name}"),
            Err(error) => format!("layout: {name}; it cannot be remembered: {error}"),
        };
        self.update(Message::Told(words))
    }

    /// Writes settings down and goes by them.
    fn save(&mut self, changes: &Changes) -> bool {
        let answer = match self.stage.desk.save(changes) {
            Ok(Written { applied, config, words }) => {
                if let Some(recorder) = &self.stage.recorder {
                    recorder.set_policy(config.policy());
                }
                let shown = self.stage.themes.name().to_owned();
                let layout = self.stage.layouts.layout().name;
                (self.stage.themes, self.stage.layouts) = (applied.themes, applied.layouts);
                // A theme that was taken by a key stays, unless another was chosen.
                if !changes.iter().any(|(place, _)| matches!(*place, ["screen", "theme" | "background"])) {
                    self.stage.themes.take(&shown);
                }
                if !changes.iter().any(|(place, _)| matches!(*place, ["screen", "layout"])) {
                    self.stage.layouts.take(&layout);
                }
                self.stage.look_anew();
                Message::Saved(Box::new(applied.keyboard), config.keys, words)
            }
            Err(error) => Message::NotSaved(error),
        };
        self.update(answer)
    }

    fn ask(&mut self, request: Request) {
        if request.is_of_snapshots() {
            self.awaits = Some(monotonic() + PATIENCE);
        }
        self.library.ask(request);
    }

    fn obey(&mut self, signal: Signal) -> Result<bool, RuntimeError> {
        match signal {
            Signal::Stop => return Ok(false),
            Signal::Resize => {
                self.gallery.forget();
                return Ok(self.update(Message::Redraw));
            }
            Signal::Suspend => {
                self.take_pictures_down()?;
                self.stage.guard.suspend()?;
            }
            Signal::Continue => {}
        }
        // Not `Terminal::clear`, which asks the terminal where its cursor is and fails if it does not answer.
        execute!(io::stdout(), Clear(ClearType::All))?;
        self.terminal = screen()?;
        self.gallery.forget();
        Ok(self.update(Message::Redraw))
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= FRAME) && self.patience().is_none();
        if !(is_due && self.stage.app.is_stale()) {
            return Ok(());
        }
        let (app, look, gallery) = (&mut self.stage.app, &self.stage.look, &mut self.gallery);
        let terminal = &mut self.terminal;
        Guard::synchronized(|| {
            let mut hanging = Vec::new();
            let completed = terminal.draw(|frame| {
                let drawn = ui::paint(app, look, frame.area(), frame.buffer_mut());
                app.set_drawn(drawn.hits);
                let pictures = drawn.pictures.into_iter();
                hanging.extend(pictures.map(|picture| Hanging::new(picture, frame.buffer_mut())));
            })?;
            let mut out = BufWriter::new(io::stdout());
            gallery.show(hanging, completed.area, &mut out)?;
            out.flush()
        })?;
        self.drawn = Some(monotonic());
        Ok(())
    }

    fn take_pictures_down(&mut self) -> io::Result<()> {
        let mut out = io::stdout();
        self.gallery.show(Vec::new(), Rect::default(), &mut out)?;
        out.flush()
    }

    /// How long to wait for an answer yet.
    fn patience(&self) -> Option<Duration> {
        self.awaits.and_then(|until| until.checked_duration_since(monotonic())).filter(|left| !left.is_zero())
    }

    /// How long nothing needs to be done unless something comes in.
    fn wait(&self) -> Duration {
        if self.stage.app.is_stale() || self.stage.app.is_moving() {
            let frame = self.drawn.map_or(Duration::ZERO, |drawn| FRAME.saturating_sub(drawn.elapsed()));
            frame.max(self.patience().unwrap_or_default())
        } else {
            let into_second = self.stage.clock.now().0.rem_euclid(MICROS);
            SECOND.saturating_sub(Duration::from_micros(u64::try_from(into_second).unwrap_or(0)))
        }
    }
}
