//! The machine works: a ring that turns. Its place in the turn follows [`Style::time`].

use iced::widget::canvas::{self, LineCap, Path, Stroke, path};
use iced::{Color, Element, Radians, Rectangle, Renderer, Theme, mouse};

use crate::Style;
use crate::theme::Millimetres;

struct Ring {
    /// Where the turn is, 0 to 1.
    turn: f32,
    ground: Color,
    ink: Color,
}

/// A turning ring of diameter `side`.
pub fn busy<'a, Message: 'a>(style: &Style, side: Millimetres) -> Element<'a, Message> {
    const PERIOD_MS: u128 = 1_400;
    let turn = (style.time.as_millis() % PERIOD_MS) as f32 / PERIOD_MS as f32;
    let side = style.px(side);
    canvas::Canvas::new(Ring { turn, ground: style.palette.action_soft, ink: style.palette.action })
        .width(side)
        .height(side)
        .into()
}

impl<Message> canvas::Program<Message> for Ring {
    type State = ();

    fn draw(
        &self,
        _state: &(),
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        let mut frame = crate::kept::moving(renderer, bounds.size());
        let width = bounds.width * 0.11;
        let radius = bounds.width / 2.0 - width;
        let stroke = |colour: Color| Stroke {
            style: colour.into(),
            width,
            line_cap: LineCap::Round,
            ..Stroke::default()
        };
        frame.stroke(&Path::circle(frame.center(), radius), stroke(self.ground));
        let start = self.turn * std::f32::consts::TAU;
        let arc = path::Arc {
            center: frame.center(),
            radius,
            start_angle: Radians(start),
            end_angle: Radians(start + std::f32::consts::TAU * 0.28),
        };
        frame.stroke(&Path::new(|builder| builder.arc(arc)), stroke(self.ink));
        vec![frame.into_geometry()]
    }
}
