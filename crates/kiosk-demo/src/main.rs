//! `uketsuke-demo`: the kiosk with a virtual card, a sandbox gateway and a receipt folder, in one command.
#![allow(clippy::print_stdout, reason = "a program that answers on the terminal")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use face_camera::{CameraConfig, Source};
use kiosk_app::clock::{Entropy, SystemClock, SystemEntropy};
use kiosk_app::{Parts, logging};
use kiosk_demo::script::{Script, face_visit, pin_visit};
use kiosk_demo::slot::{CardSlot, VpcdSlot};
use kiosk_demo::staff::{self, DemoStaff};
use kiosk_demo::{DemoCameras, DemoError, VirtualReader, VirtualWatch, World, desk, faces, xvfb};

/// The kiosk on your desk: virtual card, sandbox gateway, receipt folder. Without a display it runs a scripted visit
/// under Xvfb and leaves pictures and a transcript.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Use the real PC/SC stack: pcscd with vpcd must be running (see `scripts/with-pcscd.sh`).
    #[arg(long)]
    pcsc: bool,
    /// vpcd's port.
    #[arg(long, default_value_t = card_virtual::vpcd::DEFAULT_PORT)]
    vpcd_port: u16,
    /// Your own photo on the virtual card of the scripted persona, to be compared with whoever is before the camera.
    #[arg(long)]
    photo: Option<PathBuf>,
    /// A real camera in place of drawn people: a number, a device, a video or a folder of pictures.
    #[arg(long)]
    camera: Option<String>,
    /// Run the scripted visit in the window, then end.
    #[arg(long)]
    script: bool,
    /// Where the demo keeps its test PKI, configuration, receipts and pictures.
    #[arg(long, default_value = "target/demo")]
    folder: PathBuf,
    /// error, warn, info, debug or trace.
    #[arg(long, default_value = "warn")]
    log: String,
}

/// Whose card the scripted visit uses, and its PIN (`fixtures/cards/hanako.toml`).
const SCRIPTED: (&str, [u8; 4]) = ("hanako", [1, 9, 8, 1]);

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = if xvfb::display_is_missing() { xvfb::run_scripted() } else { run(&arguments) };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("uketsuke-demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), DemoError> {
    logging::start(&arguments.log);
    std::fs::create_dir_all(&arguments.folder).map_err(DemoError::Folder)?;
    println!("Preparing cards and gateway in {} (the first time makes keys) ...", arguments.folder.display());
    let models = faces::models(Path::new("."));
    if let Err(error) = &models {
        println!("No face way: {error}. Visits are by PIN.");
    }
    let by_face = models.is_ok();
    let console = staff::toml()?;
    let face = models.as_ref().map(|folder| faces::toml(folder)).unwrap_or_default();
    let pki = arguments.folder.join("pki");
    // The stand-in in a process of its own, as a kiosk has its module; in this one where that was not built.
    let program = World::stand_in_program()?;
    let module = if program.exists() { World::authorisation_toml(&program, &pki)? } else { String::new() };
    let mut world = World::start_with(&arguments.folder, &pki, |_| {}, &(face + &console + &module))?;
    let cameras = DemoCameras::new();
    if let Some(camera) = &arguments.camera {
        cameras.real(Some(CameraConfig::new(Source::named(camera, true))));
    }
    if let Some(photo) = &arguments.photo {
        let models = models.as_ref().map_err(|error| DemoError::NoModels(error.to_string()))?;
        world.put_photo(SCRIPTED.0, faces::own_photo(photo, models)?);
        println!("Your photo is on the card of {} for as long as this runs.", SCRIPTED.0);
    }
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let pinless = match world.config().authorisation {
        Some(_) => Parts::configured_pinless(world.config(), &entropy),
        None => Some(Box::new(world.stand_in()?) as Box<dyn card_client::PinlessAuthentication>),
    };
    let (parts, slot) = if arguments.pcsc {
        let vpcd = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.vpcd_port));
        let cameras = Box::new(cameras.clone());
        (Parts { pinless, cameras, ..Parts::real(world.config()) }, CardSlot::Vpcd(VpcdSlot::new(vpcd)))
    } else {
        let reader = VirtualReader::new();
        let parts = Parts {
            reader: Box::new(reader.clone()),
            watch: Box::new(VirtualWatch::new(reader.clone())),
            pinless,
            cameras: Box::new(cameras.clone()),
            clock: Arc::new(SystemClock::start()),
            entropy,
        };
        (parts, CardSlot::Virtual(reader))
    };
    println!("Receipt computer's folder: {}", world.receipt_folder().display());
    let console = DemoStaff::enrol(world.config())?;
    if let Some(console) = &console {
        println!("{}", console.words());
    }
    let script = arguments.script.then(|| {
        println!("Scripted visit; pictures and transcript go to {}", arguments.folder.display());
        let mut steps = pin_visit(SCRIPTED.0, SCRIPTED.1, by_face);
        if by_face {
            steps.extend(face_visit(SCRIPTED.0));
        }
        (Script::new(steps, Duration::ZERO), arguments.folder.clone())
    });
    let scripted = script.is_some();
    desk::run(world, parts, slot, cameras, console, script)?;
    if scripted {
        println!("Done: {}/transcript.txt and the pictures beside it.", arguments.folder.display());
    }
    Ok(())
}
