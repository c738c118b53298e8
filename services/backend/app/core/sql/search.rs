//! Full-text search in SQL: the table of words beside a hub, the condition that a search is, and the rank of a row.
//!
//! SQLite keeps the words of each field in a column of an FTS5 table, PostgreSQL those of all fields in one `tsvector`.
//! Both are written from [`Document`], so that they hold the same words.

use super::lens;
use super::lower::condition;
use super::writer::SqlWriter;
use crate::core::catalog::{Hub, VersionField};
use crate::core::db::{Dialect, Statement};
use crate::core::error::{Error, Result};
use crate::core::expr::{Env, Tree};
use crate::core::id::{CollectionId, FieldId};
use crate::core::search::{Document, Search, Term, lexeme, score};
use crate::core::value::Value;

/// The weight of a hit in the first field that is searched, in the second, and so on; in all others it is 1.
const WEIGHTS: [i64; 3] = [8, 4, 2];

/// A search in a list: what is asked for, and the fields that are searched, in the order in which the version shows them.
#[derive(Debug, Clone)]
pub struct Searched {
    /// The terms.
    pub search: Search,
    /// The fields.
    pub fields: Vec<FieldId>,
}

/// The table that keeps the words of a hub's records.
fn table(hub: &Hub) -> String {
    // No name of a collection has two underscores.
    format!("{}__search", hub.table)
}

/// The column of a field in it, on SQLite.
fn column(field: FieldId) -> String {
    format!("f{}", field.0)
}

fn columns(hub: &Hub) -> String {
    hub.searched.iter().map(|field| format!(", \"{}\"", column(*field))).collect()
}

/// The statement that takes the words of a hub away.
pub fn drop_table(hub: &Hub) -> String {
    format!("DROP TABLE IF EXISTS \"{}\"", table(hub))
}

/// The statement that makes the table of words.
pub fn create_table(dialect: Dialect, hub: &Hub) -> String {
    let (name, of) = (table(hub), &hub.table);
    match dialect {
        // The words are made already: this tokenizer only parts them at spaces.
        Dialect::Sqlite => {
            let columns = columns(hub);
            format!(
                "CREATE VIRTUAL TABLE \"{name}\" USING fts5({}, tokenize = 'ascii')",
                columns.trim_start_matches(", ")
            )
        }
        Dialect::Postgres => format!(
            "CREATE TABLE \"{name}\" (record uuid PRIMARY KEY REFERENCES \"{of}\" (\"id\") ON DELETE CASCADE, \
             words tsvector NOT NULL)"
        ),
    }
}

/// The statement that makes its index, once it is full; none where the table is one itself.
pub fn create_index(dialect: Dialect, hub: &Hub) -> String {
    match dialect {
        Dialect::Sqlite => String::new(),
        Dialect::Postgres => format!("CREATE INDEX ON \"{}\" USING gin (words)", table(hub)),
    }
}

/// The statement that keeps the words of a stored record in the place of those before: `?1` its id, then what
/// [`kept`] gives.
pub fn put(dialect: Dialect, hub: &Hub) -> Statement {
    let (name, of) = (table(hub), &hub.table);
    let text = match dialect {
        Dialect::Sqlite => {
            let values: String = (0..hub.searched.len()).map(|place| format!(", ?{}", place + 2)).collect();
            format!(
                "INSERT OR REPLACE INTO \"{name}\" (rowid{}) SELECT rid{values} FROM \"{of}\" WHERE id = ?1",
                columns(hub)
            )
        }
        Dialect::Postgres => format!(
            "INSERT INTO \"{name}\" (record, words) VALUES ($1, $2::text::tsvector) \
             ON CONFLICT (record) DO UPDATE SET words = excluded.words"
        ),
    };
    Statement::built(dialect, text)
}

/// The parameters of [`put`] behind the id.
pub fn kept(dialect: Dialect, document: &Document) -> Vec<Value> {
    match dialect {
        Dialect::Sqlite => document.texts().map(Value::Text).collect(),
        Dialect::Postgres => vec![Value::Text(document.vector())],
    }
}

/// The statement that forgets the words of a record that is about to go: `?1` its id. None where the foreign key does it.
pub fn remove(dialect: Dialect, hub: &Hub) -> Option<Statement> {
    let (name, of) = (table(hub), &hub.table);
    let text = format!("DELETE FROM \"{name}\" WHERE rowid = (SELECT rid FROM \"{of}\" WHERE id = ?1)");
    (dialect == Dialect::Sqlite).then(|| Statement::built(dialect, text))
}

/// The table of words joined to the row `alias` of its hub, as `s`.
pub fn join(writer: &mut SqlWriter, hub: &Hub, alias: &str) {
    writer.push(" JOIN ").ident(&table(hub)).push(" s ON ").each("s.rowid = ", "s.record = ");
    writer.push(alias).each(".rid", ".id");
}

impl Searched {
    /// Writes that a row answers every term by what the caller sees of it.
    ///
    /// # Errors
    /// [`Error::Internal`] when a field does not fit the catalogue.
    pub fn condition(&self, writer: &mut SqlWriter, hub: &Hub, alias: &str, env: &Env<'_>) -> Result<()> {
        if self.search.terms.is_empty() {
            writer.push("FALSE");
            return Ok(());
        }
        let fields = self.seen(hub, env)?;
        // What stands in for null is kept nowhere; a term that it answers is not looked up.
        let looked_up: Vec<&Term> =
            self.search.terms.iter().filter(|term| fields.iter().all(|field| !field.is_filled_with(term))).collect();
        writer.push("(");
        if looked_up.is_empty() {
            writer.push("TRUE");
        } else if writer.dialect() == Dialect::Sqlite {
            writer.push("s.").ident(&table(hub)).push(" MATCH ").bind(fts_query(&fields, &looked_up).into());
        } else {
            writer.push("s.words @@ ").bind(ts_query(&fields, &looked_up).into()).push("::tsquery");
        }
        if fields.iter().any(Seen::is_inexact) {
            for term in &self.search.terms {
                writer.push(" AND ");
                write_score(writer, &fields, term, alias, env)?;
                writer.push(" > 0");
            }
        }
        writer.push(")");
        Ok(())
    }

    /// Writes how well a row answers the search: a whole number, the higher the better.
    ///
    /// # Errors
    /// As [`Searched::condition`].
    pub fn rank(&self, writer: &mut SqlWriter, hub: &Hub, alias: &str, env: &Env<'_>) -> Result<()> {
        let fields = self.seen(hub, env)?;
        writer.each("(0", "(0::bigint");
        for term in &self.search.terms {
            writer.push(" + ");
            write_score(writer, &fields, term, alias, env)?;
        }
        writer.push(")");
        Ok(())
    }

    fn seen<'e>(&self, hub: &'e Hub, env: &Env<'e>) -> Result<Vec<Seen<'e>>> {
        let weights = WEIGHTS.into_iter().chain(std::iter::repeat(1));
        self.fields.iter().zip(weights).map(|(field, weight)| Seen::of(hub, *field, weight, env)).collect()
    }
}

/// A field that is searched, as the caller sees it.
struct Seen<'e> {
    hub: &'e Hub,
    shown: &'e VersionField,
    weight: i64,
    /// Rules that hide it in some rows: its own, and those of the object that it belongs to.
    masks: Vec<&'e Tree>,
    /// The words of what it shows in the place of null.
    fill: Document,
}

impl<'e> Seen<'e> {
    fn of(hub: &'e Hub, field: FieldId, weight: i64, env: &Env<'e>) -> Result<Self> {
        let missing = || Error::internal(format!("no version shows the searched field {}", field.0));
        let shown = env.field(hub.id, field).ok_or_else(missing)?;
        let masks = masking(env, hub.id, field).into_iter().filter_map(|field| env.mask(hub.id, field)).collect();
        let absent = shown.lens.absent(&shown.field);
        let fill = Document::of(std::iter::once((shown.lens.base.column, &absent)));
        Ok(Self { hub, shown, weight, masks, fill })
    }

    fn column(&self) -> FieldId {
        self.shown.lens.base.column
    }

    fn is_filled(&self) -> bool {
        self.fill.texts().any(|text| !text.is_empty())
    }

    fn is_filled_with(&self, term: &Term) -> bool {
        self.fill.texts().any(|text| score(&text, &term.words.join(" "), term.is_open) > 0)
    }

    /// Whether more than the kept words decide what is found in it.
    fn is_inexact(&self) -> bool {
        !self.masks.is_empty() || self.is_filled()
    }

    /// Writes the words that the caller sees in it; NULL where it is hidden.
    fn words(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        if self.masks.is_empty() {
            return self.shown_words(writer, alias);
        }
        writer.push("(CASE WHEN ");
        for (place, mask) in self.masks.iter().enumerate() {
            writer.push(if place == 0 { "(" } else { " AND (" });
            condition(writer, mask, alias, &env.for_rules())?;
            writer.push(")");
        }
        writer.push(" THEN ");
        self.shown_words(writer, alias)?;
        writer.push(" END)");
        Ok(())
    }

    fn shown_words(&self, writer: &mut SqlWriter, alias: &str) -> Result<()> {
        let is_sqlite = writer.dialect() == Dialect::Sqlite;
        if self.is_filled() {
            writer.push("(CASE WHEN ");
            lens::is_absent(writer, self.hub, self.shown, alias)?;
            let words = if is_sqlite { self.fill.texts().collect() } else { self.fill.vector() };
            writer.push(" THEN ").bind(words.into()).each("", "::tsvector").push(" ELSE ");
        }
        writer.push(&if is_sqlite { format!("s.\"{}\"", column(self.column())) } else { "s.words".into() });
        if self.is_filled() {
            writer.push(" END)");
        }
        Ok(())
    }
}

/// The fields whose rules hide a field: itself, and the object that it is a member of.
fn masking(env: &Env<'_>, collection: CollectionId, field: FieldId) -> Vec<FieldId> {
    let version = env.version();
    let shown = version.and_then(|version| version.collection_by_id(collection));
    let object = shown.and_then(|shown| shown.fields.iter().find(|of| of.parts().any(|part| part.field.id == field)));
    let mut masking = vec![field];
    masking.extend(object.map(|object| object.field.id).filter(|object| *object != field));
    masking
}

/// Writes the score of a term over all fields, each by its weight.
fn write_score(writer: &mut SqlWriter, fields: &[Seen<'_>], term: &Term, alias: &str, env: &Env<'_>) -> Result<()> {
    writer.push("(");
    for (place, field) in fields.iter().enumerate() {
        writer.push(if place == 0 { "" } else { " + " }).push(&field.weight.to_string()).push(" * coalesce(sb_score(");
        field.words(writer, alias, env)?;
        writer.push(", ");
        if writer.dialect() == Dialect::Sqlite {
            writer.bind(term.words.join(" ").into());
        } else {
            let lexemes = term.words.iter().map(|word| Value::Text(lexeme(field.column(), word)));
            writer.bind(Value::List(lexemes.collect()));
        }
        writer.push(", ").push(if term.is_open { "TRUE" } else { "FALSE" }).push("), 0)");
    }
    writer.push(")");
    Ok(())
}

/// Every term in any of the fields, in the language of FTS5. Words hold nothing that it could take for syntax.
fn fts_query(fields: &[Seen<'_>], terms: &[&Term]) -> String {
    let columns: Vec<String> = fields.iter().map(|field| column(field.column())).collect();
    let phrase = |term: &&Term| format!("\"{}\"{}", term.words.join(" "), if term.is_open { " *" } else { "" });
    let phrases: Vec<String> = terms.iter().map(phrase).collect();
    format!("{{{}}} : ({})", columns.join(" "), phrases.join(" AND "))
}

/// Every term in any of the fields, as the text of a `tsquery`.
fn ts_query(fields: &[Seen<'_>], terms: &[&Term]) -> String {
    let phrase = |field: &Seen<'_>, term: &Term| {
        let words = term.words.iter().map(|word| format!("'{}'", lexeme(field.column(), word)));
        let words: Vec<String> = words.collect();
        format!("({}{})", words.join(" <-> "), if term.is_open { ":*" } else { "" })
    };
    let any = |term: &&Term| {
        let phrases: Vec<String> = fields.iter().map(|field| phrase(field, term)).collect();
        format!("({})", phrases.join(" | "))
    };
    terms.iter().map(any).collect::<Vec<_>>().join(" & ")
}
