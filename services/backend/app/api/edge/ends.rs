//! What answers of a version tell of its end, and the versions that answer nothing any more.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use arc_swap::ArcSwap;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

use super::software::Software;
use crate::api::pages::migration;
use crate::core::catalog::{Catalog, Schema, Version, VersionState};
use crate::core::error::Ended;
use crate::core::{Error, Result, Time};

static DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
static SUNSET: HeaderName = HeaderName::from_static("sunset");

/// What stands in a request's path and in no URI (RFC 3986, section 3.3); escapes stay as they came.
const NOT_IN_A_URI: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b']')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The headers of every version that has a successor, made once for each catalogue.
#[derive(Default)]
pub struct Ends(ArcSwap<Made>);

#[derive(Default)]
struct Made {
    epoch: i64,
    versions: BTreeMap<u32, End>,
}

/// What answers of one version tell of its end; the path is all that is left to fill in.
struct End {
    /// `</v2`, which the path in the successor follows.
    before: String,
    /// The end of the `Link` line after that path.
    after: String,
    /// How the successor names the collections that it names differently; nothing for those that it does not show.
    renamed: HashMap<String, Option<String>>,
    deprecation: Option<HeaderValue>,
    sunset: Option<HeaderValue>,
}

/// The longest path that a link repeats; a longer one names no record.
const MAX_PATH_BYTES: usize = 1_024;

impl Ends {
    /// Adds `Link`, `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) to an answer of a version that has a successor;
    /// `within` is the path behind the version as it came.
    pub fn complete(&self, headers: &mut HeaderMap, schema: &Schema, version: u32, within: &str) {
        let mut made = self.0.load();
        if made.epoch != schema.catalog.epoch {
            self.0.store(Arc::new(Made::of(&schema.catalog)));
            made = self.0.load();
        }
        let Some(end) = made.versions.get(&version) else { return };
        if let Ok(link) = HeaderValue::try_from(end.link(within)) {
            headers.insert(header::LINK, link);
        }
        for (name, value) in [(&DEPRECATION, &end.deprecation), (&SUNSET, &end.sunset)] {
            if let Some(value) = value {
                headers.insert(name.clone(), value.clone());
            }
        }
    }
}

impl Made {
    fn of(catalog: &Catalog) -> Self {
        let ends = catalog.versions.values().filter_map(|version| {
            let successor = catalog.successor(version.number)?;
            Some((version.number, End::of(catalog, version, successor)))
        });
        Self { epoch: catalog.epoch, versions: ends.collect() }
    }
}

impl End {
    fn of(catalog: &Catalog, version: &Version, successor: &Version) -> Self {
        let renamed = version.collections.iter().filter_map(|shown| {
            // A collection that only operators reach has no name to tell.
            let is_open = catalog.is_open(shown.id);
            let next = successor.collection_by_id(shown.id).filter(|next| is_open || next.name == shown.name);
            let name = next.map(|next| next.name.clone());
            (name.as_ref() != Some(&shown.name)).then(|| (shown.name.clone(), name))
        });
        let guide = migration::address(version.number, successor.number);
        Self {
            before: format!("</v{}", successor.number),
            after: format!(">; rel=\"successor-version\", <{guide}>; rel=\"deprecation\"; type=\"text/html\""),
            renamed: renamed.collect(),
            deprecation: version
                .life
                .deprecated_at
                .and_then(|at| HeaderValue::try_from(format!("@{}", at.seconds())).ok()),
            sunset: version.life.sunset_at.and_then(|at| HeaderValue::try_from(at.to_http_date()).ok()),
        }
    }

    /// The `Link` line (RFC 8288) for a path. What the successor does not show leads to its OpenAPI document.
    fn link(&self, within: &str) -> Vec<u8> {
        let mut line = Vec::with_capacity(self.before.len() + within.len() + self.after.len());
        line.extend_from_slice(self.before.as_bytes());
        let segment = within.split('/').nth(1).unwrap_or_default();
        match self.renamed.get(segment) {
            _ if within.len() > MAX_PATH_BYTES => line.extend_from_slice(b"/openapi.json"),
            Some(None) => line.extend_from_slice(b"/openapi.json"),
            Some(Some(name)) => {
                line.push(b'/');
                line.extend_from_slice(name.as_bytes());
                push_path(&mut line, within.get(1 + segment.len()..).unwrap_or_default());
            }
            None => push_path(&mut line, within),
        }
        line.extend_from_slice(self.after.as_bytes());
        line
    }
}

fn push_path(line: &mut Vec<u8>, path: &str) {
    for part in percent_encode(path.as_bytes(), NOT_IN_A_URI) {
        line.extend_from_slice(part.as_bytes());
    }
}

/// Refuses a request to a version that is retired or in an announced outage, with the words for this client.
///
/// # Errors
/// [`Error::VersionEnded`].
pub fn check_served(catalog: &Catalog, number: u32, now: Time, headers: &HeaderMap) -> Result<()> {
    let Some(version) = catalog.versions.get(&number) else { return Ok(()) };
    let away_until = match catalog.state_of(version, now) {
        VersionState::Retired | VersionState::Purged => None,
        VersionState::Brownout => version.brownout_at(now).map(|brownout| brownout.to),
        _ => return Ok(()),
    };
    let message = version.life.messages.get(&*Software::of(headers).name()).cloned();
    let successor = catalog.successor(number).map(|next| next.number);
    Err(Error::VersionEnded(Box::new(Ended { version: number, successor, away_until, message })))
}
