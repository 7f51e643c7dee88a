//! The running module: started with nothing, read and written with a deadline, ended with everything it started.

use std::io::{ErrorKind, Write as _};
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use authorisation_protocol::MAX_LINE_BYTES;
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, Signal};

use super::ModuleError;
use super::program::Program;

/// Most bytes of the module's standard error; they are counted and thrown away.
pub(super) const MAX_NOISE_BYTES: usize = 64 * 1024;
/// How long a module may take to end after it has said that the key is open.
const ENDING: Duration = Duration::from_secs(1);
/// How long a killed module is waited for, and how often is looked.
const REAPING: Duration = Duration::from_millis(200);
const LOOK: Duration = Duration::from_millis(1);

/// A module that runs. Dropping it kills its process group.
pub(super) struct Process {
    child: Child,
    /// `None`: closed.
    input: Option<ChildStdin>,
    output: ChildStdout,
    /// `None`: closed.
    errors: Option<ChildStderr>,
    /// What was read and is no line yet.
    read: Vec<u8>,
    noise: usize,
}

impl Process {
    /// Compares the program's hash and starts it. A disk that does not answer is not waited for beyond `until`.
    pub fn start(program: &Program, until: Instant) -> Result<Self, ModuleError> {
        let (sender, started) = sync_channel(1);
        let program = program.clone();
        // A thread of its own: it gives up the right to new privileges, for itself and for what it starts. One that comes
        // too late finds nobody, and what it started ends with it.
        std::thread::Builder::new()
            .name("authorisation".to_owned())
            .spawn(move || drop(sender.send(launch(&program))))
            .map_err(ModuleError::NotStarted)?;
        match started.recv_timeout(left(until)) {
            Ok(process) => process,
            Err(RecvTimeoutError::Timeout) => Err(ModuleError::Late),
            Err(RecvTimeoutError::Disconnected) => {
                Err(ModuleError::NotStarted(std::io::Error::other("its thread ended")))
            }
        }
    }

    /// Writes a line. It is the kiosk's turn: the module has said nothing since its last line.
    pub fn send(&mut self, line: &[u8], until: Instant) -> Result<(), ModuleError> {
        match read(&mut self.output, &mut [0])? {
            Some(0) => return Err(ModuleError::Ended),
            Some(_) => return Err(ModuleError::OutOfTurn),
            None => {}
        }
        let mut rest = line;
        while !rest.is_empty() {
            let input = self.input.as_mut().ok_or(ModuleError::Ended)?;
            match input.write(rest) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    wait(&mut [PollFd::new(input, PollFlags::OUT)], until)?;
                }
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Err(ModuleError::Ended),
                Err(error) => return Err(ModuleError::Pipe(error)),
            }
        }
        Ok(())
    }

    /// The next line, its end left out. Nothing may follow it: the module waits for its turn.
    pub fn receive(&mut self, until: Instant) -> Result<Vec<u8>, ModuleError> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                if end > MAX_LINE_BYTES {
                    return Err(ModuleError::LineTooLong);
                }
                if end + 1 != self.read.len() {
                    return Err(ModuleError::OutOfTurn);
                }
                self.read.truncate(end);
                return Ok(std::mem::take(&mut self.read));
            }
            if self.read.len() > MAX_LINE_BYTES {
                return Err(ModuleError::LineTooLong);
            }
            if !self.fill(until)? {
                return Err(ModuleError::Ended);
            }
        }
    }

    /// The module has said that the key is open: it has nothing more to say, and ends with what it started.
    pub fn finish(mut self, until: Instant) -> Result<(), ModuleError> {
        self.input = None;
        let until = until.min(Instant::now() + ENDING);
        loop {
            match self.fill(until) {
                Ok(true) if self.read.is_empty() => {}
                Ok(true) => return Err(ModuleError::OutOfTurn),
                Ok(false) => return Ok(()),
                Err(ModuleError::Late) => return Err(ModuleError::StillThere),
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for the module to write something, and takes a piece of it; `false` at the end of its standard output.
    fn fill(&mut self, until: Instant) -> Result<bool, ModuleError> {
        let mut ready = vec![PollFd::new(&self.output, PollFlags::IN)];
        ready.extend(self.errors.as_ref().map(|errors| PollFd::new(errors, PollFlags::IN)));
        wait(&mut ready, until)?;
        let mut piece = [0; 4096];
        if let Some(errors) = &mut self.errors {
            match read(errors, &mut piece)? {
                Some(0) => self.errors = None,
                Some(bytes) => self.noise += bytes,
                None => {}
            }
            if self.noise > MAX_NOISE_BYTES {
                return Err(ModuleError::Noisy);
            }
        }
        match read(&mut self.output, &mut piece)? {
            Some(0) => Ok(false),
            Some(bytes) => {
                self.read.extend_from_slice(piece.get(..bytes).unwrap_or_default());
                Ok(true)
            }
            None => Ok(true),
        }
    }
}

/// Reads what is there; `None`: nothing yet.
fn read(pipe: &mut impl std::io::Read, piece: &mut [u8]) -> Result<Option<usize>, ModuleError> {
    match pipe.read(piece) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(None),
        Err(error) => Err(ModuleError::Pipe(error)),
    }
}

/// Waits until one of the pipes is ready.
fn wait(pipes: &mut [PollFd<'_>], until: Instant) -> Result<(), ModuleError> {
    let left = left(until);
    if left.is_zero() {
        return Err(ModuleError::Late);
    }
    let left = Timespec::try_from(left).map_err(|_| ModuleError::Late)?;
    match rustix::event::poll(pipes, Some(&left)) {
        Ok(0) => Err(ModuleError::Late),
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(ModuleError::Pipe(error.into())),
    }
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}

/// On the thread that gives up its right to new privileges.
fn launch(program: &Program) -> Result<Process, ModuleError> {
    let copy = program.sealed()?;
    rustix::thread::set_no_new_privs(true).map_err(|error| ModuleError::NotStarted(error.into()))?;
    // What a library has opened without the mark that it ends with this program gets it now.
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
    let mut command = Command::new(format!("/proc/self/fd/{}", copy.as_raw_fd()));
    command
        .arg0(program.path.file_name().unwrap_or_default())
        .args(&program.arguments)
        .env_clear()
        .current_dir(program.folder())
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(ModuleError::NotStarted)?;
    let (Some(input), Some(output), Some(errors)) =
        (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        end(&mut child);
        return Err(ModuleError::NotStarted(std::io::Error::other("no pipes")));
    };
    let pipes: [BorrowedFd<'_>; 3] = [input.as_fd(), output.as_fd(), errors.as_fd()];
    let silent = pipes.into_iter().try_for_each(|pipe| rustix::io::ioctl_fionbio(pipe, true));
    let process =
        Process { child, input: Some(input), output, errors: Some(errors), read: Vec::new(), noise: 0 };
    silent.map_err(|error| ModuleError::Pipe(error.into()))?;
    Ok(process)
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.noise > 0 {
            tracing::warn!(bytes = self.noise, "the authorisation module wrote to its standard error");
        }
        end(&mut self.child);
    }
}

/// Kills the module's process group. Before the module itself is waited for: until then its number is nobody else's.
fn end(child: &mut Child) {
    // Everything in it may have ended already.
    let _ = rustix::process::kill_process_group(Pid::from_child(child), Signal::KILL);
    let until = Instant::now() + REAPING;
    while matches!(child.try_wait(), Ok(None)) {
        if left(until).is_zero() {
            tracing::error!("the authorisation module does not end");
            return;
        }
        std::thread::sleep(LOOK);
    }
}
