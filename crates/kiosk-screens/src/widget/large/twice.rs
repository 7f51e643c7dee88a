//! Measures a screen in standard type, and shows the same screen with type twice as large.

use std::any::Any;
use std::collections::HashMap;

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{self, Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Length, Rectangle, Renderer, Size, Theme};
use kiosk_visit::{Event, Screen, Text};

use super::super::Lettering;
use crate::Look;
use crate::theme::{Density, Ems, Millimetres, Sizes};

/// Fills its place with the large form of a screen.
pub(crate) struct Twice<'a> {
    look: Look,
    screen: Screen,
    standard: Box<dyn Fn() -> Element<'a, Event> + 'a>,
    large: Box<dyn Fn(Ems) -> Element<'a, Event> + 'a>,
    shown: Option<(Ems, Element<'a, Event>)>,
}

impl<'a> Twice<'a> {
    /// `standard` draws `screen` as it is without large text, `large` with type twice as large as these.
    pub(crate) fn new(
        look: &Look,
        screen: &Screen,
        standard: impl Fn() -> Element<'a, Event> + 'a,
        large: impl Fn(Ems) -> Element<'a, Event> + 'a,
    ) -> Self {
        Self {
            look: look.clone(),
            screen: screen.clone(),
            standard: Box::new(standard),
            large: Box::new(large),
            shown: None,
        }
    }

    /// The type of the standard screen.
    fn measured(&self, renderer: &Renderer, limits: &Limits) -> Ems {
        let mut element = (self.standard)();
        let mut tree = Tree::new(&element);
        let node = element.as_widget_mut().layout(&mut tree, renderer, limits);
        let mut seen = Seen::default();
        element.as_widget_mut().operate(&mut tree, Layout::new(&node), renderer, &mut seen);
        let (look, screen) = (&self.look, &self.screen);
        let of = |text: &Text| {
            let content = look.catalog.get(look.language, text);
            seen.ems.get(&content).map(|em| look.panel.scale.mm(*em))
        };
        let title = of(&screen.title);
        // What it has not drawn would stand in the sizes of the density that the title shows.
        let near = |a: Millimetres, b: Millimetres| (a.0 - b.0).abs() < 0.01;
        let density = Density::ALL.into_iter().find(|density| {
            let sizes = look.at_density(*density).sizes;
            title.is_some_and(|em| near(em, sizes.title) || near(em, sizes.display))
        });
        let sizes: Sizes = look.at_density(density.unwrap_or(Density::Tight)).sizes;
        let usual = Ems::from(sizes);
        // On the idle screen the first line is the instruction.
        let idle = screen.kind == kiosk_visit::ScreenKind::Idle;
        let lead = screen.body.first().filter(|_| idle).and_then(&of);
        let body = screen.body.iter().skip(usize::from(idle)).filter(|_| !idle).chain(&screen.list);
        // The band, a step and the edge can say the same, smaller.
        let least = look.at_density(Density::Tight).sizes.body;
        let read = |em: &Millimetres| em.0 + 0.01 >= least.0;
        let label = screen.choices.iter().filter(|choice| choice.is_main());
        let label = label.filter_map(|choice| of(&choice.label)).find(read);
        let body = body.filter_map(&of).find(read).unwrap_or(usual.body);
        Ems {
            display: title.unwrap_or(usual.display),
            title: if idle { lead.unwrap_or(usual.title) } else { title.unwrap_or(usual.title) },
            body,
            notice: screen.notice.as_ref().and_then(|(_, text)| of(text)).unwrap_or(body),
            label: label.unwrap_or(usual.label),
            small: usual.small,
        }
    }
}

/// The largest em of each text.
#[derive(Default)]
struct Seen {
    ems: HashMap<String, f32>,
    em: f32,
}

impl Operation for Seen {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _id: Option<&widget::Id>, _bounds: Rectangle, text: &str) {
        let em = self.ems.entry(text.to_owned()).or_default();
        *em = em.max(self.em);
        self.em = 0.0;
    }

    fn custom(&mut self, _id: Option<&widget::Id>, _bounds: Rectangle, state: &mut dyn Any) {
        if let Some(lettering) = state.downcast_ref::<Lettering>() {
            self.em = lettering.em;
        }
    }
}

/// What was measured, and for which screen and place.
#[derive(Default)]
struct State(Option<(u64, Size, Sizes, Ems)>);

impl Widget<Event, Theme, Renderer> for Twice<'_> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn diff(&self, _tree: &mut Tree) {
        // The child is made when the place is known.
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Fill }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let size = limits.resolve(Length::Fill, Length::Fill, Size::ZERO);
        let limits = Limits::new(Size::ZERO, size);
        let state = tree.state.downcast_mut::<State>();
        let (mark, sizes) = (self.look.mark, self.look.sizes);
        let known = state.0.filter(|(m, s, all, _)| (*m, *s, *all) == (mark, size, sizes));
        let ems = known.map_or_else(|| self.measured(renderer, &limits), |(.., ems)| ems);
        state.0 = Some((mark, size, sizes, ems));
        let shown = self.shown.take().filter(|(own, _)| *own == ems);
        let (_, shown) = self.shown.insert(shown.unwrap_or_else(|| (ems, (self.large)(ems))));
        tree.children.resize_with(1, Tree::empty);
        let Some(child) = tree.children.first_mut() else { return Node::new(size) };
        child.diff(&*shown);
        let node = shown.as_widget_mut().layout(child, renderer, &limits);
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
        if let (Some((_, shown)), Some(child), Some(layout)) =
            (&self.shown, tree.children.first(), layout.children().next())
        {
            shown.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        if let (Some((_, shown)), Some(child), Some(layout)) =
            (&mut self.shown, tree.children.first_mut(), layout.children().next())
        {
            shown.as_widget_mut().operate(child, layout, renderer, operation);
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
        if let (Some((_, shown)), Some(child), Some(layout)) =
            (&mut self.shown, tree.children.first_mut(), layout.children().next())
        {
            let shown = shown.as_widget_mut();
            shown.update(child, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        match (&self.shown, tree.children.first(), layout.children().next()) {
            (Some((_, shown)), Some(child), Some(layout)) => {
                shown.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::default(),
        }
    }
}

impl<'a> From<Twice<'a>> for Element<'a, Event> {
    fn from(twice: Twice<'a>) -> Self {
        Element::new(twice)
    }
}
