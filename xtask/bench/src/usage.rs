//! What the system says that a process used: processor time and memory.

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Linux counts a process's time in hundredths of a second, whatever its own clock does.
const TICK_MS: u64 = 10;

/// Processor time of a process since its start, in user and kernel mode, all threads.
pub(crate) fn cpu_time(process: u32) -> Result<Duration> {
    let file = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    ticks(&stat)
        .map(|it| Duration::from_millis(it * TICK_MS))
        .with_context(|| format!("{file} does not say what it should"))
}

/// Fields 14 and 15. The second is a name, which may hold anything, so counting starts after it.
fn ticks(stat: &str) -> Option<u64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

/// Processor time that the whole machine used since its start.
pub(crate) fn machine_cpu_time() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/stat").context("reading /proc/stat")?;
    busy_ticks(&stat)
        .map(|it| Duration::from_millis(it * TICK_MS))
        .context("/proc/stat does not say what it should")
}

/// user, nice, system, (idle, iowait,) irq, softirq.
fn busy_ticks(stat: &str) -> Option<u64> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    let ticks = fields.take(7).map(str::parse).collect::<Result<Vec<u64>, _>>().ok()?;
    match ticks.as_slice() {
        [user, nice, system, _idle, _waiting, interrupts, soft] => {
            Some(user + nice + system + interrupts + soft)
        }
        _ => None,
    }
}

/// Processor time of the calling thread.
pub(crate) fn thread_cpu_time() -> Result<Duration> {
    let file = "/proc/thread-self/schedstat";
    let stat = fs::read_to_string(file).with_context(|| format!("reading {file}"))?;
    let nanos = stat.split_whitespace().next().and_then(|it| it.parse().ok());
    nanos.map(Duration::from_nanos).with_context(|| format!("{file} does not begin with a number"))
}

/// Memory of a process that is its own or mapped, in megabytes of 1000 kB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) now_mb: f64,
    pub(crate) peak_mb: f64,
}

pub(crate) fn memory(process: u32) -> Result<Memory> {
    let file = format!("/proc/{process}/status");
    let status = fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    let read = |name: &str| {
        megabytes(&status, name).with_context(|| format!("{file} does not say {name}"))
    };
    Ok(Memory { now_mb: read("VmRSS:")?, peak_mb: read("VmHWM:")? })
}

/// `kB` there means 1024 bytes.
fn megabytes(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|it| it.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_brackets_does_not_shift_the_fields() {
        let stat = "7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 31 0 0 20";
        assert_eq!(ticks(stat), Some(281));
        assert_eq!(ticks("7 (a"), None);
    }

    #[test]
    fn a_machine_is_busy_when_it_is_not_idle() {
        assert_eq!(busy_ticks("cpu  1 2 4 8 16 32 64 128 0 0\ncpu0 1"), Some(103));
        assert_eq!(busy_ticks("cpu 1 2"), None);
    }

    #[test]
    fn memory_is_in_decimal_megabytes() {
        assert_eq!(megabytes("VmPeak:\t9 kB\nVmRSS:\t    1000 kB\n", "VmRSS:"), Some(1.024));
        assert_eq!(megabytes("VmRSS:\t1000", "VmRSS:"), None);
    }
}
