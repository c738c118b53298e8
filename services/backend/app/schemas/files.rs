//! Files on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::core::Time;

/// An uploaded file.
#[derive(Debug, Serialize, ToSchema)]
pub struct File {
    /// The file's id: what a `file` field holds.
    pub id: Uuid,
    /// The name that it was given.
    #[schema(example = "sunset.jpg")]
    pub name: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The type that its content speaks of, whatever the client declared.
    #[schema(example = "image/jpeg")]
    pub content_type: String,
    /// The SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
    /// Where it can be downloaded.
    #[schema(example = "/v1/files/0199a3c4-5d1e-7c3b-9b55-0d6f2a3b4c5d")]
    pub url: String,
}

/// A file as operators list it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedFile {
    /// The file.
    #[serde(flatten)]
    pub file: File,
    /// When it was stored.
    #[schema(value_type = String, format = "date-time")]
    pub created_at: Time,
    /// Whether a record holds it; what none holds goes after 24 hours.
    pub held: bool,
}

/// One page of files.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileList {
    /// The newest first.
    pub items: Vec<ListedFile>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<Uuid>,
}

/// Which files to list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct FileListParameters {
    /// Files of a page, 1 to 1000; 50 unless given.
    pub limit: Option<u32>,
    /// Where to go on: `next` of a page.
    pub cursor: Option<Uuid>,
}

/// How to download a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DownloadParameters {
    /// `1` to have the browser save the file rather than show it.
    pub download: Option<u8>,
}

/// The bytes of a file, as a body.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct FileBytes(pub Vec<u8>);

/// The body of an upload as a form.
#[derive(ToSchema)]
pub struct UploadForm {
    /// The file, with its name.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}
