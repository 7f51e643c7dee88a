//! The sounds, drawn as sine waves that begin and end softly. No fundamental lies above 2,500 Hz, which old ears lose
//! first (JIS S 0014).

use crate::{Loudness, Wave};

/// Samples a second.
const RATE: u32 = 44_100;
/// A tone swells for this long, so that it does not click.
const ATTACK: f32 = 0.008;
/// And fades for this long.
const DECAY: f32 = 0.030;

/// A sound that says what happened. Each has a twin on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cue {
    /// The reader has a card: ピッ.
    CardSensed,
    /// On to the next thing.
    StepAccepted,
    /// Face or PIN is right.
    Confirmed,
    /// It does not go on this way. The same for every reason.
    Cannot,
    /// Take the card.
    TakeCard,
    /// It will end by itself.
    TimeWarning,
    /// Staff were called.
    StaffCalled,
}

/// A tone, or silence when its frequency is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tone {
    /// In hertz.
    pub hertz: f32,
    /// In milliseconds.
    pub millis: u32,
    /// Fades from its beginning on, like a bell.
    pub rings: bool,
}

const fn tone(hertz: f32, millis: u32) -> Tone {
    Tone { hertz, millis, rings: false }
}

const fn bell(hertz: f32, millis: u32) -> Tone {
    Tone { hertz, millis, rings: true }
}

const fn rest(millis: u32) -> Tone {
    tone(0.0, millis)
}

impl Cue {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::CardSensed,
        Self::StepAccepted,
        Self::Confirmed,
        Self::Cannot,
        Self::TakeCard,
        Self::TimeWarning,
        Self::StaffCalled,
    ];

    pub(crate) fn tones(self) -> &'static [Tone] {
        match self {
            Self::CardSensed => const { &[tone(1000.0, 100)] },
            Self::StepAccepted => const { &[tone(880.0, 80)] },
            Self::Confirmed => const { &[tone(880.0, 120), tone(1175.0, 180)] },
            Self::Cannot => const { &[tone(440.0, 150), rest(100), tone(440.0, 150)] },
            Self::TakeCard => const { &[bell(1047.0, 180), bell(1319.0, 180), bell(1568.0, 420)] },
            Self::TimeWarning => const { &[bell(660.0, 400)] },
            Self::StaffCalled => const { &[bell(659.0, 400), bell(523.0, 700)] },
        }
    }

    /// The share of the asked loudness that this sound takes.
    fn weight(self) -> f32 {
        match self {
            Self::TimeWarning => 0.5,
            Self::Cannot => 0.8,
            _ => 1.0,
        }
    }

    /// Draws it.
    #[must_use]
    pub fn draw(self, loudness: Loudness) -> Wave {
        let peak = loudness.peak() * self.weight() * f32::from(i16::MAX);
        let mut samples = Vec::new();
        for tone in self.tones() {
            let count = RATE * tone.millis / 1000;
            let length = tone.millis as f32 / 1000.0;
            for index in 0..count {
                let time = index as f32 / RATE as f32;
                let sine = (std::f32::consts::TAU * tone.hertz * time).sin();
                // Below full scale by construction: the peak is, and the envelope is at most 1.
                samples.push((sine * envelope(*tone, time, length) * peak) as i16);
            }
        }
        Wave::new(RATE, samples)
    }
}

/// 0 at both ends, at most 1.
fn envelope(tone: Tone, time: f32, length: f32) -> f32 {
    let swell = (time / ATTACK).min(1.0);
    let fade = ((length - time) / DECAY).clamp(0.0, 1.0);
    let ring = if tone.rings { (-3.0 * time / length).exp() } else { 1.0 };
    soft(swell) * soft(fade) * ring
}

/// From 0 to 1 without a corner.
fn soft(share: f32) -> f32 {
    0.5 - 0.5 * (std::f32::consts::PI * share).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strength of a frequency in samples (Goertzel).
    fn strength(samples: &[i16], hertz: f32) -> f32 {
        let step = 2.0 * (std::f32::consts::TAU * hertz / RATE as f32).cos();
        let (mut last, mut before) = (0.0_f32, 0.0_f32);
        for sample in samples {
            let now = f32::from(*sample) + step * last - before;
            before = last;
            last = now;
        }
        (last * last + before * before - step * last * before).max(0.0).sqrt() / samples.len() as f32
    }

    /// The frequency by its zero crossings.
    fn crossings(samples: &[i16]) -> f32 {
        let rising = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
        rising as f32 * RATE as f32 / samples.len() as f32
    }

    /// The samples of each tone of a cue.
    fn parts(cue: Cue) -> Vec<(Tone, Vec<i16>)> {
        let wave = cue.draw(Loudness::new(5));
        let mut rest = wave.samples();
        cue.tones()
            .iter()
            .map(|tone| {
                let (own, after) = rest.split_at((RATE * tone.millis / 1000) as usize);
                rest = after;
                (*tone, own.to_vec())
            })
            .collect()
    }

    #[test]
    fn sounds_have_the_frequencies_and_lengths_that_were_asked_for() {
        let asked: [(Cue, &[(f32, u32)]); 5] = [
            (Cue::CardSensed, &[(1000.0, 100)]),
            (Cue::StepAccepted, &[(880.0, 80)]),
            (Cue::Confirmed, &[(880.0, 120), (1175.0, 180)]),
            (Cue::Cannot, &[(440.0, 150), (0.0, 100), (440.0, 150)]),
            (Cue::TakeCard, &[(1047.0, 180), (1319.0, 180), (1568.0, 420)]),
        ];
        for (cue, asked) in asked {
            let drawn: Vec<(f32, u32)> = cue.tones().iter().map(|tone| (tone.hertz, tone.millis)).collect();
            assert_eq!(drawn, asked, "{cue:?}");
        }
        for cue in Cue::ALL {
            let millis: u32 = cue.tones().iter().map(|tone| tone.millis).sum();
            assert_eq!(cue.draw(Loudness::new(3)).length().as_millis(), u128::from(millis), "{cue:?}");
            for (tone, samples) in parts(cue) {
                if tone.hertz == 0.0 {
                    assert!(samples.iter().all(|sample| *sample == 0), "{cue:?}: a rest is silent");
                    continue;
                }
                let heard = crossings(&samples);
                assert!((heard - tone.hertz).abs() < tone.hertz * 0.03, "{cue:?}: {heard} for {tone:?}");
                let at = strength(&samples, tone.hertz);
                for other in [0.7, 0.85, 1.18, 1.4, 2.0, 3.0] {
                    let beside = strength(&samples, tone.hertz * other);
                    assert!(
                        beside < at / 4.0,
                        "{cue:?}: {tone:?} has {beside} at {other} times, {at} at its own"
                    );
                }
                assert!(tone.hertz <= 2500.0);
            }
        }
    }

    #[test]
    fn nothing_clips_or_clicks_and_each_step_is_louder() {
        for cue in Cue::ALL {
            let mut before = 0;
            for step in 1..=5 {
                let wave = cue.draw(Loudness::new(step));
                let peak = wave.samples().iter().map(|sample| sample.unsigned_abs()).max().unwrap();
                assert!(peak > before && peak < 31_000, "{cue:?} at {step}: {peak}");
                before = peak;
                let jump =
                    wave.samples().windows(2).map(|pair| (i32::from(pair[1]) - i32::from(pair[0])).abs());
                // A full-scale sine of 1,568 Hz moves by 7,300 a sample at most.
                assert!(jump.max().unwrap() < 7_400, "{cue:?} at {step} clicks");
                assert_eq!(
                    (wave.samples().first(), wave.samples().last().map(|s| s.abs() < 300)),
                    (Some(&0), Some(true))
                );
            }
        }
        let loud = Cue::TakeCard.draw(Loudness::new(3).louder(true));
        assert!(loud.samples().iter().max() > Cue::TakeCard.draw(Loudness::new(4)).samples().iter().max());
    }
}
