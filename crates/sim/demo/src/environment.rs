//! Everything outside the kiosk, made here: cards, gateway, receipt folder, and the configuration that ties them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use card_virtual::{Persona, PhoneKind, TestPki, VirtualCard};
use eligibility_sandbox::{Faults, RequestCounts, Sandbox, SandboxConfig};
use kiosk_app::Config;
use tokio::runtime::Runtime;

use crate::{DemoError, StandInAuthentication, stand_in};

/// Where `eligibility-sandbox` listens when it is not told otherwise.
const SANDBOX_URL: &str = "https://127.0.0.1:8443";

/// A world for one kiosk. Its folder keeps the test PKI, so a second start is quick.
pub struct DemoEnvironment {
    folder: PathBuf,
    pki: TestPki,
    /// `None` while the gateway is away.
    sandbox: Option<Sandbox>,
    /// What brings it back as it was.
    gateway: SandboxConfig,
    faults: Faults,
    seen: RequestCounts,
    config: Config,
    photos: HashMap<String, Vec<u8>>,
    /// Last: the sandbox's tasks live in it.
    runtime: Runtime,
}

impl DemoEnvironment {
    /// Makes or reopens the world in `folder`; the test PKI of the cards lies in `pki`, which several worlds may share.
    ///
    /// # Errors
    /// [`DemoError`] when the folder cannot be used or the gateway does not start.
    pub fn start(folder: &Path, pki: &Path) -> Result<Self, DemoError> {
        Self::start_with(folder, pki, |_| {}, "")
    }

    /// As [`Self::start`], with a say in the gateway and with further lines for the kiosk's configuration file.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(
        folder: &Path,
        pki: &Path,
        gateway: impl FnOnce(&mut SandboxConfig),
        more: &str,
    ) -> Result<Self, DemoError> {
        Self::start_edited(folder, pki, gateway, |text| text + more)
    }

    /// As [`Self::start`], with a say in the gateway and in the whole of the kiosk's configuration file.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_edited(
        folder: &Path,
        pki: &Path,
        gateway: impl FnOnce(&mut SandboxConfig),
        edit: impl FnOnce(String) -> String,
    ) -> Result<Self, DemoError> {
        let receipts = folder.join("receipt-computer");
        let trust = folder.join("card-trust");
        for dir in [&receipts, &trust] {
            std::fs::create_dir_all(dir).map_err(DemoError::Folder)?;
        }
        let pki = TestPki::open_or_create(pki, SystemTime::now())?;
        pki.write_trust(&trust)?;

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("sandbox")
            .enable_all()
            .build()
            .map_err(DemoError::Folder)?;
        let mut sandbox = SandboxConfig::new(folder.join("gateway"));
        sandbox.card_trust = Some(trust);
        gateway(&mut sandbox);
        let mut again = sandbox.clone();
        let sandbox = runtime.block_on(Sandbox::start(sandbox))?;
        again.listen = sandbox.address();

        crate::faces::write_policy(folder).map_err(DemoError::Folder)?;
        let path = folder.join("kiosk.toml");
        let text = edit(kiosk_toml(&sandbox.base_url()));
        std::fs::write(&path, text).map_err(DemoError::Folder)?;
        let config = Config::load(&path).map_err(DemoError::Config)?;
        if let Some(problem) = config.problems().into_iter().next() {
            return Err(DemoError::Config(problem));
        }
        Ok(Self {
            folder: folder.to_owned(),
            pki,
            faults: sandbox.faults().clone(),
            seen: sandbox.seen().clone(),
            sandbox: Some(sandbox),
            gateway: again,
            config,
            photos: HashMap::new(),
            runtime,
        })
    }

    /// The kiosk's configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The faults that the gateway can be given.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What the gateway has seen.
    #[must_use]
    pub fn seen(&self) -> &RequestCounts {
        &self.seen
    }

    /// Takes the gateway away: nobody listens at its address any more.
    pub fn gateway_away(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            self.runtime.block_on(sandbox.stop());
        }
    }

    /// Brings it back at the same address, without the faults it had.
    ///
    /// # Errors
    /// [`DemoError`] when it does not start.
    pub fn gateway_back(&mut self) -> Result<(), DemoError> {
        if self.sandbox.is_none() {
            let sandbox = self.runtime.block_on(Sandbox::start(self.gateway.clone()))?;
            (self.faults, self.seen) = (sandbox.faults().clone(), sandbox.seen().clone());
            self.sandbox = Some(sandbox);
        }
        Ok(())
    }

    /// The folder that the receipt computer watches.
    #[must_use]
    pub fn receipt_folder(&self) -> PathBuf {
        self.folder.join("receipt-computer")
    }

    /// Issues this persona's card, with the photo of its invented person where faces are compared, and with the stand-in for 特定機関認証 ([`Self::stand_in`]). The first time takes as long as
    /// an RSA key takes to be found.
    ///
    /// # Errors
    /// [`DemoError`] when the PKI's folder cannot be used.
    pub fn card(&self, persona: &Persona) -> Result<VirtualCard, DemoError> {
        let pictured = persona.photo.is_some() && self.config.face.camera.is_some();
        let own = self.photos.get(&persona.id).cloned();
        let photo = own.or_else(|| pictured.then(|| crate::faces::photo(&persona.id)).flatten());
        match photo {
            Some(photo) => self.card_as_is(&persona.clone().with_photo(photo).map_err(DemoError::Persona)?),
            None => self.card_as_is(persona),
        }
    }

    /// Puts another photo (JPEG 2000) on this persona's cards from now on.
    pub fn put_photo(&mut self, id: &str, jp2: Vec<u8>) {
        self.photos.insert(id.to_owned(), jp2);
    }

    /// As [`Self::card`], with the photo that the persona brings.
    ///
    /// # Errors
    /// [`DemoError`] when the PKI's folder cannot be used.
    pub fn card_as_is(&self, persona: &Persona) -> Result<VirtualCard, DemoError> {
        let terminal = self.pki.stand_in_terminal()?;
        Ok(VirtualCard::new(self.pki.issue(persona)?).with_stand_in(&terminal))
    }

    /// This persona's phone, of this kind. The first time takes as long as [`Self::card`] does.
    ///
    /// # Errors
    /// [`DemoError`] when the PKI's folder cannot be used.
    pub fn phone(&self, persona: &Persona, kind: PhoneKind) -> Result<VirtualCard, DemoError> {
        Ok(VirtualCard::new(self.pki.issue_phone(persona, kind)?))
    }

    /// What opens the key of [`Self::card`] without its PIN; no other card knows it.
    ///
    /// # Errors
    /// [`DemoError`] when the PKI's folder cannot be used.
    pub fn stand_in(&self) -> Result<StandInAuthentication, DemoError> {
        StandInAuthentication::new(&self.pki.stand_in_terminal()?)
    }

    /// Lines for a kiosk's configuration file (`[authorisation]`) that name the stand-in as the program `program`, with the
    /// key that opens the cards of the test PKI in `pki`. The key is written there, beside the PKI's other keys.
    ///
    /// # Errors
    /// [`DemoError`] when the program is not there, or the PKI's folder cannot be used.
    pub fn authorisation_toml(program: &Path, pki: &Path) -> Result<String, DemoError> {
        let terminal = TestPki::open_or_create(pki, SystemTime::now())?.stand_in_terminal()?;
        let absolute = |path: &Path| std::path::absolute(path).map_err(DemoError::Folder);
        let key = absolute(&pki.join("stand-in-terminal-key.der"))?;
        write_private(&key, terminal.pkcs8()).map_err(DemoError::Folder)?;
        let program = absolute(program)?;
        stand_in::toml(&program, &key).map_err(|source| DemoError::StandInProgram { path: program, source })
    }

    /// The stand-in's program, which is built beside the running one.
    ///
    /// # Errors
    /// [`DemoError::Folder`] when it cannot be told where this program lies.
    pub fn stand_in_program() -> Result<PathBuf, DemoError> {
        const NAME: &str = "uketsuke-stand-in-authorisation";
        let here = std::env::current_exe().map_err(DemoError::Folder)?;
        let mut folder = here.parent().unwrap_or(Path::new("."));
        // Tests and examples lie a folder deeper.
        if folder.ends_with("deps") || folder.ends_with("examples") {
            folder = folder.parent().unwrap_or(folder);
        }
        Ok(folder.join(NAME))
    }

    /// The test PKI.
    #[must_use]
    pub fn pki(&self) -> &TestPki {
        &self.pki
    }
}

/// Writes a file that only its owner can read, whole or not at all: several worlds may share it.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    std::fs::rename(&part, path)
}

/// A configuration for `uketsuke run` beside the programs `eligibility-sandbox --data gateway --card-trust card-trust` and
/// `card-virtual`, all started in the folder in which it lies. It has no cameras and no console: patients come with their PIN.
#[must_use]
pub fn sandbox_toml() -> String {
    const WRITTEN: &str = "# Written by the demo at each start.";
    const PRINTED: &str = "# For a try with virtual cards and the sandbox gateway; never on a kiosk that serves patients.\n\
                           # config/kiosk.toml of the sources documents every key.";
    // Nothing here opens a photo.
    kiosk_toml(SANDBOX_URL)
        .replace(WRITTEN, PRINTED)
        .replace("issuers = [\"card-trust/face-issuers.toml\"]\n", "")
}

fn kiosk_toml(gateway_url: &str) -> String {
    format!(
        r#"# Written by the demo at each start.
[facility]
code = "1319999999"
next = "wait"

[display]
mm_per_px = 0.170
fullscreen = false

[card]
trust = ["card-trust"]
policy = "test"
issuers = ["card-trust/face-issuers.toml"]

[gateway]
url = "{gateway_url}"
ca = "gateway/gateway-ca.pem"
certificate = "gateway/terminal/cert.pem"
key = "gateway/terminal/key.pem"
terminal = "kiosk-1"

[receipt]
folder = "receipt-computer"
"#
    )
}
