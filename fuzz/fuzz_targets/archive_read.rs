//! Archives from strangers: whatever the bytes are, opening, reading, verifying, mending and packing
//! again do not panic and take no memory for what is only claimed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use revisit_archive::{Archive, Form, Repack, parse_line, repack, repair, restore_line, verify};

#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, 2 << 30);

fuzz_target!(|data: &[u8]| {
    let Ok(archive) = Archive::open(data) else { return };
    let mut n_bytes = 0;
    for entry in archive.manifest().entries() {
        // A few hundred bytes may honestly become megabytes, many times over.
        n_bytes += archive.index().size_bytes(entry).unwrap_or(0);
        if n_bytes > 8 << 20 {
            return;
        }
        let Ok(text) = archive.read_text(entry) else { continue };
        for line in text.lines() {
            let line = restore_line(line, |_| Some("an asset"));
            drop(parse_line(&line));
        }
    }
    drop(verify(data, &mut |_| None));
    if let Ok(repaired) = repair(data) {
        let report = verify(&repaired.bytes, &mut |_| None);
        assert!(repaired.report.is_sound() || report.damage.len() <= repaired.report.damage.len());
    }
    drop(repack(&archive, &Repack::from(Form::FatZstd), &mut |_| None));
});
