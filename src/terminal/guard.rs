//! Takes the screen and gives it back, whatever happens in between.

use std::io::{self, IsTerminal, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicU8, Ordering};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableFocusChange, EnableMouseCapture,
    KeyboardEnhancementFlags, PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, supports_keyboard_enhancement,
};
use crossterm::{execute, queue};

use super::answer::{self, Answer, Question};
use super::{ColorDepth, Looks};

const RAW: u8 = 1;
const SCREEN: u8 = 2;
const MOUSE: u8 = 4;
const KITTY: u8 = 8;

/// What is to be given back; shared with the panic hook, which has no other way to know.
static TAKEN: AtomicU8 = AtomicU8::new(0);

/// What is asked of the terminal beside raw mode and the alternate screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent of each other")]
pub struct Features {
    /// Whether clicks, wheel and pointer are wanted.
    pub mouse: bool,
    /// Whether releases and single modifier keys are wanted, where the terminal can tell them (kitty keyboard
    /// protocol): for the source "this terminal". Without it keys come as ever.
    pub all_keys: bool,
    /// Whether the terminal shall be asked for its background.
    pub background: bool,
    /// Whether it shall be asked for pictures.
    pub pictures: bool,
}

/// Holds the screen; dropping it gives it back.
#[derive(Debug)]
pub struct Guard {
    features: Features,
    has_kitty: bool,
    answer: Answer,
}

impl Features {
    fn question(self, looks: Looks) -> Question {
        let can = |least: ColorDepth| looks.is_smart && looks.colors >= least;
        let pictures = self.pictures && can(ColorDepth::Indexed);
        Question {
            background: self.background && can(ColorDepth::Ansi16),
            pictures,
            // tmux and screen take the question for a title of the window.
            kitty: pictures && !looks.is_multiplexed,
        }
    }
}

impl Guard {
    /// Takes the screen.
    ///
    /// Installs a panic hook that gives it back and prints where the panic was, but not its message, which may
    /// hold what somebody typed.
    pub fn enter(features: Features, looks: Looks) -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(install_hook);
        if !io::stdout().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "stdout is not a terminal"));
        }
        let mut guard = Self { features, has_kitty: false, answer: Answer::default() };
        let question = features.question(looks);
        if question != Question::default() {
            // Before the mouse is taken, so that only keys can come between; who does not answer has told nothing.
            Self::take_keys()?;
            guard.answer = answer::ask(question).unwrap_or_default();
        }
        guard.take()?;
        // The answer is waited for at most two seconds, and only where a terminal can be expected to give one.
        if features.all_keys && looks.is_smart && supports_keyboard_enhancement().unwrap_or(false) {
            guard.has_kitty = true;
            Self::push_keys()?;
        }
        Ok(guard)
    }

    /// What the terminal said about its background, and what was typed while it was asked.
    pub const fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Whether releases of keys are reported.
    pub const fn reports_releases(&self) -> bool {
        self.has_kitty
    }

    /// Gives the screen back and puts the process to sleep as `SIGTSTP` would; takes it again when it goes on.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take()?;
        if self.has_kitty { Self::push_keys() } else { Ok(()) }
    }

    /// There is no such sleep here, and nobody asks for it.
    #[cfg(not(unix))]
    pub fn suspend(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Draws so that the terminal shows it at once or not at all; terminals that cannot ignore the marks.
    pub fn synchronized<T>(draw: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        queue!(io::stdout(), BeginSynchronizedUpdate)?;
        let drawn = draw();
        execute!(io::stdout(), EndSynchronizedUpdate)?;
        drawn
    }

    fn take_keys() -> io::Result<()> {
        enable_raw_mode()?;
        TAKEN.fetch_or(RAW, Ordering::SeqCst);
        Ok(())
    }

    fn take(&self) -> io::Result<()> {
        Self::take_keys()?;
        let mut out = io::stdout();
        TAKEN.fetch_or(SCREEN, Ordering::SeqCst);
        queue!(out, EnterAlternateScreen, Hide, DisableBracketedPaste, EnableFocusChange)?;
        if self.features.mouse {
            TAKEN.fetch_or(MOUSE, Ordering::SeqCst);
            queue!(out, EnableMouseCapture)?;
        }
        out.flush()
    }

    fn push_keys() -> io::Result<()> {
        TAKEN.fetch_or(KITTY, Ordering::SeqCst);
        let flags = KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES
            | KeyboardEnhancementFlags::REPORT_EVENT_TYPES
            | KeyboardEnhancementFlags::REPORT_ALTERNATE_KEYS
            | KeyboardEnhancementFlags::REPORT_ALL_KEYS_AS_ESCAPE_CODES;
        execute!(io::stdout(), PushKeyboardEnhancementFlags(flags))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the screen back now, if it was taken. May be called at any time, also twice.
pub fn restore() {
    let taken = TAKEN.swap(0, Ordering::SeqCst);
    let mut out = io::stdout();
    if taken & KITTY != 0 {
        let _ = queue!(out, PopKeyboardEnhancementFlags);
    }
    if taken & MOUSE != 0 {
        let _ = queue!(out, DisableMouseCapture);
    }
    if taken & SCREEN != 0 {
        let _ = queue!(out, EndSynchronizedUpdate, DisableFocusChange, LeaveAlternateScreen, Show);
        let _ = out.flush();
    }
    if taken & RAW != 0 {
        let _ = disable_raw_mode();
    }
}

fn install_hook() {
    std::panic::set_hook(Box::new(|panic| {
        restore();
        let place = panic.location().map_or_else(String::new, |at| format!(" at {}:{}", at.file(), at.line()));
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        let _ = writeln!(io::stderr(), "keytop: an error in keytop itself{place} (thread {thread}); please report it");
    }));
}
