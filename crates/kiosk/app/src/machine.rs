//! What can be seen from inside of how the machine is locked down (docs/locking-down.md). Most of that list is seen by a person only.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

/// Looks below the root of a machine; what is open, in words.
type Check = fn(&Path) -> Option<String>;

/// Longest file that is looked at, in bytes.
const MAX_BYTES: u64 = 256 * 1024;
/// Most files of a folder.
const MAX_FILES: usize = 64;
/// The variable that says whether Secure Boot is on: four bytes of attributes, then 1 or 0.
const SECURE_BOOT: &str = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

/// What is open on the machine whose files lie below `root`, each with its number in the list. Empty: nothing that can be seen from here.
#[must_use]
pub fn open_points(root: &Path) -> Vec<String> {
    let checks: [(u8, Check); 8] = [
        (3, virtual_terminals),
        (4, reboot_keys),
        (4, sysrq),
        (7, usb_storage),
        (9, secure_boot),
        (10, swap),
        (11, core_pattern),
        (11, ptrace),
    ];
    checks.iter().filter_map(|(number, check)| Some(format!("{} ({number})", check(root)?))).collect()
}

/// Xorg with its keys for other terminals.
fn virtual_terminals(root: &Path) -> Option<String> {
    let folders = ["etc/X11/xorg.conf.d", "usr/share/X11/xorg.conf.d"].map(|folder| root.join(folder));
    // Without Xorg its settings say nothing.
    root.join("usr/bin/Xorg").exists().then_some(())?;
    let files = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.take(MAX_FILES).flatten().map(|entry| entry.path()).collect::<Vec<_>>());
    let off = |text: String| {
        text.lines().map(str::trim).any(|line| !line.starts_with('#') && line.contains("DontVTSwitch"))
    };
    let set = files.chain([root.join("etc/X11/xorg.conf")]).filter_map(|file| text(&file)).any(off);
    (!set).then(|| "Ctrl+Alt+F1 leaves the screen: no DontVTSwitch".to_owned())
}

fn reboot_keys(root: &Path) -> Option<String> {
    // Only systemd has the unit; masked, it is a link to nothing.
    root.join("run/systemd/system").exists().then_some(())?;
    let unit = root.join("etc/systemd/system/ctrl-alt-del.target");
    let masked = fs::read_link(unit).is_ok_and(|to| to == Path::new("/dev/null"));
    (!masked).then(|| "Ctrl+Alt+Del starts the machine anew".to_owned())
}

fn sysrq(root: &Path) -> Option<String> {
    let value = text(&root.join("proc/sys/kernel/sysrq"))?;
    (value.trim() != "0").then(|| format!("kernel.sysrq is {}", value.trim()))
}

fn usb_storage(root: &Path) -> Option<String> {
    let modules = text(&root.join("proc/modules"))?;
    let loaded = modules.lines().any(|line| ["usb_storage", "uas"].contains(&first(line)));
    loaded.then(|| "USB storage is taken (usb_storage is loaded)".to_owned())
}

fn secure_boot(root: &Path) -> Option<String> {
    let Some(value) = bytes(&root.join(SECURE_BOOT)) else { return Some("no Secure Boot".to_owned()) };
    (value.last() != Some(&1)).then(|| "Secure Boot is off".to_owned())
}

/// Swap that is no device of the mapper, which could be encrypted, and not in memory.
fn swap(root: &Path) -> Option<String> {
    let swaps = text(&root.join("proc/swaps"))?;
    let plain = |name: &&str| !name.starts_with("/dev/dm-") && !name.starts_with("/dev/zram");
    let open = swaps.lines().skip(1).map(first).find(|name| !name.is_empty() && plain(name))?;
    Some(format!("swap on {open} is not encrypted"))
}

fn core_pattern(root: &Path) -> Option<String> {
    let pattern = text(&root.join("proc/sys/kernel/core_pattern"))?;
    // A limit on the size of core files does not hold for a program that takes them.
    pattern.starts_with('|').then(|| format!("core files go to a program: {}", printable(first(&pattern))))
}

fn ptrace(root: &Path) -> Option<String> {
    let scope = text(&root.join("proc/sys/kernel/yama/ptrace_scope"))?;
    (scope.trim() == "0")
        .then(|| "programs of a user may look into each other (ptrace_scope is 0)".to_owned())
}

fn first(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default()
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

fn bytes(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn text(path: &Path) -> Option<String> {
    bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = include_str!("../../../../docs/locking-down.md");

    fn put(root: &Path, path: &str, content: &[u8]) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    #[test]
    fn each_point_is_seen_and_closed_ones_are_not_told() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("run/systemd/system")).unwrap();
        put(root, "usr/bin/Xorg", b"");
        put(root, "etc/X11/xorg.conf.d/10.conf", b"# Option \"DontVTSwitch\" \"true\"\n");
        put(root, "proc/sys/kernel/sysrq", b"176\n");
        put(root, "proc/modules", b"uas 36864 0 - Live 0x0\nusbcore 1 0 - Live 0x0\n");
        put(root, SECURE_BOOT, &[6, 0, 0, 0, 0]);
        put(root, "proc/swaps", b"Filename Type Size\n/dev/zram0 partition 1\n/dev/sda2 partition 2\n");
        put(root, "proc/sys/kernel/core_pattern", b"|/usr/lib/systemd/systemd-coredump %P\n");
        put(root, "proc/sys/kernel/yama/ptrace_scope", b"0\n");
        let told = open_points(root);
        for (said, number) in [
            ("DontVTSwitch", 3),
            ("Ctrl+Alt+Del", 4),
            ("kernel.sysrq is 176", 4),
            ("usb_storage", 7),
            ("Secure Boot is off", 9),
            ("/dev/sda2", 10),
            ("systemd-coredump", 11),
            ("ptrace_scope", 11),
        ] {
            let ends = format!("({number})");
            assert!(told.iter().any(|told| told.contains(said) && told.ends_with(&ends)), "{said}: {told:?}");
            assert!(LIST.contains(&format!("\n| {number} | ")), "{number} is in the list");
        }
        assert_eq!(told.len(), 8);

        put(root, "etc/X11/xorg.conf.d/10.conf", b"Option \"DontVTSwitch\" \"true\"\n");
        fs::create_dir_all(root.join("etc/systemd/system")).unwrap();
        std::os::unix::fs::symlink("/dev/null", root.join("etc/systemd/system/ctrl-alt-del.target")).unwrap();
        put(root, "proc/sys/kernel/sysrq", b"0\n");
        put(root, "proc/modules", b"usbcore 1 0 - Live 0x0\n");
        put(root, SECURE_BOOT, &[6, 0, 0, 0, 1]);
        put(root, "proc/swaps", b"Filename Type Size\n/dev/dm-1 partition 1\n");
        put(root, "proc/sys/kernel/core_pattern", b"core\n");
        put(root, "proc/sys/kernel/yama/ptrace_scope", b"2\n");
        assert_eq!(open_points(root), [""; 0]);
    }
}
