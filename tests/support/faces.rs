//! A stage whose kiosk compares faces: needs the weights, and says so where they are not installed.

use std::path::Path;

use card_virtual::Persona;
use kiosk_demo::{Sight, faces, print};
use kiosk_visit::{Event, Method, ScreenKind};

use crate::patient::LIMIT;
use crate::test_kiosk::TestKiosk;

/// The folder with the weights; `None`, said aloud, where they are not installed.
///
/// # Panics
/// In CI, when the weights are there and were not used.
#[must_use]
pub fn weights() -> Option<std::path::PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match faces::models(&top) {
        Ok(folder) => Some(folder),
        Err(why) => {
            let there = top.join("../shared/models").is_dir();
            assert!(
                !(there && std::env::var_os("CI").is_some()),
                "weights are there but were not used: {why}"
            );
            not_run::not_run(not_run::Missing::Weights);
            None
        }
    }
}

/// A kiosk with the face way.
pub struct FaceStage {
    /// Everything.
    pub stage: TestKiosk,
}

impl FaceStage {
    /// A kiosk; `more` goes to the end of the kiosk's configuration. `None` where the weights are not installed.
    ///
    /// # Panics
    /// As [`TestKioskBuilder::start`](crate::test_kiosk::TestKioskBuilder::start).
    #[must_use]
    pub fn set(tmp: &str, more: &str) -> Option<Self> {
        Self::set_edited(tmp, more, |text| text)
    }

    /// The same, with a say in the whole of the kiosk's configuration file.
    #[must_use]
    pub fn set_edited(tmp: &str, more: &str, edit: impl FnOnce(String) -> String) -> Option<Self> {
        let weights = weights()?;
        let more = faces::toml(&weights) + more;
        Some(Self { stage: TestKiosk::builder(tmp).config(&more).edit(edit).start() })
    }

    /// Places a persona's card, with its holder before the camera and its printed face under the other one.
    ///
    /// # Panics
    /// When the kiosk does not become idle, or the card cannot be issued.
    pub fn place(&mut self, id: &str) {
        self.place_card(&TestKiosk::persona(id));
    }

    /// The same, with another photo on the card.
    ///
    /// # Panics
    /// As [`Self::place`].
    pub fn place_with_photo(&mut self, id: &str, photo: Vec<u8>) {
        let persona = TestKiosk::persona(id).with_photo(photo).expect("a photo that fits on a card");
        let card = self.stage.world.card_as_is(&persona).expect("a card");
        self.before_the_cameras(&persona);
        self.stage.reader.place(card);
    }

    fn place_card(&mut self, persona: &Persona) {
        self.stage.kiosk.wait_for_rest(LIMIT).expect("idle");
        let card = self.stage.card(persona);
        self.before_the_cameras(persona);
        self.stage.reader.place(card);
    }

    fn before_the_cameras(&self, persona: &Persona) {
        self.stage.cameras.show(Sight::Person(persona.id.clone()));
        self.stage.cameras.lay(Some(print::holder(persona)));
    }

    /// Chooses the face way and lets the cameras start.
    ///
    /// # Panics
    /// When the kiosk does not offer it.
    pub fn accept_cameras(&mut self) {
        let screen = self
            .stage
            .kiosk
            .work_until(LIMIT, |screen| {
                matches!(screen.kind, ScreenKind::Choosing | ScreenKind::CameraNotice)
            })
            .unwrap_or_else(|screen| {
                panic!("stuck at {:?}:\n{}", screen.kind, self.stage.kiosk.transcript())
            });
        if screen.kind == ScreenKind::Choosing {
            // The notice stands with the choice.
            self.stage.kiosk.press(Event::MethodChosen(Method::Face));
        } else {
            self.stage.kiosk.press(Event::CameraAccepted);
        }
    }

    /// The same, until the person is compared.
    ///
    /// # Panics
    /// When the photo is not opened.
    pub fn to_the_camera(&mut self) {
        self.accept_cameras();
        self.stage.kiosk.wait_for(ScreenKind::Face, LIMIT).expect("the camera");
    }

    /// A persona who asks for staff and lets the card face be read, until the photo is open and staff are waited for.
    ///
    /// # Panics
    /// When the kiosk does not get there.
    pub fn to_the_staff_check(&mut self, id: &str) {
        self.place(id);
        let kiosk = &mut self.stage.kiosk;
        kiosk.wait_for(ScreenKind::Choosing, LIMIT).expect("several ways");
        kiosk.press(Event::MethodChosen(Method::Staff));
        kiosk.wait_for(ScreenKind::ReadingPrint, LIMIT).expect("the card face is read");
        kiosk.wait_for(ScreenKind::StaffCheck, LIMIT).expect("the photo is open");
    }

    /// Keys digits in on the code pad, and confirms them.
    pub fn key(&mut self, digits: &str) {
        for digit in digits.bytes() {
            self.stage.kiosk.press(Event::DigitEntered(digit - b'0'));
        }
        self.stage.kiosk.press(Event::CodeEntered);
    }

    /// The transcript without what depends on the machine's speed: how often and what the person was told meanwhile.
    #[must_use]
    pub fn decided(&self) -> String {
        let told = |line: &&str| {
            !(line.contains("FaceCompared")
                || line.contains("PrintRead")
                || line.starts_with("  [Face]")
                || line.starts_with("  [ReadingPrint]"))
        };
        self.stage.kiosk.transcript().lines().filter(told).map(|line| line.to_owned() + "\n").collect()
    }
}

/// What is wrong with it, and the photo.
pub type BadPhoto = (&'static str, Vec<u8>);

/// A stage, and photos that no kiosk may stumble over.
///
/// # Panics
/// As [`TestKioskBuilder::start`](crate::test_kiosk::TestKioskBuilder::start).
#[must_use]
pub fn beside_models(tmp: &str) -> Option<(FaceStage, Vec<BadPhoto>)> {
    let stage = FaceStage::set(tmp, "")?;
    let good = faces::photo("hanako").expect("an invented photo");
    let room = face_camera_photo();
    let half = good[..good.len() / 2].to_vec();
    let mut wide = good.clone();
    // The size in the codestream: behind the marker SIZ, its length and the capabilities.
    let at = wide.windows(2).position(|marker| marker == [0xFF, 0x51]).expect("a codestream");
    wide[at + 6..at + 14].fill(0x7F);
    let photos = vec![
        ("nobody in it", room),
        ("cut in half", half),
        ("of absurd size", wide),
        ("not a picture", b"JP2? No.".repeat(40)),
        ("one byte", vec![0]),
    ];
    Some((stage, photos))
}

/// A picture of a room with nobody in it, as a card photo.
fn face_camera_photo() -> Vec<u8> {
    faces::encoded(&face_invented::empty_room(3)).expect("a picture")
}
