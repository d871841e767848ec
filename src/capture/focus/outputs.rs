//! Monitors as compositors describe them in JSON.

use serde::Deserialize;

use crate::event::{Monitor, Name};

/// An output of sway's `GET_OUTPUTS`.
#[derive(Debug, Deserialize)]
pub struct SwayOutput {
    name: String,
    #[serde(default)]
    active: bool,
    rect: Rect,
}

#[derive(Debug, Deserialize)]
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// A monitor of Hyprland's `j/monitors`. Width and height are the mode's, before rotation and scale.
#[derive(Debug, Deserialize)]
pub struct HyprlandMonitor {
    name: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    #[serde(default)]
    scale: f64,
    #[serde(default)]
    transform: u8,
    #[serde(default, rename = "physicalWidth")]
    mm_width: f64,
    #[serde(default, rename = "physicalHeight")]
    mm_height: f64,
    #[serde(default)]
    disabled: bool,
}

impl SwayOutput {
    /// The monitor, if it shows anything.
    pub fn monitor(self) -> Option<Monitor> {
        let Rect { x, y, width, height } = self.rect;
        let monitor = Monitor { name: Name::new(&self.name), x, y, width, height, mm: None };
        (self.active && width > 0.0 && height > 0.0).then_some(monitor)
    }
}

impl HyprlandMonitor {
    /// The monitor in the desktop's pixels, if it shows anything.
    pub fn monitor(self) -> Option<Monitor> {
        let scale = if self.scale > 0.0 { self.scale } else { 1.0 };
        let size = |width: f64, height: f64| if self.transform % 2 == 1 { (height, width) } else { (width, height) };
        let (width, height) = size((self.width / scale).round(), (self.height / scale).round());
        let mm = (self.mm_width > 0.0 && self.mm_height > 0.0).then(|| size(self.mm_width, self.mm_height));
        let monitor = Monitor { name: Name::new(&self.name), x: self.x, y: self.y, width, height, mm };
        (!self.disabled && width > 0.0 && height > 0.0).then_some(monitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_and_scale_are_taken_into_account() {
        let text = r#"{"name":"DP-1","x":10,"y":20,"width":3840,"height":2160,"scale":1.5,"transform":1,
            "physicalWidth":600,"physicalHeight":340,"disabled":false,"unknown":[]}"#;
        let monitor = serde_json::from_str::<HyprlandMonitor>(text).unwrap().monitor().unwrap();
        assert_eq!((monitor.x, monitor.y, monitor.width, monitor.height), (10.0, 20.0, 1440.0, 2560.0));
        assert_eq!(monitor.mm, Some((340.0, 600.0)));
    }

    #[test]
    fn an_output_that_is_off_is_no_monitor() {
        let output = |active: bool| {
            let text = format!(
                r#"{{"name":"X","active":{active},"rect":{{"x":0,"y":0,"width":800,"height":600}},"modes":[]}}"#
            );
            serde_json::from_str::<SwayOutput>(&text).unwrap().monitor()
        };
        assert_eq!(output(true).map(|monitor| monitor.width), Some(800.0));
        assert_eq!(output(false), None);
    }
}
