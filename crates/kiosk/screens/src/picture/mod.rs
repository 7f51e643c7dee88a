//! Pictures, drawn here by code: sharp on every panel, in the theme's colours, moving with [`crate::ScreenStyle::at`].

mod card;
mod live;
mod people;
mod phone;
mod reader;
mod signs;

use iced::widget::canvas::{self, Fill, Frame, LineCap, LineJoin, Path, Stroke, path};
use iced::widget::container;
use iced::{Background, Border, Color, Element, Length, Point, Radians, Rectangle, Renderer, Size, Theme};
use iced::{Vector, mouse};
use kiosk_ui_kit::theme::{Millimetres, Palette};
use kiosk_ui_kit::{Kept, moving};
use kiosk_visit::{CodePart, FaceGuidance};

use crate::{ScreenStyle, SlotDirection};

/// What a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Picture {
    /// How to put the card in.
    PlaceCard,
    /// The card in its place, being read.
    ReadCard,
    /// How to take the card out.
    TakeCard,
    /// The same with the sign that all went well.
    Done,
    /// The card is gone, and all went well.
    Taken,
    /// The card in its place, with the sign that it is its holder's.
    Identified,
    /// The phone on its way to the reader.
    HoldPhone,
    /// The phone being read.
    ReadPhone,
    /// The phone, with the sign that it is its owner's.
    PhoneIdentified,
    /// Put the card back, within so many seconds of so many.
    PutBack(Option<u64>),
    /// The card and the insurance being compared.
    Checking,
    /// Reception.
    Reception,
    /// Seconds that are left, of so many.
    Countdown(Option<u64>),
    /// The camera's oval, with the direction of what would help.
    Camera(Option<FaceGuidance>),
    /// What the cameras look at.
    Cameras,
    /// The card lies face up under the document camera.
    PrintCamera,
    /// Where the three numbers of verification code B stand on the card, the wanted one marked.
    CardFace(Option<CodePart>),
    /// Medicines and treatment.
    Records,
    /// A card that gets registered.
    Register,
    /// Costs up to a limit.
    Costs,
    /// The machine wakes up.
    Waking,
}

/// The drawing grid: every picture is made around the middle of 120 × 100 units, and this much of it is shown.
const SHOWN: Size = Size::new(110.0, 96.0);
/// The grid's middle.
const MIDDLE: Point = Point::new(60.0, 50.0);

/// A picture on its quiet ground, filling its place.
pub(crate) fn staged<'a, Message: 'a>(look: &ScreenStyle, picture: Picture) -> Element<'a, Message> {
    let radius = look.px(look.sizes.radius) * 2.0;
    let ground = look.palette.stage;
    let oval = matches!(picture, Picture::Camera(_));
    let drawing = bare(look, picture, Length::Fill, Length::Fill);
    let inside: Element<'a, Message> = match look.camera.clone().filter(|_| oval) {
        Some(frame) => {
            let live = canvas::Canvas::new(live::Live(frame)).width(Length::Fill).height(Length::Fill);
            iced::widget::stack![live, drawing].into()
        }
        None => drawing,
    };
    container(inside)
        .width(Length::Fill)
        .height(Length::Fill)
        .padding(look.px(if oval { Millimetres(1.5) } else { look.sizes.gap }))
        .style(move |_| container::Style {
            background: Some(Background::Color(ground)),
            border: Border { radius: radius.into(), ..Border::default() },
            ..container::Style::default()
        })
        .into()
}

/// A picture without ground.
pub(crate) fn bare<'a, Message: 'a>(
    look: &ScreenStyle,
    picture: Picture,
    width: Length,
    height: Length,
) -> Element<'a, Message> {
    let drawing = Drawing {
        picture,
        palette: look.palette,
        seconds: look.time.as_secs_f32(),
        slot: look.slot,
        filled: look.camera.is_some(),
        font: look.bold(),
    };
    canvas::Canvas::new(drawing).width(width).height(height).into()
}

struct Drawing {
    picture: Picture,
    palette: Palette,
    seconds: f32,
    slot: SlotDirection,
    filled: bool,
    font: iced::Font,
}

impl Picture {
    /// How much of the grid it takes.
    fn shown(&self) -> Size {
        match self {
            Self::CardFace(_) => Size::new(card::SIZE.0 + 3.0, card::SIZE.1 + 3.0),
            _ => SHOWN,
        }
    }

    /// Whether it moves with the time.
    fn moves(&self) -> bool {
        matches!(
            self,
            Self::PlaceCard
                | Self::ReadCard
                | Self::TakeCard
                | Self::Done
                | Self::PutBack(_)
                | Self::HoldPhone
                | Self::ReadPhone
                | Self::PrintCamera
                | Self::Checking
        )
    }
}

impl<Message> canvas::Program<Message> for Drawing {
    type State = Kept<(Picture, SlotDirection, bool, Palette)>;

    fn draw(
        &self,
        kept: &Self::State,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        if self.picture.moves() {
            let mut frame = moving(renderer, bounds.size());
            self.draw_on(&mut frame);
            return vec![frame.into_geometry()];
        }
        let key = (self.picture.clone(), self.slot, self.filled, self.palette);
        kept.draw(renderer, bounds.size(), key, |frame| self.draw_on(frame))
    }
}

impl Drawing {
    fn draw_on(&self, frame: &mut Frame) {
        on_grid(frame, self.picture.shown());
        let mut brush = Brush { frame, palette: self.palette };
        let (t, slot) = (self.seconds, self.slot);
        match self.picture {
            Picture::PlaceCard => reader::place(&mut brush, slot, t),
            Picture::ReadCard => reader::read(&mut brush, slot, t),
            Picture::TakeCard => reader::take(&mut brush, slot, t),
            Picture::Done => {
                reader::take(&mut brush, slot, t);
                signs::check(&mut brush, (96.0, 20.0), 15.0);
            }
            Picture::Taken => {
                reader::idle(&mut brush, slot);
                signs::check(&mut brush, (96.0, 20.0), 15.0);
            }
            Picture::Identified => {
                reader::still(&mut brush, slot);
                signs::check(&mut brush, (96.0, 20.0), 15.0);
            }
            Picture::HoldPhone => phone::hold(&mut brush, t),
            Picture::ReadPhone => phone::read(&mut brush, t),
            Picture::PhoneIdentified => phone::identified(&mut brush),
            Picture::PutBack(left) => {
                reader::place(&mut brush, slot, t);
                if let Some(left) = left {
                    signs::countdown(&mut brush, self.font, (96.0, 19.0), 14.0, left, 10);
                }
            }
            Picture::Checking => signs::checking(&mut brush, t),
            Picture::Reception => people::reception(&mut brush),
            Picture::Countdown(left) => {
                if let Some(left) = left {
                    signs::countdown(&mut brush, self.font, (60.0, 50.0), 36.0, left, 30);
                } else {
                    signs::clock(&mut brush, (60.0, 50.0), 34.0);
                }
            }
            Picture::Camera(guidance) => {
                people::oval(&mut brush, self.filled, guidance);
                if let Some(guidance) = guidance {
                    signs::guide(&mut brush, guidance);
                }
            }
            Picture::Cameras => people::cameras(&mut brush),
            Picture::PrintCamera => reader::print(&mut brush, t),
            Picture::CardFace(part) => {
                brush.moved((60.0, 50.0), |b| card::numbers(b, self.font, part));
            }
            Picture::Records => signs::records(&mut brush),
            Picture::Register => signs::register(&mut brush),
            Picture::Costs => signs::costs(&mut brush),
            Picture::Waking => reader::idle(&mut brush, slot),
        }
    }
}

/// Goes over to grid units, of which so many are shown.
fn on_grid(frame: &mut Frame, shown: Size) {
    let unit = (frame.width() / shown.width).min(frame.height() / shown.height);
    frame.translate(Vector::new(
        frame.width() / 2.0 - MIDDLE.x * unit,
        frame.height() / 2.0 - MIDDLE.y * unit,
    ));
    frame.scale(unit);
}

/// Draws in grid units.
struct Brush<'f> {
    frame: &'f mut Frame,
    palette: Palette,
}

fn at((x, y): (f32, f32)) -> Point {
    Point::new(x, y)
}

/// A colour that lets `alpha` (0 to 1) of itself through.
fn faint(colour: Color, alpha: f32) -> Color {
    Color { a: colour.a * alpha.clamp(0.0, 1.0), ..colour }
}

/// Soft start and end, for `x` from 0 to 1.
fn ease(x: f32) -> f32 {
    let x = x.clamp(0.0, 1.0);
    x * x * 2.0f32.mul_add(-x, 3.0)
}

impl Brush<'_> {
    fn fill(&mut self, path: &Path, colour: Color) {
        self.frame.fill(path, Fill::from(colour));
    }

    fn stroke(&mut self, path: &Path, colour: Color, width: f32) {
        let stroke = Stroke {
            style: colour.into(),
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.frame.stroke(path, stroke);
    }

    fn block(&mut self, from: (f32, f32), size: (f32, f32), radius: f32, colour: Color) {
        let path = Path::rounded_rectangle(at(from), Size::new(size.0, size.1), radius.into());
        self.fill(&path, colour);
    }

    fn outline(&mut self, from: (f32, f32), size: (f32, f32), radius: f32, colour: Color, width: f32) {
        let path = Path::rounded_rectangle(at(from), Size::new(size.0, size.1), radius.into());
        self.stroke(&path, colour, width);
    }

    fn disc(&mut self, centre: (f32, f32), radius: f32, colour: Color) {
        self.fill(&Path::circle(at(centre), radius), colour);
    }

    fn ring(&mut self, centre: (f32, f32), radius: f32, colour: Color, width: f32) {
        self.stroke(&Path::circle(at(centre), radius), colour, width);
    }

    fn line(&mut self, points: &[(f32, f32)], colour: Color, width: f32) {
        let path = Path::new(|builder| {
            for (index, point) in points.iter().enumerate() {
                if index == 0 {
                    builder.move_to(at(*point));
                } else {
                    builder.line_to(at(*point));
                }
            }
        });
        self.stroke(&path, colour, width);
    }

    /// Degrees from three o'clock, clockwise.
    fn arc(&mut self, centre: (f32, f32), radius: f32, degrees: (f32, f32), colour: Color, width: f32) {
        let arc = path::Arc {
            center: at(centre),
            radius,
            start_angle: Radians(degrees.0.to_radians()),
            end_angle: Radians(degrees.1.to_radians()),
        };
        self.stroke(&Path::new(|builder| builder.arc(arc)), colour, width);
    }

    fn shape(&mut self, colour: Color, build: impl FnOnce(&mut path::Builder)) {
        self.fill(&Path::new(build), colour);
    }

    /// Draws with the origin moved.
    fn moved(&mut self, by: (f32, f32), draw: impl FnOnce(&mut Brush<'_>)) {
        let palette = self.palette;
        self.frame.with_save(|frame| {
            frame.translate(Vector::new(by.0, by.1));
            draw(&mut Brush { frame, palette });
        });
    }

    /// Draws on a table seen from above at a slant: the origin at `at`, `height` units above the table.
    fn on_table(&mut self, at: (f32, f32), height: f32, draw: impl FnOnce(&mut Brush<'_>)) {
        let palette = self.palette;
        self.frame.with_save(|frame| {
            frame.translate(Vector::new(at.0, at.1 - height));
            frame.scale_nonuniform(Vector::new(1.0, 0.62));
            frame.rotate(Radians((-24.0f32).to_radians()));
            draw(&mut Brush { frame, palette });
        });
    }

    /// An arrow along `way` to `to` that is seen on any picture: it has a light rim.
    fn rimmed_arrow(&mut self, way: &[(f32, f32)], to: (f32, f32)) {
        let (rim, colour, width) = (self.palette.on_action, self.palette.action, 4.2);
        let Some(&last) = way.last() else { return };
        let (dx, dy) = (to.0 - last.0, to.1 - last.1);
        let length = dx.hypot(dy).max(0.01);
        let (ux, uy) = (dx / length, dy / length);
        let head = width * 2.6;
        let neck = (to.0 - ux * head, to.1 - uy * head);
        let wing = |side: f32| (neck.0 + uy * head * side, neck.1 - ux * head * side);
        let line: Vec<_> = way.iter().copied().chain([neck]).collect();
        self.line(&line, rim, width + 2.2);
        self.line(&[to, wing(0.85), wing(-0.85), to], rim, 2.2);
        self.line(&line, colour, width);
        self.shape(colour, |b| {
            b.move_to(at(to));
            b.line_to(at(wing(0.85)));
            b.line_to(at(wing(-0.85)));
            b.close();
        });
    }

    /// An arrow from one point towards another, its head at the end.
    fn arrow(&mut self, from: (f32, f32), to: (f32, f32), colour: Color, width: f32) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy).max(0.01);
        let (ux, uy) = (dx / length, dy / length);
        let head = width * 2.6;
        let wing = |side: f32| (to.0 - ux * head + uy * head * side, to.1 - uy * head - ux * head * side);
        let neck = (to.0 - ux * head, to.1 - uy * head);
        self.line(&[from, neck], colour, width);
        self.shape(colour, |b| {
            b.move_to(at(to));
            b.line_to(at(wing(0.85)));
            b.line_to(at(wing(-0.85)));
            b.close();
        });
    }
}
