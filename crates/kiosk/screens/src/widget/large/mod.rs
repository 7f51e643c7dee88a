//! Larger text. Large is 130 to 140 % of the same screen in standard type, largest 200 %. A question, a pad, a sheet and the live
//! picture have one page in both, as large as they fit up to that size; what explains them gives way ([`text`]). What is only to
//! be read stands, in the largest text, in one column, on as many pages as it takes, never smaller than 175 % and never cut.
//!
//! Which page is shown is a matter of the glass alone, so it is kept in the widget tree ([`pages`]): voice and keypad say and
//! reach everything without it.

mod column;
mod keys;
mod pages;
mod plan;
mod text;

pub(super) use column::{papers, question, stage};
pub use pages::Paged;
pub(crate) use text::LargeText;
