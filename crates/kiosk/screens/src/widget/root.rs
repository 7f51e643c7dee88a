//! The outermost widget of a screen. What the toolkit keeps between two views (a key that is held down, the page of a column)
//! belongs to the question on the screen, and ends with it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Length, Point, Rectangle, Renderer, Size, Theme, touch};
use kiosk_visit::{Event, Screen, ScreenId};

use crate::ScreenStyle;

/// Fills its place with a screen.
///
/// A keyed column of the toolkit does not do this: with one child it compares neither keys nor the kinds of widgets, so the
/// next screen would be laid out with the state of the one before.
pub(crate) struct Root<'a> {
    child: Element<'a, Event>,
    /// Another one where another thing is asked or everything is laid out anew: nothing is kept.
    tree: u64,
    /// Another one where a press could mean something else: what is held down is let go.
    id: ScreenId,
    /// Nothing can be pressed yet.
    coming: bool,
    /// A mouse pointer is drawn.
    pointer: bool,
}

impl<'a> Root<'a> {
    pub(crate) fn new(look: &ScreenStyle, screen: &Screen, child: Element<'a, Event>) -> Self {
        let mut hasher = DefaultHasher::new();
        screen.asked().hash(&mut hasher);
        (screen.language, screen.preferences.text_size).hash(&mut hasher);
        let Size { width, height } = look.panel.size;
        let distance = look.distance.map_or(0.0, |distance| distance.0);
        [width, height, look.panel.scale.mm(1.0).0, distance].map(f32::to_bits).hash(&mut hasher);
        Self { child, tree: hasher.finish(), id: screen.id(), coming: look.coming, pointer: look.pointer }
    }
}

struct State {
    tree: u64,
    id: ScreenId,
    /// The question changed since the last event.
    changed: bool,
}

/// Whether a finger, or the button of a mouse, goes down.
fn goes_down(event: &iced::Event) -> bool {
    matches!(
        event,
        iced::Event::Mouse(mouse::Event::ButtonPressed(_))
            | iced::Event::Touch(touch::Event::FingerPressed { .. })
    )
}

impl Widget<Event, Theme, Renderer> for Root<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { tree: self.tree, id: self.id, changed: false })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.child)]
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        let same = state.tree == self.tree;
        state.changed |= state.id != self.id;
        (state.tree, state.id) = (self.tree, self.id);
        if same {
            tree.diff_children(&[&self.child]);
        } else {
            tree.children = self.children();
        }
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Fill }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let size = limits.resolve(Length::Fill, Length::Fill, Size::ZERO);
        let Some(child) = tree.children.first_mut() else { return Node::new(size) };
        let node = self.child.as_widget_mut().layout(child, renderer, &Limits::new(Size::ZERO, size));
        Node::with_children(size, vec![node])
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let (Some(child), Some(layout)) = (tree.children.first(), layout.children().next()) {
            self.child.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let (Some(child), Some(layout)) = (tree.children.first_mut(), layout.children().next()) {
            self.child.as_widget_mut().operate(child, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &iced::Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Event>,
        viewport: &Rectangle,
    ) {
        let changed = std::mem::take(&mut tree.state.downcast_mut::<State>().changed);
        let (Some(child), Some(layout)) = (tree.children.first_mut(), layout.children().next()) else {
            return;
        };
        let widget = self.child.as_widget_mut();
        if changed {
            // Every key lets go of the finger that went down on the question before.
            let lost = touch::Event::FingerLost { id: touch::Finger(0), position: Point::ORIGIN };
            let lost = iced::Event::Touch(lost);
            widget.update(child, &lost, layout, cursor, renderer, clipboard, shell, viewport);
        }
        if self.coming && goes_down(event) {
            shell.capture_event();
            return;
        }
        widget.update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        match (tree.children.first(), layout.children().next()) {
            _ if !self.pointer => mouse::Interaction::Hidden,
            (Some(child), Some(layout)) => {
                self.child.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::default(),
        }
    }
}

impl<'a> From<Root<'a>> for Element<'a, Event> {
    fn from(root: Root<'a>) -> Self {
        Element::new(root)
    }
}
