//! Who uses a version, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::core::Time;

/// Which counters to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct UsageParameters {
    /// The version; all of them unless given.
    pub version: Option<u32>,
    /// How many days back, today among them, 1 to 400; 30 unless given.
    pub days: Option<u32>,
}

/// Who called which version, day by day.
#[derive(Serialize, ToSchema)]
pub struct UsageList {
    /// The newest day first.
    pub items: Vec<UsageItem>,
}

/// The calls of one client on one day that are alike.
#[derive(Serialize, ToSchema)]
pub struct UsageItem {
    /// The version called.
    pub version: u32,
    /// What the `Stratabase-Client` header said, else product and version of the user agent; `unknown` without either,
    /// `other` for all that came after a thousand others on the same day.
    #[schema(example = "shop-ios/3.2")]
    pub client: String,
    /// The day in UTC.
    #[schema(example = "2026-11-22", format = "date")]
    pub day: String,
    /// The collection's name in that version; `auth`, `files`, or `-` for anything else.
    #[schema(example = "posts")]
    pub collection: String,
    /// The method; `other` for one that no route takes.
    #[schema(example = "GET")]
    pub method: String,
    /// `ok`, `client_error` (4xx), `server_error` (5xx); of 410: `retired` and `brownout`.
    #[schema(example = "ok")]
    pub outcome: String,
    /// How many calls.
    pub count: u64,
    /// By how many users, or addresses where nobody was signed in: exact up to 255, then an estimate with a standard
    /// error of 2.3 %.
    pub users: u64,
    /// When the last of them came.
    #[schema(value_type = String, format = "date-time")]
    pub last_seen: Time,
    /// Which fields they touched.
    pub fields: UsageFields,
}

/// Declared fields by their names in the version called; those of another collection stand behind its name and a dot.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageFields {
    /// Those that answers showed.
    pub read: Vec<String>,
    /// Those that lists were filtered or sorted by.
    pub filtered: Vec<String>,
    /// Those that stood in the bodies of writes.
    pub written: Vec<String>,
}
