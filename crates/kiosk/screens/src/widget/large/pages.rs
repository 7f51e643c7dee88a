//! One column on as many pages as it takes. Keys beside or below it turn the page.

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::time::Instant;
use iced::{Element, Event as Happening, Length, Rectangle, Renderer, Size, Theme, window};
use kiosk_visit::{DOUBLE_STRIKE, Event};

use super::keys::{self, Stand};
use super::plan::{Block, Part, Placed, Plan, Spaced, plan};
use crate::ScreenStyle;

/// Custom state that a widget operation meets wherever a screen may take several pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paged {
    /// Which page is shown, from 0.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
    /// Whether every block fits its page; `false` only when one line is larger than a page.
    pub fits: bool,
}

/// Fills its place with the pages of one column, the first to begin with.
pub(super) struct Pages<'a> {
    look: ScreenStyle,
    /// What the page belongs to: the next screen begins on its first one.
    key: u64,
    make: Box<dyn Fn() -> Vec<Spaced<'a>> + 'a>,
    seconds: Option<u64>,
    /// All pieces of all pages, and for which place they were made.
    pieces: Vec<Element<'a, Event>>,
    made: Option<Size>,
    keys: Option<Element<'a, Event>>,
}

impl<'a> Pages<'a> {
    /// The column that `make` makes; `key` is another one as soon as another thing is said or asked.
    pub(super) fn new(look: &ScreenStyle, key: u64, make: impl Fn() -> Vec<Spaced<'a>> + 'a) -> Self {
        Self {
            look: look.clone(),
            key,
            make: Box::new(make),
            seconds: None,
            pieces: Vec::new(),
            made: None,
            keys: None,
        }
    }

    /// Seconds that are left: shown with the keys, so that they are on every page.
    pub(super) fn seconds(self, seconds: Option<u64>) -> Self {
        Self { seconds, ..self }
    }

    /// The best way to stand on pages, for a place of this size.
    fn planned(&self, renderer: &Renderer, size: Size) -> (Stand, Plan) {
        let mut blocks = (self.make)();
        let alone = plan(&mut blocks, renderer, size);
        if alone.pages.len() <= 1 {
            return (Stand::None, alone);
        }
        let stands = [Stand::Right, Stand::Below];
        let plans = stands.map(|stand| {
            let room = keys::room(&self.look, stand, size);
            (stand, plan(&mut blocks, renderer, room))
        });
        let [beside, below] = plans;
        let worth =
            |plan: &Plan| (plan.over, plan.split, plan.shrunk, plan.apart, plan.pages.len(), plan.cut);
        if worth(&below.1) < worth(&beside.1) { below } else { beside }
    }

    /// Makes the pieces of all pages, in their order.
    fn cut(&mut self, plan: &Plan) {
        let mut blocks: Vec<Option<Block<'a>>> =
            (self.make)().into_iter().map(|(block, _)| Some(block)).collect();
        self.pieces.clear();
        for placed in plan.pages.iter().flatten() {
            let slot = blocks.get_mut(placed.block);
            let piece = slot.and_then(|slot| piece(slot, &placed.part));
            self.pieces.push(piece.unwrap_or_else(|| iced::widget::space().into()));
        }
    }
}

/// This part of a block. Lines leave the block where it is, for those that follow.
fn piece<'a>(slot: &mut Option<Block<'a>>, part: &Part) -> Option<Element<'a, Event>> {
    match (slot.take()?, part) {
        (Block::Text(words, dress), Part::Lines(by, lines)) => {
            let piece = dress(words.part(lines).sized(*by));
            *slot = Some(Block::Text(words, dress));
            Some(piece)
        }
        (Block::Text(words, dress), Part::Sized(by)) => Some(dress(words.sized(*by))),
        (Block::Text(words, dress), _) => Some(dress(words)),
        (Block::Answer(mut ways), Part::Way(way)) => (*way < ways.len()).then(|| ways.swap_remove(*way)),
        (Block::Picture { element, .. }, _) => Some(element),
        (Block::PictureHere | Block::Answer(_), _) => None,
    }
}

struct State {
    key: u64,
    page: usize,
    /// The plan, and for which screen and place it was made.
    planned: Option<(u64, Size)>,
    stand: Stand,
    plan: Plan,
    turned: Turned,
}

/// Whether a tap on a key counts.
#[derive(Clone, Copy, PartialEq)]
enum Turned {
    LongAgo,
    JustNow,
    At(Instant),
}

impl State {
    fn page(&self) -> &[Placed] {
        self.plan.pages.get(self.page).map_or(&[], Vec::as_slice)
    }

    /// The place in the tree of the first piece of the page: that of the keys comes first.
    fn first(&self) -> usize {
        1 + self.plan.pages.iter().take(self.page).map(Vec::len).sum::<usize>()
    }

    /// A tap on a key; whether it is meant.
    fn turn(&mut self, on: bool) -> bool {
        if self.turned != Turned::LongAgo {
            return false;
        }
        let last = self.plan.pages.len().saturating_sub(1);
        self.page = if on { (self.page + 1).min(last) } else { self.page.saturating_sub(1) };
        self.turned = Turned::JustNow;
        true
    }
}

impl<'a> Pages<'a> {
    /// What is shown: its place in the tree and the element; the keys last.
    fn shown<'s>(&'s self, state: &State) -> impl Iterator<Item = (usize, &'s Element<'a, Event>)> {
        let first = state.first();
        let pieces = self.pieces.iter().skip(first - 1).take(state.page().len());
        let pieces = pieces.enumerate().map(move |(index, piece)| (first + index, piece));
        pieces.chain(self.keys.iter().map(|keys| (0, keys)))
    }

    /// The same, to be changed.
    fn shown_mut<'s>(
        &'s mut self,
        state: &State,
    ) -> impl Iterator<Item = (usize, &'s mut Element<'a, Event>)> + use<'s, 'a> {
        let (first, count) = (state.first(), state.page().len());
        let pieces = self.pieces.iter_mut().skip(first - 1).take(count);
        let pieces = pieces.enumerate().map(move |(index, piece)| (first + index, piece));
        pieces.chain(self.keys.iter_mut().map(|keys| (0, keys)))
    }
}

impl<'a> Widget<Event, Theme, Renderer> for Pages<'a> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State {
            key: self.key,
            page: 0,
            planned: None,
            stand: Stand::None,
            plan: Plan::default(),
            turned: Turned::LongAgo,
        })
    }

    fn diff(&self, _tree: &mut Tree) {
        // The children are made when the place is known.
    }

    fn size(&self) -> Size<Length> {
        Size { width: Length::Fill, height: Length::Fill }
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &Limits) -> Node {
        let size = limits.resolve(Length::Fill, Length::Fill, Size::ZERO);
        let state = tree.state.downcast_mut::<State>();
        if state.key != self.key {
            state.key = self.key;
            state.page = 0;
            state.turned = Turned::LongAgo;
        }
        if state.planned != Some((self.look.mark, size)) {
            (state.stand, state.plan) = self.planned(renderer, size);
            state.planned = Some((self.look.mark, size));
            self.made = None;
        }
        if self.made != Some(size) {
            self.cut(&state.plan);
            self.made = Some(size);
        }
        let pages = state.plan.pages.len();
        state.page = state.page.min(pages.saturating_sub(1));
        let own = (state.page, pages);
        let area = keys::place(&self.look, state.stand, size);
        self.keys = keys::keys(&self.look, state.stand, area.height, own, self.seconds);
        let keys = self.keys.get_or_insert_with(|| iced::widget::space().into());
        let first = state.first();
        tree.children.resize_with(1 + self.pieces.len(), Tree::empty);
        if let Some(child) = tree.children.first_mut() {
            child.diff(&*keys);
        }
        for (child, element) in tree.children.iter_mut().skip(1).zip(&self.pieces) {
            child.diff(element);
        }
        let room = keys::room(&self.look, state.stand, size);
        let children = tree.children.iter_mut().skip(first);
        let pieces = self.pieces.iter_mut().skip(first - 1).zip(children);
        let height = state.page().last().map_or(0.0, |last| last.y + last.height);
        // What fits one page stands in its middle; the first of several begins at the top.
        let top = if pages > 1 { 0.0 } else { ((room.height - height) / 2.0).max(0.0) };
        let mut nodes = Vec::new();
        for (placed, (piece, child)) in state.page().iter().zip(pieces) {
            let exact = Size::new(room.width, placed.height);
            let limits = if placed.picture {
                Limits::new(exact, exact)
            } else {
                Limits::new(Size::ZERO, Size::new(room.width, f32::INFINITY))
            };
            let node = piece.as_widget_mut().layout(child, renderer, &limits);
            nodes.push(node.move_to((0.0, top + placed.y)));
        }
        if let Some(child) = tree.children.first_mut() {
            let exact = Limits::new(area.size(), area.size());
            let node = keys.as_widget_mut().layout(child, renderer, &exact);
            nodes.push(node.move_to(area.position()));
        }
        Node::with_children(size, nodes)
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
        let state = tree.state.downcast_ref::<State>();
        for ((index, element), layout) in self.shown(state).zip(layout.children()) {
            if let Some(child) = tree.children.get(index) {
                element.as_widget().draw(child, renderer, theme, style, layout, cursor, viewport);
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
        let state = tree.state.downcast_ref::<State>();
        let (page, pages) = (state.page, state.plan.pages.len());
        operation.custom(None, layout.bounds(), &mut Paged { page, pages, fits: !state.plan.over });
        let shown: Vec<_> = self.shown_mut(state).zip(layout.children()).collect();
        for ((index, element), layout) in shown {
            if let Some(child) = tree.children.get_mut(index) {
                element.as_widget_mut().operate(child, layout, renderer, operation);
            }
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Happening,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Event>,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        if let Happening::Window(window::Event::RedrawRequested(now)) = event {
            match state.turned {
                Turned::LongAgo => {}
                Turned::JustNow => state.turned = Turned::At(*now),
                Turned::At(then) if now.duration_since(then) >= DOUBLE_STRIKE => {
                    state.turned = Turned::LongAgo;
                }
                Turned::At(_) => {}
            }
            if let Turned::At(then) = state.turned {
                shell.request_redraw_at(then + DOUBLE_STRIKE);
            }
        }
        let mut pressed = Vec::new();
        let mut own = Shell::new(&mut pressed);
        let shown: Vec<_> = self.shown_mut(state).zip(layout.children()).collect();
        for ((index, element), layout) in shown {
            if let Some(child) = tree.children.get_mut(index) {
                let widget = element.as_widget_mut();
                widget.update(child, event, layout, cursor, renderer, clipboard, &mut own, viewport);
            }
        }
        if own.is_event_captured() {
            shell.capture_event();
        }
        if own.is_layout_invalid() {
            shell.invalidate_layout();
        }
        shell.request_redraw_at(own.redraw_request());
        for message in pressed {
            if let Event::PageTurned(on) = message {
                if !state.turn(on) {
                    continue;
                }
                shell.invalidate_layout();
                shell.request_redraw();
            }
            shell.publish(message);
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
        let state = tree.state.downcast_ref::<State>();
        self.shown(state)
            .zip(layout.children())
            .filter_map(|((index, element), layout)| {
                let child = tree.children.get(index)?;
                Some(element.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer))
            })
            .max()
            .unwrap_or_default()
    }
}

impl<'a> From<Pages<'a>> for Element<'a, Event> {
    fn from(pages: Pages<'a>) -> Self {
        Element::new(pages)
    }
}
