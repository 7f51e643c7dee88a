//! Time and randomness. Both are injected, so that a test can set them.
//!
//! There is one [`Clock`], one [`Entropy`], one offset of Japan ([`JST`]) and one [`Backoff`] in the workspace; a tidy test
//! holds it to that.

mod backoff;
mod clock;
mod entropy;
mod japan;
mod moment;

pub use backoff::{Backoff, between};
pub use clock::{Clock, ManualClock, SystemClock};
pub use entropy::{Entropy, NoEntropy, SystemEntropy, random, random_uuid};
pub use japan::{JST, in_japan};
pub use moment::Moment;
