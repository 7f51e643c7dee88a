//! Semantic pieces that screens are put together from. Only here are tokens turned into iced widgets.

mod action;
mod arrange;
mod band;
mod busy;
mod code_pad;
mod even;
mod fit;
mod frame;
mod icon;
mod large;
mod lettering;
mod live;
mod notice;
mod paper_list;
mod phrase;
mod pin_pad;
mod promise;
mod root;
mod sheet;
mod staff;
mod step_bar;
mod target;
mod whole;
mod words;

pub(crate) use action::{primary_action, secondary_action};
pub(crate) use arrange::{Answers, Voice, pad, papers, question, stage};
pub(crate) use band::asks_attention;
pub(crate) use busy::busy;
pub(crate) use code_pad::{Card, code_groups};
pub use fit::Fitted;
pub(crate) use icon::Icon;
pub(crate) use large::LargeText;
pub use large::Paged;
pub use lettering::Lettering;
pub(crate) use live::live;
pub(crate) use notice::{notice, noticed};
pub(crate) use paper_list::{item_list, paper_list};
pub(crate) use phrase::{chinese, phrases};
pub(crate) use pin_pad::{keys, pin_dots};
pub(crate) use root::Root;
pub(crate) use sheet::{adjust, languages, menu};
pub(crate) use staff::{staff_code, staff_reason, staff_sight, staff_wait};
pub(crate) use step_bar::step_bar;
pub(crate) use target::Pressable;
pub use target::Target;
pub(crate) use words::Words;

use crate::Look;
use kiosk_visit::Text;

/// The one line of the idle screen.
pub(crate) fn display(look: &Look, text: &Text) -> Words {
    let size = look.px(look.sizes.display);
    Words::new(look.text(text), size, look.bold(), look.palette.text).line_height(1.3)
}

/// A screen's title.
pub(crate) fn title(look: &Look, text: &Text) -> Words {
    let size = look.px(look.sizes.title);
    Words::new(look.text(text), size, look.bold(), look.palette.text).line_height(look.sizes.title_leading)
}

/// The instruction of the idle screen.
pub(crate) fn lead(look: &Look, text: &Text) -> Words {
    let size = look.px(look.sizes.title);
    Words::new(look.text(text), size, look.bold(), look.palette.text).line_height(look.sizes.title_leading)
}

/// A further line.
pub(crate) fn body(look: &Look, text: &Text) -> Words {
    Words::new(look.text(text), look.px(look.sizes.body), look.font, look.palette.text_quiet)
        .line_height(look.sizes.leading)
}

/// A small line.
pub(crate) fn small(look: &Look, text: &Text) -> Words {
    Words::new(look.text(text), look.px(look.sizes.small), look.font, look.palette.text_quiet)
        .line_height(1.3)
}
