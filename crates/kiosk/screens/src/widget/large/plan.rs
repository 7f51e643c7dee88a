//! Which block stands where on which page. Pages are cut between blocks; a text that is higher than a page is cut between its
//! lines.

use iced::advanced::layout::{Limits, Node};
use iced::advanced::widget::Tree;
use iced::{Element, Renderer, Size};
use kiosk_ui_kit::Paragraph;
use kiosk_ui_kit::fit::{SLACK, wider};
use kiosk_ui_kit::paragraph::{any_cut, any_split, lines_in};
use kiosk_visit::Event;

/// How a text is dressed: as it is, in a frame, with an icon.
pub(super) type Dress<'a> = Box<dyn Fn(Paragraph) -> Element<'a, Event> + 'a>;

/// A part of the one column.
pub(super) enum Block<'a> {
    /// A text. Cut between its lines only where it is higher than a page.
    Text(Paragraph, Dress<'a>),
    /// An answer, never cut: the first of these that is not higher than a page.
    Answer(Vec<Element<'a, Event>>),
    /// A picture, at least so many pixels high; it takes what its page leaves.
    Picture {
        /// The picture.
        element: Element<'a, Event>,
        /// How high it has to be.
        least: f32,
        /// Stands at [`Block::PictureHere`] at the latest; else it is left out where there is no room.
        needed: bool,
    },
    /// The last place for a needed picture that had no room before.
    PictureHere,
}

/// How many times as large as wanted a text may be before it is cut between its lines.
const SIZES: [f32; 3] = [1.0, 0.875, 0.75];

/// A block and the room above it, unless it begins a page.
pub(super) type Spaced<'a> = (Block<'a>, f32);

/// Which part of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// All of a text, so many times as large as wanted.
    Sized(f32),
    /// These lines of a text, so many times as large.
    Lines(f32, Vec<String>),
    /// This one of the ways of an answer.
    Way(usize),
}

/// A part of a block in its place on a page.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub block: usize,
    pub part: Part,
    pub y: f32,
    /// Given, for a picture.
    pub height: f32,
    pub picture: bool,
}

/// The pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub pages: Vec<Vec<Placed>>,
    /// Something is wider or higher than a page.
    pub over: bool,
    /// How many words in Latin letters no line can hold.
    pub split: usize,
    /// By how many steps answers are smaller than wanted.
    pub shrunk: usize,
    /// Answers that no page can hold together.
    pub apart: bool,
    /// How many phrases no line can hold.
    pub cut: usize,
}

/// One element's part, measured.
struct Measured {
    height: f32,
    lines: Vec<String>,
}

struct Planner<'r> {
    renderer: &'r Renderer,
    size: Size,
    plan: Plan,
    page: Vec<Placed>,
    y: f32,
    /// The picture that had no room yet: its block, its height, the room above it.
    waits: Option<(usize, f32, f32)>,
}

/// Puts `blocks` on pages of `size`.
pub(super) fn plan(blocks: &mut [Spaced<'_>], renderer: &Renderer, size: Size) -> Plan {
    let mut planner =
        Planner { renderer, size, plan: Plan::default(), page: Vec::new(), y: 0.0, waits: None };
    for index in 0..blocks.len() {
        planner.keep_answers_together(blocks.get_mut(index..).unwrap_or_default());
        if let Some((block, gap)) = blocks.get_mut(index) {
            planner.block(index, block, *gap);
        }
    }
    planner.turn();
    planner.plan
}

impl Planner<'_> {
    fn measure(&mut self, element: &mut Element<'_, Event>) -> Measured {
        let mut tree = Tree::new(&*element);
        let limits = Limits::new(Size::ZERO, Size::new(self.size.width, f32::INFINITY));
        let node: Node = element.as_widget_mut().layout(&mut tree, self.renderer, &limits);
        self.plan.over |= wider(&node, 0.0, self.size.width);
        self.plan.cut += usize::from(any_cut(&tree));
        self.plan.split += usize::from(any_split(&tree));
        Measured { height: node.size().height, lines: lines_in(&tree) }
    }

    fn turn(&mut self) {
        let page = std::mem::take(&mut self.page);
        if page.is_empty() {
            return;
        }
        self.plan.pages.push(grown(page, (self.size.height - self.y).max(0.0), self.size.width));
        self.y = 0.0;
    }

    fn start(&self, gap: f32) -> f32 {
        if self.page.is_empty() { 0.0 } else { self.y + gap }
    }

    fn has_room(&self, height: f32, gap: f32) -> bool {
        self.start(gap) + height <= self.size.height + SLACK
    }

    fn place(&mut self, block: usize, part: Part, height: f32, gap: f32, picture: bool) {
        if !self.has_room(height, gap) {
            self.turn();
        }
        self.plan.over |= height > self.size.height + SLACK;
        let y = self.start(gap);
        self.page.push(Placed { block, part, y, height, picture });
        self.y = y + height;
    }

    /// Answers that have room on one page stand on one: none of them is easier to find than the other.
    fn keep_answers_together(&mut self, blocks: &mut [Spaced<'_>]) {
        let before = (self.plan.over, self.plan.cut, self.plan.split);
        let mut height = 0.0;
        let mut first_gap = None;
        let mut count = 0;
        for (block, gap) in blocks {
            let Block::Answer(ways) = block else { break };
            let Some(way) = ways.first_mut() else { break };
            height += self.measure(way).height + if first_gap.is_some() { *gap } else { 0.0 };
            first_gap = first_gap.or(Some(*gap));
            count += 1;
        }
        (self.plan.over, self.plan.cut, self.plan.split) = before;
        let fresh = height <= self.size.height + SLACK;
        self.plan.apart |= count > 1 && !fresh;
        if first_gap.is_some_and(|gap| fresh && !self.has_room(height, gap)) {
            self.turn();
        }
    }

    fn block(&mut self, index: usize, block: &mut Block<'_>, gap: f32) {
        match block {
            Block::Text(words, dress) => self.text(index, words, dress, gap),
            Block::Answer(ways) => self.answer(index, ways, gap),
            Block::Picture { least, needed, .. } => {
                if self.has_room(*least, gap) {
                    self.place(index, Part::Whole, *least, gap, true);
                } else if *needed {
                    self.waits = Some((index, least.min(self.size.height), gap));
                }
            }
            Block::PictureHere => {
                if let Some((index, least, gap)) = self.waits.take() {
                    self.place(index, Part::Whole, least, gap, true);
                }
            }
        }
    }

    fn answer(&mut self, index: usize, ways: &mut [Element<'_, Event>], gap: f32) {
        let most = self.size.height + SLACK;
        let before = (self.plan.over, self.plan.cut, self.plan.split);
        let mut taken = (0, 0.0);
        for (way, element) in ways.iter_mut().enumerate() {
            (self.plan.over, self.plan.cut, self.plan.split) = before;
            taken = (way, self.measure(element).height);
            if taken.1 <= most && (self.plan.over, self.plan.cut, self.plan.split) == before {
                break;
            }
        }
        self.plan.shrunk += taken.0;
        self.place(index, Part::Way(taken.0), taken.1, gap, false);
    }

    fn text(&mut self, index: usize, words: &Paragraph, dress: &Dress<'_>, gap: f32) {
        let before = (self.plan.over, self.plan.cut, self.plan.split);
        let mut smallest = None;
        for by in SIZES {
            (self.plan.over, self.plan.cut, self.plan.split) = before;
            let whole = self.measure(&mut dress(words.clone().sized(by)));
            let fits = whole.height <= self.size.height + SLACK;
            if fits && (self.plan.over, self.plan.cut, self.plan.split) == before {
                self.place(index, Part::Sized(by), whole.height, gap, false);
                return;
            }
            smallest = Some((by, whole));
        }
        let Some((by, whole)) = smallest else { return };
        if whole.lines.len() < 2 {
            self.place(index, Part::Sized(by), whole.height, gap, false);
            return;
        }
        let words = &words.clone().sized(by);
        let mut rest = whole.lines.as_slice();
        while !rest.is_empty() {
            let room = self.size.height - self.start(gap);
            let most = self.most(words, dress, rest, room);
            if most == 0 && !self.page.is_empty() {
                self.turn();
                continue;
            }
            // About as many lines on each page.
            let count = most.clamp(1, rest.len());
            let even = rest.len().div_ceil(rest.len().div_ceil(count));
            let (now, later) = rest.split_at(even.min(count));
            let height = self.measure(&mut dress(words.part(now))).height;
            self.place(index, Part::Lines(by, now.to_vec()), height, gap, false);
            rest = later;
            if !rest.is_empty() {
                self.turn();
            }
        }
    }

    /// How many of these lines have room.
    fn most(&mut self, words: &Paragraph, dress: &Dress<'_>, lines: &[String], room: f32) -> usize {
        for count in 1..=lines.len() {
            let (now, _) = lines.split_at(count);
            if self.measure(&mut dress(words.part(now))).height > room + SLACK {
                return count - 1;
            }
        }
        lines.len()
    }
}

/// Gives what the page leaves to its picture.
fn grown(mut page: Vec<Placed>, spare: f32, width: f32) -> Vec<Placed> {
    let Some(at) = page.iter().position(|placed| placed.picture) else { return page };
    let mut more = 0.0;
    for (index, placed) in page.iter_mut().enumerate() {
        if index == at {
            // Not all of a tall panel: a picture higher than wide says no more.
            more = spare.min((width * 0.8 - placed.height).max(0.0));
            placed.height += more;
        } else if index > at {
            placed.y += more;
        }
    }
    page
}
