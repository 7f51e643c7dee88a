//! OpenCV on the same models and frames, in a Python of its own (`peers/opencv_face.py`).

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;

use crate::BenchError;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/opencv_face.py");

/// The peer, running. It ends when its input does.
pub struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// OpenCV's version.
    pub version: String,
}

#[derive(Deserialize)]
struct Greeting {
    opencv: String,
    threads: u32,
}

/// What the peer says about one frame.
#[derive(Debug, Deserialize)]
pub struct Reply {
    /// Elapsed milliseconds of each stage, in order.
    pub elapsed: Vec<f64>,
    /// Processor milliseconds of each stage.
    pub processor: Vec<f64>,
    /// Recogniser A's raw vector.
    pub a: Vec<f32>,
    /// Recogniser B's raw vector.
    pub b: Vec<f32>,
    /// Both liveness models' answers.
    pub live: Vec<f32>,
}

impl Peer {
    /// Starts it with this Python and these models. `None` where Python has no OpenCV.
    pub fn start(python: &Path, models: &Path) -> Result<Option<Self>, BenchError> {
        let child = Command::new(python)
            .arg(SCRIPT)
            .arg(models)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = child else { return Ok(None) };
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Ok(None) };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).map_err(BenchError::Output)?;
        let Ok(Greeting { opencv, threads: 1 }) = serde_json::from_str(&line) else { return Ok(None) };
        Ok(Some(Self { child, input, output, version: opencv }))
    }

    /// Runs the chain over a frame, looking for faces at this longest side (0: the frame's own).
    pub fn run(&mut self, frame: &Path, side: u32) -> Result<Reply, BenchError> {
        writeln!(self.input, "{}\t{side}", frame.display()).map_err(BenchError::Output)?;
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(BenchError::Output)?;
        serde_json::from_str(&line).map_err(|_| BenchError::NotDone("OpenCV"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python beside onnxruntime's library, as `scripts/onnxruntime.sh` lays them out.
pub fn python_beside(library: &Path) -> Option<PathBuf> {
    library.ancestors().map(|folder| folder.join("bin/python")).find(|python| python.exists())
}
