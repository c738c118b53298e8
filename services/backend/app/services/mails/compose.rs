//! From a template to a mail, in the language of whoever gets it.

use uuid::Uuid;

use crate::core::catalog::USERS;
use crate::core::db::Source;
use crate::core::id::new_record_id;
use crate::core::mail::Letter;
use crate::core::mail::templates::{BUILT_IN_LOCALES, Locale, Template, Values, Words, built_in, render};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::mail_templates;
use crate::models::mails::NewMail;

/// The language of mails where nothing says another.
const USUAL_LOCALE: &str = "en";

/// What a mail is made of, and for whom.
pub struct Composed<'a> {
    /// What it is about.
    pub template: Template,
    /// The address that it goes to.
    pub to: &'a str,
    /// The languages that its reader likes, the best first.
    pub wanted: &'a [Locale],
    /// What it shows.
    pub values: &'a Values,
    /// When it is of no use any more.
    pub useful_until: Time,
}

/// Writes a mail in the first wanted language that the template has words in. Words of operators that fail with these
/// values give way to the built-in ones: a mail that proves something is not lost to a template.
///
/// # Errors
/// The database does not answer.
pub async fn compose(ctx: &Ctx, source: &impl Source, mail: Composed<'_>) -> Result<NewMail> {
    let own = mail_templates::list(source).await?;
    let find = |locale: &str| own.iter().find(|own| own.name == mail.template.name() && own.locale == locale);
    let is_there = |locale: &str| BUILT_IN_LOCALES.contains(&locale) || find(locale).is_some();
    let locale = Locale::choose(mail.wanted, is_there).unwrap_or(USUAL_LOCALE);
    let written = match find(locale).map(|own| render(&own.words, mail.values)) {
        Some(Ok(written)) => written,
        failed => {
            if let Some(Err(fault)) = failed {
                let template = mail.template.name();
                tracing::warn!(template, locale, %fault, "a template failed, and its built-in words are used");
            }
            render(&built_in_or_usual(mail.template, locale)?, mail.values)?
        }
    };
    let id: Uuid = new_record_id(ctx.now())?;
    let letter = Letter {
        id,
        to: mail.to.to_owned(),
        subject: written.subject,
        text: written.text,
        html: written.html,
        written_at: ctx.now(),
    };
    Ok(NewMail { letter, template: mail.template.name(), locale: locale.to_owned(), useful_until: mail.useful_until })
}

fn built_in_or_usual(template: Template, locale: &str) -> Result<Words> {
    let words = built_in(template, locale).or_else(|| built_in(template, USUAL_LOCALE));
    words.ok_or_else(|| Error::internal("a template without words"))
}

/// What the application is called in mails: the host of its public address.
pub fn app_name(app: &App) -> String {
    let url = app.settings.public_url.as_ref().map_or("", |url| url.as_str());
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    if host.is_empty() { "Stratabase".to_owned() } else { host.to_owned() }
}

/// Made-up values to try a template with, with the fields of the users of this installation.
pub fn sample(app: &App) -> Values {
    let schema = app.schema();
    let users = schema.newest_collection(USERS);
    let shown = users.iter().flat_map(|users| &users.fields).filter(|served| !served.field.options.hidden);
    Values::sample(&app_name(app), shown.map(|served| served.field.name.as_str()).chain(["id"]))
}
