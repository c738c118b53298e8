//! A provider that somebody else wrote.

use http::header;
use reqwest::redirect;
use serde_json::json;
use stratabase::api::{self, edge::Edge};
use stratabase::core::Clock;
use stratabase::services::opening::open_app;
use stratabase::services::operators;

use super::{PUBLIC_URL, query_of};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::answer::Answer;
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;
use crate::support::oidc::{OidcServer, issuer};

both_engines! { a_user_signs_in_at_a_provider_of_another_make }

/// Goes from the beginning to the page of the provider, is Ada there, and comes back.
async fn sign_in(edge: &Edge) -> Answer {
    let anon = Actor::anonymous(edge);
    let begun = anon.get("/v1/auth/oauth/real").await;
    assert_eq!(begun.status, 302, "{begun}");
    let cookie = begun.header("set-cookie").split(';').next().unwrap().to_owned();
    let browser = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let page = browser.post(begun.header("location")).body("sub=ada");
    let page = page.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.unwrap();
    assert_eq!(page.status(), 302);
    let back = page.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert_eq!(query_of(&back, "state"), query_of(begun.header("location"), "state"));
    anon.get(back.strip_prefix(PUBLIC_URL).unwrap()).header(header::COOKIE, &cookie).await
}

async fn a_user_signs_in_at_a_provider_of_another_make(database: &TestDatabase) {
    let provider = OidcServer::start().await;
    let allowed = format!("127.0.0.1:{}", provider.port());
    let settings = [("STRATABASE_PUBLIC_URL", PUBLIC_URL), ("STRATABASE_OUTBOUND_ALLOW", &allowed)];
    // The provider's tokens hold for a while by the machine's clock.
    let app = open_app(database.settings(&settings), Clock::System).await.unwrap();
    let edge = api::router(std::sync::Arc::clone(&app));
    let token = operators::open_setup(&app).await.unwrap().unwrap();
    let setup = json!({"email": "op@example.com", "password": PASSWORD, "token": token});
    let anon = Actor::anonymous(&edge);
    let operator = anon.clone().signed_in(&anon.post("/admin/v1/setup", setup).await.expect(201), "operator");
    let body = json!({"issuer": issuer(provider.port()), "client_id": "stratabase", "client_secret": "hush"});
    operator.put("/admin/v1/settings/oauth/real", body).await.expect(200);
    let test = operator.post("/admin/v1/settings/oauth/real/test", json!({})).await.expect(200);
    assert_eq!(test["ok"], true, "{test}");

    let session = sign_in(&edge).await.expect(200);
    assert_eq!(session["user"]["email"], "ada@example.com");
    assert_eq!(session["user"]["verified"], true);
    let again = sign_in(&edge).await.expect(200);
    assert_eq!(again["user"]["id"], session["user"]["id"]);
    app.db.close().await;
}
