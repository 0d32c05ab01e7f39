//! The posthog-js scripts that the server answers with, and the older ones that tests run.
//!
//! One version serves every SDK: the recorder files of the newest work with cores years older.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::npm::Package;
use crate::place;
use crate::stamp::{Print, Stamp};

/// The version whose scripts the binary embeds.
const SERVED: Package = Package {
    name: "posthog-js",
    version: "1.449.2",
    integrity: "sha512-vji+h92IHaLlFSEnRH1hwe8uLWGOdDUImmPXexj/+V7Xm7HTxIQisYE/Kom7Aaw4DRpzfdhQxiyAN1YVYR4G8Q==",
};

/// The versions that the browser tests record with: the newest, the last that asked for the
/// recorder by its old name, and one that still sends forms and asks for `recorder-v2`.
const TESTED: [Package; 3] = [
    SERVED,
    Package {
        name: "posthog-js",
        version: "1.260.3",
        integrity: "sha512-FCtksk0GQn22Rk9P7x7dsmAO7a2aBxPeYb2O2KXSraxR8xd2G6lUOOthVDK+qgtmuhpUZuur/mHrXEslMUEtjg==",
    },
    Package {
        name: "posthog-js",
        version: "1.96.1",
        integrity: "sha512-kv1vQqYMt2BV3YHS+wxsbGuP+tz+M3y1AzNhz8TfkpY1HT8W/ONT0i0eQpeRr9Y+d4x/fZ6M4cXG5GMvi9lRCA==",
    },
];

/// Browser scripts that no SDK and no snippet asks for, and that are large.
const LEFT_OUT: [&str; 4] = [
    "all-external-dependencies.js",
    "array.full.es5.js",
    "customizations.full.js",
    "default-extensions.js",
];

/// Copies the scripts that are served to where the binary embeds them.
pub(crate) fn copy_served(force: bool) -> Result<()> {
    let to = place::ui().join("posthog");
    let print = Print::of_text(&format!("{} without {LEFT_OUT:?}", SERVED.integrity));
    let stamp = Stamp::at(place::stamps().join("posthog"));
    if !force && stamp.is(&print) && to.is_dir() {
        return Ok(());
    }
    stamp.clear()?;
    let from = SERVED.fetch()?.join("dist");
    if to.exists() {
        fs::remove_dir_all(&to)?;
    }
    fs::create_dir_all(&to)?;
    let scripts = browser_scripts(&from)?;
    ensure!(!scripts.is_empty(), "no browser scripts in {}", from.display());
    let mut size_bytes = 0;
    for name in &scripts {
        size_bytes += fs::copy(from.join(name), to.join(name))?;
    }
    println!(
        "posthog-js {}: {} scripts, {} KiB",
        SERVED.version,
        scripts.len(),
        size_bytes.div_ceil(1024)
    );
    stamp.set(&print)
}

/// Fetches the version whose scripts are served, and returns the package's folder.
pub(crate) fn served() -> Result<PathBuf> {
    SERVED.fetch()
}

/// Fetches every version that the browser tests use and returns the folder that they lie in, each
/// as `posthog-js-VERSION`.
pub(crate) fn fetch_tested() -> Result<PathBuf> {
    for package in &TESTED {
        package.fetch()?;
    }
    Ok(place::npm_cache())
}

/// The names of the scripts that a page can load with a script tag. The package's modules lie
/// beside them under like names; a script is known by being wrapped in a function at once.
fn browser_scripts(dist: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dist).with_context(|| format!("listing {}", dist.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|it| it.to_str()) else { continue };
        let is_script = path.extension().is_some_and(|it| it == "js") && path.is_file();
        if is_script && !LEFT_OUT.contains(&name) && fs::read(&path)?.starts_with(b"!function") {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_that_pages_load_are_served() {
        check("array.js", "!function(){}()", true);
        check("module.js", "const t=1;export{t as posthog}", false);
        check("main.js", "Object.defineProperties(exports,{})", false);
        check("array.js.map", "!function", false);
        check("default-extensions.js", "!function(){}()", false);
    }

    #[track_caller]
    fn check(name: &str, text: &str, expected: bool) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(browser_scripts(folder.path()).unwrap().len(), usize::from(expected), "{name}");
    }
}
