//! Trains the net on drawn cards and writes `glyphs.onnx` of `card-ocr` with its checksum and report.
//!
//! `cargo run --release -p ocr-training --example train [-- CARDS [EPOCHS]]`

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use data_encoding::HEXLOWER;
use ocr_training::sample::{Family, Fonts, Holder, Recipe, Rng, Style, card, photograph, practice};
use ocr_training::{Sample, Trained, Training, harvest, name_of};
use sha2::{Digest, Sha256};

/// Cuts of many cards; every third is a card as issued, the others are full of signs.
fn gather(
    fonts: &Fonts,
    seeds: std::ops::Range<u64>,
    recipe: fn(&mut Rng) -> Recipe,
    repeats: usize,
) -> Vec<Sample> {
    let middle = seeds.start + (seeds.end - seeds.start) / 2;
    let half = |seeds: std::ops::Range<u64>| {
        let mut samples = Vec::new();
        for seed in seeds {
            let mut rng = Rng::new(seed);
            let style = Style::invented(&mut rng, fonts);
            let holder = Holder::invented(&mut rng);
            let face = match seed % 3 {
                0 => card(&holder, &style, fonts, &mut rng),
                _ => practice(&style, fonts, &mut rng),
            };
            let recipe = Recipe { upside_down: false, ..recipe(&mut rng) };
            let shot = photograph(&face, &recipe, &mut rng);
            samples.extend(harvest(&face, &shot, &mut rng, repeats));
        }
        samples
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| half(middle..seeds.end));
        let mut samples = half(seeds.start..middle);
        samples.extend(other.join().unwrap_or_default());
        samples
    })
}

/// Right answers of all, signs taken for another sign, and the commonest mistakes.
fn judge(net: &Trained, samples: &[Sample]) -> (f64, f64, String) {
    let (mut right, mut sure_wrong) = (0_usize, 0_usize);
    let mut mistakes = std::collections::BTreeMap::<(String, String), usize>::new();
    for sample in samples {
        let (class, chance) = net.classify(sample);
        if class == sample.class {
            right += 1;
        } else {
            *mistakes.entry((name_of(sample.class), name_of(class))).or_default() += 1;
            sure_wrong += usize::from(class < 10 && chance >= 0.9);
        }
    }
    let mut mistakes: Vec<_> = mistakes.into_iter().collect();
    mistakes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let worst: Vec<String> =
        mistakes.iter().take(6).map(|((is, taken), count)| format!("{is}→{taken} {count}")).collect();
    let share = |count: usize| 100.0 * count as f64 / samples.len().max(1) as f64;
    (share(right), share(sure_wrong), worst.join(", "))
}

/// Name of the fonts, the fonts, name of the degradation, and how it is made.
type Set<'a> = (&'a str, &'a Fonts, &'a str, fn(&mut Rng) -> Recipe);

#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let cards: u64 = arguments.next().map_or(Ok(500), |text| text.parse())?;
    let epochs: u32 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let trained =
        Fonts::found(Family::Trained).ok_or("no font with Japanese signs: scripts/setup.sh print")?;
    let held_out = Fonts::found(Family::HeldOut).ok_or("no held-out font: scripts/setup.sh print")?;
    let start = Instant::now();
    let samples = gather(&trained, 1_000_000..1_000_000 + cards, Recipe::trained, 2);
    println!("{} cuts of {cards} cards in {:.0} s", samples.len(), start.elapsed().as_secs_f64());

    let mut training = Training::new(20_261_125);
    for epoch in 0..epochs {
        let rate = 1.5e-3 * (1.0 - epoch as f32 / epochs as f32).powf(1.5).max(0.03);
        let loss = training.epoch(&samples, rate);
        println!("epoch {epoch}: loss {loss:.4}, {:.0} s", start.elapsed().as_secs_f64());
    }
    let net = training.finished().ok_or("the weights are no numbers")?;
    let bytes = net.onnx();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../card/ocr/model");
    std::fs::write(folder.join("glyphs.onnx"), &bytes)?;
    let sum = HEXLOWER.encode(&Sha256::digest(&bytes));

    let mut report = "| cuts of | fonts | degradation | cuts | right | taken for a digit at 0.9 or above, wrongly | commonest mistakes |\n\
         |---|---|---|---|---|---|---|\n".to_string();
    let sets: [Set<'_>; 4] = [
        ("unseen cards", &trained, "trained", Recipe::trained),
        ("unseen cards", &trained, "held out", Recipe::held_out),
        ("unseen cards", &held_out, "trained", Recipe::trained),
        ("unseen cards", &held_out, "held out", Recipe::held_out),
    ];
    for (index, (what, fonts, degradation, recipe)) in sets.into_iter().enumerate() {
        let first = 5_000_000 + 10_000 * index as u64;
        let samples = gather(fonts, first..first + 30, recipe, 1);
        let (right, sure_wrong, worst) = judge(&net, &samples);
        let family = if std::ptr::eq(fonts, &raw const trained) { "trained" } else { "held out" };
        writeln!(
            report,
            "| {what} | {family} | {degradation} | {} | {right:.2} % | {sure_wrong:.3} % | {worst} |",
            samples.len()
        )?;
    }
    print!("{report}");
    let names = |fonts: &Fonts| fonts.names().collect::<Vec<_>>().join(", ");
    let report = format!(
        "{} cuts of {cards} drawn cards, {epochs} epochs, {} bytes, sha256 {sum}.\n\nTrained: {}.\n\nHeld out: {}.\n\n{report}",
        samples.len(),
        bytes.len(),
        names(&trained),
        names(&held_out),
    );
    std::fs::write(folder.join("glyphs.onnx.sha256"), format!("{sum}  glyphs.onnx\n"))?;
    std::fs::write(folder.join("training.md"), format!("# Training report\n\n{report}"))?;
    println!("done in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}
