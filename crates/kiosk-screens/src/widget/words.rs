//! Text that breaks between phrases into even lines.

use iced::advanced::layout::{self, Layout};
use iced::advanced::text::paragraph::Plain;
use iced::advanced::text::{LineHeight, Paragraph as _, Shaping, Text, Wrapping};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Widget, graphics, mouse, renderer};
use iced::{Color, Element, Font, Length, Pixels, Rectangle, Renderer, Size, Theme, alignment};

use super::phrase;
use crate::reading;
use crate::text::{BREAK, JOINER};

type Paragraph = graphics::text::Paragraph;

/// A text, broken between phrases. Always as tall as it needs: see [`super::fit`].
pub(crate) struct Words {
    marked: String,
    plain: String,
    size: f32,
    line_height: f32,
    font: Font,
    colour: Color,
    align: alignment::Horizontal,
    width: Length,
    single: bool,
}

impl Words {
    /// `marked` may hold readings, [`JOINER`]s and [`BREAK`]s; `size` is the em in logical pixels.
    pub(crate) fn new(marked: String, size: f32, font: Font, colour: Color) -> Self {
        Self {
            plain: reading::base(&marked).replace([JOINER, BREAK], ""),
            marked,
            size,
            line_height: 1.4,
            font,
            colour,
            align: alignment::Horizontal::Left,
            width: Length::Shrink,
            single: false,
        }
    }

    /// Never broken; as wide as it needs, even where there is less room, so that [`super::fit`] sees it.
    pub(crate) fn single_line(self) -> Self {
        Self { single: true, ..self }
    }

    pub(crate) fn line_height(self, line_height: f32) -> Self {
        Self { line_height, ..self }
    }

    pub(crate) fn centred(self) -> Self {
        Self { align: alignment::Horizontal::Center, ..self }
    }

    pub(crate) fn fill(self) -> Self {
        Self { width: Length::Fill, ..self }
    }

    fn text<'a>(&self, content: &'a str, bounds: Size) -> Text<&'a str, Font> {
        Text {
            content,
            bounds,
            size: Pixels(self.size),
            line_height: LineHeight::Relative(self.line_height),
            font: self.font,
            align_x: self.align.into(),
            align_y: alignment::Vertical::Top,
            shaping: Shaping::Advanced,
            wrapping: Wrapping::WordOrGlyph,
        }
    }

    fn width_of(&self, content: &str) -> f32 {
        Paragraph::with_text(self.text(content, Size::INFINITE)).min_width()
    }

    /// The text with a line feed wherever a line ends at `limit`.
    ///
    /// With it comes whether a phrase is cut because no line can hold it whole.
    fn broken(&self, limit: f32) -> (String, bool) {
        if !limit.is_finite() || self.width_of(&self.plain) <= limit {
            return (self.plain.clone(), false);
        }
        let pieces = phrase::phrases(&self.marked);
        // A space at a line's end takes no room, but counting it costs at most one early break.
        let measured: Vec<_> = pieces
            .iter()
            .map(|piece| phrase::Piece {
                width: self.width_of(&reading::base(piece)),
                reluctance: phrase::reluctance(piece),
            })
            .collect();
        let starts = phrase::lines(&measured, limit);
        let mut broken = String::with_capacity(self.plain.len() + starts.len());
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 && starts.contains(&index) {
                broken.truncate(broken.trim_end().len());
                broken.push('\n');
            }
            broken.push_str(&reading::base(piece));
        }
        let cut = measured.iter().any(|piece| piece.width > limit + 1.0);
        (broken, cut)
    }
}

#[derive(Default)]
struct State {
    paragraph: Plain<Paragraph>,
    /// What the lines were last broken for: text, em, limit.
    key: Option<(String, f32, f32)>,
    broken: String,
    /// Whether a phrase is cut.
    cut: bool,
}

/// Whether any text in this part of the widget tree has a phrase that is cut, as it was laid out last.
pub(super) fn any_cut(tree: &Tree) -> bool {
    let here = tree.tag == tree::Tag::of::<State>() && tree.state.downcast_ref::<State>().cut;
    here || tree.children.iter().any(any_cut)
}

impl<Message> Widget<Message, Theme, Renderer> for Words {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size { width: self.width, height: Length::Shrink }
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        if self.single {
            let _ = state.paragraph.update(self.text(&self.plain, Size::INFINITE));
            return layout::Node::new(state.paragraph.min_bounds());
        }
        layout::sized(limits, self.width, Length::Shrink, |limits| {
            let limit = limits.max().width;
            let key = (self.marked.clone(), self.size, limit);
            if state.key.as_ref() != Some(&key) {
                (state.broken, state.cut) = self.broken(limit);
                state.key = Some(key);
            }
            let bounds = Size::new(limit, f32::INFINITY);
            let _ = state.paragraph.update(self.text(&state.broken, bounds));
            state.paragraph.min_bounds()
        })
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        defaults: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let style = iced::advanced::widget::text::Style { color: Some(self.colour) };
        iced::advanced::widget::text::draw(
            renderer,
            defaults,
            layout.bounds(),
            state.paragraph.raw(),
            style,
            viewport,
        );
    }

    fn operate(
        &mut self,
        _tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let mut lettering = super::Lettering { em: self.size, font: self.font };
        operation.custom(None, layout.bounds(), &mut lettering);
        operation.text(None, layout.bounds(), &self.plain);
    }
}

impl<'a, Message: 'a> From<Words> for Element<'a, Message> {
    fn from(words: Words) -> Self {
        Element::new(words)
    }
}
