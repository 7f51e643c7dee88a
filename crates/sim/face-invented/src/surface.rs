//! Surfaces as grids of corners, and their way onto the picture plane: which surface each pixel sees, and where.

use crate::math::{V3, v3};

/// What a surface is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stuff {
    Skin,
    Ear,
    Neck,
    Hair,
    Cloth,
    Mask,
}

/// A corner before it is placed: its point, and two coordinates of its own for painting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corner {
    pub at: V3,
    pub turn: f32,
    pub along: f32,
}

/// A corner in the world.
#[derive(Debug, Clone, Copy)]
struct Placed {
    /// Where it is on its body.
    own: V3,
    normal: V3,
    turn: f32,
    along: f32,
    /// On the picture, in pixels, and its distance from the camera.
    x: f32,
    y: f32,
    far: f32,
}

/// A surface: `columns` by `rows` corners.
pub(crate) struct Grid {
    pub stuff: Stuff,
    columns: usize,
    rows: usize,
    corners: Vec<Corner>,
}

impl Grid {
    /// Corners from a function of two coordinates: -1 to 1 over the columns, 0 to 1 down the rows.
    pub fn spread(columns: usize, rows: usize, stuff: Stuff, point: impl Fn(f32, f32) -> Corner) -> Self {
        let mut corners = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let u = 2.0 * column as f32 / (columns - 1) as f32 - 1.0;
                corners.push(point(u, row as f32 / (rows - 1) as f32));
            }
        }
        Self { stuff, columns, rows, corners }
    }

    /// Direction that the surface faces at a corner: across the neighbours, away from `inside`.
    fn normal(&self, column: usize, row: usize, inside: V3) -> V3 {
        let at = |column: usize, row: usize| self.corners[row * self.columns + column].at;
        let right = at((column + 1).min(self.columns - 1), row) - at(column.saturating_sub(1), row);
        let down = at(column, (row + 1).min(self.rows - 1)) - at(column, row.saturating_sub(1));
        let normal = down.cross(right).unit();
        if normal.dot(at(column, row) - inside) < 0.0 { -normal } else { normal }
    }
}

/// A turn about three axes and a shift.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pose {
    rows: [V3; 3],
    pivot: V3,
    shift: V3,
}

impl Pose {
    /// Turned by yaw (to the right of the picture), pitch (up) and roll (clockwise), radians, about `pivot`.
    pub fn new(yaw: f32, pitch: f32, roll: f32, pivot: V3, shift: V3) -> Self {
        let turn = |at: V3| {
            let at =
                v3(at.x, at.y * pitch.cos() + at.z * pitch.sin(), at.z * pitch.cos() - at.y * pitch.sin());
            let at = v3(at.x * yaw.cos() + at.z * yaw.sin(), at.y, at.z * yaw.cos() - at.x * yaw.sin());
            v3(at.x * roll.cos() + at.y * roll.sin(), at.y * roll.cos() - at.x * roll.sin(), at.z)
        };
        let (x, y, z) = (turn(v3(1.0, 0.0, 0.0)), turn(v3(0.0, 1.0, 0.0)), turn(v3(0.0, 0.0, 1.0)));
        Self { rows: [v3(x.x, y.x, z.x), v3(x.y, y.y, z.y), v3(x.z, y.z, z.z)], pivot, shift }
    }

    pub fn direction(&self, at: V3) -> V3 {
        v3(self.rows[0].dot(at), self.rows[1].dot(at), self.rows[2].dot(at))
    }

    pub fn point(&self, at: V3) -> V3 {
        self.direction(at - self.pivot) + self.pivot + self.shift
    }
}

/// A pinhole camera on the z axis, looking back along it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lens {
    /// Pixels of a unit at unit distance.
    pub focal: f32,
    /// Where the axis meets the picture.
    pub centre: (f32, f32),
    /// The camera's place on the axis.
    pub far: f32,
}

impl Lens {
    /// Place on the picture in pixels, and the distance.
    pub fn project(&self, at: V3) -> (f32, f32, f32) {
        let far = (self.far - at.z).max(0.2);
        (self.centre.0 + self.focal * at.x / far, self.centre.1 - self.focal * at.y / far, far)
    }
}

/// What a pixel sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub stuff: Stuff,
    /// Where on its own body.
    pub own: V3,
    /// Facing, in the world.
    pub normal: V3,
    pub turn: f32,
    pub along: f32,
}

/// The nearest surface of every pixel.
pub(crate) struct Canvas {
    pub width: usize,
    pub height: usize,
    /// Distances; infinite where nothing is.
    pub far: Vec<f32>,
    /// Triangle (plus one) and the place in it.
    hits: Vec<(u32, f32, f32)>,
    placed: Vec<Placed>,
    triangles: Vec<([u32; 3], Stuff)>,
    /// Pixels that may hold something: left, top, right, bottom.
    pub bounds: (usize, usize, usize, usize),
}

impl Canvas {
    pub fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            far: vec![f32::INFINITY; width * height],
            hits: vec![(0, 0.0, 0.0); width * height],
            placed: Vec::new(),
            triangles: Vec::new(),
            bounds: (width, height, 0, 0),
        }
    }

    /// Draws a surface; `keep` says which parts of it are there at all.
    pub fn draw(
        &mut self,
        grid: &Grid,
        pose: &Pose,
        lens: &Lens,
        inside: V3,
        keep: impl Fn(V3, f32, f32) -> bool,
    ) {
        let first = self.placed.len();
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let corner = grid.corners[row * grid.columns + column];
                let (x, y, far) = lens.project(pose.point(corner.at));
                self.placed.push(Placed {
                    own: corner.at,
                    normal: pose.direction(grid.normal(column, row, inside)),
                    turn: corner.turn,
                    along: corner.along,
                    x,
                    y,
                    far,
                });
            }
        }
        for row in 0..grid.rows - 1 {
            for column in 0..grid.columns - 1 {
                let a = (first + row * grid.columns + column) as u32;
                let (b, c) = (a + 1, a + grid.columns as u32);
                self.triangle([a, b, c], grid.stuff, &keep);
                self.triangle([b, c + 1, c], grid.stuff, &keep);
            }
        }
    }

    fn triangle(&mut self, corners: [u32; 3], stuff: Stuff, keep: &impl Fn(V3, f32, f32) -> bool) {
        let [a, b, c] = corners.map(|index| self.placed[index as usize]);
        let twice = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if !twice.is_finite() || twice.abs() < 1e-6 {
            return;
        }
        let left = a.x.min(b.x).min(c.x).ceil().max(0.0) as usize;
        let top = a.y.min(b.y).min(c.y).ceil().max(0.0) as usize;
        let right = (a.x.max(b.x).max(c.x).floor().max(-1.0) + 1.0).min(self.width as f32) as usize;
        let bottom = (a.y.max(b.y).max(c.y).floor().max(-1.0) + 1.0).min(self.height as f32) as usize;
        if left >= right || top >= bottom {
            return;
        }
        let whole = matches!(stuff, Stuff::Hair | Stuff::Cloth);
        let mut number = 0;
        for y in top..bottom {
            for x in left..right {
                let (px, py) = (x as f32, y as f32);
                let v = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) / twice;
                let w = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) / twice;
                if v < 0.0 || w < 0.0 || v + w > 1.0 {
                    continue;
                }
                let u = 1.0 - v - w;
                let far = a.far * u + b.far * v + c.far * w;
                let index = y * self.width + x;
                if far >= self.far[index] {
                    continue;
                }
                if whole {
                    let own = a.own * u + b.own * v + c.own * w;
                    if !keep(
                        own,
                        a.turn * u + b.turn * v + c.turn * w,
                        a.along * u + b.along * v + c.along * w,
                    ) {
                        continue;
                    }
                }
                if number == 0 {
                    self.triangles.push((corners, stuff));
                    number = self.triangles.len() as u32;
                }
                self.far[index] = far;
                self.hits[index] = (number, v, w);
                let bounds = &mut self.bounds;
                *bounds = (bounds.0.min(x), bounds.1.min(y), bounds.2.max(x + 1), bounds.3.max(y + 1));
            }
        }
    }

    /// What the pixel at `index` sees.
    pub fn seen(&self, index: usize) -> Option<Seen> {
        let (number, v, w) = self.hits[index];
        let (corners, stuff) = self.triangles.get((number as usize).checked_sub(1)?)?;
        let [a, b, c] = corners.map(|index| self.placed[index as usize]);
        let u = 1.0 - v - w;
        Some(Seen {
            stuff: *stuff,
            own: a.own * u + b.own * v + c.own * w,
            normal: (a.normal * u + b.normal * v + c.normal * w).unit(),
            turn: a.turn * u + b.turn * v + c.turn * w,
            along: a.along * u + b.along * v + c.along * w,
        })
    }
}
