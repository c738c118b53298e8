//! What failures look like.

use super::stage::Stage;

#[tokio::test]
async fn a_problem_has_every_member_and_its_headers() {
    let stage = Stage::new().await;
    let answer = stage.send("GET", "/v1/fail/conflict", &[]).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "type": "/problems/conflict",
      "title": "The write collides with what is stored",
      "status": 409,
      "code": "conflict",
      "detail": "This address is taken.",
      "instance": "[request id]",
      "errors": [
        {
          "pointer": "/email",
          "code": "taken",
          "detail": "This address is taken."
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn causes_never_reach_the_client() {
    let stage = Stage::new().await;
    let answer = stage.send("GET", "/v1/fail/internal", &[]).await;
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "type": "/problems/internal",
      "title": "Something went wrong on our side",
      "status": 500,
      "code": "internal",
      "detail": "Something went wrong on our side; the log has more under this request's id.",
      "instance": "[request id]"
    }
    "#);
}

#[tokio::test]
async fn faults_of_the_query_are_told_by_parameter() {
    let stage = Stage::new().await;
    insta::assert_json_snapshot!(stage.send("GET", "/v1/notes?limit=x", &[]).await.json(), @r#"
    {
      "type": "/problems/invalid_query",
      "title": "The query is not valid",
      "status": 400,
      "code": "invalid_query",
      "detail": "1 parameter is not valid.",
      "instance": "[request id]",
      "errors": [
        {
          "parameter": "limit",
          "code": "invalid_value",
          "detail": "Expected a whole number that is not negative."
        }
      ]
    }
    "#);
    for query in ["page=1", "limit=1&limit=1"] {
        let answer = stage.send("GET", &format!("/v1/notes?{query}"), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, "invalid_query"), "{query}");
    }
    let repeated = stage.send("GET", "/v1/notes?filter=a&filter=b&limit=2", &[]).await;
    assert_eq!(repeated.body, r#"Some(2) ["a", "b"]"#);
}

#[tokio::test]
async fn a_part_that_does_not_answer_says_when_to_try_again() {
    let stage = Stage::new().await;
    let answer = stage.send("GET", "/v1/fail/unavailable", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "3"));
    assert_eq!(stage.send("GET", "/v1/fail/full", &[]).await.status.as_u16(), 507);
}

#[tokio::test]
async fn a_bad_token_is_401_wherever_tokens_mean_something() {
    let stage = Stage::new().await;
    for token in ["Bearer nonsense", "Bearer sb_at_unknown", "Basic eDp5", "Bearer"] {
        for path in ["/v1/notes", "/v1/nothing", "/admin/v1/notes"] {
            let answer = stage.send("GET", path, &[("authorization", token)]).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "unauthenticated"), "{token} {path}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    assert_eq!(stage.send("GET", "/health/live", &[("authorization", "Basic eDp5")]).await.status.as_u16(), 200);
}
