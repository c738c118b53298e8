//! `stratabase config`: every setting in force, where it comes from, and the limits that no setting moves.

use std::io::Write;

use stratabase::core::config::{Loaded, Resolved};
use stratabase::core::limits::Limit;
use stratabase::core::{expr, json};

/// Prints the settings, secrets masked, and the fixed limits.
pub fn run(loaded: &Loaded) {
    let text = format!("{}\n{}", settings(loaded), limits());
    // A reader that goes away early, such as `head`, is no failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    for name in &loaded.unknown {
        eprintln!("stratabase: {name} is no setting and is ignored");
    }
}

fn settings(loaded: &Loaded) -> String {
    let row = |entry: &Resolved| [entry.setting.name.to_owned(), entry.shown(), entry.origin.to_string()];
    table(&loaded.resolved.iter().map(row).collect::<Vec<_>>())
}

fn limits() -> String {
    let rates = [
        (Limit::Reads, "reads, for each session or address"),
        (Limit::Writes, "writes, for each session or address"),
        (Limit::PasswordOfAccount, "password checks of one account"),
        (Limit::PasswordFromAddress, "password checks from one address"),
        (Limit::Registration, "registrations from one address"),
        (Limit::Mails, "mails to one address"),
    ];
    let rate = |(limit, what): (Limit, &str)| {
        let policy = limit.policy();
        [what.to_owned(), format!("{} at once, earned back in {} s", policy.burst, policy.window_s), String::new()]
    };
    let count = |what: &str, number: usize| [what.to_owned(), number.to_string(), String::new()];
    let counts = [
        count("levels of nesting in a JSON body", json::MAX_DEPTH),
        count("characters of an expression", expr::MAX_CHARACTERS),
        count("nodes of an expression", expr::MAX_NODES),
        count("levels of nesting in an expression", expr::MAX_DEPTH),
    ];
    table(&rates.into_iter().map(rate).chain(counts).collect::<Vec<_>>())
}

/// Rows with their columns under one another.
fn table(rows: &[[String; 3]]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let (first, second) = (width(0).unwrap_or(0), width(1).unwrap_or(0));
    let line =
        |[name, value, origin]: &[String; 3]| format!("{name:first$}  {value:second$}  {origin}").trim_end().to_owned();
    rows.iter().map(|row| line(row) + "\n").collect()
}
