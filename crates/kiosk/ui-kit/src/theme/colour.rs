//! Colours by what they mean. Values: Digital Agency design system (DADS) tokens v1.1.9.

use iced::Color;

const fn hex(rgb: u32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color::from_rgb8(r, g, b)
}

/// The same colour to the eye and to the panel, and another one to the renderer, for each `mark`.
///
/// The software renderer repaints only what changed, and takes the place of a changed text from the wrong drawing when
/// pictures and texts change places in its list (iced 0.14: `Layer::damage` moves a new text by the transformation of the
/// old one). So that no text stays unpainted, another screen has another ground, and is painted as a whole.
pub fn marked(colour: Color, mark: u64) -> Color {
    // Far below a half of 1/255, and above the steps of an f32 near 1.
    const STEP: f32 = 2.4e-7;
    let [a, b, c, ..] = mark.to_be_bytes();
    let shift = |channel: f32, by: u8| {
        let by = f32::from(by) * STEP;
        if channel > 0.5 { channel - by } else { channel + by }
    };
    Color { r: shift(colour.r, a), g: shift(colour.g, b), b: shift(colour.b, c), a: colour.a }
}

/// Colours by their use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The screen's ground.
    pub ground: Color,
    /// A quiet area on the ground, under pictures.
    pub stage: Color,
    /// A raised surface: tiles, keys.
    pub surface: Color,
    /// Text.
    pub text: Color,
    /// Text that explains.
    pub text_quiet: Color,
    /// Lines around things that can be pressed; 3:1 or more on the ground.
    pub line: Color,
    /// Lines that only part one thing from another.
    pub line_soft: Color,
    /// The main way on, and whatever is current.
    pub action: Color,
    /// The same, pressed.
    pub action_pressed: Color,
    /// On `action`.
    pub on_action: Color,
    /// The line round a filled action.
    pub action_line: Color,
    /// A light shade of `action` behind icons.
    pub action_soft: Color,
    /// A middle shade of `action` in pictures.
    pub action_mid: Color,
    /// It went well, the card may go.
    pub success: Color,
    /// On `success`.
    pub on_success: Color,
    /// Ground of a success notice.
    pub success_soft: Color,
    /// The card stays, take care.
    pub caution: Color,
    /// Line and icon of a caution on light ground.
    pub caution_line: Color,
    /// Text on `caution` and `caution_soft`.
    pub on_caution: Color,
    /// Ground of a caution notice.
    pub caution_soft: Color,
    /// Ground of a notice worth knowing.
    pub information_soft: Color,
    /// The reader and other things of the machine in pictures.
    pub machine: Color,
    /// Its lenses and slots.
    pub machine_dark: Color,
    /// Lit sides of the machine.
    pub machine_light: Color,
    /// Paper in pictures: the card, a sheet.
    pub paper: Color,
    /// Print on paper.
    pub paper_ink: Color,
    /// The card's printed colour.
    pub card_print: Color,
    /// What is marked on paper.
    pub mark: Color,
    /// The frame that swells and fades while a person's attention is asked for.
    pub attention: Color,
    /// What is for staff and not for the patient.
    pub staff: Color,
    /// On `staff`.
    pub on_staff: Color,
    /// Skin in pictures.
    pub skin: Color,
    /// Soft shadow.
    pub shadow: Color,
}

impl Palette {
    /// Blue on white.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            ground: hex(0xff_ff_ff),
            stage: hex(0xe8_f1_fe), // blue-50
            surface: hex(0xff_ff_ff),
            text: hex(0x1a_1a_1a),           // solid-gray-900
            text_quiet: hex(0x4d_4d_4d),     // solid-gray-700
            line: hex(0x66_66_66),           // solid-gray-600
            line_soft: hex(0xcc_cc_cc),      // solid-gray-200
            action: hex(0x00_17_c1),         // blue-900
            action_pressed: hex(0x00_00_60), // blue-1200
            on_action: hex(0xff_ff_ff),
            action_line: hex(0x00_17_c1),
            action_soft: hex(0xd9_e6_ff), // blue-100
            action_mid: hex(0x70_96_f8),  // blue-400
            success: hex(0x19_7a_4b),     // success-2
            on_success: hex(0xff_ff_ff),
            success_soft: hex(0xe6_f5_ec), // green-50
            caution: hex(0xff_d4_3d),      // yellow-300
            caution_line: hex(0x92_72_00), // warning-yellow-2
            on_caution: hex(0x1a_1a_1a),
            caution_soft: hex(0xfb_f5_e0),     // yellow-50
            information_soft: hex(0xe8_f1_fe), // blue-50
            machine: hex(0x33_3f_5c),
            machine_dark: hex(0x1a_1a_1a),
            machine_light: hex(0x55_65_8a),
            paper: hex(0xff_ff_ff),
            paper_ink: hex(0x33_3f_5c),
            card_print: hex(0xf6_c4_d4),
            mark: hex(0xff_d4_3d),
            attention: hex(0xc7_47_00), // warning-orange-2
            staff: hex(0x51_09_ad),     // purple-900
            on_staff: hex(0xff_ff_ff),
            skin: hex(0xf6_d7_c0),
            shadow: Color { r: 0.0, g: 0.02, b: 0.2, a: 0.14 },
        }
    }

    /// White on black, actions yellow, 7:1 and more for every text; nothing soft, and no shadow.
    #[must_use]
    pub const fn high_contrast() -> Self {
        const BLACK: Color = hex(0x00_00_00);
        const WHITE: Color = hex(0xff_ff_ff);
        const YELLOW: Color = hex(0xff_d4_3d); // yellow-300
        const BLUE: Color = hex(0x9d_b7_f9); // blue-300
        const GREEN: Color = hex(0x71_c5_98); // green-300
        Self {
            ground: BLACK,
            stage: hex(0x1a_1a_1a), // solid-gray-900
            surface: BLACK,
            text: WHITE,
            text_quiet: WHITE,
            line: BLUE,
            line_soft: hex(0x76_76_76), // solid-gray-536
            action: YELLOW,
            action_pressed: WHITE,
            on_action: BLACK,
            action_line: WHITE,
            action_soft: hex(0x33_2b_00),
            action_mid: BLUE,
            success: GREEN,
            on_success: BLACK,
            success_soft: BLACK,
            // White, so that the band does not look like an action.
            caution: WHITE,
            caution_line: YELLOW,
            on_caution: BLACK,
            caution_soft: BLACK,
            information_soft: BLACK,
            // Between the black ground and the white card, 3:1 and more from both.
            machine: hex(0x5c_6a_8a),
            machine_dark: BLACK,
            machine_light: hex(0x76_86_a8),
            paper: WHITE,
            paper_ink: BLACK,
            card_print: BLUE,
            mark: YELLOW,
            attention: hex(0xff_96_96), // red-300
            staff: hex(0xcd_a6_ff),     // purple-300
            on_staff: BLACK,
            skin: hex(0xf6_d7_c0),
            shadow: Color::TRANSPARENT,
        }
    }

    /// For keys that do not count yet: no colour of an action, no shadow; the words can be read.
    #[must_use]
    pub const fn coming(self) -> Self {
        Self {
            text: self.line,
            text_quiet: self.line,
            action: self.line,
            action_pressed: self.line,
            action_line: self.line,
            action_soft: self.ground,
            staff: self.line,
            on_staff: self.on_action,
            shadow: Color::TRANSPARENT,
            ..self
        }
    }

    /// The palette that a person chose.
    #[must_use]
    pub const fn of(high_contrast: bool) -> Self {
        if high_contrast { Self::high_contrast() } else { Self::standard() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_ground_is_another_value_and_the_same_colour() {
        for ground in [Color::WHITE, Color::BLACK, Palette::standard().stage] {
            let marks = [0, 0x01 << 56, 0x01 << 48, 0x01 << 40, u64::MAX];
            for (index, mark) in marks.into_iter().enumerate() {
                let colour = marked(ground, mark);
                assert_eq!(colour.into_rgba8(), ground.into_rgba8(), "{mark:x}");
                for other in marks.into_iter().skip(index + 1) {
                    assert_ne!(colour, marked(ground, other), "{mark:x} {other:x}");
                }
            }
        }
    }
}
