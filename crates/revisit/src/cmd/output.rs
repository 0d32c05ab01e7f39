//! Standard output and standard error. A reader that went away (as `head` does) is no failure.

use std::io::{self, Write as _};

/// Prints a line.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    write(&format!("{text}\n"))
}

/// Prints a value as one JSON document.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Prints text as it is.
pub(crate) fn write(text: &str) -> anyhow::Result<()> {
    bytes(text.as_bytes())
}

/// Prints what need not be text.
pub(crate) fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints a failure.
pub(crate) fn error(text: &str) {
    note(&format!("error: {text}"));
}

/// Prints a remark for the person at the terminal, beside the output.
pub(crate) fn note(text: &str) {
    if writeln!(io::stderr().lock(), "{text}").is_err() {
        // There is nobody to tell.
    }
}
