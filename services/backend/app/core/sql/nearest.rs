//! The records nearest to a vector: the condition that they have a distance at all, and the distance, by which they are
//! sorted. Every record is looked at.

use super::lower::value;
use super::writer::SqlWriter;
use crate::core::error::Result;
use crate::core::expr::{Env, Tree};
use crate::core::value::Value;
use crate::core::vector::Metric;

/// What a list sorts by nearness to.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The path of the vector.
    pub field: Tree,
    /// The vector that the records are to be near to, of the same dimensions.
    pub to: Vec<f32>,
    /// How distance is measured.
    pub metric: Metric,
}

impl Nearest {
    /// Writes that a row has a distance, as the caller sees it.
    ///
    /// # Errors
    /// As [`super::condition`].
    pub fn condition(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        match self.metric {
            Metric::L2 => {
                writer.push("(");
                value(writer, &self.field, alias, env)?;
                writer.push(" IS NOT NULL)");
            }
            // A vector of zeros points nowhere.
            Metric::Cosine => {
                writer.push("(NULLIF(");
                value(writer, &self.field, alias, env)?;
                writer.push(", ").bind(Value::Vector(vec![0.0; self.to.len()])).push(") IS NOT NULL)");
            }
        }
        Ok(())
    }

    /// Writes the distance of a row.
    ///
    /// # Errors
    /// As [`super::condition`].
    pub fn distance(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        writer.push(function(self.metric)).push("(");
        value(writer, &self.field, alias, env)?;
        writer.push(", ").bind(Value::Vector(self.to.clone())).push(")");
        Ok(())
    }
}

/// The function that measures.
pub(super) const fn function(metric: Metric) -> &'static str {
    match metric {
        Metric::Cosine => "sb_cosine_distance",
        Metric::L2 => "sb_l2_distance",
    }
}
