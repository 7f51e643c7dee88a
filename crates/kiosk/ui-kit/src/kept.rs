//! What stands still is drawn once and kept; what moves says how much of the screen it may change.

use std::cell::RefCell;

use iced::widget::canvas::{self, Frame, Geometry};
use iced::{Color, Point, Renderer, Size};

/// A drawing that is kept as long as its key and size stay the same.
pub struct Kept<K> {
    key: RefCell<Option<K>>,
    cache: canvas::Cache,
}

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self { key: RefCell::new(None), cache: canvas::Cache::new() }
    }
}

impl<K: PartialEq> Kept<K> {
    /// The drawing for `key`, drawn anew only when it is another one than before.
    pub fn draw(
        &self,
        renderer: &Renderer,
        size: Size,
        key: K,
        draw: impl FnOnce(&mut Frame),
    ) -> Vec<Geometry> {
        if self.key.borrow().as_ref() != Some(&key) {
            self.cache.clear();
            *self.key.borrow_mut() = Some(key);
        }
        vec![self.cache.draw(renderer, size, draw)]
    }
}

/// A frame for something that moves. The renderer repaints where filled shapes were and are, and forgets the width of
/// lines; an invisible fill over the whole place lets it repaint all of it, so that no line leaves a trace.
pub fn moving(renderer: &Renderer, size: Size) -> Frame {
    let mut frame = Frame::new(renderer, size);
    frame.fill_rectangle(Point::ORIGIN, size, Color::TRANSPARENT);
    frame
}
