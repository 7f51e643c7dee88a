//! What runs the face models: onnxruntime where its library is and works, tract otherwise.
//!
//! A library is code of others. Only the one whose SHA-256 the configuration names is loaded, from a sealed copy in memory: what
//! was hashed is what runs. And one of a wrong version or for another processor ends the process that loads it. So it is tried first
//! in a process of its own: this program again, with a word that nobody types, which loads it, looks at an empty picture with the
//! detector and says how that went. Only a library that passed is loaded by the kiosk.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use face_engine::{Backend, Engine, OLDEST_MINOR, Role};
use face_match::Image;

use crate::config::{Face, FaceRuntime};
use crate::sealed::{SealFault, Sealed};

/// The word by which this program is asked to try a library.
pub const TRY: &str = "try-onnxruntime";
/// How long a trial may take. It takes some tenths of a second.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Between two looks at whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How long its last words are waited for when it has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Most that is read of what it says.
const MAX_WORDS: u64 = 2048;
/// With what a trial that went well ends: neither success nor failure of anything else.
const PASSED: u8 = 86;
/// With this begins what it says; whatever the library prints stands before.
const MARK: &str = "uketsuke-onnxruntime:";

/// The program that answers to [`TRY`]: this one. A host that is another program, such as a test, says which.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says which program answers to [`TRY`]. The first one stays.
pub fn tried_by(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// The library that is loaded: a copy that nobody can change any more.
#[derive(Debug, Clone)]
pub struct Library(Arc<Sealed>);

impl Library {
    /// Copies the library, where it is the one with this hash.
    ///
    /// # Errors
    /// Words, with the hash that was found where it is another.
    fn open(path: &Path, sha256: Option<&[u8; 32]>) -> Result<Self, String> {
        let sealed = Sealed::copy(path, "uketsuke-onnxruntime").map_err(|fault| match fault {
            SealFault::Unreadable(error) => format!("cannot be read: {error}"),
            SealFault::NotElf => "is no library".to_owned(),
            SealFault::TooLong => "is too long".to_owned(),
            SealFault::Memory(error) => format!("cannot be copied into memory: {error}"),
        })?;
        let found = HEXLOWER.encode(sealed.sha256());
        match sha256 {
            Some(wanted) if wanted == sealed.sha256() => Ok(Self(Arc::new(sealed))),
            Some(_) => Err(format!("its SHA-256 is {found}, another one than face.onnxruntime_sha256")),
            None => Err(format!("is not loaded without its hash: face.onnxruntime_sha256 = \"{found}\"")),
        }
    }

    /// The path of the copy, for this process and as long as this lives.
    fn path(&self) -> PathBuf {
        self.0.path()
    }
}

/// What runs the models, and why.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The library that runs them; `None`: tract.
    pub library: Option<Library>,
    /// In words: which, from where, which version.
    pub name: String,
    /// Libraries that are there and cannot be used, in words. Each is worth a note.
    pub passed_over: Vec<String>,
}

/// What runs models with this library, or without one.
#[must_use]
pub fn backend(library: Option<&Library>) -> Backend {
    library.map_or(Backend::Tract, |library| Backend::OnnxRuntime { library: Some(library.path()) })
}

/// Chooses what runs the models in `models`.
///
/// # Errors
/// Words with the key and the remedy, when the configuration asks for what is not there or does not work.
pub fn choose(face: &Face, base: &Path, models: &Path) -> Result<Chosen, String> {
    let tract = |passed_over| Chosen { library: None, name: "tract (built in)".to_owned(), passed_over };
    if face.runtime == FaceRuntime::Tract {
        return Ok(tract(Vec::new()));
    }
    // A path that is configured is the only one: a mistyped one must not be passed over in silence.
    let configured = face.onnxruntime.as_ref().map(|path| base.join(path));
    let named = std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from);
    let (key, named) = match configured {
        Some(library) => ("face.onnxruntime", Some(library)),
        None => ("ORT_DYLIB_PATH", named),
    };
    let there = match named {
        Some(library) if !library.is_file() => {
            let words = format!("{key}: {} is not there", library.display());
            return if face.runtime == FaceRuntime::OnnxRuntime {
                Err(words)
            } else {
                Ok(tract(vec![words]))
            };
        }
        Some(library) => vec![library],
        None => found(models),
    };
    let wanted = face.library_hash();
    let mut passed_over = Vec::new();
    for path in there {
        let opened = Library::open(&path, wanted.as_ref());
        match opened.and_then(|library| Ok((tried(&path, &library, models)?, library))) {
            Ok((version, library)) => {
                let sha256 = HEXLOWER.encode(library.0.sha256());
                return Ok(Chosen {
                    name: format!("onnxruntime {version} ({}, sha256 {sha256})", path.display()),
                    library: Some(library),
                    passed_over,
                });
            }
            Err(why) => passed_over.push(format!("{}: {why}", path.display())),
        }
    }
    if face.runtime == FaceRuntime::Auto {
        return Ok(tract(passed_over));
    }
    let why = if passed_over.is_empty() {
        "no libonnxruntime.so was found".to_owned()
    } else {
        passed_over.join("; ")
    };
    Err(format!(
        "face.runtime = \"onnxruntime\": {why}; install onnxruntime 1.{OLDEST_MINOR} or later, name its library in \
         face.onnxruntime and its hash in face.onnxruntime_sha256, or set face.runtime = \"auto\""
    ))
}

/// Libraries where they usually are: beside the models, what the operator installed, what the distribution installed.
fn found(models: &Path) -> Vec<PathBuf> {
    let machine = std::env::consts::ARCH;
    let usual = [
        PathBuf::from("/usr/local/lib"),
        PathBuf::from(format!("/usr/lib/{machine}-linux-gnu")),
        PathBuf::from("/usr/lib64"),
        PathBuf::from("/usr/lib"),
    ];
    let names = ["libonnxruntime.so", "libonnxruntime.so.1"];
    let folders = std::iter::once(models.to_owned()).chain(usual);
    let paths = folders.flat_map(|folder| names.map(|name| folder.join(name)));
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths.filter(|path| path.is_file()) {
        // Two names of one file are tried once.
        let same = |other: &PathBuf| other.canonicalize().ok() == path.canonicalize().ok();
        if !found.iter().any(same) {
            found.push(path);
        }
    }
    found
}

/// Tries a library in another process, which makes its own copy of the file with this one's hash; gives its version.
fn tried(path: &Path, library: &Library, models: &Path) -> Result<String, String> {
    let program = PROGRAM.get().ok_or("no program here can try it")?;
    let mut child = Command::new(program)
        .arg(TRY)
        .args([path, models])
        .arg(HEXLOWER.encode(library.0.sha256()))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot be tried: {error}"))?;
    let (send, said) = mpsc::channel();
    if let Some(pipe) = child.stdout.take() {
        // A child of the library's may keep the pipe open; then this thread stays behind and waits alone.
        let _ = thread::Builder::new().name("library words".into()).spawn(move || {
            let mut bytes = Vec::new();
            let _ = pipe.take(MAX_WORDS).read_to_end(&mut bytes);
            let _ = send.send(bytes);
        });
    }
    let until = Instant::now() + TIMEOUT;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < until => thread::sleep(LOOK_EVERY),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("does not answer within {} s", TIMEOUT.as_secs()));
            }
            Err(error) => return Err(format!("cannot be tried: {error}")),
        }
    };
    let bytes = said.recv_timeout(LAST_WORDS).unwrap_or_default();
    let words = String::from_utf8_lossy(&bytes);
    let words = words.rsplit_once(MARK).map(|(_, words)| printable(words));
    match (status.code(), words) {
        (Some(code), Some(words)) if code == i32::from(PASSED) => Ok(words),
        (Some(1), Some(words)) => Err(words),
        (Some(code), _) => Err(format!("ended the program that tried it ({code})")),
        (None, _) => Err("crashed the program that tried it".to_owned()),
    }
}

fn printable(words: &str) -> String {
    words.trim().chars().filter(|c| !c.is_control()).take(300).collect()
}

/// The other side of a trial: loads the library, has the detector look at an empty picture, says how that went, and ends.
#[allow(clippy::print_stdout, reason = "its answer")]
#[must_use]
pub fn answer_trial(library: &Path, models: &Path, sha256: &str) -> ExitCode {
    match look_once(library, models, sha256) {
        Ok(_) => {
            println!("{MARK} {}", version(library));
            ExitCode::from(PASSED)
        }
        Err(why) => {
            println!("{MARK} {why}");
            ExitCode::FAILURE
        }
    }
}

fn look_once(library: &Path, models: &Path, sha256: &str) -> Result<usize, String> {
    let sha256 = HEXLOWER.decode(sha256.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let copy = Library::open(library, sha256.as_ref())?;
    let detector = [Role::Detector];
    let engine =
        Engine::load_for(models, &backend(Some(&copy)), &detector).map_err(|error| error.to_string())?;
    let picture = Image::new(320, 240, vec![128; 320 * 240 * 3]).map_err(|error| error.to_string())?;
    let found = engine.into_models().detector.detect(&picture).map_err(|error| error.to_string())?;
    Ok(found.len())
}

/// The version in the file's own name (`libonnxruntime.so.1.32.0`, perhaps behind a link): the library's build words do not
/// always have it.
fn version(library: &Path) -> String {
    let file = library.canonicalize().unwrap_or_else(|_| library.to_owned());
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let version = name.split_once(".so.").map(|(_, version)| version.to_owned());
    version.unwrap_or_else(|| "of an unnamed version".to_owned())
}
