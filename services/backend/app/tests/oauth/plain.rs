//! Providers that speak OAuth 2.0 alone, by what the table of presets says of them.

use serde_json::{Value as Json, json};

use super::{Sso, query_of};
use crate::support::engine::both_engines;
use crate::support::issuer::Reply;

both_engines! {
    github_is_asked_who_somebody_is_and_for_the_proved_address,
    discord_and_facebook_say_where_an_address_is_proved,
    a_provider_without_id_tokens_takes_none,
}

async fn sign_in(sso: &Sso, provider: &'static str) -> crate::support::answer::Answer {
    let attempt = sso.begin(provider, "").await;
    assert_eq!(query_of(&attempt.location, "nonce"), "", "there is no ID token to hold one");
    assert_eq!(query_of(&attempt.location, "code_challenge_method"), "S256");
    sso.come_back(&sso.app.anon(), &attempt, "code=abc").await
}

async fn github_is_asked_who_somebody_is_and_for_the_proved_address(sso: &Sso) {
    sso.set_up_provider("github", &sso.acme.url).await;
    sso.acme.reply("/login/oauth/access_token", Reply::Json(200, json!({"access_token": "gho", "scope": "user"})));
    sso.acme.reply(
        "/api/v3/user",
        Reply::Json(200, json!({"id": 583_231, "login": "octocat", "email": "eve@example.com"})),
    );
    let emails = |verified: bool| {
        json!([
            {"email": "eve@example.com", "primary": false, "verified": true},
            {"email": "octocat@example.com", "primary": true, "verified": verified},
        ])
    };
    sso.acme.reply("/api/v3/user/emails", Reply::Json(200, emails(true)));
    let session = sign_in(sso, "github").await.expect(200);
    assert_eq!(session["user"]["email"], "octocat@example.com");
    assert_eq!(session["user"]["verified"], true);
    assert_eq!(sso.acme.asked("/api/v3/user")[0].authorization, "Bearer gho");
    let form = &sso.acme.asked("/login/oauth/access_token")[0].form;
    assert_eq!((form["client_id"].as_str(), form["client_secret"].as_str()), ("client", "hush"));
    assert!(form["code_verifier"].len() == 43);
    // Known by the number from then on, whatever the address.
    sso.acme.reply("/api/v3/user/emails", Reply::Json(200, json!([])));
    assert_eq!(sign_in(sso, "github").await.expect(200)["user"]["id"], session["user"]["id"]);
    sso.acme.reply("/api/v3/user", Reply::Json(200, json!({"id": 2, "login": "octocat"})));
    sign_in(sso, "github").await.expect_problem(403, "sign_in_refused");
    sso.acme.reply("/api/v3/user/emails", Reply::Json(200, emails(false)));
    sign_in(sso, "github").await.expect_problem(409, "conflict");
    for nobody in [json!({}), json!({"id": null}), json!({"id": ""}), json!({"id": 1.5}), json!({"id": [1]})] {
        sso.acme.reply("/api/v3/user", Reply::Json(200, nobody));
        sign_in(sso, "github").await.expect_problem(403, "sign_in_refused");
    }
    sso.acme.reply("/api/v3/user", Reply::Json(401, Json::Null));
    sign_in(sso, "github").await.expect_problem(503, "unavailable");
}

async fn discord_and_facebook_say_where_an_address_is_proved(sso: &Sso) {
    sso.set_up_provider("discord", &sso.acme.url).await;
    sso.set_up_provider("facebook", &sso.other.url).await;
    sso.acme.reply("/api/oauth2/token", Reply::Json(200, json!({"access_token": "d"})));
    let told = |verified: Json| json!({"id": "80351110224678912", "email": "nelly@example.com", "verified": verified});
    sso.acme.reply("/api/users/@me", Reply::Json(200, told(json!(true))));
    assert_eq!(sign_in(sso, "discord").await.expect(200)["user"]["verified"], true);
    sso.other.reply("/oauth/access_token", Reply::Json(200, json!({"access_token": "f"})));
    let told = json!({"id": "10", "email": "nelly@example.com", "verified": true});
    sso.other.reply("/me", Reply::Json(200, told));
    sign_in(sso, "facebook").await.expect_problem(409, "conflict");
    sso.other.reply("/me", Reply::Json(200, json!({"id": "10", "email": "new@example.com"})));
    assert_eq!(sign_in(sso, "facebook").await.expect(200)["user"]["verified"], false);
}

async fn a_provider_without_id_tokens_takes_none(sso: &Sso) {
    sso.set_up_provider("github", &sso.acme.url).await;
    let id_token = sso.acme.sign(&sso.claims("acme", "n"));
    let body = json!({"id_token": id_token, "nonce": "n"});
    sso.app.anon().post("/v1/auth/oauth/github/token", body).await.expect_problem(403, "sign_in_refused");
}
