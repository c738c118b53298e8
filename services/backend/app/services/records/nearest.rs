//! What a list asks to be near to, read against the caller's environment.

use serde_json::Value as Json;

use super::Access;
use super::query::{SelectionQuery, note_fields};
use crate::core::catalog::accept::accept_vector;
use crate::core::expr::{self, ExprError, Type};
use crate::core::sql::nearest::Nearest;
use crate::core::vector::Metric;
use crate::core::{Error, Fault, Result, json};
use crate::schemas::records::{NearestBody, NearestMetric};

/// The records nearest to a vector, as the client asked for them.
#[derive(Debug, Clone)]
pub struct NearestQuery {
    /// The path of the vector.
    pub field: String,
    /// The vector that they are to be near to, a list of numbers.
    pub to: Json,
    /// How distance is measured.
    pub metric: Metric,
}

impl NearestQuery {
    /// What a JSON body asks for.
    pub fn of_body(given: NearestBody) -> Self {
        Self { field: given.field, to: given.to, metric: metric(given.metric) }
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
                Ok(to) => Ok(Some(Self { field, to, metric: metric(given_metric) })),
                Err(_) => refuse("to", "bad_value", "Expected a list of numbers such as [0.1,0.2]."),
            },
        }
    }
}

fn metric(given: Option<NearestMetric>) -> Metric {
    match given {
        None | Some(NearestMetric::Cosine) => Metric::Cosine,
        Some(NearestMetric::L2) => Metric::L2,
    }
}

impl SelectionQuery {
    /// What the records are to be near to, checked.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] for what is no vector that the caller may see, and for a list that does not fit it.
    pub fn nearest(&self, access: &Access) -> Result<Option<Nearest>> {
        let Some(NearestQuery { field, to, metric }) = &self.nearest else { return Ok(None) };
        let named = if self.in_body { "nearest/field" } else { "nearest" };
        let refuse = |fault| Error::InvalidQuery(vec![self.expression(named, fault)]);
        let field = expr::compile_path(field, &access.scope()?).map_err(refuse)?;
        let Type::Vector(dimensions) = field.kind() else {
            let detail = format!("Expected a vector; this is of type {}.", field.kind());
            return Err(refuse(ExprError::new(0, "wrong_type", detail)));
        };
        let Json::Array(items) = to else {
            return Err(self.unfit(None, "wrong_type", "Expected a list of numbers."));
        };
        let to = accept_vector(items, dimensions)
            .map_err(|refusal| self.unfit(refusal.item, refusal.code, &refusal.detail))?;
        if *metric == Metric::Cosine && to.iter().all(|number| *number == 0.0) {
            return Err(self.unfit(
                None,
                "bad_value",
                "A vector of zeros points nowhere, and has no cosine to any other.",
            ));
        }
        note_fields(access, std::slice::from_ref(&field));
        Ok(Some(Nearest { field, to, metric: *metric }))
    }

    /// The error for the vector that was sent, or for one of its items.
    fn unfit(&self, item: Option<usize>, code: &'static str, detail: &str) -> Error {
        let fault = match (self.in_body, item) {
            (true, None) => Fault::body("/nearest/to", code, detail),
            (true, Some(item)) => Fault::body(format!("/nearest/to/{item}"), code, detail),
            (false, None) => Fault::query("to", code, detail),
            (false, Some(item)) => Fault::query("to", code, format!("Item {item}: {detail}")),
        };
        Error::InvalidQuery(vec![fault])
    }
}
