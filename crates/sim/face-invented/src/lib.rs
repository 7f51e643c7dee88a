//! Portraits of people who do not exist, so that demo, tests and screenshots need nobody's picture.
//!
//! A [`Person`] is a set of traits, a [`Scene`] says how they are seen, [`render`] draws them: a head of surfaces with
//! painted features, lit and shadowed in software. The same input gives the same picture. This crate must not do IO, read
//! a clock, or reach the shipped kiosk.

mod clip;
mod cloth;
mod glasses;
mod hair;
mod math;
mod paint;
mod people;
mod person;
mod picture;
mod print;
mod render;
mod room;
mod scene;
mod shade;
mod shape;
mod surface;

pub use clip::{camera_clip, camera_moment, chip_photo, empty_room, spoof_print, two_people};
pub use people::{people, person};
pub use person::{Person, Sex, TRAITS};
pub use render::render;
pub use scene::{Background, Light, Scene};
