//! Writes `fixtures/archive/v1`: small archives of every form, from the recordings in
//! `fixtures/recordings`, each with what a reader must find in it. The same bytes each time.
//!
//! `cargo run -p revisit-archive --example fixtures`, once per version of the format: fixtures of
//! versions that were released are never written again.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a tool that talks to a terminal, on recordings that it knows"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use revisit_archive::manifest::SessionFacts;
use revisit_archive::{
    About, Archive, Form, Manifest, Stand, Writer, Written, parse_line, restore_line, sign,
};
use revisit_model::{
    ArchiveId, AssetHash, ItemHead, ItemId, Moment, ProjectId, SessionId, Source, Summary,
    Timestamp, VisitorId, WindowId,
    moment::{Load, What},
};
use revisit_rrweb::{Event, Mirror, Parser, json, kind, read_head, view::View};
use serde_json::value::RawValue;
use serde_json::{Map, json};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error>;

/// The secret key of the signed fixture: no secret, and good for nothing else.
const KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707";
const BIRTH: Uuid = Uuid::from_u128(0x019a_a5c0_0000_7000_8000_0000_0000_0001);

/// A window and the text of an event.
type Lines = Vec<(String, String)>;

fn main() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let recordings = root.join("fixtures/recordings");
    let to = root.join("fixtures/archive/v1");
    fs::create_dir_all(&to)?;

    let pairs = read_lines(&fs::read_to_string(recordings.join("jsonl/pairs.jsonl"))?);
    let bytes = write(Form::FatDeflate, &pairs, usize::MAX)?.bytes;
    save(&to, "two-windows.fat-deflate", &bytes, &BTreeMap::new())?;
    save(&to, "signed.fat-deflate", &sign(&bytes, KEY)?, &BTreeMap::new())?;

    let compressed = fs::read(recordings.join("rrweb/xspreadsheet-1.json.zst"))?;
    let text = String::from_utf8(zstd::stream::decode_all(&*compressed)?)?;
    let events = json::elements(&text).ok_or("no array")?;
    let events = events.iter().map(|it| ("main".to_owned(), it.get().to_owned())).collect();
    save(
        &to,
        "keyframes.fat-zstd",
        &write(Form::FatZstd, &events, 64 * 1024)?.bytes,
        &BTreeMap::new(),
    )?;
    save_thin(&to, "keyframes.thin", &events)?;
    save(&to, "odd.fat-deflate", &write(Form::FatDeflate, &odd(), 4096)?.bytes, &BTreeMap::new())
}

fn save_thin(to: &Path, name: &str, events: &Lines) -> Result<(), Failure> {
    let assets: BTreeMap<AssetHash, String> = {
        let fat = write(Form::FatDeflate, events, 64 * 1024)?;
        let archive = Archive::open(fat.bytes)?;
        let hashes = archive.manifest().assets.iter().map(|it| it.blake3);
        let read = |it: AssetHash| Ok((it, archive.read_text(&format!("assets/{it}"))?));
        hashes.map(read).collect::<Result<_, Failure>>()?
    };
    let beside = to.join(format!("{name}.assets"));
    fs::create_dir_all(&beside)?;
    for (hash, text) in &assets {
        fs::write(beside.join(hash.to_string()), text)?;
    }
    save(to, name, &write(Form::Thin, events, 64 * 1024)?.bytes, &assets)
}

/// `["window",event]` a line.
fn read_lines(text: &str) -> Lines {
    let lines = text.lines().filter_map(parse_line);
    lines.map(|it| (it.window.into_owned(), it.event.get().to_owned())).collect()
}

/// What strict or careless readers get wrong.
fn odd() -> Lines {
    let long = "é\n\"\\\u{1f600}".repeat(200);
    let marker = format!("$asset:{}", "0".repeat(64));
    let data = [
        json!({"text": long, "again": [long.clone()]}).to_string(),
        json!({"marker": marker, "two": format!("${marker}"), "three": "$$$asset:x"}).to_string(),
        json!({long.clone(): "a long key stays"}).to_string(),
        r#"{"n":[1e999,-0,123456789012345678901234567890.5,1.0,1E2]}"#.to_owned(),
        format!(r#"{{"lone":"\ud83d","long":"\ud83d{}","as":"$asset:\udc00"}}"#, "x".repeat(2000)),
        r#"{"dollar":"\u0024asset:a","deep":"$\u0061sset:b","a":1,"a":2}"#.to_owned(),
        format!("{}1{}", "[".repeat(300), "]".repeat(300)),
    ];
    let mut events: Lines = Vec::new();
    for (number, data) in (0..).zip(data) {
        let at = 1_795_000_000_000_u64 + number * 1000;
        let window = if number % 2 == 0 { "tab \"1\"" } else { "$asset:tab" };
        let event = format!("{{\"type\":5,\"data\":{data},\"timestamp\":{at}}}");
        events.push((window.to_owned(), event));
    }
    events.push(("tab \"1\"".to_owned(), r#"{"type":5,"data":{"tag":"no time"}}"#.to_owned()));
    events
}

fn write(form: Form, lines: &Lines, chunk_bytes: usize) -> Result<Written, Failure> {
    let mut writer = Writer::new(form).cutting_at(chunk_bytes);
    let mut mirrors: BTreeMap<&str, (Mirror, u32)> = BTreeMap::new();
    let (mut moments, mut summary, mut at_ms) = (String::new(), Summary::default(), 0.0);
    for (window, event) in lines {
        let own =
            read_head(serde_json::from_str::<&RawValue>(event)?).and_then(|it| it.timestamp_ms);
        let (mirror, n_since) = mirrors.entry(window).or_default();
        let is_due = *n_since >= 60 && own.is_some_and(|it| it > at_ms + 1.0);
        if let Some(keyframe) = is_due.then(|| mirror.keyframe(at_ms + 1.0)).flatten() {
            let is_lossy = !keyframe.losses.is_empty();
            writer.keyframe(window, at_ms + 1.0, &keyframe.events, is_lossy)?;
            *n_since = 0;
        }
        at_ms = own.unwrap_or(at_ms);
        let stand = Stand { at_ms, in_span: own.is_some(), is_own_time: own.is_some() };
        writer.event(window, stand, event)?;
        *n_since += 1;
        Parser::new().read(event, |json| mirror.apply(&Event::of(json), event));
        moments.push_str(&page_view(window, event, at_ms)?);
        if summary.n_events == 0 {
            summary.started_at = Timestamp::from_fractional_ms(at_ms);
        }
        summary.ended_at = Timestamp::from_fractional_ms(at_ms);
        summary.n_events += 1;
    }
    writer.delivery(&head(lines.len() as u64)?)?;
    let births = writer.assets().map(|(hash, _)| (hash, ArchiveId::from_uuid(BIRTH))).collect();
    Ok(writer.finish(About {
        session: SessionFacts {
            id: SessionId::new("019aa5c0-fixture")?,
            project: ProjectId::default_project(),
            source: Source::Import,
            visitor: Some(VisitorId::new("visitor-1")?),
            received_from_ms: Timestamp::from_ms(1_795_000_000_000),
            received_to_ms: Timestamp::from_ms(1_795_000_060_000),
            title: None,
            tags: Vec::new(),
            other: Map::new(),
        },
        summary,
        moments,
        problems: revisit_model::Problems::default(),
        engine: 2,
        n_blocks: 1,
        stored_bytes: 1000,
        births: Some(births),
    })?)
}

fn page_view(window: &str, event: &str, at_ms: f64) -> Result<String, Failure> {
    let event: &RawValue = serde_json::from_str(event)?;
    if read_head(event).and_then(|it| it.kind) != Some(kind::META) {
        return Ok(String::new());
    }
    let View::Meta { href: Some(href), .. } = View::of(event) else { return Ok(String::new()) };
    let moment = Moment {
        at_ms: Timestamp::from_fractional_ms(at_ms),
        window: WindowId::new(window)?,
        url: Some(href.into_owned()),
        what: What::PageView { load: Load::Full, title: Some("A page".to_owned()), from_url: None },
        target: None,
    };
    Ok(serde_json::to_string(&moment)? + "\n")
}

fn head(n_events: u64) -> Result<ItemHead, Failure> {
    Ok(ItemHead {
        id: ItemId::from_uuid(BIRTH),
        source: Source::Import,
        received_at: Timestamp::from_ms(1_795_000_060_000),
        window: WindowId::new("main")?,
        visitor: None,
        library: Some("rrweb 2.2.2".to_owned()),
        user_agent: None,
        envelope: Some(RawValue::from_string(r#"{"n":1e3}"#.to_owned())?),
        n_events,
    })
}

/// Writes an archive, and beside it what is in it.
fn save(
    to: &Path,
    name: &str,
    bytes: &[u8],
    outside: &BTreeMap<AssetHash, String>,
) -> Result<(), Failure> {
    let path: PathBuf = to.join(format!("{name}.replay.zip"));
    fs::write(&path, bytes)?;
    let archive = Archive::open(bytes)?;
    let expected = to.join(format!("{name}.expected.json"));
    fs::write(expected, serde_json::to_string_pretty(&describe(&archive, outside)?)? + "\n")?;
    println!("{} {} bytes", path.display(), bytes.len());
    Ok(())
}

fn describe(
    archive: &Archive<&[u8]>,
    outside: &BTreeMap<AssetHash, String>,
) -> Result<serde_json::Value, Failure> {
    let manifest: &Manifest = archive.manifest();
    let mut assets = outside.clone();
    for facts in &manifest.assets {
        if let Ok(text) = archive.read_text(&format!("assets/{}", facts.blake3)) {
            assets.insert(facts.blake3, text);
        }
    }
    let mut hasher = blake3::Hasher::new();
    let (mut lines, mut n_bytes) = (Vec::new(), 0);
    for chunk in &manifest.chunks {
        for line in archive.read_text(&chunk.entry)?.lines() {
            let line = restore_line(line, |hash| assets.get(hash).map(String::as_str)).into_owned();
            hasher.update(line.as_bytes()).update(b"\n");
            n_bytes += line.len() + 1;
            lines.push(line);
        }
    }
    // All lines of a small recording; of others those that are short enough to look at.
    let shown: Vec<_> = if lines.len() < 20 {
        lines.iter().enumerate().collect()
    } else {
        [0, lines.len() - 1].map(|it| (it, &lines[it])).into()
    };
    let shown = shown.into_iter().filter(|(_, it)| it.len() < 20_000);
    Ok(json!({
        "entries": archive.index().entries().collect::<Vec<_>>(),
        "session": manifest.session.id,
        "n_events": lines.len(),
        "windows": manifest.windows.iter().map(|it| json!({"id": it.id, "n_events": it.n_events, "first_ms": it.first_ms, "last_ms": it.last_ms})).collect::<Vec<_>>(),
        "chunks": manifest.chunks.iter().map(|it| it.n_events).collect::<Vec<_>>(),
        "keyframes": manifest.keyframes.iter().map(|it| json!({"window": it.window, "at_ms": it.at_ms, "chunk": it.chunk})).collect::<Vec<_>>(),
        "assets": manifest.assets.iter().map(|it| it.blake3).collect::<Vec<_>>(),
        "public_key": archive.index().seal.as_ref().and_then(|it| it.signature.as_ref()).map(|it| it.public_key.clone()),
        "size_bytes_of_lines": n_bytes,
        "blake3_of_lines": hasher.finalize().to_hex().to_string(),
        "lines": shown.map(|(number, line)| json!({"number": number, "text": line})).collect::<Vec<_>>(),
    }))
}
