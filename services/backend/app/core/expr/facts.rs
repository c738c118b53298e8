//! What an expression may know beside the row: who asks, when, how, and with which variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::core::api_keys::Grant;
use crate::core::catalog::HubRow;
use crate::core::catalog::change::Action;
use crate::core::clock::Time;
use crate::core::ctx::{Ctx, Principal};
use crate::core::id::CollectionId;
use crate::core::value::{MAX_INTEGER, Value};
use crate::core::vector::MAX_DIMENSIONS;

/// The longest list that a variable may hold, but for a list of numbers that is used as a vector.
pub const MAX_VARIABLE_ITEMS: usize = 1_000;

/// The constants of one evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Who asks; `None` when nobody is signed in, and then `auth` is null.
    pub auth: Option<Auth>,
    /// `now()` and `request.time`.
    pub now: Time,
    /// `request.method`.
    pub method: &'static str,
    /// `request.version`.
    pub version: u32,
    /// `var.<name>`, in filters.
    pub variables: BTreeMap<String, Value>,
    /// `previous`, in update rules: the stored row, in both of their checks.
    pub previous: Option<HubRow>,
}

/// The caller as expressions see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Auth {
    /// `auth.id`: the id of the user's record, or of the key.
    pub id: Uuid,
    /// `auth.kind`: `user` or `key`.
    pub kind: &'static str,
    /// The user's record, needed only where [`super::Tree::reads_user`] says so.
    pub row: Option<HubRow>,
    /// What a key is limited to.
    pub grant: Option<Arc<Grant>>,
}

impl Facts {
    /// No request at all: for conditions on stored rows alone.
    pub const fn none() -> Self {
        let variables = BTreeMap::new();
        Self { auth: None, now: Time::from_micros(0), method: "", version: 0, variables, previous: None }
    }

    /// The facts of a request, without variables, the user's record or a previous row.
    pub fn of(ctx: &Ctx) -> Self {
        let auth = match &ctx.who {
            Principal::User { id, .. } => Some(Auth { id: *id, kind: "user", row: None, grant: None }),
            Principal::Key { id, grant } => {
                Some(Auth { id: *id, kind: "key", row: None, grant: Some(Arc::clone(grant)) })
            }
            Principal::Anonymous | Principal::Operator { .. } | Principal::System => None,
        };
        let (method, version) = (ctx.method, ctx.version);
        Self { auth, now: ctx.now(), method, version, variables: BTreeMap::new(), previous: None }
    }

    /// Whether the caller may ask a collection for this at all, whatever its rules say: keys are for some things only.
    pub fn are_in_scope(&self, collection: CollectionId, action: Action) -> bool {
        let grant = self.auth.as_ref().and_then(|auth| auth.grant.as_ref());
        grant.is_none_or(|grant| grant.allows(collection, action))
    }
}

/// The value of a variable that came as JSON.
///
/// # Errors
/// One sentence that says why this JSON cannot be a variable: objects, lists of lists, lists of mixed types or of more
/// than [`MAX_VARIABLE_ITEMS`] that no vector can be, integers past ±(2^53-1), texts with U+0000.
pub fn variable(json: &serde_json::Value) -> Result<Value, String> {
    let value = match json {
        serde_json::Value::Array(items) if items.len() > MAX_VARIABLE_ITEMS && !may_be_vector(items) => {
            return Err(format!("a list holds at most {MAX_VARIABLE_ITEMS} values"));
        }
        serde_json::Value::Array(items) => Value::List(items.iter().map(scalar).collect::<Result<_, _>>()?),
        other => scalar(other)?,
    };
    match super::Type::of_value(&value) {
        Some(_) => Ok(value),
        None => Err("the values of a list are of one type".to_owned()),
    }
}

/// Whether a list is as long as some vector may be, and of numbers alone.
fn may_be_vector(items: &[serde_json::Value]) -> bool {
    items.len() <= usize::from(MAX_DIMENSIONS) && items.iter().all(serde_json::Value::is_number)
}

fn scalar(json: &serde_json::Value) -> Result<Value, String> {
    Ok(match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::String(text) if text.contains('\0') => return Err("text holds no U+0000".to_owned()),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) if whole.unsigned_abs() <= MAX_INTEGER.unsigned_abs() => Value::Integer(whole),
            (None, Some(double)) if double.is_finite() && !number.is_u64() => Value::Number(double),
            _ => return Err(format!("integers are within ±{MAX_INTEGER}")),
        },
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
            return Err("a variable is a text, number, truth value, null, or a list of these".to_owned());
        }
    })
}
