//! Running other programs: shown, captured, or both at once.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::{env, thread};

use anyhow::{Context as _, Result, bail};

use crate::place;

/// A command that runs in the repository's folder.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root());
    command
}

/// The Cargo that runs this program.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().with_context(|| format!("starting `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed: {status}");
    }
    Ok(())
}

/// Runs to the end and returns what it printed on standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let name = describe(command);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("starting `{name}`"))?;
    if !output.status.success() {
        bail!("`{name}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading what `{name}` printed"))
}

/// Runs a filter over a text and returns what comes out.
pub(crate) fn filter(command: &mut Command, input: &str) -> Result<String> {
    let name = describe(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{name}`"))?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        let feed =
            scope.spawn(move || stdin.map_or(Ok(()), |mut it| it.write_all(input.as_bytes())));
        let output = child.wait_with_output();
        // A filter that stops early closes its end; its exit status then tells the story.
        drop(feed.join());
        output
    })
    .with_context(|| format!("waiting for `{name}`"))?;
    if !output.status.success() {
        bail!("`{name}` failed: {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading what `{name}` printed"))
}

/// What a program that was shown and captured at once left behind.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs to the end, passing every line on as it comes, and keeps the lines.
pub(crate) fn listen(command: &mut Command) -> Result<Heard> {
    let name = describe(command);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{name}`"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (stdout, stderr) = thread::scope(|scope| {
        let stdout = scope.spawn(|| pass_on(stdout, io::stdout()));
        let stderr = scope.spawn(|| pass_on(stderr, io::stderr()));
        (stdout.join().unwrap_or_default(), stderr.join().unwrap_or_default())
    });
    let status = child.wait().with_context(|| format!("waiting for `{name}`"))?;
    Ok(Heard { success: status.success(), stdout, stderr })
}

/// Becomes the program, so that signals reach it and its exit code is ours.
pub(crate) fn become_program(mut command: Command) -> Result<ExitCode> {
    let name = describe(&command);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        Err(command.exec()).with_context(|| format!("starting `{name}`"))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().with_context(|| format!("starting `{name}`"))?;
        Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Where a program lies, when it is installed at all.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&name)).find(|it| it.is_file())
}

/// A command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let args = command.get_args().map(|it| it.to_string_lossy().into_owned());
    [program].into_iter().chain(args).collect::<Vec<_>>().join(" ")
}

fn pass_on(from: Option<impl Read>, mut to: impl Write) -> String {
    let mut heard = String::new();
    let Some(from) = from else { return heard };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    // A stream that breaks ends the listening; whether that was a failure, the exit status says.
    while from.read_until(b'\n', &mut line).is_ok_and(|n_bytes| n_bytes > 0) {
        drop(to.write_all(&line).and_then(|()| to.flush()));
        heard.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_described_as_typed() {
        assert_eq!(describe(command("/usr/bin/npm").args(["run", "build"])), "npm run build");
    }

    #[test]
    fn what_is_shown_is_also_kept() {
        let heard = listen(command("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert_eq!(
            (heard.success, heard.stdout, heard.stderr),
            (false, "one\n".into(), "two\n".into())
        );
    }

    #[test]
    fn a_filter_that_does_not_read_is_judged_by_its_exit_status() {
        let input = "x".repeat(1 << 20);
        assert_eq!(filter(&mut command("true"), &input).unwrap(), "");
        assert!(filter(&mut command("false"), &input).is_err());
    }

    #[test]
    fn a_program_that_is_not_installed_is_not_found() {
        assert_eq!(find("no-such-program-anywhere"), None);
    }
}
