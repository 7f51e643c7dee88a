//! A kiosk at its busiest, for `bench start`: a face is being matched and, on another thread, a card is read again and again.
//! Both never meet in one visit; here they do, and the camera's frames are drawn by this program besides.

use std::io::BufRead as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base_time::{SteadyClock, SystemEntropy};
use card_client::{CardReader as _, CardSession, Policy, TrustAnchors};
use face_match::PolicySigner;
use kiosk_app::Parts;
use kiosk_demo::{DemoCameras, DemoEnvironment, Sight, VirtualReader, VirtualWatch, faces, print};
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;

use crate::BenchError;

const HOLDER: &str = "hanako";
/// What reading a certificate takes on a 106 kbit/s link (`bench card`); the virtual card has none.
const LINK: Duration = Duration::from_millis(174);
/// The number keys on the way: the face among the ways, the cameras after their notice, the languages on the camera's
/// screen, and the way out of them.
pub const FACE: u8 = 1;
pub const CAMERAS: u8 = 1;
pub const LANGUAGES: u8 = 5;
pub const CLOSE: u8 = 8;

/// Runs the kiosk's window until it is ended; a line on standard input places or lifts the card.
pub(crate) fn child(folder: &Path) -> Result<String, BenchError> {
    const MISSING: BenchError = BenchError::Persona(HOLDER);
    let holder = card_virtual::persona(HOLDER).ok_or(MISSING)?;
    let models = faces::models(Path::new("."))?;
    let pki = folder.join("card-pki");
    let signer = signer()?;
    let more = format!(
        "{}policy_keys = [\"{}\"]\n[speech]\nenabled = false\n[times]\ngrace = 1\nlist = 1\n",
        faces::toml(&models),
        signer.key()
    );
    let world = DemoEnvironment::start_with(folder, &pki, |_| {}, &more)?;
    let (reader, cameras) = (VirtualReader::new(), DemoCameras::new());
    kiosk_app::logging::start("info");
    let parts = Parts {
        reader: Box::new(reader.clone()),
        watch: Box::new(VirtualWatch::new(reader.clone())),
        staff_reader: None,
        phone_reader: None,
        pinless: Some(Box::new(world.stand_in()?)),
        cameras: Box::new(cameras.clone()),
        clock: Arc::new(SteadyClock::start()),
        entropy: Arc::new(SystemEntropy),
    };
    // Looked at as long as any policy may ask, and then refused, three times: a policy of this bench alone, whose figures are of
    // no 20 frames and which nobody else trusts.
    let policy = folder.join("face-policy.toml");
    let text = std::fs::read_to_string(&policy).map_err(BenchError::Folder)?;
    let text = signer.sign(&text.replace("\nframes = 5\n", "\nframes = 20\n"))?;
    std::fs::write(&policy, text).map_err(BenchError::Folder)?;
    cameras.show(Sight::Person("taro".to_owned()));
    cameras.lay(Some(print::holder(&holder)));

    let other = VirtualReader::new();
    other.place(world.card(&holder)?);
    let anchors = TrustAnchors::from_der(&[world.pki().auth_ca_der()])?.with_policy(Policy::Test);
    spawn("card-again", move || {
        let mut other = other;
        // Ends with the program.
        while let Ok(card) = other.connect() {
            let Ok((session, _)) = CardSession::open(card, &anchors) else { return };
            if session.close().is_err() {
                return;
            }
            std::thread::sleep(LINK);
        }
    })?;
    let mut card = Some(world.card(&holder)?);
    spawn("hand", move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            match line.as_str() {
                "place" => {
                    if let Some(card) = card.take() {
                        reader.place(card);
                    }
                }
                _ => card = reader.lift(),
            }
        }
    })?;
    kiosk_app::window::run(world.config(), parts)?;
    Ok(String::new())
}

/// A key for this run.
fn signer() -> Result<PolicySigner, BenchError> {
    let der = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    let der = der.map_err(|_| BenchError::NotDone("randomness for a key"))?;
    Ok(PolicySigner::from_pkcs8(der.as_ref())?)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), BenchError> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map(drop).map_err(BenchError::Child)
}
