//! Cursors: where a page ended, sealed so that only the query that made one can go on from it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::core::secrets::Secrets;
use crate::core::{Date, Error, Result, Time, Value};

const PREFIX: &str = "c_";
const MAC_BYTES: usize = 16;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    /// Whether the page before it is asked for, not the one after.
    pub backwards: bool,
    /// Whether the anchor itself belongs to the page.
    pub inclusive: bool,
    /// The sort keys of the anchor, its id last.
    pub keys: Vec<Value>,
}

/// What a cursor belongs to: the query but for its limit.
pub struct Query<'a> {
    /// The API version.
    pub version: u32,
    /// The collection's name.
    pub collection: &'a str,
    /// The filters with their variables, as given.
    pub filter: &'a str,
    /// The sort as given.
    pub sort: &'a str,
}

impl Query<'_> {
    fn digest(&self) -> [u8; 32] {
        let mut digest = Sha256::new();
        for part in [&self.version.to_string(), self.collection, self.filter, self.sort] {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        digest.finalize().into()
    }
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    b: bool,
    i: bool,
    k: Vec<Key>,
}

/// A sort key with its type, so that it binds as it was read.
#[derive(Serialize, Deserialize)]
enum Key {
    #[serde(rename = "n")]
    Null,
    #[serde(rename = "b")]
    Bool(bool),
    #[serde(rename = "i")]
    Integer(i64),
    /// The double's bits: decimal digits could come back as a neighbour.
    #[serde(rename = "f")]
    Number(u64),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "d")]
    Time(i64),
    #[serde(rename = "y")]
    Date(i64),
    #[serde(rename = "u")]
    Uuid(Uuid),
}

impl Cursor {
    /// Seals the cursor for its query. The text is opaque, and safe in a URL.
    ///
    /// # Errors
    /// A key of a type that nothing sorts by, which is a defect.
    pub fn seal(&self, query: &Query<'_>, secrets: &Secrets) -> Result<String> {
        let keys = self.keys.iter().map(to_key).collect::<Result<_>>()?;
        let sealed = Sealed { b: self.backwards, i: self.inclusive, k: keys };
        let mut bytes = serde_json::to_vec(&sealed).map_err(|fault| Error::caused("sealing a cursor", fault))?;
        let mac = mac(secrets, query, &bytes);
        bytes.extend_from_slice(mac.get(..MAC_BYTES).unwrap_or_default());
        Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Opens a sealed cursor.
    ///
    /// # Errors
    /// [`Error::InvalidCursor`] when it was altered, or made for another query or version.
    pub fn open(text: &str, query: &Query<'_>, secrets: &Secrets) -> Result<Self> {
        Self::try_open(text, query, secrets).ok_or(Error::InvalidCursor)
    }

    fn try_open(text: &str, query: &Query<'_>, secrets: &Secrets) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (body, given) = bytes.split_at_checked(bytes.len().checked_sub(MAC_BYTES)?)?;
        let expected = mac(secrets, query, body);
        let is_ours = bool::from(subtle::ConstantTimeEq::ct_eq(expected.get(..MAC_BYTES)?, given));
        if !is_ours {
            return None;
        }
        let sealed: Sealed = serde_json::from_slice(body).ok()?;
        let keys = sealed.k.into_iter().map(from_key).collect();
        Some(Self { backwards: sealed.b, inclusive: sealed.i, keys })
    }
}

fn mac(secrets: &Secrets, query: &Query<'_>, body: &[u8]) -> [u8; 32] {
    let mut message = query.digest().to_vec();
    message.extend_from_slice(body);
    secrets.authenticator("cursor").mac(&message)
}

fn to_key(value: &Value) -> Result<Key> {
    Ok(match value {
        Value::Null => Key::Null,
        Value::Bool(truth) => Key::Bool(*truth),
        Value::Integer(whole) => Key::Integer(*whole),
        Value::Number(number) => Key::Number(number.to_bits()),
        Value::Text(text) => Key::Text(text.clone()),
        // As columns hold it, which is what pages are sorted by.
        Value::Decimal(decimal) => Key::Integer(decimal.units()),
        Value::Time(time) => Key::Time(time.micros()),
        Value::Date(date) => Key::Date(date.days()),
        Value::Uuid(id) => Key::Uuid(*id),
        Value::Duration(_) | Value::Json(_) | Value::List(_) | Value::Vector(_) | Value::Bytes(_) => {
            return Err(Error::internal("a sort key of a type that nothing sorts by"));
        }
    })
}

fn from_key(key: Key) -> Value {
    match key {
        Key::Null => Value::Null,
        Key::Bool(truth) => Value::Bool(truth),
        Key::Integer(whole) => Value::Integer(whole),
        Key::Number(bits) => Value::Number(f64::from_bits(bits)),
        Key::Text(text) => Value::Text(text),
        Key::Time(micros) => Value::Time(Time::from_micros(micros)),
        Key::Date(days) => Value::Date(Date::from_days(days)),
        Key::Uuid(id) => Value::Uuid(id),
    }
}
