//! The keyboard for the screens, as the settings name it.

#[cfg(unix)]
use std::path::Path;

use anyhow::{Context as _, bail};

#[cfg(unix)]
use crate::capture::legends::{compiled, stated};
#[cfg(unix)]
use crate::capture::x11;
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
        return Ok(with_system_legends(geometry));
    }
    Ok(geometry.with_legends(&wanted.legends)?)
}

/// Legends as the machine is set.
const SYSTEM: &str = "system";

/// The same keys with the legends of the X server here, else of the layout that the machine says it is set to; as they
/// are where neither is known.
#[cfg(unix)]
fn with_system_legends(geometry: Geometry) -> Geometry {
    let display = std::env::var("DISPLAY").ok().filter(|display| !display.is_empty());
    if let Some(legends) = display.and_then(|display| x11::legends(&display).ok()) {
        return geometry.with_own_legends(&legends);
    }
    let Some(names) = stated(Path::new("/"), |name| std::env::var(name).ok()) else { return geometry };
    match (compiled(&names), names.familiar()) {
        (Some(legends), _) => geometry.with_own_legends(&legends),
        (None, Some(layout)) => geometry.clone().with_legends(layout).unwrap_or(geometry),
        (None, None) => geometry,
    }
}

#[cfg(not(unix))]
fn with_system_legends(geometry: Geometry) -> Geometry {
    geometry
}
