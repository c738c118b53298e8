//! Mail reaches the server once it can, and only then.

use serde_json::json;
use stratabase::core::db::{Source, Statement, WriteOptions};
use stratabase::core::{Error, Result};
use stratabase::services::mails;

use super::{MailStage, ctx, enqueue, seen};
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::smtp::Manner;

both_engines! {
    a_mail_is_sent_as_it_was_written_and_forgotten,
    a_mail_that_is_not_committed_is_not_sent,
    a_server_that_is_busy_hangs_or_goes_away_gets_the_mail_later,
    a_mail_that_the_server_refuses_is_given_up_and_forgotten,
    a_refused_login_is_no_refusal_of_the_mail,
    a_mail_is_given_up_when_it_would_come_too_late,
    no_line_break_in_what_a_mail_says_becomes_a_header,
    a_sent_mail_leaves_no_secret_behind,
}

async fn a_mail_is_sent_as_it_was_written_and_forgotten(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    let id = enqueue(app, |_| {}).await;
    assert_eq!(smtp.caught(), []);
    assert_eq!(app.run_jobs().await, 1);
    let caught = smtp.caught();
    assert_eq!(caught.len(), 1);
    assert_eq!(
        (caught[0].from.as_str(), &caught[0].to),
        ("FROM:<shop@example.com>", &vec!["TO:<ada@example.com>".to_owned()])
    );
    for part in
        ["From: Shop <shop@example.com>\r\n", "Subject: Your code\r\n", "The code is 123456.\r\n", "<p>The code"]
    {
        assert!(caught[0].data.contains(part), "{part:?} in {}", caught[0].data);
    }
    let expected = json!({
        "id": id, "to": "ada@example.com", "template": "one_time_code", "locale": "en", "subject": "Your code",
        "state": "sent", "attempts": 1, "last_error": null, "created_at": "2026-11-22T10:00:00.000Z",
        "sent_at": "2026-11-22T10:00:00.000Z", "text": null, "html": null,
    });
    assert_eq!(seen(app, id).await, expected);
    assert_eq!(app.run_jobs().await, 0);
}

async fn a_mail_that_is_not_committed_is_not_sent(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    let ctx = ctx(app);
    let mail = stratabase::models::mails::NewMail {
        letter: stratabase::core::mail::Letter {
            id: uuid::Uuid::nil(),
            to: "ada@example.com".into(),
            subject: "x".into(),
            text: "x".into(),
            html: "x".into(),
            written_at: ctx.now(),
        },
        template: "one_time_code",
        locale: "en".into(),
        useful_until: ctx.now().plus_seconds(60),
    };
    let fails = async move |tx: &_| -> Result<()> {
        mails::enqueue(&ctx, tx, &mail).await?;
        Err(Error::internal("on purpose"))
    };
    app.app.db.write(WriteOptions::default(), fails).await.unwrap_err();
    assert_eq!(app.run_jobs().await, 0);
    assert_eq!(smtp.caught(), []);
    assert_eq!(app.operator().await.get("/admin/v1/mails").await.expect(200), json!({"items": [], "next": null}));
}

async fn a_server_that_is_busy_hangs_or_goes_away_gets_the_mail_later(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    let id = enqueue(app, |_| {}).await;
    let trouble = [
        (Manner::Refuse("451 come back later"), "transient error (451): come back later"),
        (Manner::Hang, "the mail server took longer than 500ms"),
        (Manner::Close, "response error: incomplete response"),
    ];
    for ((manner, reason), attempt) in trouble.into_iter().zip(1..) {
        smtp.set(manner);
        assert_eq!(app.run_jobs().await, 1, "{manner:?}");
        let mail = seen(app, id).await;
        assert_eq!((&mail["state"], &mail["attempts"]), (&json!("failed"), &json!(attempt)), "{mail}");
        assert_eq!(mail["last_error"], reason);
        assert_eq!(mail["text"], json!(null), "operators read no links and codes");
        assert_eq!(app.run_jobs().await, 0, "it is not tried again at once");
        app.advance(120);
    }
    assert_eq!(smtp.caught(), []);
    smtp.set(Manner::Take);
    assert_eq!(app.run_jobs().await, 1);
    let mail = seen(app, id).await;
    assert_eq!((&mail["state"], &mail["attempts"], &mail["last_error"]), (&json!("sent"), &json!(4), &json!(null)));
    assert_eq!(smtp.caught().len(), 1);
}

async fn a_mail_that_the_server_refuses_is_given_up_and_forgotten(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    smtp.set(Manner::Refuse("550 no such mailbox"));
    let id = enqueue(app, |_| {}).await;
    assert_eq!(app.run_jobs().await, 1);
    let mail = seen(app, id).await;
    assert_eq!(
        (&mail["state"], &mail["last_error"]),
        (&json!("dead"), &json!("permanent error (550): no such mailbox"))
    );
    assert_eq!(words_kept(app).await, 0);
    smtp.set(Manner::Take);
    app.advance(86_400);
    assert_eq!((app.run_jobs().await, smtp.caught().len()), (0, 0));
}

async fn a_refused_login_is_no_refusal_of_the_mail(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    smtp.set(Manner::Refuse("530 5.7.0 authentication required"));
    let id = enqueue(app, |_| {}).await;
    assert_eq!(app.run_jobs().await, 1);
    assert_eq!(seen(app, id).await["state"], "failed");
    smtp.set(Manner::Take);
    app.advance(60);
    assert_eq!((app.run_jobs().await, smtp.caught().len()), (1, 1));
}

async fn a_mail_is_given_up_when_it_would_come_too_late(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    let id = enqueue(app, |_| {}).await;
    app.advance(3_601);
    assert_eq!((app.run_jobs().await, smtp.caught().len()), (1, 0));
    let mail = seen(app, id).await;
    assert_eq!((&mail["state"], &mail["last_error"]), (&json!("dead"), &json!("it would come too late to be of use")));
    assert_eq!(words_kept(app).await, 0);
}

async fn no_line_break_in_what_a_mail_says_becomes_a_header(stage: &MailStage) {
    let MailStage { smtp, app } = stage;
    enqueue(app, |letter| letter.subject = "Hi\r\nBcc: eve@example.com\r\n\r\nbody".into()).await;
    enqueue(app, |letter| letter.to = "a@example.com>\r\nRCPT TO:<eve@example.com".into()).await;
    enqueue(app, |letter| letter.text = "one\r\n.\r\nMAIL FROM:<eve@example.com>\r\n".into()).await;
    assert_eq!(app.run_jobs().await, 3);
    let caught = smtp.caught();
    assert_eq!(caught.len(), 2, "{caught:#?}");
    for mail in &caught {
        assert_eq!(mail.to, ["TO:<ada@example.com>"]);
        let (head, _) = mail.data.split_once("\r\n\r\n").unwrap();
        assert!(!head.contains("\r\nBcc"), "{head}");
    }
    assert!(caught[0].data.contains("Subject: Hi Bcc: eve@example.com body\r\n"), "{}", caught[0].data);
    assert!(caught[1].data.contains("\r\n.\r\nMAIL FROM:<eve@example.com>\r\n"), "{}", caught[1].data);
}

async fn a_sent_mail_leaves_no_secret_behind(stage: &MailStage) {
    let app = &stage.app;
    enqueue(app, |_| {}).await;
    let payload = "SELECT count(*) FROM _jobs WHERE payload LIKE '%123456%'";
    let statement = Statement::made(payload.to_owned());
    assert_eq!(app.app.db.first(&statement, &[], |row| row.get::<i64>(0)).await.unwrap(), Some(0));
    assert_eq!(words_kept(app).await, 1, "the control: it waits");
    app.run_jobs().await;
    assert_eq!(words_kept(app).await, 0);
}

/// How many mails still say something.
async fn words_kept(app: &TestApp) -> i64 {
    static KEPT: Statement = Statement::new("SELECT count(*) FROM _mails WHERE text IS NOT NULL OR html IS NOT NULL");
    app.app.db.first(&KEPT, &[], |row| row.get(0)).await.unwrap().unwrap()
}
