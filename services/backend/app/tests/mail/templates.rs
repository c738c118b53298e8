//! The words of mails, as operators read and write them.

use serde_json::{Value as Json, json};

use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines! {
    every_template_has_words_in_two_languages_until_operators_write_their_own,
    words_that_do_not_work_are_refused_with_their_place,
    a_preview_shows_a_mail_and_keeps_nothing,
}

const OWN: &str = "/admin/v1/templates/one_time_code/pt-BR";

/// The words of a template in one language; null when there are none.
async fn listed(app: &TestApp, name: &str, locale: &str) -> Json {
    let list = app.operator().await.get("/admin/v1/templates").await.expect(200);
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["name"] == name && item["locale"] == locale).cloned().unwrap_or_default()
}

async fn every_template_has_words_in_two_languages_until_operators_write_their_own(app: &TestApp) {
    let operator = app.operator().await;
    let list = operator.get("/admin/v1/templates").await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 26);
    let words = json!({"subject": "C\u{f3}digo", "text": "{{ code }}", "html": "<b>{{ code }}</b>"});
    let made = operator.put(OWN, words.clone()).await.expect(200);
    let expected = json!({
        "name": "one_time_code", "locale": "pt-BR", "variables": ["app", "email", "user", "code", "code_minutes"],
        "subject": "C\u{f3}digo", "text": "{{ code }}", "html": "<b>{{ code }}</b>", "updated_at": "2026-11-22T10:00:00.000Z",
    });
    assert_eq!((&made, &listed(app, "one_time_code", "pt-BR").await), (&expected, &expected));
    let english = "/admin/v1/templates/one_time_code/en";
    let built_in = listed(app, "one_time_code", "en").await;
    operator.put(english, words).await.expect(200);
    assert_eq!(listed(app, "one_time_code", "en").await["text"], "{{ code }}");
    for path in [OWN, english] {
        operator.delete(path).await.expect(204);
        operator.delete(path).await.expect_problem(404, "not_found");
    }
    assert_eq!(listed(app, "one_time_code", "en").await, built_in);
    assert_eq!(listed(app, "one_time_code", "pt-BR").await, json!(null));
}

async fn words_that_do_not_work_are_refused_with_their_place(app: &TestApp) {
    let operator = app.operator().await;
    for (words, entry) in [
        (
            json!({"subject": "x", "text": "a {{ link }}", "html": "x"}),
            json!({"pointer": "/text", "position": 5, "code": "invalid_template",
                "detail": "There is no value \"link\" here; there are app, email, user, code, code_minutes."}),
        ),
        (
            json!({"subject": " ", "text": "x", "html": "x"}),
            json!({"pointer": "/subject", "code": "required", "detail": "A mail has a subject."}),
        ),
        (
            json!({"subject": "x".repeat(501), "text": "x", "html": "x"}),
            json!({"pointer": "/subject", "code": "too_long", "detail": "At most 500 bytes."}),
        ),
        (
            json!({"subject": "x", "text": "x"}),
            json!({"pointer": "/html", "code": "required", "detail": "This field is required."}),
        ),
    ] {
        for path in [OWN.to_owned(), format!("{OWN}/preview")] {
            let call =
                if path == OWN { operator.put(&path, words.clone()) } else { operator.post(&path, words.clone()) };
            assert_eq!(call.await.expect_problem(422, "invalid_fields")["errors"], json!([entry]));
        }
    }
    let sound = json!({"subject": "x", "text": "x", "html": "x"});
    for path in ["nothing/en", "one_time_code/english", "one_time_code/e", "one_time_code/en-USA", "one_time_code/%00"]
    {
        operator.put(format!("/admin/v1/templates/{path}"), sound.clone()).await.expect_problem(404, "not_found");
    }
    assert_eq!(listed(app, "one_time_code", "pt-BR").await, json!(null));
}

async fn a_preview_shows_a_mail_and_keeps_nothing(app: &TestApp) {
    let words = json!({
        "subject": "{{ app }}: {{ code }}", "text": "{{ user.email }} {{ code_minutes }}",
        "html": "{% if code %}<i>{{ user.email | upper }}</i>{% endif %}",
    });
    let shown = app.operator().await.post(format!("{OWN}/preview"), words).await.expect(200);
    let expected =
        json!({"subject": "Stratabase: 123456", "text": "ada@example.com 10", "html": "<i>ADA@EXAMPLE.COM</i>"});
    assert_eq!(shown, expected);
    assert_eq!(listed(app, "one_time_code", "pt-BR").await, json!(null));
}
