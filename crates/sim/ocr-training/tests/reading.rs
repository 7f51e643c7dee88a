//! Drawn cards through the reader. Needs the fonts of `scripts/setup.sh screen`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests may fail the test and say why they skip"
)]

use card_ocr::{Agreement, Field, Limits, Picture, Progress, Reader, Reading, Unread};
use not_run::{Missing, not_run};
use ocr_training::sample::{
    BirthText, Family, Fonts, Holder, Recipe, Rng, Shot, Style, card, card_picture, licence, page, photograph,
};

fn fonts() -> Option<Fonts> {
    let fonts = Fonts::found(Family::Installed);
    if fonts.is_none() {
        assert!(std::env::var_os("CI").is_none(), "fonts-noto-cjk is part of scripts/setup.sh screen");
        not_run(Missing::Fonts);
    }
    fonts
}

fn picture(shot: &Shot) -> Picture {
    Picture::from_rgb(shot.width, shot.height, &shot.rgb).unwrap()
}

fn read(shot: &Shot) -> Result<Reading, Unread> {
    Reader::new().unwrap().read(&picture(shot))
}

/// A steady, good picture of a holder's card.
fn shot_of(fonts: &Fonts, holder: &Holder, seed: u64, change: impl FnOnce(&mut Recipe)) -> Shot {
    let mut rng = Rng::new(seed);
    let style = Style::invented(&mut rng, fonts);
    let face = card(holder, &style, fonts, &mut rng);
    let mut recipe = Recipe { upside_down: false, ..Recipe::good(&mut rng) };
    change(&mut recipe);
    photograph(&face, &recipe, &mut rng)
}

/// Right and unread of many; a wrong reading fails the test.
fn counted(seeds: std::ops::Range<u64>, recipe: fn(&mut Rng) -> Recipe) -> Option<(u32, u32)> {
    let fonts = fonts()?;
    let mut reader = Reader::new().unwrap();
    let (mut right, mut unread) = (0, 0);
    for seed in seeds {
        let (holder, shot) = card_picture(&fonts, seed, recipe);
        match reader.read(&picture(&shot)) {
            Ok(reading) => {
                assert!(holder.is_read_by(&reading), "seed {seed} read wrongly");
                assert!((0.97..=1.0).contains(&reading.confidence), "seed {seed}");
                right += 1;
            }
            Err(_) => unread += 1,
        }
    }
    Some((right, unread))
}

#[test]
fn good_pictures_are_read_and_none_wrongly() {
    let Some((right, unread)) = counted(0..40, Recipe::good) else { return };
    assert!(right >= 36, "{right} read, {unread} not");
}

#[test]
fn poor_pictures_are_read_or_not_but_never_wrongly() {
    let Some((right, unread)) = counted(1000..1040, Recipe::trained) else { return };
    assert!(right >= 30, "{right} read, {unread} not");
}

#[test]
fn shaken_pictures_are_never_read_wrongly() {
    let Some((right, unread)) = counted(2000..2025, Recipe::held_out) else { return };
    assert!(right >= 8, "{right} read, {unread} not");
}

#[test]
fn every_digit_is_read_in_every_place() {
    let Some(fonts) = fonts() else { return };
    let mut reader = Reader::new().unwrap();
    for digit in 0..10_u8 {
        let code = [digit, (digit + 3) % 10, (digit + 6) % 10, (digit + 9) % 10].map(|digit| b'0' + digit);
        let holder = Holder {
            birth: BirthText::Era("昭和", (digit * 11 + 10) % 64),
            birthday: (1 + digit, 10 + digit + 10 * (digit % 2)),
            expiry: (2026 + 3 * u16::from(digit % 5), 1 + digit, 10 + digit + 10 * (digit % 2)),
            security_code: code,
            spaced: false,
            wide: false,
            ..Holder::invented(&mut Rng::new(digit.into()))
        };
        let seen = (0..6).any(|seed| {
            let shot = shot_of(&fonts, &holder, 100 * u64::from(digit) + seed, |_| {});
            let read = reader.read(&picture(&shot));
            if let Ok(reading) = &read {
                assert!(holder.is_read_by(reading), "{} {}", holder.birth_text(), holder.code_text());
            }
            read.is_ok()
        });
        assert!(seen, "{} {} {}", holder.birth_text(), holder.expiry_text(), holder.code_text());
    }
}

#[test]
fn every_spelling_of_a_birth_date_is_read() {
    let Some(fonts) = fonts() else { return };
    for (birth, sign, spaced, wide) in [
        (BirthText::Era("大正", 15), false, false, false),
        (BirthText::Era("昭和", 7), false, true, false),
        (BirthText::Era("平成", 1), true, false, false),
        (BirthText::Era("平成", 1), false, true, false),
        (BirthText::Era("令和", 6), false, false, true),
        (BirthText::Gregorian(1985), false, false, false),
        (BirthText::Gregorian(2001), false, true, true),
    ] {
        let holder = Holder {
            birth,
            first_year_sign: sign,
            spaced,
            wide,
            birthday: (3, 9),
            expiry: (2033, 3, 9),
            ..Holder::invented(&mut Rng::new(41))
        };
        let seen = (0..6).any(|seed| match read(&shot_of(&fonts, &holder, 7000 + seed, |_| {})) {
            Ok(reading) => {
                assert!(holder.is_read_by(&reading), "{}", holder.birth_text());
                true
            }
            Err(_) => false,
        });
        assert!(seen, "{}", holder.birth_text());
    }
}

/// A picture that is read as it is, so that what a change does to it is the change's doing.
fn readable(fonts: &Fonts) -> (Holder, u64) {
    let holder = Holder::invented(&mut Rng::new(8));
    let seed = (1..30).find(|&seed| read(&shot_of(fonts, &holder, seed, |_| {})).is_ok()).unwrap();
    (holder, seed)
}

#[test]
fn the_card_may_lie_upside_down() {
    let Some(fonts) = fonts() else { return };
    let (holder, seed) = readable(&fonts);
    let reading = read(&shot_of(&fonts, &holder, seed, |recipe| recipe.upside_down = true)).unwrap();
    assert!(holder.is_read_by(&reading));
}

#[test]
fn a_covered_card_is_not_read() {
    let Some(fonts) = fonts() else { return };
    let (holder, seed) = readable(&fonts);
    for from in [0.1, 0.3, 0.42] {
        let read = read(&shot_of(&fonts, &holder, seed, |recipe| recipe.covered_from = Some(from)));
        assert!(read.is_err(), "covered from {from}");
    }
}

#[test]
fn a_reflection_is_named_and_a_blur_is_named() {
    let Some(fonts) = fonts() else { return };
    let (holder, seed) = readable(&fonts);
    let glare = shot_of(&fonts, &holder, seed, |recipe| recipe.glare = Some(([0.45, 0.45], 14.0, 2.0)));
    assert_eq!(read(&glare).unwrap_err(), Unread::Glare);
    let blurred = shot_of(&fonts, &holder, seed, |recipe| recipe.blur = 0.45);
    assert_eq!(read(&blurred).unwrap_err(), Unread::Blurred);
    let far = shot_of(&fonts, &holder, seed, |recipe| recipe.card_width = 380.0);
    assert_eq!(read(&far).unwrap_err(), Unread::TooFar);
}

#[test]
fn other_papers_are_not_read() {
    let Some(fonts) = fonts() else { return };
    for seed in 0..6 {
        let mut rng = Rng::new(300 + seed);
        let holder = Holder::invented(&mut rng);
        let style = Style::invented(&mut rng, &fonts);
        let recipe = Recipe::good(&mut rng);
        let papers = [
            photograph(&licence(&holder, &style, &fonts, &mut rng), &recipe, &mut rng),
            photograph(&page(&style, &fonts, &mut rng), &recipe, &mut rng),
        ];
        for (paper, shot) in papers.iter().enumerate() {
            assert!(read(shot).is_err(), "paper {paper}, seed {seed}");
        }
    }
}

#[test]
fn a_licence_misses_its_security_code() {
    let Some(fonts) = fonts() else { return };
    let missing = (0..12).any(|seed| {
        let mut rng = Rng::new(500 + seed);
        let (holder, style) = (Holder::invented(&mut rng), Style::invented(&mut rng, &fonts));
        let recipe = Recipe { upside_down: false, ..Recipe::good(&mut rng) };
        let shot = photograph(&licence(&holder, &style, &fonts, &mut rng), &recipe, &mut rng);
        read(&shot).err() == Some(Unread::FieldMissing(Field::SecurityCode))
    });
    assert!(missing);
}

#[test]
fn two_pictures_of_one_card_agree_and_one_card_after_another_does_not() {
    let Some(fonts) = fonts() else { return };
    let (holder, seed) = readable(&fonts);
    let mut agreement = Agreement::new(Limits::default());
    let agreed = (0..12).find_map(|shake| {
        let shot = shot_of(&fonts, &holder, seed, |recipe| recipe.turn = 0.4 * f64::from(shake) - 2.0);
        match agreement.take(read(&shot)) {
            Progress::Agreed(reading) => Some(reading),
            _ => None,
        }
    });
    assert!(holder.is_read_by(&agreed.unwrap()));

    let other = Holder { security_code: *b"0713", ..holder.clone() };
    let mut agreement = Agreement::new(Limits { needed: 2, window: 4, most_frames: 20 });
    let first = read(&shot_of(&fonts, &holder, seed, |_| {}));
    assert!(matches!(agreement.take(first), Progress::More));
    let second = read(&shot_of(&fonts, &other, seed, |_| {}));
    assert!(matches!(agreement.take(second), Progress::More));
}

#[test]
fn held_out_fonts_are_never_read_wrongly() {
    let Some(fonts) = Fonts::found(Family::HeldOut) else {
        not_run(Missing::HeldOutFonts);
        return;
    };
    let mut reader = Reader::new().unwrap();
    for seed in 0..15 {
        let (holder, shot) = card_picture(&fonts, 3000 + seed, Recipe::trained);
        if let Ok(reading) = reader.read(&picture(&shot)) {
            assert!(holder.is_read_by(&reading), "seed {seed}");
        }
    }
}
