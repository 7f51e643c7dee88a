//! What the screens are put together from: millimetres, colours by meaning, text that breaks well, arrangements that fit,
//! icons.
//!
//! The kit knows no visit and no screen. Start reading at [`theme`], then [`Paragraph`] and [`Fit`].

mod busy;
mod equal_row;
pub mod fit;
mod icon;
mod kept;
pub mod paragraph;
mod style;
mod text_style;
pub mod theme;

pub use busy::busy;
pub use equal_row::EqualRow;
pub use fit::{Fit, Fitted, Place};
pub use icon::Icon;
pub use kept::{Kept, moving};
pub use paragraph::Paragraph;
pub use style::Style;
pub use text_style::TextStyle;
