//! The words of mails that operators have written.

use crate::core::db::{Source, Statement, Tx};
use crate::core::mail::templates::{Template, Words};
use crate::core::{Result, Time};

/// Words in place of the built-in ones.
#[derive(Debug, Clone)]
pub struct OwnWords {
    /// The template's name.
    pub name: String,
    /// The language.
    pub locale: String,
    /// The words.
    pub words: Words,
    /// When they were written.
    pub updated_at: Time,
}

/// All of them, by name and language.
pub async fn list(source: &impl Source) -> Result<Vec<OwnWords>> {
    static LIST: Statement = Statement::new(
        "SELECT name, locale, subject, text, html, updated_at FROM _mail_templates ORDER BY name, locale",
    );
    source
        .all(&LIST, &[], |row| {
            let words = Words { subject: row.get(2)?, text: row.get(3)?, html: row.get(4)? };
            Ok(OwnWords { name: row.get(0)?, locale: row.get(1)?, words, updated_at: row.get(5)? })
        })
        .await
}

/// Writes words, in place of those that there are.
pub async fn put(tx: &Tx, template: Template, locale: &str, words: &Words, now: Time) -> Result<()> {
    static PUT: Statement = Statement::new(
        "INSERT INTO _mail_templates (name, locale, subject, text, html, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (name, locale) DO UPDATE SET subject = excluded.subject, text = excluded.text, \
         html = excluded.html, updated_at = excluded.updated_at",
    );
    let Words { subject, text, html } = words;
    let texts = [subject.as_str().into(), text.as_str().into(), html.as_str().into()];
    let [subject, text, html] = texts;
    tx.execute(&PUT, &[template.name().into(), locale.into(), subject, text, html, now.into()]).await.map(drop)
}

/// Removes words; false when there are none.
pub async fn delete(tx: &Tx, template: Template, locale: &str) -> Result<bool> {
    static DELETE: Statement = Statement::new("DELETE FROM _mail_templates WHERE name = ?1 AND locale = ?2");
    Ok(tx.execute(&DELETE, &[template.name().into(), locale.into()]).await? > 0)
}
