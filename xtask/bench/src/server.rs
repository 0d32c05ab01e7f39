//! The server that is measured: built, started on a free port with an empty folder, ended.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::usage::{self, Memory};

/// The write key of every server here.
pub(crate) const WRITE_KEY: &str = "rvw_bench";
/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);
const LISTENS: &str = "Revisit listens on http://";

/// Builds the product, unless a binary is given.
pub(crate) fn binary(given: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(given) = given {
        return given.canonicalize().with_context(|| format!("finding {}", given.display()));
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--release", "--package", "revisit"])
        .status()
        .context("starting cargo")?;
    ensure!(built.success(), "revisit does not build");
    Ok(folder()?.join("revisit"))
}

/// Where this program lies: the release folder of the target directory, and so beside the product.
fn folder() -> Result<PathBuf> {
    let own = env::current_exe().context("finding this program")?;
    Ok(own.parent().context("this program lies nowhere")?.to_owned())
}

/// A data folder on the disk that holds the target directory; memory file systems would not sync.
pub(crate) fn data_folder() -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix("bench-data-")
        .tempdir_in(folder()?)
        .context("making a data folder")
}

/// A running server. It is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to the line that says where it listens.
    pub(crate) started_in: Duration,
    log: PathBuf,
}

impl Server {
    pub(crate) fn start(binary: &Path, data: &Path) -> Result<Server> {
        let log = data.join("server.log");
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.join("data"))
            .env("REVISIT_WRITE_KEY", WRITE_KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).context("making the server's log")?)
            .spawn()
            .with_context(|| format!("starting {}", binary.display()))?;
        let lines =
            BufReader::new(child.stdout.take().context("the server has no output")?).lines();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            // Reads on to the end: a server whose output nobody takes would stop.
            for line in lines.map_while(Result::ok) {
                if let Some(address) = line.strip_prefix(LISTENS) {
                    sender.send((address.to_owned(), Instant::now())).ok();
                }
            }
        });
        let heard = receiver.recv_timeout(PATIENCE);
        let mut server = Server {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            started_in: PATIENCE,
            log,
        };
        let (address, at) = heard.with_context(|| server.complaint("the server did not start"))?;
        server.address = address.trim_end_matches('/').parse().context("reading the address")?;
        server.started_in = at.duration_since(started);
        Ok(server)
    }

    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        usage::cpu_time(self.child.id())
    }

    pub(crate) fn memory(&self) -> Result<Memory> {
        usage::memory(self.child.id())
    }

    /// What the server warned of or failed at, by its log.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let bad = log.lines().filter(|it| it.contains("WARN") || it.contains("ERROR"));
        bad.map(str::to_owned).collect()
    }

    fn complaint(&self, what: &str) -> String {
        format!("{what}; its log:\n{}", fs::read_to_string(&self.log).unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing of it is kept, so it need not end in good order.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
