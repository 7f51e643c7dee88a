//! One kiosk with everything around it, in a folder that goes away with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base_time::{Clock, Entropy, SystemClock, SystemEntropy};
use card_virtual::{Persona, VirtualCard};
use eligibility_sandbox::SandboxConfig;
use kiosk_app::Parts;
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
    /// Its cameras, when it has the face way.
    pub cameras: DemoCameras,
    /// Everything else.
    pub world: DemoEnvironment,
    _folder: Option<tempfile::TempDir>,
}

impl TestKiosk {
    /// A stage; `more` goes to the end of the kiosk's configuration.
    ///
    /// # Panics
    /// When it cannot be set up: a test cannot go on then.
    #[must_use]
    pub fn set(tmp: &str, more: &str) -> Self {
        Self::set_with(tmp, more, |_| {})
    }

    /// As [`Self::set`], with a say in the gateway.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_with(tmp: &str, more: &str, gateway: impl FnOnce(&mut SandboxConfig)) -> Self {
        Self::set_edited(tmp, gateway, |text| text + more)
    }

    /// As [`Self::set_edited`], with the configuration as it is written by a facility: nothing is asked that is not the default.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_as_shipped(tmp: &str, more: &str) -> Self {
        let folder = tempfile::tempdir_in(tmp).expect("a folder for the test");
        let world = DemoEnvironment::start_with(folder.path(), &crate::shared_pki(tmp), |_| {}, more);
        Self::around(world.expect("the world"), Some(folder), |_| {})
    }

    /// As [`Self::set`], with a say in the gateway and in the whole of the kiosk's configuration file.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_edited(
        tmp: &str,
        gateway: impl FnOnce(&mut SandboxConfig),
        edit: impl FnOnce(String) -> String,
    ) -> Self {
        Self::set_changed(tmp, gateway, edit, |_| {})
    }

    /// As [`Self::set_edited`], by this clock.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_at(
        tmp: &str,
        clock: Arc<dyn Clock>,
        gateway: impl FnOnce(&mut SandboxConfig),
        edit: impl FnOnce(String) -> String,
    ) -> Self {
        Self::set_changed(tmp, gateway, edit, |parts| parts.clock = clock)
    }

    /// As [`Self::set_edited`], with a say in what the kiosk is put together from.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_changed(
        tmp: &str,
        gateway: impl FnOnce(&mut SandboxConfig),
        edit: impl FnOnce(String) -> String,
        change: impl FnOnce(&mut Parts),
    ) -> Self {
        let folder = tempfile::tempdir_in(tmp).expect("a folder for the test");
        let all_asked = |text| asks_everything(edit(text));
        let world = DemoEnvironment::start_edited(folder.path(), &crate::shared_pki(tmp), gateway, all_asked);
        Self::around(world.expect("the world"), Some(folder), change)
    }

    /// A stage in a folder that stays; `more` goes to the end of the kiosk's configuration.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_in(folder: &Path, pki: &Path, more: &str) -> Self {
        let world = DemoEnvironment::start_edited(folder, pki, |_| {}, |text| asks_everything(text + more));
        let world = world.expect("the world");
        Self::around(world, None, |_| {})
    }

    fn around(
        world: DemoEnvironment,
        folder: Option<tempfile::TempDir>,
        change: impl FnOnce(&mut Parts),
    ) -> Self {
        let reader = VirtualReader::new();
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
            pinless,
            cameras: Box::new(cameras.clone()),
            clock: Arc::new(SystemClock::start()),
            entropy,
        };
        change(&mut parts);
        let kiosk = HeadlessKiosk::start(world.config(), parts).expect("the kiosk");
        Self { kiosk, reader, cameras, world, _folder: folder }
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
