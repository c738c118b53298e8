//! Users that operators make.

use serde_json::{Value as Json, json};
use stratabase::core::roles::Role;

use crate::auth::totp::enrol;
use crate::proofs::Postbox;
use crate::support::actor::PASSWORD;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    a_user_is_made_with_a_password,
    a_user_brings_the_hash_of_another_system_which_is_replaced_at_login,
    what_is_no_user_is_refused,
    a_lost_second_factor_is_taken_away_and_told,
}

/// bcrypt of `correct horse`, cost 5.
const BCRYPT: &str = "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

async fn login(app: &TestApp, password: &str) -> u16 {
    let body = json!({"email": "ada@example.com", "password": password});
    app.anon().post("/v1/auth/login", body).await.status.as_u16()
}

async fn a_user_is_made_with_a_password(app: &TestApp) {
    let owner = app.operator().await;
    let field =
        json!({"op": "add_field", "collection": "users", "field": {"name": "nick", "type": "text", "hidden": true}});
    owner.post("/admin/v1/changes", json!({"operations": [field]})).await.expect(201);
    let developer = app.operator_as(Role::Developer).await;
    let body = json!({"email": "Ada@example.com", "password": PASSWORD, "verified": true, "fields": {"nick": "a"}});
    let made = developer.post("/admin/v1/users", body).await;
    insta::allow_duplicates! { insta::assert_snapshot!(made.snapshot(), @r#"
    201 Created
    {
      "id": "[id]",
      "email": "Ada@example.com",
      "verified": true,
      "disabled": false,
      "created_at": "[time]",
      "sessions": 0,
      "password_state": "set",
      "wrong_passwords": 0,
      "second_factor": false
    }
    "#) }
    assert_eq!(login(app, PASSWORD).await, 200);
    let path = format!("/admin/v1/records/users/{}", made.json()["id"].as_str().unwrap());
    let record = owner.get(path).await.expect(200);
    assert_eq!((&record["nick"], &record["verified"]), (&json!("a"), &json!(true)));
}

async fn a_user_brings_the_hash_of_another_system_which_is_replaced_at_login(app: &TestApp) {
    let owner = app.operator().await;
    let body = json!({"email": "ada@example.com", "password_hash": BCRYPT});
    let made = owner.post("/admin/v1/users", body).await.expect(201);
    assert_eq!((&made["verified"], &made["sessions"]), (&json!(false), &json!(0)));
    assert_eq!(login(app, "wrong horse").await, 401);
    assert_eq!((login(app, "correct horse").await, login(app, "correct horse").await), (200, 200));
    let log = owner.get("/admin/v1/audit?action=user.create").await.expect(200);
    assert_eq!(log["items"][0]["after"], json!({"email": "ada@example.com", "verified": false}));
    assert!(!log.to_string().contains("$2"));
}

async fn what_is_no_user_is_refused(app: &TestApp) {
    let owner = app.operator().await;
    let make = |body: Json| owner.post("/admin/v1/users", body);
    let pointers = async |body: Json| {
        let problem = make(body).await.expect_problem(422, "invalid_fields");
        let errors = problem["errors"].as_array().unwrap().clone();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pointers(json!({"email": "ada@example.com"})).await, ["/password"]);
    let both = json!({"email": "ada", "password": PASSWORD, "password_hash": BCRYPT});
    assert_eq!(pointers(both).await, ["/email", "/password"]);
    for hash in ["", "plain", "$2b$31$abcdefghijklmnopqrstuu5Lo0g67CiD3M4RpN1BmBb4Crp5w7dbK", "$1$salt$hash"] {
        assert_eq!(
            pointers(json!({"email": "ada@example.com", "password_hash": hash})).await,
            ["/password_hash"],
            "{hash}"
        );
    }
    let with = |fields: Json| json!({"email": "ada@example.com", "password": PASSWORD, "fields": fields});
    assert_eq!(pointers(with(json!({"nonsense": 1}))).await, ["/fields/nonsense"]);
    for own in ["email", "verified"] {
        assert_eq!(pointers(with(json!({own: true}))).await, [format!("/fields/{own}")]);
    }
    for wrong in
        [json!([]), json!({"email": 1, "password": PASSWORD}), with(json!([])), json!({"email": "a@b.example", "x": 1})]
    {
        make(wrong).await.expect_problem(422, "invalid_fields");
    }
    app.user("ada").await;
    let problem = make(json!({"email": "ADA@example.com", "password": PASSWORD})).await.expect_problem(409, "conflict");
    assert_eq!(problem["errors"][0]["pointer"], "/email");
    let list = owner.get("/admin/v1/users").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

/// Requirement 25.
async fn a_lost_second_factor_is_taken_away_and_told(postbox: &Postbox) {
    let app = &postbox.0;
    let enrolled = enrol(app, "ada").await;
    let support = app.operator_as(Role::Support).await;
    assert_eq!(login(app, PASSWORD).await, 401);
    let path = format!("/admin/v1/users/{}/second-factor", enrolled.session["user"]["id"].as_str().unwrap());
    support.delete(&path).await.expect(204);
    assert_eq!(login(app, PASSWORD).await, 200);
    support.delete(&path).await.expect_problem(404, "not_found");
    let nobody = "/admin/v1/users/01990000-0000-7000-8000-000000000000/second-factor";
    support.delete(nobody).await.expect_problem(404, "not_found");
    let told = postbox.told("ada@example.com").await;
    assert_eq!(told.iter().filter(|template| *template == "mfa_changed").count(), 2, "{told:?}");
}
