//! Time and randomness. Both are injected, so that a test can set them.
//!
//! There is one [`Clock`], one [`Entropy`], one offset of Japan ([`JST`]), one [`Month`] and one [`Backoff`] in the workspace; a tidy test
//! holds it to that.

mod backoff;
mod clock;
mod entropy;
mod http_date;
mod japan;
mod moment;
mod month;
mod steady;

pub use backoff::{Backoff, between};
pub use clock::{Clock, ManualClock, SystemClock};
pub use entropy::{Entropy, NoEntropy, SystemEntropy, random, random_uuid};
pub use http_date::{http_date, parse_http_date};
pub use japan::{JST, in_japan};
pub use moment::Moment;
pub use month::{Month, NotAMonth};
pub use steady::{MAX_STEP, SteadyClock};
