//! What is damaged is named, what is sound is saved, and who signed is known.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests in this folder"
)]

mod support;

use revisit_archive::{Archive, Form, Repack, Signed, Stand, Writer, repack, repair, sign, verify};

const SECRET: &str = "0101010101010101010101010101010101010101010101010101010101010101";
/// The same key as `openssl genpkey -algorithm ed25519` writes one.
const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB\n\
    -----END PRIVATE KEY-----\n";
const PUBLIC: &str = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c";

const MANIFESTS: [&str; 2] = ["replay.json", "seal.json"];

#[test]
fn a_damaged_chunk_is_named_and_left_out() {
    let whole = archive();
    let bytes = damaged(&whole, "events/000001.jsonl");
    let report = verify(&bytes, &mut |_| None);
    let entries: Vec<_> = report.damage.iter().map(|it| it.entry.as_str()).collect();
    assert_eq!(entries, ["events/000001.jsonl"]);
    let repaired = repair(&bytes).unwrap();
    assert_eq!(repaired.report, report);
    let again = verify(&repaired.bytes, &mut |_| None);
    assert!(again.is_sound(), "{again:?}");
    let archive = Archive::open(repaired.bytes).unwrap();
    let chunks: Vec<_> = archive.manifest().chunks.iter().map(|it| it.entry.as_str()).collect();
    assert_eq!(chunks, ["events/000000.jsonl", "events/000002.jsonl"]);
    assert_eq!(archive.manifest().keyframes[0].chunk, 1);
    assert_eq!(archive.manifest().windows[0].n_events, 2);
}

#[test]
fn whatever_entry_is_damaged_the_rest_is_saved() {
    let whole = archive();
    let names: Vec<String> =
        Archive::open(&whole).unwrap().index().entries().map(str::to_owned).collect();
    for name in names.iter().filter(|it| !MANIFESTS.contains(&it.as_str())) {
        let bytes = damaged(&whole, name);
        let report = verify(&bytes, &mut |_| None);
        assert_eq!(report.damage.len(), 1, "{name}: {report:?}");
        assert_eq!(&report.damage[0].entry, name);
        let repaired = repair(&bytes).unwrap();
        let again = verify(&repaired.bytes, &mut |_| None);
        assert!(again.is_sound(), "{name}: {again:?}");
    }
}

#[test]
fn of_a_file_without_its_end_all_that_is_there_is_saved() {
    for form in [Form::FatDeflate, Form::FatZstd] {
        let source = archive();
        let source = Archive::open(&source).unwrap();
        let whole = repack(&source, &Repack::from(form), &mut |_| None).unwrap();
        let place = |name| {
            let place = Archive::open(&whole).unwrap().index().place(name).unwrap();
            usize::try_from(place.start).unwrap()
        };
        for (end, n_events) in [
            (place("replay.json"), 3),
            (place("moments.jsonl"), 3),
            (place("events/000002.jsonl") + 70, 2),
            (place("events/000001.jsonl"), 1),
        ] {
            let repaired = repair(&whole[..end]).unwrap();
            assert!(!repaired.report.is_sound());
            let again = verify(&repaired.bytes, &mut |_| None);
            assert!(again.is_sound(), "{again:?}");
            let archive = Archive::open(repaired.bytes).unwrap();
            assert_eq!(archive.manifest().session.id.as_str(), "recovered");
            assert_eq!(archive.manifest().summary.n_events, n_events);
            let first = archive.read_text("events/000000.jsonl").unwrap();
            assert!(first.starts_with(r#"["w",{"type":5,"data":"000000"#));
        }
        assert!(repair(&whole[..40]).is_err());
    }
}

#[test]
fn differences_are_undone_where_nothing_says_that_they_are_there() {
    let mut writer = Writer::new(Form::Thin);
    for number in 0..5 {
        let at_ms = 1_795_000_000_000_u64 + number;
        let event = format!(r#"{{"type":3,"data":{{"id":1{number}}},"timestamp":{at_ms}}}"#);
        let stand = Stand { at_ms: 1.0, in_span: true, is_own_time: true };
        writer.event("w", stand, &event).unwrap();
    }
    let whole = writer.finish(support::about()).unwrap().bytes;
    let whole = Archive::open(whole).unwrap();
    let end = usize::try_from(whole.index().place("thin.json").unwrap().start).unwrap();
    let saved = Archive::open(repair(&whole.bytes()[..end]).unwrap().bytes).unwrap();
    let chunk = "events/000000.jsonl";
    assert_eq!(saved.read(chunk).unwrap(), whole.read(chunk).unwrap());
}

#[test]
fn a_sound_archive_is_given_back_as_it_is() {
    let whole = archive();
    assert_eq!(repair(&whole).unwrap().bytes, whole);
}

#[test]
fn a_signature_says_who_and_holds_in_every_form() {
    let whole = archive();
    for key in [SECRET, PEM] {
        let signed = sign(&whole, key).unwrap();
        for form in [Form::FatDeflate, Form::FatZstd] {
            let source = Archive::open(&signed).unwrap();
            let again = repack(&source, &Repack::from(form), &mut |_| None).unwrap();
            let report = verify(&again, &mut |_| None);
            assert!(report.is_sound(), "{report:?}");
            assert_eq!(report.signed, Signed::By { public_key: PUBLIC.to_owned() });
        }
    }
}

#[test]
fn what_was_signed_and_altered_is_found_out() {
    let signed = sign(&archive(), SECRET).unwrap();
    let source = Archive::open(&signed).unwrap();
    let mut how = Repack::from(Form::FatDeflate);
    how.labels = Some((Some("Another title".to_owned()), vec!["a".to_owned()]));
    let labelled = repack(&source, &how, &mut |_| None).unwrap();
    let report = verify(&labelled, &mut |_| None);
    assert_eq!((report.is_sound(), report.signed), (true, Signed::Unsigned));
    let labelled = Archive::open(labelled).unwrap();
    assert_eq!(labelled.manifest().session.title.as_deref(), Some("Another title"));

    // The signature of one archive in another.
    let seal = source.read_text("seal.json").unwrap();
    let other = sign(&archive_of(2), SECRET).unwrap();
    let other_seal = Archive::open(&other).unwrap().read_text("seal.json").unwrap();
    assert_eq!(seal.len(), other_seal.len());
    let forged = replaced(&signed, &seal, &other_seal);
    let report = verify(&forged, &mut |_| None);
    assert!(!report.is_sound());
}

#[test]
fn keys_that_cannot_be_say_why() {
    check("", "key: neither a PEM of PKCS#8 nor 32 bytes as 64 hex digits");
    check(&"0".repeat(63), "key: neither a PEM of PKCS#8 nor 32 bytes as 64 hex digits");
    check(&"+1".repeat(32), "key: neither a PEM of PKCS#8 nor 32 bytes as 64 hex digits");
    let error = sign(&archive(), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n").unwrap_err();
    assert!(error.to_string().starts_with("key: no PEM of an Ed25519 private key (PKCS#8): "));
}

#[track_caller]
fn check(key: &str, expected: &str) {
    assert_eq!(sign(&archive(), key).unwrap_err().to_string(), expected);
}

fn archive() -> Vec<u8> {
    archive_of(3)
}

/// An archive with a chunk for each event, an asset, and a keyframe before the third.
fn archive_of(n_events: u32) -> Vec<u8> {
    let mut writer = Writer::new(Form::FatDeflate).cutting_at(1);
    for number in 0..n_events {
        let at_ms = f64::from(number);
        let event = format!(r#"{{"type":5,"data":"{}"}}"#, number.to_string().repeat(500));
        if number == 2 {
            let long = format!(r#"{{"type":2,"data":"{}"}}"#, "a long text ".repeat(100));
            writer.keyframe("w", at_ms, &[long], false).unwrap();
        }
        writer.event("w", Stand { at_ms, in_span: true, is_own_time: true }, &event).unwrap();
    }
    writer.finish(support::about()).unwrap().bytes
}

/// The archive with one byte of an entry's data changed.
fn damaged(whole: &[u8], entry: &str) -> Vec<u8> {
    let place = Archive::open(whole).unwrap().index().place(entry).unwrap();
    let mut bytes = whole.to_vec();
    let data = usize::try_from(place.start).unwrap() + 30 + entry.len();
    bytes[data] ^= 0x55;
    bytes
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|it| it == from.as_bytes()).unwrap();
    let mut bytes = bytes.to_vec();
    bytes[at..at + from.len()].copy_from_slice(to.as_bytes());
    bytes
}
