//! The first of several ways to set the same thing that fits. Text sizes, languages and panels differ; nothing may be cut.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, alignment};

/// What [`Fit`] tells an operation about itself (as its custom state): a test finds overflow with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fitted {
    /// Which way was taken, from 0, the airiest.
    pub chosen: usize,
    /// Whether it fits; `false` only when even the last way is too large.
    pub fits: bool,
}

/// Fills its place and shows the first of its children that is not larger.
pub(crate) struct Fit<'a, Message> {
    ways: Vec<Element<'a, Message>>,
    align: alignment::Vertical,
    height: Length,
}

impl<'a, Message> Fit<'a, Message> {
    /// Children from airy to tight. Each must be as tall as it needs, not `Fill`.
    pub(crate) fn new(ways: Vec<Element<'a, Message>>) -> Self {
        Self { ways, align: alignment::Vertical::Top, height: Length::Fill }
    }

    pub(crate) fn align(self, align: alignment::Vertical) -> Self {
        Self { align, ..self }
    }

    /// As tall as the child that was taken.
    pub(crate) fn shrink(self) -> Self {
        Self { height: Length::Shrink, ..self }
    }

    fn chosen(&self, tree: &Tree) -> usize {
        tree.state.downcast_ref::<Fitted>().chosen.min(self.ways.len().saturating_sub(1))
    }
}

/// Half a pixel of rounding is no overflow.
const SLACK: f32 = 0.5;

/// Whether a node or anything in it is wider than `limit`.
fn wider(node: &Node, at: f32, limit: f32) -> bool {
    let bounds = node.bounds();
    at + bounds.x + bounds.width > limit + SLACK
        || node.children().iter().any(|child| wider(child, at + bounds.x, limit))
}

impl<Message> Widget<Message, Theme, Renderer> for Fit<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Fitted>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Fitted { chosen: 0, fits: true })
    }

    fn children(&self) -> Vec<Tree> {
        self.ways.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.ways);
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: self.height }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let limits = limits.width(Length::Fill).height(self.height);
        let room = limits.max();
        let free = Limits::new(Size::ZERO, Size::new(room.width, f32::INFINITY));
        let mut taken = Node::new(Size::ZERO);
        let mut fitted = Fitted { chosen: 0, fits: false };
        for (index, (way, state)) in self.ways.iter_mut().zip(&mut tree.children).enumerate() {
            taken = way.as_widget_mut().layout(state, renderer, &free);
            let fits = taken.size().height <= room.height + SLACK && !wider(&taken, 0.0, room.width);
            fitted = Fitted { chosen: index, fits };
            if fits {
                break;
            }
        }
        *tree.state.downcast_mut::<Fitted>() = fitted;
        let size = limits.resolve(Length::Fill, self.height, taken.size());
        let left = (size.height - taken.size().height).max(0.0);
        taken.move_to_mut((
            0.0,
            match self.align {
                alignment::Vertical::Top => 0.0,
                alignment::Vertical::Center => left / 2.0,
                alignment::Vertical::Bottom => left,
            },
        ));
        Node::with_children(size, vec![taken])
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
        let index = self.chosen(tree);
        if let (Some(way), Some(state), Some(layout)) =
            (self.ways.get(index), tree.children.get(index), layout.children().next())
        {
            way.as_widget().draw(state, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let index = self.chosen(tree);
        operation.custom(None, layout.bounds(), tree.state.downcast_mut::<Fitted>());
        if let (Some(way), Some(state), Some(layout)) =
            (self.ways.get_mut(index), tree.children.get_mut(index), layout.children().next())
        {
            way.as_widget_mut().operate(state, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let index = self.chosen(tree);
        if let (Some(way), Some(state), Some(layout)) =
            (self.ways.get_mut(index), tree.children.get_mut(index), layout.children().next())
        {
            way.as_widget_mut().update(state, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        let index = self.chosen(tree);
        match (self.ways.get(index), tree.children.get(index), layout.children().next()) {
            (Some(way), Some(state), Some(layout)) => {
                way.as_widget().mouse_interaction(state, layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::None,
        }
    }

    fn overlay<'b>(
        &'b mut self,
        _tree: &'b mut Tree,
        _layout: Layout<'b>,
        _renderer: &Renderer,
        _viewport: &Rectangle,
        _translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        // Nothing on a kiosk floats over the screen.
        None
    }
}

impl<'a, Message: 'a> From<Fit<'a, Message>> for Element<'a, Message> {
    fn from(fit: Fit<'a, Message>) -> Self {
        Element::new(fit)
    }
}
