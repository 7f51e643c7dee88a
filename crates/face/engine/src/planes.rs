//! What a network is fed: a part of a picture, scaled or turned upright, as three planes of numbers.

use face_match::{Image, Point};
use zeroize::Zeroize as _;
use zeroize::Zeroizing;

use crate::manifest::{InputSpec, Order};
use crate::similarity::Similarity;

/// Three planes of `width * height` numbers, one after another. Wiped on drop.
pub(crate) struct Planes {
    width: usize,
    height: usize,
    values: Zeroizing<Vec<f32>>,
}

/// Per plane: which byte of a pixel, what it is multiplied with and what is added.
#[derive(Debug, Clone, Copy)]
struct Scale {
    byte: usize,
    factor: f32,
    offset: f32,
}

fn scales(spec: &InputSpec) -> [Scale; 3] {
    let plane = |index: usize, byte: usize, mean: f32, deviation: f32| {
        let byte = if spec.order == Order::Rgb { byte } else { 2 - byte };
        (index, Scale { byte, factor: 1.0 / deviation, offset: -mean / deviation })
    };
    let [m0, m1, m2] = spec.mean;
    let [d0, d1, d2] = spec.deviation;
    [plane(0, 0, m0, d0).1, plane(1, 1, m1, d1).1, plane(2, 2, m2, d2).1]
}

impl Planes {
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Fills the planes pixel by pixel; `colour` gives red, green and blue, 0 to 255.
    fn fill(
        spec: &InputSpec,
        width: usize,
        height: usize,
        mut colour: impl FnMut(usize, usize) -> [f32; 3],
    ) -> Self {
        let mut values = Zeroizing::new(vec![0.0_f32; 3 * width * height]);
        let plane = width * height;
        let (first, rest) = values.split_at_mut(plane);
        let (second, third) = rest.split_at_mut(plane);
        let [a, b, c] = scales(spec);
        let rows = first
            .chunks_exact_mut(width)
            .zip(second.chunks_exact_mut(width))
            .zip(third.chunks_exact_mut(width));
        for (y, ((first, second), third)) in rows.enumerate() {
            let pixels = first.iter_mut().zip(second.iter_mut()).zip(third.iter_mut());
            for (x, ((first, second), third)) in pixels.enumerate() {
                let rgb = colour(x, y);
                let of = |scale: Scale| rgb[scale.byte] * scale.factor + scale.offset;
                (*first, *second, *third) = (of(a), of(b), of(c));
            }
        }
        Self { width, height, values }
    }

    /// The picture as `similarity` lays it into the input: bilinear, black outside the picture.
    pub(crate) fn aligned(image: &Image, similarity: &Similarity, spec: &InputSpec, size: [u32; 2]) -> Self {
        let back = similarity.inverse();
        let [width, height] = size.map(|side| side as usize);
        Self::fill(spec, width, height, |x, y| {
            let from = back.apply(Point { x: x as f32, y: y as f32 });
            bilinear(image, from.x, from.y)
        })
    }

    /// A rectangle of the picture, whole pixels inside it, scaled to the input: bilinear, pixel centres on pixel centres,
    /// the rectangle's edge repeated.
    pub(crate) fn stretched(image: &Image, part: Part, spec: &InputSpec, size: [u32; 2]) -> Self {
        let [width, height] = size.map(|side| side as usize);
        let step_x = part.width as f32 / width as f32;
        let step_y = part.height as f32 / height as f32;
        let near = |at: f32, side: u32| at.clamp(0.0, side.saturating_sub(1) as f32);
        Self::fill(spec, width, height, |x, y| {
            let from_x = near((x as f32 + 0.5) * step_x - 0.5, part.width);
            let from_y = near((y as f32 + 0.5) * step_y - 0.5, part.height);
            bilinear(image, part.x as f32 + from_x, part.y as f32 + from_y)
        })
    }

    /// The picture from `corner` on, scaled by `scale`, laid into the input's upper left; black outside the picture.
    /// Scaled down by two and more, each number is the mean of all pixels under it, so that noise and fine patterns do
    /// not alias.
    pub(crate) fn scaled(
        image: &Image,
        corner: Point,
        scale: f32,
        spec: &InputSpec,
        width: usize,
        height: usize,
    ) -> Self {
        let step = 1.0 / scale;
        let block = step.floor() as i64;
        if block < 2 {
            return Self::fill(spec, width, height, |x, y| {
                let from = |at: usize, corner: f32| (at as f32 + 0.5) * step - 0.5 + corner;
                bilinear(image, from(x, corner.x), from(y, corner.y))
            });
        }
        let first =
            |at: usize, corner: f32| ((at as f32 + 0.5) * step + corner - block as f32 / 2.0).round() as i64;
        let columns: Vec<i64> = (0..width).map(|x| first(x, corner.x)).collect();
        let row_bytes = image.width() as usize * 3;
        // Sums of `block` rows, byte by byte; refilled when the row changes.
        let mut sums = Zeroizing::new(vec![0_u32; row_bytes]);
        let mut summed = None;
        let share = 1.0 / (block * block) as f32;
        let planes = Self::fill(spec, width, height, |x, y| {
            if summed != Some(y) {
                summed = Some(y);
                sum_rows(image, first(y, corner.y), block, &mut sums);
            }
            let column = columns.get(x).copied().unwrap_or(0);
            let from = column.clamp(0, i64::from(image.width())) as usize * 3;
            let to = (column + block).clamp(0, i64::from(image.width())) as usize * 3;
            let mut total = [0_u32; 3];
            for pixel in sums.get(from..to).unwrap_or_default().chunks_exact(3) {
                for (sum, value) in total.iter_mut().zip(pixel) {
                    *sum += value;
                }
            }
            total.map(|sum| sum as f32 * share)
        });
        sums.zeroize();
        planes
    }
}

/// A rectangle inside a picture, in whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

fn sum_rows(image: &Image, first: i64, count: i64, sums: &mut [u32]) {
    sums.fill(0);
    let row_bytes = sums.len();
    for row in first..first + count {
        let Ok(row) = usize::try_from(row) else { continue };
        let bytes = image.rgb().get(row * row_bytes..(row + 1) * row_bytes).unwrap_or_default();
        for (sum, byte) in sums.iter_mut().zip(bytes) {
            *sum += u32::from(*byte);
        }
    }
}

/// Colour between pixels; `x`, `y` in pixel centres. A pixel outside the picture is black.
fn bilinear(image: &Image, x: f32, y: f32) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, bottom_share) = (x - left, y - top);
    let (left, top) = (left as i64, top as i64);
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    if left < -1 || top < -1 || left >= width || top >= height {
        return [0.0; 3];
    }
    let bytes = image.rgb();
    let pixel = |x: i64, y: i64| -> [f32; 3] {
        if x < 0 || y < 0 || x >= width || y >= height {
            return [0.0; 3];
        }
        let start = (y * width + x) as usize * 3;
        match bytes.get(start..start + 3) {
            Some(&[r, g, b]) => [f32::from(r), f32::from(g), f32::from(b)],
            _ => [0.0; 3],
        }
    };
    let (a, b) = (pixel(left, top), pixel(left + 1, top));
    let (c, d) = (pixel(left, top + 1), pixel(left + 1, top + 1));
    let mut mixed = [0.0; 3];
    for (index, value) in mixed.iter_mut().enumerate() {
        let upper = a[index] + (b[index] - a[index]) * right_share;
        let lower = c[index] + (d[index] - c[index]) * right_share;
        *value = upper + (lower - upper) * bottom_share;
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(order: Order) -> InputSpec {
        InputSpec {
            name: "input".into(),
            size: None,
            order,
            mean: [10.0, 20.0, 30.0],
            deviation: [2.0, 4.0, 5.0],
        }
    }

    fn plain() -> InputSpec {
        InputSpec { name: "input".into(), size: None, order: Order::Rgb, mean: [0.0; 3], deviation: [1.0; 3] }
    }

    /// Red is x, green is y, blue is 7.
    fn slope(width: u32, height: u32) -> Image {
        let pixel = |at: u32| [(at % width) as u8, (at / width) as u8, 7];
        Image::new(width, height, (0..width * height).flat_map(pixel).collect()).expect("a picture")
    }

    #[test]
    fn planes_are_in_the_order_and_scale_of_the_manifest() {
        let image = Image::new(1, 1, vec![110, 120, 130]).expect("a picture");
        let upright = Similarity::around(Point::default(), 0.0, 1.0, Point::default());
        let rgb = Planes::aligned(&image, &upright, &spec(Order::Rgb), [1, 1]);
        assert_eq!(rgb.values(), [50.0, 25.0, 20.0]);
        let bgr = Planes::aligned(&image, &upright, &spec(Order::Bgr), [1, 1]);
        assert_eq!(bgr.values(), [60.0, 25.0, 16.0]);
    }

    #[test]
    fn an_aligned_part_is_bilinear_and_black_outside() {
        let half = Similarity::around(Point::default(), 0.0, 1.0, Point { x: -2.5, y: -1.25 });
        let planes = Planes::aligned(&slope(8, 6), &half, &plain(), [7, 3]);
        let row = |plane: usize, y: usize| &planes.values()[plane * 21 + y * 7..plane * 21 + y * 7 + 7];
        // The last column lies beyond the picture, the one before it half beyond.
        assert_eq!(row(0, 0), [2.5, 3.5, 4.5, 5.5, 6.5, 3.5, 0.0]);
        assert_eq!(row(1, 1)[..5], [2.25; 5]);
        assert_eq!(row(2, 2)[..5], [7.0; 5]);
    }

    #[test]
    fn a_turned_part_is_turned_back() {
        // A quarter turn around the middle of the picture.
        let middle = Point { x: 3.5, y: 3.5 };
        let quarter = Similarity::around(middle, std::f32::consts::FRAC_PI_2, 1.0, middle);
        let planes = Planes::aligned(&slope(8, 8), &quarter, &plain(), [8, 8]);
        for (at, (red, green)) in planes.values()[..64].iter().zip(&planes.values()[64..128]).enumerate() {
            let (x, y) = ((at % 8) as f32, (at / 8) as f32);
            assert!((red - y).abs() < 1e-4 && (green - (7.0 - x)).abs() < 1e-4, "{x} {y}: {red} {green}");
        }
    }

    #[test]
    fn a_stretched_part_repeats_its_edge() {
        let part = Part { x: 2, y: 1, width: 4, height: 2 };
        let planes = Planes::stretched(&slope(8, 6), part, &plain(), [8, 2]);
        assert_eq!(planes.values()[..8], [2.0, 2.25, 2.75, 3.25, 3.75, 4.25, 4.75, 5.0]);
        assert_eq!(planes.values()[16..24], [1.0; 8]);
    }

    #[test]
    fn scaled_down_every_pixel_counts_once() {
        let planes = Planes::scaled(&slope(16, 12), Point::default(), 0.25, &plain(), 5, 4);
        assert_eq!(planes.values()[..5], [1.5, 5.5, 9.5, 13.5, 0.0]);
        assert_eq!(planes.values()[15..20], [0.0; 5], "below the picture");
        assert_eq!(planes.values()[20..25], [1.5, 1.5, 1.5, 1.5, 0.0]);
    }

    #[test]
    fn scaled_up_and_off_the_picture() {
        let planes = Planes::scaled(&slope(4, 4), Point { x: -2.0, y: 0.0 }, 2.0, &plain(), 8, 8);
        let row: Vec<f32> = planes.values()[16..24].to_vec();
        assert_eq!(row[..3], [0.0; 3]);
        assert_eq!(row[5..], [0.25, 0.75, 1.25]);
    }
}
