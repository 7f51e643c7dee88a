//! What the export asks of a disk, so that tests can put a failing one in its place.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Rights of a result: its owner writes it, its group reads it. The group is the folder's where the folder is set so (`chmod g+s`).
const RESULT_MODE: u32 = 0o640;

/// An open file.
pub(crate) trait DiskFile: Write {
    /// Waits until the content is on the medium.
    fn sync(&mut self) -> io::Result<()>;
}

/// A disk.
pub(crate) trait Disk: Send + Sync {
    /// Creates a file that does not exist yet; follows no link.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Gives the file a second name; fails when that name is taken, even by a link to nowhere.
    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames, replacing.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a name.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Waits until the folder's names are on the medium.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Whether the name is taken, even by a link to nowhere.
    fn is_taken(&self, path: &Path) -> io::Result<bool>;
    /// At most `limit` names in the folder.
    fn names(&self, folder: &Path, limit: usize) -> io::Result<Vec<PathBuf>>;
}

/// The real one.
pub(crate) struct RealDisk;

impl DiskFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Disk for RealDisk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let file = OpenOptions::new().write(true).create_new(true).mode(RESULT_MODE).open(path)?;
        // Whatever the umask is: the receipt computer reads it by its group, and nobody else does. A share that knows no
        // such rights keeps its own.
        let _ = file.set_permissions(Permissions::from_mode(RESULT_MODE));
        Ok(Box::new(file))
    }

    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn is_taken(&self, path: &Path) -> io::Result<bool> {
        match fs::symlink_metadata(path) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn names(&self, folder: &Path, limit: usize) -> io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?.take(limit).map(|entry| Ok(entry?.file_name().into())).collect()
    }
}
