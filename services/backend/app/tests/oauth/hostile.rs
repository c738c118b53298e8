//! A provider that does not behave, or somebody in its place. Whatever it says that is wrong is refused, and nothing is
//! written (requirements 34, 38, 39).

use std::time::Instant;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use stratabase::core::secrets::to_base64url;

use super::{Sso, with};
use crate::support::engine::both_engines;
use crate::support::issuer::{Key, Reply};

both_engines! {
    claims_that_are_wrong_are_refused,
    signatures_that_are_wrong_are_refused,
    keys_are_fetched_anew_for_an_unknown_one_once_a_minute,
    the_answer_of_another_provider_is_refused,
    answers_that_are_no_answers_are_refused,
    a_provider_that_lies_about_itself_is_not_used,
    a_provider_is_not_fetched_from_inside,
    a_huge_a_slow_and_an_absent_answer_are_given_up,
}

/// Comes back for an ID token of these claims and this header, signed so; it must be refused and nothing written.
async fn refused(sso: &Sso, name: &str, make: impl Fn(&str) -> String) {
    let before = sso.written().await;
    let attempt = sso.begin("acme", "").await;
    sso.acme.give(&make(&attempt.nonce));
    let answer = sso.come_back(&sso.app.anon(), &attempt, "code=abc").await;
    assert_eq!(answer.status, 403, "{name}: {answer}");
    answer.expect_problem(403, "sign_in_refused");
    assert_eq!(sso.written().await, before, "{name}");
}

async fn claims_that_are_wrong_are_refused(sso: &Sso) {
    let now = sso.app.app.clock.now().micros() / 1_000_000;
    let wrong = [
        ("another issuer", json!({"iss": "https://evil.example"})),
        ("the other provider", json!({"iss": sso.other.url})),
        ("almost the issuer", json!({"iss": format!("{}/", sso.acme.url)})),
        ("no issuer", json!({"iss": null})),
        ("another client", json!({"aud": "another"})),
        ("no audience", json!({"aud": null})),
        ("an empty audience", json!({"aud": []})),
        ("other clients", json!({"aud": ["another", "third"]})),
        ("several clients and no party", json!({"aud": ["client", "another"]})),
        ("another party", json!({"aud": ["client", "another"], "azp": "another"})),
        ("another party alone", json!({"azp": "another"})),
        ("expired", json!({"exp": now - 61})),
        ("no end", json!({"exp": null})),
        ("an end in words", json!({"exp": "tomorrow"})),
        ("from the future", json!({"iat": now + 120})),
        ("no beginning", json!({"iat": null})),
        ("not yet", json!({"nbf": now + 120})),
        ("another nonce", json!({"nonce": "another"})),
        ("no nonce", json!({"nonce": null})),
        ("an empty nonce", json!({"nonce": ""})),
        ("nobody", json!({"sub": ""})),
        ("no subject", json!({"sub": null})),
        ("a subject that is no text", json!({"sub": 7})),
        ("a subject too long", json!({"sub": "x".repeat(256)})),
        ("a subject with a null", json!({"sub": "a\0b"})),
        ("no address", json!({"email": null})),
        ("what is no address", json!({"email": "nonsense"})),
    ];
    for (name, said) in wrong {
        refused(sso, name, |nonce| sso.acme.sign(&with(sso.claims("acme", nonce), said.clone()))).await;
    }
    // What is right is let in, so that the above shows something.
    sso.sign_in("acme", json!({"aud": ["client", "another"], "azp": "client"})).await.expect(200);
}

async fn signatures_that_are_wrong_are_refused(sso: &Sso) {
    let rsa = Key::rsa();
    sso.acme.publish(&[sso.acme.key.jwk("one"), rsa.jwk("two")]);
    let foreign = Key::es256();
    let good = |nonce: &str| sso.claims("acme", nonce);
    let unsigned = |header: Json, nonce: &str| {
        format!("{}.{}", to_base64url(header.to_string()), to_base64url(good(nonce).to_string()))
    };
    for alg in ["none", "None", "NONE", ""] {
        refused(sso, "no signature", |nonce| format!("{}.", unsigned(json!({"alg": alg}), nonce))).await;
        refused(sso, "no signature for a key", |nonce| {
            format!("{}.", unsigned(json!({"alg": alg, "kid": "one"}), nonce))
        })
        .await;
    }
    // The public key is known to everybody, and so no secret to sign with.
    for (kid, key) in [("one", &sso.acme.key), ("two", &rsa)] {
        refused(sso, "HS256 with the public key", |nonce| {
            let signed = unsigned(json!({"alg": "HS256", "kid": kid, "typ": "JWT"}), nonce);
            let mut mac = Hmac::<Sha256>::new_from_slice(key.jwk(kid).to_string().as_bytes()).unwrap();
            mac.update(signed.as_bytes());
            format!("{signed}.{}", to_base64url(mac.finalize().into_bytes()))
        })
        .await;
    }
    let evil = format!("{}/jwks", sso.other.url);
    let headers = [
        ("a foreign key under the name of a known one", json!({"kid": "one"})),
        ("a foreign key", json!({"kid": "evil"})),
        ("a foreign key without a name", json!({})),
        ("a key that the token points to", json!({"kid": "evil", "jku": evil})),
        ("a certificate that the token points to", json!({"kid": "evil", "x5u": evil})),
        ("a key that the token brings", json!({"kid": "evil", "jwk": foreign.jwk("evil")})),
        ("a path for a key", json!({"kid": "../../../../dev/null"})),
        ("a statement for a key", json!({"kid": "' UNION SELECT 'x"})),
    ];
    sso.other.publish(&[foreign.jwk("evil")]);
    for (name, header) in headers {
        let header = with(json!({"alg": "ES256", "typ": "JWT"}), header);
        refused(sso, name, |nonce| foreign.sign(&header, &good(nonce))).await;
    }
    assert_eq!(sso.other.asked("/jwks").len(), 0, "a token says where its keys are, and is believed");
    let own = &sso.acme.key;
    for (name, header) in [
        ("another kind of token", json!({"alg": "ES256", "kid": "one", "typ": "at+jwt"})),
        ("extensions that must be understood", json!({"alg": "ES256", "kid": "one", "crit": ["exp"]})),
        ("an algorithm of another key", json!({"alg": "RS256", "kid": "one"})),
        ("a key of another algorithm", json!({"alg": "ES256", "kid": "two"})),
        ("an algorithm that is none", json!({"alg": "ES257", "kid": "one"})),
        ("no algorithm", json!({"kid": "one"})),
    ] {
        refused(sso, name, |nonce| own.sign(&header, &good(nonce))).await;
    }
    let header = json!({"alg": "ES256", "kid": "one"});
    refused(sso, "other claims under the same signature", |nonce| {
        let token = own.sign(&header, &good(nonce));
        let (head, rest) = token.split_once('.').unwrap();
        let (_, signature) = rest.split_once('.').unwrap();
        format!("{head}.{}.{signature}", to_base64url(with(good(nonce), json!({"sub": "root"})).to_string()))
    })
    .await;
    for text in ["", ".", "..", "a.b.c", "a.b.c.d.e", &"x".repeat(20_000)] {
        refused(sso, "what is no token", |_| text.to_owned()).await;
    }
    refused(sso, "a claim twice", |nonce| {
        let claims = good(nonce).to_string().replacen("\"sub\"", "\"sub\":\"x\",\"sub\"", 1);
        let signed = format!("{}.{}", to_base64url(header.to_string()), to_base64url(claims));
        format!("{signed}.{}", to_base64url([0; 64]))
    })
    .await;
    // Either key signs what is let in.
    let attempt = sso.begin("acme", "").await;
    sso.acme.give(&rsa.sign(&json!({"alg": "RS256", "kid": "two"}), &good(&attempt.nonce)));
    sso.come_back(&sso.app.anon(), &attempt, "code=abc").await.expect(200);
}

async fn keys_are_fetched_anew_for_an_unknown_one_once_a_minute(sso: &Sso) {
    sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(sso.acme.asked("/jwks").len(), 1);
    sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(sso.acme.asked("/jwks").len(), 1, "what is known is not asked for");
    let next = Key::es256();
    sso.acme.publish(&[sso.acme.key.jwk("one"), next.jwk("next")]);
    let by_next = async || {
        let attempt = sso.begin("acme", "").await;
        let header = json!({"alg": "ES256", "kid": "next"});
        sso.acme.give(&next.sign(&header, &sso.claims("acme", &attempt.nonce)));
        sso.come_back(&sso.app.anon(), &attempt, "code=abc").await
    };
    by_next().await.expect_problem(403, "sign_in_refused");
    assert_eq!(sso.acme.asked("/jwks").len(), 1, "a minute has not gone by since they were fetched");
    sso.app.advance(60);
    by_next().await.expect(200);
    assert_eq!(sso.acme.asked("/jwks").len(), 2);
    for _ in 0..20 {
        refused(sso, "an unknown key", |nonce| {
            next.sign(&json!({"alg": "ES256", "kid": "third"}), &sso.claims("acme", nonce))
        })
        .await;
    }
    assert_eq!(sso.acme.asked("/jwks").len(), 2, "whoever sends tokens makes no storm of requests");
    // An hour later what the issuer says of itself is asked for anew.
    sso.app.advance(60 * 60);
    sso.sign_in("acme", json!({})).await.expect(200);
    assert_eq!(sso.acme.asked("/.well-known/openid-configuration").len(), 2);
}

/// Requirement 39 (RFC 9207).
async fn the_answer_of_another_provider_is_refused(sso: &Sso) {
    let back = async |rest: String| {
        let attempt = sso.begin("acme", "").await;
        sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
        sso.come_back(&sso.app.anon(), &attempt, &rest).await
    };
    let other = format!("code=abc&iss={}", sso.other.url);
    back(other).await.expect_problem(403, "sign_in_refused");
    back("code=abc&iss=".to_owned()).await.expect_problem(403, "sign_in_refused");
    assert_eq!(sso.acme.asked("/token").len(), 0, "the code went nowhere");
    back(format!("code=abc&iss={}", sso.acme.url)).await.expect(200);

    // One that promises to say who it is must.
    let discovery = with(sso.acme.discovery(), json!({"authorization_response_iss_parameter_supported": true}));
    sso.acme.reply("/.well-known/openid-configuration", Reply::Json(200, discovery));
    sso.set_up_provider("acme", &sso.acme.url).await;
    back("code=abc".to_owned()).await.expect_problem(403, "sign_in_refused");
    back(format!("code=abc&iss={}", sso.acme.url)).await.expect(200);

    // A token of the other provider, with its own good signature.
    refused(sso, "a token of the other provider", |nonce| sso.other.sign(&sso.claims("other", nonce))).await;
}

async fn answers_that_are_no_answers_are_refused(sso: &Sso) {
    let back = async |rest: &str| {
        let attempt = sso.begin("acme", "").await;
        sso.come_back(&sso.app.anon(), &attempt, rest).await
    };
    let before = sso.written().await;
    for rest in ["", "code=", "error=access_denied", "error=access_denied&code=abc"] {
        back(rest).await.expect_problem(403, "sign_in_refused");
    }
    let problem = back("error=%0D%0A%3Cscript%3Ebad").await.expect_problem(403, "sign_in_refused");
    assert_eq!(problem["detail"], "The provider answered: scriptbad.");
    let long = format!("code={}", "x".repeat(4_097));
    back(&long).await.expect_problem(403, "sign_in_refused");
    for reply in [
        Reply::Json(400, json!({"error": "invalid_grant"})),
        Reply::Json(200, json!({"error": "bad_verification_code"})),
        Reply::Json(200, json!([])),
        Reply::Json(200, json!({"access_token": "x"})),
        Reply::Json(200, json!({"access_token": "x", "id_token": 7})),
    ] {
        sso.acme.reply("/token", reply);
        back("code=abc").await.expect_problem(403, "sign_in_refused");
    }
    assert_eq!(sso.written().await, before);
}

async fn a_provider_that_lies_about_itself_is_not_used(sso: &Sso) {
    let lies = [
        json!({"issuer": sso.other.url}),
        json!({"issuer": null}),
        json!({"token_endpoint": "http://169.254.169.254/latest/meta-data/"}),
        json!({"token_endpoint": "https://localhost.evil.example:22/"}),
        json!({"jwks_uri": "file:///etc/passwd"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": "http://login.evil.example/"}),
        json!({"userinfo_endpoint": "http://127.0.0.1:22/"}),
        json!({"jwks_uri": null}),
    ];
    for lie in lies {
        let document = with(sso.acme.discovery(), lie.clone());
        sso.acme.reply("/.well-known/openid-configuration", Reply::Json(200, document));
        let answer = sso.app.anon().get("/v1/auth/oauth/acme").await;
        assert_eq!(answer.status, 503, "{lie}: {answer}");
        let problem = answer.expect_problem(503, "unavailable");
        assert_eq!(problem["detail"], "acme does not answer as it should.", "no cause may show");
    }
}

/// Requirement 59.
async fn a_provider_is_not_fetched_from_inside(sso: &Sso) {
    let operator = sso.app.operator().await;
    for inside in [
        "http://127.0.0.1:1/",
        "https://127.0.0.1",
        "https://[::1]",
        "https://169.254.169.254",
        "https://10.0.0.1",
        "https://[::ffff:10.0.0.1]",
        "https://2130706433",
        "http://accounts.example.com",
        "https://accounts.example.com:6379",
        "gopher://accounts.example.com",
        "https://user@accounts.example.com",
    ] {
        let body = json!({"issuer": inside, "client_id": "x"});
        let problem = operator.put("/admin/v1/settings/oauth/inside", body).await.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], "/issuer", "{inside}: {problem}");
        assert_eq!(problem["errors"][0]["code"], "not_reachable", "{inside}: {problem}");
    }
    // A name is looked up when it is connected to.
    let body = json!({"issuer": "https://localhost", "client_id": "x"});
    operator.put("/admin/v1/settings/oauth/inside", body).await.expect(200);
    sso.app.anon().get("/v1/auth/oauth/inside").await.expect_problem(503, "unavailable");
    let test = operator.post("/admin/v1/settings/oauth/inside/test", json!({})).await.expect(200);
    assert!(test["steps"][1]["detail"].as_str().unwrap().contains("is not public"), "{test}");

    // Where it sends us, we do not go.
    let discovery = "/.well-known/openid-configuration";
    sso.acme.reply(discovery, Reply::Redirect(format!("{}{discovery}", sso.other.url)));
    sso.app.anon().get("/v1/auth/oauth/acme").await.expect_problem(503, "unavailable");
    assert_eq!(sso.other.asked(discovery).len(), 0, "a redirect was followed");
}

async fn a_huge_a_slow_and_an_absent_answer_are_given_up(sso: &Sso) {
    let discovery = "/.well-known/openid-configuration";
    let begun = Instant::now();
    for reply in [Reply::Huge, Reply::Json(500, Json::Null), Reply::Json(200, json!("x")), Reply::Never] {
        sso.acme.reply(discovery, reply.clone());
        let answer = sso.app.anon().get("/v1/auth/oauth/acme").await;
        assert_eq!(answer.status, 503, "{reply:?}: {answer}");
    }
    assert!(begun.elapsed().as_secs() < 30, "the limit is two seconds");
    sso.acme.reply(discovery, Reply::Json(200, sso.acme.discovery()));
    for reply in [Reply::Huge, Reply::Json(502, Json::Null), Reply::Redirect(sso.other.url.clone())] {
        let attempt = sso.begin("acme", "").await;
        sso.acme.reply("/token", reply);
        sso.come_back(&sso.app.anon(), &attempt, "code=abc").await.expect_problem(503, "unavailable");
    }
    assert_eq!(sso.other.asked("/").len(), 0);
    assert_eq!(sso.written().await, Vec::<Json>::new());
}
