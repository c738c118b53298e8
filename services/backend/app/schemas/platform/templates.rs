//! Templates of mails on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::core::Time;

/// The templates of mails.
#[derive(Serialize, ToSchema)]
pub struct TemplateList {
    /// Each in every language that it has words in.
    pub items: Vec<TemplateItem>,
}

/// The words of a template in one language.
#[derive(Serialize, ToSchema)]
pub struct TemplateItem {
    /// What the mail is about.
    #[schema(example = "password_reset")]
    pub name: &'static str,
    /// The language.
    #[schema(example = "en")]
    pub locale: String,
    /// The values that the words may use.
    pub variables: Vec<&'static str>,
    /// The words.
    #[serde(flatten)]
    pub words: TemplateWords,
    /// When an operator wrote them; null for those that are built in.
    #[schema(required, value_type = Option<String>, format = "date-time")]
    pub updated_at: Option<Time>,
}

/// Subject, text and HTML of a mail: as a template, or as a mail that is made of one.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct TemplateWords {
    /// The subject, one line.
    #[schema(max_length = 500)]
    pub subject: String,
    /// What the mail says, as plain text.
    pub text: String,
    /// The same as HTML. Values are escaped in it.
    pub html: String,
}
