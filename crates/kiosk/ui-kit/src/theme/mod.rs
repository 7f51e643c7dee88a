//! The design tokens: lengths in millimetres, colours by meaning, type by role. Screens never name a number or a colour;
//! they use the helpers of the module `widget`, and those use this.

mod colour;
mod measure;
mod size;

pub use colour::Palette;
pub use colour::marked;
pub use measure::{Millimetres, Panel, Scale, Shape};
pub use size::{Density, Ems, Sizes, reading_em};
