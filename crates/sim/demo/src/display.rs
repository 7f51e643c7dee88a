//! A display of its own (Xvfb) whose pixels lie in a file that can be read while a program draws, and the hands before it:
//! keys of a keypad and touches come through the display, as they do on a kiosk.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kiosk_visit::Key;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, MapState, PropMode,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::DemoError;

/// Longest wait for a window, a reply of Xvfb or its first frame.
const LIMIT: Duration = Duration::from_secs(30);
/// Pause between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// Keycodes on every keyboard of a PC (evdev codes plus 8): the digit row, Return for `#`, Backspace for `*`.
const KEYCODE_ZERO: u8 = 19;
const KEYCODE_BEFORE_ONE: u8 = 9;
const KEYCODE_RETURN: u8 = 36;
const KEYCODE_BACKSPACE: u8 = 22;
/// The button that a touch screen reports as a touch.
const TOUCH: u8 = 1;

/// An Xvfb. One that was started here ends when this is dropped.
pub struct Display {
    /// `None` when another process started it.
    process: Option<Child>,
    name: String,
    frame_folder: PathBuf,
    frame: File,
    size: (u16, u16),
    /// Byte offset of the first pixel in the frame file, and bytes of a row.
    start: u64,
    row: usize,
    input: RustConnection,
    root: u32,
    _folder: Option<tempfile::TempDir>,
}

/// What a display shows at one moment.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue for each pixel, row by row.
    pub rgb: Vec<u8>,
}

impl Display {
    /// Starts a display of this size in pixels.
    ///
    /// # Errors
    /// [`DemoError::Xvfb`] when Xvfb does not start or speaks another format; [`DemoError::Display`] when it refuses keys
    /// and touches.
    pub fn start(width: u16, height: u16) -> Result<Self, DemoError> {
        let folder = tempfile::tempdir().map_err(DemoError::Folder)?;
        let mut process = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{width}x{height}x24"))
            .arg("-fbdir")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(DemoError::Xvfb)?;
        let name = match number(&mut process) {
            Ok(number) => format!(":{number}"),
            Err(error) => {
                end(&mut process);
                return Err(DemoError::Xvfb(error));
            }
        };
        match Self::attach(&name, folder.path()) {
            Ok(mut attached) => {
                attached.process = Some(process);
                attached._folder = Some(folder);
                Ok(attached)
            }
            Err(error) => {
                end(&mut process);
                Err(error)
            }
        }
    }

    /// The display of this name, whose frame file another process had written into this folder
    /// ([`Self::frame_folder`]).
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn attach(name: &str, frame_folder: &Path) -> Result<Self, DemoError> {
        let frame = File::open(frame_folder.join("Xvfb_screen0")).map_err(DemoError::Xvfb)?;
        // The file is an XWD: header, colours, pixels; all numbers of the header are big-endian.
        let word = |at: u64| -> Result<u32, DemoError> {
            let mut bytes = [0; 4];
            frame.read_exact_at(&mut bytes, at).map_err(DemoError::Xvfb)?;
            Ok(u32::from_be_bytes(bytes))
        };
        let (header, width, height, row, colours) = (word(0)?, word(16)?, word(20)?, word(48)?, word(76)?);
        let narrow = |number: u32| u16::try_from(number).map_err(failed);
        let (input, screen) = x11rb::connect(Some(name)).map_err(failed)?;
        let root = input.setup().roots.get(screen).map(|screen| screen.root);
        Ok(Self {
            process: None,
            name: name.to_owned(),
            frame_folder: frame_folder.to_owned(),
            size: (narrow(width)?, narrow(height)?),
            start: u64::from(header) + u64::from(colours) * 12,
            row: usize::try_from(row).map_err(failed)?,
            root: root.ok_or_else(|| DemoError::Display("no screen".to_owned()))?,
            frame,
            input,
            _folder: None,
        })
    }

    /// Ends the Xvfb that was started here, as a display that loses its power: without a word to its windows. Nothing more can be
    /// pressed or looked at.
    pub fn end(&mut self) {
        if let Some(process) = &mut self.process {
            end(process);
        }
    }

    /// The folder with the frame file, for [`Self::attach`].
    #[must_use]
    pub fn frame_folder(&self) -> &Path {
        &self.frame_folder
    }

    /// The value for `DISPLAY`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads every `step`-th pixel in both directions; 1 reads all.
    ///
    /// # Errors
    /// [`DemoError::Xvfb`] when the frame file cannot be read.
    pub fn look(&self, step: usize) -> Result<Picture, DemoError> {
        let (width, height) = (usize::from(self.size.0), usize::from(self.size.1));
        let mut rgb = Vec::with_capacity(width.div_ceil(step) * height.div_ceil(step) * 3);
        let mut row = vec![0; self.row];
        for y in (0..height).step_by(step) {
            self.frame
                .read_exact_at(&mut row, self.start + (y * self.row) as u64)
                .map_err(DemoError::Xvfb)?;
            for pixel in row.chunks_exact(4).take(width).step_by(step) {
                // Little-endian, 24 bits deep: blue comes first.
                if let &[blue, green, red, _] = pixel {
                    rgb.extend([red, green, blue]);
                }
            }
        }
        let side = |pixels: usize| u32::try_from(pixels.div_ceil(step)).unwrap_or(u32::MAX);
        Ok(Picture { width: side(width), height: side(height), rgb })
    }

    /// Presses and releases a key of the keypad.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn key(&self, key: Key) -> Result<(), DemoError> {
        let code = match key {
            Key::Digit(0) => KEYCODE_ZERO,
            Key::Digit(digit) => KEYCODE_BEFORE_ONE.saturating_add(digit),
            Key::Hash => KEYCODE_RETURN,
            Key::Star => KEYCODE_BACKSPACE,
        };
        self.send(KEY_PRESS_EVENT, code, (0, 0))?;
        self.send(KEY_RELEASE_EVENT, code, (0, 0))?;
        self.flush()
    }

    /// Touches the screen there and lifts the finger again.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn touch(&self, x: i16, y: i16) -> Result<(), DemoError> {
        self.finger_down(x, y)?;
        self.finger_up(x, y)
    }

    /// Puts a finger down.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn finger_down(&self, x: i16, y: i16) -> Result<(), DemoError> {
        self.send(MOTION_NOTIFY_EVENT, 0, (x, y))?;
        self.send(BUTTON_PRESS_EVENT, TOUCH, (0, 0))?;
        self.flush()
    }

    /// Lifts the finger there.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn finger_up(&self, x: i16, y: i16) -> Result<(), DemoError> {
        self.send(MOTION_NOTIFY_EVENT, 0, (x, y))?;
        self.send(BUTTON_RELEASE_EVENT, TOUCH, (0, 0))?;
        self.flush()
    }

    /// Gives the keyboard to the first window at least this wide. A display without a window manager does not do it.
    ///
    /// # Errors
    /// [`DemoError::Display`] when no such window comes within 30 s.
    pub fn focus(&self, least_width: u16) -> Result<(), DemoError> {
        let begun = Instant::now();
        loop {
            if let Some(window) = self.window(least_width)? {
                let given = self
                    .input
                    .set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)
                    .map_err(failed)?;
                // A window that is not mapped yet cannot have it.
                if given.check().is_ok() {
                    return Ok(());
                }
            }
            if begun.elapsed() > LIMIT {
                return Err(DemoError::Display("no window".to_owned()));
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Where the windows lie on the screen: [`windows_on`] this display.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn windows(&self) -> Result<Vec<(i16, i16, u16, u16)>, DemoError> {
        windows(&self.input, self.root)
    }

    /// Sets the display's resources (`xrdb`), as `Xft.dpi:\t144`.
    ///
    /// # Errors
    /// [`DemoError::Display`].
    pub fn set_resources(&self, text: &str) -> Result<(), DemoError> {
        let (property, kind) = (AtomEnum::RESOURCE_MANAGER, AtomEnum::STRING);
        let set = self.input.change_property8(PropMode::REPLACE, self.root, property, kind, text.as_bytes());
        set.map_err(failed)?.check().map_err(failed)
    }

    fn window(&self, least_width: u16) -> Result<Option<u32>, DemoError> {
        let tree = self.input.query_tree(self.root).map_err(failed)?.reply().map_err(failed)?;
        for window in tree.children {
            // It may close between the two questions.
            let asked = self.input.get_geometry(window).map_err(failed)?;
            if asked.reply().is_ok_and(|place| place.width >= least_width) {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    fn send(&self, kind: u8, detail: u8, (x, y): (i16, i16)) -> Result<(), DemoError> {
        self.input.xtest_fake_input(kind, detail, 0, self.root, x, y, 0).map(drop).map_err(failed)
    }

    fn flush(&self) -> Result<(), DemoError> {
        self.input.flush().map_err(failed)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            end(process);
        }
    }
}

impl Picture {
    /// The share of pixels, 0 to 1, in which two pictures of the same size differ; 1 for different sizes.
    #[must_use]
    pub fn difference(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) || self.rgb.is_empty() {
            return 1.0;
        }
        let pairs = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
        let different = pairs.filter(|(a, b)| a != b).count();
        different as f64 / (self.rgb.len() / 3) as f64
    }

    /// Writes a PNG file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> std::io::Result<()> {
        let out = std::io::BufWriter::new(File::create(file)?);
        let mut encoder = png::Encoder::new(out, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(std::io::Error::other)?;
        writer.write_image_data(&self.rgb).map_err(std::io::Error::other)
    }
}

/// Where the windows lie on any display, and how large they are: left, top, width, height, in pixels. Without the frames that a window
/// manager puts around them, and without windows that are not shown or too small for anyone to see.
///
/// # Errors
/// [`DemoError::Display`].
pub fn windows_on(name: &str) -> Result<Vec<(i16, i16, u16, u16)>, DemoError> {
    let (input, screen) = x11rb::connect(Some(name)).map_err(failed)?;
    let root = input.setup().roots.get(screen).map(|screen| screen.root);
    windows(&input, root.ok_or_else(|| DemoError::Display("no screen".to_owned()))?)
}

fn windows(input: &RustConnection, root: u32) -> Result<Vec<(i16, i16, u16, u16)>, DemoError> {
    const SMALL: u16 = 64;
    /// A window manager's frame lies between the screen and the window, sometimes with a layer more.
    const DEEPEST: u32 = 3;
    let mut found = Vec::new();
    let mut open = vec![(root, 0)];
    while let Some((window, depth)) = open.pop() {
        // A window may close between two questions.
        let Ok(tree) = input.query_tree(window).map_err(failed)?.reply() else { continue };
        if depth < DEEPEST {
            open.extend(tree.children.iter().map(|child| (*child, depth + 1)));
        }
        let shown = input.get_window_attributes(window).map_err(failed)?.reply();
        let geometry = input.get_geometry(window).map_err(failed)?.reply();
        let corner = input.translate_coordinates(window, root, 0, 0).map_err(failed)?.reply();
        let (Ok(shown), Ok(geometry), Ok(corner)) = (shown, geometry, corner) else { continue };
        let large = geometry.width > SMALL && geometry.height > SMALL;
        if tree.children.is_empty() && depth > 0 && large && shown.map_state == MapState::VIEWABLE {
            found.push((corner.dst_x, corner.dst_y, geometry.width, geometry.height));
        }
    }
    Ok(found)
}

/// Xvfb writes its display's number and a line end once it accepts clients, or closes the pipe.
fn number(process: &mut Child) -> std::io::Result<String> {
    let mut number = Vec::new();
    if let Some(output) = &mut process.stdout {
        let mut byte = [0];
        while number.len() < 8 && output.read(&mut byte)? == 1 && byte != *b"\n" {
            number.extend_from_slice(&byte);
        }
    }
    match String::from_utf8(number) {
        Ok(number) if !number.is_empty() => Ok(number),
        _ => Err(std::io::Error::other("Xvfb gave no display")),
    }
}

fn end(process: &mut Child) {
    // Already ended is as good.
    let _ = process.kill();
    let _ = process.wait();
}

fn failed(error: impl std::fmt::Display) -> DemoError {
    DemoError::Display(error.to_string())
}
