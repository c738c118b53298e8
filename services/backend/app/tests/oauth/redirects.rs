//! Where browsers end: at addresses that are listed, letter by letter (requirement 42), with a code that is good once.

use futures_util::future::join_all;
use serde_json::json;
use stratabase::api;

use super::{PAGE, Sso, code_of};
use crate::support::actor::Actor;
use crate::support::engine::both_engines;

both_engines! {
    a_browser_ends_at_a_listed_address_with_a_code,
    what_is_not_listed_is_refused,
    of_fifty_who_exchange_one_code_one_is_signed_in,
    an_application_is_told_of_failures,
    only_whole_addresses_are_listed,
}

async fn code(sso: &Sso) -> String {
    let attempt = sso.begin("acme", &format!("redirect_to={PAGE}")).await;
    sso.acme.give(&sso.acme.sign(&sso.claims("acme", &attempt.nonce)));
    code_of(&sso.come_back(&sso.app.anon(), &attempt, "code=abc").await)
}

async fn a_browser_ends_at_a_listed_address_with_a_code(sso: &Sso) {
    let anon = sso.app.anon();
    let code = code(sso).await;
    assert_eq!(sso.written().await.len(), 0, "nobody is made before the code is there");
    let session = anon.post("/v1/auth/oauth/exchange", json!({"code": code})).await.expect(200);
    assert_eq!(session["user"]["email"], "ada@example.com");
    for wrong in [code.as_str(), "", "nonsense", "sb_oc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = anon.post("/v1/auth/oauth/exchange", json!({"code": wrong})).await;
        answer.expect_problem(422, "invalid_fields");
    }
    let late = self::code(sso).await;
    sso.app.advance(60);
    anon.post("/v1/auth/oauth/exchange", json!({"code": late})).await.expect_problem(422, "invalid_fields");
}

async fn what_is_not_listed_is_refused(sso: &Sso) {
    for elsewhere in [
        "https://evil.example/",
        "https://app.example.com",
        "https://app.example.com/",
        "https://app.example.com/signed-in/",
        "https://app.example.com/signed-in?x=1",
        "https://app.example.com/signed-in%23",
        "https://app.example.com/signed-in%2F..%2Fevil",
        "https://app.example.com/Signed-in",
        "https://APP.example.com/signed-in",
        "http://app.example.com/signed-in",
        "https://app.example.com:443/signed-in",
        "https://app.example.com.evil.example/signed-in",
        "https://app.example.com@evil.example/signed-in",
        "https://evil.example/https://app.example.com/signed-in",
        "//app.example.com/signed-in",
        "/signed-in",
        "/\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "%20https://app.example.com/signed-in",
        "https://app.example.com/signed-in%20",
        "https://app.example.com/signed-in%00",
        "https://app.example.com/signed-in%0d%0aSet-Cookie:x",
        "",
    ] {
        let escaped: String = elsewhere.replace('\\', "%5C");
        let answer = sso.app.anon().get(format!("/v1/auth/oauth/acme?redirect_to={escaped}")).await;
        let problem = answer.expect_problem(400, "invalid_query");
        assert_eq!(problem["errors"][0]["parameter"], "redirect_to", "{elsewhere}");
    }
    let twice = format!("/v1/auth/oauth/acme?redirect_to={PAGE}&redirect_to=https://evil.example/");
    sso.app.anon().get(twice).await.expect_problem(400, "invalid_query");
}

async fn of_fifty_who_exchange_one_code_one_is_signed_in(sso: &Sso) {
    let code = code(sso).await;
    let elsewhere = api::router(sso.app.another_node().await);
    let (here, there) = (sso.app.anon(), Actor::anonymous(&elsewhere));
    let calls = (0..50).map(|number| {
        let actor = if number % 2 == 0 { &here } else { &there };
        actor.post("/v1/auth/oauth/exchange", json!({"code": code})).into_future()
    });
    let answers = join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 422));
}

async fn an_application_is_told_of_failures(sso: &Sso) {
    let ended = async |rest: &str| {
        let attempt = sso.begin("acme", &format!("redirect_to={PAGE}")).await;
        let answer = sso.come_back(&sso.app.anon(), &attempt, rest).await;
        assert_eq!(answer.status, 302, "{answer}");
        answer.header("location").to_owned()
    };
    assert_eq!(ended("error=access_denied").await, format!("{PAGE}#error=access_denied"));
    assert_eq!(ended("error=%23code%3Dx%26").await, format!("{PAGE}#error=sign_in_refused"));
    sso.acme.give("nonsense");
    assert_eq!(ended("code=abc").await, format!("{PAGE}#error=sign_in_refused"));
    sso.acme.reply("/token", crate::support::issuer::Reply::Json(500, json!(null)));
    assert_eq!(ended("code=abc").await, format!("{PAGE}#error=unavailable"));
}

async fn only_whole_addresses_are_listed(sso: &Sso) {
    let operator = sso.app.operator().await;
    let good =
        json!(["https://app.example.com/a?b=c", "http://localhost:3000/x", "http://[::1]:3000/", "com.example.app:/x"]);
    let set = operator.patch("/admin/v1/settings", json!({"redirects": good})).await.expect(200);
    assert_eq!(set["redirects"], good);
    assert_eq!(set["registration"], "open");
    for bad in [
        "",
        "https://",
        "https://*.example.com/",
        "https://app.example.com/#x",
        "http://app.example.com/",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "javascript:alert(1)",
        "javascript.x:alert(1)",
        "data:text/html,x",
        "/x",
        "//x",
        "app:/x",
        "com.example.app:x",
        "https://a b/",
        "https://a/\r\nx",
        "https://user@app.example.com/",
    ] {
        let problem = operator.patch("/admin/v1/settings", json!({"redirects": [PAGE, bad]})).await;
        let problem = problem.expect_problem(422, "invalid_fields");
        assert_eq!(problem["errors"][0]["pointer"], "/redirects/1", "{bad}: {problem}");
    }
    let many = vec![PAGE; 101];
    operator.patch("/admin/v1/settings", json!({"redirects": many})).await.expect_problem(422, "invalid_fields");
    assert_eq!(operator.get("/admin/v1/settings").await.expect(200)["redirects"], good);
}
