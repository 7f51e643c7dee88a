//! The first of several ways to set the same thing that fits. Text sizes, languages and panels differ; nothing may be cut.

use crate::paragraph::{any_cut, any_hard_cut};
use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, alignment};

/// Custom state that a widget operation meets wherever several settings were tried: a test finds overflow with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fitted {
    /// Which way was taken, from 0, the airiest.
    pub chosen: usize,
    /// Whether it fits; `false` only when even the last way is too large.
    pub fits: bool,
}

/// Fills its place and shows the first of its ways that is not larger, with its companion where that way has room for it.
pub struct Fit<'a, Message> {
    ways: Vec<Element<'a, Message>>,
    align: alignment::Vertical,
    height: Length,
    companion: Option<Companion<'a, Message>>,
}

/// What takes the room that a way leaves.
struct Companion<'a, Message> {
    element: Element<'a, Message>,
    /// The first so many ways stand beside the companion; the rest stand alone.
    ways: usize,
    place: Place,
    spacing: f32,
}

/// Where the companion stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Place {
    /// On the right; the way gets this share of the width.
    Right(f32),
    /// Above, at least so many pixels high.
    Above(f32),
}

impl<'a, Message> Fit<'a, Message> {
    /// Children from airy to tight. Each must be as tall as it needs, not `Fill`.
    pub fn new(ways: Vec<Element<'a, Message>>) -> Self {
        Self { ways, align: alignment::Vertical::Top, height: Length::Fill, companion: None }
    }

    /// The first `ways` of the ways stand beside `element`, which takes all the room they leave.
    pub fn beside(self, element: Element<'a, Message>, ways: usize, place: Place, spacing: f32) -> Self {
        Self { companion: Some(Companion { element, ways, place, spacing }), ..self }
    }

    /// Sets where the way that fits stands in the height that is there.
    #[must_use]
    pub fn align(self, align: alignment::Vertical) -> Self {
        Self { align, ..self }
    }

    /// As tall as the child that was taken.
    pub fn shrink(self) -> Self {
        Self { height: Length::Shrink, ..self }
    }

    /// What is shown: the chosen way, and the companion if it has one; with their places in the tree.
    fn shown(&self, tree: &Tree) -> impl Iterator<Item = (usize, &Element<'a, Message>)> {
        let chosen = tree.state.downcast_ref::<Fitted>().chosen;
        let companion = self.companion.as_ref().filter(|companion| chosen < companion.ways);
        let way = self.ways.get(chosen).map(|way| (chosen, way));
        way.into_iter().chain(companion.map(|companion| (self.ways.len(), &companion.element)))
    }

    /// The same, to be changed.
    fn shown_mut(&mut self, tree: &Tree) -> impl Iterator<Item = (usize, &mut Element<'a, Message>)> {
        let chosen = tree.state.downcast_ref::<Fitted>().chosen;
        let count = self.ways.len();
        let companion = self.companion.as_mut().filter(|companion| chosen < companion.ways);
        let way = self.ways.get_mut(chosen).map(|way| (chosen, way));
        way.into_iter().chain(companion.map(|companion| (count, &mut companion.element)))
    }
}

/// Half a pixel of rounding is no overflow.
pub const SLACK: f32 = 0.5;

/// Whether a node or anything in it is wider than `limit`.
pub fn wider(node: &Node, at: f32, limit: f32) -> bool {
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
        let companion = self.companion.as_ref().map(|companion| Tree::new(&companion.element));
        self.ways.iter().map(Tree::new).chain(companion).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let companion = self.companion.as_ref().map(|companion| &companion.element);
        let all: Vec<_> = self.ways.iter().chain(companion).collect();
        tree.diff_children(&all);
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: self.height }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let limits = limits.width(Length::Fill).height(self.height);
        let room = limits.max();
        let count = self.ways.len();
        let mut taken = Node::new(Size::ZERO);
        let mut fitted = Fitted { chosen: 0, fits: false };
        // What the companion gets beside the way that is taken.
        let mut left = None;
        // The first that would fit if what belongs together could end at its spaces: taken where no other fits.
        let mut spaced = None;
        let mut next = (count > 0).then_some(0);
        while let Some(index) = next {
            let (Some(way), Some(state)) = (self.ways.get_mut(index), tree.children.get_mut(index)) else {
                break;
            };
            let companion = self.companion.as_ref().filter(|companion| index < companion.ways);
            let (width, height) = match companion {
                Some(Companion { place: Place::Right(share), spacing, .. }) => {
                    ((room.width - spacing) * share, room.height)
                }
                Some(Companion { place: Place::Above(least), spacing, .. }) => {
                    (room.width, room.height - least - spacing)
                }
                None => (room.width, room.height),
            };
            let free = Limits::new(Size::ZERO, Size::new(width, f32::INFINITY));
            taken = way.as_widget_mut().layout(state, renderer, &free);
            let small = taken.size().height <= height + SLACK && !wider(&taken, 0.0, width);
            let again = spaced == Some(index);
            fitted = Fitted { chosen: index, fits: small && (again || !any_cut(state)) };
            left = companion.map(|companion| (companion.place, companion.spacing, width));
            if fitted.fits {
                break;
            }
            if small && spaced.is_none() && !any_hard_cut(state) {
                spaced = Some(index);
            }
            next = if index + 1 < count { Some(index + 1) } else { spaced.filter(|way| *way != index) };
        }
        *tree.state.downcast_mut::<Fitted>() = fitted;
        let size = limits.resolve(Length::Fill, self.height, taken.size());
        let spare = (size.height - taken.size().height).max(0.0);
        let y = match self.align {
            alignment::Vertical::Top => 0.0,
            alignment::Vertical::Center => spare / 2.0,
            alignment::Vertical::Bottom => spare,
        };
        let (Some((place, spacing, width)), Some(companion), Some(state)) =
            (left, self.companion.as_mut(), tree.children.get_mut(count))
        else {
            return Node::with_children(size, vec![taken.move_to((0.0, y))]);
        };
        let element = companion.element.as_widget_mut();
        let (way, beside) = match place {
            Place::Right(_) => {
                let x = width + spacing;
                let rest = Size::new((size.width - x).max(0.0), size.height);
                let node = element.layout(state, renderer, &Limits::new(rest, rest));
                (taken.move_to((0.0, y)), node.move_to((x, 0.0)))
            }
            Place::Above(_) => {
                // Not all of a tall panel: a picture higher than wide says no more.
                let height = (spare - spacing).clamp(0.0, size.width * 0.72);
                let rest = Size::new(size.width, height);
                let node = element.layout(state, renderer, &Limits::new(rest, rest));
                let top = (spare - spacing - height).max(0.0) / 3.0;
                (taken.move_to((0.0, top * 2.0 + height + spacing)), node.move_to((0.0, top)))
            }
        };
        Node::with_children(size, vec![way, beside])
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
        for ((index, element), layout) in self.shown(tree).zip(layout.children()) {
            if let Some(state) = tree.children.get(index) {
                element.as_widget().draw(state, renderer, theme, style, layout, cursor, viewport);
            }
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.custom(None, layout.bounds(), tree.state.downcast_mut::<Fitted>());
        let chosen = self.shown_mut(tree).zip(layout.children()).collect::<Vec<_>>();
        for ((index, element), layout) in chosen {
            if let Some(state) = tree.children.get_mut(index) {
                element.as_widget_mut().operate(state, layout, renderer, operation);
            }
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
        let chosen = self.shown_mut(tree).zip(layout.children()).collect::<Vec<_>>();
        for ((index, element), layout) in chosen {
            if let Some(state) = tree.children.get_mut(index) {
                let widget = element.as_widget_mut();
                widget.update(state, event, layout, cursor, renderer, clipboard, shell, viewport);
            }
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
        self.shown(tree)
            .zip(layout.children())
            .filter_map(|((index, element), layout)| {
                let state = tree.children.get(index)?;
                Some(element.as_widget().mouse_interaction(state, layout, cursor, viewport, renderer))
            })
            .max()
            .unwrap_or_default()
    }
}

impl<'a, Message: 'a> From<Fit<'a, Message>> for Element<'a, Message> {
    fn from(fit: Fit<'a, Message>) -> Self {
        Element::new(fit)
    }
}
