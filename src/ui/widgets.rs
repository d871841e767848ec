//! Pictures of figures: each borrows its data and the look, and draws only inside its area.

mod bars;
mod big_number;
mod board;
mod columns;
mod days;
mod density;
mod field;
mod grid;
mod lanes;
mod legend;
mod speed_graph;
mod table;

pub use bars::{Bar, Bars};
pub use big_number::BigNumber;
pub use board::{Board, Fit};
pub use columns::{Columns, resample};
pub use days::Days;
pub use density::DensityMap;
pub use grid::{WEEKDAYS, WeekGrid};
pub use lanes::{Lane, Lanes, hour_ticks};
pub use legend::RampLegend;
pub use speed_graph::SpeedGraph;
pub use table::{Cell, Column, Table};
