//! From a picture to a reading.

use zeroize::Zeroizing;

use crate::classifier::{Classifier, ModelFault};
use crate::glyph::{self, CLASSES};
use crate::grammar::{Lattice, Sign, Spelling, spelled};
use crate::ink::{self, Line};
use crate::locate::locate;
use crate::picture::Picture;
use crate::plane::{Plane, Point, Quad};
use crate::reading::{Date, Field, PrintedBirth, Reading, Unread, date, plausible};
use crate::sheet::{self, HEIGHT, Sums, WIDTH};

/// Places of a picture that are tried.
const MAX_PLACES: usize = 3;
/// Below this a digit has too few pixels.
const MIN_WIDTH: f64 = 480.0;
/// How much darker than its surroundings ink is, in the order tried.
const STRICTNESS: [f32; 2] = [0.12, 0.07];
/// Cuts that the network looks at in one picture.
const MAX_CUTS: usize = 12_000;
/// If it is a digit, which one: the least certain digit must be this certain over all its cuts.
const CERTAIN_DIGIT: f32 = 0.97;
/// And that it is a digit at all, and not half of one, or two.
const LIKELY_DIGIT: f32 = 0.5;
/// Signs between digits may be less so: they only mark the place.
const LIKELY_FIELD: f32 = -0.5;
/// Cuts of one digit: as framed, and a little wider or narrower at each side.
const JITTER: [[f32; 4]; 5] = [
    [0.0, 0.0, 0.0, 0.0],
    [1.5, 1.5, 1.5, 1.5],
    [1.5, 0.0, -0.5, 0.0],
    [-0.5, 0.0, 1.5, 0.0],
    [0.0, 1.5, 0.0, -0.5],
];
/// A sharp picture is above, see `sheet::crispness`.
const CRISP: f64 = 0.22;
/// More than this share of the face washed out is a reflection.
const WASHED: f64 = 0.01;

/// Reads pictures. Holds the network, nothing of any picture.
pub struct Reader {
    classifier: Classifier,
}

/// A field's digits and how certain the worst one is.
struct Found<T> {
    value: T,
    confidence: f32,
}

/// The fields of one face as far as they were found.
#[derive(Default)]
struct Fields {
    birth: Option<Found<Date>>,
    expiry: Option<Found<Date>>,
    code: Option<Found<Zeroizing<[u8; 4]>>>,
    /// Found, but not certain, or twice with different digits.
    doubtful: Vec<Field>,
}

impl Fields {
    /// How far the reading came.
    fn rank(&self) -> usize {
        let found = usize::from(self.birth.is_some())
            + usize::from(self.expiry.is_some())
            + usize::from(self.code.is_some());
        2 * found + self.doubtful.len().min(3)
    }

    fn dated(&self) -> bool {
        self.birth.is_some()
            || self.expiry.is_some()
            || self.doubtful.iter().any(|field| *field != Field::SecurityCode)
    }
}

impl Reader {
    /// A reader with the network that was trained in this repository.
    ///
    /// # Errors
    /// [`ModelFault`] when the network that is built in is damaged.
    pub fn new() -> Result<Self, ModelFault> {
        Ok(Self { classifier: Classifier::new()? })
    }

    /// Reads the printed parts of verification code B.
    ///
    /// The card may lie anywhere in the picture, upside down or not, turned by up to about 15 degrees, at least 480 pixels
    /// wide. A picture of the proportions of a card may be filled by it.
    ///
    /// # Errors
    /// [`Unread`] on any doubt. Asking for another picture is always right; guessing costs one of the card's tries.
    pub fn read(&mut self, picture: &Picture) -> Result<Reading, Unread> {
        let places = places(&picture.plane);
        let mut worst = Unread::NoCard;
        let mut farthest = 0;
        let mut cuts = MAX_CUTS;
        for (quad, sure) in places {
            if quad[0].distance(quad[1]) < MIN_WIDTH {
                if farthest == 0 {
                    worst = Unread::TooFar;
                    farthest = 1;
                }
                continue;
            }
            let Some(upright) = sheet::straightened(&picture.plane, &quad) else { continue };
            for turn in [false, true] {
                let face = if turn { upright.turned() } else { upright.clone() };
                let fields = self.fields(&face, &mut cuts);
                if !sure && fields.rank() == 0 {
                    continue;
                }
                let rank = 2 + fields.rank();
                let dated = fields.dated();
                match conclude(fields, picture.fingerprint) {
                    Ok(reading) => return Ok(reading),
                    Err(reason) if rank > farthest => {
                        farthest = rank;
                        worst = explained(&face, reason);
                    }
                    Err(_) => {}
                }
                if dated {
                    return Err(worst);
                }
            }
        }
        Err(worst)
    }

    fn fields(&mut self, face: &Plane, cuts: &mut usize) -> Fields {
        let sums = Sums::new(face);
        let mut fields = Fields::default();
        let [birth, expiry, code] = [Spelling::birth(), Spelling::expiry(), Spelling::security_code()];
        for (pass, strict) in STRICTNESS.into_iter().enumerate() {
            let mut codes: Vec<Option<Found<Zeroizing<[u8; 4]>>>> = Vec::new();
            let mut births: Vec<Option<Found<Date>>> = Vec::new();
            let mut expiries: Vec<Option<Found<Date>>> = Vec::new();
            for line in ink::lines(face, &sums, strict) {
                let pieces = line.atoms.iter().filter(|atom| !atom.small).count();
                // Name and address are long and stand at the top: they are looked through only when nothing was found below.
                let may_date = pieces >= 8 && (pass > 0 || line.y0 > HEIGHT / 5);
                let may_code = below_photo(&line) && (4..=16).contains(&pieces);
                let wants_date = may_date && (fields.birth.is_none() || fields.expiry.is_none());
                let wants_code = may_code && fields.code.is_none();
                if !wants_date && !wants_code {
                    continue;
                }
                let lattice = Lattice::new(&line, |from, to| self.chances(face, &line, from, to, cuts));
                if wants_code && let Some(signs) = likely(&line, &lattice, &code) {
                    codes.push(self.code(face, &line, &signs));
                }
                if wants_date && let Some(signs) = likely(&line, &lattice, &birth) {
                    births.push(self.date(face, &line, &signs));
                }
                if wants_date && let Some(signs) = likely(&line, &lattice, &expiry) {
                    expiries.push(self.date(face, &line, &signs));
                }
            }
            settle(births, &mut fields.birth, Field::Birth, &mut fields.doubtful);
            settle(expiries, &mut fields.expiry, Field::Expiry, &mut fields.doubtful);
            settle(codes, &mut fields.code, Field::SecurityCode, &mut fields.doubtful);
            if fields.rank() >= 6 {
                break;
            }
        }
        fields
    }

    fn chances(
        &mut self,
        face: &Plane,
        line: &Line,
        from: usize,
        to: usize,
        cuts: &mut usize,
    ) -> Option<[f32; CLASSES]> {
        let span = line.framed(from, to)?;
        *cuts = cuts.checked_sub(1)?;
        self.classifier.chances(&glyph::cut(face, &span, JITTER[0])?)
    }

    fn date(&mut self, face: &Plane, line: &Line, signs: &[Sign]) -> Option<Found<Date>> {
        let confidence = self.confidence(face, line, signs)?;
        let classes = Zeroizing::new(signs.iter().map(|sign| sign.class).collect::<Vec<usize>>());
        Some(Found { value: date(&classes)?, confidence })
    }

    fn code(&mut self, face: &Plane, line: &Line, signs: &[Sign]) -> Option<Found<Zeroizing<[u8; 4]>>> {
        let confidence = self.confidence(face, line, signs)?;
        let mut value = Zeroizing::new([0; 4]);
        for (digit, sign) in value.iter_mut().zip(signs) {
            *digit = b'0' + u8::try_from(sign.class).ok()?;
        }
        Some(Found { value, confidence })
    }

    /// The certainty of the worst digit over several cuts; `None` when a digit looks different in one of them, or when the
    /// digits do not stand in a row.
    fn confidence(&mut self, face: &Plane, line: &Line, signs: &[Sign]) -> Option<f32> {
        let mut worst = 1.0_f32;
        let mut frames = Vec::new();
        for sign in signs.iter().filter(|sign| sign.class < 10) {
            let span = line.framed(sign.from, sign.to)?;
            let (mut likely, mut certain) = (0.0, 0.0);
            for grown in JITTER {
                let chances = self.classifier.chances(&glyph::cut(face, &span, grown)?)?;
                let digits = chances.get(..10)?;
                let own = *digits.get(sign.class)?;
                if digits.iter().any(|&other| other > own) {
                    return None;
                }
                likely += own / JITTER.len() as f32;
                certain += own / digits.iter().sum::<f32>() / JITTER.len() as f32;
            }
            if likely < LIKELY_DIGIT {
                return None;
            }
            worst = worst.min(certain);
            frames.push(span);
        }
        let heights: Vec<f32> = frames.iter().map(|span| span.y.len() as f32).collect();
        let (least, most) =
            heights.iter().fold((f32::MAX, 0.0_f32), |(least, most), &h| (least.min(h), most.max(h)));
        (worst >= CERTAIN_DIGIT && least >= 0.72 * most).then_some(worst)
    }
}

/// The signs of a field, when the line is likely to hold it.
fn likely(line: &Line, lattice: &Lattice, spelling: &Spelling) -> Option<Zeroizing<Vec<Sign>>> {
    let (signs, mean) = spelled(line, lattice, spelling)?;
    (mean >= LIKELY_FIELD).then_some(signs)
}

/// Two values that must not differ.
trait Same {
    fn same(&self, other: &Self) -> bool;
}

impl Same for Date {
    fn same(&self, other: &Self) -> bool {
        (self.year, self.month, self.day, self.era_year)
            == (other.year, other.month, other.day, other.era_year)
    }
}

impl Same for Zeroizing<[u8; 4]> {
    fn same(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Takes what the lines gave into the field: all certain and all the same, or doubtful.
fn settle<T: Same>(
    found: Vec<Option<Found<T>>>,
    field: &mut Option<Found<T>>,
    name: Field,
    doubtful: &mut Vec<Field>,
) {
    if found.is_empty() || field.is_some() {
        return;
    }
    let all: Option<Vec<Found<T>>> = found.into_iter().collect();
    let first = all.and_then(|mut all| {
        let first = all.pop()?;
        all.iter().all(|other| other.value.same(&first.value)).then_some(first)
    });
    match first {
        Some(first) => {
            doubtful.retain(|other| *other != name);
            *field = Some(first);
        }
        None if !doubtful.contains(&name) => doubtful.push(name),
        None => {}
    }
}

/// The security code stands in the lower left half, where exactly is not public.
fn below_photo(line: &Line) -> bool {
    let (x, y) = (line.x0 + line.width / 2, line.y0 + line.height / 2);
    x < WIDTH / 2 && y > HEIGHT / 2
}

/// Where to look, and whether a card was seen there: what looks like a card, then the whole picture if it has a card's
/// proportions.
fn places(picture: &Plane) -> Vec<(Quad, bool)> {
    let mut places: Vec<(Quad, bool)> =
        locate(picture, MAX_PLACES).into_iter().map(|quad| (quad, true)).collect();
    let (w, h) = (picture.width as f64, picture.height as f64);
    if (1.45..=1.72).contains(&(w / h)) {
        let corner = |x: f64, y: f64| Point { x: x - 0.5, y: y - 0.5 };
        places.push(([corner(0.0, 0.0), corner(w, 0.0), corner(w, h), corner(0.0, h)], false));
    }
    places
}

fn conclude(fields: Fields, fingerprint: u64) -> Result<Reading, Unread> {
    let missing = |field: Field| {
        if fields.doubtful.contains(&field) { Unread::Doubtful(field) } else { Unread::FieldMissing(field) }
    };
    let birth = fields.birth.as_ref().ok_or(missing(Field::Birth))?;
    let expiry = fields.expiry.as_ref().ok_or(missing(Field::Expiry))?;
    let code = fields.code.as_ref().ok_or(missing(Field::SecurityCode))?;
    plausible(&birth.value, &expiry.value)?;
    let year = birth.value.era_year.map_or(birth.value.year % 100, u16::from);
    Ok(Reading {
        birth: PrintedBirth {
            year: u8::try_from(year).map_err(|_| Unread::Doubtful(Field::Birth))?,
            month: birth.value.month,
            day: birth.value.day,
        },
        expiry_year: expiry.value.year,
        security_code: *code.value,
        confidence: birth.confidence.min(expiry.confidence).min(code.confidence),
        fingerprint,
    })
}

/// A cause that the patient can do something about, where the picture shows one.
fn explained(face: &Plane, reason: Unread) -> Unread {
    if sheet::washed_out(face) > WASHED {
        Unread::Glare
    } else if sheet::crispness(face) < CRISP {
        Unread::Blurred
    } else {
        reason
    }
}
