//! Processor time: of the calling thread, and of the process's threads by name.

use std::collections::BTreeMap;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Processor time that the calling thread has used. Other programs on the machine do not count in it.
pub fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(now.tv_sec).unwrap_or(0), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Processor time of this process's living threads, summed by name. Empty where the kernel does not tell
/// (`/proc/self/task/*/schedstat`, its first number: nanoseconds on a processor).
pub fn by_thread_name() -> BTreeMap<String, Duration> {
    let mut sums = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let read = |name| std::fs::read_to_string(task.path().join(name)).ok();
        // A thread may have ended in between.
        let Some((name, times)) = read("comm").zip(read("schedstat")) else { continue };
        let Some(nanos) = times.split_ascii_whitespace().next().and_then(|first| first.parse().ok()) else {
            continue;
        };
        *sums.entry(name.trim_end().to_owned()).or_default() += Duration::from_nanos(nanos);
    }
    sums
}
