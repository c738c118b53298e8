//! The settings as an `.env` file to copy and as a page of the documentation, both made from the table.

use std::fmt::Write as _;

use super::settings::TABLE;

/// The text of `services/backend/.env.example`: every setting, commented out, with its default.
pub fn example_file() -> String {
    let mut text = String::from(
        "# The settings of the backend. `make env` copies this file to `.env`; take the `#` off what you change.\n\
         # A flag beats the environment, which beats this file, which beats the `.env` at the root of the repository.\n",
    );
    for setting in TABLE {
        let help = setting.help.replace("\n ", "\n# ");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n# {help}\n# Example: {}\n# {}={}", setting.example, setting.name, setting.default);
    }
    text
}

/// The text of `docs/configuration.md`.
pub fn page() -> String {
    let mut text = String::from(
        "# Configuration\n\n\
         Every setting is an environment variable. Each but those that hold secrets is also a flag: `STRATABASE_DATA_DIR` is\n\
         `--data-dir`. A flag beats the environment, which beats `services/backend/.env`, which beats the `.env` at the root,\n\
         which beats the default. An empty value counts as not set.\n\n\
         `stratabase config` prints every value in force and where it comes from, with secrets masked. A wrong value stops the\n\
         start with one line that names the variable, the fault and an example; a variable that begins with `STRATABASE_` and is\n\
         no setting is warned about.\n\n\
         Sizes take `KiB`, `MiB` or `GiB`; spans of time take `ms`, `s` or `m`. In defaults, `{data_dir}` is the data folder.\n\n\
         | Variable | Default | What it is for | Example |\n|---|---|---|---|\n",
    );
    for setting in TABLE {
        let default = if setting.default.is_empty() { String::new() } else { format!("`{}`", setting.default) };
        let example =
            if setting.example.contains('`') { setting.example.to_owned() } else { format!("`{}`", setting.example) };
        let help = setting.help.replace("\n ", " ").replace('|', "\\|");
        let _ = writeln!(text, "| `{}` | {default} | {help} | {example} |", setting.name);
    }
    text
}
