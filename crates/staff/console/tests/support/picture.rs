//! Invented portraits, drawn here: a head on a background. Nobody looks like this.

/// A PNG of 320 by 400; grey like a chip's photo, or in colour and swaying with `frame`.
pub fn portrait(frame: usize, grey: bool) -> Vec<u8> {
    let (width, height) = (320_i32, 400_i32);
    let sway = if grey { 0 } else { [0, 3, 6, 3, 0, -3, -6, -3][frame % 8] };
    let mut pixels = Vec::with_capacity(usize::try_from(width * height * 3).unwrap());
    for y in 0..height {
        for x in 0..width {
            let inside = |cx: i32, cy: i32, rx: i64, ry: i64| {
                let (dx, dy) = (i64::from(x - cx - sway), i64::from(y - cy));
                dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
            };
            let [r, g, b] = if inside(128, 172, 9, 6) || inside(192, 172, 9, 6) {
                [40, 34, 32]
            } else if inside(160, 235, 26, 6) {
                [168, 92, 84]
            } else if inside(160, 205, 8, 14) {
                [214, 168, 140]
            } else if inside(160, 190, 74, 96) && y > 125 {
                [232, 190, 160]
            } else if inside(160, 165, 88, 100) {
                [52, 42, 38]
            } else if inside(160, 420, 150, 130) {
                [70, 96, 128]
            } else if grey {
                [222, 222, 222]
            } else {
                [196, 208, 214]
            };
            let luma = (r * 3 + g * 6 + b) / 10;
            let rgb = if grey { [luma; 3] } else { [r, g, b] };
            pixels.extend(rgb.map(|value: i32| u8::try_from(value).unwrap()));
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 320, 400);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}
