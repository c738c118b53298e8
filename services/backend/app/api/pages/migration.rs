//! `/docs/migrate/v1-v2`: what differs between two versions, for whoever has to move a client.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use serde_json::Value as Json;

use super::{Page, escape};
use crate::api::extract::Path;
use crate::api::problem::Problem;
use crate::core::{App, Error};
use crate::services::migration::{self, CollectionNote, Difference, FieldNote, Guide};

/// The address of the page on how to get from one version to another.
pub fn address(older: u32, newer: u32) -> String {
    format!("/docs/migrate/v{older}-v{newer}")
}

/// The route.
pub fn router() -> Router<Arc<App>> {
    Router::new().route("/docs/migrate/{pair}", get(show))
}

async fn show(State(app): State<Arc<App>>, Path(pair): Path<String>) -> Result<Response, Problem> {
    let numbers = pair.strip_prefix('v').and_then(|rest| rest.split_once("-v"));
    let numbers = numbers.and_then(|(older, newer)| Some((older.parse().ok()?, newer.parse().ok()?)));
    // A pair has one spelling: that of its address.
    let numbers = numbers.filter(|(older, newer)| address(*older, *newer).ends_with(&format!("/{pair}")));
    let (older, newer) = numbers.ok_or(Error::NotFound)?;
    let page = page(&migration::tell(&app, older, newer)?);
    Ok(([(header::CACHE_CONTROL, "no-cache")], page).into_response())
}

fn page(guide: &Guide) -> Page {
    let (older, newer) = (guide.older, guide.newer);
    let title = format!("From version {older} to version {newer}");
    let mut body = format!(
        "<h1>{title}</h1>\n<p class=\"soft\">What clients of <code>/v{older}</code> find at <code>/v{newer}</code>. Both answer from the \
         same records, with the same ids, sessions and files. <a href=\"/v{newer}/docs\">Reference of version {newer}</a></p>\n"
    );
    for collection in &guide.changed {
        body.push_str(&of_collection(guide, collection));
    }
    let lists = [
        ("New collections", &guide.added),
        ("Collections that are gone", &guide.dropped),
        ("Unchanged", &guide.unchanged),
    ];
    for (heading, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
        let names: Vec<String> = names.iter().map(|name| code(name)).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(body, "<h2>{heading}</h2>\n<p>{}</p>", names.join(", "));
    }
    Page { title, body }
}

fn of_collection(guide: &Guide, note: &CollectionNote) -> String {
    let heading = if note.before == note.after {
        code(&note.after)
    } else {
        format!("{} is now {}", code(&note.before), code(&note.after))
    };
    let mut html = format!("<h2>{heading}</h2>\n");
    if !note.fields.is_empty() {
        html.push_str("<table>\n<tr><th>Field<th>Change\n");
        html.extend(note.fields.iter().map(of_field));
        html.push_str("</table>\n");
    }
    let sides = [(guide.older, &note.before), (guide.newer, &note.after)];
    for ((version, name), record) in sides.into_iter().zip(note.records.iter().flatten()) {
        let _ =
            writeln!(html, "<p>{}</p>\n<pre>{}</pre>", code(&format!("GET /v{version}/{name}/{{id}}")), code(record));
    }
    html
}

fn of_field(note: &FieldNote) -> String {
    let (name, change) = match note {
        FieldNote::Added { name, differences } => {
            let declared = differences
                .iter()
                .filter_map(|part| Some(format!("{} {}", escape(&part.key), json(part.after.as_ref()?))));
            (name, format!("new: {}", declared.collect::<Vec<_>>().join(", ")))
        }
        FieldNote::Dropped { name } => (name, "gone".to_owned()),
        FieldNote::Changed { before, after, differences } => {
            let renamed = (before != after).then(|| format!("is now {}", code(after)));
            let parts: Vec<String> = renamed.into_iter().chain(differences.iter().map(of_difference)).collect();
            (before, parts.join("<br>"))
        }
    };
    format!("<tr><td>{}<td>{change}\n", code(name))
}

fn of_difference(difference: &Difference) -> String {
    let key = escape(&difference.key);
    match (&difference.before, &difference.after) {
        (Some(before), Some(after)) => format!("{key}: {} becomes {}", json(before), json(after)),
        (None, Some(after)) => format!("{key}: {}, was not set", json(after)),
        (before, None) => format!("{key}: not set, was {}", before.as_ref().map(json).unwrap_or_default()),
    }
}

fn json(value: &Json) -> String {
    code(&value.to_string())
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}
