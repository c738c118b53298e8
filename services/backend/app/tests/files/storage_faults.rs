//! S3 that fails, stalls and breaks off: a clear answer, nothing lost, nothing half done.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use serde_json::json;
use stratabase::core::storage::{Storage, StorageOptions, StorageUrl};
use uuid::Uuid;

use super::{Filed, noise, sha256, upload, uploaded, url};
use crate::support::engine::{Engine, Fixture, run};
use crate::support::gate::Way;

/// The application with little patience for S3.
struct Impatient(Filed);

impl Fixture for Impatient {
    async fn set_up(engine: Engine) -> Self {
        Self(Filed::open(engine, &[("STRATABASE_STORAGE_TIMEOUT", "2s")]).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

#[test]
fn an_s3_that_fails_makes_files_unavailable_and_nothing_else() {
    run(Engine::Postgres, async |Impatient(app): &Impatient| {
        let gate = app.gate.as_ref().expect("S3");
        let ada = app.user("ada").await;
        let bytes = noise(9_000_000);
        let file = uploaded(&ada, "a", bytes.clone()).await;
        for way in [Way::Status(500), Way::Status(503), Way::Closed, Way::Silent, Way::Truncated(200)] {
            gate.set(way);
            let refused = ada.get(url(&file)).await;
            refused.expect_problem(503, "unavailable");
            assert_ne!(refused.header("retry-after"), "", "{way:?}");
            upload(&ada, "/v1/files", "b", "small").await.expect_problem(503, "unavailable");
            upload(&ada, "/v1/files", "b", bytes.clone()).await.expect_problem(503, "unavailable");
            ada.get("/v1/auth/me").await.expect(200);
            let health = app.anon().get("/health/ready").await.expect(503);
            assert_eq!(
                (&health["parts"]["storage"], &health["parts"]["database"]),
                (&json!("unavailable"), &json!("ok"))
            );
            gate.set(Way::Open);
            assert!(ada.get(url(&file)).await.body == bytes, "{way:?}");
        }
        let list = app.operator().await.get("/admin/v1/files").await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1, "no row without its object");
        app.anon().get("/health/ready").await.expect(200);
    });
}

#[test]
fn an_answer_of_s3_that_breaks_off_is_asked_for_again() {
    run(Engine::Postgres, async |Impatient(app): &Impatient| {
        let gate = app.gate.as_ref().expect("S3");
        let ada = app.user("ada").await;
        let bytes = noise(3_000_000);
        let file = uploaded(&ada, "a", bytes.clone()).await;
        gate.set(Way::Truncated(1_500_000));
        let before = gate.taken();
        let answer = ada.get(url(&file)).await;
        assert_eq!((answer.status.as_u16(), sha256(&answer.body)), (200, sha256(&bytes)));
        assert!(gate.taken() > before + 2, "each of the two chunks was broken off at least once");
    });
}

#[test]
fn an_upload_whose_client_leaves_while_its_parts_are_put_together_is_put_together() {
    run(Engine::Postgres, async |app: &Filed| {
        let mut upload = app.app.app.storage.create(Uuid::from_u128(7)).await.unwrap();
        upload.write(Bytes::from(noise(9_000_000))).await.unwrap();
        assert!(upload.finish().now_or_never().is_none(), "it takes a moment, in which the client leaves");
        let stored = async {
            while objects(&app.app.app.storage).await.is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), stored).await.expect("the object is stored");
    });
}

#[test]
fn objects_under_a_longer_prefix_are_somebody_elses() {
    run(Engine::Postgres, async |app: &Filed| {
        let settings = &app.app.app.settings;
        let StorageUrl::S3(mut url) = settings.storage.clone() else { panic!("S3") };
        url.prefix.push_str("deeper/");
        let secret = settings.s3_secret_access_key.as_ref().expect("a secret key").reveal().to_owned();
        let credentials = settings.s3_access_key_id.clone().map(|id| (id, secret));
        let timeout = settings.storage_timeout;
        let other = Storage::open(&StorageOptions { url: StorageUrl::S3(url), credentials, timeout }).unwrap();
        other.create(Uuid::from_u128(7)).await.unwrap().finish().await.unwrap();
        assert_eq!(objects(&other).await, [Uuid::from_u128(7)]);
        assert!(objects(&app.app.app.storage).await.is_empty());
    });
}

async fn objects(storage: &Storage) -> Vec<Uuid> {
    storage.list().map(Result::unwrap).collect().await
}
