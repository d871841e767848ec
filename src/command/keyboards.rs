//! The keyboard for the screens, as the settings name it.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};

use crate::config::Config;
use crate::keyboard::Geometry;

/// The keyboard that the settings name, or that is in the file they name.
pub(super) fn keyboard(config: &Config) -> anyhow::Result<Geometry> {
    let wanted = &config.keyboard;
    let geometry = match Geometry::named(&wanted.geometry) {
        Some(geometry) => geometry,
        None if wanted.geometry.to_lowercase().ends_with(".json") => {
            let text = std::fs::read_to_string(&wanted.geometry)
                .with_context(|| format!("cannot read the keyboard {}", wanted.geometry))?;
            Geometry::read(&text).with_context(|| format!("the keyboard {} is wrong", wanted.geometry))?
        }
        None => {
            let names: Vec<_> = Geometry::names().collect();
            bail!("there is no keyboard {:?}; there are {}, or name a .json file", wanted.geometry, names.join(", "));
        }
    };
    if wanted.legends == SYSTEM {
        return Ok(geometry.with_own_legends(&system().unwrap_or_default()));
    }
    Ok(geometry.with_legends(&wanted.legends)?)
}

/// Legends as the machine is set.
const SYSTEM: &str = "system";

/// The legends of the X server here; nothing where there is none, or it does not say.
#[cfg(unix)]
fn system() -> Option<BTreeMap<String, String>> {
    let display = std::env::var("DISPLAY").ok().filter(|display| !display.is_empty())?;
    crate::capture::x11::legends(&display).ok()
}

#[cfg(not(unix))]
fn system() -> Option<BTreeMap<String, String>> {
    None
}
