//! What mails prove: passwords are reset, addresses verified and changed, and users signed in by it, once each.

mod anonymous;
mod codes;
mod email;
mod guesses;
mod once;
mod registration;
mod reset;
mod second_factor;

use serde_json::{Value as Json, json};

use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture};

/// Where the application says that it is.
const PUBLIC_URL: &str = "https://app.example.com";
/// A password other than that of every account.
const OTHER: &str = "another horse with other staples";

/// The application with a mailer that keeps every mail.
pub struct Postbox(pub TestApp);

impl Fixture for Postbox {
    async fn set_up(engine: Engine) -> Self {
        let settings = [("STRATABASE_SMTP_URL", "log:"), ("STRATABASE_PUBLIC_URL", PUBLIC_URL)];
        Self(TestApp::open(TestDatabase::set_up(engine).await, &settings).await)
    }

    async fn tear_down(self) {
        self.0.run_jobs().await;
        self.0.tear_down().await;
    }
}

impl Postbox {
    /// The mails to an address, the newest first, once what there is to do is done.
    pub async fn mails(&self, to: &str) -> Vec<Json> {
        self.0.run_jobs().await;
        // Far enough that the ids of later mails are greater, whatever other tests do to the ids of this process.
        self.0.advance(11);
        let operator = self.0.operator().await;
        let list = operator.get(format!("/admin/v1/mails?to={to}")).await.expect(200);
        let mut mails = Vec::new();
        for mail in list["items"].as_array().unwrap() {
            mails.push(operator.get(format!("/admin/v1/mails/{}", mail["id"].as_str().unwrap())).await.expect(200));
        }
        mails
    }

    /// The templates of the mails to an address, the newest first.
    pub async fn told(&self, to: &str) -> Vec<String> {
        self.mails(to).await.iter().map(|mail| mail["template"].as_str().unwrap().to_owned()).collect()
    }

    /// The newest mail of a template to an address. Of several at one instant any may be listed first.
    pub async fn mail(&self, to: &str, template: &str) -> Mail {
        let mails = self.mails(to).await;
        let mail = mails.iter().find(|mail| mail["template"] == template);
        let mail = mail.unwrap_or_else(|| panic!("no mail {template} to {to} among {mails:?}"));
        let text = mail["text"].as_str().unwrap();
        let token = text.split("#token=").nth(1).map(|rest| rest.split_whitespace().next().unwrap().to_owned());
        let code = text.lines().find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
        Mail { token, code: code.map(str::to_owned), text: text.to_owned() }
    }

    /// A user who has read the mail that registering brought.
    async fn user(&self, name: &str) -> Actor<'_> {
        let user = self.0.user(name).await;
        self.0.run_jobs().await;
        self.0.advance(11);
        user
    }

    /// The status of signing in as `{name}@example.com`.
    async fn sign_in(&self, name: &str, password: &str) -> u16 {
        let body = json!({"email": format!("{name}@example.com"), "password": password});
        self.0.anon().post("/v1/auth/login", body).await.status.as_u16()
    }
}

/// What a mail holds.
pub struct Mail {
    pub token: Option<String>,
    pub code: Option<String>,
    /// What it says.
    pub text: String,
}

impl Mail {
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_else(|| panic!("no token in {}", self.text))
    }

    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_else(|| panic!("no code in {}", self.text))
    }

    /// A code that is not the one of the mail.
    fn wrong_code(&self) -> String {
        if self.code() == "000000" { "000001".to_owned() } else { "000000".to_owned() }
    }
}
