//! A display of its own (Xvfb), whose pixels lie in a file that can be read while it draws, with a keypad on it.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::BenchError;

const WIDTH: usize = 1280;
const HEIGHT: usize = 800;
/// Every so many pixels one is looked at, in both directions.
const STEP: usize = 8;
/// How often is looked.
const LOOK: Duration = Duration::from_millis(1);
/// A screen is another one when this share of it looks different. The picture in the camera's oval, which moves, is less
/// than half of that.
const OTHER: f64 = 0.10;

/// A running display.
pub struct Display {
    process: Child,
    name: String,
    frame: File,
    /// Where its pixels begin, and the bytes of a row.
    start: u64,
    row: usize,
    keypad: RustConnection,
    root: u32,
    _folder: tempfile::TempDir,
}

/// Some of its pixels.
pub struct Seen(Vec<[u8; 3]>);

impl Display {
    pub fn start() -> Result<Self, BenchError> {
        let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
        let screen = format!("{WIDTH}x{HEIGHT}x24");
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen, "-fbdir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(BenchError::Child)?;
        let mut number = Vec::new();
        if let Some(output) = &mut process.stdout {
            // The display's number and a line end, once it accepts clients.
            let mut byte = [0];
            while number.len() < 8 && matches!(output.read(&mut byte), Ok(1)) && byte != *b"\n" {
                number.extend_from_slice(&byte);
            }
        }
        let name = format!(":{}", String::from_utf8_lossy(&number));
        let frame = File::open(folder.path().join("Xvfb_screen0")).map_err(BenchError::Child)?;
        // The file is an XWD: header, colours, pixels; all numbers are big-endian.
        let word = |at: u64| -> Result<u32, BenchError> {
            let mut bytes = [0; 4];
            frame.read_exact_at(&mut bytes, at).map_err(BenchError::Child)?;
            Ok(u32::from_be_bytes(bytes))
        };
        let (header, row, colours) = (word(0)?, word(48)?, word(76)?);
        let start = u64::from(header) + u64::from(colours) * 12;
        let (keypad, screen) =
            x11rb::connect(Some(&name)).map_err(|error| BenchError::Display(error.to_string()))?;
        let root = keypad.setup().roots.get(screen).map(|screen| screen.root);
        let root = root.ok_or(BenchError::NotDone("Xvfb"))?;
        let row = usize::try_from(row).unwrap_or_default();
        Ok(Self { process, name, frame, start, row, keypad, root, _folder: folder })
    }

    /// For `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is to be seen now.
    pub fn look(&self) -> Result<Seen, BenchError> {
        let mut seen = Vec::with_capacity(WIDTH * HEIGHT / STEP / STEP);
        let mut row = vec![0; self.row];
        for y in (0..HEIGHT).step_by(STEP) {
            let at = self.start + (y * self.row) as u64;
            self.frame.read_exact_at(&mut row, at).map_err(BenchError::Child)?;
            let pixels = row.chunks_exact(4).take(WIDTH).step_by(STEP);
            seen.extend(pixels.filter_map(|pixel| pixel.first_chunk::<3>().copied()));
        }
        Ok(Seen(seen))
    }

    /// How long after `begun` something else than `before` was to be seen.
    pub fn other(&self, before: &Seen, begun: Instant, limit: Duration) -> Result<Duration, BenchError> {
        loop {
            let now = self.look()?;
            let took = begun.elapsed();
            let different = now.0.iter().zip(&before.0).filter(|(now, before)| now != before).count();
            if different as f64 > OTHER * now.0.len() as f64 {
                return Ok(took);
            }
            if took > limit {
                return Err(BenchError::NotDone("another screen"));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Presses a number key, and tells after how long the screen was another one.
    pub fn press_and_wait(&self, digit: u8, limit: Duration) -> Result<Duration, BenchError> {
        // Keycodes of the row of digits on every keyboard of a PC.
        let code = if digit == 0 { 19 } else { 9 + digit };
        let before = self.look()?;
        let begun = Instant::now();
        for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
            self.keypad.xtest_fake_input(kind, code, 0, x11rb::NONE, 0, 0, 0).map_err(failed)?;
        }
        self.keypad.flush().map_err(failed)?;
        self.other(&before, begun, limit)
    }

    /// Gives the keys to the window that lies there: no window manager does.
    pub fn take_focus(&self) -> Result<(), BenchError> {
        let tree = self.keypad.query_tree(self.root).map_err(failed)?.reply().map_err(failed)?;
        for window in tree.children {
            let place = self.keypad.get_geometry(window).map_err(failed)?.reply().map_err(failed)?;
            if usize::from(place.width) == WIDTH {
                self.keypad
                    .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)
                    .map_err(failed)?
                    .check()
                    .map_err(failed)?;
                return Ok(());
            }
        }
        Err(BenchError::NotDone("the kiosk's window"))
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // Already ended is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn failed(error: impl std::fmt::Display) -> BenchError {
    BenchError::Display(error.to_string())
}
