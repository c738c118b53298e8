//! The table of settings: one row each, from which the typed struct, the flags, `stratabase config` and the
//! documentation are made.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::parse::{self, CorsOrigins, LogFormat, Network, PublicUrl, Secret};
use crate::core::bus::EventsUrl;
use crate::core::cache::CacheUrl;
use crate::core::db::DatabaseUrl;
use crate::core::mail::{MailFrom, SmtpUrl};
use crate::core::outbound::Allowed;
use crate::core::storage::StorageUrl;

/// One row of the table.
#[derive(Debug)]
pub struct Setting {
    /// The environment variable.
    pub name: &'static str,
    /// The value in force when nothing else is said; `{data_dir}` stands for the data folder.
    pub default: &'static str,
    /// A value that works, for messages and documentation.
    pub example: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// Whether it may hold a secret: it has no flag, and `stratabase config` masks it.
    pub secret: bool,
}

macro_rules! settings {
    ($($(#[doc = $help:literal])+ $field:ident: $type:ty = $name:literal, $default:literal, $parse:path, $example:literal $(, $secret:ident)?;)+) => {
        /// Every setting, checked and typed.
        #[derive(Debug, Clone)]
        pub struct Settings {
            $($(#[doc = $help])+ pub $field: $type,)+
        }

        /// Every setting, in the order in which it is printed.
        pub const TABLE: &[Setting] = &[
            $(Setting {
                name: $name,
                default: $default,
                example: $example,
                help: concat!($($help),+).trim_ascii(),
                secret: false $(|| settings!(@ $secret))?,
            },)+
        ];

        impl Settings {
            /// Reads each setting's text, as `lookup` gives it by name, into its type; a fault comes with the name.
            pub(super) fn read(mut lookup: impl FnMut(&'static str) -> String) -> Result<Self, (&'static str, String)> {
                Ok(Self { $($field: $parse(&lookup($name)).map_err(|fault| ($name, fault))?,)+ })
            }
        }
    };
    (@ secret) => { true };
}

settings! {
    /// Address and port of the API.
    listen: SocketAddr = "STRATABASE_LISTEN", "127.0.0.1:8090", parse::address, "0.0.0.0:8090";
    /// Folder of the database, the files and the secret; locked while the server runs.
    data_dir: PathBuf = "STRATABASE_DATA_DIR", "data", parse::folder, "/var/lib/stratabase";
    /// Database: an SQLite file, or a PostgreSQL server from version 15.
    database: DatabaseUrl = "STRATABASE_DATABASE_URL", "sqlite:{data_dir}/stratabase.db", parse::database_url,
        "postgres://stratabase:password@localhost/stratabase", secret;
    /// Most connections to PostgreSQL of one process, at least 6.
    database_connections: usize = "STRATABASE_DATABASE_CONNECTIONS", "24", parse::database_connections, "32";
    /// Cache: in the process, or a Redis or Valkey server that all nodes share (`rediss://` for TLS).
    cache: CacheUrl = "STRATABASE_CACHE_URL", "memory:", parse::parsed, "redis://:password@localhost:6379", secret;
    /// Longest wait for an answer of the cache; without one, work is done as if there were none.
    cache_timeout: Duration = "STRATABASE_CACHE_TIMEOUT", "50ms", parse::duration, "20ms";
    /// Storage of files: a folder, or a bucket of an S3-compatible store.
    storage: StorageUrl = "STRATABASE_STORAGE_URL", "file:{data_dir}/files", parse::parsed,
        "s3://bucket?endpoint=http://storage:8333&region=us-east-1&path_style=true";
    /// Key id for S3; without one the machine's own role counts.
    s3_access_key_id: Option<String> = "STRATABASE_S3_ACCESS_KEY_ID", "", parse::optional_text, "stratabase";
    /// Secret key for S3.
    s3_secret_access_key: Option<Secret> = "STRATABASE_S3_SECRET_ACCESS_KEY", "", parse::optional_secret,
        "the key that the store gave out", secret;
    /// Longest wait for one answer of S3.
    storage_timeout: Duration = "STRATABASE_STORAGE_TIMEOUT", "20s", parse::duration, "10s";
    /// Where events go: nowhere but this process, or to a NATS server (`tls://` for TLS; a single name before the `@` is a
    /// token), which then also carries wakes between nodes.
    events: EventsUrl = "STRATABASE_EVENTS_URL", "local:", parse::parsed, "nats://stratabase:password@localhost:4222", secret;
    /// Mail server: `off`, one to hand mail to (`smtps://` for TLS from the first byte), or `log:`, which sends nothing and
    /// keeps every mail for the console; for development.
    smtp: SmtpUrl = "STRATABASE_SMTP_URL", "off", parse::parsed, "smtp://user:password@mail.example.com:587", secret;
    /// Longest wait for the mail server to take one mail.
    smtp_timeout: Duration = "STRATABASE_SMTP_TIMEOUT", "20s", parse::duration, "10s";
    /// Whom mail is from.
    mail_from: MailFrom = "STRATABASE_MAIL_FROM", "stratabase@localhost", parse::parsed, "Example <no-reply@example.com>";
    /// Address under which clients reach this installation, for links and strict transport security; `off` when unknown.
    public_url: Option<PublicUrl> = "STRATABASE_PUBLIC_URL", "off", parse::public_url, "https://api.example.com";
    /// Folder of your own web application, served at `/` with `index.html` for every address that is no file; `off` for a
    /// welcome page.
    public_dir: Option<PathBuf> = "STRATABASE_PUBLIC_DIR", "off", parse::optional_folder, "/srv/www";
    /// Whether the console is served under `/console/`.
    console: bool = "STRATABASE_CONSOLE", "on", parse::switch, "off";
    /// Origins whose pages may call the application API, with commas; `*` for all, `none` for none.
    cors_origins: CorsOrigins = "STRATABASE_CORS_ORIGINS", "*", parse::cors_origins, "https://app.example.com";
    /// Addresses and networks of the proxies in front, with commas; only their `X-Forwarded-For` and `X-Request-Id` count.
    trusted_proxies: Vec<Network> = "STRATABASE_TRUSTED_PROXIES", "none", parse::networks, "10.0.0.0/8, 127.0.0.1";
    /// What may be fetched from beside public addresses over TLS, with commas: `host:port`, also without TLS, and networks.
    outbound_allow: Allowed = "STRATABASE_OUTBOUND_ALLOW", "none", parse::parsed, "sso.intra.example:8443, 10.0.0.0/8";
    /// Longest wait for one answer of another server, such as an identity provider.
    outbound_timeout: Duration = "STRATABASE_OUTBOUND_TIMEOUT", "10s", parse::duration, "5s";
    /// Text that every key is derived from, at least 32 characters; without it one is made in the data folder. Required
    /// with PostgreSQL, where all nodes need the same.
    secret: Option<Secret> = "STRATABASE_SECRET", "", parse::secret, "the output of `openssl rand -base64 32`", secret;
    /// Shortest password that may be chosen, in characters, 8 to 64; what is easy to guess is refused at any length.
    password_min_length: usize = "STRATABASE_PASSWORD_MIN_LENGTH", "15", parse::password_length, "12";
    /// Least level that is logged: trace, debug, info, warn, error, off; or a filter by target.
    log: String = "STRATABASE_LOG", "info", parse::log_filter, "warn,stratabase=info";
    /// Look of log lines on standard output: auto, pretty or json.
    log_format: LogFormat = "STRATABASE_LOG_FORMAT", "auto", parse::log_format, "json";
    /// Folder of log files, one a day, the last 14 kept; `off` for standard output only.
    log_dir: Option<PathBuf> = "STRATABASE_LOG_DIR", "off", parse::optional_folder, "services/backend/logs";
    /// Whether answers tell how long each layer took, in `Server-Timing`; for development.
    server_timing: bool = "STRATABASE_SERVER_TIMING", "off", parse::switch, "on";
    /// Address and port of the Prometheus metrics; `off` for none.
    metrics_listen: Option<SocketAddr> = "STRATABASE_METRICS_LISTEN", "off", parse::optional_address, "127.0.0.1:9090";
    /// Whether request rates are limited; off is for load tests only.
    rate_limits: bool = "STRATABASE_RATE_LIMITS", "on", parse::switch, "on";
    /// Most connections served at a time; more wait to be accepted.
    connection_limit: usize = "STRATABASE_CONNECTION_LIMIT", "10000", parse::count, "1000";
    /// Largest request body.
    body_limit: usize = "STRATABASE_BODY_LIMIT", "1MiB", parse::size_bytes, "4MiB";
    /// Largest uploaded file.
    upload_limit: usize = "STRATABASE_UPLOAD_LIMIT", "1GiB", parse::size_bytes, "100MiB";
    /// Longest request target (path and query).
    url_limit: usize = "STRATABASE_URL_LIMIT", "8KiB", parse::size_bytes, "16KiB";
    /// Largest sum of a request's header names and values.
    header_limit: usize = "STRATABASE_HEADER_LIMIT", "32KiB", parse::size_bytes, "16KiB";
    /// Longest wait for a request's headers, and for the next request on a connection.
    header_timeout: Duration = "STRATABASE_HEADER_TIMEOUT", "10s", parse::duration, "75s";
    /// Longest wait for a whole request body.
    body_timeout: Duration = "STRATABASE_BODY_TIMEOUT", "30s", parse::duration, "60s";
    /// Longest wait for a client to take anything of an answer that waits for it; who reads slowly but steadily has more time.
    write_timeout: Duration = "STRATABASE_WRITE_TIMEOUT", "60s", parse::duration, "30s";
    /// Longest time that a request may take altogether.
    request_timeout: Duration = "STRATABASE_REQUEST_TIMEOUT", "60s", parse::duration, "30s";
    /// Longest time that a query of the database may take.
    query_timeout: Duration = "STRATABASE_QUERY_TIMEOUT", "5s", parse::duration, "10s";
    /// Days that clients have from the announcement of a version's sunset; a nearer one must be forced, with a reason.
    notice_days: u32 = "STRATABASE_NOTICE_DAYS", "180", parse::days, "365";
    /// Longest wait for requests in flight when the server stops.
    drain_timeout: Duration = "STRATABASE_DRAIN_TIMEOUT", "30s", parse::duration, "10s";
}
