//! What operators set about this installation, as one document.

use crate::core::db::{Row, Source, Statement, Tx};
use crate::core::installation::Installation;
use crate::core::{Error, Result, Value};

/// What is set.
pub async fn load(source: &impl Source) -> Result<Installation> {
    static LOAD: Statement = Statement::new("SELECT document FROM _settings");
    source.first(&LOAD, &[], read).await?.ok_or_else(missing)
}

/// What is set, held until the transaction ends.
pub async fn lock(tx: &Tx) -> Result<Installation> {
    static LOCK: Statement =
        Statement::each("SELECT document FROM _settings", "SELECT document FROM _settings FOR UPDATE");
    tx.first(&LOCK, &[], read).await?.ok_or_else(missing)
}

/// Writes what is set.
pub async fn save(tx: &Tx, installation: &Installation) -> Result<()> {
    static SAVE: Statement = Statement::new("UPDATE _settings SET document = ?1");
    let document = serde_json::to_string(installation).map_err(|fault| Error::caused("writing settings", fault))?;
    tx.execute(&SAVE, &[Value::Json(document)]).await.map(drop)
}

fn read(row: &Row<'_>) -> Result<Installation> {
    serde_json::from_str(&row.get::<String>(0)?).map_err(|fault| Error::caused("reading settings", fault))
}

fn missing() -> Error {
    Error::internal("the row of settings is gone")
}
