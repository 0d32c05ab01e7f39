//! Requests made ready before anything is measured: fresh ids, compressed, with their HTTP heads.

use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::template::{Recorder, Template};

/// As posthog-js compresses.
const GZIP_LEVEL: u32 = 6;

/// One request, ready to be written to a connection.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    bytes: Vec<u8>,
    body_at: usize,
    /// Its JSON, decompressed.
    pub(crate) n_json_bytes: usize,
}

/// The requests of one recorder, in order.
pub(crate) type Queue = VecDeque<Prepared>;

impl Prepared {
    /// A POST as a browser sends it.
    pub(crate) fn post(path: &str, body: &[u8], n_json_bytes: usize) -> Prepared {
        let mut bytes = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\nOrigin: http://app.test\r\nAccept: */*\r\n\
             Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n\
             User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/141.0.0.0 Safari/537.36\r\n\r\n",
            body.len()
        )
        .into_bytes();
        let body_at = bytes.len();
        bytes.extend_from_slice(body);
        Prepared { bytes, body_at, n_json_bytes }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn body(&self) -> &[u8] {
        self.bytes.get(self.body_at..).unwrap_or_default()
    }
}

/// Makes requests for so many recorders, so many for each. Recorders begin at different places of
/// the captures, so that at any moment all of them are on their way.
pub(crate) fn prepare(
    templates: &Arc<[Template]>,
    n_recorders: usize,
    n_each: usize,
) -> Result<Vec<Queue>> {
    let n_threads = thread::available_parallelism().map_or(1, usize::from);
    let mut queues: Vec<Queue> = (0..n_recorders).map(|_| Queue::new()).collect();
    let share = n_recorders.div_ceil(n_threads);
    thread::scope(|scope| {
        let parts = queues.chunks_mut(share).enumerate();
        let workers: Vec<_> = parts
            .map(|(part, queues)| {
                scope.spawn(move || {
                    for (number, queue) in (part * share..).zip(queues) {
                        *queue = prepare_queue(templates, number, n_each)?;
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        for worker in workers {
            worker.join().ok().context("preparing requests panicked")??;
        }
        anyhow::Ok(())
    })?;
    Ok(queues)
}

fn prepare_queue(templates: &[Template], number: usize, n_each: usize) -> Result<Queue> {
    let mut recorder = Recorder::default();
    let from = number.wrapping_mul(7919) % templates.len();
    let turns = templates.iter().cycle().skip(from).take(n_each);
    turns
        .map(|template| {
            let json = template.fill(&mut recorder);
            let mut gzip = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
            gzip.write_all(&json)?;
            Ok(Prepared::post("/s/", &gzip.finish()?, json.len()))
        })
        .collect()
}

/// The JSON of a body that was prepared.
pub(crate) fn gunzip(body: &[u8], expected: usize) -> Result<Vec<u8>> {
    let mut json = Vec::with_capacity(expected);
    MultiGzDecoder::new(body).read_to_end(&mut json)?;
    Ok(json)
}
