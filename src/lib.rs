//! keytop: htop for your hands.
//!
//! Events of keyboard, mouse and focus are folded into additive totals, journalled without the order of keys,
//! and drawn. Modules lie on floors (see ARCHITECTURE.md): a file may use only floors below it.

pub mod aggregate;
pub mod app;
pub mod calendar;
pub mod capture;
pub mod category;
pub mod clock;
pub mod command;
pub mod config;
pub mod event;
pub mod export;
pub mod goals;
pub mod import;
pub mod journal;
pub mod keyboard;
pub mod policy;
mod private;
pub mod recorder;
pub mod report;
pub mod runtime;
pub mod service;
pub mod session;
pub mod terminal;
pub mod timeline;
pub mod ui;
pub mod upload;
