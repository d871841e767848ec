//! The keyboard for the screens, as the settings name it.

use anyhow::{Context as _, bail};

use super::settings::Settings;
use crate::keyboard::Geometry;

/// The keyboard that the settings name, or that is in the file they name.
pub(super) fn keyboard(settings: &Settings) -> anyhow::Result<Geometry> {
    let wanted = &settings.config.keyboard;
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
    Ok(geometry.with_legends(&wanted.legends)?)
}
