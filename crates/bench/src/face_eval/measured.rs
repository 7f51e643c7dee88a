//! Every picture looked at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use face_match::{Face, Gates, Guidance, Image, Measures, Models, Template};

use super::degrade::{self, Degradation};
use super::paint;
use super::scores::{Scores, Seen};
use super::set::{Pair, PairSet, picture};
use super::{frames, largest_face, svg};
use crate::BenchError;

/// How a reference is kept.
pub const REFERENCES: [&str; 3] = ["grey chip photo", "colour chip photo", "clean reference"];

/// What the gates say of many pictures.
#[derive(Debug, Default, Clone)]
pub struct Gated {
    /// Pictures in all.
    pub pictures: u64,
    /// In which no face was found.
    pub no_face: u64,
    /// That pass every gate.
    pub passed: u64,
    /// That are asked something, by what is asked first.
    pub asked: BTreeMap<Guidance, u64>,
}

/// Probes after one degradation.
#[derive(Debug)]
pub struct Probes {
    /// What was done to them.
    pub degradation: Degradation,
    /// What was seen.
    pub seen: Vec<Seen>,
    /// Which of them pass all gates.
    pub good: Vec<bool>,
    /// What the gates say.
    pub gated: Gated,
}

/// All that was measured on the pairs.
#[derive(Debug)]
pub struct Measured {
    /// References, in the order of [`REFERENCES`].
    pub references: [Vec<Seen>; 3],
    /// Probes, in the order of [`degrade::ALL`].
    pub probes: Vec<Probes>,
    /// Gates on painted probes, by what was painted.
    pub painted: Vec<(&'static str, Gated)>,
    /// Comparisons of grey chip photos with each of the probes.
    pub by_degradation: Vec<Scores>,
    /// Comparisons of each kind of reference with untouched probes.
    pub by_reference: Vec<Scores>,
    /// Comparisons of grey chip photos with averaged frames.
    averaged: Scores,
}

impl Measured {
    /// Looks at everything; averages so many frames of each probe.
    pub fn of(set: &PairSet, frames_each: u8, models: &mut Models) -> Result<Self, BenchError> {
        let columns: [fn(&Pair) -> &PathBuf; 3] =
            [|pair| &pair.chip_grey, |pair| &pair.chip_colour, |pair| &pair.reference];
        let mut references = [Vec::new(), Vec::new(), Vec::new()];
        for (seen, column) in references.iter_mut().zip(columns) {
            *seen = references_of(set, column, models)?;
        }
        let mut probes: Vec<Probes> = degrade::ALL
            .iter()
            .map(|degradation| Probes {
                degradation: *degradation,
                seen: Vec::new(),
                good: Vec::new(),
                gated: Gated::default(),
            })
            .collect();
        let mut painted: Vec<(&'static str, Gated)> =
            paint::ALL.iter().map(|(name, _)| (*name, Gated::default())).collect();
        for (row, pair) in set.pairs.iter().enumerate() {
            let image = picture(&pair.probe)?;
            let untouched = largest_face(&image, models)?;
            let eyes = untouched.map_or(f32::MAX, |face| face.landmarks.eye_distance());
            for probes in &mut probes {
                let worse = probes.degradation.apply(&image, eyes, row as u64 * 7919 + 1)?;
                let face = largest_face(&worse, models)?;
                let template = match &face {
                    Some(face) => Some(Template::of(&worse, &face.landmarks, &mut models.recognisers)?),
                    None => None,
                };
                let asked = count(&mut probes.gated, &worse, face.as_ref());
                probes.good.push(asked.is_none());
                probes.seen.push(Seen { person: pair.person.clone(), group: pair.group.clone(), template });
            }
            if let Some(face) = untouched {
                for ((_, gated), (_, paint)) in painted.iter_mut().zip(paint::ALL) {
                    let over = paint.over(&image, &face, row as u64 * 6007 + 1)?;
                    let seen = largest_face(&over, models)?;
                    count(gated, &over, seen.as_ref());
                }
            }
        }
        let [grey, _, _] = &references;
        let by_degradation = probes.iter().map(|probes| Scores::of(grey, probes.seen.iter())).collect();
        let untouched = probes.first().map(|probes| probes.seen.as_slice()).unwrap_or_default();
        let by_reference =
            references.iter().map(|references| Scores::of(references, untouched.iter())).collect();
        let averaged = averaged(grey, set, frames_each, models)?;
        Ok(Self { references, probes, painted, by_degradation, by_reference, averaged })
    }

    /// What the kiosk does: the grey chip photo against the average of several frames.
    pub fn averaged(&self) -> &Scores {
        &self.averaged
    }

    /// The grey chip photo against a probe as it is, one picture.
    pub fn shipped(&self) -> &Scores {
        static NONE: std::sync::LazyLock<Scores> = std::sync::LazyLock::new(Scores::default);
        self.by_reference.first().unwrap_or(&NONE)
    }

    /// Untouched probes that pass every gate.
    pub fn gated(&self) -> Scores {
        let [grey, _, _] = &self.references;
        self.probes.first().map_or_else(Scores::default, |probes| {
            let good = probes.seen.iter().zip(&probes.good).filter(|(_, good)| **good).map(|(seen, _)| seen);
            Scores::of(grey, good)
        })
    }

    /// Untouched probes and references of each group, by its name.
    pub fn groups(&self) -> Vec<(String, Scores)> {
        let [grey, _, _] = &self.references;
        let Some(probes) = self.probes.first() else { return Vec::new() };
        let names: std::collections::BTreeSet<&String> =
            probes.seen.iter().filter_map(|seen| seen.group.as_ref()).collect();
        names
            .into_iter()
            .map(|name| {
                let within = |seen: &&Seen| seen.group.as_ref() == Some(name);
                let references: Vec<Seen> = grey
                    .iter()
                    .filter(within)
                    .map(|seen| Seen {
                        person: seen.person.clone(),
                        group: seen.group.clone(),
                        template: seen.template.clone(),
                    })
                    .collect();
                (name.clone(), Scores::of(&references, probes.seen.iter().filter(within)))
            })
            .collect()
    }

    /// The curves of the figure.
    pub fn curves(&self) -> Vec<svg::Curve<'_>> {
        let mut curves = Vec::new();
        if let Some(clean) = self.by_reference.get(2) {
            curves.push(svg::Curve { name: "clean reference".into(), scores: clean });
        }
        for (scores, probes) in self.by_degradation.iter().zip(&self.probes) {
            let name = format!("grey chip photo, probe {}", probes.degradation.name);
            curves.push(svg::Curve { name, scores });
        }
        curves
    }
}

/// What the policy rests on, and nothing else: grey chip photos with the averaged frames of each probe.
pub fn policy_scores(set: &PairSet, frames_each: u8, models: &mut Models) -> Result<Scores, BenchError> {
    let grey = references_of(set, |pair| &pair.chip_grey, models)?;
    averaged(&grey, set, frames_each, models)
}

/// The references in one column; people with several probes have one.
fn references_of(
    set: &PairSet,
    column: fn(&Pair) -> &PathBuf,
    models: &mut Models,
) -> Result<Vec<Seen>, BenchError> {
    let mut files: BTreeMap<&Path, &Pair> = BTreeMap::new();
    for pair in &set.pairs {
        files.entry(column(pair).as_path()).or_insert(pair);
    }
    let mut seen = Vec::new();
    for (file, pair) in files {
        let image = picture(file)?;
        let template = match largest_face(&image, models)? {
            Some(face) => Some(Template::of(&image, &face.landmarks, &mut models.recognisers)?),
            None => None,
        };
        seen.push(Seen { person: pair.person.clone(), group: pair.group.clone(), template });
    }
    Ok(seen)
}

/// References with the averaged frames of each probe.
fn averaged(
    references: &[Seen],
    set: &PairSet,
    frames_each: u8,
    models: &mut Models,
) -> Result<Scores, BenchError> {
    let mut averages = Vec::new();
    for (row, pair) in set.pairs.iter().enumerate() {
        averages.push(Seen {
            person: pair.person.clone(),
            group: pair.group.clone(),
            template: frames::averaged(&pair.probe, frames_each, row as u64, models)?,
        });
    }
    Ok(Scores::of(references, averages.iter()))
}

fn count(gated: &mut Gated, image: &Image, face: Option<&Face>) -> Option<Guidance> {
    gated.pictures += 1;
    let Some(face) = face else {
        gated.no_face += 1;
        return Some(Guidance::Frame);
    };
    let asked = Measures::of(image, face)
        .map_or(Some(Guidance::Front), |measures| Gates::default().ask(image, face, &measures, None, &[]));
    match asked {
        Some(guidance) => *gated.asked.entry(guidance).or_default() += 1,
        None => gated.passed += 1,
    }
    asked
}
