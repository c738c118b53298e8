//! Providers as operators set them up.

use serde_json::{Value as Json, json};
use stratabase::models::oauth_providers;

use super::{Sso, with};
use crate::support::engine::both_engines;
use crate::support::issuer::Reply;

const LIST: &str = "/admin/v1/settings/oauth";

both_engines! {
    a_provider_is_set_up_changed_and_removed_and_its_secret_never_shown,
    a_preset_needs_no_issuer,
    what_cannot_be_a_provider_is_refused,
    a_provider_is_tried_out_step_by_step,
    without_a_public_address_nobody_is_sent_anywhere,
}

async fn a_provider_is_set_up_changed_and_removed_and_its_secret_never_shown(sso: &Sso) {
    let operator = sso.app.operator().await;
    let path = format!("{LIST}/acme");
    let list = operator.get(LIST).await;
    assert!(!list.to_string().contains("hush"), "{list}");
    let stored = oauth_providers::find(&sso.app.app.db, "acme").await.unwrap().unwrap();
    let sealed = stored.client_secret.unwrap();
    assert!(!sealed.windows(4).any(|part| part == b"hush"), "the secret stands in the database as it is");
    let list = list.expect(200);
    assert_eq!(
        list["items"][0],
        json!({
            "provider": "acme", "name": "acme", "issuer": sso.acme.url, "client_id": "client", "has_secret": true,
            "scopes": ["openid", "email"], "enabled": true,
            "redirect_uri": "https://api.example.com/v1/auth/oauth/acme/callback",
        })
    );
    // Without a secret the one there stays.
    let body = json!({"issuer": sso.acme.url, "client_id": "client-2", "name": "Acme", "enabled": false, "scopes": ["openid"]});
    let put = operator.put(&path, body.clone()).await.expect(200);
    assert_eq!(
        (&put["has_secret"], &put["client_id"], &put["enabled"]),
        (&json!(true), &json!("client-2"), &json!(false))
    );
    let anon = sso.app.anon();
    anon.get("/v1/auth/oauth/acme").await.expect_problem(404, "not_found");
    assert_eq!(
        anon.get("/v1/auth/oauth").await.expect(200),
        json!({"items": [{"provider": "other", "name": "other"}]})
    );
    operator.put(&path, with(body, json!({"enabled": true, "client_id": "client"}))).await.expect(200);
    sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(sso.acme.asked("/token")[0].authorization, "Basic Y2xpZW50Omh1c2g=");
    // What is begun with a provider does not end with another in its place.
    let attempt = sso.begin("acme", "").await;
    operator.put(&path, json!({"issuer": sso.acme.url, "client_id": "client-3"})).await.expect(200);
    sso.come_back(&anon, &attempt, "code=abc").await.expect_problem(403, "sign_in_refused");
    operator.delete(&path).await.expect(204);
    operator.delete(&path).await.expect_problem(404, "not_found");
    anon.get("/v1/auth/oauth/acme").await.expect_problem(404, "not_found");
    assert_eq!(operator.get(LIST).await.expect(200)["items"].as_array().unwrap().len(), 1);
}

async fn a_preset_needs_no_issuer(sso: &Sso) {
    let operator = sso.app.operator().await;
    let presets = operator.get(LIST).await.expect(200)["presets"].clone();
    let presets = presets.as_array().unwrap();
    for name in ["google", "microsoft", "github", "gitlab", "apple", "discord", "facebook"] {
        let preset = presets.iter().find(|preset| preset["provider"] == name).unwrap_or_else(|| panic!("no {name}"));
        let put = operator.put(format!("{LIST}/{name}"), json!({"client_id": "x"})).await.expect(200);
        assert_eq!((&put["issuer"], &put["name"]), (&preset["issuer"], &preset["name"]));
        assert_eq!(put["has_secret"], false);
    }
    let kind = |name| presets.iter().find(|preset| preset["provider"] == name).unwrap()["kind"].clone();
    assert_eq!((kind("google"), kind("github")), (json!("oidc"), json!("oauth2")));
    operator.put(format!("{LIST}/unknown"), json!({"client_id": "x"})).await.expect_problem(422, "invalid_fields");
}

async fn what_cannot_be_a_provider_is_refused(sso: &Sso) {
    let operator = sso.app.operator().await;
    let before = operator.get(LIST).await.expect(200);
    let good = json!({"issuer": sso.acme.url, "client_id": "x"});
    let long = "x".repeat(41);
    for name in ["Acme", "a_b", "exchange", "a%2Fb", "a.b", "%00", &long] {
        operator.put(format!("{LIST}/{name}"), good.clone()).await.expect_problem(404, "not_found");
    }
    for (wrong, pointer) in [
        (json!({"client_id": ""}), "/client_id"),
        (json!({"client_id": "x".repeat(4_097)}), "/client_id"),
        (json!({"client_id": 7}), "/client_id"),
        (json!({"client_id": null}), "/client_id"),
        (json!({"client_secret": ""}), "/client_secret"),
        (json!({"client_secret": "a\nb"}), "/client_secret"),
        (json!({"name": ""}), "/name"),
        (json!({"issuer": "nonsense"}), "/issuer"),
        (json!({"issuer": format!("{}?x", sso.acme.url)}), "/issuer"),
        (json!({"issuer": format!("{}#x", sso.acme.url)}), "/issuer"),
        (json!({"scopes": []}), "/scopes"),
        (json!({"scopes": ["email"]}), "/scopes"),
        (json!({"scopes": ["openid", "a\"b"]}), "/scopes"),
        (json!({"scopes": "openid"}), "/scopes"),
        (json!({"enabled": "yes"}), "/enabled"),
        (json!({"unheard_of": 1}), "/unheard_of"),
    ] {
        let answer = operator.put(format!("{LIST}/new"), with(good.clone(), wrong.clone())).await;
        let problem = answer.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wrong}: {problem}");
    }
    assert_eq!(operator.get(LIST).await.expect(200), before);
    for number in 0..48 {
        operator.put(format!("{LIST}/p{number}"), good.clone()).await.expect(200);
    }
    operator.put(format!("{LIST}/one-more"), good.clone()).await.expect_problem(409, "conflict");
    operator.put(format!("{LIST}/p1"), good).await.expect(200);
}

/// The steps of a trial: names, and whether they went well.
async fn trial(sso: &Sso, provider: &str) -> (bool, Vec<(String, bool)>, String) {
    let operator = sso.app.operator().await;
    let test = operator.post(format!("{LIST}/{provider}/test"), json!({})).await.expect(200);
    let steps = test["steps"].as_array().unwrap();
    let told = steps.iter().map(|step| (step["name"].as_str().unwrap().to_owned(), step["ok"] == true)).collect();
    (test["ok"] == true, told, steps.last().unwrap()["detail"].as_str().unwrap().to_owned())
}

async fn a_provider_is_tried_out_step_by_step(sso: &Sso) {
    let names = |count: usize, ok: bool| {
        let all = ["public_url", "discovery", "keys", "authorization_endpoint", "token_endpoint"];
        all.iter().take(count).enumerate().map(|(index, name)| ((*name).to_owned(), ok || index + 1 < count)).collect()
    };
    let discovery = "/.well-known/openid-configuration";
    let (ok, steps, _): (bool, Vec<(String, bool)>, String) = trial(sso, "acme").await;
    assert!(ok);
    let all: Vec<_> = names(5, true);
    assert_eq!(steps, all);
    for (path, reply, count, said) in [
        ("/jwks", Reply::Json(200, json!({"keys": []})), 3, "no key"),
        ("/jwks", Reply::Json(404, Json::Null), 3, "status 404"),
        (
            discovery,
            Reply::Json(200, with(sso.acme.discovery(), json!({"issuer": "https://x.example"}))),
            2,
            "https://x.example",
        ),
        (
            discovery,
            Reply::Json(200, with(sso.acme.discovery(), json!({"authorization_endpoint": "http://x.example/"}))),
            2,
            "only https",
        ),
        (discovery, Reply::Json(404, Json::Null), 2, "status 404"),
        (discovery, Reply::Json(200, json!({})), 2, "missing field"),
        (discovery, Reply::Huge, 2, "larger than"),
    ] {
        sso.acme.reply(path, reply);
        let (ok, steps, detail) = trial(sso, "acme").await;
        let expected: Vec<_> = names(count, false);
        assert!(!ok && steps == expected && detail.contains(said), "{said}: {steps:?} {detail}");
    }
    // Nothing is remembered of what went wrong.
    sso.acme.reply(discovery, Reply::Json(200, sso.acme.discovery()));
    sso.acme.publish(&[sso.acme.key.jwk("one")]);
    assert!(trial(sso, "acme").await.0);
    sso.set_up_provider("github", &sso.acme.url).await;
    assert!(trial(sso, "github").await.0);
    let operator = sso.app.operator().await;
    operator.post(format!("{LIST}/nobody/test"), json!({})).await.expect_problem(404, "not_found");
}

async fn without_a_public_address_nobody_is_sent_anywhere(sso: &Sso) {
    let mut settings = sso.app.app.settings.clone();
    settings.public_url = None;
    settings.data_dir = sso.app.database.beside("without_an_address");
    let node = stratabase::services::opening::open_app(settings, sso.app.app.clock.clone()).await.unwrap();
    let edge = stratabase::api::router(std::sync::Arc::clone(&node));
    let anon = crate::support::actor::Actor::anonymous(&edge);
    anon.get("/v1/auth/oauth/acme").await.expect_problem(503, "unavailable");
    let operator = anon.same_as(&sso.app.operator().await);
    let list = operator.get(LIST).await.expect(200);
    assert_eq!(list["items"][0]["redirect_uri"], Json::Null);
    let test = operator.post(format!("{LIST}/acme/test"), json!({})).await.expect(200);
    assert_eq!((&test["ok"], &test["steps"][0]["name"]), (&json!(false), &json!("public_url")));
}
