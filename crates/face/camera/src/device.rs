//! The cameras of this machine, as Linux lists them, without opening any.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// The device number that all V4L2 nodes have in front.
const VIDEO_MAJOR: u32 = 81;
/// Most cameras and links that are looked at.
const MAX_ENTRIES: usize = 256;
/// Longest text that is read from the system's files.
const MAX_TEXT: u64 = 256;

/// A camera that Linux lists. One piece of hardware often has several nodes; usually only the one with index 0 gives
/// pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Camera {
    /// What the driver calls it.
    pub name: String,
    /// Its node, such as `/dev/video0`.
    pub device: PathBuf,
    /// A link to the node that stays the same, such as `/dev/v4l/by-id/...`.
    pub stable: Option<PathBuf>,
    /// Which of its hardware's nodes this is.
    pub index: u32,
    /// What it can be allowed by: its name; the names of its links below `/dev/v4l`; `usb:VENDOR:PRODUCT` and
    /// `usb:VENDOR:PRODUCT:SERIAL`. A camera that is only software has but `virtual:NAME`, so that it cannot pass for
    /// another by its name. Hardware that lies about its USB numbers is not noticed; the links by path name the socket.
    pub ids: Vec<String>,
    number: (u32, u32),
}

/// All cameras that Linux lists, by node name. Empty where there is none, or no V4L2.
#[must_use]
pub fn list_cameras() -> Vec<Camera> {
    Places::machine().list()
}

/// Where Linux keeps its lists.
pub(crate) struct Places {
    class: PathBuf,
    dev: PathBuf,
}

/// Why a device is not a camera that may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Nothing is there.
    Absent,
    /// A file, a pipe, or a device of another kind.
    NoCamera,
    /// Not on the list of those that are accepted.
    NotAllowed,
}

impl Places {
    pub(crate) fn machine() -> Self {
        Self { class: "/sys/class/video4linux".into(), dev: "/dev".into() }
    }

    pub(crate) fn list(&self) -> Vec<Camera> {
        let mut cameras: Vec<Camera> =
            entries(&self.class).iter().filter_map(|entry| self.camera(entry)).collect();
        cameras.sort_by_key(|camera| (camera.number, camera.device.clone()));
        cameras
    }

    fn camera(&self, entry: &Path) -> Option<Camera> {
        let node = entry.file_name()?;
        if !node.to_str()?.starts_with("video") {
            return None;
        }
        let device = self.dev.join(node);
        let (major, minor) = text(&entry.join("dev"))?
            .split_once(':')
            .and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)))?;
        let name = text(&entry.join("name")).unwrap_or_default();
        let index = text(&entry.join("index")).and_then(|index| index.parse().ok()).unwrap_or(0);
        let links = self.links(&device);
        let is_software =
            entry.canonicalize().ok()?.to_str().is_none_or(|path| path.contains("/devices/virtual/"));
        let ids = if is_software {
            vec![format!("virtual:{name}")]
        } else {
            let names = links.iter().filter_map(|link| Some(link.file_name()?.to_str()?.to_owned()));
            [name.clone()].into_iter().chain(names).chain(usb_ids(&entry.join("device"))).collect()
        };
        Some(Camera { name, device, stable: links.into_iter().next(), index, ids, number: (major, minor) })
    }

    /// Links to `device`, those by id first.
    fn links(&self, device: &Path) -> Vec<PathBuf> {
        let Ok(target) = device.canonicalize() else { return Vec::new() };
        ["v4l/by-id", "v4l/by-path"]
            .iter()
            .flat_map(|folder| entries(&self.dev.join(folder)))
            .filter(|link| link.canonicalize().is_ok_and(|path| path == target))
            .collect()
    }

    /// The node of the camera that `named` means: a number, a node or a link.
    pub(crate) fn resolve(&self, named: &str, allowed: &[String]) -> Result<PathBuf, Refusal> {
        let is_number = !named.is_empty() && named.bytes().all(|byte| byte.is_ascii_digit());
        let path = if is_number { self.dev.join(format!("video{named}")) } else { PathBuf::from(named) };
        let node = path.canonicalize().map_err(|_| Refusal::Absent)?;
        let about = fs::metadata(&node).map_err(|_| Refusal::Absent)?;
        let number = split_number(about.rdev());
        if !about.file_type().is_char_device() || number.0 != VIDEO_MAJOR {
            return Err(Refusal::NoCamera);
        }
        let camera =
            self.list().into_iter().find(|camera| camera.number == number).ok_or(Refusal::NoCamera)?;
        if camera.is_allowed(allowed) { Ok(node) } else { Err(Refusal::NotAllowed) }
    }
}

impl Camera {
    /// Whether one of its ids is among `allowed`, or `allowed` is empty.
    #[must_use]
    pub fn is_allowed(&self, allowed: &[String]) -> bool {
        allowed.is_empty() || self.ids.iter().any(|id| !id.is_empty() && allowed.contains(id))
    }
}

/// Major and minor number of a device, as Linux packs them.
fn split_number(packed: u64) -> (u32, u32) {
    let major = (packed >> 8 & 0xFFF) | (packed >> 32 & 0xFFFF_F000);
    let minor = (packed & 0xFF) | (packed >> 12 & 0xFFFF_FF00);
    (major as u32, minor as u32)
}

/// What a folder holds, by name.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.take(MAX_ENTRIES).flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// A short text of one line. Hardware gives itself its name, so that may hold anything.
fn text(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(MAX_TEXT).read_to_string(&mut text).ok()?;
    Some(text.trim().replace(char::is_control, "?"))
}

/// USB numbers from the hardware's folder or one of those above.
fn usb_ids(device: &Path) -> Vec<String> {
    let Ok(device) = device.canonicalize() else { return Vec::new() };
    for folder in device.ancestors().take(4) {
        if let (Some(vendor), Some(product)) =
            (text(&folder.join("idVendor")), text(&folder.join("idProduct")))
        {
            let numbers = format!("usb:{vendor}:{product}");
            let serial = text(&folder.join("serial")).filter(|serial| !serial.is_empty());
            return serial.map(|serial| format!("{numbers}:{serial}")).into_iter().chain([numbers]).collect();
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use tempfile::TempDir;

    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A machine with a USB camera of two nodes, a camera that is software and calls itself the same, and rubbish.
    fn machine() -> (TempDir, Places) {
        let top = TempDir::new().unwrap();
        let at = |path: &str| top.path().join(path);
        let places = Places { class: at("sys/class/video4linux"), dev: at("dev") };
        fs::create_dir_all(&places.class).unwrap();
        let usb = "sys/devices/pci/usb1/1-2";
        write(&at(&format!("{usb}/idVendor")), "046d\n");
        write(&at(&format!("{usb}/idProduct")), "0825\n");
        write(&at(&format!("{usb}/serial")), "A1B2\n");
        for (index, node) in ["video0", "video1"].iter().enumerate() {
            let folder = format!("{usb}/1-2:1.0/video4linux/{node}");
            write(&at(&format!("{folder}/name")), "Front Camera\n");
            write(&at(&format!("{folder}/index")), &format!("{index}\n"));
            write(&at(&format!("{folder}/dev")), &format!("81:{index}\n"));
            symlink(at(&format!("{usb}/1-2:1.0")), at(&format!("{folder}/device"))).unwrap();
            symlink(at(&folder), places.class.join(node)).unwrap();
            write(&at(&format!("dev/{node}")), "");
        }
        let folder = "sys/devices/virtual/video4linux/video2";
        write(&at(&format!("{folder}/name")), "Front Camera\n");
        write(&at(&format!("{folder}/dev")), "81:2\n");
        symlink(at(folder), places.class.join("video2")).unwrap();
        write(&places.class.join("video3/name"), "without a number");
        write(&places.class.join("v4l-subdev0/dev"), "81:9");
        write(&places.class.join("video4/dev"), "nonsense");
        fs::create_dir_all(at("dev/v4l/by-id")).unwrap();
        symlink(at("dev/video0"), at("dev/v4l/by-id/usb-Front_Camera_A1B2-video-index0")).unwrap();
        symlink(at("dev/video7"), at("dev/v4l/by-id/dangling")).unwrap();
        (top, places)
    }

    #[test]
    fn cameras_are_listed_with_their_names_links_and_numbers() {
        let (top, places) = machine();
        let cameras = places.list();
        let nodes: Vec<_> = cameras.iter().map(|camera| (camera.device.clone(), camera.index)).collect();
        let dev = top.path().join("dev");
        assert_eq!(nodes, [(dev.join("video0"), 0), (dev.join("video1"), 1), (dev.join("video2"), 0)]);
        assert_eq!(cameras[0].name, "Front Camera");
        assert_eq!(cameras[0].stable, Some(dev.join("v4l/by-id/usb-Front_Camera_A1B2-video-index0")));
        assert_eq!(
            cameras[0].ids,
            ["Front Camera", "usb-Front_Camera_A1B2-video-index0", "usb:046d:0825:A1B2", "usb:046d:0825"]
        );
        assert_eq!(cameras[2].ids, ["virtual:Front Camera"]);
    }

    #[test]
    fn a_camera_of_software_does_not_pass_for_hardware_by_its_name() {
        let (_top, places) = machine();
        let [real, _, software] = &places.list()[..] else { panic!("three cameras") };
        for (allowed, is_real, is_software) in [
            (vec![], true, true),
            (vec!["Front Camera"], true, false),
            (vec!["usb:046d:0825"], true, false),
            (vec!["usb:046d:0825:A1B2"], true, false),
            (vec!["usb:046d"], false, false),
            (vec!["front camera", ""], false, false),
            (vec!["virtual:Front Camera"], false, true),
        ] {
            let allowed: Vec<String> = allowed.into_iter().map(str::to_owned).collect();
            assert_eq!(real.is_allowed(&allowed), is_real, "{allowed:?}");
            assert_eq!(software.is_allowed(&allowed), is_software, "{allowed:?}");
        }
    }

    #[test]
    fn what_is_no_camera_is_not_opened() {
        let (top, places) = machine();
        let fifo = top.path().join("dev/pipe");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let fifo = fifo.to_str().unwrap().to_owned();
        for (named, refusal) in [
            ("9", Refusal::Absent),
            ("99999999999999999999999", Refusal::Absent),
            ("", Refusal::Absent),
            ("/dev/v4l/by-id/of-no-camera", Refusal::Absent),
            // A file where a node belongs.
            ("0", Refusal::NoCamera),
            (&fifo, Refusal::NoCamera),
            ("/dev/null", Refusal::NoCamera),
            ("/", Refusal::NoCamera),
        ] {
            assert_eq!(places.resolve(named, &[]), Err(refusal), "{named}");
        }
    }

    #[test]
    fn device_numbers_come_apart_as_linux_packs_them() {
        assert_eq!(split_number(0x5100), (81, 0));
        assert_eq!(split_number(0x103), (1, 3));
        assert_eq!(split_number(0x0010_512C), (81, 300));
        assert_eq!(split_number(0x1234_5000_0000_0000), (0x1234_5000, 0));
    }

    #[test]
    fn what_the_system_says_is_bounded_and_plain() {
        let top = TempDir::new().unwrap();
        let path = top.path().join("name");
        for (bytes, expected) in [
            (b"Camera\n".to_vec(), Some("Camera".to_owned())),
            (b"a\x1B[2Jb\nc".to_vec(), Some("a?[2Jb?c".to_owned())),
            (vec![b'x'; 100_000], Some("x".repeat(256))),
            (vec![0xFF, 0xFE], None),
        ] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(text(&path), expected);
        }
        assert_eq!(text(&top.path().join("none")), None);
    }

    #[test]
    fn this_machine_can_be_asked() {
        for camera in list_cameras() {
            assert!(camera.device.starts_with("/dev"), "{camera:?}");
        }
    }
}
