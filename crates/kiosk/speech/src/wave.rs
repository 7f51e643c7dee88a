//! Sound in memory, and as the WAV files that programs hand to each other.

use std::time::Duration;

use thiserror::Error;

/// Slowest and fastest rate that is taken, in samples a second.
const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;
/// Bytes of the header that is written.
const HEADER: usize = 44;

/// Why bytes are no sound that can be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WaveError {
    /// Not a WAV file, or cut off before its sound.
    #[error("not a WAV file")]
    NotWave,
    /// Not 16-bit PCM in one or two channels, 8 to 48 kHz.
    #[error(
        "a WAV file of a kind that is not played: {channels} channels, {bits} bits, {rate} Hz, format {format}"
    )]
    Kind {
        /// Its number of channels.
        channels: u16,
        /// Bits a sample.
        bits: u16,
        /// Samples a second.
        rate: u32,
        /// The format's number; 1 is PCM.
        format: u16,
    },
}

/// Sound: 16-bit samples of one channel.
#[derive(Clone, PartialEq, Eq)]
pub struct Wave {
    rate: u32,
    samples: Vec<i16>,
}

/// What was spoken is not printed.
impl std::fmt::Debug for Wave {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wave").field("rate", &self.rate).field("samples", &self.samples.len()).finish()
    }
}

impl Wave {
    /// Sound of these samples; a rate outside 8 to 48 kHz is the nearest of these.
    #[must_use]
    pub fn new(rate: u32, samples: Vec<i16>) -> Self {
        Self { rate: rate.clamp(*RATES.start(), *RATES.end()), samples }
    }

    /// Silence of this length.
    #[must_use]
    pub fn silence(length: Duration) -> Self {
        let rate = *RATES.start();
        let count = u128::from(rate) * length.as_millis().min(60_000) / 1000;
        Self { rate, samples: vec![0; usize::try_from(count).unwrap_or_default()] }
    }

    /// The samples.
    #[must_use]
    pub fn samples(&self) -> &[i16] {
        &self.samples
    }

    /// How long it lasts.
    #[must_use]
    pub fn length(&self) -> Duration {
        Duration::from_secs_f64(self.samples.len() as f64 / f64::from(self.rate))
    }

    /// The same, each sample times `gain`, kept within full scale.
    #[must_use]
    pub fn times(mut self, gain: f32) -> Self {
        for sample in &mut self.samples {
            // `as` keeps within the range.
            *sample = (f32::from(*sample) * gain) as i16;
        }
        self
    }

    /// Reads a WAV file. One that was written to a pipe names a longer sound than it holds; what is there counts.
    ///
    /// # Errors
    /// [`WaveError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, WaveError> {
        let mut rest =
            bytes.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..)).ok_or(WaveError::NotWave)?;
        rest = rest.strip_prefix(b"WAVE").ok_or(WaveError::NotWave)?;
        let mut kind = None;
        loop {
            let (head, body) = rest.split_first_chunk::<8>().ok_or(WaveError::NotWave)?;
            let [a, b, c, d, size @ ..] = *head;
            let size = usize::try_from(u32::from_le_bytes(size)).unwrap_or(usize::MAX);
            match &[a, b, c, d] {
                b"fmt " => kind = Some(format(body.get(..size).ok_or(WaveError::NotWave)?)?),
                b"data" => {
                    let (channels, rate) = kind.ok_or(WaveError::NotWave)?;
                    let sound = body.get(..size).unwrap_or(body);
                    return Ok(Self { rate, samples: mixed(sound, channels) });
                }
                _ => {}
            }
            // Chunks begin at even places.
            rest = body.get(size.saturating_add(size % 2)..).ok_or(WaveError::NotWave)?;
        }
    }

    /// The WAV file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let length = u32::try_from(self.samples.len() * 2).unwrap_or(u32::MAX - HEADER as u32);
        let mut bytes = Vec::with_capacity(HEADER + self.samples.len() * 2);
        bytes.extend_from_slice(b"RIFF");
        bytes.extend_from_slice(&(length + HEADER as u32 - 8).to_le_bytes());
        bytes.extend_from_slice(b"WAVEfmt ");
        bytes.extend_from_slice(&16_u32.to_le_bytes());
        // PCM, one channel.
        bytes.extend_from_slice(&[1, 0, 1, 0]);
        bytes.extend_from_slice(&self.rate.to_le_bytes());
        bytes.extend_from_slice(&(self.rate * 2).to_le_bytes());
        bytes.extend_from_slice(&[2, 0, 16, 0]);
        bytes.extend_from_slice(b"data");
        bytes.extend_from_slice(&length.to_le_bytes());
        for sample in &self.samples {
            bytes.extend_from_slice(&sample.to_le_bytes());
        }
        bytes
    }
}

/// Channels and rate of a format chunk.
fn format(chunk: &[u8]) -> Result<(u16, u32), WaveError> {
    let Some([f0, f1, c0, c1, r0, r1, r2, r3, _, _, _, _, _, _, b0, b1]) = chunk.first_chunk::<16>() else {
        return Err(WaveError::NotWave);
    };
    let format = u16::from_le_bytes([*f0, *f1]);
    let channels = u16::from_le_bytes([*c0, *c1]);
    let rate = u32::from_le_bytes([*r0, *r1, *r2, *r3]);
    let bits = u16::from_le_bytes([*b0, *b1]);
    if format == 1 && matches!(channels, 1 | 2) && bits == 16 && RATES.contains(&rate) {
        Ok((channels, rate))
    } else {
        Err(WaveError::Kind { channels, bits, rate, format })
    }
}

/// One channel out of one or two.
fn mixed(sound: &[u8], channels: u16) -> Vec<i16> {
    let samples = sound.chunks_exact(2).map(|two| match *two {
        [low, high] => i16::from_le_bytes([low, high]),
        _ => 0,
    });
    if channels == 1 {
        return samples.collect();
    }
    let both: Vec<i16> = samples.collect();
    both.chunks_exact(2)
        .map(|two| match *two {
            [left, right] => left.midpoint(right),
            _ => 0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_is_read_as_it_was_written() {
        let wave = Wave::new(22_050, vec![0, 1, -1, i16::MAX, i16::MIN]);
        assert_eq!(Wave::parse(&wave.to_bytes()), Ok(wave.clone()));
        assert_eq!(wave.times(2.0).samples(), [0, 2, -2, i16::MAX, i16::MIN]);
        assert_eq!(Wave::silence(Duration::from_millis(50)).length(), Duration::from_millis(50));
    }

    #[test]
    fn sound_from_a_pipe_is_as_long_as_it_is() {
        let mut bytes = Wave::new(22_050, vec![7; 100]).to_bytes();
        bytes[40..44].copy_from_slice(&0x7FFF_F000_u32.to_le_bytes());
        assert_eq!(Wave::parse(&bytes).unwrap().samples(), [7; 100]);
    }

    #[test]
    fn two_channels_become_one_and_other_chunks_are_passed_over() {
        let mut bytes = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0\x01\0\x02\0".to_vec();
        bytes.extend_from_slice(&16_000_u32.to_le_bytes());
        bytes.extend_from_slice(&[0, 0, 0, 0, 4, 0, 16, 0]);
        bytes.extend_from_slice(b"data\x08\0\0\0\x02\0\x04\0\xFE\xFF\xFC\xFF");
        assert_eq!(Wave::parse(&bytes).unwrap().samples(), [3, -3]);
    }

    #[test]
    fn anything_else_is_refused_without_a_panic() {
        let good = Wave::new(22_050, vec![1; 8]).to_bytes();
        for cut in 0..HEADER {
            assert_eq!(Wave::parse(&good[..cut]), Err(WaveError::NotWave), "{cut}");
        }
        for (place, byte) in [(20, 3), (22, 6), (24, 0), (34, 8)] {
            let mut bad = good.clone();
            bad[place] = byte;
            if place == 24 {
                bad[25] = 1;
            }
            assert!(matches!(Wave::parse(&bad), Err(WaveError::Kind { .. })), "{place}");
        }
        let mut endless = good.clone();
        endless[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Wave::parse(&endless), Err(WaveError::NotWave));
    }
}
