//! `revisit openapi`: the document that is checked in as `schemas/openapi.json`.

use super::output;
use crate::http;

pub(crate) fn run() -> anyhow::Result<()> {
    output::json(&http::document())
}
