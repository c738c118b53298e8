//! The parameters of record routes. Records themselves have the shape that their collection declares.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};

/// The parameters of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Expressions that must all hold.
    pub filter: Vec<String>,
    /// The values of `var.<name>` in the filters, as texts.
    #[param(ignore)]
    pub var: BTreeMap<String, String>,
    /// Words that records must hold, the last of them the beginning of one; phrases in quotes. The best come first unless
    /// `sort` is given.
    pub search: Option<String>,
    /// The vector or place that `to` is compared with: the nearest come first, and records without one are left out.
    pub nearest: Option<String>,
    /// What records are to be near to: a list of numbers as JSON, or a place such as `{"lat":52.5,"lon":13.4}`.
    pub to: Option<String>,
    /// How the distance of vectors is measured, `cosine` unless given.
    pub metric: Option<NearestMetric>,
    /// Keys to sort by, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Records of a page, 1 to 1000.
    pub limit: Option<u32>,
    /// Where to go on: `next` or `prev` of a page.
    pub cursor: Option<String>,
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// The relations whose records to show within each record, joined by commas: `author.team,comments_via_post`.
    pub expand: Option<String>,
    /// Whether to count the records on all pages.
    pub count: Option<bool>,
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// A list as a JSON body.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ListBody {
    /// An expression, or several that must all hold.
    pub filter: Option<OneOrMany>,
    /// The values of `var.<name>` in the filters.
    #[schema(value_type = HashMap<String, Value>)]
    pub var: BTreeMap<String, Json>,
    /// Words that records must hold, the last of them the beginning of one; phrases in quotes. The best come first unless
    /// `sort` is given.
    pub search: Option<String>,
    /// The vector or place that records are to be near to: the nearest come first, and records without one are left out.
    pub nearest: Option<NearestBody>,
    /// Keys to sort by, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Records of a page, 1 to 1000.
    pub limit: Option<u32>,
    /// Where to go on: `next` or `prev` of a page.
    pub cursor: Option<String>,
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// The relations whose records to show within each record, joined by commas: `author.team,comments_via_post`.
    pub expand: Option<String>,
    /// Whether to count the records on all pages.
    pub count: bool,
}

/// What records are to be near to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NearestBody {
    /// The field of type `vector` or `geo_point` that is compared.
    #[schema(example = "embedding")]
    pub field: String,
    /// As many numbers as a vector has dimensions; the `lat` and `lon` of a place.
    #[schema(value_type = Value)]
    pub to: Json,
    /// How the distance of vectors is measured, `cosine` unless given.
    pub metric: Option<NearestMetric>,
}

/// How the distance of two vectors is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NearestMetric {
    /// 1 less the cosine of the angle between them.
    Cosine,
    /// The length of the straight line between their ends.
    L2,
}

/// The parameters of an aggregate.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AggregateParameters {
    /// Expressions that must all hold.
    pub filter: Vec<String>,
    /// The values of `var.<name>` in the filters, as texts.
    #[param(ignore)]
    pub var: BTreeMap<String, String>,
    /// Words that records must hold, as in a list.
    pub search: Option<String>,
    /// What the records of a group share, joined by commas: fields, or spans of time such as `month(created_at)`.
    pub group: Option<String>,
    /// What is computed over each group, joined by commas: `count,sum(stars)`.
    pub metrics: Option<String>,
    /// What `group` and `metrics` name, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Most groups, 1 to 1000.
    pub limit: Option<u32>,
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// An aggregate as a JSON body.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AggregateBody {
    /// An expression, or several that must all hold.
    pub filter: Option<OneOrMany>,
    /// The values of `var.<name>` in the filters.
    #[schema(value_type = HashMap<String, Value>)]
    pub var: BTreeMap<String, Json>,
    /// Words that records must hold, as in a list.
    pub search: Option<String>,
    /// What the records of a group share, joined by commas: fields, or spans of time such as `month(created_at)`.
    pub group: Option<String>,
    /// What is computed over each group, joined by commas: `count,sum(stars)`.
    pub metrics: Option<String>,
    /// What `group` and `metrics` name, joined by commas, `-` before one to descend.
    pub sort: Option<String>,
    /// Most groups, 1 to 1000.
    pub limit: Option<u32>,
}

/// The groups of an aggregate.
#[derive(Serialize, ToSchema)]
pub struct Groups {
    /// Each with the values that its records share, and what was computed over them, under the names that `group` and
    /// `metrics` gave them.
    #[schema(value_type = Vec<HashMap<String, Value>>)]
    pub items: Vec<BTreeMap<String, Json>>,
    /// There, and true, where there are more groups.
    pub truncated: Option<bool>,
}

/// A text, or a list of texts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn into_all(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}

/// The parameters of a route that answers with one record.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct RecordParameters {
    /// The fields to show, joined by commas.
    pub fields: Option<String>,
    /// The relations whose records to show within each record, joined by commas: `author.team,comments_via_post`.
    pub expand: Option<String>,
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// The parameters of a route that answers in the shape of some version, or with nothing.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct VersionParameters {
    /// The version whose shape is meant, the newest otherwise: for operators, whose path names none.
    pub version: Option<u32>,
}

/// The header under which a write is done once, however often it is sent.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// Any 1 to 255 visible ASCII characters: who is signed in and sends the same body with the same key within a day gets
    /// the answer of the first time, with `Idempotency-Replayed: true`.
    #[param(rename = "Idempotency-Key", max_length = 255)]
    pub idempotency_key: Option<String>,
}

/// No parameters: whatever is given is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoParameters {}

/// A record as the platform API's document describes it: an object with the fields that its collection declares.
#[derive(Serialize, ToSchema)]
pub struct Record {
    /// The fields.
    #[serde(flatten)]
    #[schema(value_type = HashMap<String, Value>)]
    pub fields: BTreeMap<String, Json>,
}

/// One page of a list, as the platform API's document describes it.
#[derive(Serialize, ToSchema)]
pub struct RecordPage {
    /// The records.
    pub items: Vec<Record>,
    /// The cursor of the next page.
    #[schema(required)]
    pub next: Option<String>,
    /// The cursor of the page before.
    #[schema(required)]
    pub prev: Option<String>,
    /// Records on all pages, when asked for.
    pub count: Option<u64>,
}
