//! One kiosk with everything around it, in a folder that goes away with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base_time::{Clock, Entropy, SteadyClock, SystemEntropy};
use card_virtual::{Persona, VirtualCard};
use eligibility_sandbox::SandboxConfig;
use kiosk_app::{OtherReader, Parts};
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_demo::{DemoCameras, DemoEnvironment, VirtualReader, VirtualWatch};

/// The configuration file of a kiosk that asks for whatever there is, one after another: the consents of the profile `leaflet-3q`
/// and the name. What the file says already stays.
#[must_use]
pub fn asks_everything(text: String) -> String {
    let text = match text.contains("name_check") {
        true => text,
        false => text.replacen("[facility]", "[facility]\nname_check = true", 1),
    };
    if text.contains("[consent]") { text } else { text + "\n[consent]\nprofile = \"leaflet-3q\"\n" }
}

/// A kiosk on the virtual reader.
pub struct TestKiosk {
    /// The kiosk.
    pub kiosk: HeadlessKiosk,
    /// Its reader.
    pub reader: VirtualReader,
    /// Its second reader, on which phones are held, when it has one.
    pub phones: VirtualReader,
    /// Its cameras, when it has the face way.
    pub cameras: DemoCameras,
    /// Everything else.
    pub world: DemoEnvironment,
    _folder: Option<tempfile::TempDir>,
}

/// What a test wants of its kiosk; all else is as in the demo, and the kiosk asks whatever there is to be asked.
#[must_use]
pub struct TestKioskBuilder<'a> {
    pki: PathBuf,
    place: Result<&'a Path, tempfile::TempDir>,
    asks_everything: bool,
    gateway: Box<dyn FnOnce(&mut SandboxConfig) + 'a>,
    edit: Box<dyn FnOnce(String) -> String + 'a>,
    clock: Option<Arc<dyn Clock>>,
    parts: Box<dyn FnOnce(&mut Parts) + 'a>,
}

impl<'a> TestKioskBuilder<'a> {
    /// `more` goes to the end of the kiosk's configuration file.
    pub fn config(self, more: &'a str) -> Self {
        self.edit(move |text| text + more)
    }

    /// A say in the whole of the kiosk's configuration file. Edits follow one another.
    pub fn edit(mut self, edit: impl FnOnce(String) -> String + 'a) -> Self {
        let before = self.edit;
        self.edit = Box::new(move |text| edit(before(text)));
        self
    }

    /// A say in the gateway.
    pub fn gateway(mut self, change: impl FnOnce(&mut SandboxConfig) + 'a) -> Self {
        self.gateway = Box::new(change);
        self
    }

    /// The kiosk's clock, in place of the machine's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// A say in what the kiosk is put together from.
    pub fn parts(mut self, change: impl FnOnce(&mut Parts) + 'a) -> Self {
        self.parts = Box::new(change);
        self
    }

    /// Nothing is asked that is not the default of a facility's configuration.
    pub fn as_shipped(mut self) -> Self {
        self.asks_everything = false;
        self
    }

    /// In a folder that stays, with the test PKI of `pki`.
    pub fn stays_in(mut self, folder: &'a Path, pki: &Path) -> Self {
        self.place = Ok(folder);
        pki.clone_into(&mut self.pki);
        self
    }

    /// Starts gateway and kiosk.
    ///
    /// # Panics
    /// When it cannot be set up: a test cannot go on then.
    #[must_use]
    pub fn start(self) -> TestKiosk {
        let Self { pki, place, asks_everything: all, gateway, edit, clock, parts } = self;
        let folder = place.as_ref().copied().unwrap_or_else(tempfile::TempDir::path);
        let edit = |text| if all { asks_everything(edit(text)) } else { edit(text) };
        let world = DemoEnvironment::start_edited(folder, &pki, gateway, edit).expect("the environment");
        TestKiosk::around(world, place.err(), |all| {
            if let Some(clock) = clock {
                all.clock = Arc::new(SteadyClock::around(clock));
            }
            parts(all);
        })
    }
}

impl TestKiosk {
    /// A kiosk in a folder of its own under `tmp`.
    ///
    /// # Panics
    /// When there can be no such folder.
    pub fn builder<'a>(tmp: impl AsRef<Path>) -> TestKioskBuilder<'a> {
        let tmp = tmp.as_ref();
        TestKioskBuilder {
            pki: crate::shared_pki(tmp),
            place: Err(tempfile::tempdir_in(tmp).expect("a folder for the test")),
            asks_everything: true,
            gateway: Box::new(|_| {}),
            edit: Box::new(|text| text),
            clock: None,
            parts: Box::new(|_| {}),
        }
    }

    fn around(
        world: DemoEnvironment,
        folder: Option<tempfile::TempDir>,
        change: impl FnOnce(&mut Parts),
    ) -> Self {
        let reader = VirtualReader::new();
        let phones = VirtualReader::new();
        let cameras = DemoCameras::new();
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        // As a kiosk does; most tests spare the process, and have the stand-in in their own.
        let pinless = match world.config().authorisation {
            Some(_) => Parts::configured_pinless(world.config(), &entropy),
            None => Some(Box::new(world.stand_in().expect("the stand-in")) as _),
        };
        let mut parts = Parts {
            reader: Box::new(reader.clone()),
            watch: Box::new(VirtualWatch::new(reader.clone())),
            staff_reader: None,
            phone_reader: world.config().phone_reader().map(|_| OtherReader {
                reader: Box::new(phones.clone()),
                watch: Box::new(VirtualWatch::new(phones.clone())),
            }),
            pinless,
            cameras: Box::new(cameras.clone()),
            clock: Arc::new(SteadyClock::start()),
            entropy,
        };
        change(&mut parts);
        let kiosk = HeadlessKiosk::start(world.config(), parts).expect("the kiosk");
        Self { kiosk, reader, phones, cameras, world, _folder: folder }
    }

    /// A built-in persona.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn persona(id: &str) -> Persona {
        card_virtual::persona(id).expect("a built-in persona")
    }

    /// Issues a persona's card.
    ///
    /// # Panics
    /// When the PKI does not work.
    #[must_use]
    pub fn card(&self, persona: &Persona) -> VirtualCard {
        self.world.card(persona).expect("a card")
    }

    /// Whether the card that lies there was asked for JPKI and card face only, and for nothing of its own: not for name and
    /// address as text, the 12-digit number, or its serial number.
    ///
    /// # Panics
    /// When no card lies there.
    #[must_use]
    pub fn asked_two_applets_only(&self) -> bool {
        let asked = self.reader.with_card(|card| {
            let known = |aid| aid == card_virtual::JPKI_AID || aid == card_virtual::CARD_FACE_AID;
            card.log().selected_applets().all(known) && card.log().objects_read() == 0
        });
        asked.expect("a card")
    }

    /// The files in the receipt computer's folder.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn received(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.world.receipt_folder()).expect("the receipt folder");
        entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == "xml"))
            .collect()
    }
}
