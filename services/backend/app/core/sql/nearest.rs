//! The records nearest to a vector or to a place: the condition that they have a distance at all, and the distance, by
//! which they are sorted. Every record is looked at.

use super::lower::value;
use super::writer::SqlWriter;
use crate::core::db::Dialect;
use crate::core::error::Result;
use crate::core::expr::{Env, Tree};
use crate::core::value::Value;
use crate::core::vector::Metric;

/// What a list sorts by nearness to.
#[derive(Debug, Clone)]
pub enum Nearest {
    /// A vector.
    Vector {
        /// The path of the vector.
        field: Tree,
        /// The vector that the records are to be near to, of the same dimensions.
        to: Vec<f32>,
        /// How distance is measured.
        metric: Metric,
    },
    /// A place on earth, in metres along a great circle.
    Place {
        /// The path of the latitude, in degrees.
        lat: Tree,
        /// The path of the longitude, in degrees.
        lon: Tree,
        /// The latitude and longitude that the records are to be near to, within ±90 and ±180.
        to: (f64, f64),
    },
}

/// The alias of the distance where it is computed beside the row.
const MEASURED: &str = "measured";

impl Nearest {
    /// What it reads of the records.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        let read = match self {
            Self::Vector { field, .. } => [Some(field), None],
            Self::Place { lat, lon, .. } => [Some(lat), Some(lon)],
        };
        read.into_iter().flatten()
    }

    /// Writes that a row has a distance, as the caller sees it.
    ///
    /// # Errors
    /// As [`super::condition`].
    pub fn condition(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        match self {
            Self::Vector { field, metric: Metric::L2, .. } => {
                writer.push("(");
                value(writer, field, alias, env)?;
                writer.push(" IS NOT NULL)");
            }
            // A vector of zeros points nowhere.
            Self::Vector { field, to, metric: Metric::Cosine } => {
                writer.push("(NULLIF(");
                value(writer, field, alias, env)?;
                writer.push(", ").bind(Value::Vector(vec![0.0; to.len()])).push(") IS NOT NULL)");
            }
            // An object that was not declared as a place may hold numbers that are none.
            Self::Place { lat, lon, .. } => {
                writer.push("(abs(");
                value(writer, lat, alias, env)?;
                writer.push(") <= 90.0 AND abs(");
                value(writer, lon, alias, env)?;
                writer.push(") <= 180.0)");
            }
        }
        Ok(())
    }

    /// Writes, behind the table of the rows `alias`, what [`Nearest::distance`] reads: PostgreSQL would compute anew
    /// whatever is written twice, once to sort by and again to compare with where a page ended.
    ///
    /// # Errors
    /// As [`super::condition`].
    pub fn measure(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        if writer.dialect() == Dialect::Postgres {
            writer.push(" CROSS JOIN LATERAL (SELECT ");
            self.compute(writer, alias, env)?;
            // Without it the subquery is put in the place of each mention of its column.
            writer.push(" AS distance OFFSET 0) ").push(MEASURED);
        }
        Ok(())
    }

    /// Writes the distance of a row, in a query whose tables [`Nearest::measure`] has been written behind.
    ///
    /// # Errors
    /// As [`super::condition`].
    pub fn distance(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        match writer.dialect() {
            Dialect::Postgres => {
                writer.push(MEASURED).push(".distance");
                Ok(())
            }
            Dialect::Sqlite => self.compute(writer, alias, env),
        }
    }

    fn compute(&self, writer: &mut SqlWriter, alias: &str, env: &Env<'_>) -> Result<()> {
        match self {
            Self::Vector { field, to, metric } => {
                writer.push(function(*metric)).push("(");
                value(writer, field, alias, env)?;
                writer.push(", ").bind(Value::Vector(to.clone())).push(")");
            }
            Self::Place { lat, lon, to } => {
                writer.push("sb_distance(");
                value(writer, lat, alias, env)?;
                writer.push(", ");
                value(writer, lon, alias, env)?;
                writer.push(", ").bind(Value::Number(to.0)).push(", ").bind(Value::Number(to.1)).push(")");
            }
        }
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
