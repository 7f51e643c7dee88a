//! What goes wrong around the kiosk, and right again after a while.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use acceptance::pcscd::Service;
use acceptance::shipped::ShippedKiosk;

use super::chance::Chance;

/// Below the kiosk's folder: a disk of its own for the receipt computer's folder, so that it can be full.
const DISK: &str = "receipt-disk";
const DISK_BYTES: &str = "size=4m";
/// Where a program that lies in no folder lies.
const MEMORY: &str = "/memfd:";
/// Faults of the gateway, as the sandbox writes them.
const FAULTS: [&str; 16] = [
    "delay=2s",
    "delay=25s*1",
    "drip=20ms",
    "status=500",
    "status=503*2",
    "status=503@confirmations",
    "status=429@challenges*1",
    "status=404@confirmations*1",
    "cut",
    "cut@confirmations*1",
    "wrong-schema@confirmations*1",
    "doctype@confirmations*1",
    "huge@confirmations*1",
    "wrong-challenge*1",
    "wrong-key@confirmations*1",
    "wrong-media-type*1",
];

/// Something that is wrong now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The gateway answers badly.
    Fault(&'static str),
    /// Nobody listens where it was.
    GatewayAway,
    /// The receipt computer's folder is not there.
    FolderAway,
    /// Its disk is full.
    DiskFull,
    /// Authorisation modules are killed as they start.
    ModuleDies,
    /// The smart-card service is not there.
    ServiceAway,
}

/// What is wrong now, each until its time.
pub struct Mischief {
    now: Vec<(Wrong, Instant)>,
    disk: PathBuf,
    killer: Option<Killer>,
    service: Service,
    /// How many modules were killed.
    pub killed: u64,
}

impl Mischief {
    /// Mounts the disk, before the kiosk starts.
    pub fn prepare(folder: &Path) -> std::io::Result<()> {
        let disk = folder.join(DISK);
        std::fs::create_dir_all(&disk)?;
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", DISK_BYTES, "tmpfs"]).arg(&disk).status()?;
        if !mounted.success() {
            return Err(std::io::Error::other("no disk of its own"));
        }
        std::fs::create_dir_all(disk.join("face"))
    }

    /// Takes the disk away, so that the kiosk's folder can be removed.
    pub fn unmount(&self) {
        // A disk that is left goes with the test's own mounts.
        let _ = Command::new("umount").arg("--lazy").arg(&self.disk).status();
    }

    /// The configuration's line for the folder.
    pub fn folder_line() -> String {
        format!("folder = \"{DISK}/face\"")
    }

    pub fn new(folder: &Path) -> Self {
        Self { now: Vec::new(), disk: folder.join(DISK), killer: None, service: Service::found(), killed: 0 }
    }

    /// The receipt computer's folder.
    pub fn folder(&self) -> PathBuf {
        self.disk.join("face")
    }

    fn away(&self) -> PathBuf {
        self.disk.join("face-away")
    }

    fn ballast(&self) -> PathBuf {
        self.disk.join("ballast")
    }

    /// Whether this is wrong now.
    pub fn is(&self, wrong: Wrong) -> bool {
        self.now.iter().any(|(now, _)| *now == wrong)
    }

    /// Begins something at random; what it was.
    pub fn begin(&mut self, kiosk: &mut ShippedKiosk, chance: &mut Chance) -> Option<Wrong> {
        let fault = chance.pick(&FAULTS).copied()?;
        let kinds = [
            (50, Wrong::Fault(fault)),
            (10, Wrong::GatewayAway),
            (12, Wrong::FolderAway),
            (12, Wrong::DiskFull),
            (20, Wrong::ModuleDies),
            (5, Wrong::ServiceAway),
        ];
        let wrong = *chance.weighted(&kinds)?;
        if self.now.iter().any(|(now, _)| std::mem::discriminant(now) == std::mem::discriminant(&wrong)) {
            return None;
        }
        match wrong {
            Wrong::Fault(fault) => {
                if self.is(Wrong::GatewayAway) {
                    return None;
                }
                let rule: eligibility_sandbox::FaultRule = fault.parse().unwrap();
                kiosk.world.faults().add(rule);
            }
            Wrong::GatewayAway => kiosk.world.gateway_away(),
            Wrong::FolderAway => std::fs::rename(self.folder(), self.away()).unwrap(),
            // Full when nothing more can be written, which is what is wanted.
            Wrong::DiskFull => drop(std::fs::write(self.ballast(), vec![0; 5 << 20])),
            Wrong::ModuleDies => self.killer = Some(Killer::start(kiosk.program.process_id())),
            Wrong::ServiceAway => self.service.end("KILL"),
        }
        // A module runs for less than a second, at the end of a face visit or a staff check.
        let longest = if wrong == Wrong::ModuleDies { 30_000 } else { 12_000 };
        let lasts = Duration::from_millis(chance.between(1_000, longest));
        self.now.push((wrong, Instant::now() + lasts));
        Some(wrong)
    }

    /// Ends what is due, or everything; what it was.
    pub fn end(&mut self, kiosk: &mut ShippedKiosk, all: bool) -> Vec<Wrong> {
        let now = Instant::now();
        let due = |(_, until): &(Wrong, Instant)| all || *until <= now;
        let (over, rest) = std::mem::take(&mut self.now).into_iter().partition(due);
        self.now = rest;
        let over: Vec<(Wrong, Instant)> = over;
        for (wrong, _) in &over {
            match wrong {
                Wrong::Fault(_) => kiosk.world.faults().clear(),
                Wrong::GatewayAway => kiosk.world.gateway_back().unwrap(),
                Wrong::FolderAway => std::fs::rename(self.away(), self.folder()).unwrap(),
                Wrong::DiskFull => std::fs::remove_file(self.ballast()).unwrap(),
                Wrong::ModuleDies => self.killed += self.killer.take().map_or(0, Killer::end),
                Wrong::ServiceAway => self.service.start(),
            }
        }
        over.into_iter().map(|(wrong, _)| wrong).collect()
    }
}

/// Kills each module that the kiosk starts.
struct Killer {
    stop: Arc<AtomicBool>,
    killed: Arc<AtomicU64>,
    thread: std::thread::JoinHandle<()>,
}

impl Killer {
    fn start(kiosk: u32) -> Self {
        let (stop, killed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&killed));
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                for module in modules(kiosk) {
                    let pid = i32::try_from(module).ok().and_then(rustix::process::Pid::from_raw);
                    let kill = |pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL);
                    if pid.is_some_and(|pid| kill(pid).is_ok()) {
                        counted.fetch_add(1, Ordering::Relaxed);
                    }
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self { stop, killed, thread }
    }

    fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.killed.load(Ordering::Relaxed)
    }
}

/// The modules that are children of this process: they run from a sealed copy in memory, and nothing else that it starts does.
fn modules(parent: u32) -> Vec<u32> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{parent}/task")) else { return Vec::new() };
    let children =
        tasks.flatten().filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let children = children.collect::<Vec<_>>().join(" ");
    let pids = children.split_whitespace().filter_map(|pid| pid.parse().ok());
    let is_module = |pid: &u32| {
        std::fs::read_link(format!("/proc/{pid}/exe"))
            .is_ok_and(|program| program.to_string_lossy().starts_with(MEMORY))
    };
    pids.filter(is_module).collect()
}
