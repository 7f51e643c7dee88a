//! Measures the reader on drawn cards it never saw: wrong readings with their upper bound, share not read, time a picture.
//!
//! `cargo run --release -p ocr-training --example measure [-- PICTURES [FIRST_SEED]]`

use std::collections::BTreeMap;

use card_ocr::{Agreement, Limits, Picture, Progress, Reader};
use ocr_training::sample::{Family, Fonts, Recipe, Rng, card_picture};

/// The largest rate that leaves `wrong` or fewer of `all` a chance of 2.5 %: the upper end of the two-sided 95 %
/// Clopper-Pearson interval.
fn upper_bound(wrong: u32, all: u32) -> f64 {
    let tail = |rate: f64| {
        let mut term = f64::from(all) * (1.0 - rate).ln();
        let mut sum = term.exp();
        for k in 1..=wrong {
            term += (f64::from(all - k + 1) / f64::from(k)).ln() + rate.ln() - (1.0 - rate).ln();
            sum += term.exp();
        }
        sum
    };
    let (mut low, mut high) = (f64::from(wrong) / f64::from(all.max(1)), 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if tail(middle) > 0.025 { low = middle } else { high = middle }
    }
    high
}

/// What a row counts.
#[derive(Default)]
struct Row {
    right: u32,
    wrong: u32,
    reasons: BTreeMap<String, u32>,
    nanoseconds: u64,
}

/// Nanoseconds that this thread ran: on a busy machine the clock on the wall says nothing.
fn processor_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Reads one picture each of many cards.
fn row(
    reader: &mut Reader,
    fonts: &Fonts,
    recipe: fn(&mut Rng) -> Recipe,
    seeds: std::ops::Range<u64>,
) -> Row {
    let mut row = Row::default();
    for seed in seeds {
        let (holder, shot) = card_picture(fonts, seed, recipe);
        let Ok(picture) = Picture::from_rgb(shot.width, shot.height, &shot.rgb) else { continue };
        let start = processor_time();
        let read = reader.read(&picture);
        row.nanoseconds += processor_time() - start;
        match read {
            Ok(reading) if holder.is_read_by(&reading) => row.right += 1,
            Ok(_) => row.wrong += 1,
            Err(reason) => *row.reasons.entry(reason.to_string()).or_default() += 1,
        }
    }
    row
}

/// Name of the fonts, the fonts, name of the degradation, and how it is made.
type Set<'a> = (&'a str, &'a Fonts, &'a str, fn(&mut Rng) -> Recipe);

#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let pictures: u64 = arguments.next().map_or(Ok(500), |text| text.parse())?;
    let first: u64 = arguments.next().map_or(Ok(9_000_000), |text| text.parse())?;
    let mut reader = Reader::new()?;
    let trained =
        Fonts::found(Family::Trained).ok_or("no font with Japanese signs: scripts/setup.sh print")?;
    let held_out = Fonts::found(Family::HeldOut).ok_or("no held-out font: scripts/setup.sh print")?;
    println!(
        "| fonts | pictures | number | wrong | per 10,000 (95 % upper bound) | not read | ms of one core a picture | reasons |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let sets: [Set<'_>; 5] = [
        ("trained", &trained, "good", Recipe::good),
        ("trained", &trained, "trained", Recipe::trained),
        ("held out", &held_out, "good", Recipe::good),
        ("held out", &held_out, "trained", Recipe::trained),
        ("held out", &held_out, "held out", Recipe::held_out),
    ];
    for (index, (family, fonts, kind, recipe)) in sets.into_iter().enumerate() {
        let from = first + 100_000 * index as u64;
        let row = row(&mut reader, fonts, recipe, from..from + pictures);
        let unread: u32 = row.reasons.values().sum();
        let all = row.right + row.wrong + unread;
        let rate = |count: u32| f64::from(count) / f64::from(all.max(1));
        let reasons: Vec<String> =
            row.reasons.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
        println!(
            "| {family} | {kind} | {all} | {} | {:.1} ({:.1}) | {:.1} % | {:.0} | {} |",
            row.wrong,
            10_000.0 * rate(row.wrong),
            10_000.0 * upper_bound(row.wrong, all),
            100.0 * rate(unread),
            row.nanoseconds as f64 / 1e6 / f64::from(all.max(1)),
            reasons.join(", ")
        );
    }
    visits(&mut reader, &held_out, first + 900_000, pictures / 5);
    Ok(())
}

/// Up to eight pictures of each card, as at the kiosk.
#[expect(clippy::print_stdout, reason = "a program for a terminal")]
fn visits(reader: &mut Reader, fonts: &Fonts, first: u64, cards: u64) {
    let (mut right, mut wrong, mut given_up, mut frames) = (0, 0, 0, 0);
    for seed in first..first + cards {
        let mut agreement = Agreement::new(Limits { most_frames: 8, ..Limits::default() });
        let mut shots = 0;
        loop {
            // The seed fixes the card; the recipe and its noise differ from picture to picture.
            let (holder, shot) = card_picture(fonts, seed, |rng| {
                let mut shaken = Rng::new(rng.bits() ^ (shots << 32));
                *rng = shaken.clone();
                Recipe::trained(&mut shaken)
            });
            shots += 1;
            let Ok(picture) = Picture::from_rgb(shot.width, shot.height, &shot.rgb) else { break };
            match agreement.take(reader.read(&picture)) {
                Progress::More => {}
                Progress::Agreed(reading) => {
                    frames += agreement.frames();
                    *if holder.is_read_by(&reading) { &mut right } else { &mut wrong } += 1;
                    break;
                }
                Progress::GivenUp => {
                    given_up += 1;
                    break;
                }
            }
        }
    }
    let agreed = right + wrong;
    println!(
        "\nAgreement on held-out fonts, trained degradation, at most 8 pictures a card: {cards} cards, {right} right, {wrong} \
         wrong (95 % upper bound {:.1} per 10,000), {given_up} given up, {:.1} pictures until agreed.",
        10_000.0 * upper_bound(wrong, cards as u32),
        f64::from(frames) / f64::from(agreed.max(1))
    );
}
