//! One test beside a pcscd of its own, and a kiosk whose cards come to it through PC/SC.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use card_virtual::VirtualCard;
use card_virtual::vpcd::{self, Icc};
use kiosk_app::Parts;
use kiosk_demo::DemoEnvironment;
use kiosk_demo::headless::HeadlessKiosk;
use kiosk_demo::slot::{VPCD, VpcdSlot};

use crate::patient::LIMIT;

/// Set for the test that runs inside.
const INSIDE: &str = "UKETSUKE_TEST_BESIDE_PCSCD";
/// The longest that a whole test takes; then it is ended, and fails.
const TEST_LIMIT: Duration = Duration::from_secs(300);
/// The longest that a program of somebody else takes, in seconds.
const TOOL_LIMIT: &str = "60";

/// Runs `test` beside a pcscd of its own: this test binary starts itself again in `scripts/with-pcscd.sh`, for this test
/// alone, and there `test` is called. Neither the machine's own pcscd nor other tests are touched.
///
/// `test` must be a closure written directly in the `#[test]` function: the test's name comes from its type.
///
/// # Panics
/// When the inner test fails or does not run, with all that it printed; when a program is missing, with the packages that
/// bring it.
pub fn beside_pcscd<F: FnOnce()>(test: F) {
    beside_pcscd_within(TEST_LIMIT, test);
}

/// As [`beside_pcscd`], for a test that may take as long as `limit`. What it says is said here again.
///
/// # Panics
/// As [`beside_pcscd`].
#[allow(clippy::print_stdout, reason = "what the inner test says is shown with --nocapture")]
pub fn beside_pcscd_within<F: FnOnce()>(limit: Duration, test: F) {
    if std::env::var_os(INSIDE).is_some() {
        test();
        return;
    }
    let name = test_name(std::any::type_name::<F>());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/with-pcscd.sh");
    let output = Command::new("timeout")
        // In the foreground, so that anyone who ends this test's process group ends the inner test too.
        .args(["--foreground", "--signal=KILL", &limit.as_secs().to_string()])
        .arg(script)
        .arg(std::env::current_exe().expect("this test binary"))
        .args(["--exact", &name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .env_remove("UKETSUKE_PRIVATE_PCSCD")
        .stdin(Stdio::null())
        .output()
        .expect("timeout, of the package coreutils");
    let said = String::from_utf8_lossy(&output.stdout);
    // A name that matches no test runs none, and that succeeds.
    let ran = said.contains("test result: ok. 1 passed");
    assert!(
        output.status.success() && ran,
        "{name} failed beside a private pcscd ({}):\n{said}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr),
    );
    #[allow(clippy::print_stdout, reason = "what the test inside says is this one's")]
    {
        println!("{said}");
    }
}

/// From the name of a closure's type, `pcsc::visit::some_test::{{closure}}`, to the test's name, `visit::some_test`.
fn test_name(closure: &str) -> String {
    let path = closure.trim_end_matches("::{{closure}}");
    path.split_once("::").map_or(path, |(_, name)| name).to_owned()
}

/// A kiosk on PC/SC, an empty slot of vpcd and the world around them.
pub struct PcscStage {
    /// The kiosk.
    pub kiosk: HeadlessKiosk,
    /// Where cards are placed.
    pub slot: VpcdSlot,
    /// Everything else.
    pub world: DemoEnvironment,
    _folder: tempfile::TempDir,
}

impl PcscStage {
    /// A stage; `more` goes to the end of the kiosk's configuration.
    ///
    /// # Panics
    /// When it cannot be set up: a test cannot go on then.
    #[must_use]
    pub fn set(tmp: &str, more: &str) -> Self {
        Self::set_around(tmp, more, |_, _| {})
    }

    /// As [`Self::set`]; `before` is done before the kiosk starts.
    ///
    /// # Panics
    /// As [`Self::set`].
    #[must_use]
    pub fn set_around(tmp: &str, more: &str, before: impl FnOnce(&DemoEnvironment, &mut VpcdSlot)) -> Self {
        let folder = tempfile::tempdir_in(tmp).expect("a folder for the test");
        let all_asked = |text: String| crate::test_kiosk::asks_everything(text + more);
        let world = DemoEnvironment::start_edited(folder.path(), &crate::shared_pki(tmp), |_| {}, all_asked);
        let world = world.expect("the world");
        let mut slot = VpcdSlot::new(VPCD);
        before(&world, &mut slot);
        let kiosk = HeadlessKiosk::start(world.config(), Parts::real(world.config())).expect("the kiosk");
        Self { kiosk, slot, world, _folder: folder }
    }

    /// Places this persona's card.
    ///
    /// # Panics
    /// When it cannot be issued, or vpcd does not take it.
    pub fn place(&mut self, id: &str) {
        place(&self.world, &mut self.slot, id);
    }

    /// The files in the receipt computer's folder.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn received(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.world.receipt_folder()).expect("the receipt folder");
        let files = entries.map(|entry| entry.expect("an entry").path());
        files.filter(|path| path.extension().is_some_and(|extension| extension == "xml")).collect()
    }
}

/// Places a persona's card in a slot of vpcd.
///
/// # Panics
/// When it cannot be issued, or vpcd does not take it.
pub fn place(world: &DemoEnvironment, slot: &mut VpcdSlot, id: &str) {
    let persona = card_virtual::persona(id).expect("a built-in persona");
    slot.place(world.card(&persona).expect("a card")).expect("vpcd takes the card");
}

/// A slot of vpcd without a kiosk.
#[must_use]
pub fn slot() -> VpcdSlot {
    VpcdSlot::new(VPCD)
}

/// Waits until PC/SC shows a card.
///
/// # Panics
/// When none is shown within [`LIMIT`].
pub fn wait_for_card() {
    until("a card is shown", || {
        card_pcsc::readers().is_ok_and(|readers| readers.iter().any(|reader| reader.card_present))
    });
}

/// Waits until PC/SC shows no card.
///
/// # Panics
/// When one is shown for [`LIMIT`].
pub fn wait_for_no_card() {
    until("no card is shown", || {
        card_pcsc::readers().is_ok_and(|readers| readers.iter().all(|reader| !reader.card_present))
    });
}

/// Waits until something is so.
///
/// # Panics
/// When it is not so within [`LIMIT`].
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
    while !so() {
        assert!(Instant::now() < end, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// When a [`Jumping`] card leaves the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// Before it sees the command.
    Before,
    /// After it has done what the command says, before the answer.
    Answering,
    /// After it has done what the command says, with half of the answer on the wire.
    Midway,
}

/// A card that jumps out of the reader by itself: the socket is closed at a command.
pub struct Jumping {
    card: Arc<Mutex<VirtualCard>>,
    thread: JoinHandle<()>,
}

impl Jumping {
    /// Plugs the card in; it leaves at the first command for which `at` holds.
    ///
    /// # Panics
    /// When vpcd does not take it.
    #[must_use]
    pub fn place(card: VirtualCard, at: fn(&[u8]) -> bool, leaves: Leaves) -> Self {
        let card = Arc::new(Mutex::new(card));
        let stream = vpcd::connect(VPCD, Duration::from_secs(2)).expect("vpcd takes the card");
        let socket = stream.try_clone().expect("the same socket");
        let mut served = JumpingIcc { card: Arc::clone(&card), at, leaves, socket };
        let thread = std::thread::spawn(move || {
            // Ends with an error when the answer has nowhere to go; that is what it is for.
            let _ = vpcd::serve(stream, &mut served, &AtomicBool::new(false));
        });
        Self { card, thread }
    }

    /// Whether it has left.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.thread.is_finished()
    }

    /// Looks at the card.
    pub fn with_card<T>(&self, look: impl FnOnce(&VirtualCard) -> T) -> T {
        look(&self.card.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The card in the hand, once it has left.
    ///
    /// # Panics
    /// When it does not leave within [`LIMIT`].
    #[must_use]
    pub fn pick_up(self) -> VirtualCard {
        until("the card has jumped out", || self.is_gone());
        self.thread.join().expect("the card's thread");
        let card = Arc::into_inner(self.card).expect("nobody else holds it");
        card.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

struct JumpingIcc {
    card: Arc<Mutex<VirtualCard>>,
    at: fn(&[u8]) -> bool,
    leaves: Leaves,
    socket: std::net::TcpStream,
}

impl Icc for JumpingIcc {
    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        let now = (self.at)(command);
        if now && self.leaves == Leaves::Midway {
            let answer = self.card.exchange(command);
            let length = u16::try_from(answer.len()).unwrap_or(u16::MAX).to_be_bytes();
            let half = [&length, &answer[..answer.len() / 2]].concat();
            // A reader that has gone has no use for it.
            let _ = self.socket.write_all(&half);
            let _ = self.socket.shutdown(std::net::Shutdown::Both);
            return Vec::new();
        }
        if now {
            // Closed both ways: the answer below goes nowhere.
            let _ = self.socket.shutdown(std::net::Shutdown::Both);
        }
        if now && self.leaves == Leaves::Before { Vec::new() } else { self.card.exchange(command) }
    }

    fn atr(&self) -> Vec<u8> {
        Icc::atr(&self.card)
    }

    fn power_off(&mut self) {
        self.card.power_off();
    }

    fn power_on(&mut self) {
        self.card.power_on();
    }

    fn reset(&mut self) {
        self.card.reset();
    }
}

/// The pcscd beside this test, which can be ended and started again.
pub struct Service {
    pid: String,
    child: Option<Child>,
}

impl Service {
    /// The one that `scripts/with-pcscd.sh` started.
    ///
    /// # Panics
    /// Outside of [`beside_pcscd`].
    #[must_use]
    pub fn found() -> Self {
        Self { pid: std::env::var("UKETSUKE_PCSCD_PID").expect("a test beside a pcscd"), child: None }
    }

    /// Ends it with a signal (`TERM`: stopped, `KILL`: crashed), and waits until it is gone.
    ///
    /// # Panics
    /// When it does not end.
    pub fn end(&mut self, signal: &str) {
        let sent = Command::new("/bin/kill").args(["-s", signal, "--", &self.pid]).status().expect("kill");
        assert!(sent.success(), "pcscd had ended before");
        match self.child.take() {
            Some(mut child) => drop(child.wait().expect("pcscd's end")),
            None => until("pcscd is gone", || !Path::new("/proc").join(&self.pid).exists()),
        }
    }

    /// Starts another.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(&mut self) {
        self.start_with(None);
    }

    /// Starts another, with these readers (`reader.conf`) in the place of the machine's.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start_with(&mut self, readers: Option<&Path>) {
        let mut command = Command::new("pcscd");
        if let Some(readers) = readers {
            command.arg("--config").arg(readers);
        }
        let child = command
            .arg("--foreground")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pcscd, of the package pcscd");
        self.pid = child.id().to_string();
        self.child = Some(child);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What a program of somebody else said.
#[derive(Debug)]
pub struct Said {
    /// Whether it succeeded.
    pub well: bool,
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
}

impl Said {
    /// Its standard output, when it succeeded.
    ///
    /// # Panics
    /// When it did not.
    pub fn or_fail(self) -> String {
        assert!(self.well, "{}\n{}", self.out, self.err);
        self.out
    }
}

/// Runs a program of somebody else in `folder`.
///
/// # Panics
/// When it is not installed, or takes longer than a minute.
#[must_use]
pub fn tool(folder: &Path, program: &str, args: &[&str]) -> Said {
    let output = Command::new("timeout")
        .args([TOOL_LIMIT, program])
        .args(args)
        .current_dir(folder)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output()
        .expect("timeout, of the package coreutils");
    let said = Said {
        well: output.status.success(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    match output.status.code() {
        Some(124) => panic!("{program} takes too long: {said:?}"),
        Some(127) => panic!("{program} is missing: install the Debian packages opensc and openssl"),
        _ => said,
    }
}

/// Status words of the commands (hexadecimal), sent by OpenSC in one connection; `None`: the card cannot be had now.
///
/// # Panics
/// When OpenSC is not installed.
#[must_use]
pub fn send_apdus(commands: &[&str]) -> Option<Vec<String>> {
    let mut args = vec!["--reader", "0"];
    for command in commands {
        args.extend(["--send-apdu", command]);
    }
    let said = tool(Path::new("/"), "opensc-tool", &args);
    let status = |line: &str| {
        let (_, after) = line.split_once("Received (SW1=0x")?;
        Some(format!("{}{}", after.get(..2)?, after.get(10..12)?))
    };
    said.well.then(|| said.out.lines().filter_map(status).collect())
}

#[cfg(test)]
mod tests {
    use super::test_name;

    #[test]
    fn test_name_of_a_closure_is_the_test_around_it() {
        assert_eq!(test_name("pcsc::visit::some_test::{{closure}}"), "visit::some_test");
    }
}
