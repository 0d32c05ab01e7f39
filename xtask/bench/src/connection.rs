//! One keep-alive connection, as cheap as it can be: it shares the machine with the server that is
//! measured. It reads as much HTTP as the server's answers need and no more.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longest answer that is believed.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What the server said.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await.context("connecting to the server")?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(1024) })
    }

    /// Sends a whole request and waits for the whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await.context("sending a request")?;
        self.buffer.clear();
        loop {
            let n_read =
                self.stream.read_buf(&mut self.buffer).await.context("reading an answer")?;
            ensure!(n_read > 0, "the server closed the connection");
            ensure!(self.buffer.len() <= MAX_ANSWER_BYTES, "an answer without an end");
            if let Some(answer) = read(&self.buffer)? {
                return Ok(answer);
            }
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").as_bytes()).await
    }
}

/// Reads an answer; `None` when more is to come.
fn read(bytes: &[u8]) -> Result<Option<Answer>> {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Ok(None) };
    let mut lines = head.lines();
    let status = lines.next().and_then(|it| it.split(' ').nth(1)).and_then(|it| it.parse().ok());
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    });
    let (Some(status), Some(length)) = (status, length) else {
        bail!("an answer without a status or a length:\n{head}");
    };
    Ok((body.len() >= length).then(|| Answer { status, body: body.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_whole_when_its_length_is_there() {
        let whole = "HTTP/1.1 200 OK\r\nvary: x\r\nContent-Length: 3\r\n\r\nabc";
        let expected = Answer { status: 200, body: "abc".to_owned() };
        assert_eq!(read(whole.as_bytes()).unwrap(), Some(expected));
        assert_eq!(read(&whole.as_bytes()[..whole.len() - 1]).unwrap(), None);
        assert_eq!(read(b"HTTP/1.1 20").unwrap(), None);
        assert!(read(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
