//! The demo's tray: virtual cards to place and lift, who is before the camera, the gateway's faults, the staff account and the
//! receipt computer's folder. The kiosk stands beside it, as a part of the same window or as the shipped program in its own.

use std::path::Path;
use std::time::Duration;

use card_virtual::Persona;
use eligibility_sandbox::Fault;
use iced::widget::{column, row, scrollable, text};
use iced::{Element, Length};
use ocr_training::sample::Holder;

use crate::slot::CardSlot;
use crate::staff::DemoStaff;
use crate::{DemoCameras, DemoEnvironment, PictureCamera, Sight};

/// Width of the tray, in logical pixels.
pub const TRAY_WIDTH: f32 = 380.0;

/// The tray and what it moves.
pub struct Tray {
    world: DemoEnvironment,
    slot: CardSlot,
    cameras: TrayCameras,
    console: Option<DemoStaff>,
    before: Before,
    personas: Vec<Persona>,
    placed: Option<String>,
    mood: GatewayMode,
    received: Vec<String>,
    trouble: Option<String>,
}

/// The cameras that the tray puts people and cards before.
pub enum TrayCameras {
    /// In this process.
    Drawn(DemoCameras),
    /// Folders that the shipped program takes for cameras; `None` where a real camera takes the place of one.
    Pictures {
        /// Before the patient.
        face: Option<PictureCamera>,
        /// Over the card.
        document: Option<PictureCamera>,
    },
}

impl TrayCameras {
    fn show(&self, sight: Sight) -> std::io::Result<()> {
        match self {
            Self::Drawn(cameras) => cameras.show(sight),
            Self::Pictures { face, .. } => {
                if let Some(face) = face {
                    face.show(&sight)?;
                }
            }
        }
        Ok(())
    }

    fn lay(&self, card: Option<Holder>) -> std::io::Result<()> {
        match self {
            Self::Drawn(cameras) => cameras.lay(card),
            Self::Pictures { document, .. } => {
                if let Some(document) = document {
                    document.lay(card.as_ref())?;
                }
            }
        }
        Ok(())
    }
}

/// How the gateway behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayMode {
    /// As it should.
    Well,
    /// Answers after six seconds.
    Slow,
    /// Answers 503.
    Unavailable,
    /// Cuts the connection.
    Cut,
    /// Sends what nobody asked for.
    WrongSchema,
}

impl GatewayMode {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Well, "Well"),
        (Self::Slow, "Slow (6 s)"),
        (Self::Unavailable, "503"),
        (Self::Cut, "Cut"),
        (Self::WrongSchema, "Wrong schema"),
    ];

    fn fault(self) -> Option<Fault> {
        match self {
            Self::Well => None,
            Self::Slow => Some(Fault::Delay(Duration::from_secs(6))),
            Self::Unavailable => Some(Fault::Status(503)),
            Self::Cut => Some(Fault::Cut),
            Self::WrongSchema => Some(Fault::WrongSchema),
        }
    }
}

/// Who is before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// The card's holder.
    Holder,
    /// Somebody else.
    Other,
    /// A printed picture of the holder.
    Print,
    /// The holder, and somebody behind.
    Two,
    /// Nobody.
    Nobody,
}

impl Before {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Holder, "The holder"),
        (Self::Other, "Someone else"),
        (Self::Print, "A print"),
        (Self::Two, "Two people"),
        (Self::Nobody, "Nobody"),
    ];

    fn sight(self, holder: &str) -> Sight {
        // Two that the models tell apart with ease.
        let other = if holder == "taro" { "ume" } else { "taro" }.to_owned();
        let holder = holder.to_owned();
        match self {
            Self::Holder => Sight::Person(holder),
            Self::Other => Sight::Person(other),
            Self::Print => Sight::Print(holder),
            Self::Two => Sight::Two(holder, other),
            Self::Nobody => Sight::Nobody,
        }
    }
}

/// What is pressed on the tray.
#[derive(Debug, Clone)]
pub enum TrayMessage {
    /// A persona's card is placed.
    Place(String),
    /// The card is lifted.
    Lift,
    /// Someone steps before the camera.
    Before(Before),
    /// The gateway behaves otherwise from now on.
    GatewayMode(GatewayMode),
    /// Time to look at the receipt computer's folder.
    Look,
}

impl Tray {
    /// An empty reader, the holder of whatever card is placed before the camera, a gateway that works.
    #[must_use]
    pub fn new(
        world: DemoEnvironment,
        slot: CardSlot,
        cameras: TrayCameras,
        console: Option<DemoStaff>,
    ) -> Self {
        let mut tray = Self {
            world,
            slot,
            cameras,
            console,
            before: Before::Holder,
            personas: card_virtual::personas(),
            placed: None,
            mood: GatewayMode::Well,
            received: Vec::new(),
            trouble: None,
        };
        tray.look_up();
        tray
    }

    /// Gateway, cards and receipt folder.
    #[must_use]
    pub fn world(&self) -> &DemoEnvironment {
        &self.world
    }

    /// Takes what was pressed.
    pub fn update(&mut self, message: TrayMessage) {
        match message {
            TrayMessage::Place(persona) => self.place(&persona),
            TrayMessage::Lift => self.lift(),
            TrayMessage::Before(before) => {
                self.before = before;
                self.look_up();
            }
            TrayMessage::GatewayMode(mood) => {
                self.mood = mood;
                self.world.faults().clear();
                if let Some(fault) = mood.fault() {
                    self.world.faults().add(fault);
                }
            }
            TrayMessage::Look => self.received = received(&self.world.receipt_folder()),
        }
    }

    /// Puts someone before the camera, whatever was chosen.
    pub fn show(&mut self, sight: Sight) {
        if let Err(error) = self.cameras.show(sight) {
            self.trouble = Some(error.to_string());
        }
    }

    fn place(&mut self, id: &str) {
        self.trouble = None;
        let card = match self.personas.iter().find(|persona| persona.id == id) {
            Some(persona) => self.world.card(persona),
            None => return,
        };
        // The holder stands before the camera when the card is placed.
        self.placed = Some(id.to_owned());
        self.look_up();
        if let Err(error) = card.and_then(|card| self.slot.place(card)) {
            self.placed = None;
            self.trouble = Some(error.to_string());
        }
    }

    fn lift(&mut self) {
        self.slot.lift();
        self.placed = None;
        self.look_up();
    }

    /// Shows the cameras what is there now.
    fn look_up(&mut self) {
        let placed =
            self.placed.as_ref().and_then(|id| self.personas.iter().find(|persona| persona.id == *id));
        let sight = match placed {
            Some(persona) => self.before.sight(&persona.id),
            None => Sight::Nobody,
        };
        let shown =
            self.cameras.lay(placed.map(crate::print::holder)).and_then(|()| self.cameras.show(sight));
        if let Err(error) = shown {
            self.trouble = Some(error.to_string());
        }
    }

    /// Draws it.
    pub fn view(&self) -> Element<'_, TrayMessage> {
        let cards = self.personas.iter().map(|persona| {
            let placed = self.placed.as_deref() == Some(persona.id.as_str());
            let pin = persona.pin.as_deref().map_or_else(|| "no PIN".to_owned(), |pin| format!("PIN {pin}"));
            let press = if placed { TrayMessage::Lift } else { TrayMessage::Place(persona.id.clone()) };
            tray_style::item(
                placed,
                column![
                    row![text(&persona.id).size(15).width(Length::Fill), text(pin).size(13)],
                    text(&persona.title).size(12),
                ],
            )
            .width(Length::Fill)
            .on_press(press)
            .into()
        });
        let moods = GatewayMode::ALL.map(|(mood, name)| {
            tray_style::item(mood == self.mood, text(name).size(13))
                .on_press(TrayMessage::GatewayMode(mood))
                .into()
        });
        let before = Before::ALL.map(|(before, name)| {
            tray_style::item(before == self.before, text(name).size(13))
                .on_press(TrayMessage::Before(before))
                .into()
        });
        let console = self.console.iter().flat_map(DemoStaff::lines).map(|line| text(line).size(12).into());
        let received = self.received.iter().rev().map(|name| text(name).size(11).into());
        let lift = tray_style::item(true, text("Lift the card").size(15).center().width(Length::Fill));
        column![
            tray_style::heading("Virtual cards"),
            text(
                "Stand-ins made by this program, not real cards. Press one to place it, another one to swap."
            )
            .size(12),
            scrollable(column(cards).spacing(5).padding(iced::Padding::ZERO.right(14)))
                .height(Length::FillPortion(4)),
            lift.width(Length::Fill).on_press_maybe(self.placed.is_some().then_some(TrayMessage::Lift)),
            tray_style::heading("Before the camera (drawn people)"),
            row(before).spacing(5).wrap(),
            tray_style::heading("Sandbox gateway"),
            row(moods).spacing(5).wrap(),
            tray_style::heading("Staff console"),
            column(console).spacing(2),
            tray_style::heading("Receipt computer's folder"),
            scrollable(column(received).spacing(2)).height(Length::FillPortion(1)),
            text(self.trouble.as_deref().unwrap_or_default()).size(13),
        ]
        .spacing(9)
        .into()
    }
}

/// How the tray looks: quiet, so that the kiosk beside it is what one sees.
pub(crate) mod tray_style {
    use iced::border::rounded;
    use iced::widget::{Button, Text, button, container, text};
    use iced::{Color, Element, Theme};

    use super::TrayMessage;

    const GROUND: Color = Color::from_rgb(0.955, 0.960, 0.970);
    const INK: Color = Color::from_rgb(0.15, 0.17, 0.20);
    const LINE: Color = Color::from_rgb(0.82, 0.84, 0.87);
    const CHOSEN: Color = Color::from_rgb(0.0, 0.09, 0.757);

    pub(crate) fn ground(_: &Theme) -> container::Style {
        container::Style {
            text_color: Some(INK),
            background: Some(GROUND.into()),
            ..container::Style::default()
        }
    }

    pub(super) fn heading(words: &str) -> Text<'_> {
        text(words).size(17)
    }

    pub(super) fn item<'a>(
        chosen: bool,
        content: impl Into<Element<'a, TrayMessage>>,
    ) -> Button<'a, TrayMessage> {
        button(content).padding([6, 10]).style(move |_, status| {
            let (background, ink, line) = match status {
                button::Status::Disabled => (GROUND, LINE, LINE),
                _ if chosen => (CHOSEN, Color::WHITE, CHOSEN),
                button::Status::Hovered | button::Status::Pressed => (GROUND, INK, CHOSEN),
                button::Status::Active => (Color::WHITE, INK, LINE),
            };
            button::Style {
                background: Some(background.into()),
                text_color: ink,
                border: rounded(8).color(line).width(1),
                ..button::Style::default()
            }
        })
    }
}

/// The names of the files that lie there, newest last.
fn received(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|n| n.ends_with(".xml"))
        .collect();
    names.sort_by_key(|name| name.rsplit('_').next().map(str::to_owned));
    names
}
