//! The migrations of Stratabase's own tables, in order. Add yours at the end; released ones never change.

use crate::core::db::Migration;

/// Every migration.
pub static MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "schema epoch", sql: include_str!("migrations/0001_schema.sql") },
    Migration { number: 2, name: "accounts", sql: include_str!("migrations/0002_accounts.sql") },
    Migration { number: 3, name: "outbox and jobs", sql: include_str!("migrations/0003_outbox_and_jobs.sql") },
    Migration { number: 4, name: "catalog", sql: include_str!("migrations/0004_catalog.sql") },
    Migration { number: 5, name: "files", sql: include_str!("migrations/0005_files.sql") },
    Migration { number: 6, name: "publishing", sql: include_str!("migrations/0006_publishing.sql") },
    Migration { number: 7, name: "usage", sql: include_str!("migrations/0007_usage.sql") },
    Migration { number: 8, name: "idempotency keys", sql: include_str!("migrations/0008_idempotency_keys.sql") },
    Migration { number: 9, name: "explanations", sql: include_str!("migrations/0009_explanations.sql") },
    Migration { number: 10, name: "mails", sql: include_str!("migrations/0010_mails.sql") },
    Migration { number: 11, name: "mail templates", sql: include_str!("migrations/0011_mail_templates.sql") },
    Migration { number: 12, name: "one-time secrets", sql: include_str!("migrations/0012_one_time_secrets.sql") },
    Migration { number: 13, name: "settings", sql: include_str!("migrations/0013_settings.sql") },
    Migration { number: 14, name: "second factors", sql: include_str!("migrations/0014_second_factors.sql") },
    Migration { number: 15, name: "keys", sql: include_str!("migrations/0015_keys.sql") },
    Migration { number: 16, name: "oauth", sql: include_str!("migrations/0016_oauth.sql") },
    Migration { number: 17, name: "cookie sessions", sql: include_str!("migrations/0017_cookie_sessions.sql") },
    Migration { number: 18, name: "audit", sql: include_str!("migrations/0018_audit.sql") },
    Migration { number: 19, name: "invitations", sql: include_str!("migrations/0019_invitations.sql") },
    Migration { number: 20, name: "impersonation", sql: include_str!("migrations/0020_impersonation.sql") },
    Migration { number: 21, name: "passkeys", sql: include_str!("migrations/0021_passkeys.sql") },
    Migration { number: 22, name: "anonymous accounts", sql: include_str!("migrations/0022_anonymous_accounts.sql") },
    Migration { number: 23, name: "wrong passwords", sql: include_str!("migrations/0023_wrong_passwords.sql") },
];
