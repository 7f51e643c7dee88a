//! The shipped program and its display: none, one that refuses, and ones of every size, density and window manager.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use acceptance::patient::LIMIT;
use acceptance::pcscd::beside_pcscd;
use acceptance::shipped::{LOOK, fresh_program};
use iced_test::core::Size;
use kiosk_demo::display::windows_on;
use kiosk_demo::{DemoEnvironment, Display, Shipped};
use kiosk_visit::{Event, Screen, Visit};

use crate::TMP;
use crate::layout::Layout;

/// A world whose kiosk fills the screen.
fn world(folder: &Path) -> DemoEnvironment {
    let pki = acceptance::shared_pki(TMP);
    let whole = |text: String| {
        let text = text.replace("fullscreen = false", "fullscreen = true");
        assert!(text.contains("fullscreen = true"), "{text}");
        text + "\n[log]\nlevel = \"debug\"\n[speech]\nenabled = false\n"
    };
    DemoEnvironment::start_edited(folder, &pki, |_| {}, whole).expect("the world")
}

/// Runs the program with these variables until it ends by itself.
fn run(folder: &Path, command: &str, set: &[(&str, &str)]) -> Output {
    let mut program = Command::new("timeout");
    program.args(["60"]).arg(fresh_program()).args([command, "--config"]).arg(folder.join("kiosk.toml"));
    for variable in ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY"] {
        program.env_remove(variable);
    }
    program.env("HOME", folder).envs(set.iter().copied());
    program.stdin(Stdio::null()).output().expect("timeout, of the package coreutils")
}

/// A display that wants a key.
struct Locked {
    process: Child,
    name: String,
}

impl Locked {
    fn start(folder: &Path) -> Self {
        use std::io::BufRead as _;
        let keys = folder.join("keys");
        let mut entry = vec![0xFF, 0xFF, 0, 0, 0, 0, 0, 18];
        entry.extend(b"MIT-MAGIC-COOKIE-1");
        entry.extend([0, 16]);
        entry.extend([7; 16]);
        std::fs::write(&keys, entry).unwrap();
        // Not the next free number: another test's display of that number would answer in its place, or this one in that one's.
        let apart = format!(":{}", 7_500 + std::process::id() % 400);
        let mut process = Command::new("Xvfb")
            .arg(&apart)
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x800x24", "-auth"])
            .arg(&keys)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb, of the package xvfb");
        let mut number = String::new();
        // One line, once it accepts clients.
        let said = process.stdout.take().unwrap();
        std::io::BufReader::new(said).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        Self { process, name }
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn display_that_is_not_there_is_named_by_run_and_doctor() {
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let _world = world(folder.path());
    let locked = Locked::start(folder.path());
    let keys = folder.path().join("keys");
    let keys = keys.to_str().unwrap();
    for (set, words) in [
        (&[][..], "DISPLAY is not set: no display"),
        (&[("DISPLAY", "")], "DISPLAY is not set: no display"),
        (&[("WAYLAND_DISPLAY", "wayland-0")], "start the compositor with Xwayland"),
        (&[("DISPLAY", "nonsense")], "names no display"),
        (&[("DISPLAY", ":7431")], "display :7431 cannot be reached"),
        (&[("DISPLAY", &locked.name)], "not allowed"),
    ] {
        let output = run(folder.path(), "run", set);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(75), "{set:?}: {said}");
        assert!(said.contains(words) && !said.contains("panicked"), "{set:?}: {said}");
        let found = String::from_utf8_lossy(&run(folder.path(), "doctor", set).stdout).into_owned();
        let line = found.lines().find(|line| line.get(5..12) == Some("display")).unwrap_or_default();
        assert!(line.contains(words) && !line.starts_with("ok"), "{set:?}: {found}");
    }
    let set = [("DISPLAY", locked.name.as_str()), ("XAUTHORITY", keys)];
    let found = String::from_utf8_lossy(&run(folder.path(), "doctor", &set).stdout).into_owned();
    assert!(found.contains("ok   display    screen 1280x800, window 1280x800, 218 x 136 mm"), "{found}");
}

/// A window manager or an X server, ended with this.
struct Manager(Child);

impl Manager {
    fn start(name: &str, display: &str) -> Self {
        let mut program = Command::new(name);
        program.env("DISPLAY", display).stdout(Stdio::null()).stderr(Stdio::null());
        let child = program.spawn().expect("openbox, of the package openbox");
        // Until it has taken the display over.
        std::thread::sleep(Duration::from_secs(1));
        Self(child)
    }
}

impl Drop for Manager {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn until(what: &str, mut so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < LIMIT, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The screen that the kiosk waits with.
fn idle(world: &DemoEnvironment) -> Screen {
    let mut visit = Visit::new(world.config().visit().unwrap());
    visit.step(Duration::ZERO, Event::StartupChecked(Ok(())));
    visit.screen()
}

/// Starts the kiosk on such a display, and touches a key where it has to lie.
fn fills(size: (u16, u16), dots: u32, manager: Option<&str>) {
    let name = format!("{}x{}-{dots}-{}", size.0, size.1, manager.unwrap_or("none"));
    let folder = tempfile::tempdir_in(TMP).unwrap();
    let world = world(folder.path());
    let display = Display::start(size.0, size.1).unwrap();
    display.set_resources(&format!("Xft.dpi:\t{dots}\n")).unwrap();
    let _manager = manager.map(|program| Manager::start(program, display.name()));
    let mut program =
        Shipped::start(&fresh_program(), &folder.path().join("kiosk.toml"), display.name()).unwrap();
    assert!(program.wait_until(LIMIT, |state| state == "idle").is_some(), "{:#?}", program.log());
    let whole = (0, 0, size.0, size.1);
    until(&format!("{name}: the window fills the screen"), || display.windows().unwrap().contains(&whole));
    std::thread::sleep(LOOK);
    let pictures = Path::new(TMP).join("shipped/sizes");
    std::fs::create_dir_all(&pictures).unwrap();
    let picture = |what: &str| {
        display.look(1).unwrap().write(&pictures.join(format!("{name}{what}.png"))).unwrap();
    };
    picture("");
    let mut layout = Layout::on(Size::new(f32::from(size.0), f32::from(size.1)));
    let (x, y) = layout.place(&idle(&world), &Event::NoCardPressed);
    // On a busy machine the first picture of a large screen may still be to come; somebody who sees no answer touches again.
    let opened = (0..3).find_map(|_| {
        display.touch(x, y).unwrap();
        program.wait_until(LIMIT / 3, |state| state == "no_card")
    });
    picture("-no-card");
    assert!(opened.is_some(), "{name}: a touch at {x}, {y} meets no key");
    assert!(program.log().iter().all(|line| !line.contains('\u{1b}')), "the log has colours in a file");
    assert!(program.terminate().is_some_and(|status| status.success()));
}

const SIZES: [(u16, u16); 4] = [(800, 480), (1024, 600), (1280, 800), (1080, 1920)];
/// Of a resource that desktops set for large type: 1, 1.5 and 2 times.
const DOTS: [u32; 3] = [96, 144, 192];

#[test]
fn window_fills_screens_of_every_size_and_density_without_a_window_manager() {
    beside_pcscd(|| {
        for size in SIZES {
            for dots in DOTS {
                fills(size, dots, None);
            }
        }
    });
}

#[test]
fn window_fills_the_screen_under_a_window_manager() {
    beside_pcscd(|| {
        for size in SIZES {
            fills(size, 144, Some("openbox"));
        }
    });
}

/// A real X server without a graphics card, whose screen has several modes.
const MODES: &str = r#"
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 32000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "1280x800" "1280x720" "800x600"
  EndSubSection
EndSection
Section "ServerFlags"
  Option "AutoAddDevices" "false"
EndSection
"#;

/// `None` where Xorg or its driver is missing, or this user may not start it.
fn xorg(folder: &Path) -> Option<(Child, String)> {
    use std::io::BufRead as _;
    let (config, log) = (folder.join("xorg.conf"), folder.join("xorg.log"));
    std::fs::write(&config, MODES).unwrap();
    let mut process = Command::new("Xorg")
        .args([
            "-displayfd",
            "1",
            "-noreset",
            "-nolisten",
            "tcp",
            "-novtswitch",
            "-sharevts",
            "vt63",
            "-config",
        ])
        .arg(config)
        .arg("-logfile")
        .arg(log)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut number = String::new();
    std::io::BufReader::new(process.stdout.take()?).read_line(&mut number).ok()?;
    if number.trim().is_empty() {
        let _ = process.wait();
        return None;
    }
    Some((process, format!(":{}", number.trim())))
}

#[test]
fn window_follows_a_screen_that_changes_its_mode() {
    beside_pcscd(|| {
        let folder = tempfile::tempdir_in(TMP).unwrap();
        let Some((server, name)) = xorg(folder.path()) else {
            not_run::not_run(not_run::Missing::Xorg);
            return;
        };
        let _server = Manager(server);
        let _world = world(folder.path());
        let mut program = Shipped::start(&fresh_program(), &folder.path().join("kiosk.toml"), &name).unwrap();
        assert!(program.wait_until(LIMIT, |state| state == "idle").is_some(), "{:#?}", program.log());
        for (width, height) in [(1280, 800), (1280, 720), (800, 600), (1280, 800)] {
            let mode = format!("{width}x{height}");
            let changed = Command::new("xrandr").args(["-s", &mode]).env("DISPLAY", &name).status();
            assert!(changed.expect("xrandr, of the package x11-xserver-utils").success(), "{mode}");
            until(&format!("the window is {mode}"), || {
                windows_on(&name).unwrap().contains(&(0, 0, width, height))
            });
        }
    });
}
