//! A made-up person, the same for the same seed.

use super::{Availability, Backend, CaptureError, Sees, Sink, Status};
use crate::event::{Event, Time};
use crate::report::Reach;

/// A synthetic person's events.
#[derive(Debug)]
pub struct Demo {
    _seed: u64,
}

/// The person at work now.
#[derive(Debug)]
pub struct LiveDemo {
    seed: u64,
}

impl Demo {
    /// The events of the day that begins at `start`, in order of time.
    pub fn day(seed: u64, start: Time) -> impl Iterator<Item = Event> {
        let _ = (Self { _seed: seed }, start);
        std::iter::empty()
    }
}

impl LiveDemo {
    /// A person made from this seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }
}

impl Backend for LiveDemo {
    fn name(&self) -> &'static str {
        "demo"
    }

    fn sees(&self) -> Sees {
        Sees::Both
    }

    fn reach(&self) -> Reach {
        Reach::Demo
    }

    fn probe(&self) -> Availability {
        Availability::Available
    }

    fn run(&mut self, _sink: &mut Sink, _status: &Status) -> Result<(), CaptureError> {
        let _ = self.seed;
        Ok(())
    }
}
