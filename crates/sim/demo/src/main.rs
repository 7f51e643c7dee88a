//! `uketsuke-demo`: the kiosk with virtual cards, a sandbox gateway and a receipt folder, in one command.
#![allow(clippy::print_stdout, reason = "a program that answers on the terminal")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base_time::{SteadyClock, SystemEntropy};
use clap::Parser;
use face_camera::{CameraConfig, Source};
use kiosk_app::{Parts, logging};
use kiosk_demo::beside::{self, Scripted};
use kiosk_demo::bridge::Bridge;
use kiosk_demo::script::{Script, face_visit, pin_visit};
use kiosk_demo::slot::{CardSlot, VpcdSlot};
use kiosk_demo::staff::{self, DemoStaff};
use kiosk_demo::tray::{Tray, TrayCameras};
use kiosk_demo::{
    DemoCameras, DemoEnvironment, DemoError, Display, PictureCamera, Shipped, VirtualReader, VirtualWatch,
    desk, faces, sandbox_toml, shipped,
};

/// The kiosk on your desk: virtual cards, sandbox gateway, receipt folder. Without a display it runs a scripted visit under
/// Xvfb and leaves pictures and a transcript.
#[derive(Parser)]
#[command(name = "uketsuke-demo", version)]
struct Arguments {
    /// Start the shipped program `uketsuke`, with a PC/SC of its own that this script gives (`scripts/with-pcscd.sh`).
    /// Where the script does not work, and without it, the kiosk runs inside the demo's window.
    #[arg(long, value_name = "SCRIPT")]
    beside_pcscd: Option<PathBuf>,
    /// Your own photo on the virtual card of the scripted persona, to be compared with the person before the camera.
    #[arg(long, value_name = "FILE")]
    photo: Option<PathBuf>,
    /// A real camera in place of drawn people: a number, a device, a video or a folder of pictures.
    #[arg(long)]
    camera: Option<String>,
    /// Run the scripted visit on a display of its own, then end.
    #[arg(long)]
    script: bool,
    /// Where the demo keeps its test PKI, configuration, receipts and pictures.
    #[arg(long, default_value = "target/demo")]
    folder: PathBuf,
    /// Print a configuration for `uketsuke run` beside `eligibility-sandbox` and `card-virtual` (README.md, "Run the kiosk"), and
    /// end.
    #[arg(long)]
    print_config: bool,
    /// error, warn, info, debug or trace.
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: String,
    /// Set by the demo for itself: the display's pixels, where it runs on an Xvfb of its own.
    #[arg(long, hide = true)]
    frame: Option<PathBuf>,
    /// Set by the demo for itself inside the script: the port of the staff console.
    #[arg(long, hide = true)]
    console_port: Option<u16>,
}

/// Whose card the scripted visit uses, and its PIN (`fixtures/cards/hanako.toml`).
const SCRIPTED: (&str, [u8; 4]) = ("hanako", [1, 9, 8, 1]);
/// The socket file between the staff console and this machine's browsers, in the demo's folder.
const CONSOLE_SOCKET: &str = "console.socket";

fn main() -> ExitCode {
    match start(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("uketsuke-demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: &Arguments) -> Result<(), DemoError> {
    if arguments.print_config {
        print!("{}", sandbox_toml());
        return Ok(());
    }
    logging::start(&arguments.log);
    std::fs::create_dir_all(&arguments.folder).map_err(DemoError::Folder)?;
    if let Some(port) = arguments.console_port {
        return with_program(arguments, port);
    }
    let script = arguments.beside_pcscd.as_deref().filter(|script| works(script));
    if arguments.frame.is_none() && (arguments.script || display_is_missing()) {
        let (width, height) = beside::display_size();
        let display = Display::start(width, height)?;
        return again(arguments, script, Some(&display));
    }
    match script {
        Some(_) => again(arguments, script, None),
        None => in_process(arguments),
    }
}

/// Whether the script gives a command a PC/SC of its own here; says why not.
fn works(script: &Path) -> bool {
    let tried = Command::new(script).arg("true").stdin(Stdio::null()).output();
    let why = match &tried {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    println!(
        "The kiosk runs inside the demo's window, without PC/SC: {} does not work here ({why}).",
        script.display()
    );
    false
}

/// Whether there is no display to open a window on.
fn display_is_missing() -> bool {
    let unset = |name| std::env::var_os(name).unwrap_or_default().is_empty();
    unset("DISPLAY") && unset("WAYLAND_DISPLAY")
}

/// Runs this program again: on the display, and through the script, where there are any.
fn again(arguments: &Arguments, script: Option<&Path>, display: Option<&Display>) -> Result<(), DemoError> {
    let program = std::env::current_exe().map_err(DemoError::Program)?;
    let mut command = match script {
        Some(script) => {
            let mut command = Command::new(script);
            command.arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(std::env::args_os().skip(1));
    let mut bridge = None;
    if script.is_some() {
        let opened = Bridge::outside(arguments.folder.join(CONSOLE_SOCKET)).map_err(DemoError::Folder)?;
        command.arg("--console-port").arg(opened.port.to_string());
        bridge = Some(opened);
    }
    if let Some(display) = display {
        command.arg("--frame").arg(display.frame_folder()).env("DISPLAY", display.name());
        command.env_remove("WAYLAND_DISPLAY");
    }
    let status = command.status().map_err(DemoError::Program)?;
    drop(bridge);
    if status.success() { Ok(()) } else { Err(DemoError::Scripted) }
}

/// Models, cards and gateway, with the cameras' names and the staff console's port in the configuration.
fn prepare(
    arguments: &Arguments,
    port: u16,
    edit: impl FnOnce(String) -> String,
) -> Result<(DemoEnvironment, bool), DemoError> {
    println!("Preparing cards and gateway in {} (the first time makes keys) ...", arguments.folder.display());
    let models = faces::models(Path::new("."));
    if let Err(error) = &models {
        println!("No face way: {error}. Visits are by PIN.");
    }
    let by_face = models.is_ok();
    let face = models.as_ref().map(|folder| faces::toml(folder)).unwrap_or_default();
    let more = edit(face) + &staff::toml(port);
    let mut world =
        DemoEnvironment::start_with(&arguments.folder, &arguments.folder.join("pki"), |_| {}, &more)?;
    if let Some(photo) = &arguments.photo {
        let models = models.as_ref().map_err(|error| DemoError::NoModels(error.to_string()))?;
        world.put_photo(SCRIPTED.0, faces::own_photo(photo, models)?);
        println!("Your photo is on the card of {} for as long as this runs.", SCRIPTED.0);
    }
    println!("Receipt computer's folder: {}", world.receipt_folder().display());
    Ok((world, by_face))
}

/// The account for the staff console, said on the terminal.
fn staff_account(world: &DemoEnvironment) -> Result<Option<DemoStaff>, DemoError> {
    let console = DemoStaff::enrol(world.config())?;
    if let Some(console) = &console {
        println!("{}", console.words());
    }
    Ok(console)
}

/// The scripted visit.
fn scripted_visit(by_face: bool) -> Script {
    let mut steps = pin_visit(SCRIPTED.0, SCRIPTED.1, by_face);
    if by_face {
        steps.extend(face_visit(SCRIPTED.0));
    }
    Script::new(steps, Duration::ZERO)
}

/// The tray beside the shipped program, which has a PC/SC, a window and a process of its own.
fn with_program(arguments: &Arguments, port: u16) -> Result<(), DemoError> {
    let folder = &arguments.folder;
    let program =
        shipped::program().ok_or_else(|| DemoError::Program(std::io::ErrorKind::NotFound.into()))?;
    let drawn = folder.join("drawn");
    let document =
        PictureCamera::create(&folder.join("document-camera"), &drawn).map_err(DemoError::Folder)?;
    let face = match &arguments.camera {
        Some(_) => None,
        None => Some(PictureCamera::create(&folder.join("camera"), &drawn).map_err(DemoError::Folder)?),
    };
    let camera = arguments.camera.clone().unwrap_or_else(|| "camera".to_owned());
    let pki = folder.join("pki");
    let module = DemoEnvironment::authorisation_toml(&DemoEnvironment::stand_in_program()?, &pki)?;
    let (world, by_face) = prepare(arguments, port, |face| {
        let named = face.replace("print_camera = \"invented\"", "print_camera = \"document-camera\"");
        named.replace("\ncamera = \"invented\"", &format!("\ncamera = {camera:?}"))
            + &module
            // The script reads the visit's steps in the program's log.
            + "\n[log]\nlevel = \"debug\"\n"
    })?;
    let _bridge = Bridge::inside(&folder.join(CONSOLE_SOCKET), port).map_err(DemoError::Folder)?;
    let console = staff_account(&world)?;
    let scripted = match &arguments.frame {
        None => None,
        Some(frame) => {
            println!("Scripted visit; pictures and transcript go to {}", folder.display());
            let display = Display::attach(&std::env::var("DISPLAY").unwrap_or_default(), frame)?;
            Some(Scripted { script: scripted_visit(by_face), folder: folder.clone(), display })
        }
    };
    let with_script = scripted.is_some();
    let slot = CardSlot::Vpcd(VpcdSlot::new(kiosk_demo::slot::VPCD));
    let tray = Tray::new(world, slot, TrayCameras::Pictures { face, document: Some(document) }, console);
    let display = std::env::var("DISPLAY").unwrap_or_default();
    let running = Shipped::start(&program, &folder.join("kiosk.toml"), &display)?;
    beside::run(tray, running, scripted)?;
    if with_script {
        println!("Done: {}/transcript.txt and the pictures beside it.", folder.display());
    }
    Ok(())
}

/// The kiosk inside the demo's window: everything but PC/SC, the module's process and the shipped program itself.
fn in_process(arguments: &Arguments) -> Result<(), DemoError> {
    let (world, by_face) = prepare(arguments, staff::free_port()?, |face| face)?;
    let cameras = DemoCameras::new();
    if let Some(camera) = &arguments.camera {
        cameras.real(Some(CameraConfig::new(Source::named(camera, true))));
    }
    let reader = VirtualReader::new();
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
    let console = staff_account(&world)?;
    let script = arguments.frame.as_ref().map(|_| {
        println!("Scripted visit; pictures and transcript go to {}", arguments.folder.display());
        (scripted_visit(by_face), arguments.folder.clone())
    });
    let scripted = script.is_some();
    desk::run(world, parts, CardSlot::Virtual(reader), cameras, console, script)?;
    if scripted {
        println!("Done: {}/transcript.txt and the pictures beside it.", arguments.folder.display());
    }
    Ok(())
}
