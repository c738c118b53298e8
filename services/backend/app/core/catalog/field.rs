//! A field as its author declared it: type, options, and nothing about storage.

use serde::{Deserialize, Serialize};

use super::limit::Limit;
use super::version::VersionField;
use crate::core::expr::Tree;
use crate::core::id::{CollectionId, FieldId};

/// The type of a field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldType {
    /// Unicode text without U+0000.
    #[default]
    Text,
    /// A list of values of one scalar type; absent is the empty list, never null.
    #[serde(alias = "text_list")]
    List {
        /// The type of its items. What was stored before lists had one holds texts.
        #[serde(default)]
        of: Box<FieldType>,
    },
    /// A whole number within ±(2^53-1).
    Integer,
    /// A finite double.
    Number,
    /// An exact decimal number with so many digits after the point, 18 digits in all.
    Decimal {
        /// Digits after the point, 0 to 9.
        scale: u8,
    },
    /// True or false.
    Bool,
    /// An instant in UTC; microseconds inside, milliseconds on the wire.
    Datetime,
    /// A day of the calendar, years 1 to 9999.
    Date,
    /// An e-mail address, a text in Unicode's form NFC.
    Email,
    /// An address of a page, a text.
    Url,
    /// One of the declared values; their order is the order of sorting.
    Enum {
        /// The values in declared order.
        values: Vec<String>,
        /// Whether clients have been told that more values may come.
        #[serde(default)]
        open: bool,
    },
    /// A list of so many 32-bit floats, one value as a whole.
    Vector {
        /// How many, 1 to 4,096.
        dimensions: u16,
    },
    /// Any JSON value.
    Json,
    /// A UUID (RFC 9562), in lower case on the wire.
    Uuid,
    /// The id of a record in another collection, or the same, or a list of them.
    Relation {
        /// The collection that it points into.
        collection: CollectionId,
        /// What happens to this record when the other one is deleted.
        on_delete: OnDelete,
        /// Whether it holds a list, each id once; absent is the empty list then, never null.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        list: bool,
    },
    /// The id of an uploaded file, or a list of them.
    File {
        /// Whether it holds a list; absent is the empty list then, never null.
        list: bool,
        /// The largest file that it takes, in bytes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_size_bytes: Option<u64>,
        /// The types that it takes, such as `image/png` or `image/*`; empty for all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accept: Vec<String>,
    },
    /// Named members of scalar types, one level deep. The field's own column says whether there is an object.
    Object {
        /// The members in the order in which records show them, each with a column of its own.
        members: Vec<VersionField>,
        /// Whether it was declared as a place on earth: its members are `lat` and `lon`, in degrees.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_point: bool,
    },
}

impl FieldType {
    /// Whether its values are lists, which are empty rather than null.
    pub const fn is_list(&self) -> bool {
        matches!(self, Self::List { .. } | Self::File { list: true, .. } | Self::Relation { list: true, .. })
    }

    /// Whether its values have words that a search can find.
    pub fn has_words(&self) -> bool {
        self.item().is_text()
    }

    /// The type of the items of a list of scalars; any other type itself.
    pub fn item(&self) -> &Self {
        if let Self::List { of } = self { of } else { self }
    }

    /// The values of an enum, or of one that there are lists of, and whether more may come; `None` of any other type.
    pub fn codes(&self) -> Option<(&[String], bool)> {
        if let Self::Enum { values, open } = self.item() { Some((values, *open)) } else { None }
    }

    /// Whether its values are texts that clients word themselves.
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::Url)
    }

    /// The members of an object; of any other type none.
    pub fn members(&self) -> &[VersionField] {
        if let Self::Object { members, .. } = self { members } else { &[] }
    }

    /// Whether it is a group of fields.
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::Object { .. })
    }

    /// Whether it is one value on which no other records or files hang: what lists hold, and objects have as members.
    pub const fn is_scalar(&self) -> bool {
        let is_scalar = matches!(
            self,
            Self::Integer
                | Self::Number
                | Self::Decimal { .. }
                | Self::Bool
                | Self::Datetime
                | Self::Date
                | Self::Enum { .. }
                | Self::Uuid
        );
        self.is_text() || is_scalar
    }
}

/// What happens to a record when the record that it points at is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The other record cannot be deleted while this one points at it.
    Restrict,
    /// This record is deleted too.
    Cascade,
    /// The relation becomes null; a list of them loses the one.
    SetNull,
}

/// A field of one version: what the clients of that version see under its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The immutable number, the same in every version that shows the field.
    pub id: FieldId,
    /// The name in this version.
    pub name: String,
    /// The type in this version.
    #[serde(flatten)]
    pub kind: FieldType,
    /// The options in this version.
    #[serde(default)]
    pub options: FieldOptions,
}

/// The options of a field; each is absent or false unless declared.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own, by its name in a change document")]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldOptions {
    /// Null is refused.
    pub required: bool,
    /// The value of a record that is created without one, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// The smallest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Limit>,
    /// The largest value allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Limit>,
    /// The longest text allowed, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The shortest text allowed, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    /// A linear-time regular expression that the whole text must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Never served to, nor taken from, the application API.
    pub hidden: bool,
    /// Served, and taken from nobody but operators.
    pub read_only: bool,
    /// Kept in an index of its own.
    pub indexed: bool,
    /// Found by its words in a search.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub searchable: bool,
    /// The rules of the field alone, over the newest version's view. All versions ask for those of the newest that ever
    /// showed the field.
    #[serde(skip_serializing_if = "FieldRules::is_empty")]
    pub rules: FieldRules,
}

/// The access rules of one field, beside those of its collection. An absent rule keeps nobody out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldRules {
    /// Who may see the value; it is null to everyone else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Tree>,
    /// Who may set the value, or change it; must hold before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<Tree>,
}

impl FieldRules {
    /// Whether the field has no rule of its own.
    pub const fn is_empty(&self) -> bool {
        self.read.is_none() && self.write.is_none()
    }
}
