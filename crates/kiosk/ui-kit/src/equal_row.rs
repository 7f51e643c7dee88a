//! Things beside or below each other that are equally wide, and equally high: two answers of equal standing look it.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme};

/// A row of equal children. With one child it is a way to give it a least height and to centre it in what is more.
pub struct EqualRow<'a, Message> {
    children: Vec<Element<'a, Message>>,
    spacing: f32,
    least: f32,
    stretch: bool,
    /// Below each other, and not beside.
    down: bool,
}

impl<'a, Message> EqualRow<'a, Message> {
    /// Children that become as high as the highest.
    pub fn row(children: Vec<Element<'a, Message>>, spacing: f32) -> Self {
        Self { children, spacing, least: 0.0, stretch: true, down: false }
    }

    /// Children below each other that become as high as the highest.
    pub fn column(children: Vec<Element<'a, Message>>, spacing: f32) -> Self {
        Self { down: true, ..Self::row(children, spacing) }
    }

    /// One child, in the middle of a place at least `least` pixels high.
    pub fn middle(child: impl Into<Element<'a, Message>>, least: f32) -> Self {
        Self { children: vec![child.into()], spacing: 0.0, least, stretch: false, down: false }
    }
}

impl<Message> Widget<Message, Theme, Renderer> for EqualRow<'_, Message> {
    fn children(&self) -> Vec<Tree> {
        self.children.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&self.children);
    }

    fn size(&self) -> Size<Length> {
        let width = if self.stretch { Length::Fill } else { Length::Shrink };
        let fills = self.children.iter().any(|child| child.as_widget().size().width.is_fill());
        Size { width: if fills { Length::Fill } else { width }, height: Length::Shrink }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let count = if self.down { 1.0 } else { self.children.len().max(1) as f32 };
        let room = limits.max();
        let each = ((room.width - self.spacing * (count - 1.0)) / count).max(0.0);
        let least = self.least.max(limits.min().height);
        let loose = Limits::new(Size::ZERO, Size::new(each, f32::INFINITY));
        let mut nodes = Vec::with_capacity(self.children.len());
        let mut height = least;
        for (child, state) in self.children.iter_mut().zip(&mut tree.children) {
            let node = child.as_widget_mut().layout(state, renderer, &loose);
            height = height.max(node.size().height);
            nodes.push(node);
        }
        if self.stretch {
            let exact = Limits::new(Size::new(0.0, height), Size::new(each, height));
            for ((child, state), node) in self.children.iter_mut().zip(&mut tree.children).zip(&mut nodes) {
                *node = child.as_widget_mut().layout(state, renderer, &exact);
            }
        }
        if self.down {
            let mut y = 0.0;
            for node in &mut nodes {
                node.move_to_mut((0.0, y));
                y += height + self.spacing;
            }
            let whole = (y - self.spacing).max(least);
            return Node::with_children(Size::new(room.width, whole), nodes);
        }
        let mut x = 0.0;
        let mut width: f32 = 0.0;
        for node in &mut nodes {
            node.move_to_mut((x, (height - node.size().height) / 2.0));
            width = x + node.size().width;
            x += each + self.spacing;
        }
        let width = if self.stretch { room.width } else { width };
        Node::with_children(Size::new(width, height), nodes)
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
        for ((child, state), layout) in self.children.iter().zip(&tree.children).zip(layout.children()) {
            child.as_widget().draw(state, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        for ((child, state), layout) in
            self.children.iter_mut().zip(&mut tree.children).zip(layout.children())
        {
            child.as_widget_mut().operate(state, layout, renderer, operation);
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
        for ((child, state), layout) in
            self.children.iter_mut().zip(&mut tree.children).zip(layout.children())
        {
            child.as_widget_mut().update(state, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        self.children
            .iter()
            .zip(&tree.children)
            .zip(layout.children())
            .map(|((child, state), layout)| {
                child.as_widget().mouse_interaction(state, layout, cursor, viewport, renderer)
            })
            .max()
            .unwrap_or_default()
    }
}

impl<'a, Message: 'a> From<EqualRow<'a, Message>> for Element<'a, Message> {
    fn from(even: EqualRow<'a, Message>) -> Self {
        Element::new(even)
    }
}
