//! Archives made to hurt: each is refused with an error that names entry and limit, early, and
//! without memory for what it claims.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

mod support;

use revisit_archive::{Archive, ArchiveError, Form, Opening, Stand, Step, Writer};

#[test]
fn entries_that_lie_of_their_sizes_are_refused() {
    check(
        &[entry("a").claiming(600 << 20)],
        "entry \"a\" has 629145600 bytes, more than the 536870912 allowed",
    );
    check(
        &[entry("a").claiming(2 << 20)],
        "entry \"a\" grows from 2 to 2097152 bytes, more than 1100 times",
    );
    check(&[entry("replay.json").claiming(3)], "entry \"replay.json\" has 0 bytes, but says 3");
    check(
        &[entry("replay.json").with_data(&deflated(&[b'x'; 5000])).claiming(10)],
        "entry \"replay.json\" is larger than the 10 bytes that it says",
    );
    check(
        &[Raw { method: 0, ..entry("a").claiming(5) }],
        "entry \"a\" is stored plain, but says two sizes",
    );
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    check(&[entry("../a")], "entry \"../a\" has a name that leads elsewhere");
    check(&[entry("a/../../b")], "entry \"a/../../b\" has a name that leads elsewhere");
    check(&[entry("a//b")], "entry \"a//b\" has a name that leads elsewhere");
    check(&[entry("/etc/passwd")], "entry \"/etc/passwd\" has an absolute name");
    let why = "has a name with a backslash, a colon or a control character";
    check(&[entry("C:x")], &format!("entry \"C:x\" {why}"));
    check(&[entry("..\\a")], &format!("entry \"..\\\\a\" {why}"));
    check(&[entry("a\0b")], &format!("entry \"a\\0b\" {why}"));
    check(&[entry("")], "entry \"\" has no name");
    check(
        &[entry(&"n".repeat(2000))],
        &format!(
            "the name of entry \"{}\"… has 2000 bytes, more than the 1024 allowed",
            "n".repeat(64)
        ),
    );
}

#[test]
fn entries_in_each_others_way_are_refused() {
    check(&[entry("a"), entry("a")], "entry \"a\" is there twice");
    check(&[entry("a"), entry("A")], "entry \"A\" is there twice");
    let overlaps = "overlaps with what follows it, or lies outside of the archive";
    check(&[entry("a"), Raw { at: Some(0), ..entry("b") }], &format!("entry \"a\" {overlaps}"));
    check(&[Raw { at: Some(1 << 30), ..entry("a") }], &format!("entry \"a\" {overlaps}"));
}

#[test]
fn what_no_writer_of_ours_writes_is_refused() {
    check(&[Raw { flags: 1, ..entry("a") }], "entry \"a\" is encrypted");
    check(&[Raw { attributes: 0o120_777 << 16, ..entry("a") }], "entry \"a\" is a symbolic link");
    check(
        &[Raw { method: 12, ..entry("replay.json") }],
        "entry \"replay.json\" is compressed by method 12; known are 0 (stored), 8 (deflate) and 93 (zstd)",
    );
    check(&[entry("a")], "the archive has no entry \"replay.json\"");
    check(
        &[Raw { crc32: 7, ..entry("replay.json") }],
        "entry \"replay.json\" has another CRC-32 than the directory says",
    );
}

#[test]
fn ten_million_entries_are_refused_before_the_directory_is_fetched() {
    let count = 10_000_000_u64;
    let (size, total) = (count * 47, count * 100);
    let tail = zip64_end(count, size, total - size - 98, total - 98);
    let expected = "entries of the archive: 10000000, more than the 100000 allowed";
    check_sparse(total, &tail, expected);
    // One that lies of their number has a directory that is too long …
    let tail = zip64_end(3, size, total - size - 98, total - 98);
    let expected = "the central directory has 470000076 bytes, more than the 33554432 allowed";
    check_sparse(total, &tail, expected);
    // … or is counted.
    let many = (0..100_001).map(|it| entry(&format!("{it}"))).collect::<Vec<_>>();
    let mut bytes = zip(&many);
    let n = bytes.len();
    bytes[n - 14..n - 10].copy_from_slice(&[3, 0, 3, 0]);
    check_bytes(bytes, "entries of the archive: 100001, more than the 100000 allowed");
}

#[test]
fn content_beyond_the_limit_in_sum_is_refused() {
    let entries: Vec<Raw> = (0..40)
        .map(|it| Raw {
            compressed: Some(500 << 20),
            at: Some(it),
            ..entry(&format!("{it}")).claiming(500 << 20)
        })
        .collect();
    // The sum is looked at before the places.
    check(
        &entries,
        "the archive's content has 20971520000 bytes, more than the 17179869184 allowed",
    );
}

#[test]
fn what_is_no_archive_or_is_cut_off_says_so() {
    check_bytes(Vec::new(), "this is no archive: Missing end of central directory");
    check_bytes(
        b"PK\x03\x04 and so on".to_vec(),
        "this is no archive: Missing end of central directory",
    );
    let whole = archive();
    for length in 0..whole.len() {
        let cut = Archive::open(&whole[..length]);
        assert!(cut.is_err(), "{length} of {} bytes", whole.len());
    }
}

#[test]
fn no_changed_byte_goes_unseen() {
    let whole = archive();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x41;
        // Opening and reading may fail or not, but what is read is what was written.
        let Ok(archive) = Archive::open(bytes) else { continue };
        for entry in archive.manifest().entries() {
            if let Ok(content) = archive.read(entry) {
                assert_eq!(
                    content,
                    Archive::open(&whole).unwrap().read(entry).unwrap(),
                    "byte {at}"
                );
            }
        }
    }
}

#[test]
fn what_is_before_and_after_does_not_matter() {
    let whole = archive();
    let n = Archive::open(&whole).unwrap().read("events/000000.jsonl").unwrap().len();
    for (before, after) in [(&b"#!/bin/sh\n"[..], &b""[..]), (b"", b"\n\n"), (b"junk", b"junk")] {
        let bytes = [before, &whole, after].concat();
        let archive = Archive::open(bytes).unwrap();
        assert_eq!(archive.read("events/000000.jsonl").unwrap().len(), n);
    }
}

fn archive() -> Vec<u8> {
    let mut writer = Writer::new(Form::FatDeflate);
    let stand = Stand { at_ms: 1.0, in_span: true, is_own_time: true };
    writer.event("w", stand, r#"{"type":5,"data":"text","timestamp":1}"#).unwrap();
    writer.finish(support::about()).unwrap().bytes
}

/// An entry as its bytes say it.
#[derive(Clone)]
struct Raw {
    name: String,
    data: Vec<u8>,
    method: u16,
    flags: u16,
    crc32: u32,
    size: u32,
    compressed: Option<u32>,
    attributes: u32,
    at: Option<u32>,
}

/// An empty entry, deflated.
fn entry(name: &str) -> Raw {
    let data = vec![3, 0];
    Raw {
        name: name.to_owned(),
        data,
        method: 8,
        flags: 0,
        crc32: 0,
        size: 0,
        compressed: None,
        attributes: 0,
        at: None,
    }
}

impl Raw {
    fn claiming(self, size: u32) -> Raw {
        Raw { size, ..self }
    }

    fn with_data(self, data: &[u8]) -> Raw {
        Raw { data: data.to_vec(), ..self }
    }
}

fn deflated(data: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn zip(entries: &[Raw]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for it in entries {
        let at = it.at.unwrap_or_else(|| u32::try_from(bytes.len()).unwrap());
        let compressed = it.compressed.unwrap_or_else(|| u32::try_from(it.data.len()).unwrap());
        let name_length = u16::try_from(it.name.len()).unwrap();
        let mut facts = Vec::new();
        for short in [20, it.flags, it.method, 0, 0] {
            facts.extend(short.to_le_bytes());
        }
        for long in [it.crc32, compressed, it.size] {
            facts.extend(long.to_le_bytes());
        }
        facts.extend(name_length.to_le_bytes());
        facts.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&facts);
        bytes.extend(it.name.as_bytes());
        bytes.extend(&it.data);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&facts);
        directory.extend([0; 6]);
        directory.extend(it.attributes.to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend(it.name.as_bytes());
    }
    let offset = u32::try_from(bytes.len()).unwrap();
    let size = u32::try_from(directory.len()).unwrap();
    let count = u16::try_from(entries.len().min(65_535)).unwrap();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([size.to_le_bytes(), offset.to_le_bytes()].concat());
    bytes.extend([0, 0]);
    bytes
}

/// The end of a ZIP64 file: its end record, locator, and the old end record.
fn zip64_end(count: u64, size: u64, offset: u64, at: u64) -> Vec<u8> {
    let mut bytes = b"PK\x06\x06".to_vec();
    bytes.extend(44_u64.to_le_bytes());
    bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [count, count, size, offset] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend(b"PK\x06\x07\0\0\0\0");
    bytes.extend(at.to_le_bytes());
    bytes.extend([1, 0, 0, 0]);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([0xff; 12]);
    bytes.extend([0, 0]);
    bytes
}

#[track_caller]
fn check(entries: &[Raw], expected: &str) {
    check_bytes(zip(entries), expected);
}

#[track_caller]
fn check_bytes(bytes: Vec<u8>, expected: &str) {
    assert_eq!(Archive::open(bytes).map(drop).unwrap_err().to_string(), expected);
}

/// A file of which only the end is there; the rest would be nulls.
#[track_caller]
fn check_sparse(total: u64, tail: &[u8], expected: &str) {
    let mut opening = Opening::new(total);
    let error: ArchiveError = loop {
        match opening.next() {
            Err(error) => break error,
            Ok(Step::Done(_)) => panic!("it was opened"),
            Ok(Step::Need(range)) => {
                let length = usize::try_from(range.end - range.start).unwrap();
                assert!(length <= 1 << 20, "it asks for {length} bytes");
                let mut bytes = vec![0; length];
                let end = length.min(tail.len());
                assert_eq!(range.end, total);
                bytes[length - end..].copy_from_slice(&tail[tail.len() - end..]);
                opening.feed(range.start, bytes);
            }
        }
    };
    assert_eq!(error.to_string(), expected);
}
