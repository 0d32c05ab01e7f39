//! `revisit repack`: an archive in another form. What the program does not know stays in it.

use std::fs;

use anyhow::Context as _;
use revisit_archive::Form;

use super::{carry, output};
use crate::carried::Carried;
use crate::cli::{ArchiveForm, RepackArgs};

pub(crate) fn run(args: &RepackArgs) -> anyhow::Result<()> {
    let RepackArgs { file, form, output: to, sign } = args;
    let form = match form {
        ArchiveForm::Zip => Form::FatDeflate,
        ArchiveForm::ZipZstd => Form::FatZstd,
    };
    let archive = carry::open(file)?;
    let carried = Carried::of_archive(&archive, form)
        .with_context(|| format!("repacking {}", file.display()))?;
    let carried = carry::signed(carried, sign)?;
    if to == "-" {
        return output::bytes(&carried.bytes());
    }
    fs::write(to, carried.bytes()).with_context(|| format!("writing {to}"))
}
