//! Measures a screen in standard type, and shows the same screen in larger type: on one page where it can.

use std::any::Any;
use std::collections::{HashMap, HashSet};

use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{self, Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Element, Length, Rectangle, Renderer, Size, Theme};
use kiosk_ui_kit::theme::{Density, Ems, Millimetres, Sizes};
use kiosk_ui_kit::{Fitted, TextStyle};
use kiosk_ui_text::reading;
use kiosk_visit::{Event, Screen, ScreenKind, Text, TextSize, Weight};

use super::super::arrange::band_says_notice;
use crate::ScreenStyle;

/// How a screen is drawn.
type Draw = fn(&Screen, &ScreenStyle) -> Element<'static, Event>;

/// How many times as large as standard the type of large text is; the last ones are for small panels.
const LARGE: [f32; 5] = [1.4, 1.3, 1.2, 1.1, 1.05];

/// The same for the largest text.
const LARGEST: [f32; 9] = [2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1, 1.05];

/// Where everything can stand on one page at this size, it does.
const EVERYTHING: f32 = 1.5;

/// From here on larger type is worth more than a further line.
const GROWN: f32 = 1.3;

/// How larger type stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// As in standard type: a small panel has no room for more.
    Standard,
    /// On one page, so many times as large.
    Page(f32),
    /// Twice as large, on as many pages as it takes.
    Pages,
}

/// What one size of type leaves of a screen; the order is that of their worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// It does not fit.
    Nothing,
    /// It fits; words that say what to do may be missing.
    Something,
    /// Title, notice and list are there, and the answers where there is no way back to them.
    Question,
    /// The same with the readings of the title, and so much of the other ways and of the further lines.
    Read(usize),
    /// Every line is there, and every answer; only what explains the answers is not.
    All,
}

/// Fills its place with a screen in larger type.
pub(crate) struct LargeText {
    look: ScreenStyle,
    screen: Screen,
    draw: Draw,
    shown: Option<(Ems, Form, Element<'static, Event>)>,
}

impl LargeText {
    /// `draw` draws `screen` with whatever look.
    pub(crate) fn new(look: &ScreenStyle, screen: &Screen, draw: Draw) -> Self {
        Self { look: look.clone(), screen: screen.clone(), draw, shown: None }
    }

    /// What is where in this look.
    fn seen(&self, look: &ScreenStyle, renderer: &Renderer, limits: &Limits) -> Seen {
        let mut element = (self.draw)(&self.screen, look);
        let mut tree = Tree::new(&element);
        let node = element.as_widget_mut().layout(&mut tree, renderer, limits);
        let mut seen = Seen { fits: true, ..Seen::default() };
        element.as_widget_mut().operate(&mut tree, Layout::new(&node), renderer, &mut seen);
        seen
    }

    /// How the screen stands with type of these ems.
    fn form(&self, ems: Ems, renderer: &Renderer, limits: &Limits) -> Form {
        let left = |by: f32| self.left(&self.seen(&self.look.grown_by(ems, by), renderer, limits));
        let largest = self.screen.preferences.text_size == TextSize::Largest;
        let one_page = !largest || self.has_one_page();
        let needed = Left::Read(self.needed_lines());
        // No camera runs before this was read.
        let always = self.screen.kind == ScreenKind::CameraNotice;
        // The largest as long as what is needed is there; else the most that is left.
        let mut best = (1.0, Left::Nothing);
        for by in if largest { &LARGEST[..] } else { &LARGE[..] } {
            let enough = best.1 >= if *by >= GROWN || always { needed } else { Left::Question };
            let seeks_everything = if largest { *by >= EVERYTHING } else { *by >= GROWN };
            if (enough || !one_page) && !seeks_everything {
                break;
            }
            let left = left(*by);
            let more = if largest && enough { left == Left::All } else { left > best.1 };
            if more {
                best = (*by, left);
            }
            if left == Left::All {
                break;
            }
        }
        match best {
            (_, Left::Nothing) if one_page => Form::Standard,
            (by, Left::All) if by >= EVERYTHING || one_page => Form::Page(by),
            (by, _) if one_page => Form::Page(by),
            _ => Form::Pages,
        }
    }

    /// Whether this screen has one page in every size: a question never parts from its answers, a pad from its title, nor what
    /// would help from the live picture.
    fn has_one_page(&self) -> bool {
        let screen = &self.screen;
        let asks = screen.choices.iter().any(|choice| choice.weight == Weight::Primary && choice.is_main());
        asks || screen.has_pad()
            || matches!(
                screen.kind,
                ScreenKind::Idle
                    | ScreenKind::Languages
                    | ScreenKind::Adjust
                    | ScreenKind::Menu
                    | ScreenKind::Face
                    | ScreenKind::ReadingPrint
            )
    }

    /// How many further lines the question needs: that one need not agree, what the cameras see, which digits are meant, how
    /// many seconds are left.
    fn needed_lines(&self) -> usize {
        let needs = matches!(
            self.screen.kind,
            ScreenKind::Consent | ScreenKind::CameraNotice | ScreenKind::CodePad | ScreenKind::StillThere
        );
        usize::from(needs && !self.screen.body.is_empty())
    }

    /// What is left of the screen.
    fn left(&self, seen: &Seen) -> Left {
        let (look, screen) = (&self.look, &self.screen);
        let there = |text: &Text| seen.ems.contains_key(&look.catalog.get(look.language, text));
        let read = |text: &Text| {
            let runs = |part: &reading::Part<'_>| matches!(part, reading::Part::Run { .. });
            let marked = look.text(text);
            !reading::parts(&marked).iter().any(runs)
                || seen.read.contains(&look.catalog.get(look.language, text))
        };
        if !seen.fits {
            return Left::Nothing;
        }
        let mut labels = screen.choices.iter().filter(|choice| choice.is_main()).map(|choice| &choice.label);
        let answers = labels.all(there);
        let back = screen.choices.iter().any(|choice| choice.event == Event::BackPressed);
        let behind = back && (screen.has_pad() || screen.kind == ScreenKind::Face);
        let notice = band_says_notice(screen) || screen.notice.iter().all(|(_, text)| there(text));
        // What would help the camera stands in the title's place.
        let titled = there(&screen.title) || (screen.kind == ScreenKind::Face && screen.notice.is_some());
        // The first line of the idle screen says what to do.
        let told = screen.kind != ScreenKind::Idle || screen.body.first().is_none_or(there);
        if !titled || !told || !notice || !screen.list.iter().all(there) || !(answers || behind) {
            return Left::Something;
        }
        if !read(&screen.title) {
            return Left::Question;
        }
        // The picture of these says more than any further line.
        let wanted = match screen.kind {
            ScreenKind::Idle => 1,
            ScreenKind::ReadingPrint => 0,
            _ => screen.body.len(),
        };
        let lines = screen.body.iter().take(wanted).filter(|text| there(text)).count();
        if answers && lines == wanted {
            return Left::All;
        }
        // The other ways beside a pad are worth more than what explains it.
        Left::Read(lines + if answers { screen.body.len() } else { 0 })
    }

    /// The type of the standard screen.
    fn measured(&self, renderer: &Renderer, limits: &Limits) -> Ems {
        let seen = self.seen(&self.look, renderer, limits);
        let (look, screen) = (&self.look, &self.screen);
        let of = |text: &Text| {
            let content = look.catalog.get(look.language, text);
            seen.ems.get(&content).map(|em| look.panel.scale.mm(*em))
        };
        // What would help the camera stands in the title's place.
        let help = screen.notice.as_ref().map(|(_, text)| text).filter(|_| screen.kind == ScreenKind::Face);
        let title = of(help.unwrap_or(&screen.title));
        // What it has not drawn would stand in the sizes of the density that the title shows.
        let near = |a: Millimetres, b: Millimetres| (a.0 - b.0).abs() < 0.01;
        let density = Density::ALL.into_iter().find(|density| {
            let sizes = look.at_density(*density).sizes;
            title.is_some_and(|em| near(em, sizes.title) || near(em, sizes.display))
        });
        let sizes: Sizes = look.at_density(density.unwrap_or(Density::Tight)).sizes;
        let usual = Ems::from(sizes);
        // On the idle screen the first line is the instruction.
        let idle = screen.kind == ScreenKind::Idle;
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

/// The texts of a screen as it is laid out.
#[derive(Default)]
struct Seen {
    /// The largest em of each.
    ems: HashMap<String, f32>,
    /// Those with readings.
    read: HashSet<String>,
    /// Whether everything fits its place.
    fits: bool,
    next: Option<TextStyle>,
}

impl Operation for Seen {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _id: Option<&widget::Id>, _bounds: Rectangle, text: &str) {
        let Some(lettering) = self.next.take() else { return };
        let em = self.ems.entry(text.to_owned()).or_default();
        *em = em.max(lettering.em);
        if lettering.readings {
            self.read.insert(text.to_owned());
        }
    }

    fn custom(&mut self, _id: Option<&widget::Id>, _bounds: Rectangle, state: &mut dyn Any) {
        if let Some(lettering) = state.downcast_ref::<TextStyle>() {
            self.next = Some(*lettering);
            self.fits &= !lettering.split;
        } else if let Some(fitted) = state.downcast_ref::<Fitted>() {
            self.fits &= fitted.fits;
        }
    }
}

/// What was measured, and for which screen and place.
#[derive(Default)]
struct State(Option<(u64, Size, Sizes, Ems, Form)>);

impl Widget<Event, Theme, Renderer> for LargeText {
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
        let known = state.0.filter(|(m, s, all, ..)| (*m, *s, *all) == (mark, size, sizes));
        let (ems, form) = known.map(|(.., ems, form)| (ems, form)).unwrap_or_else(|| {
            let ems = self.measured(renderer, &limits);
            (ems, self.form(ems, renderer, &limits))
        });
        state.0 = Some((mark, size, sizes, ems, form));
        let shown = self.shown.take().filter(|(own, as_is, _)| (*own, *as_is) == (ems, form));
        let shown = shown.unwrap_or_else(|| {
            let look = match form {
                Form::Standard => self.look.clone(),
                Form::Page(by) => self.look.grown_by(ems, by),
                Form::Pages => self.look.twice(ems),
            };
            (ems, form, (self.draw)(&self.screen, &look))
        });
        let (.., shown) = self.shown.insert(shown);
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
        if let (Some((.., shown)), Some(child), Some(layout)) =
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
        if let (Some((.., shown)), Some(child), Some(layout)) =
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
        if let (Some((.., shown)), Some(child), Some(layout)) =
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
            (Some((.., shown)), Some(child), Some(layout)) => {
                shown.as_widget().mouse_interaction(child, layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::default(),
        }
    }
}

impl From<LargeText> for Element<'_, Event> {
    fn from(text: LargeText) -> Self {
        Element::new(text)
    }
}
