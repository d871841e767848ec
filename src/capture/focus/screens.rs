//! Monitors as every Wayland compositor tells them: `wl_output`, placed by `zxdg_output_manager_v1`.

use crate::capture::CaptureError;
use crate::capture::wayland::{Arguments, Display, Event, Global};
use crate::event::{Monitor, Name};

const OUTPUT: &str = "wl_output";
const PLACES: &str = "zxdg_output_manager_v1";
/// Version 4 has the output's name.
const OUTPUT_VERSION: u32 = 4;
/// Version 3 says that all is told through the output's own `done`.
const PLACES_VERSION: u32 = 3;
/// The request of the manager that makes the object which tells an output's place.
const GET_PLACE: u16 = 1;

/// The compositor's outputs.
#[derive(Debug, Default)]
pub struct Screens {
    places: Option<u32>,
    screens: Vec<Screen>,
}

#[derive(Debug, Default)]
struct Screen {
    global: u32,
    output: u32,
    place: u32,
    name: String,
    at: (i32, i32),
    size: (i32, i32),
    mm: (i32, i32),
    is_turned: bool,
}

impl Screens {
    /// Asks for outputs that are new and forgets those that have gone; whether any has.
    pub fn follow(&mut self, display: &mut Display) -> Result<bool, CaptureError> {
        if self.places.is_none() {
            let Some(places) = display.global(PLACES).cloned() else { return Ok(false) };
            self.places = Some(display.bind(&places, PLACES_VERSION)?);
        }
        let offered: Vec<Global> = display.globals(OUTPUT).cloned().collect();
        let before = self.screens.len();
        self.screens.retain(|screen| offered.iter().any(|global| global.name == screen.global));
        let has_lost = self.screens.len() < before;
        for global in offered {
            if self.screens.iter().all(|screen| screen.global != global.name) {
                self.add(display, &global)?;
            }
        }
        Ok(has_lost)
    }

    /// Takes in an event; whether the monitors may be others now.
    pub fn take_in(&mut self, display: &mut Display, event: &Event) -> Result<bool, CaptureError> {
        if event.is_of_registry() {
            return self.follow(display);
        }
        let mut event = event.clone();
        let object = event.object;
        let Some(screen) = self.screens.iter_mut().find(|screen| [screen.output, screen.place].contains(&object))
        else {
            return Ok(false);
        };
        let is_output = object == screen.output;
        match (is_output, event.opcode) {
            (true, 0) => screen.geometry(&mut event).unwrap_or_default(),
            (true, 4) => screen.name = event.text().unwrap_or_default(),
            (false, 0) => screen.at = event.pair().unwrap_or_default(),
            (false, 1) => screen.size = event.pair().unwrap_or_default(),
            _ => {}
        }
        Ok(is_output && event.opcode == 2)
    }

    /// The monitors.
    pub fn monitors(&self) -> Vec<Monitor> {
        self.screens.iter().filter_map(Screen::monitor).collect()
    }

    fn add(&mut self, display: &mut Display, global: &Global) -> Result<(), CaptureError> {
        let Some(places) = self.places else { return Ok(()) };
        let output = display.bind(global, OUTPUT_VERSION)?;
        let place = display.new_object();
        display.request(places, GET_PLACE, &Arguments::default().number(place).number(output))?;
        self.screens.push(Screen { global: global.name, output, place, ..Screen::default() });
        Ok(())
    }
}

impl Screen {
    /// Reads place (of no use), size in mm, subpixels, maker, model and rotation.
    fn geometry(&mut self, event: &mut Event) -> Option<()> {
        let _ = event.pair()?;
        self.mm = event.pair()?;
        let _ = (event.number()?, event.text()?, event.text()?);
        self.is_turned = event.number()? % 2 == 1;
        Some(())
    }

    fn monitor(&self) -> Option<Monitor> {
        let positive =
            |(width, height): (i32, i32)| (width > 0 && height > 0).then_some((f64::from(width), f64::from(height)));
        let (width, height) = positive(self.size)?;
        let turned = |(width, height): (f64, f64)| if self.is_turned { (height, width) } else { (width, height) };
        let mm = positive(self.mm).map(turned);
        let name = Name::new(&self.name);
        Some(Monitor { name, x: self.at.0.into(), y: self.at.1.into(), width, height, mm })
    }
}
