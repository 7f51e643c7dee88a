//! Text that breaks between phrases into even lines, with readings above the words that carry one.

use iced::advanced::layout::{self, Layout};
use iced::advanced::text::paragraph::Plain;
use iced::advanced::text::{LineHeight, Paragraph as _, Renderer as _, Shaping, Text, Wrapping};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Widget, graphics, mouse, renderer};
use iced::{Color, Element, Font, Length, Pixels, Point, Rectangle, Renderer, Size, Theme, alignment};
use kiosk_ui_text::SOFT;
use kiosk_ui_text::phrase::{self, BREAK, JOINER};
use kiosk_ui_text::reading::{self, Part};

use crate::{Fitted, TextStyle};

/// One line or more as the renderer has shaped them.
type Shaped = graphics::text::Paragraph;

/// The em of a reading, in ems of its word.
const RUBY: f32 = 0.46;

/// What is free between the foot of a line and the readings of the next, in ems.
const RUBY_GAP: f32 = 0.16;

/// A text, broken between phrases. Always as tall as it needs: see [`crate::fit`].
#[derive(Clone)]
pub struct Paragraph {
    marked: String,
    plain: String,
    size: f32,
    line_height: f32,
    font: Font,
    colour: Color,
    align: alignment::Horizontal,
    width: Length,
    single: bool,
    /// Lines that were broken before: a part of a longer text.
    lines: Option<Vec<String>>,
    /// Phrases may be cut.
    breakable: bool,
}

impl Paragraph {
    /// `marked` may hold readings, [`JOINER`]s and [`BREAK`]s; `size` is the em in logical pixels.
    pub fn new(marked: String, size: f32, font: Font, colour: Color) -> Self {
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
            lines: None,
            breakable: false,
        }
    }

    /// A phrase may be cut anywhere where no line can hold it: the last way to set a word on a narrow key.
    pub fn breakable(self) -> Self {
        Self { breakable: true, ..self }
    }

    /// Only these of its lines, as [`lines_in`] gave them.
    pub fn part(&self, lines: &[String]) -> Self {
        let marked = lines.concat();
        Self { plain: reading::base(&marked), marked, lines: Some(lines.to_vec()), ..self.clone() }
    }

    /// The same so many times as large.
    pub fn sized(self, by: f32) -> Self {
        Self { size: self.size * by, ..self }
    }

    /// Never broken; as wide as it needs, even where there is less room, so that [`crate::fit`] sees it.
    pub fn single_line(self) -> Self {
        Self { single: true, ..self }
    }

    /// Sets the height of a line, in ems.
    #[must_use]
    pub fn line_height(self, line_height: f32) -> Self {
        Self { line_height, ..self }
    }

    /// Sets each line in the middle.
    #[must_use]
    pub fn centred(self) -> Self {
        Self { align: alignment::Horizontal::Center, ..self }
    }

    /// Takes all the width there is.
    #[must_use]
    pub fn fill(self) -> Self {
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

    /// One line, from its left end.
    fn one_line(&self, content: &str) -> Shaped {
        let text = self.text(content, Size::INFINITE);
        Shaped::with_text(Text { align_x: alignment::Horizontal::Left.into(), ..text })
    }

    fn width_of(&self, content: &str) -> f32 {
        self.one_line(content).min_width()
    }

    fn has_ruby(&self) -> bool {
        reading::parts(&self.marked).iter().any(|part| matches!(part, Part::Run { .. }))
    }

    /// The lines at `limit`, each with its readings.
    ///
    /// With them comes whether a phrase is cut because no line can hold it whole.
    fn broken(&self, limit: f32) -> (Vec<String>, Cut) {
        if let Some(lines) = &self.lines {
            return (lines.clone(), Cut::Nothing);
        }
        let mut pieces = phrase::phrases(&self.marked);
        if self.single || !limit.is_finite() || self.width_of(&self.plain) <= limit {
            return (vec![pieces.concat()], Cut::Nothing);
        }
        let too_wide = |piece: &String| self.width_of(&reading::base(piece)) > limit + 1.0;
        let mut cut = Cut::Nothing;
        let latin = |word: &str| word.contains(|c: char| c.is_alphabetic() && u32::from(c) < 0x1100);
        let split = |word: &String| too_wide(word) && latin(&reading::base(word));
        if self.breakable && pieces.iter().flat_map(|piece| spaced(piece)).any(|word| split(&word)) {
            cut = Cut::Word;
        }
        if pieces.iter().any(too_wide) && (!self.breakable || self.has_ruby()) {
            // In type that is large for its column: what belongs together ends at its spaces first, then between letters. (What
            // is set line by line is wrapped by nothing else.)
            cut = if cut == Cut::Word { cut } else { Cut::Spaces };
            let mut shorter = Vec::new();
            for piece in pieces {
                let words = if too_wide(&piece) { spaced(&piece) } else { vec![piece] };
                for word in words {
                    if !too_wide(&word) {
                        shorter.push(word);
                        continue;
                    }
                    cut = if split(&word) || cut == Cut::Word { Cut::Word } else { Cut::Phrase };
                    shorter.extend(letters(&word));
                }
            }
            pieces = shorter;
        }
        // A space at a line's end takes no room, but counting it costs at most one early break.
        let measured: Vec<_> = pieces
            .iter()
            .map(|piece| phrase::Piece {
                width: self.width_of(&reading::base(piece)),
                reluctance: phrase::reluctance(piece),
            })
            .collect();
        let starts = phrase::lines(&measured, limit);
        let mut lines: Vec<String> = Vec::with_capacity(starts.len());
        for (index, piece) in pieces.iter().enumerate() {
            match lines.last_mut().filter(|_| index == 0 || !starts.contains(&index)) {
                Some(line) => line.push_str(piece),
                None => {
                    if let Some(line) = lines.last_mut() {
                        line.truncate(line.trim_end().len());
                    }
                    lines.push(piece.clone());
                }
            }
        }
        (lines, cut)
    }

    /// How much taller this line is for its readings, in logical pixels. What the line height leaves free is used for them.
    fn above(&self, line: &Line) -> f32 {
        if line.rubies.is_empty() {
            return 0.0;
        }
        self.size * (RUBY + RUBY_GAP - (self.line_height - 1.0)).max(0.0)
    }

    /// Lines with readings, set one by one, and what they need.
    fn ruled(&self, lines: &[String]) -> (Vec<Line>, Size) {
        let ruled: Vec<Line> = lines.iter().map(|line| self.line(line)).collect();
        let wide = ruled.iter().map(|line| line.width).fold(0.0, f32::max);
        let tall = ruled.iter().map(|line| self.size * self.line_height + self.above(line)).sum();
        (ruled, Size::new(wide, tall))
    }

    /// One line, with the readings above the middle of their words, but never beyond the ends of the line.
    fn line(&self, marked: &str) -> Line {
        let base = reading::base(marked);
        let words = self.one_line(&base);
        let width = words.min_width();
        let mut rubies = Vec::new();
        let mut before = String::new();
        for part in reading::parts(marked) {
            match part {
                Part::Plain(plain) => before.push_str(plain),
                Part::Run { base, reading } => {
                    let start = self.width_of(&before);
                    before.push_str(base);
                    let middle = f32::midpoint(start, self.width_of(&before));
                    let text = self.text(reading, Size::INFINITE);
                    let ruby = Shaped::with_text(Text {
                        size: Pixels(self.size * RUBY),
                        line_height: LineHeight::Relative(1.0),
                        align_x: alignment::Horizontal::Left.into(),
                        ..text
                    });
                    let most = (width - ruby.min_width()).max(0.0);
                    rubies.push(((middle - ruby.min_width() / 2.0).clamp(0.0, most), ruby));
                }
            }
        }
        Line { words, width, rubies }
    }

    fn draw_lines(&self, lines: &[Line], renderer: &mut Renderer, bounds: Rectangle, viewport: &Rectangle) {
        let mut top = bounds.y;
        for line in lines {
            let above = self.above(line);
            // The letters' box stands a little below the middle of its line in the fonts of Noto Sans CJK.
            let foot = above + self.size * (self.line_height - 1.0) / 2.0;
            let free = (bounds.width - line.width).max(0.0);
            let left = match self.align {
                alignment::Horizontal::Left => bounds.x,
                alignment::Horizontal::Center => bounds.x + free / 2.0,
                alignment::Horizontal::Right => bounds.x + free,
            };
            renderer.fill_paragraph(&line.words, Point::new(left, top + above), self.colour, *viewport);
            let ruby_top = top + foot - self.size * RUBY;
            for (x, ruby) in &line.rubies {
                renderer.fill_paragraph(ruby, Point::new(left + x, ruby_top), self.colour, *viewport);
            }
            top += above + self.size * self.line_height;
        }
    }
}

/// The words of a piece, each with the space after it; in Japanese parts that end where a reader expects it.
fn spaced(piece: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    for part in reading::parts(piece) {
        match part {
            Part::Plain(plain) => {
                for (at, c) in plain.char_indices() {
                    let rest = plain.get(at..).unwrap_or_default();
                    begins |= SOFT.iter().any(|word| rest.starts_with(word));
                    match words.last_mut().filter(|_| !begins) {
                        Some(word) => word.push(c),
                        None => words.push(c.to_string()),
                    }
                    begins = c == ' ';
                }
            }
            Part::Run { base, reading } => {
                let run = reading::marked(base, reading);
                match words.last_mut().filter(|_| !begins) {
                    Some(word) => word.push_str(&run),
                    None => words.push(run),
                }
                begins = false;
            }
        }
    }
    words
}

/// The letters of a piece; words with a reading stay whole, and no letter begins a line that must not.
fn letters(piece: &str) -> Vec<String> {
    const NEVER_FIRST: &str = "、。，．・：；？！）」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)";
    const NEVER_LAST: &str = "（「『【〈《(";
    let mut letters: Vec<String> = Vec::new();
    let mut put = |letter: String, joined: bool| {
        let open = |last: &String| last.ends_with(|c| NEVER_LAST.contains(c));
        match letters.last_mut().filter(|last| joined || open(last)) {
            Some(last) => last.push_str(&letter),
            None => letters.push(letter),
        }
    };
    for part in reading::parts(piece) {
        match part {
            Part::Plain(plain) => {
                for c in plain.chars() {
                    put(c.to_string(), NEVER_FIRST.contains(c) || c.is_whitespace());
                }
            }
            Part::Run { base, reading } => put(reading::marked(base, reading), false),
        }
    }
    letters
}

/// A line with readings above it.
struct Line {
    words: Shaped,
    width: f32,
    /// Where each begins, from the left end of the line.
    rubies: Vec<(f32, Shaped)>,
}

/// What no line can hold.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Nothing,
    /// A phrase, at its spaces.
    Spaces,
    /// A phrase, between letters where Japanese, Chinese and Korean may be broken.
    Phrase,
    /// A word in Latin letters.
    Word,
}

#[derive(Default)]
struct State {
    paragraph: Plain<Shaped>,
    /// What the lines were last broken for.
    key: Option<Key>,
    broken: String,
    /// The lines, where there are readings.
    lines: Vec<Line>,
    /// What [`State::lines`] needs.
    size: Size,
    /// Whether a phrase is cut.
    cut: bool,
    /// Whether it is cut between letters.
    hard: bool,
    /// Whether a word in Latin letters is.
    split: bool,
    /// All lines, marked.
    marked: Vec<String>,
}

#[derive(PartialEq)]
struct Key {
    marked: String,
    size: f32,
    line_height: f32,
    font: Font,
    limit: f32,
    lines: Option<Vec<String>>,
}

/// The lines of the first text in this part of the widget tree, as it was laid out last.
pub fn lines_in(tree: &Tree) -> Vec<String> {
    if tree.tag == tree::Tag::of::<State>() {
        return tree.state.downcast_ref::<State>().marked.clone();
    }
    tree.children.iter().map(lines_in).find(|lines| !lines.is_empty()).unwrap_or_default()
}

/// The children that are shown: of several ways only the one that is taken.
fn shown(tree: &Tree) -> impl Iterator<Item = &Tree> {
    let fitted = tree.tag == tree::Tag::of::<Fitted>();
    let taken = fitted.then(|| tree.state.downcast_ref::<Fitted>().chosen);
    tree.children
        .iter()
        .enumerate()
        .filter(move |(index, _)| taken.is_none_or(|taken| taken == *index))
        .map(|(_, child)| child)
}

/// Whether any text in this part of the widget tree has a word in Latin letters that is cut, as it was laid out last.
pub fn any_split(tree: &Tree) -> bool {
    let here = tree.tag == tree::Tag::of::<State>() && tree.state.downcast_ref::<State>().split;
    here || shown(tree).any(any_split)
}

/// Whether any text in this part of the widget tree has a phrase that is cut, as it was laid out last.
pub fn any_cut(tree: &Tree) -> bool {
    let here = tree.tag == tree::Tag::of::<State>() && tree.state.downcast_ref::<State>().cut;
    here || shown(tree).any(any_cut)
}

/// Whether any text in this part of the widget tree has a phrase that is cut between letters, as it was laid out last.
pub fn any_hard_cut(tree: &Tree) -> bool {
    let here = tree.tag == tree::Tag::of::<State>() && tree.state.downcast_ref::<State>().hard;
    here || shown(tree).any(any_hard_cut)
}

impl<Message> Widget<Message, Theme, Renderer> for Paragraph {
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
        let mut place = |limit: f32| {
            let (size, line_height, font) = (self.size, self.line_height, self.font);
            let lines = self.lines.clone();
            let key = Key { marked: self.marked.clone(), size, line_height, font, limit, lines };
            if state.key.as_ref() != Some(&key) {
                let (lines, cut) = self.broken(limit);
                state.cut = cut != Cut::Nothing && !self.breakable;
                state.hard = state.cut && cut != Cut::Spaces;
                state.split = cut == Cut::Word;
                if self.has_ruby() {
                    (state.lines, state.size) = self.ruled(&lines);
                } else {
                    state.lines.clear();
                    state.broken = lines.join("\n");
                }
                state.marked = lines;
                state.key = Some(key);
            }
            if state.lines.is_empty() {
                let _ = state.paragraph.update(self.text(&state.broken, Size::new(limit, f32::INFINITY)));
                state.paragraph.min_bounds()
            } else {
                state.size
            }
        };
        if self.single {
            return layout::Node::new(place(f32::INFINITY));
        }
        layout::sized(limits, self.width, Length::Shrink, |limits| place(limits.max().width))
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
        if !state.lines.is_empty() {
            self.draw_lines(&state.lines, renderer, layout.bounds(), viewport);
            return;
        }
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
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &Renderer,
        operation: &mut dyn Operation,
    ) {
        let mut text_style = TextStyle {
            em: self.size,
            font: self.font,
            split: tree.state.downcast_ref::<State>().split,
            readings: self.has_ruby(),
        };
        operation.custom(None, layout.bounds(), &mut text_style);
        operation.text(None, layout.bounds(), &self.plain);
    }
}

impl<'a, Message: 'a> From<Paragraph> for Element<'a, Message> {
    fn from(words: Paragraph) -> Self {
        Element::new(words)
    }
}
