//! A reception area out of focus: wall, window, door, notice board, plant.

use crate::math::{V3, clouds, colour, mix3, ramp, speck};

/// Light from the place (`x`, `y`) of the background, both 0 to 1 over the frame.
pub(crate) fn reception(which: u32, x: f32, y: f32) -> V3 {
    let draw = |index: i32| speck(index, 7, which);
    let wall = mix3(colour(224, 216, 200), colour(196, 208, 210), draw(0));
    let lower = mix3(colour(186, 168, 142), colour(150, 160, 158), draw(1));
    let soft = 0.012;
    let within =
        |low: f32, high: f32, at: f32| ramp(low - soft, low + soft, at) * ramp(high + soft, high - soft, at);
    let mut out = mix3(wall, lower, ramp(0.80, 0.83, y));
    // Light falls off across the wall.
    out = out * (0.62 + 0.30 * ramp(1.2, -0.2, x + 0.3 * y));
    out = mix3(out, colour(120, 104, 84), 0.6 * within(0.79, 0.815, y));

    let door = 0.70 + 0.2 * draw(2);
    let frame = within(door, door + 0.24, x) * ramp(0.10, 0.13, y);
    out = mix3(out, mix3(colour(148, 116, 84), colour(176, 170, 160), draw(3)) * 0.75, frame);
    out = mix3(out, colour(202, 212, 214) * 0.9, within(door + 0.05, door + 0.19, x) * within(0.18, 0.52, y));

    let window = 0.02 + 0.12 * draw(4);
    let glass = within(window, window + 0.24, x) * within(-0.2, 0.46, y);
    let outside = mix3(
        colour(226, 236, 246),
        colour(176, 204, 170),
        ramp(0.18, 0.40, y + 0.1 * clouds(x * 9.0, y * 9.0, which)),
    );
    out = mix3(out, outside * 1.05, glass);
    out = mix3(
        out,
        colour(214, 210, 202) * 0.8,
        within(window + 0.112, window + 0.128, x) * within(-0.2, 0.46, y),
    );

    let board = 0.40 + 0.14 * draw(5);
    let inside = within(board, board + 0.2, x) * within(0.10, 0.36, y);
    out = mix3(out, colour(176, 146, 104) * 0.8, inside);
    for sheet in 0..4 {
        let left = board + 0.015 + 0.047 * sheet as f32;
        let top = 0.13 + 0.03 * draw(10 + sheet);
        let paper = mix3(
            colour(236, 236, 230),
            [colour(240, 190, 150), colour(160, 200, 220), colour(220, 226, 170)][(sheet % 3) as usize],
            0.6,
        );
        out = mix3(out, paper * 0.85, within(left, left + 0.036, x) * within(top, top + 0.13, y));
    }

    // A plant in the corner.
    let stem = 0.30 + 0.08 * draw(6);
    let leaf = clouds(x * 24.0, y * 14.0, which ^ 5);
    out =
        mix3(out, colour(150, 104, 84) * 0.8, within(stem - 0.045, stem + 0.045, x) * within(0.76, 0.93, y));
    let crown = ramp(0.17, 0.10, ((x - stem) * 1.25).hypot(y - 0.62)) * ramp(0.30, 0.50, leaf);
    out = mix3(out, mix3(colour(52, 92, 54), colour(110, 146, 84), leaf), crown);
    out * (0.985 + 0.03 * clouds(x * 3.0, y * 3.0, which ^ 9))
}
