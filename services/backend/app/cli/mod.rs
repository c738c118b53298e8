//! The command line: reads flags and settings, then does what the subcommand says.

mod config;
mod health;
mod serve;
mod setup;

use std::fmt;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use stratabase::core::Error;
use stratabase::core::config::{ConfigError, Loaded, Origin, Sources, TABLE};

/// Why a command failed: one line for whoever called it.
pub enum Failure {
    /// The configuration cannot be used.
    Config(ConfigError),
    /// Something else went wrong.
    Other(String),
}

impl Failure {
    /// 2 when the configuration is at fault, else 1.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) => ExitCode::from(2),
            Self::Other(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(out),
            Self::Other(line) => out.write_str(line),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<Error> for Failure {
    /// The error's sentence with its causes, on one line.
    fn from(error: Error) -> Self {
        let mut line = match &error {
            Error::Internal { context, .. } => format!("{context} failed"),
            Error::Unavailable { detail, .. } => detail.clone(),
            other => other.to_string(),
        };
        let mut cause = std::error::Error::source(&error);
        while let Some(next) = cause {
            line.push_str(": ");
            line.push_str(&next.to_string());
            cause = next.source();
        }
        Self::Other(line.replace(['\r', '\n'], " "))
    }
}

/// Runs the command that the process was started with.
pub fn run() -> Result<(), Failure> {
    let matches = command().get_matches();
    let loaded = load(&matches)?;
    match matches.subcommand() {
        Some(("serve", _)) => serve::run(loaded),
        Some(("setup", arguments)) => setup::run(loaded, arguments),
        Some(("health", _)) => health::run(&loaded),
        Some(("config", _)) => {
            config::run(&loaded);
            Ok(())
        }
        _ => Err(Failure::Other("there is no such command; see stratabase --help".to_owned())),
    }
}

fn command() -> Command {
    let setup = Command::new("setup")
        .about("Makes the first owner without a browser")
        .arg(Arg::new("email").long("email").required(true).value_name("ADDRESS").help("The owner's e-mail address"))
        .arg(
            Arg::new("password-stdin")
                .long("password-stdin")
                .required(true)
                .action(ArgAction::SetTrue)
                .help("Reads the password from standard input, one line"),
        );
    Command::new("stratabase")
        .version(env!("CARGO_PKG_VERSION"))
        .about("A self-hosted application backend whose API never breaks its clients")
        .after_help("Every flag can also be set as a STRATABASE_* variable, in the environment or in an .env file.")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("serve").about("Runs the server"))
        .subcommand(setup)
        .subcommand(Command::new("health").about("Tells whether the server on this machine can serve"))
        .subcommand(Command::new("config").about("Prints every setting in force and where it comes from"))
        .args(flags())
}

/// A flag for each setting that holds no secret: arguments are visible to every user of the machine.
fn flags() -> impl Iterator<Item = Arg> {
    TABLE.iter().filter(|setting| !setting.secret).map(|setting| {
        let flag = setting.name.trim_start_matches("STRATABASE_").to_ascii_lowercase().replace('_', "-");
        let help = format!("{} [{}, default: {}]", setting.help, setting.name, setting.default);
        Arg::new(setting.name).long(flag).global(true).value_name("VALUE").help(help).help_heading("Settings")
    })
}

fn load(matches: &ArgMatches) -> Result<Loaded, Failure> {
    // Global flags are found in the matches of the subcommand that they follow.
    let matches = matches.subcommand().map_or(matches, |(_, below)| below);
    let given = TABLE.iter().filter(|setting| !setting.secret).filter_map(|setting| {
        let text = matches.get_one::<String>(setting.name)?;
        Some((setting.name.to_owned(), text.clone()))
    });
    let directory =
        std::env::current_dir().map_err(|fault| Failure::Other(format!("no working directory: {fault}")))?;
    let sources =
        Sources::new().with(Origin::Flag, given).with_environment(std::env::vars_os())?.with_files(&directory)?;
    Ok(sources.load()?)
}
