//! The card's photo: JPEG 2000 from outside, decoded within bounds of length, size, memory and time.
//!
//! What is handed to the decoder was looked through first (`codestream.rs`), so that no header can make it reserve or
//! work more than a photo needs. It runs on a thread of its own: one that is late is left behind, one that panics is an
//! error like any other.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use face_match::Image;
use hayro_jpeg2000::{DecodeSettings, DecoderContext};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use crate::codestream;

/// Longest photo, in bytes: what the card's file can hold.
pub const MAX_PHOTO_BYTES: usize = 32 * 1024;
/// Time that decoding may take. A photo of the card takes some milliseconds.
const LIMIT: Duration = Duration::from_millis(500);

/// Why the card's photo cannot be used. Each leaves PIN and staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PhotoError {
    /// Longer than the card can hold.
    #[error("the photo has {0} bytes, which no card can hold")]
    TooLong(usize),
    /// No JP2 file and no codestream.
    #[error("the photo is not JPEG 2000")]
    NotJpeg2000,
    /// It ends before it should.
    #[error("the photo is cut off")]
    Truncated,
    /// A side is shorter than 16 or longer than 1000 pixels.
    #[error("a photo of {width} x {height} pixels is not accepted")]
    Size {
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Neither grey nor three colours.
    #[error("a photo of {0} colour components is not accepted")]
    Components(u16),
    /// Not 8 bits without sign.
    #[error("only photos of 8 bits a component are accepted")]
    Depth,
    /// More tiles, or parts of tiles, than a photo needs.
    #[error("the photo is cut into too many tiles")]
    Tiles,
    /// A use of the format that no card's photo makes, and that may cost unbounded work.
    #[error("the photo uses JPEG 2000 in a way that is not accepted: {0}")]
    Unusual(&'static str),
    /// The decoder found a mistake.
    #[error("the photo is damaged")]
    Damaged,
    /// The decoder did not finish in time.
    #[error("the photo takes too long to decode")]
    Late,
    /// The decoder panicked, or there was no thread for it.
    #[error("the photo could not be decoded")]
    Decoder,
}

/// Decodes the card's photo: JPEG 2000, as a JP2 file or a bare codestream, grey or colour, at most
/// [`MAX_PHOTO_BYTES`] long, in at most half a second. Grey becomes RGB.
///
/// # Errors
/// [`PhotoError`].
pub fn decode_photo(bytes: &[u8]) -> Result<Image, PhotoError> {
    decode_photo_within(bytes, LIMIT)
}

/// The same with another limit of time.
///
/// # Errors
/// [`PhotoError`].
pub fn decode_photo_within(bytes: &[u8], limit: Duration) -> Result<Image, PhotoError> {
    if bytes.len() > MAX_PHOTO_BYTES {
        return Err(PhotoError::TooLong(bytes.len()));
    }
    let stream = codestream::find(bytes)?;
    codestream::check(stream)?;
    let stream = Zeroizing::new(stream.to_vec());
    within(limit, move || decode(&stream))
}

/// Runs `job` on a thread of its own. One that is late goes on by itself, and what it comes to is dropped.
fn within<T: Send + 'static>(
    limit: Duration,
    job: impl FnOnce() -> Result<T, PhotoError> + Send + 'static,
) -> Result<T, PhotoError> {
    let (done, wait) = mpsc::sync_channel(1);
    let work = move || {
        // Nobody listens any more when this is late.
        let _ = done.send(job());
    };
    let worker = thread::Builder::new().name("photo".into()).spawn(work).map_err(|_| PhotoError::Decoder)?;
    match wait.recv_timeout(limit) {
        Ok(result) => {
            // The thread ends right after sending; waiting for it leaves none behind.
            worker.join().map_err(|_| PhotoError::Decoder)?;
            result
        }
        Err(RecvTimeoutError::Timeout) => Err(PhotoError::Late),
        Err(RecvTimeoutError::Disconnected) => Err(PhotoError::Decoder),
    }
}

fn decode(stream: &[u8]) -> Result<Image, PhotoError> {
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = hayro_jpeg2000::Image::new(stream, &settings).map_err(|_| PhotoError::Damaged)?;
    let (width, height) = (image.width(), image.height());
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| PhotoError::Damaged)?;
    let rgb = match decoded.components().len() {
        1 => {
            let mut grey = decoded.data_u8();
            let rgb = grey.iter().flat_map(|value| [*value; 3]).collect();
            grey.zeroize();
            rgb
        }
        3 => decoded.data_u8(),
        _ => return Err(PhotoError::Damaged),
    };
    Image::new(width, height, rgb).map_err(|_| PhotoError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_job_is_left_behind() {
        let (release, held) = mpsc::channel::<()>();
        let late = within(Duration::from_millis(1), move || {
            let _ = held.recv();
            Ok(())
        });
        assert_eq!(late, Err(PhotoError::Late));
        drop(release);
    }

    #[test]
    fn a_panic_in_the_decoder_is_an_error() {
        let broken: Result<(), _> = within(Duration::from_secs(60), || panic!("made by a test"));
        assert_eq!(broken, Err(PhotoError::Decoder));
    }
}
