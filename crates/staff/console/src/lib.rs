//! The staff console: what reception sees of the kiosks, and what it may tell them.
//!
//! Start reading at `accounts` (who may sign in), `desk.rs` and
//! `board.rs` (what passes between kiosk and console), `web` (the pages), and `feed` (several kiosks, one desk). This crate knows no card, no camera and no
//! gateway; the program that wires it hands it plain structs, and gets a [`StaffCommand`](commands::StaffCommand) back.
//!
//! Nothing of a patient is kept here beyond the visit: the board forgets with [`Board::end`](board::Board::end), pages are
//! never cached.

pub mod accounts;
pub mod board;
pub mod commands;
pub mod feed;
pub mod pull;
mod remedy;
pub mod report;
pub mod result;
pub mod web;
mod words;

pub use remedy::remedy;
pub use staff_audit_log::{
    Hash, KioskName, LogId, MAX_NAME, NotAName, Pseudonym, RunId, StaffId, VisitToken,
};
