//! Templates of mails, as operators read and write them.

use crate::core::db::{Tx, WriteOptions};
use crate::core::mail::templates::{BUILT_IN_LOCALES, Locale, Template, Words, built_in, check};
use crate::core::{App, Ctx, Error, Result, Time};
use crate::models::mail_templates as rows;
use crate::schemas::platform::templates::{TemplateItem, TemplateList, TemplateWords};
use crate::services::audit::{self, Act};
use crate::services::mails;
use crate::services::operators::{Permission, require};

/// Lists the templates, each in every language that it has words in.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators.
pub async fn list_templates(ctx: &Ctx, app: &App) -> Result<TemplateList> {
    require(ctx, Permission::Read)?;
    let own = rows::list(&app.db).await?;
    let mut items = Vec::new();
    for template in Template::ALL {
        for locale in BUILT_IN_LOCALES {
            if own.iter().all(|own| own.name != template.name() || own.locale != locale) {
                items.extend(built_in(template, locale).map(|words| item(template, locale, words, None)));
            }
        }
        let of_it = own.iter().filter(|own| own.name == template.name());
        items.extend(of_it.map(|own| item(template, &own.locale, own.words.clone(), Some(own.updated_at))));
    }
    Ok(TemplateList { items })
}

/// Writes the words of a template in one language.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`] for what is no template or no language;
/// [`Error::InvalidFields`] with the place of what is wrong.
pub async fn put_template(
    ctx: &Ctx,
    app: &App,
    (name, locale): (&str, &str),
    given: TemplateWords,
) -> Result<TemplateItem> {
    require(ctx, Permission::WriteTemplates)?;
    let (template, locale) = named(name, locale)?;
    let words = words(given);
    check(template, &words, &mails::sample(app))?;
    let (now, shown) = (ctx.now(), item(template, locale.as_str(), words.clone(), Some(ctx.now())));
    let (options, caller) = (WriteOptions { single_statement: true, ..WriteOptions::default() }, ctx.clone());
    let work = async move |tx: &Tx| {
        rows::put(tx, template, locale.as_str(), &words, now).await?;
        audit::record(tx, &caller, Act::new("template.write", target(template, &locale)))
    };
    app.db.write(options, work).await?;
    Ok(shown)
}

/// Goes back to the built-in words of a template in one language, or to none where there are none.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::NotFound`] when no operator has written any.
pub async fn delete_template(ctx: &Ctx, app: &App, name: &str, locale: &str) -> Result<()> {
    require(ctx, Permission::WriteTemplates)?;
    let (template, locale) = named(name, locale)?;
    let (options, caller) = (WriteOptions { single_statement: true, ..WriteOptions::default() }, ctx.clone());
    let work = async move |tx: &Tx| {
        if !rows::delete(tx, template, locale.as_str()).await? {
            return Err(Error::NotFound);
        }
        audit::record(tx, &caller, Act::new("template.delete", target(template, &locale)))
    };
    app.db.write(options, work).await
}

/// What a mail made of words would say, with made-up values. Nothing is written and nothing is sent.
///
/// # Errors
/// As [`put_template`].
pub fn preview_template(
    ctx: &Ctx,
    app: &App,
    (name, locale): (&str, &str),
    given: TemplateWords,
) -> Result<TemplateWords> {
    require(ctx, Permission::Read)?;
    let (template, _) = named(name, locale)?;
    let written = check(template, &words(given), &mails::sample(app))?;
    Ok(TemplateWords { subject: written.subject, text: written.text, html: written.html })
}

fn named(name: &str, locale: &str) -> Result<(Template, Locale)> {
    Template::from_name(name).zip(Locale::parse(locale)).ok_or(Error::NotFound)
}

fn target(template: Template, locale: &Locale) -> String {
    format!("templates/{}/{}", template.name(), locale.as_str())
}

fn words(given: TemplateWords) -> Words {
    Words { subject: given.subject, text: given.text, html: given.html }
}

fn item(template: Template, locale: &str, words: Words, updated_at: Option<Time>) -> TemplateItem {
    let words = TemplateWords { subject: words.subject, text: words.text, html: words.html };
    TemplateItem {
        name: template.name(),
        locale: locale.to_owned(),
        variables: template.variables(),
        words,
        updated_at,
    }
}
