//! `revisit verify`: is an archive whole, and is it as it was signed.

use std::fs;

use anyhow::Context as _;
use revisit_archive::{Damage, Report, Signed};
use serde_json::json;

use super::{carry, import, output};
use crate::cli::VerifyArgs;

pub(crate) fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let reading = || format!("reading {}", args.file.display());
    let bytes = import::read_file(&args.file).with_context(reading)?;
    anyhow::ensure!(
        carry::is_archive(&bytes),
        "{} is no archive: it does not begin as a ZIP",
        args.file.display()
    );
    // Assets of a thin archive lie elsewhere.
    let report = revisit_archive::verify(&bytes, &mut |_| None);
    if args.json {
        output::json(&described(&report))?;
    } else {
        print(&report)?;
    }
    if let Some(to) = args.output.as_ref().filter(|_| args.repair) {
        let repaired = revisit_archive::repair(&bytes)
            .with_context(|| format!("repairing {}", args.file.display()))?;
        fs::write(to, repaired.bytes).with_context(|| format!("writing {}", to.display()))?;
        output::note(&format!("what is sound is in {}", to.display()));
    }
    let n_damaged = report.damage.len();
    anyhow::ensure!(n_damaged == 0, "{} has damage: {n_damaged}", args.file.display());
    match &args.signed_by {
        Some(key) => is_signed_by(&report.signed, key),
        None => Ok(()),
    }
}

fn is_signed_by(signed: &Signed, key: &str) -> anyhow::Result<()> {
    match signed {
        Signed::By { public_key } if public_key.eq_ignore_ascii_case(key.trim()) => Ok(()),
        Signed::By { public_key } => anyhow::bail!("it is signed by {public_key}, not by {key}"),
        Signed::Unsigned => anyhow::bail!("it is not signed by {key}, nor by anybody"),
        Signed::Broken { why } => anyhow::bail!("its signature does not hold: {why}"),
    }
}

fn print(report: &Report) -> anyhow::Result<()> {
    let Report { n_checked, damage, extra, n_outside, signed } = report;
    for Damage { entry, why } in damage {
        output::line(&format!("damaged  {entry}: {why}"))?;
    }
    for entry in extra {
        output::line(&format!("unknown  {entry:?}: no hash covers it"))?;
    }
    if *n_outside > 0 {
        output::line(&format!(
            "outside  {n_outside} assets lie in the store, not in this archive"
        ))?;
    }
    if damage.is_empty() {
        output::line(&format!("sound    {n_checked} entries are as replay.json says"))?;
    }
    output::line(&match signed {
        Signed::Unsigned => "unsigned".to_owned(),
        Signed::By { public_key } => format!("signed   by {public_key}"),
        Signed::Broken { why } => format!("signed   but the signature does not hold: {why}"),
    })
}

fn described(report: &Report) -> serde_json::Value {
    let Report { n_checked, damage, extra, n_outside, signed } = report;
    let damage: Vec<_> =
        damage.iter().map(|it| json!({ "entry": it.entry, "why": it.why })).collect();
    let (by, broken) = match signed {
        Signed::Unsigned => (None, None),
        Signed::By { public_key } => (Some(public_key), None),
        Signed::Broken { why } => (None, Some(why)),
    };
    json!({
        "checked": n_checked, "damage": damage, "unknown": extra, "outside": n_outside,
        "signed_by": by, "signature_fault": broken,
    })
}
