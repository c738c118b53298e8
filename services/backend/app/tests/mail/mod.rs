//! Mail: sent by jobs through a real SMTP server, logged for operators, forgotten once it is sent.

mod log;
mod real;
mod sending;
mod templates;

use serde_json::Value as Json;
use stratabase::core::Ctx;
use stratabase::core::db::WriteOptions;
use stratabase::core::id;
use stratabase::core::mail::Letter;
use stratabase::models::mails::NewMail;
use stratabase::services::mails;
use uuid::Uuid;

use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};
use crate::support::smtp::SmtpCatcher;

/// The application with a mail server of its own.
pub struct MailStage {
    /// The mail server.
    pub smtp: SmtpCatcher,
    /// The application.
    pub app: TestApp,
}

/// Where the application of a [`MailStage`] says that it is.
pub const PUBLIC_URL: &str = "https://app.example.com";

impl Fixture for MailStage {
    async fn set_up(engine: Engine) -> Self {
        let smtp = SmtpCatcher::start().await;
        let settings = [
            ("STRATABASE_SMTP_URL", smtp.url()),
            ("STRATABASE_SMTP_TIMEOUT", "500ms".to_owned()),
            ("STRATABASE_PUBLIC_URL", PUBLIC_URL.to_owned()),
            ("STRATABASE_MAIL_FROM", "Shop <shop@example.com>".to_owned()),
        ];
        let settings: Vec<_> = settings.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let app = TestApp::open(TestDatabase::set_up(engine).await, &settings).await;
        Self { smtp, app }
    }

    async fn tear_down(self) {
        self.app.tear_down().await;
    }
}

/// The context of the server itself.
fn ctx(app: &TestApp) -> Ctx {
    Ctx::system(app.app.clock.clone(), Uuid::nil())
}

/// Writes a mail down that is of use for an hour.
async fn enqueue(app: &TestApp, change: impl FnOnce(&mut Letter)) -> Uuid {
    let ctx = ctx(app);
    let mut letter = Letter {
        id: id::new_record_id(ctx.now()).unwrap(),
        to: "ada@example.com".into(),
        subject: "Your code".into(),
        text: "The code is 123456.\n".into(),
        html: "<p>The code is 123456.</p>".into(),
        written_at: ctx.now(),
    };
    change(&mut letter);
    let id = letter.id;
    let mail =
        NewMail { letter, template: "one_time_code", locale: "en".into(), useful_until: ctx.now().plus_seconds(3_600) };
    app.app.db.write(WriteOptions::default(), async move |tx| mails::enqueue(&ctx, tx, &mail).await).await.unwrap();
    id
}

/// A mail as operators see it.
async fn seen(app: &TestApp, id: Uuid) -> Json {
    app.operator().await.get(format!("/admin/v1/mails/{id}")).await.expect(200)
}
