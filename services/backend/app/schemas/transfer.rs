//! The parameters of exports and imports, and what an import answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The parameters of an export.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ExportParameters {
    /// Expressions that must all hold.
    pub filter: Vec<String>,
    /// The values of `var.<name>` in the filters, as texts.
    #[param(ignore)]
    pub var: BTreeMap<String, String>,
    /// Words that records must hold, as in a list.
    pub search: Option<String>,
    /// Keys to sort by, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// The parameters of an import.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ImportParameters {
    /// Whether to check everything and keep nothing.
    pub dry_run: Option<bool>,
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// What became of the lines of an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Lines that are records now; in a dry run, that could be.
    pub created: u64,
    /// Lines that are not.
    pub failed: u64,
    /// What is wrong with them, at most 100 entries.
    pub errors: Vec<LineError>,
}

/// What is wrong with a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineError {
    /// Its number, from 1; the header row is the first.
    pub line: u64,
    /// JSON pointer of the field; empty for the whole line.
    pub pointer: String,
    /// A stable word that clients may branch on.
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}
