//! A test that could not run has not passed. It says here what was missing, and `scripts/test.sh` counts it in its closing lines.

use std::fmt;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The variable that names the folder for the notes; else they lie under `target/not-run`.
pub const FOLDER: &str = "UKETSUKE_NOT_RUN";

/// What a test needs that is not on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The weights of the face models.
    Weights,
    /// The development pictures of faces.
    Pictures,
    /// The shared library of onnxruntime.
    OnnxRuntime,
    /// The fonts that the screens are drawn with.
    Fonts,
    /// The fonts that the reader of printed numbers was not trained on.
    HeldOutFonts,
    /// A C compiler.
    Compiler,
    /// The right to mount a small file system.
    Mounting,
    /// To be root.
    Root,
    /// The right to lock all of a program's memory.
    Locking,
    /// Xorg with its dummy driver, and the right to start it.
    Xorg,
}

impl Missing {
    /// The word in the notes; `scripts/test.sh` goes by `weights` and `pictures`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Pictures => "pictures",
            Self::OnnxRuntime => "onnxruntime",
            Self::Fonts => "fonts",
            Self::HeldOutFonts => "held-out fonts (scripts/setup.sh print)",
            Self::Compiler => "C compiler",
            Self::Mounting => "right to mount",
            Self::Root => "root",
            Self::Locking => "right to lock memory",
            Self::Xorg => "Xorg with the dummy driver",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Notes that the test of this thread did not run, or not wholly. A note that cannot be written is told on standard error only.
pub fn not_run(missing: Missing) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("?");
    let program = std::env::current_exe().ok();
    let program =
        program.as_deref().and_then(Path::file_stem).map_or("?", |stem| stem.to_str().unwrap_or("?"));
    // Cargo's hash says nothing.
    let program = program.rsplit_once('-').map_or(program, |(name, _)| name);
    // Tests run on threads of their own, so a lock on standard error is taken for one line.
    let _ = writeln!(std::io::stderr(), "not run: {missing} not installed");
    let folder = std::env::var_os(FOLDER).map_or_else(default_folder, PathBuf::from);
    if let Err(error) = note(&folder, program, test, missing) {
        let _ = writeln!(std::io::stderr(), "no note of it: {error}");
    }
}

fn default_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/not-run")
}

fn note(folder: &Path, program: &str, test: &str, missing: Missing) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = format!("{program}-{test}-{}", missing.word()).chars().map(plain).collect();
    std::fs::write(folder.join(name), format!("{missing}\t{program} {test}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_note_for_each_test_and_reason() {
        let folder = std::env::temp_dir().join(format!("not-run-{}", std::process::id()));
        for missing in [Missing::Weights, Missing::Weights, Missing::Pictures] {
            note(&folder, "suite", "a::test", missing).unwrap();
        }
        let mut notes: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        notes.sort();
        assert_eq!(notes, ["pictures\tsuite a::test\n", "weights\tsuite a::test\n"]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
