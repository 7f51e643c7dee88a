//! How a printed field is spelled, as a small automaton, and the likeliest way to read it out of a line.

use zeroize::{Zeroize, Zeroizing};

use crate::glyph::{CLASSES, OTHER, class_of};
use crate::ink::Line;

/// Pieces that one sign may consist of.
pub(crate) const MAX_JOINED: usize = 7;
/// Below this a sign is impossible.
const FLOOR: f32 = -12.0;
/// The price of passing over a speck.
const SPECK: f32 = -1.5;

/// Chances of the sign made of the pieces `from..from + joined`.
pub(crate) struct Lattice {
    chances: Zeroizing<Vec<Option<[f32; CLASSES]>>>,
}

impl Lattice {
    pub(crate) fn new(line: &Line, mut classify: impl FnMut(usize, usize) -> Option<[f32; CLASSES]>) -> Self {
        let mut chances = Zeroizing::new(Vec::with_capacity(line.atoms.len() * MAX_JOINED));
        for from in 0..line.atoms.len() {
            for joined in 1..=MAX_JOINED {
                chances.push(classify(from, from + joined));
            }
        }
        Self { chances }
    }

    pub(crate) fn get(&self, from: usize, to: usize) -> Option<&[f32; CLASSES]> {
        let joined = to.checked_sub(from + 1)?;
        if joined >= MAX_JOINED {
            return None;
        }
        self.chances.get(from * MAX_JOINED + joined)?.as_ref()
    }
}

/// A sign found in a line: the class, and the pieces it is made of.
#[derive(Clone, Copy, Zeroize)]
pub(crate) struct Sign {
    pub(crate) class: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// States and the signs that lead from one to the next.
pub(crate) struct Spelling {
    edges: Vec<(usize, usize, usize)>,
    states: usize,
    last: usize,
    /// The field is the whole line.
    alone: bool,
}

impl Spelling {
    fn new(edges: &[(usize, &str, usize)], last: usize, alone: bool) -> Self {
        let edges: Vec<(usize, usize, usize)> = edges
            .iter()
            .flat_map(|&(from, signs, to)| {
                signs.chars().filter_map(class_of).map(move |class| (from, class, to))
            })
            .collect();
        Self { edges, states: last + 1, last, alone }
    }

    /// 「昭和55年2月17日生」, 「平成元年…」, 「1985年3月9日生」.
    pub(crate) fn birth() -> Self {
        Self::new(
            &[
                (0, "明", 1),
                (1, "治", 6),
                (0, "大", 2),
                (2, "正", 6),
                (0, "昭", 3),
                (3, "和", 6),
                (0, "平", 4),
                (4, "成", 6),
                (0, "令", 5),
                (5, "和", 6),
                (6, "0123456789", 7),
                (7, "0123456789", 8),
                (6, "元", 8),
                (0, "12", 10),
                (10, "0123456789", 11),
                (11, "0123456789", 12),
                (12, "0123456789", 8),
                (7, "年", 9),
                (8, "年", 9),
                (9, "0123456789", 13),
                (13, "0123456789", 14),
                (13, "月", 15),
                (14, "月", 15),
                (15, "0123456789", 16),
                (16, "0123456789", 17),
                (16, "日", 18),
                (17, "日", 18),
                (18, "生", 19),
            ],
            19,
            false,
        )
    }

    /// 「2035年2月17日まで有効」.
    pub(crate) fn expiry() -> Self {
        Self::new(
            &[
                (0, "2", 1),
                (1, "0", 2),
                (2, "0123456789", 3),
                (3, "0123456789", 4),
                (4, "年", 5),
                (5, "0123456789", 6),
                (6, "0123456789", 7),
                (6, "月", 8),
                (7, "月", 8),
                (8, "0123456789", 9),
                (9, "0123456789", 10),
                (9, "日", 11),
                (10, "日", 11),
                (11, "ま", 12),
                (12, "で", 13),
                (13, "有", 14),
                (14, "効", 15),
            ],
            15,
            false,
        )
    }

    /// Four digits and nothing else.
    pub(crate) fn security_code() -> Self {
        Self::new(
            &[(0, "0123456789", 1), (1, "0123456789", 2), (2, "0123456789", 3), (3, "0123456789", 4)],
            4,
            true,
        )
    }
}

/// The step that led to a place with the best sum so far.
#[derive(Clone, Copy, Zeroize)]
struct Step {
    sum: f32,
    from: usize,
    state: usize,
    class: usize,
}

const NOWHERE: Step = Step { sum: f32::NEG_INFINITY, from: 0, state: 0, class: OTHER };

/// The likeliest signs that spell the field in this line, and the mean of the logarithms of their chances (0 is certain).
pub(crate) fn spelled(
    line: &Line,
    lattice: &Lattice,
    spelling: &Spelling,
) -> Option<(Zeroizing<Vec<Sign>>, f32)> {
    let (atoms, states) = (line.atoms.len(), spelling.states);
    let mut best = Zeroizing::new(vec![NOWHERE; (atoms + 1) * states]);
    for at in 0..=atoms {
        let free = !spelling.alone || line.atoms.iter().take(at).all(|atom| atom.small);
        if free && best[at * states].sum < 0.0 {
            best[at * states] = Step { sum: 0.0, ..NOWHERE };
        }
        if at == atoms {
            break;
        }
        for state in 0..states {
            let here = best[at * states + state].sum;
            if here == f32::NEG_INFINITY {
                continue;
            }
            // Between signs of one field there may be a space, no more.
            if state > 0 && state < spelling.last && at > 0 && line.gap_after(at - 1) > 1.9 * line.em {
                continue;
            }
            if state > 0 && line.atoms.get(at).is_some_and(|atom| atom.small) {
                relax(&mut best[(at + 1) * states + state], here + SPECK, at, state, OTHER);
            }
            for to in at + 1..=(at + MAX_JOINED).min(atoms) {
                let Some(chances) = lattice.get(at, to) else { continue };
                for &(_, class, next) in spelling.edges.iter().filter(|edge| edge.0 == state) {
                    let chance = chances.get(class).copied().unwrap_or(0.0).max(1e-9).ln();
                    if chance > FLOOR {
                        relax(&mut best[to * states + next], here + chance, at, state, class);
                    }
                }
            }
        }
    }
    let end = (0..=atoms)
        .filter(|&at| !spelling.alone || line.atoms.iter().skip(at).all(|atom| atom.small))
        .max_by(|&a, &b| {
            best[a * states + spelling.last].sum.total_cmp(&best[b * states + spelling.last].sum)
        })?;
    let sum = best[end * states + spelling.last].sum;
    if sum == f32::NEG_INFINITY {
        return None;
    }
    let mut signs = Zeroizing::new(Vec::new());
    let (mut at, mut state) = (end, spelling.last);
    while state != 0 {
        let step = best[at * states + state];
        if step.class != OTHER {
            signs.push(Sign { class: step.class, from: step.from, to: at });
        }
        (at, state) = (step.from, step.state);
    }
    signs.reverse();
    let mean = sum / signs.len().max(1) as f32;
    Some((signs, mean))
}

fn relax(place: &mut Step, sum: f32, from: usize, state: usize, class: usize) {
    if sum > place.sum {
        *place = Step { sum, from, state, class };
    }
}
