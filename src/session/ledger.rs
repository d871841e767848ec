//! The slice that is being written, with the cell of this second and application at hand.

use crate::aggregate::{App, Slice, Totals};
use crate::event::{Second, Time};

/// Where counts go: most events fall in the cell of the one before, which is kept out of the map.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    slice: Slice,
    place: Option<(Second, App)>,
    totals: Totals,
}

impl Ledger {
    /// The totals of this moment and application.
    pub fn at(&mut self, time: Time, app: App) -> &mut Totals {
        let place = (time.second(), app);
        if self.place != Some(place) {
            self.put_back();
            self.place = Some(place);
        }
        &mut self.totals
    }

    /// The totals of an earlier moment.
    pub fn at_past(&mut self, time: Time, app: App) -> &mut Totals {
        self.put_back();
        self.slice.cell(time, app)
    }

    /// The slice, for spans and monitors.
    pub fn slice(&mut self) -> &mut Slice {
        &mut self.slice
    }

    /// Hands the slice over and begins a new one.
    pub fn take(&mut self) -> Slice {
        self.put_back();
        std::mem::take(&mut self.slice)
    }

    fn put_back(&mut self) {
        let Some(place) = self.place.take() else { return };
        let totals = std::mem::take(&mut self.totals);
        if !totals.is_empty() {
            self.slice.add_cell(place, totals);
        }
    }
}
