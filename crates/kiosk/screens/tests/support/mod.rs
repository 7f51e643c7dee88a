//! Screens laid out and drawn without a window, for the tests and the examples that make pictures.

#![allow(
    dead_code,
    clippy::expect_used,
    reason = "each user takes a part; a broken renderer ends the program"
)]

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use iced::advanced::renderer::{Headless as _, Style};
use iced::advanced::widget::Operation;
use iced::advanced::{clipboard, mouse};
use iced::{Element, Font, Point, Rectangle, Size, touch};
use iced_test::runtime::{UserInterface, user_interface};
use kiosk_screens::{Paged, ScreenStyle, Target, fonts, view};
use kiosk_ui_kit::theme::Panel;
use kiosk_ui_kit::{Fitted, TextStyle};
use kiosk_ui_text::Catalog;
use kiosk_visit::{Event, Screen, Weight};

/// A text as it was laid out.
#[derive(Debug, Clone)]
pub struct Set {
    pub content: String,
    pub bounds: Rectangle,
    /// How it is set; `None` for a letter that is part of a sign.
    pub lettering: Option<TextStyle>,
}

/// What a screen is made of, in logical pixels.
#[derive(Debug, Default)]
pub struct Laid {
    pub texts: Vec<Set>,
    pub targets: Vec<(Event, Rectangle)>,
    pub fitted: Vec<Fitted>,
    /// Which page this is, where there may be several.
    pub paged: Option<Paged>,
    last: Option<(Rectangle, TextStyle)>,
}

impl Operation for Laid {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _id: Option<&iced::advanced::widget::Id>, bounds: Rectangle, text: &str) {
        let lettering = self.last.take().filter(|(place, _)| *place == bounds).map(|(_, set)| set);
        self.texts.push(Set { content: text.to_owned(), bounds, lettering });
    }

    fn custom(&mut self, _id: Option<&iced::advanced::widget::Id>, bounds: Rectangle, state: &mut dyn Any) {
        if let Some(target) = state.downcast_ref::<Target>() {
            self.targets.push((target.event.clone(), bounds));
        } else if let Some(fitted) = state.downcast_ref::<Fitted>() {
            self.fitted.push(*fitted);
        } else if let Some(paged) = state.downcast_ref::<Paged>() {
            self.paged = Some(*paged);
        } else if let Some(lettering) = state.downcast_ref::<TextStyle>() {
            self.last = Some((bounds, *lettering));
        }
    }
}

/// How far two places are apart; less than nothing where they overlap.
pub fn apart(a: Rectangle, b: Rectangle) -> f32 {
    let across = (b.x - a.x - a.width).max(a.x - b.x - b.width);
    let down = (b.y - a.y - a.height).max(a.y - b.y - b.height);
    across.max(down)
}

/// Whether `inner` is inside `outer`, but for `slack`.
pub fn within(outer: Rectangle, inner: Rectangle, slack: f32) -> bool {
    inner.x >= outer.x - slack
        && inner.y >= outer.y - slack
        && inner.x + inner.width <= outer.x + outer.width + slack
        && inner.y + inner.height <= outer.y + outer.height + slack
}

/// What is covered, or sticks out of what it belongs to.
pub fn covered(laid: &Laid) -> Vec<String> {
    let common =
        |a: Rectangle, b: Rectangle| a.intersection(&b).is_some_and(|r| r.width > 1.0 && r.height > 1.0);
    let mut problems = Vec::new();
    for (index, a) in laid.texts.iter().enumerate() {
        for b in laid.texts.iter().skip(index + 1).filter(|b| common(a.bounds, b.bounds)) {
            problems.push(format!("{:?} covers {:?}", a.content, b.content));
        }
        for (event, area) in &laid.targets {
            if common(a.bounds, *area) && !within(*area, a.bounds, 1.0) {
                problems.push(format!("{:?} sticks out of {event:?}", a.content));
            }
        }
    }
    problems
}

/// Answers of equal standing that are not equally large: none of them may be easier to find than another.
pub fn unequal(laid: &Laid, screen: &Screen) -> Option<String> {
    let main = || screen.choices.iter().filter(|choice| choice.is_main());
    if main().count() < 2 || main().any(|choice| choice.weight != Weight::Primary) {
        return None;
    }
    let sizes: Vec<_> =
        main().filter_map(|choice| laid.target(&choice.event)).map(|area| area.size()).collect();
    let far = |a: f32, b: f32| (a - b).abs() > 1.0;
    let odd =
        sizes.windows(2).any(|pair| far(pair[0].width, pair[1].width) || far(pair[0].height, pair[1].height));
    odd.then(|| format!("the answers are not equally large: {sizes:?}"))
}

impl Laid {
    /// Where pressing means this.
    pub fn target(&self, event: &Event) -> Option<Rectangle> {
        self.targets.iter().find(|(own, _)| own == event).map(|(_, area)| *area)
    }
}

/// A screen that stays open between presses.
pub struct Open {
    shown: UserInterface<'static, Event, iced::Theme, iced::Renderer>,
    now: iced::time::Instant,
}

/// Pixels, RGBA.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Drawn {
    /// The colour at a place; `None` outside.
    pub fn at(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        if x >= self.width || y >= self.height {
            return None;
        }
        let start = (y as usize * self.width as usize + x as usize) * 4;
        let [r, g, b] = self.rgba.get(start..start + 3)? else { return None };
        Some([*r, *g, *b])
    }

    /// So many times smaller, each pixel the mean of those it stands for.
    pub fn smaller(&self, by: u32) -> Self {
        let (width, height) = (self.width / by, self.height / by);
        let mut rgba = Vec::with_capacity((width * height * 4) as usize);
        for y in 0..height {
            for x in 0..width {
                let mut sums = [0_u32; 3];
                for (dx, dy) in (0..by).flat_map(|dx| (0..by).map(move |dy| (dx, dy))) {
                    let pixel = self.at(x * by + dx, y * by + dy).unwrap_or_default();
                    for (sum, channel) in sums.iter_mut().zip(pixel) {
                        *sum += u32::from(channel);
                    }
                }
                rgba.extend(sums.map(|sum| u8::try_from(sum / (by * by)).unwrap_or(u8::MAX)));
                rgba.push(u8::MAX);
            }
        }
        Self { width, height, rgba }
    }

    /// Writes a PNG file.
    pub fn write(&self, path: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
        let file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let mut encoder = png::Encoder::new(file, self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        encoder.write_header()?.write_image_data(&self.rgba)?;
        Ok(())
    }
}

/// Lays out and draws screens, one after the other.
pub struct Easel {
    renderer: iced::Renderer,
    catalog: Arc<Catalog>,
    font: Font,
}

impl Easel {
    pub fn new() -> Self {
        let font = fonts::installed_font(None);
        let renderer =
            <iced::Renderer as iced::advanced::renderer::Headless>::new(font, 16.0.into(), Some("tiny-skia"));
        let renderer =
            iced_test::futures::futures::executor::block_on(renderer).expect("a software renderer");
        Self { renderer, catalog: Arc::new(Catalog::new().expect("built-in texts")), font }
    }

    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The look for a panel, a little after the start, when the card of the moving picture is on its way.
    pub fn look(&self, panel: Panel) -> ScreenStyle {
        ScreenStyle::new(Arc::clone(&self.catalog), panel.scale, panel.size)
            .font(self.font)
            .at(Duration::from_millis(1_050))
            .holder(Some(kiosk_screens::samples::holder()))
    }

    fn built(
        &mut self,
        element: Element<'static, Event>,
        size: Size,
    ) -> UserInterface<'static, Event, iced::Theme, iced::Renderer> {
        UserInterface::build(element, size, user_interface::Cache::default(), &mut self.renderer)
    }

    /// What is where on every page, the first to the last.
    pub fn lay_pages(&mut self, screen: &Screen, panel: Panel) -> Vec<Laid> {
        let look = self.look(panel);
        let mut shown = self.open(view(screen, &look), panel.size);
        let mut pages = vec![self.laid(&mut shown)];
        while pages.last().is_some_and(|laid| laid.target(&Event::PageTurned(true)).is_some()) {
            self.turn(&mut shown, true);
            pages.push(self.laid(&mut shown));
            assert!(pages.len() < 100, "the pages have no end");
        }
        pages
    }

    /// The pixels of every page.
    pub fn draw_pages(&mut self, screen: &Screen, panel: Panel) -> Vec<Drawn> {
        let look = self.look(panel);
        let mut shown = self.open(view(screen, &look), panel.size);
        let mut pages = Vec::new();
        loop {
            pages.push(self.pixels(&mut shown, panel.size));
            if self.laid(&mut shown).target(&Event::PageTurned(true)).is_none() {
                return pages;
            }
            self.turn(&mut shown, true);
        }
    }

    /// A screen that stays open.
    pub fn open(&mut self, element: Element<'static, Event>, size: Size) -> Open {
        let shown = self.built(element, size);
        Open { shown, now: iced::time::Instant::now() }
    }

    /// The next view of a screen that stays open.
    pub fn follow(&mut self, open: Open, element: Element<'static, Event>, size: Size) -> Open {
        let cache = open.shown.into_cache();
        Open { shown: UserInterface::build(element, size, cache, &mut self.renderer), now: open.now }
    }

    /// What is where now.
    pub fn laid(&self, open: &mut Open) -> Laid {
        let mut laid = Laid::default();
        open.shown.operate(&self.renderer, &mut laid);
        laid
    }

    /// Presses there; what it means.
    pub fn tap(&mut self, open: &mut Open, place: Point) -> Vec<Event> {
        let mut messages = Vec::new();
        let click = [
            mouse::Event::ButtonPressed(mouse::Button::Left),
            mouse::Event::ButtonReleased(mouse::Button::Left),
        ];
        let at = mouse::Cursor::Available(place);
        let click = click.map(iced::Event::Mouse);
        let _ = open.shown.update(&click, at, &mut self.renderer, &mut clipboard::Null, &mut messages);
        messages
    }

    /// A finger goes down there (`true`) or is lifted there; what it means.
    pub fn finger(&mut self, open: &mut Open, place: Point, down: bool) -> Vec<Event> {
        let mut messages = Vec::new();
        let id = touch::Finger(1);
        let event = if down {
            touch::Event::FingerPressed { id, position: place }
        } else {
            touch::Event::FingerLifted { id, position: place }
        };
        let (event, at) = (iced::Event::Touch(event), mouse::Cursor::Available(place));
        let _ = open.shown.update(&[event], at, &mut self.renderer, &mut clipboard::Null, &mut messages);
        messages
    }

    /// Draws a screen that stays open, without making pixels of it.
    pub fn redraw(&mut self, open: &mut Open) {
        let style = Style { text_color: iced::Color::BLACK };
        open.shown.draw(&mut self.renderer, &iced::Theme::Light, &style, mouse::Cursor::Unavailable);
    }

    /// Lets time pass for a screen that stays open.
    pub fn wait(&mut self, open: &mut Open, time: Duration) {
        for passed in [Duration::ZERO, time] {
            open.now += passed;
            let redraw = iced::Event::Window(iced::window::Event::RedrawRequested(open.now));
            let nowhere = mouse::Cursor::Unavailable;
            let messages = &mut Vec::new();
            let _ = open.shown.update(&[redraw], nowhere, &mut self.renderer, &mut clipboard::Null, messages);
        }
    }

    /// Turns the page; a tap a second later counts again. Whether there was a key for it.
    pub fn turn(&mut self, open: &mut Open, on: bool) -> bool {
        let Some(key) = self.laid(open).target(&Event::PageTurned(on)) else { return false };
        let said = self.tap(open, key.center());
        assert_eq!(said, [Event::PageTurned(on)], "the key turns the page and says so");
        self.wait(open, Duration::from_secs(1));
        true
    }

    /// What is where.
    pub fn lay(&mut self, screen: &Screen, panel: Panel) -> Laid {
        let look = self.look(panel);
        let mut shown = self.built(view(screen, &look), panel.size);
        let mut laid = Laid::default();
        shown.operate(&self.renderer, &mut laid);
        laid
    }

    /// The events that presses at these places mean.
    pub fn press(&mut self, screen: &Screen, panel: Panel, places: &[Point]) -> Vec<Option<Event>> {
        let look = self.look(panel);
        let mut shown = self.built(view(screen, &look), panel.size);
        let mut answers = Vec::new();
        for place in places {
            let mut messages = Vec::new();
            let click = [
                mouse::Event::ButtonPressed(mouse::Button::Left),
                mouse::Event::ButtonReleased(mouse::Button::Left),
            ]
            .map(iced::Event::Mouse);
            let _ = shown.update(
                &click,
                mouse::Cursor::Available(*place),
                &mut self.renderer,
                &mut clipboard::Null,
                &mut messages,
            );
            answers.push(messages.into_iter().next());
        }
        answers
    }

    /// The pixels, one for each logical one.
    pub fn draw(&mut self, screen: &Screen, panel: Panel) -> Drawn {
        let look = self.look(panel);
        self.draw_as(screen, &look, panel.size)
    }

    /// The same with another look.
    pub fn draw_as(&mut self, screen: &Screen, look: &ScreenStyle, size: Size) -> Drawn {
        self.paint(view(screen, look), size)
    }

    /// The pixels of anything.
    pub fn paint(&mut self, element: Element<'static, Event>, size: Size) -> Drawn {
        let mut open = self.open(element, size);
        self.pixels(&mut open, size)
    }

    fn pixels(&mut self, open: &mut Open, size: Size) -> Drawn {
        let shown = &mut open.shown;
        let redraw = iced::window::Event::RedrawRequested(open.now);
        let _ = shown.update(
            &[iced::Event::Window(redraw)],
            mouse::Cursor::Unavailable,
            &mut self.renderer,
            &mut clipboard::Null,
            &mut Vec::new(),
        );
        let style = Style { text_color: iced::Color::BLACK };
        shown.draw(&mut self.renderer, &iced::Theme::Light, &style, mouse::Cursor::Unavailable);
        let (width, height) = (size.width.round() as u32, size.height.round() as u32);
        let rgba = self.renderer.screenshot(Size::new(width, height), 1.0, iced::Color::WHITE);
        Drawn { width, height, rgba }
    }
}
