//! What can be pressed says so: a test finds every area that answers, and what it means, in the layout itself.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Rectangle, Renderer, Size, Theme};
use kiosk_visit::Event;

/// Custom state that a widget operation meets at everything that can be pressed, with the area that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What pressing it means.
    pub event: Event,
}

/// Its child, marked as what is pressed for an event.
pub(crate) struct Pressable<'a> {
    child: Element<'a, Event>,
    target: Target,
    whole: bool,
}

impl<'a> Pressable<'a> {
    /// Marks `child`.
    pub(crate) fn new(event: Event, child: impl Into<Element<'a, Event>>) -> Self {
        Self { child: child.into(), target: Target { event }, whole: false }
    }

    /// As large as it needs even where there is less room, so that [`super::fit`] sees it.
    pub(crate) fn whole(self) -> Self {
        Self { whole: true, ..self }
    }
}

impl Widget<Event, Theme, Renderer> for Pressable<'_> {
    fn tag(&self) -> tree::Tag {
        self.child.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.child.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.child.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.child.as_widget().diff(tree);
    }

    fn size(&self) -> Size<iced::Length> {
        self.child.as_widget().size()
    }

    fn size_hint(&self) -> Size<iced::Length> {
        self.child.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let free = Limits::new(Size::ZERO, Size::INFINITE);
        self.child.as_widget_mut().layout(tree, renderer, if self.whole { &free } else { limits })
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
        self.child.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.custom(None, layout.bounds(), &mut self.target);
        self.child.as_widget_mut().operate(tree, layout, renderer, operation);
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
        let child = self.child.as_widget_mut();
        child.update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.child.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
    }
}

impl<'a> From<Pressable<'a>> for Element<'a, Event> {
    fn from(pressable: Pressable<'a>) -> Self {
        Element::new(pressable)
    }
}
