//! `stratabase setup`: makes the first owner without a browser.

use std::io::BufRead;

use clap::ArgMatches;
use stratabase::core::config::Loaded;
use stratabase::core::data_dir::DataDir;
use stratabase::core::{Clock, Ctx, Error, id};
use stratabase::services::opening::open_app;
use stratabase::services::operators;

use super::Failure;

/// Reads the password, opens the installation and makes its owner. Refuses when there is one.
pub fn run(loaded: Loaded, arguments: &ArgMatches) -> Result<(), Failure> {
    let email = arguments.get_one::<String>("email").cloned().unwrap_or_default();
    let password = read_password()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| Failure::Other(format!("starting the runtime failed: {fault}")))?;
    runtime.block_on(async {
        // A running server holds the folder: its console makes the owner then.
        let _folder = DataDir::lock(&loaded.settings.data_dir)?;
        let app = open_app(loaded.settings, Clock::System).await?;
        let ctx = Ctx::system(app.clock.clone(), id::new_record_id(app.clock.now())?);
        let made = operators::setup(&ctx, &app, &email, &password).await;
        app.db.close().await;
        made.map_err(told)
    })?;
    println!("{} is the owner now.", email.trim());
    Ok(())
}

fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|fault| Failure::Other(format!("reading the password from standard input failed: {fault}")))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Other("standard input holds no password".to_owned()));
    }
    Ok(password.to_owned())
}

/// The sentences of the faults instead of their structure.
fn told(error: Error) -> Failure {
    match error {
        Error::InvalidFields(faults) => {
            let sentences = faults.iter().map(|fault| fault.detail.as_str());
            Failure::Other(sentences.collect::<Vec<_>>().join(" "))
        }
        Error::Conflict { detail, .. } => Failure::Other(detail),
        other => other.into(),
    }
}
