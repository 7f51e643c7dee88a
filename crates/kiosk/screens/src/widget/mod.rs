//! Semantic pieces that screens are put together from. Only here are tokens turned into iced widgets.

mod action;
mod arrange;
mod band;
mod code_pad;
mod frame;
mod large;
mod live;
mod notice;
mod paper_list;
mod pin_pad;
mod promise;
mod root;
mod sheet;
mod staff;
mod step_bar;
mod target;

pub(crate) use action::{primary_action, secondary_action};
pub(crate) use arrange::{Answers, Voice, pad, papers, question, stage};
pub(crate) use band::asks_attention;
pub(crate) use code_pad::{Card, code_groups};
pub(crate) use large::LargeText;
pub use large::Paged;
pub(crate) use live::live;
pub(crate) use notice::{notice, noticed};
pub(crate) use paper_list::{item_list, list_icon, paper_list};
pub(crate) use pin_pad::{keys, pin_dots};
pub(crate) use root::Root;
pub(crate) use sheet::{adjust, help_topics, languages, menu};
pub(crate) use staff::{staff_code, staff_reason, staff_sight, staff_unasked, staff_wait};
pub(crate) use step_bar::step_bar;
pub(crate) use target::Pressable;
pub use target::Target;

use kiosk_ui_kit::Paragraph;
use kiosk_visit::Text;

use crate::ScreenStyle;

/// The one line of the idle screen.
pub(crate) fn display(look: &ScreenStyle, text: &Text) -> Paragraph {
    let size = look.px(look.sizes.display);
    Paragraph::new(look.text(text), size, look.bold(), look.palette.text).line_height(1.3)
}

/// A screen's title.
pub(crate) fn title(look: &ScreenStyle, text: &Text) -> Paragraph {
    let size = look.px(look.sizes.title);
    Paragraph::new(look.text(text), size, look.bold(), look.palette.text)
        .line_height(look.sizes.title_leading)
}

/// The instruction of the idle screen.
pub(crate) fn lead(look: &ScreenStyle, text: &Text) -> Paragraph {
    let size = look.px(look.sizes.title);
    Paragraph::new(look.text(text), size, look.bold(), look.palette.text)
        .line_height(look.sizes.title_leading)
}

/// Line height, in ems, of a line without readings above its words.
const PLAIN_LEADING: f32 = 1.3;

/// A further line.
pub(crate) fn body(look: &ScreenStyle, text: &Text) -> Paragraph {
    let own = ScreenStyle { readings: look.readings && look.line_readings, ..look.clone() };
    let leading = if own.readings { look.sizes.leading } else { look.sizes.leading.min(PLAIN_LEADING) };
    Paragraph::new(own.text(text), look.px(look.sizes.body), look.font, look.palette.text_quiet)
        .line_height(leading)
}

/// A small line.
pub(crate) fn small(look: &ScreenStyle, text: &Text) -> Paragraph {
    Paragraph::new(look.text(text), look.px(look.sizes.small), look.font, look.palette.text_quiet)
        .line_height(1.3)
}
