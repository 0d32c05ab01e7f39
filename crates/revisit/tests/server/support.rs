//! The real binary, started and stopped by tests, and a client that talks to it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

pub(crate) const WRITE_KEY: &str = "rvw_test";

/// A running server. It is killed when the value goes.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    pub(crate) api_key: Option<String>,
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) retry_after: Option<String>,
    headers: ureq::http::HeaderMap,
}

impl Server {
    /// Starts `revisit serve` on a free port.
    pub(crate) fn start(folder: &Path) -> Server {
        Server::start_with(Command::new(binary()).arg("serve").arg("--data").arg(folder))
    }

    /// Starts a command that runs the server, which must be given `serve` and its folder.
    pub(crate) fn start_with(command: &mut Command) -> Server {
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--write-key", WRITE_KEY])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || {
            errors.lines().map_while(Result::ok).for_each(|it| eprintln!("{it}"));
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let listening =
            lines.find_map(|it| it.strip_prefix("Revisit listens on ").map(str::to_owned));
        let address = listening.expect("the server says where it listens");
        let mut server = Server { child, address, api_key: None };
        let is_up = server.wait_for(|it| it.get("/readyz").status == 200);
        assert!(is_up, "the server does not get ready");
        // At the first start the keys follow, up to the line after them.
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || lines.for_each(|it| drop(sender.send(it))));
        while let Ok(line) = receiver.recv_timeout(Duration::from_millis(300)) {
            if let Some(key) = line.trim().strip_prefix("admin API key") {
                server.api_key = Some(key.trim().to_owned());
            }
            if line.starts_with("The keys") {
                break;
            }
        }
        server
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// What a service manager does; the exit status.
    pub(crate) fn stop(mut self) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code().unwrap_or(-1)
    }

    /// Polls for up to 20 s.
    pub(crate) fn wait_for(&self, is_so: impl Fn(&Server) -> bool) -> bool {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            if is_so(self) {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[], body)
    }

    /// Sends a native batch.
    pub(crate) fn ingest(&self, batch: &Value) -> Answer {
        self.post(&format!("/ingest/v1?key={WRITE_KEY}"), batch.to_string().as_bytes())
    }

    /// With the API key.
    pub(crate) fn api(&self, method: &str, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.api_key.as_deref().unwrap());
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, body.as_bytes())
    }

    /// Status 0 is a connection that broke.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(90)))
            .build()
            .into();
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let sent = match method {
            "GET" => agent.run(request.body(()).unwrap()),
            _ => agent.run(request.body(body).unwrap()),
        };
        match sent {
            Ok(mut response) => {
                let header = |name: &str| {
                    response.headers().get(name).and_then(|it| it.to_str().ok()).map(str::to_owned)
                };
                let retry_after = header("retry-after");
                let status = response.status().as_u16();
                let headers = response.headers().clone();
                let reader = response.body_mut().with_config().limit(1 << 30);
                let body = reader.read_to_string().unwrap_or_default();
                Answer { status, body, retry_after, headers }
            }
            Err(error) => {
                let headers = ureq::http::HeaderMap::new();
                Answer { status: 0, body: error.to_string(), retry_after: None, headers }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Answer {
    /// A header that must be there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {self:?}"));
        value.to_str().unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

pub(crate) fn binary() -> &'static str {
    env!("CARGO_BIN_EXE_revisit")
}

/// Runs a command of the binary to its end.
pub(crate) fn revisit(arguments: &[&str]) -> Output {
    Command::new(binary()).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

/// Runs a command that must succeed and print JSON.
pub(crate) fn revisit_json(arguments: &[&str]) -> Value {
    let output = revisit(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The repository's `fixtures/`.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}
