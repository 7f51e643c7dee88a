//! Portraits of people who do not exist, so that demo, tests and screenshots need nobody's picture.
//!
//! A [`Person`] is a set of traits, a [`Scene`] says how they are seen, [`render`] draws them: a head of surfaces with
//! painted features, lit and shadowed in software. The same input gives the same picture. This room must not do IO, read
//! a clock, or reach the shipped kiosk.

mod cloth;
mod glasses;
mod hair;
mod math;
mod paint;
mod person;
mod picture;
mod render;
mod room;
mod scene;
mod shade;
mod shape;
mod surface;

pub use person::{Person, Sex, TRAITS};
pub use render::render;
pub use scene::{Background, Light, Scene};
