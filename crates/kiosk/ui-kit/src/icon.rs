//! Icons, drawn here on a grid of 24 × 24 with round lines two units thick.

use iced::widget::canvas::{self, Frame, LineCap, LineJoin, Path, Stroke, path};
use iced::widget::container;
use iced::{Color, Element, Font, Point, Radians, Rectangle, Renderer, Size, Theme, Vector, mouse};

use crate::Style;
use crate::kept::Kept;
use crate::theme::Millimetres;

/// The icons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// An arrow to the left.
    Back,
    /// An open arrow head down.
    Down,
    /// An open arrow head up.
    Up,
    /// A cross.
    Close,
    /// A globe: languages.
    Globe,
    /// A card with an arrow onto it.
    CardStays,
    /// A card with an arrow away from it.
    CardGoes,
    /// A card.
    Card,
    /// A phone.
    Phone,
    /// A card, crossed out.
    NoCard,
    /// A tick.
    Check,
    /// An i in a circle.
    Information,
    /// A question mark in a circle.
    Help,
    /// A warning triangle.
    Caution,
    /// A face in a viewfinder.
    Face,
    /// The dots of a number pad.
    Keypad,
    /// Head and shoulders.
    Person,
    /// A bell on a counter.
    Bell,
    /// A sheet with lines.
    Paper,
    /// Letters large and small, and a loudspeaker: how the screen looks and sounds.
    View,
    /// A loudspeaker with waves.
    Voice,
    /// A loudspeaker, crossed out.
    VoiceOff,
    /// A letter with an em of so many units of the grid.
    Letter(u8),
    /// A circle, half of it filled.
    Contrast,
    /// A loudspeaker and a minus.
    Softer,
    /// A loudspeaker and a plus.
    Louder,
}

impl Icon {
    /// Width on the grid.
    fn units(self) -> f32 {
        if self == Self::View { 44.0 } else { 24.0 }
    }

    /// The icon in a square of `side`.
    pub fn view<'a, Message: 'a>(
        self,
        style: &Style,
        side: Millimetres,
        colour: Color,
    ) -> Element<'a, Message> {
        let side = style.px(side);
        let width = side * self.units() / 24.0;
        let drawing = Drawing { icon: self, colour, font: style.bold() };
        canvas::Canvas::new(drawing).width(width).height(side).into()
    }

    /// The icon in the middle of a filled circle of diameter `side`.
    pub fn in_circle<'a, Message: 'a>(
        self,
        style: &Style,
        side: Millimetres,
        colour: Color,
        ground: Color,
    ) -> Element<'a, Message> {
        let diameter = style.px(side);
        container(self.view(style, side * 0.6, colour))
            .center(diameter)
            .style(move |_| container::Style {
                background: Some(ground.into()),
                border: iced::border::rounded(diameter / 2.0),
                ..container::Style::default()
            })
            .into()
    }
}

struct Drawing {
    icon: Icon,
    colour: Color,
    font: Font,
}

impl<Message> canvas::Program<Message> for Drawing {
    type State = Kept<(Icon, Color)>;

    fn draw(
        &self,
        kept: &Self::State,
        renderer: &Renderer,
        _theme: &Theme,
        bounds: Rectangle,
        _cursor: mouse::Cursor,
    ) -> Vec<canvas::Geometry> {
        kept.draw(renderer, bounds.size(), (self.icon, self.colour), |frame| {
            let units = self.icon.units();
            let unit = (frame.width() / units).min(frame.height() / 24.0);
            frame.translate(Vector::new(
                (frame.width() - unit * units) / 2.0,
                (frame.height() - unit * 24.0) / 2.0,
            ));
            draw(self.icon, &mut Pen { frame, unit, colour: self.colour, font: self.font });
        })
    }
}

/// Draws in grid units.
struct Pen<'f> {
    frame: &'f mut Frame,
    unit: f32,
    colour: Color,
    font: Font,
}

impl Pen<'_> {
    fn at(&self, (x, y): (f32, f32)) -> Point {
        Point::new(x * self.unit, y * self.unit)
    }

    fn stroke(&mut self, path: &Path) {
        let stroke = Stroke {
            style: self.colour.into(),
            width: 2.0 * self.unit,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.frame.stroke(path, stroke);
    }

    fn line(&mut self, points: &[(f32, f32)]) {
        let path = Path::new(|builder| {
            for (index, point) in points.iter().enumerate() {
                if index == 0 {
                    builder.move_to(self.at(*point));
                } else {
                    builder.line_to(self.at(*point));
                }
            }
        });
        self.stroke(&path);
    }

    fn circle(&mut self, centre: (f32, f32), radius: f32) {
        self.stroke(&Path::circle(self.at(centre), radius * self.unit));
    }

    fn dot(&mut self, centre: (f32, f32), radius: f32) {
        self.frame.fill(&Path::circle(self.at(centre), radius * self.unit), self.colour);
    }

    fn rectangle(&mut self, from: (f32, f32), size: (f32, f32), radius: f32) {
        let size = Size::new(size.0 * self.unit, size.1 * self.unit);
        let path = Path::rounded_rectangle(self.at(from), size, (radius * self.unit).into());
        self.stroke(&path);
    }

    /// A letter of so many units, its middle at `middle`.
    fn letter(&mut self, letter: &str, middle: (f32, f32), size: f32) {
        self.frame.fill_text(canvas::Text {
            content: letter.to_owned(),
            position: self.at(middle),
            color: self.colour,
            size: (size * self.unit).into(),
            font: self.font,
            align_x: iced::alignment::Horizontal::Center.into(),
            align_y: iced::alignment::Vertical::Center,
            ..canvas::Text::default()
        });
    }

    /// A loudspeaker, its cone's mouth at `x`, with so many waves.
    fn loudspeaker(&mut self, x: f32, waves: u8) {
        let outline = [
            (x - 9.0, 9.0),
            (x - 5.5, 9.0),
            (x, 4.5),
            (x, 19.5),
            (x - 5.5, 15.0),
            (x - 9.0, 15.0),
            (x - 9.0, 9.0),
        ];
        let cone = Path::new(|builder| {
            for (index, point) in outline.iter().enumerate() {
                if index == 0 {
                    builder.move_to(self.at(*point));
                } else {
                    builder.line_to(self.at(*point));
                }
            }
        });
        self.frame.fill(&cone, self.colour);
        for wave in 0..waves {
            self.arc((x, 12.0), 4.5 + 4.0 * f32::from(wave), -48.0, 48.0);
        }
    }

    /// Degrees from three o'clock, clockwise.
    fn arc(&mut self, centre: (f32, f32), radius: f32, from: f32, to: f32) {
        let arc = path::Arc {
            center: self.at(centre),
            radius: radius * self.unit,
            start_angle: Radians(from.to_radians()),
            end_angle: Radians(to.to_radians()),
        };
        self.stroke(&Path::new(|builder| builder.arc(arc)));
    }
}

fn draw(icon: Icon, pen: &mut Pen<'_>) {
    match icon {
        Icon::Back => {
            pen.line(&[(20.0, 12.0), (4.5, 12.0)]);
            pen.line(&[(10.5, 6.0), (4.5, 12.0), (10.5, 18.0)]);
        }
        Icon::Down => pen.line(&[(4.0, 8.0), (12.0, 16.5), (20.0, 8.0)]),
        Icon::Up => pen.line(&[(4.0, 16.0), (12.0, 7.5), (20.0, 16.0)]),
        Icon::Close => {
            pen.line(&[(6.0, 6.0), (18.0, 18.0)]);
            pen.line(&[(18.0, 6.0), (6.0, 18.0)]);
        }
        Icon::Globe => {
            pen.circle((12.0, 12.0), 9.0);
            pen.line(&[(3.5, 12.0), (20.5, 12.0)]);
            let meridian = Path::new(|b| {
                b.ellipse(path::arc::Elliptical {
                    center: pen.at((12.0, 12.0)),
                    radii: Vector::new(4.0 * pen.unit, 9.0 * pen.unit),
                    rotation: Radians(0.0),
                    start_angle: Radians(0.0),
                    end_angle: Radians(std::f32::consts::TAU),
                });
            });
            pen.stroke(&meridian);
        }
        Icon::CardStays => {
            pen.rectangle((2.5, 11.0), (19.0, 11.0), 2.0);
            pen.line(&[(6.0, 18.0), (11.0, 18.0)]);
            pen.line(&[(12.0, 1.5), (12.0, 7.5)]);
            pen.line(&[(9.0, 5.0), (12.0, 8.0), (15.0, 5.0)]);
        }
        Icon::CardGoes => {
            pen.rectangle((2.5, 11.0), (19.0, 11.0), 2.0);
            pen.line(&[(6.0, 18.0), (11.0, 18.0)]);
            pen.line(&[(12.0, 8.0), (12.0, 2.0)]);
            pen.line(&[(9.0, 4.5), (12.0, 1.5), (15.0, 4.5)]);
        }
        Icon::Card => card(pen, 5.0),
        Icon::Phone => {
            pen.rectangle((6.5, 2.0), (11.0, 20.0), 2.5);
            pen.line(&[(10.5, 18.8), (13.5, 18.8)]);
        }
        Icon::NoCard => {
            card(pen, 5.0);
            pen.line(&[(3.5, 21.5), (20.5, 2.5)]);
        }
        Icon::Check => pen.line(&[(5.0, 12.5), (10.0, 17.5), (19.0, 7.0)]),
        Icon::Information => {
            pen.circle((12.0, 12.0), 9.5);
            pen.line(&[(12.0, 11.5), (12.0, 16.5)]);
            pen.dot((12.0, 7.4), 1.35);
        }
        Icon::Help => {
            pen.circle((12.0, 12.0), 9.5);
            pen.letter("?", (12.0, 12.0), 14.0);
        }
        Icon::Caution => {
            pen.line(&[(12.0, 3.0), (22.0, 20.5), (2.0, 20.5), (12.0, 3.0), (13.0, 4.75)]);
            pen.line(&[(12.0, 9.5), (12.0, 14.0)]);
            pen.dot((12.0, 17.3), 1.3);
        }
        Icon::Face => {
            for (x, y, dx, dy) in [
                (3.0, 3.0, 1.0, 1.0),
                (21.0, 3.0, -1.0, 1.0),
                (3.0, 21.0, 1.0, -1.0),
                (21.0, 21.0, -1.0, -1.0),
            ] {
                pen.line(&[(x + 4.5 * dx, y), (x, y), (x, y + 4.5 * dy)]);
            }
            pen.dot((9.0, 10.0), 1.3);
            pen.dot((15.0, 10.0), 1.3);
            pen.arc((12.0, 11.5), 4.8, 35.0, 145.0);
        }
        Icon::Keypad => {
            for y in [4.5, 10.5, 16.5] {
                for x in [6.0, 12.0, 18.0] {
                    pen.dot((x, y - 0.5), 1.75);
                }
            }
            pen.dot((12.0, 21.6), 1.75);
        }
        Icon::Person => {
            pen.circle((12.0, 7.5), 4.2);
            let body = Path::new(|b| {
                b.move_to(pen.at((3.5, 21.0)));
                b.bezier_curve_to(pen.at((4.5, 12.5)), pen.at((19.5, 12.5)), pen.at((20.5, 21.0)));
            });
            pen.stroke(&body);
            pen.line(&[(3.5, 21.0), (20.5, 21.0)]);
        }
        Icon::Bell => {
            pen.arc((12.0, 17.0), 8.5, 180.0, 360.0);
            pen.line(&[(2.5, 18.5), (21.5, 18.5)]);
            pen.line(&[(12.0, 8.0), (12.0, 5.0)]);
            pen.line(&[(9.5, 4.5), (14.5, 4.5)]);
        }
        Icon::View => {
            pen.letter("あ", (7.5, 12.0), 14.5);
            pen.letter("A", (20.5, 12.0), 14.5);
            pen.loudspeaker(37.0, 1);
        }
        Icon::Voice => pen.loudspeaker(11.5, 2),
        Icon::VoiceOff => {
            pen.loudspeaker(11.5, 0);
            pen.line(&[(15.5, 9.0), (21.5, 15.0)]);
            pen.line(&[(21.5, 9.0), (15.5, 15.0)]);
        }
        Icon::Letter(units) => pen.letter("A", (12.0, 12.0), f32::from(units)),
        Icon::Contrast => {
            pen.circle((12.0, 12.0), 9.5);
            let half = Path::new(|b| {
                b.arc(path::Arc {
                    center: pen.at((12.0, 12.0)),
                    radius: 9.5 * pen.unit,
                    start_angle: Radians(-std::f32::consts::FRAC_PI_2),
                    end_angle: Radians(std::f32::consts::FRAC_PI_2),
                });
                b.close();
            });
            pen.frame.fill(&half, pen.colour);
        }
        Icon::Softer => {
            pen.loudspeaker(12.0, 0);
            pen.line(&[(16.0, 12.0), (22.0, 12.0)]);
        }
        Icon::Louder => {
            pen.loudspeaker(12.0, 0);
            pen.line(&[(16.0, 12.0), (22.0, 12.0)]);
            pen.line(&[(19.0, 9.0), (19.0, 15.0)]);
        }
        Icon::Paper => {
            pen.rectangle((5.0, 2.5), (14.0, 19.0), 2.0);
            pen.line(&[(9.0, 8.0), (15.0, 8.0)]);
            pen.line(&[(9.0, 12.0), (15.0, 12.0)]);
            pen.line(&[(9.0, 16.0), (12.5, 16.0)]);
        }
    }
}

fn card(pen: &mut Pen<'_>, top: f32) {
    pen.rectangle((2.0, top), (20.0, 14.0), 2.2);
    pen.rectangle((5.5, top + 4.0), (4.5, 5.5), 0.8);
    pen.line(&[(13.5, top + 4.7), (18.0, top + 4.7)]);
    pen.line(&[(13.5, top + 9.0), (18.0, top + 9.0)]);
}
