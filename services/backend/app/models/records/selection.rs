//! Which records a query is about: what the caller may see, and of that what the filters and the search leave.

use crate::core::Result;
use crate::core::catalog::Collection;
use crate::core::db::Source;
use crate::core::expr::{Env, Tree};
use crate::core::sql::nearest::Nearest;
use crate::core::sql::search::{self, Searched};
use crate::core::sql::{SqlWriter, condition, partial};

/// The records that a list, a count or an aggregate is about.
#[derive(Debug)]
pub struct Selection {
    /// What the caller may see; all where there is none.
    pub rule: Option<Tree>,
    /// What the caller asks for.
    pub filters: Vec<Tree>,
    /// The words that are searched for.
    pub search: Option<Searched>,
    /// What they are to be near to.
    pub nearest: Option<Nearest>,
}

/// The surroundings of a query's expressions.
#[derive(Clone, Copy)]
pub struct Envs<'a> {
    /// Of the rule.
    pub rules: Env<'a>,
    /// Of the filters, the sort keys and whatever else the caller names.
    pub queries: Env<'a>,
}

impl Selection {
    /// Writes `FROM` and `WHERE`; the rows stand under the alias `t`.
    pub(super) fn write_from(&self, sql: &mut SqlWriter, collection: &Collection, envs: Envs<'_>) -> Result<()> {
        self.write_tables(sql, collection);
        self.write_conditions(sql, collection, envs)
    }

    /// Writes the same, and with it what [`Nearest::distance`] reads.
    pub(super) fn write_from_measured(
        &self,
        sql: &mut SqlWriter,
        collection: &Collection,
        envs: Envs<'_>,
    ) -> Result<()> {
        self.write_tables(sql, collection);
        if let Some(nearest) = &self.nearest {
            nearest.measure(sql, "t", &envs.queries)?;
        }
        self.write_conditions(sql, collection, envs)
    }

    fn write_tables(&self, sql: &mut SqlWriter, collection: &Collection) {
        sql.push(" FROM ").ident(&collection.hub.table).push(" t");
        if self.search.is_some() {
            search::join(sql, &collection.hub, "t");
        }
    }

    fn write_conditions(&self, sql: &mut SqlWriter, collection: &Collection, envs: Envs<'_>) -> Result<()> {
        sql.push(" WHERE TRUE");
        if let Some(searched) = &self.search {
            sql.push(" AND ");
            searched.condition(sql, &collection.hub, "t", &envs.queries)?;
        }
        if let Some(nearest) = &self.nearest {
            sql.push(" AND ");
            nearest.condition(sql, "t", &envs.queries)?;
        }
        let rule = self.rule.iter().map(|rule| (rule, envs.rules));
        let given: Vec<_> = rule.chain(self.filters.iter().map(|filter| (filter, envs.queries))).collect();
        for (tree, env) in &given {
            sql.push(" AND (");
            condition(sql, tree, "t", env)?;
            sql.push(")");
        }
        partial::write_implied(sql, &collection.hub, &given, "t")
    }

    /// Counts the records that a rule keeps out of the selection, which has none, and those that each of its conditions
    /// does.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub async fn hidden(
        &self,
        source: &impl Source,
        collection: &Collection,
        (rule, conditions): (&Tree, &[Tree]),
        envs: Envs<'_>,
    ) -> Result<(u64, Vec<u64>)> {
        let mut sql = SqlWriter::new(source.dialect());
        sql.push("SELECT count(*)");
        for tree in std::iter::once(rule).chain(conditions) {
            sql.push(", count(CASE WHEN ");
            condition(&mut sql, tree, "t", &envs.rules)?;
            sql.push(" THEN 1 END)");
        }
        self.write_from(&mut sql, collection, envs)?;
        let (statement, params) = sql.into_statement();
        let columns = conditions.len() + 1;
        let counts = source.first(&statement, &params, move |row| {
            let all = row.get::<i64>(0)?;
            (1..=columns).map(|place| Ok(u64::try_from(all - row.get::<i64>(place)?).unwrap_or(0))).collect()
        });
        let mut counts: std::vec::IntoIter<u64> = counts.await?.map(Vec::into_iter).unwrap_or_default();
        Ok((counts.next().unwrap_or_default(), counts.collect()))
    }

    /// Counts the records.
    ///
    /// # Errors
    /// The database does not answer, or not in time.
    pub async fn count(&self, source: &impl Source, collection: &Collection, envs: Envs<'_>) -> Result<i64> {
        let mut sql = SqlWriter::new(source.dialect());
        sql.push("SELECT count(*)");
        self.write_from(&mut sql, collection, envs)?;
        let (statement, params) = sql.into_statement();
        let count = source.first(&statement, &params, |row| row.get::<i64>(0)).await?;
        Ok(count.unwrap_or(0))
    }
}
