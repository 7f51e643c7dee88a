//! The printed face of a persona's card under the document camera, drawn.

use std::sync::OnceLock;

use card_virtual::Persona;
use face_match::Image;
use ocr_training::sample::{BirthText, Family, Fonts, Holder, Recipe, Rng, Style, card, photograph};

/// What is printed on a persona's card.
#[must_use]
pub fn holder(persona: &Persona) -> Holder {
    // The digits that open this card's photo say how the year is printed.
    let code = persona.verification_code_b();
    let number = |at: std::ops::Range<usize>| code.get(at).and_then(|digits| digits.parse::<u16>().ok());
    let two = |at| number(at).and_then(|number| u8::try_from(number).ok()).unwrap_or(1);
    let year = two(0..2);
    let born = persona.birth.to_string();
    let gregorian: u16 = born.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2000);
    let era = ERAS.into_iter().find(|(_, zero)| zero + u16::from(year) == gregorian);
    let mut security_code = [b'0'; 4];
    for (digit, printed) in security_code.iter_mut().zip(persona.security_code.bytes()) {
        *digit = printed;
    }
    let expiry = persona.expiry.to_string();
    let part =
        |at: std::ops::Range<usize>| expiry.get(at).and_then(|digits| digits.parse::<u8>().ok()).unwrap_or(1);
    Holder {
        name: persona.name.clone(),
        address: [persona.address.clone(), String::new()],
        sex: if persona.sex == card_virtual::Sex::Female { "女" } else { "男" },
        birth: era.map_or(BirthText::Gregorian(gregorian), |(era, _)| BirthText::Era(era, year)),
        birthday: (two(2..4), two(4..6)),
        expiry: (number(6..10).unwrap_or(2035), part(5..7), part(8..10)),
        security_code,
        spaced: false,
        wide: false,
        first_year_sign: false,
    }
}

/// Eras with their Gregorian year 0.
const ERAS: [(&str, u16); 5] =
    [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867)];

fn fonts() -> Option<&'static Fonts> {
    static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::found(Family::Installed)).as_ref()
}

/// The picture of the document camera, each `moment` another one: the card, or an empty desk. `None` without a Japanese font.
#[must_use]
pub fn picture(holder: Option<&Holder>, moment: u64) -> Option<Image> {
    let Some(holder) = holder else { return empty_desk(moment) };
    let fonts = fonts()?;
    // The same card, and a hand that trembles.
    let mut still = Rng::new(1);
    let style = Style::invented(&mut still, fonts);
    let face = card(holder, &style, fonts, &mut still);
    let mut moving = Rng::new(moment + 2);
    let recipe = Recipe { upside_down: false, ..Recipe::good(&mut moving) };
    let shot = photograph(&face, &recipe, &mut moving);
    Image::new(shot.width, shot.height, shot.rgb).ok()
}

fn empty_desk(moment: u64) -> Option<Image> {
    let (width, height) = (640, 480);
    let mut rng = Rng::new(moment);
    let rgb = (0..width * height * 3).map(|_| 120 + rng.whole(0, 6) as u8).collect();
    Image::new(width, height, rgb).ok()
}
