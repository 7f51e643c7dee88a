//! Where the card lies: four straight edges of the right proportions, found by a Hough transform on a small copy and then
//! moved onto the edge in the full picture.

use zeroize::Zeroizing;

use crate::plane::{Plane, Point, Quad};

/// Longer side of the small copy, in pixels.
const SMALL: usize = 400;
/// Steepest lean of a card edge, in pixels per pixel (about 17 degrees).
const MAX_LEAN: f64 = 0.3;
const LEAN_STEP: f64 = 0.0125;
/// Lines kept of each direction.
const LINES: usize = 14;
/// Proportions of an ID-1 card, with room for perspective.
const ASPECT: std::ops::RangeInclusive<f64> = 1.42..=1.76;

/// A line `along = offset + lean * across`: x of y for upright edges, y of x for level ones.
#[derive(Debug, Clone, Copy)]
struct Edge {
    offset: f64,
    lean: f64,
}

/// Gradients of the small copy.
struct Slopes {
    width: usize,
    height: usize,
    gx: Zeroizing<Vec<f32>>,
    gy: Zeroizing<Vec<f32>>,
}

impl Slopes {
    fn new(small: &Plane) -> Self {
        let (width, height) = (small.width, small.height);
        let mut slopes = Self {
            width,
            height,
            gx: Zeroizing::new(vec![0.0; width * height]),
            gy: Zeroizing::new(vec![0.0; width * height]),
        };
        let at = |x: usize, y: usize| f32::from(small.px.get(y * width + x).copied().unwrap_or(0));
        for y in 1..height.saturating_sub(1) {
            for x in 1..width.saturating_sub(1) {
                let right = at(x + 1, y - 1) + 2.0 * at(x + 1, y) + at(x + 1, y + 1);
                let left = at(x - 1, y - 1) + 2.0 * at(x - 1, y) + at(x - 1, y + 1);
                let below = at(x - 1, y + 1) + 2.0 * at(x, y + 1) + at(x + 1, y + 1);
                let above = at(x - 1, y - 1) + 2.0 * at(x, y - 1) + at(x + 1, y - 1);
                slopes.gx[y * width + x] = (right - left) / 8.0;
                slopes.gy[y * width + x] = (below - above) / 8.0;
            }
        }
        slopes
    }

    fn get(&self, x: f64, y: f64, upright: bool) -> f32 {
        let (x, y) = (x.round(), y.round());
        if x < 0.0 || y < 0.0 || x >= self.width as f64 || y >= self.height as f64 {
            return 0.0;
        }
        let at = y as usize * self.width + x as usize;
        let of = if upright { &self.gx } else { &self.gy };
        of.get(at).copied().unwrap_or(0.0)
    }

    /// The strongest lines of one direction.
    fn lines(&self, upright: bool) -> Vec<Edge> {
        let (length, reach) = if upright { (self.height, self.width) } else { (self.width, self.height) };
        let half = length as f64 / 2.0;
        let pad = (half * MAX_LEAN).ceil();
        let columns = reach + 2 * pad as usize + 1;
        let rows = (2.0 * MAX_LEAN / LEAN_STEP).round() as usize + 1;
        let mut votes = vec![0.0_f32; rows * columns];
        for y in 0..self.height {
            for x in 0..self.width {
                let at = y * self.width + x;
                let (gx, gy) = (self.gx[at], self.gy[at]);
                let (main, cross, along, across) =
                    if upright { (gx, gy, x as f64, y as f64) } else { (gy, gx, y as f64, x as f64) };
                if main.abs() < 3.0 || cross.abs() > 0.5 * main.abs() {
                    continue;
                }
                let lean = f64::from(-cross / main);
                let weight = main.abs().min(12.0);
                let middle = ((lean + MAX_LEAN) / LEAN_STEP).round() as i64;
                for row in (middle - 6).max(0)..=(middle + 6).min(rows as i64 - 1) {
                    let lean = row as f64 * LEAN_STEP - MAX_LEAN;
                    let column = (along - lean * (across - half) + pad).round();
                    if column >= 0.0
                        && let Some(cell) = votes.get_mut(row as usize * columns + column as usize)
                    {
                        *cell += weight;
                    }
                }
            }
        }
        self.peaks(&mut votes, columns, rows, pad, half)
    }

    fn peaks(&self, votes: &mut [f32], columns: usize, rows: usize, pad: f64, half: f64) -> Vec<Edge> {
        let least = (half * 2.0) as f32 * 0.2 * 3.0;
        let mut found = Vec::new();
        while found.len() < LINES {
            let Some((at, &most)) = votes.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)) else { break };
            if most < least {
                break;
            }
            let (row, column) = (at / columns, at % columns);
            let lean = row as f64 * LEAN_STEP - MAX_LEAN;
            found.push(Edge { offset: column as f64 - pad - lean * half, lean });
            for near in row.saturating_sub(5)..=(row + 5).min(rows - 1) {
                // The same line leans a little more and passes a little aside at its middle.
                let from = near * columns + column.saturating_sub(3);
                let to = (near * columns + (column + 4).min(columns)).min(votes.len());
                if let Some(cells) = votes.get_mut(from..to) {
                    cells.fill(0.0);
                }
            }
        }
        found
    }

    /// How much of the way from `a` to `b` is edge, 0 to 1.
    fn support(&self, a: Point, b: Point, upright: bool) -> f64 {
        let steps = 48;
        let hits = (0..steps)
            .filter(|step| {
                let t = (f64::from(*step) + 0.5) / f64::from(steps);
                let (x, y) = (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
                (-1..=1).any(|aside| {
                    let aside = f64::from(aside);
                    let (x, y) = if upright { (x + aside, y) } else { (x, y + aside) };
                    self.get(x, y, upright).abs() >= 2.5
                })
            })
            .count();
        hits as f64 / f64::from(steps)
    }
}

/// Where an upright and a level line meet.
fn meeting(upright: &Edge, level: &Edge) -> Point {
    // x = o1 + l1 y, y = o2 + l2 x
    let y = (level.offset + level.lean * upright.offset) / (1.0 - level.lean * upright.lean);
    Point { x: upright.offset + upright.lean * y, y }
}

/// Longer over shorter side of a quad.
fn aspect(quad: &Quad) -> f64 {
    let [tl, tr, br, bl] = *quad;
    let width = tl.distance(tr) + bl.distance(br);
    let height = tl.distance(bl) + tr.distance(br);
    if height < 1.0 { 0.0 } else { width / height }
}

/// Places that look like a card, best first, at most `most`; corners in pixels of `picture`.
pub(crate) fn locate(picture: &Plane, most: usize) -> Vec<Quad> {
    let factor = picture.width.max(picture.height).div_ceil(SMALL).max(1);
    let small = picture.shrunk(factor);
    let slopes = Slopes::new(&small);
    let (upright, level) = (slopes.lines(true), slopes.lines(false));
    let mut found: Vec<(f64, Quad)> = Vec::new();
    let area_of_all = (small.width * small.height) as f64;
    for (index, a) in upright.iter().enumerate() {
        for b in &upright[index + 1..] {
            for (at, c) in level.iter().enumerate() {
                for d in &level[at + 1..] {
                    let middle = |edge: &Edge, half: f64| edge.offset + edge.lean * half;
                    let (h, w) = (small.height as f64 / 2.0, small.width as f64 / 2.0);
                    let (left, right) = if middle(a, h) < middle(b, h) { (a, b) } else { (b, a) };
                    let (top, bottom) = if middle(c, w) < middle(d, w) { (c, d) } else { (d, c) };
                    let quad = [
                        meeting(left, top),
                        meeting(right, top),
                        meeting(right, bottom),
                        meeting(left, bottom),
                    ];
                    if let Some(score) = score(&slopes, &quad, area_of_all) {
                        found.push((score, quad));
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<Quad> = Vec::new();
    for (_, quad) in found {
        let size = quad[0].distance(quad[1]);
        if kept.iter().all(|other| other.iter().zip(&quad).any(|(p, q)| p.distance(*q) > 0.03 * size)) {
            kept.push(quad);
        }
        if kept.len() == most {
            break;
        }
    }
    kept.iter().map(|quad| refined(picture, quad, factor as f64)).collect()
}

/// How much a quad looks like a card; `None` when it cannot be one.
fn score(slopes: &Slopes, quad: &Quad, area_of_all: f64) -> Option<f64> {
    let [tl, tr, br, bl] = *quad;
    let (w, h) = (slopes.width as f64, slopes.height as f64);
    let slack = 0.02 * w;
    let inside = quad.iter().all(|p| p.x > -slack && p.y > -slack && p.x < w + slack && p.y < h + slack);
    let width = tl.distance(tr).min(bl.distance(br));
    if !inside || width < 0.25 * w || !ASPECT.contains(&aspect(quad)) {
        return None;
    }
    let even = |a: f64, b: f64| a.min(b) / a.max(b).max(1e-9);
    if even(tl.distance(tr), bl.distance(br)) < 0.8 || even(tl.distance(bl), tr.distance(br)) < 0.8 {
        return None;
    }
    let sides = [
        slopes.support(tl, tr, false),
        slopes.support(bl, br, false),
        slopes.support(tl, bl, true),
        slopes.support(tr, br, true),
    ];
    let least = sides.iter().copied().fold(1.0, f64::min);
    if least < 0.35 {
        return None;
    }
    let area = width * tl.distance(bl) / area_of_all;
    Some(sides.iter().sum::<f64>() + least + 0.8 * area - 2.0 * (aspect(quad) - 1.586).abs())
}

/// The quad moved onto the strongest edge near each side, in the full picture.
fn refined(picture: &Plane, small: &Quad, factor: f64) -> Quad {
    // Middle of a block of `factor` pixels.
    let quad = small.map(|p| Point { x: (p.x + 0.5) * factor - 0.5, y: (p.y + 0.5) * factor - 0.5 });
    let [tl, tr, br, bl] = quad;
    let reach = (1.5 * factor + 2.0).ceil() as i64;
    let sides = [(tl, bl, true), (tr, br, true), (tl, tr, false), (bl, br, false)].map(|(a, b, upright)| {
        let edges = (0..40).filter_map(|step| {
            // Corners are round: the ends say nothing about the side.
            let t = 0.08 + 0.84 * f64::from(step) / 39.0;
            let (x, y) = (a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
            steepest(picture, x, y, upright, reach)
        });
        fitted(edges.collect(), upright).unwrap_or_else(|| through(a, b, upright))
    });
    let [left, right, top, bottom] = sides;
    let better =
        [meeting(&left, &top), meeting(&right, &top), meeting(&right, &bottom), meeting(&left, &bottom)];
    let near = better.iter().zip(&quad).all(|(p, q)| p.distance(*q) <= 3.0 * reach as f64);
    if near { better } else { quad }
}

/// The steepest place along x (upright edge) or y, within `reach`.
fn steepest(picture: &Plane, x: f64, y: f64, upright: bool, reach: i64) -> Option<(f64, f64)> {
    let mean = |aside: i64| {
        // Over five pixels along the edge: noise counts less.
        (-2..=2)
            .map(|along| {
                let (dx, dy) = if upright { (aside, along) } else { (along, aside) };
                f64::from(picture.at(x.round() as i64 + dx, y.round() as i64 + dy))
            })
            .sum::<f64>()
            / 5.0
    };
    let (aside, step) = (-reach..=reach)
        .map(|aside| (aside, (mean(aside + 1) + mean(aside + 2) - mean(aside - 1) - mean(aside - 2)).abs()))
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    if step < 10.0 {
        return None;
    }
    let aside = aside as f64;
    Some(if upright { (x.round() + aside, y) } else { (x, y.round() + aside) })
}

fn through(a: Point, b: Point, upright: bool) -> Edge {
    let (a, b) = if upright { ((a.y, a.x), (b.y, b.x)) } else { ((a.x, a.y), (b.x, b.y)) };
    let lean = if (b.0 - a.0).abs() < 1e-9 { 0.0 } else { (b.1 - a.1) / (b.0 - a.0) };
    Edge { offset: a.1 - lean * a.0, lean }
}

/// Least squares, with the worst places left out twice.
fn fitted(points: Vec<(f64, f64)>, upright: bool) -> Option<Edge> {
    let mut points: Vec<(f64, f64)> =
        points.into_iter().map(|(x, y)| if upright { (y, x) } else { (x, y) }).collect();
    let mut edge = None;
    for _ in 0..3 {
        if points.len() < 12 {
            return edge;
        }
        let n = points.len() as f64;
        let (mx, my) = points.iter().fold((0.0, 0.0), |(sx, sy), (x, y)| (sx + x / n, sy + y / n));
        let (xx, xy) = points
            .iter()
            .fold((0.0, 0.0), |(xx, xy), (x, y)| (xx + (x - mx) * (x - mx), xy + (x - mx) * (y - my)));
        let lean = if xx < 1e-9 { 0.0 } else { xy / xx };
        let line = Edge { offset: my - lean * mx, lean };
        let off = |p: &(f64, f64)| (p.1 - line.offset - line.lean * p.0).abs();
        let spread = points.iter().map(off).sum::<f64>() / n;
        points.retain(|p| off(p) <= (2.0 * spread).max(0.7));
        edge = Some(line);
    }
    edge
}
