//! A static host on the loopback, as small as can be: files by ranges, and the figures that a page
//! sends back. It counts what is asked of it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, Result};

/// Where pages send what they measured.
const FIGURES: &str = "/figures";
/// Pages may measure the memory of their workers only when they are isolated.
const HEADERS: &str = "cache-control: no-store\r\naccept-ranges: bytes\r\n\
    cross-origin-opener-policy: same-origin\r\ncross-origin-embedder-policy: require-corp\r\n";

/// What was asked of one file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    pub(super) n_requests: u64,
    pub(super) bytes: u64,
}

type Counts = Arc<Mutex<BTreeMap<String, Asked>>>;

/// A running host.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) address: SocketAddr,
    /// What pages sent back.
    pub(super) figures: Receiver<String>,
    counts: Counts,
}

#[derive(Debug)]
struct Shared {
    files: BTreeMap<String, Vec<u8>>,
    counts: Counts,
    figures: Mutex<Sender<String>>,
}

impl Site {
    /// Serves files by their paths until the program ends.
    pub(super) fn start(files: BTreeMap<String, Vec<u8>>) -> Result<Site> {
        let listener = TcpListener::bind("127.0.0.1:0").context("listening on the loopback")?;
        let address = listener.local_addr()?;
        let (sender, figures) = mpsc::channel();
        let counts = Counts::default();
        let shared = Shared { files, counts: Arc::clone(&counts), figures: Mutex::new(sender) };
        let shared = Arc::new(shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // A browser that hangs up is no failure of ours.
                thread::spawn(move || serve(&stream, &shared).ok());
            }
        });
        Ok(Site { address, figures, counts })
    }

    pub(super) fn asked(&self, path: &str) -> Asked {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(path).copied().unwrap_or_default()
    }
}

fn serve(mut stream: &TcpStream, shared: &Shared) -> Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut words = line.split_whitespace();
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let path = path.split('?').next().unwrap_or_default().to_owned();
        let is_head = method == "HEAD";
        let (mut range, mut length) = (None, 0);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "range" => range = Some(value.trim().to_owned()),
                "content-length" => length = value.trim().parse().unwrap_or_default(),
                _ => {}
            }
        }
        let mut body = Vec::new();
        reader.by_ref().take(length).read_to_end(&mut body)?;
        if path == FIGURES {
            let sender = shared.figures.lock().unwrap_or_else(PoisonError::into_inner);
            sender.send(String::from_utf8_lossy(&body).into_owned()).ok();
            write!(stream, "HTTP/1.1 204 No Content\r\n{HEADERS}\r\n")?;
            continue;
        }
        let Some(file) = shared.files.get(&path) else {
            write!(stream, "HTTP/1.1 404 Not Found\r\n{HEADERS}content-length: 0\r\n\r\n")?;
            continue;
        };
        let part = range.as_deref().and_then(|it| part(it, file.len()));
        let sent = part.clone().and_then(|it| file.get(it)).unwrap_or(file);
        let status = match &part {
            Some(it) => {
                let (from, last, all) = (it.start, it.end.saturating_sub(1), file.len());
                format!("206 Partial Content\r\ncontent-range: bytes {from}-{last}/{all}")
            }
            None => "200 OK".to_owned(),
        };
        let (kind, length) = (kind_of(&path), sent.len());
        let head = format!("content-type: {kind}\r\ncontent-length: {length}\r\n");
        write!(stream, "HTTP/1.1 {status}\r\n{HEADERS}{head}\r\n")?;
        let sent = if is_head { &[] } else { sent };
        stream.write_all(sent)?;
        let mut counts = shared.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = counts.entry(path).or_default();
        asked.n_requests += 1;
        asked.bytes += sent.len() as u64;
    }
}

/// The bytes that a Range header asks for; several ranges at once are not known here.
fn part(range: &str, length: usize) -> Option<std::ops::Range<usize>> {
    let (from, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if from.is_empty() {
        return Some(length.saturating_sub(last.parse().ok()?)..length);
    }
    let end = match last {
        "" => length,
        last => last.parse::<usize>().ok()?.saturating_add(1).min(length),
    };
    let from = from.parse().ok()?;
    (from < end).then_some(from..end)
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |it| it.1) {
        "js" => "text/javascript",
        "json" => "application/json",
        "zip" => "application/zip",
        _ => "text/html; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_parts_of_the_file() {
        assert_eq!(part("bytes=0-9", 100), Some(0..10));
        assert_eq!(part("bytes=90-", 100), Some(90..100));
        assert_eq!(part("bytes=-30", 100), Some(70..100));
        assert_eq!(part("bytes=-300", 100), Some(0..100));
        assert_eq!(part("bytes=90-900", 100), Some(90..100));
        assert_eq!(part("bytes=100-", 100), None);
        assert_eq!(part("bytes=0-1,4-5", 100), None);
    }
}
