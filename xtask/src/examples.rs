//! `examples`: builds the applications that the documentation shows, with the packages of this tree
//! installed in them as npm would install published ones.

use anyhow::Result;

use crate::{npm, place, process, web};

const EXAMPLES: [&str; 2] = ["vite", "next"];

pub(crate) fn build() -> Result<()> {
    web::build(false)?;
    for name in EXAMPLES {
        let folder = place::root().join("examples").join(name);
        for args in [["ci", "--no-audit", "--no-fund"].as_slice(), &["run", "build"]] {
            let mut npm = npm::npm();
            npm.current_dir(&folder).args(args).env("NEXT_TELEMETRY_DISABLED", "1");
            process::run(&mut npm)?;
        }
    }
    Ok(())
}
