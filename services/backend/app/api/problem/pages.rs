//! `/problems` and `/problems/{code}`: what each code means and what to do about it.

use std::fmt::Write as _;

use super::{ALL, Problem};
use crate::api::extract::Path;
use crate::api::pages::{Page, escape, escape_with_code};
use crate::core::Error;

/// `GET /problems`: every code.
pub async fn list_problems() -> Page {
    let mut rows = String::new();
    for kind in ALL {
        let (code, status, title) = (kind.code, kind.status, escape(kind.title));
        // Writing to a String cannot fail.
        let _ = writeln!(rows, "<tr><td>{status}<td><a href=\"/problems/{code}\"><code>{code}</code></a><td>{title}");
    }
    Page {
        title: "Problems".to_owned(),
        body: format!(
            "<h1>Problems</h1>\n<p class=\"soft\">Every error code of the API.</p>\n<table>\n<tr><th>Status<th>Code<th>Title\n{rows}</table>"
        ),
    }
}

/// `GET /problems/{code}`: one code.
pub async fn show_problem(Path(code): Path<String>) -> Result<Page, Problem> {
    let kind = ALL.iter().find(|kind| kind.code == code).ok_or(Problem(Error::NotFound))?;
    let body = format!(
        "<p class=\"soft\"><a href=\"/problems\">Problems</a></p>\n<h1>{}</h1>\n<p class=\"soft\"><code>{}</code> status {}</p>\n\
         <h2>What it means</h2>\n<p>{}</p>\n<h2>What to do</h2>\n<p>{}</p>",
        escape(kind.title),
        kind.code,
        kind.status,
        escape_with_code(kind.meaning),
        escape_with_code(kind.remedy),
    );
    Ok(Page { title: kind.title.to_owned(), body })
}

/// The same as a document for `docs/problems.md`.
pub fn document() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery failure is answered as `application/problem+json` (RFC 9457). Clients branch on `code`, and on `status`\n\
         where they do not know the code. `errors` names the parts of the request that are at fault, where they are known; in the\n\
         failure of a batch, `operation` says which of its operations failed, counted from 0. A running server shows the same under\n\
         `/problems`.\n",
    );
    for kind in ALL {
        let (code, status) = (kind.code, kind.status);
        let _ = write!(text, "\n## `{code}`\n\n{status}, \"{}\". {} {}\n", kind.title, kind.meaning, kind.remedy);
    }
    text
}
