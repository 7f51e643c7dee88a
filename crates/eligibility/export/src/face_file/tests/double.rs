//! The real disk, but some steps answer an error number, or are done and their answer is lost, or somebody is quicker.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::disk::{Disk, DiskFile, Folder, ObjectId, RealDisk, Seen};

/// What the disk is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Names,
    Create,
    /// Some bytes are written, then no more.
    WriteHalf,
    Sync,
    RenameNew,
    HardLink,
    Rename,
    Remove,
    SyncFolder,
    Look,
}

#[derive(Default)]
pub(super) struct Behaviour {
    /// Steps that are not done.
    pub faults: Vec<(Step, i32)>,
    /// Steps that are done, and answer this all the same.
    pub lost: Vec<(Step, i32)>,
    /// The receipt computer takes each result as soon as it has its name.
    pub takes: bool,
    /// Nothing can be looked at once a name was tried, until somebody says so.
    pub blind_after_naming: bool,
    /// What happens just before a file's content is on the medium.
    pub before_sync: Option<Box<dyn FnOnce() + Send>>,
    /// What happens just before a file is named.
    pub before_naming: Option<Box<dyn FnOnce() + Send>>,
    /// Content goes to `/dev/full`, where the kernel says that there is no space.
    pub full: bool,
    /// Others get on while this thread has looked and not yet acted.
    pub slow_look: bool,
    /// Another file system is mounted here.
    pub mount: bool,
}

/// The double; clones are the same one.
#[derive(Clone, Default)]
pub(super) struct Faulty {
    pub does: Arc<Mutex<Behaviour>>,
    /// So many hidden files are removed by somebody just before they get their name.
    pub sweeps: Arc<AtomicUsize>,
    pub created: Arc<AtomicUsize>,
    /// How often a result got its name.
    pub named: Arc<AtomicUsize>,
}

struct FaultyFolder(Box<dyn Folder>, Faulty);

struct FaultyFile {
    inner: Box<dyn DiskFile>,
    write: Option<i32>,
    sync: Option<i32>,
    written: usize,
    of: Faulty,
}

impl Faulty {
    pub fn with(does: Behaviour) -> Self {
        Self { does: Arc::new(Mutex::new(does)), ..Self::default() }
    }

    pub fn failing(faults: &[(Step, i32)]) -> Self {
        Self::with(Behaviour { faults: faults.to_vec(), ..Behaviour::default() })
    }

    /// From now on.
    pub fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.does.lock().unwrap());
    }

    fn fault(&self, step: Step) -> Option<i32> {
        errno_at(&self.does.lock().unwrap().faults, step)
    }

    fn or<T>(&self, step: Step, real: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if let Some(errno) = self.fault(step) {
            return Err(io::Error::from_raw_os_error(errno));
        }
        let done = real()?;
        match errno_at(&self.does.lock().unwrap().lost, step) {
            Some(errno) => Err(io::Error::from_raw_os_error(errno)),
            None => Ok(done),
        }
    }

    fn name(&self, step: Step, folder: &dyn Folder, (from, to): (&str, &str)) -> io::Result<()> {
        if to.starts_with('.') {
            // A throw-away file meets the same faults, and nobody takes it.
            return self.or(step, || real(step, folder, (from, to)));
        }
        if self.sweeps.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            folder.remove(from)?;
        }
        let before = self.does.lock().unwrap().before_naming.take();
        if let Some(happens) = before {
            happens();
        }
        let named = self.or(step, || {
            real(step, folder, (from, to))?;
            self.named.fetch_add(1, Ordering::SeqCst);
            if self.does.lock().unwrap().takes {
                thread::sleep(TAKING);
                folder.remove(to)?;
            }
            Ok(())
        });
        self.change(|does| {
            if does.blind_after_naming {
                does.faults.push((Step::Look, ETIMEDOUT));
            }
        });
        named
    }
}

const ETIMEDOUT: i32 = 110;
/// No receipt computer takes a file sooner; file systems tell times apart that are so far apart.
pub(super) const TAKING: Duration = Duration::from_millis(20);

fn real(step: Step, folder: &dyn Folder, (from, to): (&str, &str)) -> io::Result<()> {
    match step {
        Step::RenameNew => folder.rename_new(from, to),
        Step::HardLink => folder.hard_link(from, to),
        _ => folder.rename(from, to),
    }
}

fn errno_at(list: &[(Step, i32)], step: Step) -> Option<i32> {
    list.iter().find(|(at, _)| *at == step).map(|(_, errno)| *errno)
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(errno) = self.write else { return self.inner.write(bytes) };
        if self.written > 0 {
            return Err(io::Error::from_raw_os_error(errno));
        }
        self.written = self.inner.write(&bytes[..bytes.len() / 2])?;
        Ok(self.written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl DiskFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        let before = self.of.does.lock().unwrap().before_sync.take();
        if let Some(happens) = before {
            happens();
        }
        self.sync.map_or_else(|| self.inner.sync(), |errno| Err(io::Error::from_raw_os_error(errno)))
    }
}

impl Disk for Faulty {
    fn open(&self, folder: &Path) -> io::Result<Box<dyn Folder>> {
        Ok(Box::new(FaultyFolder(RealDisk.open(folder)?, self.clone())))
    }
}

impl Folder for FaultyFolder {
    fn id(&self) -> io::Result<ObjectId> {
        self.0.id()
    }

    fn is_mount(&self) -> io::Result<bool> {
        Ok(self.1.does.lock().unwrap().mount)
    }

    fn create_new(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        self.1.created.fetch_add(1, Ordering::SeqCst);
        let mut inner = self.1.or(Step::Create, || self.0.create_new(name))?;
        if self.1.does.lock().unwrap().full {
            inner = Box::new(OpenOptions::new().write(true).open("/dev/full")?);
        }
        let (write, sync) = (self.1.fault(Step::WriteHalf), self.1.fault(Step::Sync));
        Ok(Box::new(FaultyFile { inner, write, sync, written: 0, of: self.1.clone() }))
    }

    fn rename_new(&self, from: &str, to: &str) -> io::Result<()> {
        self.1.name(Step::RenameNew, self.0.as_ref(), (from, to))
    }

    fn hard_link(&self, from: &str, to: &str) -> io::Result<()> {
        self.1.name(Step::HardLink, self.0.as_ref(), (from, to))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.1.name(Step::Rename, self.0.as_ref(), (from, to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.1.or(Step::Remove, || self.0.remove(name))
    }

    fn sync(&self) -> io::Result<()> {
        self.1.or(Step::SyncFolder, || self.0.sync())
    }

    fn look(&self, name: &str) -> io::Result<Option<Seen>> {
        let seen = self.1.or(Step::Look, || self.0.look(name));
        if self.1.does.lock().unwrap().slow_look {
            thread::sleep(Duration::from_millis(20));
        }
        seen
    }

    fn read(&self, name: &str, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        self.1.or(Step::Look, || self.0.read(name, limit))
    }

    fn names(&self, limit: usize) -> io::Result<Vec<OsString>> {
        self.1.or(Step::Names, || self.0.names(limit))
    }
}
