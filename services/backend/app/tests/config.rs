//! Configuration: precedence, messages, and the files made from the table of settings.

use std::fs;
use std::path::Path;
use std::process::Command;

use stratabase::core::config::{Origin, Settings, Sources, TABLE, document};

use crate::generated::check_generated;

#[test]
fn each_wrong_value_is_one_line_that_names_variable_fault_and_example() {
    for (name, text, fault) in [
        ("LISTEN", "8090", "\"8090\" is not an address and port (example: STRATABASE_LISTEN=0.0.0.0:8090)"),
        ("DATABASE_URL", "mysql://u:secret@h/d", "has the scheme \"mysql\"; supported are sqlite: and postgres:"),
        ("DATABASE_URL", "sqlite:", "cannot be used: "),
        ("DATABASE_URL", "postgres://u:secret@h:x/d", "cannot be used: "),
        ("DATABASE_CONNECTIONS", "5", "is 5; at least 6 are needed"),
        ("CONNECTION_LIMIT", "0", "is 0; at least 1 is needed"),
        ("CACHE_URL", "memcached://u:secret@h", "has the scheme \"memcached\"; supported are memory:, redis:// and"),
        ("CACHE_URL", "redis://u:secret@h/first", "cannot be used: it is not redis://user:password@host:port/database"),
        ("CACHE_URL", "redis://u:secret@h?db=1", "cannot be used: it takes no parameters"),
        ("STORAGE_URL", "gs://bucket", "has the scheme \"gs\"; supported are file: and s3://"),
        ("STORAGE_URL", "s3://bucket?key=u:secret", "has the parameter \"key\" and takes"),
        ("EVENTS_URL", "amqp://u:secret@h", "has the scheme \"amqp\"; supported are local:, nats:// and tls://"),
        ("EVENTS_URL", "nats://u:secret@h/x", "cannot be used: it is not nats://user:password@host:port"),
        ("SMTP_URL", "http://u:secret@h", "has the scheme \"http\"; supported are off, log:, smtp:// and smtps://"),
        ("SMTP_URL", "smtp://u:secret@h/x", "cannot be used: it is not smtp://user:password@host:port"),
        ("SMTP_URL", "smtps://u:secret@h?tls=off", "cannot be used: smtp:// takes ?tls=required or ?tls=off"),
        ("MAIL_FROM", "Example", "\"Example\" is not an address, such as"),
        ("PUBLIC_URL", "api.example.com", "\"api.example.com\" is not an http:// or https:// address"),
        ("CORS_ORIGINS", "https://a.example/path", "\"https://a.example/path\" is not an origin"),
        ("CORS_ORIGINS", "https://a.example, *", "\"*\" is not an origin"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "\"10.0.0.0/33\" is not an address or network"),
        ("SECRET", "secret", "has 6 characters; at least 32 are needed"),
        ("LOG", "loud=very", "\"loud=very\" is not a level or a filter"),
        ("LOG_FORMAT", "xml", "\"xml\" is not auto, pretty or json"),
        ("METRICS_LISTEN", "on", "\"on\" is not an address and port"),
        ("RATE_LIMITS", "no", "\"no\" is not on or off"),
        ("BODY_LIMIT", "1 MB", "\"1 MB\" is not a size"),
        ("QUERY_TIMEOUT", "5", "\"5\" is not a span of time"),
        ("QUERY_TIMEOUT", "0s", "\"0s\" is not a span of time"),
    ] {
        let name = format!("STRATABASE_{name}");
        let message = Settings::with(&[(&name, text)]).unwrap_err().to_string();
        assert!(message.starts_with(&format!("{name} {fault}")), "{message}");
        assert!(message.contains(&format!("(example: {name}=")), "{message}");
        assert!(!message.contains('\n') && !message.contains("u:secret"), "{message}");
    }
}

#[test]
fn every_default_and_every_example_works() {
    Settings::with(&[]).unwrap();
    let together = [
        "STRATABASE_DATABASE_URL",
        "STRATABASE_SMTP_URL",
        "STRATABASE_S3_ACCESS_KEY_ID",
        "STRATABASE_S3_SECRET_ACCESS_KEY",
    ];
    for setting in TABLE.iter().filter(|setting| !together.contains(&setting.name)) {
        Settings::with(&[(setting.name, setting.example)]).unwrap();
    }
}

#[test]
fn the_keys_of_s3_come_together() {
    let keys = [("STRATABASE_S3_ACCESS_KEY_ID", "id"), ("STRATABASE_S3_SECRET_ACCESS_KEY", "key")];
    for (given, missing) in [(0, 1), (1, 0)] {
        let message = Settings::with(&[keys[given]]).unwrap_err().to_string();
        assert!(message.starts_with(&format!("{} is required with {}", keys[missing].0, keys[given].0)), "{message}");
    }
    Settings::with(&keys).unwrap();
}

#[test]
fn postgresql_needs_a_secret_that_all_nodes_share() {
    let url = ("STRATABASE_DATABASE_URL", "postgres://u:p@localhost/d");
    let message = Settings::with(&[url]).unwrap_err().to_string();
    assert!(message.starts_with("STRATABASE_SECRET is required with PostgreSQL"), "{message}");
    Settings::with(&[url, ("STRATABASE_SECRET", "an installation's secret, 32 chars")]).unwrap();
}

#[test]
fn mail_needs_the_address_that_its_links_begin_with() {
    for url in ["log:", "smtp://mail.example.com"] {
        let message = Settings::with(&[("STRATABASE_SMTP_URL", url)]).unwrap_err().to_string();
        assert!(message.starts_with("STRATABASE_PUBLIC_URL is required with STRATABASE_SMTP_URL"), "{message}");
        Settings::with(&[("STRATABASE_SMTP_URL", url), ("STRATABASE_PUBLIC_URL", "https://example.com")]).unwrap();
    }
}

#[test]
fn flag_beats_environment_beats_service_file_beats_root_file_beats_default() {
    let root = tempfile::tempdir().unwrap();
    let service = root.path().join("services/backend");
    fs::create_dir_all(&service).unwrap();
    let names = ["LISTEN", "BODY_LIMIT", "URL_LIMIT", "HEADER_LIMIT"].map(|name| format!("STRATABASE_{name}"));
    let file = |values: &[(&str, &str)]| {
        let lines = values.iter().map(|(name, text)| format!("{name}={text}"));
        lines.collect::<Vec<_>>().join("\n")
    };
    fs::write(
        root.path().join(".env"),
        file(&[(&names[0], "0.0.0.0:1"), (&names[1], "1"), (&names[2], "1"), (&names[3], "1")]),
    )
    .unwrap();
    fs::write(service.join(".env"), file(&[(&names[0], "0.0.0.0:2"), (&names[1], "2"), (&names[2], "2")])).unwrap();
    let environment = [(&names[0], "0.0.0.0:3"), (&names[1], "3"), (&names[3], "")];

    for directory in [root.path(), &service] {
        let loaded = Sources::new()
            .with(Origin::Flag, [(names[0].clone(), "0.0.0.0:4".to_owned())])
            .with_environment(environment.map(|(name, text)| (name.into(), text.into())))
            .and_then(|sources| sources.with_files(directory))
            .and_then(|sources| sources.load())
            .unwrap();
        let settings = &loaded.settings;
        assert_eq!(settings.listen.port(), 4);
        assert_eq!(
            (settings.body_limit, settings.url_limit, settings.header_limit),
            (3, 2, 1),
            "an empty text is not set"
        );
        let origin =
            |name: &str| loaded.resolved.iter().find(|entry| entry.setting.name == name).unwrap().origin.clone();
        assert_eq!(origin(&names[0]), Origin::Flag);
        assert_eq!(origin(&names[1]), Origin::Environment);
        assert!(origin(&names[2]).to_string().ends_with("services/backend/.env"));
        assert_eq!(origin("STRATABASE_QUERY_TIMEOUT"), Origin::Default);
    }
}

#[test]
fn the_config_command_masks_secrets_and_names_misspelt_variables() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "an installation's secret, 32 chars";
    let output = binary(folder.path())
        .args(["config", "--listen", "127.0.0.1:1234"])
        .env("STRATABASE_SECRET", secret)
        .env("STRATABASE_DATABASE_URL", "postgres://app:hunter2@db.example/app?password=hunter2")
        .env("STRATABASE_CACHE_URL", "rediss://:hunter2@cache.example:6380/1")
        .env("STRATABASE_EVENTS_URL", "nats://hunter2@broker.example:4222")
        .env("STRATABASE_SMTP_URL", "smtp://app:hunter2@mail.example")
        .env("STRATABASE_PUBLIC_URL", "https://example.com")
        .env("STRATABASE_LISTN", "x")
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let row = |name: &str| {
        let line = printed.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap();
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert!(output.status.success());
    assert_eq!(row("STRATABASE_LISTEN"), "127.0.0.1:1234 flag");
    assert_eq!(row("STRATABASE_SECRET"), "******** environment");
    assert_eq!(row("STRATABASE_DATABASE_URL"), "postgres://app:********@db.example/app environment");
    assert_eq!(row("STRATABASE_CACHE_URL"), "rediss://:********@cache.example:6380/1 environment");
    assert_eq!(row("STRATABASE_EVENTS_URL"), "nats://********@broker.example:4222 environment");
    assert_eq!(row("STRATABASE_SMTP_URL"), "smtp://app:********@mail.example environment");
    assert_eq!(row("STRATABASE_STORAGE_URL"), "file:data/files default");
    assert!(!printed.contains("hunter2") && !printed.contains(secret), "{printed}");
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "stratabase: STRATABASE_LISTN is no setting and is ignored\n"
    );
}

#[test]
fn a_wrong_value_stops_the_start_with_one_line_and_status_2() {
    let folder = tempfile::tempdir().unwrap();
    let output = binary(folder.path()).arg("serve").env("STRATABASE_LISTEN", "everywhere").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "stratabase: STRATABASE_LISTEN \"everywhere\" is not an address and port (example: STRATABASE_LISTEN=0.0.0.0:8090)\n"
    );
}

#[test]
fn the_documents_of_settings_are_up_to_date() {
    check_generated("services/backend/.env.example", &document::example_file());
    check_generated("docs/configuration.md", &document::page());
}

/// The command in an empty environment and folder.
fn binary(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stratabase"));
    command.current_dir(folder).env_clear();
    command
}
