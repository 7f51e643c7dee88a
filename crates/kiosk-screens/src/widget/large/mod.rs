//! Large text: twice as large as the same screen in standard type, in one column. What does not fit the height stands on
//! further pages, never smaller and never cut.
//!
//! Which page is shown is a matter of the glass alone, so it is kept in the widget tree ([`pages`]): voice and keypad say and
//! reach everything without it.

mod column;
mod keys;
mod pads;
mod pages;
mod plan;
mod sheets;
mod twice;

pub(super) use column::{papers, question, stage};
pub(super) use pads::{live, pad};
pub use pages::Paged;
pub(super) use sheets::{adjust, languages, menu};
pub(crate) use twice::Twice;
