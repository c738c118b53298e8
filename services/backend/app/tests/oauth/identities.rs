//! Identities that are linked and removed: by operators, too, and told by mail.

use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use super::Sso;
use super::linking::code_for;
use crate::support::engine::{Engine, Fixture, both_engines};

both_engines! {
    operators_remove_an_identity_even_the_last_one,
    a_mail_tells_of_what_was_linked_and_removed,
}

/// The same with a mailer that keeps every mail.
pub struct Mailed(Sso);

impl Fixture for Mailed {
    async fn set_up(engine: Engine) -> Self {
        Self(Sso::open(engine, &[("STRATABASE_SMTP_URL", "log:")]).await)
    }

    async fn tear_down(self) {
        self.0.app.run_jobs().await;
        self.0.tear_down().await;
    }
}

impl Mailed {
    /// How many mails of a template went to an address.
    async fn told(&self, to: &str, template: &str) -> usize {
        self.0.app.run_jobs().await;
        let list = self.0.app.operator().await.get(format!("/admin/v1/mails?to={to}")).await.expect(200);
        list["items"].as_array().unwrap().iter().filter(|mail| mail["template"] == template).count()
    }
}

async fn operators_remove_an_identity_even_the_last_one(sso: &Sso) {
    let session = sso.sign_in("acme", json!({})).await.expect(200);
    let ada = sso.app.anon().signed_in(&session, "user");
    let eve = sso.app.user("eve").await;
    let support = sso.app.operator_as(Role::Support).await;
    let of = |user| format!("/admin/v1/users/{user}/identities");
    let list = support.get(of(ada.id)).await.expect(200);
    let id = list["items"][0]["id"].as_str().unwrap();
    let viewer = sso.app.operator_as(Role::Viewer).await;
    viewer.delete(format!("{}/{id}", of(ada.id))).await.expect_problem(403, "forbidden");
    for elsewhere in [format!("{}/{id}", of(eve.id)), format!("{}/{}", of(ada.id), eve.id), format!("{}/x", of(ada.id))]
    {
        support.delete(elsewhere).await.expect_problem(404, "not_found");
    }
    support.delete(format!("{}/{id}", of(ada.id))).await.expect(204);
    support.delete(format!("{}/{id}", of(ada.id))).await.expect_problem(404, "not_found");
    assert_eq!(support.get(of(ada.id)).await.expect(200)["items"], json!([]));
    let log = support.get("/admin/v1/audit?action=user.identity.remove").await.expect(200);
    let [entry] = log["items"].as_array().unwrap().as_slice() else { panic!("{log}") };
    assert_eq!(entry["target"], format!("users/{}", ada.id));
    assert_eq!(entry["before"], json!({"id": id, "provider": "acme"}));
    // Sessions are ended apart. Whoever has proved the address at both sides links the provider again by signing in.
    ada.get("/v1/auth/me").await.expect(200);
    let unproved = json!({"email_verified": false});
    sso.sign_in("acme", unproved).await.expect_problem(409, "conflict");
    let again = sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(again["user"]["id"], json!(ada.id));
}

/// Requirement 25.
async fn a_mail_tells_of_what_was_linked_and_removed(mailed: &Mailed) {
    let sso = &mailed.0;
    let ada = sso.app.user("ada").await;
    let email = "ada@example.com";
    let linked = async |said: Json| {
        let code = code_for(sso, &ada, said).await;
        ada.post("/v1/auth/identities", json!({"code": code})).await.expect(201)["id"].as_str().unwrap().to_owned()
    };
    let own = linked(json!({"email": "private@example.com"})).await;
    assert_eq!(mailed.told(email, "identity_linked").await, 1);
    ada.delete(format!("/v1/auth/identities/{own}")).await.expect(204);
    assert_eq!(mailed.told(email, "identity_removed").await, 1);
    let second = linked(json!({})).await;
    let path = format!("/admin/v1/users/{}/identities/{second}", ada.id);
    sso.app.operator().await.delete(path).await.expect(204);
    assert_eq!(mailed.told(email, "identity_removed").await, 2);
    // Signing in links it where both sides have proved the address, and is told as well.
    sso.prove(ada.id).await;
    sso.sign_in("acme", json!({})).await.expect(200);
    sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(mailed.told(email, "identity_linked").await, 3);
    assert_eq!(mailed.told("private@example.com", "identity_linked").await, 0);
}
