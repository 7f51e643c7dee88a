//! What a process uses of the machine, as the kernel counts it.

use std::path::Path;

/// At one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Resident memory, KiB.
    pub memory: u64,
    /// Open descriptors: files, sockets, pipes.
    pub descriptors: usize,
    /// Threads.
    pub threads: u64,
}

impl Usage {
    /// Of this process.
    ///
    /// # Panics
    /// When it does not run, or cannot be looked at.
    #[must_use]
    pub fn of(process: u32) -> Self {
        let folder = Path::new("/proc").join(process.to_string());
        let status = std::fs::read_to_string(folder.join("status")).expect("a process that runs");
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of the kernel");
            line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
        };
        let descriptors = std::fs::read_dir(folder.join("fd")).expect("its descriptors").count();
        Self { memory: number("VmRSS:"), descriptors, threads: number("Threads:") }
    }

    /// Whether it holds no more descriptors and threads than before, but for a few that come and go.
    #[must_use]
    pub fn holds_hardly_more_than(&self, before: &Self) -> bool {
        self.descriptors <= before.descriptors + 4 && self.threads <= before.threads + 4
    }

    /// Whether nothing but memory differs.
    #[must_use]
    pub fn holds_the_same_as(&self, other: &Self) -> bool {
        (self.descriptors, self.threads) == (other.descriptors, other.threads)
    }
}

/// Whether tests that have a short form run in their long one: `UKETSUKE_LONG_FAULTS` is set.
#[must_use]
pub fn long_form() -> bool {
    std::env::var_os("UKETSUKE_LONG_FAULTS").is_some()
}

/// How many visits a test of endurance makes: as `UKETSUKE_SOAK_VISITS` says, or as many as `usual`.
#[must_use]
pub fn soak_visits(usual: u64) -> u64 {
    std::env::var("UKETSUKE_SOAK_VISITS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
