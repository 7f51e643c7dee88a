//! The kiosk's screens, drawn from the screen model of `kiosk-visit`.
//!
//! This crate decides how things look and nothing else: no state of the visit, no clock (the time comes in with
//! [`ScreenStyle::at`]), no IO but the list of installed fonts. What is on a screen is decided in `kiosk-visit`; the words are in
//! `assets/text/<lang>.ftl`.
//!
//! Start reading at [`view`] and the table in `screen/mod.rs` (one row per screen), then `widget/frame.rs` (the four arrangements),
//! then the kit (`kiosk-ui-kit`). `cargo run -p kiosk-screens --example gallery` shows every screen.

pub mod fonts;
pub mod monitor;
mod picture;
pub mod samples;
mod screen;
mod screen_style;
pub mod speech;
mod widget;

pub use screen::view;
pub use screen_style::{ScreenStyle, SlotDirection};
pub use widget::{Paged, Target};
