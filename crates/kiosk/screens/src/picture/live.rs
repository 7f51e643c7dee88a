//! The live picture of the person before the camera, in the oval's place.

use iced::widget::canvas::{self, Geometry};
use iced::widget::image::Handle;
use iced::{Point, Rectangle, Renderer, Size, Theme, mouse};
use kiosk_ui_kit::moving;

use super::{SHOWN, on_grid, people};

/// Draws one picture where the oval is; the picture has the oval's shape, clear outside.
pub(super) struct Live(pub(super) Handle);

impl<Message> canvas::Program<Message> for Live {
    type State = ();

    fn draw(
        &self,
        _state: &Self::State,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<Geometry> {
        let mut frame = moving(renderer, bounds.size());
        on_grid(&mut frame, SHOWN);
        let ((x, y), (across, down)) = people::OVAL;
        let place = Rectangle::new(Point::new(x - across, y - down), Size::new(across * 2.0, down * 2.0));
        frame.draw_image(place, canvas::Image::new(self.0.clone()));
        vec![frame.into_geometry()]
    }
}
