//! What is ink on the straightened face, its connected parts, and the lines of text they form.

use std::ops::Range;

use zeroize::{Zeroize, Zeroizing};

use crate::plane::Plane;
use crate::sheet::Sums;

/// Reach of the local threshold: a little more than a character.
const RADIUS: usize = 22;
/// Sizes of a part that may belong to a character, in pixels of the sheet (15 a millimetre).
const PART: std::ops::RangeInclusive<usize> = 2..=80;
/// Heights of characters, 0.8 to 4.5 mm.
const CHARACTER: std::ops::RangeInclusive<usize> = 12..=68;
/// A face has far fewer; a picture of noise has more.
const MAX_PARTS: usize = 6000;
/// Lines of text looked at in one picture.
const MAX_LINES: usize = 120;
/// Pieces of a line, the rest is cut off.
const MAX_ATOMS: usize = 110;

/// A stretch of ink in one row.
#[derive(Clone, Copy, Zeroize)]
struct Run {
    y: usize,
    x0: usize,
    x1: usize,
}

/// Connected ink.
struct Part {
    x: Range<usize>,
    y: Range<usize>,
    area: usize,
    runs: Zeroizing<Vec<Run>>,
}

impl Part {
    fn height(&self) -> usize {
        self.y.len()
    }

    fn middle(&self) -> f32 {
        (self.y.start + self.y.end) as f32 / 2.0
    }
}

/// A piece of a line between two possible cuts; columns count from the line's left end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom {
    pub(crate) x0: usize,
    pub(crate) x1: usize,
    /// Too small for a character or one of its halves: a speck, a dot.
    pub(crate) small: bool,
}

/// A line of text: where it is, its ink, its pieces from left to right.
pub(crate) struct Line {
    pub(crate) x0: usize,
    pub(crate) y0: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Height of a full character.
    pub(crate) em: f32,
    pub(crate) atoms: Vec<Atom>,
    mask: Zeroizing<Vec<bool>>,
}

/// A part of the sheet, in its pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) x: Range<usize>,
    pub(crate) y: Range<usize>,
}

impl Line {
    /// The ink of the pieces `from..to`, tightly framed; `None` when it is too wide or too flat for a character.
    pub(crate) fn framed(&self, from: usize, to: usize) -> Option<Span> {
        let first = self.atoms.get(from)?;
        let last = self.atoms.get(to.checked_sub(1)?)?;
        let (x0, x1) = (first.x0, last.x1);
        if (x1 - x0) as f32 > 1.3 * self.em {
            return None;
        }
        let inked = |y: &usize| {
            let start = y * self.width;
            self.mask.get(start + x0..start + x1).is_some_and(|row| row.contains(&true))
        };
        let top = (0..self.height).find(inked)?;
        let bottom = (0..self.height).rev().find(inked)? + 1;
        if ((bottom - top) as f32) < 0.4 * self.em {
            return None;
        }
        Some(Span { x: self.x0 + x0..self.x0 + x1, y: self.y0 + top..self.y0 + bottom })
    }

    /// Pixels without ink between a piece and the next.
    pub(crate) fn gap_after(&self, atom: usize) -> f32 {
        match (self.atoms.get(atom), self.atoms.get(atom + 1)) {
            (Some(this), Some(next)) => next.x0.saturating_sub(this.x1) as f32,
            _ => 0.0,
        }
    }
}

/// All lines of text, from top to bottom. `strict` is how much darker than its surroundings ink must be, as a share.
pub(crate) fn lines(sheet: &Plane, sums: &Sums, strict: f32) -> Vec<Line> {
    let mut parts = parts(sheet, sums, strict);
    parts.retain(|part| {
        PART.contains(&part.x.len())
            && PART.contains(&part.height())
            && part.area >= 10
            && part.x.len().max(part.height()) >= 5
    });
    if parts.len() > MAX_PARTS {
        return Vec::new();
    }
    parts.sort_by_key(|part| part.x.start);
    let groups = grouped(&parts);
    let mut lines: Vec<Line> = groups.iter().filter_map(|group| line(&parts, group)).collect();
    lines.sort_by_key(|line| line.y0);
    lines.truncate(MAX_LINES);
    lines
}

fn parts(sheet: &Plane, sums: &Sums, strict: f32) -> Vec<Part> {
    let mut runs: Zeroizing<Vec<Run>> = Zeroizing::default();
    let mut owner: Vec<u32> = Vec::new();
    let (mut above, mut above_end) = (0, 0);
    for y in 0..sheet.height {
        let begin = runs.len();
        let mut open: Option<usize> = None;
        for x in 0..=sheet.width {
            let dark = x < sheet.width && {
                let value = f32::from(sheet.px.get(y * sheet.width + x).copied().unwrap_or(255));
                let (mean, spread) = sums.around(x, y, RADIUS);
                value < mean - (strict * mean).max(0.3 * spread).max(4.0)
            };
            match (dark, open) {
                (true, None) => open = Some(x),
                (false, Some(x0)) => {
                    runs.push(Run { y, x0, x1: x });
                    owner.push(owner.len() as u32);
                    open = None;
                }
                _ => {}
            }
        }
        // Runs that touch one of the row above, corners included, belong together.
        let mut next = above;
        for index in begin..runs.len() {
            while next < above_end && runs[next].x1 < runs[index].x0 {
                next += 1;
            }
            let mut at = next;
            while at < above_end && runs[at].x0 <= runs[index].x1 {
                join(&mut owner, at as u32, index as u32);
                at += 1;
            }
        }
        (above, above_end) = (begin, runs.len());
    }
    let mut place = vec![usize::MAX; runs.len()];
    let mut parts: Vec<Part> = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let root = root(&mut owner, index as u32) as usize;
        if place[root] == usize::MAX {
            place[root] = parts.len();
            parts.push(Part { x: run.x0..run.x1, y: run.y..run.y + 1, area: 0, runs: Zeroizing::default() });
        }
        if let Some(part) = parts.get_mut(place[root]) {
            part.x = part.x.start.min(run.x0)..part.x.end.max(run.x1);
            part.y.end = run.y + 1;
            part.area += run.x1 - run.x0;
            part.runs.push(*run);
        }
    }
    parts
}

fn root(owner: &mut [u32], mut at: u32) -> u32 {
    while owner[at as usize] != at {
        let up = owner[owner[at as usize] as usize];
        owner[at as usize] = up;
        at = up;
    }
    at
}

fn join(owner: &mut [u32], a: u32, b: u32) {
    let (a, b) = (root(owner, a), root(owner, b));
    owner[a.max(b) as usize] = a.min(b);
}

/// Parts of character size that stand side by side, as indices from left to right.
fn grouped(parts: &[Part]) -> Vec<Vec<usize>> {
    let tall: Vec<usize> = (0..parts.len()).filter(|&at| CHARACTER.contains(&parts[at].height())).collect();
    let mut owner: Vec<u32> = (0..tall.len() as u32).collect();
    for (a, &left) in tall.iter().enumerate() {
        let left = &parts[left];
        for (b, &right) in tall.iter().enumerate().skip(a + 1) {
            let right = &parts[right];
            if right.x.start > left.x.end + 2 * *CHARACTER.end() {
                break;
            }
            let (most, least) =
                (left.height().max(right.height()) as f32, left.height().min(right.height()) as f32);
            let gap = right.x.start.saturating_sub(left.x.end) as f32;
            if gap <= 1.8 * most
                && least >= 0.38 * most
                && (left.middle() - right.middle()).abs() <= 0.35 * most
            {
                join(&mut owner, a as u32, b as u32);
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); tall.len()];
    for (index, &part) in tall.iter().enumerate() {
        groups[root(&mut owner, index as u32) as usize].push(part);
    }
    groups.retain(|group| group.len() >= 3);
    groups
}

fn line(parts: &[Part], group: &[usize]) -> Option<Line> {
    let mut heights: Vec<usize> = group.iter().filter_map(|&at| parts.get(at)).map(Part::height).collect();
    heights.sort_unstable();
    let em = *heights.get(heights.len() * 4 / 5)? as f32;
    let members = || group.iter().filter_map(|&at| parts.get(at));
    let (x0, x1) = (members().map(|p| p.x.start).min()?, members().map(|p| p.x.end).max()?);
    let (top, bottom) = (members().map(|p| p.y.start).min()?, members().map(|p| p.y.end).max()?);
    let slack = (0.5 * em) as usize;
    let (x0, x1) = (x0.saturating_sub(slack), x1 + slack);
    let (width, height) = (x1 - x0, bottom - top);
    // Dots and strokes too small to have been grouped belong to the line they lie in.
    let all: Vec<&Part> = parts
        .iter()
        .filter(|part| {
            part.x.start >= x0 && part.x.end <= x1 && part.y.start + 2 >= top && part.y.end <= bottom + 2
        })
        .collect();
    let mut mask = Zeroizing::new(vec![false; width * height]);
    let mut ink = vec![0_usize; width];
    for run in all.iter().flat_map(|part| part.runs.iter()).filter(|run| (top..bottom).contains(&run.y)) {
        for x in run.x0..run.x1 {
            mask[(run.y - top) * width + x - x0] = true;
            ink[x - x0] += 1;
        }
    }
    let atoms = atoms(&ink, &mask, width, em);
    Some(Line { x0, y0: top, width, height, em, atoms, mask })
}

/// Cuts between columns without ink, and at the thin places of wide pieces.
fn atoms(ink: &[usize], mask: &[bool], width: usize, em: f32) -> Vec<Atom> {
    let mut atoms = Vec::new();
    let mut x = 0;
    while x < ink.len() {
        if ink[x] == 0 {
            x += 1;
            continue;
        }
        let end = (x..ink.len()).find(|&at| ink[at] == 0).unwrap_or(ink.len());
        let mut start = x;
        for cut in thin_places(&ink[x..end], em) {
            push(&mut atoms, ink, mask, width, em, start..x + cut);
            start = x + cut;
        }
        push(&mut atoms, ink, mask, width, em, start..end);
        x = end;
        if atoms.len() >= MAX_ATOMS {
            break;
        }
    }
    atoms.truncate(MAX_ATOMS);
    atoms
}

fn push(atoms: &mut Vec<Atom>, ink: &[usize], mask: &[bool], width: usize, em: f32, x: Range<usize>) {
    let area: usize = ink[x.clone()].iter().sum();
    let rows = mask
        .chunks_exact(width)
        .filter(|row| row.get(x.clone()).is_some_and(|part| part.contains(&true)))
        .count();
    if !x.is_empty() {
        let small = (rows as f32) < 0.35 * em && (area as f32) < 0.05 * em * em;
        atoms.push(Atom { x0: x.start, x1: x.end, small });
    }
}

/// Columns of a wide piece where two characters may touch.
fn thin_places(ink: &[usize], em: f32) -> Vec<usize> {
    let side = (0.18 * em) as usize;
    if (ink.len() as f32) < 0.6 * em || side == 0 {
        return Vec::new();
    }
    let mut cuts: Vec<usize> = Vec::new();
    for at in side..ink.len() - side {
        let near = &ink[at - side.min(4)..=at + side.min(4)];
        let lowest = near.iter().all(|&other| other >= ink[at]);
        let thin = (ink[at] as f32) <= 0.35 * em;
        if lowest && thin && cuts.last().is_none_or(|&last| at - last >= side) {
            cuts.push(at);
        }
    }
    cuts.truncate(12);
    cuts
}
