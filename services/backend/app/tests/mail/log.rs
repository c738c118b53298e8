//! What operators see of mail, and the mailer that only keeps it.

use serde_json::json;
use stratabase::core::Error;
use stratabase::core::db::{Statement, WriteOptions};
use stratabase::core::roles::Role;

use super::{MailStage, enqueue, seen};
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Fixture, both_engines};
use crate::support::process::ServerProcess;

both_engines! {
    the_log_is_listed_by_state_and_address_a_page_at_a_time,
    a_mailer_for_development_keeps_mails_whole_and_sends_nothing,
    without_a_mailer_what_needs_mail_is_refused,
    old_mails_are_forgotten_and_those_nobody_sends_are_given_up,
}

async fn the_log_is_listed_by_state_and_address_a_page_at_a_time(stage: &MailStage) {
    let app = &stage.app;
    let operator = app.operator().await;
    let first = enqueue(app, |_| {}).await;
    app.run_jobs().await;
    app.advance(60);
    let second = enqueue(app, |letter| letter.to = "Eve@example.com".into()).await;
    app.advance(60);
    let third = enqueue(app, |_| {}).await;
    let ids = async |query: &str| {
        let page = operator.get(format!("/admin/v1/mails?{query}")).await.expect(200);
        let ids: Vec<_> = page["items"].as_array().unwrap().iter().map(|mail| mail["id"].clone()).collect();
        (ids, page["next"].clone())
    };
    assert_eq!(ids("").await, (vec![json!(third), json!(second), json!(first)], json!(null)));
    assert_eq!(ids("state=queued").await.0, [json!(third), json!(second)]);
    assert_eq!(ids("state=sent").await.0, [json!(first)]);
    assert_eq!(ids("to=EVE@example.com").await.0, [json!(second)]);
    assert_eq!(ids("limit=2").await, (vec![json!(third), json!(second)], json!(second)));
    assert_eq!(ids(&format!("limit=2&cursor={second}")).await, (vec![json!(first)], json!(null)));
    for wrong in ["state=lost", "limit=0", "limit=1001", "cursor=x", "from=a"] {
        operator.get(format!("/admin/v1/mails?{wrong}")).await.expect_problem(400, "invalid_query");
    }
    operator.get(format!("/admin/v1/mails/{}", operator.id)).await.expect_problem(404, "not_found");
    operator.get("/admin/v1/mails/x").await.expect_problem(404, "not_found");
    app.run_jobs().await;
}

async fn a_mailer_for_development_keeps_mails_whole_and_sends_nothing(database: &TestDatabase) {
    let settings = [("STRATABASE_SMTP_URL", "log:"), ("STRATABASE_PUBLIC_URL", "http://localhost:8090")];
    let app = TestApp::open(TestDatabase::set_up(database.engine).await, &settings).await;
    assert!(app.app.mailer.require().is_ok());
    let id = enqueue(&app, |_| {}).await;
    assert_eq!(seen(&app, id).await["text"], json!(null), "not yet");
    assert_eq!(app.run_jobs().await, 1);
    let mail = seen(&app, id).await;
    assert_eq!((&mail["state"], &mail["text"]), (&json!("kept"), &json!("The code is 123456.\n")));
    assert_eq!(mail["html"], "<p>The code is 123456.</p>");
    // Whoever reads them has the link and the code.
    let developer = app.operator_as(Role::Developer).await;
    let mail = developer.get(format!("/admin/v1/mails/{id}")).await.expect(200);
    assert_eq!((&mail["state"], &mail["text"], &mail["html"]), (&json!("kept"), &json!(null), &json!(null)));
    app.tear_down().await;
}

async fn without_a_mailer_what_needs_mail_is_refused(app: &TestApp) {
    let Err(Error::Unavailable { detail, .. }) = app.app.mailer.require() else { panic!("there is a mailer") };
    assert_eq!(detail, "This installation sends no mail: STRATABASE_SMTP_URL is off.");
}

static LOSE: Statement = Statement::new("DELETE FROM _jobs WHERE kind = 'send_mail'");

async fn old_mails_are_forgotten_and_those_nobody_sends_are_given_up(stage: &MailStage) {
    let app = &stage.app;
    app.seed_jobs().await;
    let sent = enqueue(app, |_| {}).await;
    app.run_jobs().await;
    let lost = enqueue(app, |_| {}).await;
    // As when its job is gone.
    app.app.db.write(WriteOptions::default(), async |tx| tx.execute(&LOSE, &[]).await).await.unwrap();
    app.advance(3_601);
    app.run_jobs().await;
    assert_eq!(seen(app, lost).await["state"], "dead");
    app.advance(30 * 86_400);
    app.run_jobs().await;
    for id in [sent, lost] {
        app.operator().await.get(format!("/admin/v1/mails/{id}")).await.expect_problem(404, "not_found");
    }
}

#[test]
fn a_server_that_keeps_mail_says_so_loudly() {
    crate::support::engine::run(crate::support::engine::Engine::Sqlite, async |database: &TestDatabase| {
        let settings = [("STRATABASE_SMTP_URL", "log:"), ("STRATABASE_PUBLIC_URL", "http://localhost:8090")];
        let server = ServerProcess::start_with(database, &[], &settings).await;
        server.tells("NO MAIL IS SENT", 1).await;
        server.stop().await;
    });
}
