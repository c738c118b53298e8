//! Templates of mails: which there are, their built-in words, and how words and values become a mail.

mod builtin;
mod locale;
mod render;

pub use builtin::{BUILT_IN_LOCALES, built_in};
pub use locale::{Locale, wanted_locales};
pub use render::{Written, check, render};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// Proves the address of an account.
    Verification,
    /// Lets the owner of an address set another password.
    PasswordReset,
    /// To the new address of an account: proves it.
    EmailChange,
    /// To the address of an account: another one was asked for.
    EmailChangeNotice,
    /// To the address that an account had: it has another one now.
    EmailChanged,
    /// Signs in.
    OneTimeCode,
    /// To whoever registers with an address that has an account.
    AccountExists,
    /// The password was changed.
    PasswordChanged,
    /// A second factor was added or taken away.
    MfaChanged,
    /// Another provider signs in.
    IdentityLinked,
    /// A provider signs in no more.
    IdentityRemoved,
    /// Wrong passwords have closed the account to its password.
    PasswordGuessed,
    /// To whoever is to be an operator.
    Invitation,
}

/// Values that every template may use, by name.
const COMMON: [&str; 3] = ["app", "email", "user"];

impl Template {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Verification,
        Self::PasswordReset,
        Self::EmailChange,
        Self::EmailChangeNotice,
        Self::EmailChanged,
        Self::OneTimeCode,
        Self::AccountExists,
        Self::PasswordChanged,
        Self::MfaChanged,
        Self::IdentityLinked,
        Self::IdentityRemoved,
        Self::PasswordGuessed,
        Self::Invitation,
    ];

    /// The word for it, on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::PasswordReset => "password_reset",
            Self::EmailChange => "email_change",
            Self::EmailChangeNotice => "email_change_notice",
            Self::EmailChanged => "email_changed",
            Self::OneTimeCode => "one_time_code",
            Self::AccountExists => "account_exists",
            Self::PasswordChanged => "password_changed",
            Self::MfaChanged => "mfa_changed",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityRemoved => "identity_removed",
            Self::PasswordGuessed => "password_guessed",
            Self::Invitation => "invitation",
        }
    }

    /// The template behind a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name)
    }

    /// The values that it may use, by name.
    pub fn variables(self) -> Vec<&'static str> {
        let own: &[&str] = match self {
            Self::Verification | Self::PasswordReset | Self::EmailChange => {
                &["link", "link_minutes", "code", "code_minutes"]
            }
            Self::OneTimeCode => &["code", "code_minutes"],
            Self::Invitation => &["link", "link_minutes"],
            Self::EmailChangeNotice
            | Self::EmailChanged
            | Self::AccountExists
            | Self::PasswordChanged
            | Self::MfaChanged
            | Self::IdentityLinked
            | Self::IdentityRemoved
            | Self::PasswordGuessed => &[],
        };
        COMMON.iter().chain(own).copied().collect()
    }
}

/// The words of a template: each a text in the template language, the last one of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The subject.
    pub subject: String,
    /// What the mail says, as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// What a template may show. Texts are put in as they are, whatever they look like.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// What the application is called.
    pub app: String,
    /// The address of the account.
    pub email: String,
    /// The user's record, as the user sees it; an empty object where there is none.
    pub user: serde_json::Map<String, serde_json::Value>,
    /// The link to follow.
    pub link: Option<String>,
    /// For how many minutes the link works.
    pub link_minutes: Option<i64>,
    /// The code to type.
    pub code: Option<String>,
    /// For how many minutes the code works.
    pub code_minutes: Option<i64>,
}

impl Values {
    /// Made-up values, to try templates with; `fields` are those of the user's record.
    pub fn sample<'a>(app: &str, fields: impl IntoIterator<Item = &'a str>) -> Self {
        let email = "ada@example.com";
        let value = |field: &str| if field == "email" { email } else { "Ada <Lovelace> & co" }.into();
        Self {
            app: app.to_owned(),
            email: email.to_owned(),
            user: fields.into_iter().map(|field| (field.to_owned(), value(field))).collect(),
            link: Some("https://example.com/account#token=sample".to_owned()),
            link_minutes: Some(60),
            code: Some("123456".to_owned()),
            code_minutes: Some(10),
        }
    }
}
