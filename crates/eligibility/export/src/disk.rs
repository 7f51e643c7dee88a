//! What the export asks of a disk, so that tests can put a failing one in its place.
//!
//! A folder is held open while it is used: what was made in it can be removed there even when its path leads elsewhere by then.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, Mode, OFlags, RenameFlags, StatxAttributes, StatxFlags};
use rustix::io::Errno;
use zeroize::Zeroizing;

/// Rights of a result: its owner writes it, its group reads it. The group is the folder's where the folder is set so (`chmod g+s`).
const RESULT_MODE: u32 = 0o640;

/// A file or folder by the numbers that its system knows it by: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ObjectId {
    pub device: u64,
    pub inode: u64,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub id: ObjectId,
    /// How many names the file has.
    pub links: u64,
    /// When content, rights or names of the file changed last: seconds and nanoseconds.
    pub changed: (i64, u32),
}

/// An open file.
pub(crate) trait DiskFile: Write {
    /// Waits until the content is on the medium.
    fn sync(&mut self) -> io::Result<()>;
}

/// A disk.
pub(crate) trait Disk: Send + Sync {
    /// Opens the folder that lies at this path now.
    fn open(&self, folder: &Path) -> io::Result<Box<dyn Folder>>;
}

/// An open folder. Names are plain names in it.
pub(crate) trait Folder: Send + Sync {
    /// Which folder it is.
    fn id(&self) -> io::Result<ObjectId>;
    /// Whether another file system is mounted just here.
    fn is_mount(&self) -> io::Result<bool>;
    /// Creates a file that does not exist yet; follows no link.
    fn create_new(&self, name: &str) -> io::Result<Box<dyn DiskFile>>;
    /// Renames in one step, unless the new name is taken, even by a link to nowhere.
    fn rename_new(&self, from: &str, to: &str) -> io::Result<()>;
    /// Gives the file a second name, unless that is taken, even by a link to nowhere.
    fn hard_link(&self, from: &str, to: &str) -> io::Result<()>;
    /// Renames, replacing.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a name.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Waits until the folder's names are on the medium.
    fn sync(&self) -> io::Result<()>;
    /// What the name stands for; follows no link. `None`: the name is free.
    fn look(&self, name: &str) -> io::Result<Option<Seen>>;
    /// A file's content, at most `limit` bytes of it; follows no link.
    fn read(&self, name: &str, limit: usize) -> io::Result<Zeroizing<Vec<u8>>>;
    /// At most `limit` names in the folder.
    fn names(&self, limit: usize) -> io::Result<Vec<OsString>>;
}

/// The real one.
pub(crate) struct RealDisk;

impl DiskFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Disk for RealDisk {
    fn open(&self, folder: &Path) -> io::Result<Box<dyn Folder>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Box::new(RealFolder(rustix::fs::open(folder, flags, Mode::empty())?)))
    }
}

struct RealFolder(OwnedFd);

impl Folder for RealFolder {
    fn id(&self) -> io::Result<ObjectId> {
        Ok(id(&rustix::fs::fstat(&self.0)?))
    }

    fn is_mount(&self) -> io::Result<bool> {
        let told = rustix::fs::statx(&self.0, "", AtFlags::EMPTY_PATH, StatxFlags::BASIC_STATS)?;
        if told.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT) {
            return Ok(told.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
        }
        // Kernels before 5.8 do not tell. There the folder's device is another than that of the folder above it.
        let above = rustix::fs::statat(&self.0, "..", AtFlags::empty())?;
        Ok(id(&above).device != self.id()?.device)
    }

    fn create_new(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(RESULT_MODE);
        let file = rustix::fs::openat(&self.0, name, flags, mode)?;
        // Whatever the umask is: the receipt computer reads it by its group, and nobody else does. A share that knows no
        // such rights keeps its own.
        let _ = rustix::fs::fchmod(&file, mode);
        Ok(Box::new(File::from(file)))
    }

    fn rename_new(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat_with(&self.0, from, &self.0, to, RenameFlags::NOREPLACE)?)
    }

    fn hard_link(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::linkat(&self.0, from, &self.0, to, AtFlags::empty())?)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &self.0, to)?)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::fsync(&self.0)?)
    }

    fn look(&self, name: &str) -> io::Result<Option<Seen>> {
        // A share is asked, and not what this machine remembers of it.
        let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::STATX_FORCE_SYNC;
        match rustix::fs::statx(&self.0, name, flags, StatxFlags::BASIC_STATS) {
            Ok(told) => Ok(Some(Seen {
                id: ObjectId {
                    device: rustix::fs::makedev(told.stx_dev_major, told.stx_dev_minor),
                    inode: told.stx_ino,
                },
                links: told.stx_nlink.into(),
                changed: (told.stx_ctime.tv_sec, told.stx_ctime.tv_nsec),
            })),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn read(&self, name: &str, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::openat(&self.0, name, flags, Mode::empty())?);
        // Room for all of it at once: a vector that grows leaves copies behind.
        let mut content = Zeroizing::new(Vec::with_capacity(limit));
        file.take(limit.try_into().unwrap_or(u64::MAX)).read_to_end(&mut content)?;
        Ok(content)
    }

    fn names(&self, limit: usize) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name == b"." || name == b".." {
                continue;
            }
            if names.len() >= limit {
                break;
            }
            names.push(OsString::from_vec(name));
        }
        Ok(names)
    }
}

fn id(stat: &rustix::fs::Stat) -> ObjectId {
    ObjectId { device: stat.st_dev, inode: stat.st_ino }
}
