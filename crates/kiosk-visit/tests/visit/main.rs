//! Whole visits, every state × every event, failures at every step, and random sequences.

mod codes;
mod faults;
mod kiosk;
mod matrix;
mod profiles;
mod random;
mod screens;
mod visits;
