//! The frames of a probe, averaged as the kiosk averages them before it compares.

use std::path::Path;

use face_match::{Image, Models, Template};

use super::degrade::{self, Degradation};
use super::largest_face;
use super::set::{PairSet, picture, pictures};
use crate::BenchError;

/// Standard deviation of the noise that makes frames of one photograph, in levels of 0 to 255: that of a camera in a lit room.
const NOISE: f32 = 4.0;

/// What the averaged frames look like to the recognisers; `None` where one of them shows no face, as the kiosk would go on waiting.
pub fn averaged(
    probe: &Path,
    count: u8,
    seed: u64,
    models: &mut Models,
) -> Result<Option<Template>, BenchError> {
    let mut templates = Vec::new();
    for frame in frames(probe, count, seed)? {
        let Some(face) = largest_face(&frame, models)? else { return Ok(None) };
        templates.push(Template::of(&frame, &face.landmarks, &mut models.recognisers)?);
    }
    Ok(Template::mean(&templates))
}

/// The first frames of a folder, or a photograph with new noise in each.
fn frames(probe: &Path, count: u8, seed: u64) -> Result<Vec<Image>, BenchError> {
    if probe.is_dir() {
        let files = pictures(probe)?;
        if files.len() < usize::from(count) {
            return Err(BenchError::Frames(probe.to_owned(), count));
        }
        return files.iter().take(usize::from(count)).map(|file| picture(file)).collect();
    }
    let photograph = picture(probe)?;
    let noise = Degradation { noise: NOISE, ..degrade::NONE };
    let seeds = (0..u64::from(count)).map(|frame| seed * 1009 + frame * 31 + 1);
    seeds.map(|seed| noise.apply(&photograph, f32::MAX, seed)).collect()
}

/// In words, for the policy.
pub fn preparation(set: &PairSet, count: u8) -> String {
    let folders = set.pairs.iter().filter(|pair| pair.probe.is_dir()).count();
    let probe = if folders == set.pairs.len() {
        format!("{count} frames of a camera, averaged")
    } else if folders == 0 {
        format!(
            "{count} frames made of one photograph by noise of {NOISE} levels, averaged, not frames of a kiosk's camera"
        )
    } else {
        format!(
            "{count} frames, averaged: of a camera for {folders} probes, else made of one photograph by noise"
        )
    };
    format!("reference: grey JPEG 2000 as a card holds it; probe: {probe}; no gate applied")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photograph(path: &Path, level: u8) {
        let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([level; 3]));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).expect("a JPEG");
        std::fs::write(path, bytes).expect("written");
    }

    #[test]
    fn frames_are_those_of_the_folder_or_one_photograph_with_new_noise_in_each() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = folder.path().join("one.jpg");
        photograph(&one, 120);
        let made = frames(&one, 3, 7).expect("frames");
        assert_eq!(made.len(), 3);
        assert!(made[0] != made[1] && made[1] != made[2] && made[0] != made[2]);
        assert_eq!(made, frames(&one, 3, 7).expect("frames"), "the same each time");

        let several = folder.path().join("frames");
        std::fs::create_dir(&several).expect("a folder");
        for (number, level) in [(1, 20), (2, 120), (3, 220)] {
            photograph(&several.join(format!("{number}.jpg")), level);
        }
        let read = frames(&several, 2, 7).expect("frames");
        let levels: Vec<bool> = read.iter().map(|frame| frame.rgb()[0] < 60).collect();
        assert_eq!(levels, [true, false], "by name, as many as are averaged");
        assert!(matches!(frames(&several, 4, 7), Err(BenchError::Frames(_, 4))));
    }
}
