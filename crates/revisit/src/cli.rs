//! The command line: names and help of every command and option, and no logic.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use revisit_model::moment;

use crate::replay::Offset;

/// Portable session replay: record, store, replay, carry.
#[derive(Debug, Parser)]
#[command(name = "revisit", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Receive recordings and serve the UI and the API
    Serve(ServeArgs),
    /// As serve, with a demo shop that records itself and a few sample recordings
    Demo(ServeArgs),
    /// Import recordings from files, folders, globs or standard input (-)
    Import(ImportArgs),
    /// List sessions with their summaries
    Ls(LsArgs),
    /// Write a session, or a file, in another format
    Export(ExportArgs),
    /// Write a page for a static host, and the archive that it plays
    Publish(PublishArgs),
    /// Play one file in the browser, without a store
    ServeFile(ServeFileArgs),
    /// Check an archive: is it whole, is it as it was signed
    Verify(VerifyArgs),
    /// Write an archive anew, in another form or signed
    Repack(RepackArgs),
    /// Show what is in a session or in a file
    Inspect(InspectArgs),
    /// List what happened in a session or in a file
    Moments(MomentsArgs),
    /// Print the page of a session or of a file as it was at a time
    Dom(DomArgs),
    /// Create, list and revoke keys
    Keys(KeysArgs),
    /// Show and change what recorders record
    Policy(PolicyArgs),
    /// Make the catalog anew from the stored objects
    Reindex(ReindexArgs),
    /// Check that everything in the store fits together and can be read
    Fsck(FsckArgs),
    /// Print the OpenAPI document of the API
    #[command(hide = true)]
    Openapi,
}

/// Where the data is.
#[derive(Debug, Args, Clone)]
pub(crate) struct DataArgs {
    /// Folder of recordings and catalog
    #[arg(
        long,
        env = "REVISIT_DATA",
        default_value = "./revisit-data",
        value_name = "DIR",
        global = true
    )]
    pub(crate) data: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Address to listen on
    #[arg(long, env = "REVISIT_LISTEN", default_value = "127.0.0.1:8700", value_name = "ADDR")]
    pub(crate) listen: SocketAddr,
    /// A write key to create at the first start, for unattended set-up
    #[arg(long, env = "REVISIT_WRITE_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) write_key: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Files, folders, globs, or - for standard input; .gz and .zst are opened
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// How to read the files
    #[arg(long, value_enum, default_value_t = ImportFormat::Auto)]
    pub(crate) format: ImportFormat,
    /// Project to import into; made if it does not exist
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// Find out by looking
    Auto,
    /// An archive, NAME.replay.zip
    Archive,
    /// A JSON array of rrweb events
    Rrweb,
    /// PostHog's export of a recording
    Posthog,
    /// JSON Lines of events
    Jsonl,
    /// A recording that our recorder gave out in the browser, or an array of them
    SessionJson,
}

#[derive(Debug, Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Project to list
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A session id, or a file in any format that import reads
    #[arg(value_name = "SESSION|FILE")]
    pub(crate) what: String,
    /// Format to write
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) format: ExportFormat,
    /// File to write, or - for standard output
    #[arg(short, long, default_value = "-", value_name = "FILE")]
    pub(crate) output: String,
    /// Project of the session
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    #[command(flatten)]
    pub(crate) sign: SignArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// Sign the archive with this Ed25519 key, a PEM file. `openssl genpkey -algorithm ed25519
    /// -out key.pem` makes one; verify shows its public half
    #[arg(long, value_name = "KEY")]
    pub(crate) sign: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// An archive that every ZIP tool opens, NAME.replay.zip
    Zip,
    /// A smaller archive, for tools that know zstd in ZIP
    ZipZstd,
    /// One HTML file that plays offline, with player and archive in it
    Html,
    /// A JSON array of rrweb events
    Rrweb,
    /// PostHog's recording file, version 2023-04-28
    Posthog,
    /// JSON Lines, one ["window",event] a line
    Jsonl,
    /// A recording as our recorder gives it out in the browser; an array of them for several windows
    SessionJson,
}

#[derive(Debug, Args)]
pub(crate) struct PublishArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A session id, or a file in any format that import reads
    #[arg(value_name = "SESSION|FILE")]
    pub(crate) what: String,
    /// Folder, or `s3://BUCKET/PREFIX` with `AWS_ACCESS_KEY_ID` and so on in the environment
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) to: String,
    /// Project of the session
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    #[command(flatten)]
    pub(crate) sign: SignArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ServeFileArgs {
    /// An archive, or a file in any format that import reads
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Only print the address
    #[arg(long)]
    pub(crate) no_open: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// An archive
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Fail unless this key signed it: 64 hex digits, as verify shows them
    #[arg(long, value_name = "KEY")]
    pub(crate) signed_by: Option<String>,
    /// Write what is sound into a new archive
    #[arg(long, requires = "output")]
    pub(crate) repair: bool,
    /// File to write with --repair
    #[arg(short, long, value_name = "FILE", requires = "repair")]
    pub(crate) output: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RepackArgs {
    /// An archive
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How its entries are compressed
    #[arg(long = "as", value_enum, default_value_t = ArchiveForm::Zip, value_name = "FORM")]
    pub(crate) form: ArchiveForm,
    /// File to write, or - for standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: String,
    #[command(flatten)]
    pub(crate) sign: SignArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArchiveForm {
    /// Deflate, which every ZIP tool opens
    Zip,
    /// Zstandard, which is smaller
    ZipZstd,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A session id, or a file in any format that import reads
    #[arg(value_name = "SESSION|FILE")]
    pub(crate) what: String,
    /// Project of the session
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct MomentsArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A session id, a file in any format that import reads, or - for standard input
    #[arg(value_name = "SESSION|FILE")]
    pub(crate) what: String,
    /// Only of these kinds, such as `click,rage_click`
    #[arg(long, value_name = "KIND", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(moment::What::KINDS))]
    pub(crate) kind: Vec<String>,
    /// Project of the session
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
    /// Print JSON Lines, one moment a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DomArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// A session id, a file in any format that import reads, or - for standard input
    #[arg(value_name = "SESSION|FILE")]
    pub(crate) what: String,
    /// When, since the first event: 42s, 1m30s, 1:30.5 or 42000 (milliseconds). What happened before
    /// that counts. Several are printed one after the other; the end when absent
    #[arg(long, value_name = "TIME", value_delimiter = ',')]
    pub(crate) at: Vec<Offset>,
    /// Which window; that of the last event before the time when absent
    #[arg(long, value_name = "W")]
    pub(crate) window: Option<String>,
    /// Only the elements that this CSS selector matches
    #[arg(long, value_name = "CSS")]
    pub(crate) select: Option<String>,
    /// Form to print
    #[arg(long = "as", value_enum, default_value_t = DomForm::Html, value_name = "FORM")]
    pub(crate) form: DomForm,
    /// Project of the session
    #[arg(long, default_value = "default", value_name = "P")]
    pub(crate) project: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DomForm {
    /// HTML of the page or of the elements
    Html,
    /// One line: every node with its id, or a list of the elements
    Json,
    /// One line: an rrweb event from which a player shows the page
    Snapshot,
}

#[derive(Debug, Args)]
pub(crate) struct KeysArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Project of the keys
    #[arg(long, default_value = "default", value_name = "P", global = true)]
    pub(crate) project: String,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key; it is shown once
    Create {
        /// write: send recordings. api: read, change and delete
        #[arg(long, value_enum)]
        kind: KeyKindArg,
        /// A name to tell it by
        #[arg(long, default_value = "", value_name = "NAME")]
        name: String,
        /// A write key of your choice, such as the PostHog token that is in your pages already
        #[arg(long, value_name = "KEY")]
        value: Option<String>,
    },
    /// List keys, without their secrets
    List {
        /// Only keys of this kind
        #[arg(long, value_enum)]
        kind: Option<KeyKindArg>,
    },
    /// End a key at once
    Revoke {
        /// Its id, as list shows it
        id: String,
        /// Only if it is of this kind
        #[arg(long, value_enum)]
        kind: Option<KeyKindArg>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyKindArg {
    Write,
    Api,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Project of the policy
    #[arg(long, default_value = "default", value_name = "P", global = true)]
    pub(crate) project: String,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print what recorders are told
    Show,
    /// Change fields, such as `sample_rate=0.5`; the others stay. Lists are separated by spaces, or
    /// are JSON; `default` takes a field back
    Set {
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ReindexArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FsckArgs {
    #[command(flatten)]
    pub(crate) data: DataArgs,
    /// Mend what can be mended: delete what nothing refers to, enter what the catalog does not know
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
