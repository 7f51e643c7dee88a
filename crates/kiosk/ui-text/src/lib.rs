//! The kiosk's texts: the Fluent files of `assets/text`, readings above words and for the voice, names in Latin letters, and
//! where a line may end.
//!
//! This crate draws nothing and knows no screen. Start reading at [`Catalog`], then [`reading`] and [`phrase`].

mod catalog;
mod kana;
mod latin;
mod own_text;
pub mod phrase;
pub mod reading;
mod unbreakable;

pub use catalog::{Catalog, CatalogError, source};
pub use own_text::{TextFault, help_fault, question_fault};
pub use unbreakable::SOFT;
