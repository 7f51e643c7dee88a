//! Draws the printed face of a card, and of papers that are none.

use card_ocr::SIGNS;
use swash::scale::ScaleContext;

use super::{Fonts, Holder, Rng};

/// An ID-1 card is 85.60 mm x 53.98 mm.
const CARD_MM: (f64, f64) = (85.60, 53.98);
/// Pixels a millimetre of a drawing.
pub(super) const SCALE: f64 = 20.0;

/// A sign that was drawn, and its frame in millimetres: left, top, right, bottom.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// The sign.
    pub sign: char,
    /// Its inked frame.
    pub frame: [f64; 4],
}

/// A drawing: RGB at 20 pixels a millimetre.
pub struct Face {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rgb: Vec<u8>,
    /// All signs drawn.
    pub marks: Vec<Mark>,
}

/// How a face is set.
#[derive(Debug, Clone)]
pub struct Style {
    text: usize,
    digits: usize,
    ink: [u8; 3],
    heavier: f32,
    stretch: f32,
    size: f64,
    code_size: f64,
    offset: (f64, f64),
    tracking: f64,
    boxed: bool,
}

impl Style {
    /// A setting within what is believed of the layout.
    #[must_use]
    pub fn invented(rng: &mut Rng, fonts: &Fonts) -> Self {
        let text = fonts.japanese(rng);
        let dark = rng.whole(10, 75) as u8;
        Self {
            text,
            digits: fonts.digits(rng, text),
            ink: [dark, dark, dark.saturating_add(rng.whole(0, 15) as u8)],
            heavier: if rng.chance(0.3) { rng.between(0.0, 0.9) as f32 } else { 0.0 },
            stretch: if rng.chance(0.4) { rng.between(0.84, 1.16) as f32 } else { 1.0 },
            size: rng.between(2.1, 3.1),
            code_size: rng.between(2.2, 3.4),
            offset: (rng.between(-1.5, 1.5), rng.between(-1.5, 1.5)),
            tracking: rng.between(-0.02, 0.12),
            boxed: rng.chance(0.4),
        }
    }
}

/// A pen over a face.
struct Pen<'a> {
    face: Face,
    fonts: &'a Fonts,
    context: ScaleContext,
}

impl<'a> Pen<'a> {
    fn new(mm: (f64, f64), paper: [u8; 3], fonts: &'a Fonts) -> Self {
        let (width, height) = ((mm.0 * SCALE) as usize, (mm.1 * SCALE) as usize);
        let rgb = paper.repeat(width * height);
        Self { face: Face { width, height, rgb, marks: Vec::new() }, fonts, context: ScaleContext::new() }
    }

    fn blend(&mut self, x: i64, y: i64, colour: [u8; 3], cover: f64) {
        if x < 0 || y < 0 || x >= self.face.width as i64 || y >= self.face.height as i64 {
            return;
        }
        let at = (y as usize * self.face.width + x as usize) * 3;
        for (channel, ink) in self.face.rgb[at..at + 3].iter_mut().zip(colour) {
            *channel = (f64::from(*channel) + (f64::from(ink) - f64::from(*channel)) * cover) as u8;
        }
    }

    /// Text with its left end at `x` and its baseline at `y`, in millimetres.
    fn text(&mut self, style: &Style, at: (f64, f64), size: f64, text: &str) {
        let (mut x, y) = (at.0 * SCALE, (at.1 * SCALE).round());
        for sign in text.chars() {
            if sign == ' ' || sign == '　' {
                x += size * SCALE * if sign == ' ' { 0.5 } else { 1.0 };
                continue;
            }
            let font = if sign.is_ascii() { style.digits } else { style.text };
            let px = (size * SCALE) as f32;
            let drawn =
                self.fonts.sign(&mut self.context, font, sign, px, style.heavier, style.stretch).or_else(
                    || self.fonts.sign(&mut self.context, style.text, sign, px, style.heavier, style.stretch),
                );
            let Some((image, step)) = drawn else { continue };
            let place = image.placement;
            let (left, top) = (x.round() as i64 + i64::from(place.left), y as i64 - i64::from(place.top));
            for (row, line) in image.data.chunks_exact((place.width as usize).max(1)).enumerate() {
                for (column, &cover) in line.iter().enumerate() {
                    if cover > 0 {
                        self.blend(
                            left + column as i64,
                            top + row as i64,
                            style.ink,
                            f64::from(cover) / 255.0,
                        );
                    }
                }
            }
            let frame = [left, top, left + i64::from(place.width), top + i64::from(place.height)]
                .map(|v| v as f64 / SCALE);
            self.face.marks.push(Mark { sign, frame });
            x += f64::from(step) + style.tracking * size * SCALE;
        }
    }

    fn rectangle(&mut self, mm: [f64; 4], colour: [u8; 3], cover: f64) {
        let [x0, y0, x1, y1] = mm.map(|v| (v * SCALE).round() as i64);
        for y in y0..y1 {
            for x in x0..x1 {
                self.blend(x, y, colour, cover);
            }
        }
    }

    fn frame(&mut self, mm: [f64; 4], thick: f64, colour: [u8; 3]) {
        let [x0, y0, x1, y1] = mm;
        self.rectangle([x0, y0, x1, y0 + thick], colour, 1.0);
        self.rectangle([x0, y1 - thick, x1, y1], colour, 1.0);
        self.rectangle([x0, y0, x0 + thick, y1], colour, 1.0);
        self.rectangle([x1 - thick, y0, x1, y1], colour, 1.0);
    }

    /// Fine wavy lines in two colours, as printed against copying.
    fn guilloche(&mut self, rng: &mut Rng) {
        let table: Vec<f64> =
            (0..1024).map(|i| (f64::from(i) / 1024.0 * std::f64::consts::TAU).sin()).collect();
        let sine = |turns: f64| table[((turns + 4096.0) * 1024.0) as usize & 1023];
        for _ in 0..2 {
            let colour = [rng.whole(150, 235) as u8, rng.whole(150, 225) as u8, rng.whole(150, 235) as u8];
            let (pitch, sway, length) =
                (rng.between(0.45, 1.1), rng.between(0.5, 2.5), rng.between(8.0, 25.0));
            let (slant, cover) = (rng.between(-0.6, 0.6), rng.between(0.15, 0.6));
            let shift = |x: usize| {
                let mm = x as f64 / SCALE;
                sway * sine(mm / length) + slant * mm
            };
            let shifts: Vec<f64> = (0..self.face.width).map(shift).collect();
            for y in 0..self.face.height {
                for (x, shift) in shifts.iter().enumerate() {
                    let line = sine((y as f64 / SCALE + shift) / pitch);
                    if line > 0.55 {
                        self.blend(x as i64, y as i64, colour, cover * (line - 0.55) / 0.45);
                    }
                }
            }
        }
    }

    /// A person made of ellipses.
    fn photo(&mut self, mm: [f64; 4], rng: &mut Rng) {
        let [x0, y0, x1, y1] = mm;
        let tone = |rng: &mut Rng, least, most| {
            let grey = rng.whole(least, most) as u8;
            [grey, grey.saturating_sub(8), grey.saturating_sub(14)]
        };
        let (back, coat, hair, skin) =
            (tone(rng, 190, 235), tone(rng, 30, 120), tone(rng, 15, 90), tone(rng, 165, 225));
        self.rectangle(mm, back, 1.0);
        let (w, h) = (x1 - x0, y1 - y0);
        let mut ellipse = |cx: f64, cy: f64, rx: f64, ry: f64, colour: [u8; 3]| {
            let (cx, cy, rx, ry) = (x0 + cx * w, y0 + cy * h, rx * w, ry * h);
            let [left, right] = [cx - rx, cx + rx].map(|v| (v.clamp(x0, x1) * SCALE) as i64);
            let [top, bottom] = [cy - ry, cy + ry].map(|v| (v.clamp(y0, y1) * SCALE) as i64);
            for y in top..bottom {
                for x in left..right {
                    let (dx, dy) = ((x as f64 / SCALE - cx) / rx, (y as f64 / SCALE - cy) / ry);
                    let out = dx * dx + dy * dy;
                    if out < 1.0 {
                        self.blend(x, y, colour, ((1.0 - out) * 12.0).min(1.0));
                    }
                }
            }
        };
        ellipse(0.5, 1.12, 0.48, 0.35, coat);
        ellipse(0.5, 0.78, 0.13, 0.16, skin);
        ellipse(0.5, 0.42, 0.34, 0.33, hair);
        ellipse(0.5, 0.49, 0.27, 0.29, skin);
        for side in [0.39, 0.61] {
            ellipse(side, 0.47, 0.05, 0.022, [240, 240, 240]);
            ellipse(side, 0.47, 0.025, 0.022, [40, 35, 35]);
            ellipse(side, 0.415, 0.07, 0.012, hair);
        }
        ellipse(0.5, 0.56, 0.025, 0.05, skin.map(|v| v.saturating_sub(25)));
        ellipse(0.5, 0.66, 0.08, 0.018, [150, 80, 80]);
    }
}

/// The front of a My Number Card.
#[must_use]
pub fn card(holder: &Holder, style: &Style, fonts: &Fonts, rng: &mut Rng) -> Face {
    let mut pen = blank_card(fonts, rng);
    let (dx, dy) = style.offset;
    let small = Style { ink: [90, 90, 100], heavier: 0.0, ..style.clone() };
    let title = Style { ink: [rng.whole(90, 200) as u8, 90, rng.whole(90, 150) as u8], ..style.clone() };
    pen.text(&small, (4.0, 6.2), 1.6, "氏名");
    pen.text(style, (9.5 + dx, 6.5 + dy), style.size * 1.15, &holder.name);
    pen.text(&small, (4.0, 11.8), 1.6, "住所");
    for (line, text) in holder.address.iter().enumerate() {
        pen.text(style, (9.5 + dx, 11.8 + dy + 3.6 * line as f64), style.size, text);
    }
    let left = 27.5 + dx + rng.between(-1.0, 4.0);
    pen.text(style, (left, 24.0 + dy), style.size, &holder.birth_text());
    pen.text(&small, (66.0, 24.0 + dy), 1.8, "性別");
    pen.text(style, (71.5, 24.0 + dy), style.size, holder.sex);
    pen.text(style, (left, 30.5 + dy), style.size, &holder.expiry_text());
    pen.text(style, (left + 6.0, 35.5 + dy), style.size * 0.9, "架空市長");
    pen.text(&title, (43.0 + dx, 44.5), 4.0, "個人番号カード");
    pen.text(&small, (30.0, 51.0), 1.5, "見本　この券面は架空のものです");
    let top = 18.5 + dy.max(0.0);
    pen.photo([4.0, top, 24.0, top + 25.0], rng);
    code(&mut pen, holder, style, rng);
    pen.face
}

fn code(pen: &mut Pen<'_>, holder: &Holder, style: &Style, rng: &mut Rng) {
    let text = holder.code_text();
    let (x, y) = (6.5 + rng.between(-2.0, 6.0), 49.5 + rng.between(-1.0, 1.8));
    if style.boxed {
        let wide = if holder.wide { 1.0 } else { 0.66 };
        let width = 4.0 * style.code_size * (wide + style.tracking.max(0.0)) + 1.8;
        pen.frame([x - 1.1, y - style.code_size - 0.3, x + width, y + 1.0], 0.15, [120, 120, 130]);
    }
    pen.text(style, (x, y), style.code_size, &text);
}

fn blank_card<'a>(fonts: &'a Fonts, rng: &mut Rng) -> Pen<'a> {
    let paper = [rng.whole(215, 250) as u8, rng.whole(222, 250) as u8, rng.whole(215, 250) as u8];
    let mut pen = Pen::new(CARD_MM, paper, fonts);
    pen.guilloche(rng);
    pen
}

/// A card full of signs that the net must know, in random order, besides others: for training.
#[must_use]
pub fn practice(style: &Style, fonts: &Fonts, rng: &mut Rng) -> Face {
    let mut pen = blank_card(fonts, rng);
    pen.photo([4.0, 20.0, 24.0, 45.0], rng);
    let others: Vec<char> = "架空見本試験太郎花子県市町丁目番号男女性別氏名住所個人カード期限長ー一二三十口田目且具白自旦胡朋"
        .chars()
        .chain("加元光先交力郊知加召邑又右左石在存牛王主玉土士干午半羊手毛末未立音回四西門用同両ぽぼきさはばほてごと".chars())
        .chain("ABCDEFGHKLMNPRSTUXYZabdeghkmnpqt()/-・".chars())
        .collect();
    let mut y = 5.5;
    while y < 52.0 {
        let mut x = if (17.0..47.0).contains(&y) { 26.0 } else { 4.0 } + rng.between(0.0, 3.0);
        let size = style.size * rng.between(0.9, 1.2);
        while x < 78.0 {
            let many = rng.whole(4, 12) as usize;
            let mut text = String::new();
            while text.chars().count() < many {
                match rng.whole(0, 9) {
                    0..=4 => text.push(SIGNS[rng.whole(0, 9) as usize]),
                    5 => text.push(char::from_u32(u32::from('０') + rng.whole(0, 9)).unwrap_or('０')),
                    6..=7 => text.push(SIGNS[rng.whole(10, 27) as usize]),
                    8 => text.push(*rng.pick(&others)),
                    _ => text.push_str(rng.pick::<&str>(&[
                        "日生",
                        "まで有効",
                        "昭和",
                        "平成",
                        "令和",
                        "大正",
                        "明治",
                    ])),
                }
            }
            pen.text(style, (x, y), size, &text);
            x += many as f64 * size * rng.between(0.75, 1.2) + 2.0;
        }
        y += size * rng.between(1.35, 2.0);
    }
    pen.face
}

/// A driving licence of sorts: dates spelled alike, a longer number, no security code.
#[must_use]
pub fn licence(holder: &Holder, style: &Style, fonts: &Fonts, rng: &mut Rng) -> Face {
    let mut pen = blank_card(fonts, rng);
    pen.text(style, (5.0, 6.0), style.size, &format!("氏名　{}　{}", holder.name, holder.birth_text()));
    pen.text(style, (5.0, 11.0), style.size, &format!("住所　{}", holder.address[0]));
    pen.rectangle([3.0, 17.0, 60.0, 22.0], [120, 170, 210], 0.8);
    pen.text(style, (5.0, 21.0), style.size * 1.2, &holder.expiry_text());
    pen.text(style, (5.0, 27.0), style.size, "免許の条件等");
    pen.text(style, (12.0, 45.0), style.size, "第 00990012345 号");
    pen.text(style, (5.0, 50.0), style.size, "架空公安委員会");
    pen.photo([62.0, 17.0, 82.0, 42.0], rng);
    pen.face
}

/// A page of text, of a card's proportions or not.
#[must_use]
pub fn page(style: &Style, fonts: &Fonts, rng: &mut Rng) -> Face {
    let mut pen = Pen::new((85.6, rng.between(50.0, 70.0)), [245, 245, 240], fonts);
    let mut y = 6.0;
    while y < 48.0 {
        let mut text = String::new();
        while text.chars().count() < 22 {
            text.push_str(rng.pick::<&str>(&[
                "見本の文",
                "2025年",
                "3月",
                "試験",
                "17日",
                "架空の書類です。",
                "有効",
                "1234",
            ]));
        }
        pen.text(style, (5.0, y), style.size, &text);
        y += style.size * 1.7;
    }
    pen.face
}
