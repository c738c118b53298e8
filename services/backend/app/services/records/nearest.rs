//! What a list asks to be near to, read against the caller's environment.

use serde_json::{Map, Value as Json};

use super::Access;
use super::query::{SelectionQuery, note_fields};
use crate::core::catalog::accept::accept_vector;
use crate::core::expr::{self, ExprError, Tree, Type};
use crate::core::sql::nearest::Nearest;
use crate::core::vector::Metric;
use crate::core::{Error, Fault, Result, json};
use crate::schemas::records::{NearestBody, NearestMetric};

/// The members of a place, each with the most degrees that it may be away from zero.
const DEGREES: [(&str, f64); 2] = [("lat", 90.0), ("lon", 180.0)];

/// The records nearest to a vector or a place, as the client asked for them.
#[derive(Debug, Clone)]
pub struct NearestQuery {
    /// The path of the vector or the place.
    pub field: String,
    /// What they are to be near to: a list of numbers, or an object of `lat` and `lon`.
    pub to: Json,
    /// How the distance of vectors is measured, if that is said.
    pub metric: Option<Metric>,
}

/// What is wrong with what the records are to be near to: where in it, a stable word and a sentence.
struct Unfit {
    at: Option<String>,
    code: &'static str,
    detail: String,
}

impl NearestQuery {
    /// What a JSON body asks for.
    pub fn of_body(given: NearestBody) -> Self {
        Self { field: given.field, to: given.to, metric: given.metric.map(metric) }
    }

    /// What the parameters `nearest`, `to` and `metric` ask for.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] where one is missing that another needs, or `to` is no JSON.
    pub fn in_query(
        field: Option<String>,
        to: Option<&str>,
        given_metric: Option<NearestMetric>,
    ) -> Result<Option<Self>> {
        let refuse = |parameter, code, detail| Err(Error::InvalidQuery(vec![Fault::query(parameter, code, detail)]));
        match (field, to) {
            (None, None) if given_metric.is_none() => Ok(None),
            (None, _) => refuse("nearest", "required", "Say which field is to be near."),
            (Some(_), None) => refuse("to", "required", "Say what it is to be near to."),
            (Some(field), Some(text)) => match json::parse(text.as_bytes()) {
                Ok(to) => Ok(Some(Self { field, to, metric: given_metric.map(metric) })),
                Err(_) => refuse(
                    "to",
                    "bad_value",
                    "Expected a list of numbers such as [0.1,0.2], or a place such as {\"lat\":52.5,\"lon\":13.4}.",
                ),
            },
        }
    }
}

const fn metric(given: NearestMetric) -> Metric {
    match given {
        NearestMetric::Cosine => Metric::Cosine,
        NearestMetric::L2 => Metric::L2,
    }
}

impl SelectionQuery {
    /// What the records are to be near to, checked.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] for what is no vector or place that the caller may see, and for what does not fit it.
    pub fn nearest(&self, access: &Access) -> Result<Option<Nearest>> {
        let Some(NearestQuery { field, to, metric }) = &self.nearest else { return Ok(None) };
        let named = if self.in_body { "nearest/field" } else { "nearest" };
        let refuse = |fault| Error::InvalidQuery(vec![self.expression(named, fault)]);
        let scope = access.scope()?;
        let tree = expr::compile_path(field, &scope).map_err(refuse)?;
        let nearest = match tree.kind() {
            Type::Vector(dimensions) => {
                let metric = metric.unwrap_or_default();
                let to = vector(to, dimensions, metric).map_err(|unfit| self.unfit("to", unfit))?;
                Nearest::Vector { field: tree, to, metric }
            }
            Type::Object => {
                if metric.is_some() {
                    let detail = "The distance of places is measured in metres, in no other way.".to_owned();
                    return Err(self.unfit("metric", Unfit { at: None, code: "not_allowed", detail }));
                }
                let member = |name: &str| degrees(expr::compile_path(&format!("{field}.{name}"), &scope)?);
                let (lat, lon) = (member("lat").map_err(refuse)?, member("lon").map_err(refuse)?);
                let to = place(to).map_err(|unfit| self.unfit("to", unfit))?;
                Nearest::Place { lat, lon, to }
            }
            kind => {
                let detail = format!("Expected a vector or a geo_point; this is of type {kind}.");
                return Err(refuse(ExprError::new(0, "wrong_type", detail)));
            }
        };
        let read: Vec<Tree> = nearest.trees().cloned().collect();
        note_fields(access, &read);
        Ok(Some(nearest))
    }

    /// The error for a member of `nearest`, or for a part of it.
    fn unfit(&self, member: &'static str, Unfit { at, code, detail }: Unfit) -> Error {
        let fault = match (self.in_body, at) {
            (true, None) => Fault::body(format!("/nearest/{member}"), code, detail),
            (true, Some(at)) => Fault::body(format!("/nearest/{member}/{at}"), code, detail),
            (false, None) => Fault::query(member, code, detail),
            (false, Some(at)) => Fault::query(member, code, format!("Item {at}: {detail}")),
        };
        Error::InvalidQuery(vec![fault])
    }
}

fn wrong(at: Option<&str>, code: &'static str, detail: impl Into<String>) -> Unfit {
    Unfit { at: at.map(str::to_owned), code, detail: detail.into() }
}

/// The vector that records are to be near to.
fn vector(to: &Json, dimensions: u16, metric: Metric) -> Result<Vec<f32>, Unfit> {
    let Json::Array(items) = to else { return Err(wrong(None, "wrong_type", "Expected a list of numbers.")) };
    let to = accept_vector(items, dimensions).map_err(|refusal| {
        let at = refusal.item.map(|item| item.to_string());
        Unfit { at, code: refusal.code, detail: refusal.detail }
    })?;
    if metric == Metric::Cosine && to.iter().all(|number| *number == 0.0) {
        let detail = "A vector of zeros points nowhere, and has no cosine to any other.";
        return Err(wrong(None, "bad_value", detail));
    }
    Ok(to)
}

/// A member of an object that can be one of a place.
fn degrees(tree: Tree) -> Result<Tree, ExprError> {
    if tree.kind() == Type::Number {
        return Ok(tree);
    }
    let detail = format!("Expected a geo_point, whose members are numbers; one of these is of type {}.", tree.kind());
    Err(ExprError::new(0, "wrong_type", detail))
}

/// The place that records are to be near to: its latitude and longitude.
fn place(to: &Json) -> Result<(f64, f64), Unfit> {
    let Json::Object(members) = to else {
        return Err(wrong(None, "wrong_type", "Expected a place: an object of lat and lon."));
    };
    if let Some(other) = members.keys().find(|key| DEGREES.iter().all(|(name, _)| name != key)) {
        return Err(wrong(Some(other), "unknown_field", "A place has lat and lon, and nothing else."));
    }
    let [lat, lon] = DEGREES.map(|degrees| angle(members, degrees));
    Ok((lat?, lon?))
}

fn angle(members: &Map<String, Json>, (name, most): (&str, f64)) -> Result<f64, Unfit> {
    let given = members.get(name).ok_or_else(|| wrong(Some(name), "required", "A place has lat and lon."))?;
    let degrees = given.as_f64().ok_or_else(|| wrong(Some(name), "wrong_type", "Expected a number of degrees."))?;
    if degrees.abs() <= most {
        return Ok(degrees);
    }
    Err(wrong(Some(name), "out_of_range", format!("Expected degrees from -{most} to {most}.")))
}
