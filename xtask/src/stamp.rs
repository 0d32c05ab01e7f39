//! Notes that say from what a thing was made, so that it is not made again from the same.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use anyhow::{Context as _, Result};

/// A short stand-in for any amount of input. Not for defence: whoever can write a stamp can write
/// what it speaks of. Another toolchain may hash otherwise, which only means making it once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Print(String);

impl Print {
    pub(crate) fn of_files(root: &Path, files: &[PathBuf]) -> Result<Print> {
        let mut hasher = DefaultHasher::new();
        for file in files {
            let path = root.join(file);
            let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            file.hash(&mut hasher);
            bytes.hash(&mut hasher);
        }
        Ok(Print(format!("{:016x}", hasher.finish())))
    }

    pub(crate) fn of_text(text: &str) -> Print {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Print(format!("{:016x}", hasher.finish()))
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file that holds the print of what something was made from.
#[derive(Debug)]
pub(crate) struct Stamp {
    path: PathBuf,
}

impl Stamp {
    pub(crate) fn at(path: PathBuf) -> Stamp {
        Stamp { path }
    }

    pub(crate) fn is(&self, print: &Print) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|it| it.trim_end() == print.0)
    }

    /// Says that the thing is made. Call it last.
    pub(crate) fn set(&self, print: &Print) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.path, format!("{print}\n"))
            .with_context(|| format!("writing {}", self.path.display()))
    }

    /// Says that the thing is being made: should that stop half-way, it is made again.
    pub(crate) fn clear(&self) -> Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {}", self.path.display()))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_knows_what_it_was_set_to() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp::at(folder.path().join("deep/er"));
        let (old, new) = (Print::of_text("old"), Print::of_text("new"));
        assert!(!stamp.is(&old));
        stamp.set(&old).unwrap();
        assert!(stamp.is(&old) && !stamp.is(&new));
        stamp.clear().unwrap();
        stamp.clear().unwrap();
        assert!(!stamp.is(&old));
    }

    #[test]
    fn a_print_tells_names_and_contents_apart() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "1").unwrap();
        fs::write(folder.path().join("b"), "1").unwrap();
        let print = |name: &str| Print::of_files(folder.path(), &[name.into()]).unwrap();
        let first = print("a");
        assert_ne!(first, print("b"));
        fs::write(folder.path().join("a"), "2").unwrap();
        assert_ne!(first, print("a"));
    }
}
