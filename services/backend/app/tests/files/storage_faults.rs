//! S3 that fails, stalls and breaks off: a clear answer, nothing lost, nothing half done.

use serde_json::json;

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
