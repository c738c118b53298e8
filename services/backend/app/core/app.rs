//! The state of one running Stratabase: its settings and the parts that every request shares.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::bus::Bus;
use super::cache::Cache;
use super::catalog::Schema;
use super::checks::Denials;
use super::clock::Clock;
use super::config::{PublicUrl, Secret, Settings};
use super::data_dir;
use super::db::{Db, DbOptions, Migration};
use super::endings::Endings;
use super::error::{Error, Result};
use super::installation::Installation;
use super::limits::Limits;
use super::mail::Mailer;
use super::oidc::Issuers;
use super::outbound::Outbound;
use super::passwords::{Passwords, Policy, words_of};
use super::secrets::Secrets;
use super::session_cache::SessionCache;
use super::signing::SigningKeys;
use super::storage::{Storage, StorageOptions};
use super::telemetry::Metrics;
use super::uploads::Uploads;
use super::usage::Usage;
use super::wakes::Wakes;

/// Everything that use cases share. Made once at start; handlers hold it in an [`Arc`].
pub struct App {
    /// The settings in force.
    pub settings: Settings,
    /// The database.
    pub db: Db,
    /// The storage of files.
    pub storage: Storage,
    /// The uploads under way.
    pub uploads: Uploads,
    /// Where time comes from.
    pub clock: Clock,
    /// The schema in force, swapped whole when a change is applied.
    pub schema: ArcSwap<Schema>,
    /// Rings when there is something that need not wait for its next poll, here or on another node.
    pub wakes: Arc<Wakes>,
    /// What signs tokens for other services.
    pub signing_keys: SigningKeys,
    /// Where every key is derived from.
    pub secrets: Secrets,
    /// What the server counts.
    pub metrics: Arc<Metrics>,
    /// Where events go to other services.
    pub bus: Arc<Bus>,
    /// What nodes share to save work.
    pub cache: Arc<Cache>,
    /// The rate limits.
    pub limits: Limits,
    /// What operators set while it runs, swapped whole.
    pub installation: ArcSwap<Installation>,
    /// What sends mail.
    pub mailer: Mailer,
    /// What fetches from other servers.
    pub outbound: Outbound,
    /// What identity providers say of themselves, as far as it is remembered.
    pub issuers: Issuers,
    /// What may be a password, and the threads that hash them.
    pub passwords: Passwords,
    /// Counts what begins to end: sessions and keys.
    pub endings: Endings,
    /// The sessions known without asking the database.
    pub sessions: SessionCache,
    /// Who uses which version, as far as it is not written down yet.
    pub usage: Arc<Usage>,
    /// The requests that rules refused, as far as they are not written down yet.
    pub denials: Arc<Denials>,
}

impl App {
    /// Opens every part and applies those of `migrations` that the database has not seen. The schema is still empty
    /// then: `services::opening` loads it. Whoever runs the application locks the data folder first
    /// ([`DataDir::lock`](data_dir::DataDir::lock)).
    ///
    /// # Errors
    /// A folder cannot be made, or a part cannot be opened.
    pub async fn open(settings: Settings, clock: Clock, migrations: &'static [Migration]) -> Result<Self> {
        data_dir::create(&settings.data_dir)?;
        let secrets = Secrets::open(settings.secret.as_ref(), &settings.data_dir)?;
        let storage = Storage::open(&storage_options(&settings))?;
        let metrics = Arc::<Metrics>::default();
        let db = Db::open(&db_options(&settings, &metrics), migrations).await?;
        let wakes = Arc::<Wakes>::default();
        let cache = Cache::open(&settings.cache, settings.cache_timeout, &secrets, &metrics, &wakes).await?;
        let bus = Arc::new(Bus::open(&settings.events, &secrets, &metrics, &wakes).await);
        let schema = ArcSwap::from_pointee(Schema::default());
        let cache = Arc::new(cache);
        Ok(Self {
            signing_keys: SigningKeys::new(&secrets),
            limits: Limits::new(settings.rate_limits, Arc::clone(&cache)),
            installation: ArcSwap::default(),
            mailer: Mailer::open(&settings)?,
            outbound: Outbound::new(settings.outbound_allow.clone(), settings.outbound_timeout),
            issuers: Issuers::default(),
            passwords: Passwords::start(password_policy(&settings))?,
            endings: Endings::default(),
            sessions: SessionCache::new(Arc::clone(&wakes), cache.is_shared()),
            usage: Arc::new(Usage::new(&secrets)),
            denials: Arc::default(),
            bus,
            cache,
            settings,
            db,
            storage,
            uploads: Uploads::default(),
            clock,
            schema,
            wakes,
            secrets,
            metrics,
        })
    }

    /// The address under which clients reach this installation, for what cannot do without one. `what` begins the
    /// sentence that says so.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where none is set.
    pub fn public_url(&self, what: &str) -> Result<&PublicUrl> {
        /// Nobody sets it within seconds.
        const RETRY_AFTER_S: u64 = 3_600;
        let detail = || format!("{what} needs STRATABASE_PUBLIC_URL, which is off.");
        let unset = || Error::Unavailable { detail: detail(), retry_after_s: RETRY_AFTER_S };
        self.settings.public_url.as_ref().ok_or_else(unset)
    }

    /// The schema in force at this moment.
    pub fn schema(&self) -> Arc<Schema> {
        self.schema.load_full()
    }
}

fn db_options(settings: &Settings, metrics: &Arc<Metrics>) -> DbOptions {
    let mut options = DbOptions::new(settings.database.clone());
    options.query_timeout = settings.query_timeout;
    options.max_connections = settings.database_connections;
    options.metrics = Arc::clone(metrics);
    options
}

fn password_policy(settings: &Settings) -> Policy {
    let address = settings.public_url.as_ref().map(PublicUrl::as_str);
    Policy { min_chars: settings.password_min_length, words: words_of(address.into_iter().chain(["stratabase"])) }
}

fn storage_options(settings: &Settings) -> StorageOptions {
    let text = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.reveal().to_owned());
    StorageOptions {
        url: settings.storage.clone(),
        credentials: settings.s3_access_key_id.clone().zip(text(&settings.s3_secret_access_key)),
        timeout: settings.storage_timeout,
    }
}
