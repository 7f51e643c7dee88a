//! What one invented person looks like. Lengths are decimetres of an adult head: the eyes lie at height 0, x runs to the
//! right of the picture, y up, z towards the viewer.

use crate::math::{Dice, V3, colour, mix, mix3, ramp};

/// How many traits make a person.
pub const TRAITS: usize = 74;

/// Sex as drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// A woman or a girl.
    Female,
    /// A man or a boy.
    Male,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HairStyle {
    /// Cut short, swept to one side.
    Short,
    /// Cut close all over.
    Cropped,
    /// Short with a fringe over the forehead.
    Fringe,
    /// Back from the forehead, thin on top.
    Receding,
    /// To the chin, with a fringe.
    Bob,
    /// Past the shoulders, with a fringe or parted.
    Long,
    /// Tied behind the head, forehead free.
    Tied,
    /// Short and waved.
    Waved,
    /// A small child's.
    Downy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Clothes {
    Suit,
    Shirt,
    Round,
    Blouse,
    Cardigan,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Glasses {
    /// 0 round to 1 square.
    pub square: f32,
    pub wide: f32,
    pub high: f32,
    pub rim: f32,
    pub colour: V3,
}

/// A person who does not exist. The same traits always give the same person.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub(crate) sex: Sex,
    pub(crate) age: u8,
    /// 0 from sixteen on, 1 at birth.
    pub(crate) child: f32,
    /// 0 young, 1 very old.
    pub(crate) old: f32,

    pub(crate) width: f32,
    pub(crate) jaw: f32,
    pub(crate) chin: f32,
    pub(crate) chin_drop: f32,
    pub(crate) chin_out: f32,
    pub(crate) cheekbone: f32,
    pub(crate) fullness: f32,
    pub(crate) forehead: f32,
    pub(crate) brow_ridge: f32,

    pub(crate) eye_x: f32,
    pub(crate) eye_wide: f32,
    pub(crate) eye_open: f32,
    pub(crate) eye_tilt: f32,
    /// How square the upper lid's arch is, and how far inside it is fullest.
    pub(crate) lid_square: f32,
    pub(crate) lid_peak: f32,
    pub(crate) eye_deep: f32,
    pub(crate) lid_crease: f32,
    pub(crate) inner_fold: f32,
    pub(crate) eye_bags: f32,
    pub(crate) iris: V3,
    pub(crate) lashes: f32,

    pub(crate) brow_y: f32,
    pub(crate) brow_thick: f32,
    pub(crate) brow_tilt: f32,
    pub(crate) brow_arch: f32,
    pub(crate) brow_long: f32,
    pub(crate) brow_dense: f32,

    pub(crate) nose_y: f32,
    pub(crate) nose_wide: f32,
    pub(crate) nose_bridge: f32,
    pub(crate) nose_tip: f32,
    pub(crate) nose_ball: f32,
    pub(crate) nose_up: f32,

    pub(crate) mouth_y: f32,
    pub(crate) mouth_wide: f32,
    pub(crate) lip_upper: f32,
    pub(crate) lip_lower: f32,
    pub(crate) lip_bow: f32,
    pub(crate) mouth_corner: f32,
    pub(crate) muzzle: f32,
    pub(crate) lip_colour: V3,

    pub(crate) skin: V3,
    pub(crate) ruddy: f32,
    pub(crate) mottle: f32,
    pub(crate) freckles: f32,
    pub(crate) moles: [(f32, f32, f32); 3],
    pub(crate) nasolabial: f32,
    pub(crate) shine: f32,
    pub(crate) grain: u32,

    pub(crate) hair: HairStyle,
    pub(crate) hair_colour: V3,
    pub(crate) hair_full: f32,
    pub(crate) hair_line: f32,
    pub(crate) parting: f32,
    pub(crate) fringe: f32,

    pub(crate) moustache: f32,
    pub(crate) beard: f32,
    pub(crate) stubble: f32,

    pub(crate) glasses: Option<Glasses>,
    pub(crate) clothes: Clothes,
    pub(crate) cloth: V3,
    pub(crate) ear: f32,
    /// How the two sides differ: eyes, brows, nose, mouth.
    pub(crate) uneven: [f32; 4],
}

impl Person {
    /// Someone, with sex, age (6 to 90) and traits drawn from `seed`.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let sex = if dice.next() & 1 == 0 { Sex::Female } else { Sex::Male };
        let age = 6 + (dice.next() % 85) as u8;
        let mut traits = [0_i8; TRAITS];
        for value in &mut traits {
            *value = (dice.swing() * 100.0) as i8;
        }
        Self::from_traits(sex, age, &traits)
    }

    /// The person with these traits, each -100 to 100 (more is cut off); `age` in years, up to 110.
    #[must_use]
    pub fn from_traits(sex: Sex, age: u8, traits: &[i8; TRAITS]) -> Self {
        build(sex, age.min(110), &mut Traits { values: traits, at: 0 })
    }

    /// Sex as drawn.
    #[must_use]
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// Age in years.
    #[must_use]
    pub fn age(&self) -> u8 {
        self.age
    }

    /// Whether the person wears glasses.
    #[must_use]
    pub fn has_glasses(&self) -> bool {
        self.glasses.is_some()
    }
}

/// Hands out traits one after the other.
struct Traits<'a> {
    values: &'a [i8; TRAITS],
    at: usize,
}

impl Traits<'_> {
    /// The next trait, -1 to 1.
    fn next(&mut self) -> f32 {
        let value = self.values.get(self.at).copied().unwrap_or(0).clamp(-100, 100);
        self.at += 1;
        f32::from(value) / 100.0
    }

    /// The next trait as a length around `middle`.
    fn around(&mut self, middle: f32, reach: f32) -> f32 {
        middle + reach * self.next()
    }

    /// The next trait, 0 to 1.
    fn part(&mut self) -> f32 {
        self.next() * 0.5 + 0.5
    }
}

fn build(sex: Sex, age: u8, t: &mut Traits<'_>) -> Person {
    let years = f32::from(age);
    let child = (1.0 - ramp(0.0, 17.0, years)).powf(0.7);
    let old = ramp(38.0, 88.0, years);
    let male = if sex == Sex::Male { 1.0 - child } else { 0.0 };

    let width = t.around(0.765 + 0.012 * male, 0.065);
    let jaw = t.around(0.99 + 0.05 * male + 0.04 * child, 0.16);
    let chin = t.around(0.96 + 0.08 * male, 0.22);
    let chin_drop = t.around(0.02 * male - 0.17 * child, 0.13);
    let chin_out = t.around(0.035 + 0.015 * male - 0.02 * child, 0.045);
    let cheekbone = t.around(0.035, 0.055);
    let fullness = t.around(0.03 + 0.13 * child - 0.04 * old, 0.085);
    let forehead = t.around(0.02 * child, 0.07);
    let brow_ridge = t.around(0.016 + 0.026 * male, 0.024);

    let eye_x = t.around(0.32 + 0.012 * child, 0.052);
    let eye_wide = t.around(0.154 + 0.016 * child - 0.006 * male, 0.030);
    let eye_open = t.around(0.100 + 0.026 * child - 0.012 * male - 0.018 * old, 0.034);
    let eye_tilt = t.around(0.08 - 0.1 * old, 0.18);
    let eye_deep = t.around(0.055 + 0.02 * male + 0.02 * old - 0.03 * child, 0.045);
    let lid_crease = t.part();
    let inner_fold = t.part();
    let eye_bags = (t.part() * 0.6 + old * 0.7 - 0.3 * child).clamp(0.0, 1.0);
    let iris = mix3(colour(38, 22, 14), colour(92, 58, 34), t.part());
    let lashes = if sex == Sex::Female && age > 15 { t.around(0.75, 0.25) } else { t.around(0.4, 0.2) };

    let brow_y = t.around(0.235 + 0.01 * child - 0.012 * male - 0.01 * old, 0.055);
    let brow_thick = t.around(0.030 + 0.014 * male - 0.010 * child, 0.019);
    let brow_tilt = t.around(0.03 - 0.12 * old, 0.19);
    let brow_arch = t.around(0.035 - 0.012 * male, 0.040);
    let brow_long = t.around(0.215, 0.050);
    let brow_dense = t.around(0.78 - 0.25 * child - 0.15 * old + 0.1 * male, 0.2);

    let nose_y = t.around(-0.43 + 0.085 * child - 0.02 * old, 0.060);
    let nose_wide = t.around(0.165 + 0.014 * male - 0.018 * child + 0.01 * old, 0.048);
    let nose_bridge = t.around(0.060 + 0.025 * male - 0.045 * child, 0.06);
    let nose_tip = t.around(0.210 + 0.025 * male - 0.08 * child, 0.05);
    let nose_ball = t.around(0.085, 0.025);
    let nose_up = t.around(0.10 * child - 0.08 * old, 0.2);

    let mouth_y = t.around(-0.735 + 0.10 * child - 0.012 * male, 0.072);
    // Room for an upper lip.
    let mouth_y = mouth_y.min(nose_y - mix(0.235, 0.20, child));
    let mouth_wide = t.around(0.268 + 0.014 * male - 0.045 * child, 0.060);
    let lip_upper = t.around(0.052 - 0.018 * old - 0.006 * male, 0.028);
    let lip_lower = t.around(0.072 - 0.022 * old - 0.004 * male, 0.030);
    let lip_bow = t.part();
    let mouth_corner = t.around(0.022 - 0.012 * old, 0.014);
    let muzzle = t.around(0.07, 0.055);
    let lip_tone = t.part();

    let tone = t.part();
    let tan = if sex == Sex::Male { tone } else { tone * 0.75 };
    let skin = mix3(colour(236, 200, 174), colour(194, 144, 109), tan * (1.0 - 0.5 * child));
    let ruddy = t.part();
    let mottle = t.part() * (1.0 - 0.7 * child) * (0.5 + 0.5 * old);
    let freckles = (t.part() - 0.55).max(0.0) * 2.0 * (1.0 - child);
    let mut moles = [(0.0, 0.0, 0.0); 3];
    for mole in &mut moles {
        let (x, y) = (t.next() * 0.5, t.next() * 0.55 - 0.42);
        // None between the eyes.
        let size = if x.abs() < 0.11 && y > -0.2 { 0.0 } else { (0.016 * (x * 37.0).sin()).max(0.0) };
        *mole = (x, y, size);
    }
    if child > 0.3 {
        moles = [(0.0, 0.0, 0.0); 3];
    }
    let nasolabial = (t.part() * 0.6 + old * 0.7 - 0.25 * child).clamp(0.0, 1.0);
    let shine = t.part();

    let style = t.part();
    let hair = hair_style(sex, age, style);
    let shade = t.part();
    let dark =
        mix3(colour(22, 19, 19), colour(84, 54, 36), shade * if sex == Sex::Female { 0.9 } else { 0.35 });
    let grey =
        (ramp(46.0, 84.0, years) * 1.15 + (style - 0.5) * 0.25 * ramp(40.0, 55.0, years)).clamp(0.0, 1.0);
    let hair_colour = mix3(dark, colour(206, 203, 200), grey);
    let hair_full = t.part();
    let hair_line = t.around(0.66 + 0.03 * child + 0.02 * old, 0.06);
    let parting = t.next();
    let fringe = t.part();

    let may_beard = male > 0.5 && age > 24;
    let grown = |wish: f32, rare: f32, steep: f32| {
        if may_beard { ((wish - rare) * steep).clamp(0.0, 1.0) } else { 0.0 }
    };
    let moustache = grown(t.next(), 0.35, 2.2);
    let beard = grown(t.next(), 0.55, 2.6);
    let shaven = t.part();
    let stubble = if age > 17 { male * shaven * 0.8 } else { 0.0 };

    let wears = t.next() + 0.35 * old - 0.45 * child;
    let (square, big, frame) = (t.part(), t.part(), t.part());
    let glasses = (wears > 0.42).then(|| Glasses {
        square,
        wide: mix(0.215, 0.265, big),
        high: mix(0.135, 0.205, mix(big, 1.0 - square, 0.6)),
        rim: mix(0.011, 0.026, frame),
        colour: if frame > 0.5 { colour(24, 20, 20) } else { colour(110, 84, 66) },
    });
    let dress = t.part();
    let clothes = clothes(sex, age, dress);
    let cloth = cloth_colour(clothes, t.part(), t.next());
    let (lid_square, lid_peak) = (t.around(2.55, 0.75), t.around(0.06, 0.14));
    let ear = t.around(0.275, 0.045);
    let uneven = [t.next() * 0.013, t.next() * 0.018, t.next() * 0.022, t.next() * 0.014];

    Person {
        sex,
        age,
        child,
        old,
        width,
        jaw,
        chin,
        chin_drop,
        chin_out,
        cheekbone,
        fullness,
        forehead,
        brow_ridge,
        eye_x,
        eye_wide,
        eye_open,
        eye_tilt,
        eye_deep,
        lid_crease,
        inner_fold,
        eye_bags,
        iris,
        lashes,
        brow_y,
        brow_thick,
        brow_tilt,
        brow_arch,
        brow_long,
        brow_dense,
        nose_y,
        nose_wide,
        nose_bridge,
        nose_tip,
        nose_ball,
        nose_up,
        mouth_y,
        mouth_wide,
        lip_upper,
        lip_lower,
        lip_bow,
        mouth_corner,
        muzzle,
        lip_colour: mix3(colour(196, 112, 104), colour(178, 84, 88), lip_tone * (1.0 - male)),
        skin,
        ruddy,
        mottle,
        freckles,
        moles,
        nasolabial,
        shine,
        grain: t.values.iter().fold(17_u32, |sum, value| sum.wrapping_mul(31).wrapping_add(*value as u32)),
        hair,
        hair_colour,
        hair_full,
        hair_line,
        parting,
        fringe,
        moustache,
        beard,
        stubble,
        glasses,
        clothes,
        cloth,
        ear,
        uneven,
        lid_square,
        lid_peak,
    }
}

fn hair_style(sex: Sex, age: u8, style: f32) -> HairStyle {
    let pick = |styles: &[HairStyle]| {
        let at = (style * styles.len() as f32) as usize;
        styles.get(at.min(styles.len() - 1)).copied().unwrap_or(HairStyle::Short)
    };
    use HairStyle::{Bob, Cropped, Downy, Fringe, Long, Receding, Short, Tied, Waved};
    match (sex, age) {
        (_, 0..=2) => Downy,
        (Sex::Female, 3..=64) => pick(&[Bob, Long, Tied, Bob, Long]),
        (Sex::Female, _) => pick(&[Waved, Bob, Waved, Tied]),
        (Sex::Male, 3..=45) => pick(&[Fringe, Short, Cropped, Short, Fringe]),
        (Sex::Male, _) => pick(&[Short, Receding, Cropped, Receding, Short]),
    }
}

fn clothes(sex: Sex, age: u8, dress: f32) -> Clothes {
    let at = (dress * 4.0) as usize;
    match (sex, age) {
        (_, 0..=15) => Clothes::Round,
        (Sex::Female, _) => [Clothes::Blouse, Clothes::Cardigan, Clothes::Round, Clothes::Blouse][at.min(3)],
        (Sex::Male, _) => [Clothes::Suit, Clothes::Shirt, Clothes::Round, Clothes::Shirt][at.min(3)],
    }
}

fn cloth_colour(clothes: Clothes, pick: f32, shade: f32) -> V3 {
    let palette = match clothes {
        Clothes::Suit => [colour(34, 38, 52), colour(52, 54, 60), colour(26, 34, 58), colour(66, 58, 52)],
        Clothes::Shirt => {
            [colour(214, 222, 234), colour(160, 184, 214), colour(228, 226, 220), colour(120, 138, 128)]
        }
        Clothes::Round => {
            [colour(86, 112, 140), colour(150, 92, 80), colour(92, 116, 92), colour(206, 180, 120)]
        }
        Clothes::Blouse => {
            [colour(232, 224, 216), colour(214, 176, 180), colour(170, 196, 204), colour(240, 236, 230)]
        }
        Clothes::Cardigan => {
            [colour(140, 96, 108), colour(98, 108, 136), colour(190, 168, 134), colour(96, 124, 112)]
        }
    };
    palette[((pick * 4.0) as usize).min(3)] * (1.0 + 0.18 * shade)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trait_means_the_same_for_everybody() {
        let used = |sex, age| {
            let mut traits = Traits { values: &[30; TRAITS], at: 0 };
            build(sex, age, &mut traits);
            traits.at
        };
        let first = used(Sex::Female, 40);
        assert!(first <= TRAITS, "{first} traits are asked for");
        for age in 0..=110 {
            for sex in [Sex::Female, Sex::Male] {
                assert_eq!(used(sex, age), first, "{sex:?} of {age}");
            }
        }
    }

    #[test]
    fn children_and_the_old_look_their_age() {
        let aged = |age| Person::from_traits(Sex::Female, age, &[0; TRAITS]);
        let (child, grown, old) = (aged(5), aged(35), aged(82));
        assert!(child.eye_open > grown.eye_open && grown.eye_open > old.eye_open);
        assert!(child.nose_tip < grown.nose_tip);
        assert!(old.nasolabial > grown.nasolabial && old.hair_colour.y > 2.0 * grown.hair_colour.y);
        assert!(!aged(5).has_glasses());
    }
}
