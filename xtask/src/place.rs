//! Where things lie in the repository.

use std::env;
use std::path::{Path, PathBuf};

/// The repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The npm workspaces.
pub(crate) fn web() -> PathBuf {
    root().join("web")
}

/// What runs in browsers, as the binary embeds it.
pub(crate) fn ui() -> PathBuf {
    root().join("crates/revisit/ui")
}

/// npm packages that are not dependencies: packed files and unpacked folders.
pub(crate) fn npm_cache() -> PathBuf {
    root().join("target/npm")
}

/// Notes on what was built from what. They lie beside the tree they speak of, also when Cargo
/// builds elsewhere.
pub(crate) fn stamps() -> PathBuf {
    root().join("target/stamps")
}

/// The command-line program as Cargo builds it in a profile's folder (`debug` or `release`).
pub(crate) fn revisit_binary(profile: &str) -> PathBuf {
    built(profile).join(format!("revisit{}", env::consts::EXE_SUFFIX))
}

/// An example as Cargo builds it for tests.
pub(crate) fn example(name: &str) -> PathBuf {
    built("debug").join("examples").join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

fn built(profile: &str) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    root().join(target).join(profile)
}
