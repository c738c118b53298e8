//! Which part of the server a path is for. The version prefix is taken off here: routers see what comes after it.

use http::Uri;
use http::uri::PathAndQuery;

use crate::core::catalog::Catalog;
use crate::core::telemetry::metrics::RouteClass;
use crate::core::{Error, Result};

/// The part of the server that a path is for.
pub fn class_of(path: &str) -> RouteClass {
    if version_segment(path).is_some() {
        RouteClass::Application
    } else if path == "/admin" || path.starts_with("/admin/") {
        RouteClass::Platform
    } else if path.starts_with("/health/") {
        RouteClass::Health
    } else {
        RouteClass::Page
    }
}

/// The digits after `/v` and what comes after them; `None` when the first segment is no version.
fn version_segment(path: &str) -> Option<(&str, &str)> {
    let after = path.strip_prefix("/v")?;
    let end = after.find('/').unwrap_or(after.len());
    let (digits, rest) = after.split_at_checked(end)?;
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((digits, rest))
}

/// The version that a path of the application API names, if there is one, and the path within it.
pub fn place_of<'a>(path: &'a str, catalog: &Catalog) -> Option<(u32, &'a str)> {
    let (digits, rest) = version_segment(path)?;
    known(digits, catalog).map(|number| (number, rest))
}

/// The number that digits write in the one way it can be written, if there is a version of it.
fn known(digits: &str, catalog: &Catalog) -> Option<u32> {
    digits.parse().ok().filter(|number| !digits.starts_with('0') && catalog.versions.contains_key(number))
}

/// The version that a path of the application API names.
///
/// # Errors
/// [`Error::NoSuchVersion`]: there is none of that number, or it is not written the one way it can be.
pub fn version_of(path: &str, catalog: &Catalog) -> Result<u32> {
    let (digits, _) = version_segment(path).ok_or(Error::NotFound)?;
    known(digits, catalog).ok_or_else(|| Error::NoSuchVersion(shortened(digits)))
}

/// What of a path of the application API comes after the version.
pub fn within(path: &str) -> &str {
    version_segment(path).map_or(path, |(_, rest)| rest)
}

/// An address of the application API without the version.
///
/// # Errors
/// [`Error::NotFound`] for one that names none.
pub fn without_version(uri: &Uri) -> Result<Uri> {
    let (digits, rest) = version_segment(uri.path()).ok_or(Error::NotFound)?;
    let prefix = "/v".len() + digits.len();
    let within = match (rest, uri.query()) {
        ("", None) => PathAndQuery::from_static("/"),
        ("", Some(query)) => path_and_query(format!("/?{query}").as_bytes())?,
        _ => path_and_query(
            uri.path_and_query().and_then(|whole| whole.as_str().as_bytes().get(prefix..)).unwrap_or(b"/"),
        )?,
    };
    Ok(Uri::from(within))
}

fn path_and_query(bytes: &[u8]) -> Result<PathAndQuery> {
    PathAndQuery::try_from(bytes).map_err(|_| Error::NotFound)
}

/// Enough of a number to recognise it by.
fn shortened(digits: &str) -> String {
    digits.get(..20).map_or_else(|| digits.to_owned(), |start| format!("{start}…"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::core::Time;
    use crate::core::catalog::{Life, Stage, Version};

    fn catalog() -> Catalog {
        let version = |number| Version {
            number,
            stage: Stage::Draft,
            created_at: Time::from_micros(0),
            wire_revision: 1,
            life: Life::default(),
            collections: Vec::new(),
        };
        Catalog { versions: BTreeMap::from([(1, version(1)), (12, version(12))]), ..Catalog::default() }
    }

    #[test]
    fn the_prefix_is_taken_off_and_the_rest_kept_as_it_stands() {
        for (address, number, within) in [
            ("/v1/posts?filter=a%2Fb&x", 1, "/posts?filter=a%2Fb&x"),
            ("/v12/posts/", 12, "/posts/"),
            ("/v1", 1, "/"),
            ("/v1?x=1", 1, "/?x=1"),
            ("http://host/v1/posts", 1, "/posts"),
        ] {
            let uri: Uri = address.parse().unwrap();
            assert_eq!(version_of(uri.path(), &catalog()).unwrap(), number, "{address}");
            assert_eq!(without_version(&uri).unwrap().to_string(), within, "{address}");
        }
    }

    #[test]
    fn a_version_has_one_spelling() {
        for address in ["/v0", "/v01/posts", "/v2/posts", "/v99999999999999999999999/x"] {
            assert_eq!(class_of(address), RouteClass::Application);
            let found = version_of(address, &catalog());
            assert!(matches!(found, Err(Error::NoSuchVersion(_))), "{address}");
        }
        for address in ["/versions", "/v", "/v/1", "/v1x/posts", "/V1/posts", "/v-1", "/v+1"] {
            assert_eq!(class_of(address), RouteClass::Page, "{address}");
        }
    }
}
