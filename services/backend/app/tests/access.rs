//! Who may call what: every operation of both OpenAPI documents, called by everybody.

mod audited;
mod roles;

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value as Json, json};

use crate::files::uploaded;
use crate::records::{path_of, post, with_posts};
use crate::support::actor::{Actor, PASSWORD};
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

/// The statuses that an operation answers a sound request with: anonymous, a user, an operator.
///
/// Operations are called from the top, so what takes a record away stands below what needs it. The record of `posts` is
/// the user's own, and published; that of `users` is the user's.
const ACCESS: &[(&str, [u16; 3])] = &[
    ("GET /admin/v1/setup", [200, 401, 200]),
    ("POST /admin/v1/setup", [401, 401, 401]),
    ("POST /admin/v1/session", [201, 401, 201]),
    ("POST /admin/v1/session/refresh", [200, 401, 200]),
    ("POST /admin/v1/changes/plan", [401, 401, 200]),
    ("POST /admin/v1/changes", [401, 401, 201]),
    ("GET /admin/v1/collections", [401, 401, 200]),
    ("GET /admin/v1/versions", [401, 401, 200]),
    ("PATCH /admin/v1/versions/{n}", [401, 401, 422]),
    ("POST /admin/v1/versions/{n}/publish", [401, 401, 409]),
    ("POST /admin/v1/versions/{n}/retire", [401, 401, 409]),
    ("POST /admin/v1/versions/{n}/restore", [401, 401, 409]),
    ("POST /admin/v1/versions/{n}/purge", [401, 401, 409]),
    ("GET /admin/v1/usage", [401, 401, 200]),
    ("GET /admin/v1/overview", [401, 401, 200]),
    ("GET /admin/v1/explain/{request_id}", [401, 401, 200]),
    ("POST /admin/v1/explain", [401, 401, 200]),
    ("GET /admin/v1/records/{collection}", [401, 401, 200]),
    ("POST /admin/v1/records/{collection}", [401, 401, 201]),
    ("POST /admin/v1/records/{collection}/query", [401, 401, 200]),
    ("GET /admin/v1/records/{collection}/aggregate", [401, 401, 200]),
    ("POST /admin/v1/records/{collection}/aggregate", [401, 401, 200]),
    ("GET /admin/v1/records/{collection}/export", [401, 401, 200]),
    ("POST /admin/v1/records/{collection}/import", [401, 401, 200]),
    ("GET /admin/v1/records/{collection}/{id}", [401, 401, 200]),
    ("PATCH /admin/v1/records/{collection}/{id}", [401, 401, 200]),
    ("PUT /admin/v1/records/{collection}/{id}", [401, 401, 200]),
    ("POST /admin/v1/batch", [401, 401, 200]),
    ("GET /admin/v1/users", [401, 401, 200]),
    ("GET /admin/v1/users/{id}", [401, 401, 200]),
    ("PATCH /admin/v1/users/{id}", [401, 401, 200]),
    ("POST /admin/v1/users", [401, 401, 201]),
    ("POST /admin/v1/users/{id}/impersonate", [401, 401, 201]),
    // The user has none.
    ("DELETE /admin/v1/users/{id}/second-factor", [401, 401, 404]),
    // Nobody has guessed.
    ("DELETE /admin/v1/users/{id}/wrong-passwords", [401, 401, 404]),
    ("GET /admin/v1/sessions", [401, 401, 200]),
    ("DELETE /admin/v1/sessions/{id}", [401, 401, 204]),
    ("GET /admin/v1/keys", [401, 401, 200]),
    ("POST /admin/v1/keys", [401, 401, 201]),
    ("DELETE /admin/v1/keys/{id}", [401, 401, 204]),
    ("GET /admin/v1/files", [401, 401, 200]),
    ("POST /admin/v1/files", [401, 401, 201]),
    ("GET /admin/v1/files/{id}", [401, 401, 200]),
    ("GET /admin/v1/files/{id}/info", [401, 401, 200]),
    ("GET /admin/v1/mails", [401, 401, 200]),
    ("GET /admin/v1/mails/{id}", [401, 401, 404]),
    ("GET /admin/v1/me", [401, 401, 200]),
    ("GET /admin/v1/invitations", [401, 401, 200]),
    ("POST /admin/v1/invitations", [401, 401, 201]),
    ("DELETE /admin/v1/invitations/{id}", [401, 401, 204]),
    ("POST /admin/v1/invitations/accept", [422, 401, 422]),
    // What these take is made by other calls: here the codes are wrong.
    ("POST /admin/v1/session/totp", [401, 401, 401]),
    ("POST /admin/v1/session/recovery", [401, 401, 401]),
    ("GET /admin/v1/totp", [401, 401, 200]),
    ("POST /admin/v1/totp", [401, 401, 200]),
    ("POST /admin/v1/totp/confirm", [401, 401, 401]),
    ("DELETE /admin/v1/totp", [401, 401, 204]),
    ("GET /admin/v1/audit", [401, 401, 200]),
    ("GET /admin/v1/operators", [401, 401, 200]),
    ("PATCH /admin/v1/operators/{id}", [401, 401, 200]),
    // The last owner stays.
    ("DELETE /admin/v1/operators/{id}", [401, 401, 409]),
    ("GET /admin/v1/settings", [401, 401, 200]),
    ("PATCH /admin/v1/settings", [401, 401, 200]),
    ("GET /admin/v1/settings/oauth", [401, 401, 200]),
    ("PUT /admin/v1/settings/oauth/{provider}", [401, 401, 200]),
    ("POST /admin/v1/settings/oauth/{provider}/test", [401, 401, 200]),
    ("GET /admin/v1/users/{id}/identities", [401, 401, 200]),
    ("GET /admin/v1/users/{id}/passkeys", [401, 401, 200]),
    // The user has none.
    ("DELETE /admin/v1/users/{id}/identities/{identity}", [401, 401, 404]),
    ("GET /admin/v1/templates", [401, 401, 200]),
    ("PUT /admin/v1/templates/{name}/{locale}", [401, 401, 200]),
    ("POST /admin/v1/templates/{name}/{locale}/preview", [401, 401, 200]),
    ("DELETE /admin/v1/templates/{name}/{locale}", [401, 401, 204]),
    ("POST /admin/v1/password", [401, 401, 204]),
    ("DELETE /admin/v1/session", [401, 401, 204]),
    ("POST /v1/auth/register", [201, 201, 401]),
    // Operators have not allowed it here.
    ("POST /v1/auth/anonymous", [403, 403, 401]),
    ("POST /v1/auth/login", [200, 200, 401]),
    // This installation sends no mail, so none holds a link or a code.
    ("POST /v1/auth/password/forgot", [503, 503, 401]),
    ("POST /v1/auth/password/reset", [422, 422, 401]),
    ("POST /v1/auth/email/verify/request", [503, 503, 401]),
    ("POST /v1/auth/email/verify", [422, 422, 401]),
    ("POST /v1/auth/email/change", [401, 503, 401]),
    ("POST /v1/auth/otp", [503, 503, 401]),
    ("POST /v1/auth/otp/login", [401, 401, 401]),
    ("POST /v1/auth/refresh", [200, 200, 401]),
    ("GET /v1/auth/me", [401, 200, 401]),
    ("PATCH /v1/auth/me", [401, 200, 401]),
    ("GET /v1/auth/totp", [401, 200, 401]),
    ("POST /v1/auth/totp", [401, 200, 401]),
    // What these take is made by other calls: here the codes are wrong.
    ("POST /v1/auth/totp/confirm", [401, 401, 401]),
    ("POST /v1/auth/totp/login", [401, 401, 401]),
    ("POST /v1/auth/recovery/login", [401, 401, 401]),
    // This installation has no public address, without which there are no passkeys.
    ("POST /v1/auth/passkeys/register/begin", [401, 503, 401]),
    ("POST /v1/auth/passkeys/register/finish", [401, 503, 401]),
    ("POST /v1/auth/passkeys/login/begin", [503, 503, 401]),
    ("POST /v1/auth/passkeys/login/finish", [503, 503, 401]),
    ("GET /v1/auth/passkeys", [401, 200, 401]),
    ("DELETE /v1/auth/passkeys/{id}", [401, 404, 401]),
    // A provider is set up by now; this installation has no public address, and no answer here is a provider's.
    ("GET /v1/auth/oauth", [200, 200, 401]),
    ("GET /v1/auth/oauth/{provider}", [503, 503, 401]),
    ("GET /v1/auth/oauth/{provider}/callback", [400, 400, 401]),
    ("POST /v1/auth/oauth/{provider}/callback", [415, 415, 401]),
    ("POST /v1/auth/oauth/exchange", [422, 422, 401]),
    ("POST /v1/auth/oauth/{provider}/token", [403, 403, 401]),
    ("POST /v1/auth/oauth/{provider}/link", [401, 503, 401]),
    ("GET /v1/auth/identities", [401, 200, 401]),
    ("POST /v1/auth/identities", [401, 422, 401]),
    ("DELETE /v1/auth/identities/{id}", [401, 404, 401]),
    ("DELETE /admin/v1/settings/oauth/{provider}", [401, 401, 204]),
    ("POST /v1/auth/token", [401, 503, 401]),
    ("GET /v1/auth/sessions", [401, 200, 401]),
    ("PATCH /v1/auth/sessions/{id}", [401, 200, 401]),
    ("DELETE /v1/auth/sessions/{id}", [401, 204, 401]),
    ("DELETE /v1/auth/sessions", [401, 204, 401]),
    ("POST /v1/files", [401, 201, 401]),
    ("GET /v1/files/{id}", [404, 200, 401]),
    ("GET /v1/users", [200, 200, 401]),
    ("POST /v1/users/query", [200, 200, 401]),
    ("GET /v1/users/aggregate", [200, 200, 401]),
    ("POST /v1/users/aggregate", [200, 200, 401]),
    ("GET /v1/users/export", [200, 200, 401]),
    ("GET /v1/users/{id}", [404, 200, 401]),
    ("PATCH /v1/users/{id}", [404, 200, 401]),
    ("PUT /v1/users/{id}", [404, 200, 401]),
    ("GET /v1/posts", [200, 200, 401]),
    ("POST /v1/posts", [401, 201, 401]),
    ("POST /v1/posts/query", [200, 200, 401]),
    ("GET /v1/posts/aggregate", [200, 200, 401]),
    ("POST /v1/posts/aggregate", [200, 200, 401]),
    ("GET /v1/posts/export", [200, 200, 401]),
    // Each line is asked about, and answered, by itself.
    ("POST /v1/posts/import", [200, 200, 401]),
    ("POST /v1/batch", [401, 200, 401]),
    ("GET /v1/posts/{id}", [200, 200, 401]),
    ("PATCH /v1/posts/{id}", [401, 200, 401]),
    ("PUT /v1/posts/{id}", [401, 200, 401]),
    ("DELETE /v1/posts/{id}", [401, 204, 401]),
    ("POST /v1/auth/logout", [401, 204, 401]),
    ("DELETE /admin/v1/records/{collection}/{id}", [401, 401, 204]),
    ("DELETE /admin/v1/users/{id}", [401, 401, 204]),
    // From here on the sessions before end.
    ("DELETE /v1/auth/totp", [401, 204, 401]),
    ("POST /v1/auth/password", [401, 204, 401]),
    ("DELETE /v1/users/{id}", [404, 204, 401]),
    ("DELETE /v1/auth/me", [401, 204, 401]),
];

/// What requests are made of.
struct World<'a> {
    app: &'a TestApp,
    user: Actor<'a>,
    post: Json,
    session: Json,
    /// A second user with a post, for what operators take away.
    other: Actor<'a>,
    others_post: Json,
    /// A file of the user's that no record holds.
    file: Json,
    /// The id of a request that a rule refused.
    refused: String,
}

impl<'a> World<'a> {
    /// Registers the user, who writes a post and has a second session.
    async fn new(app: &'a TestApp) -> Self {
        let user = app.user("ada").await;
        let post = post(&user, json!({"status": "published"})).await;
        let other = app.user("eve").await;
        let others_post = self::post(&other, json!({})).await;
        let file = uploaded(&user, "a", "mine").await;
        let refused = user.delete(path_of(&others_post)).await.expect_problem(404, "not_found")["instance"].clone();
        let refused = refused.as_str().unwrap().trim_start_matches("urn:uuid:").to_owned();
        Self { app, user, post, session: sign_in(app).await, other, others_post, file, refused }
    }

    /// A path with its parameters filled in.
    async fn path(&self, template: &str) -> String {
        match template {
            "/v1/posts/{id}" => path_of(&self.post),
            "/v1/users/{id}" => format!("/v1/users/{}", self.user.id),
            file if file.contains("/files/") => file.replace("{id}", self.file["id"].as_str().unwrap()),
            "/admin/v1/explain/{request_id}" => format!("/admin/v1/explain/{}", self.refused),
            "/admin/v1/mails/{id}" => format!("/admin/v1/mails/{}", self.user.id),
            "/v1/auth/identities/{id}" | "/v1/auth/passkeys/{id}" => {
                template.replace("{id}", &self.other.id.to_string())
            }
            of_user if of_user.starts_with("/admin/v1/users/{id}") => {
                of_user.replace("{id}", &self.other.id.to_string()).replace("{identity}", &self.user.id.to_string())
            }
            "/admin/v1/records/{collection}/{id}" => path_of(&self.others_post).replace("/v1/", "/admin/v1/records/"),
            "/admin/v1/sessions/{id}" => {
                // One may have been ended before.
                let credentials = json!({"email": "eve@example.com", "password": PASSWORD});
                self.app.anon().post("/v1/auth/login", credentials).await.expect(200);
                let path = format!("/admin/v1/sessions?user={}", self.other.id);
                let sessions = self.app.operator().await.get(path).await.expect(200);
                format!("/admin/v1/sessions/{}", sessions["items"][0]["id"].as_str().unwrap())
            }
            "/admin/v1/keys/{id}" => {
                let asked = json!({"name": "gone", "scopes": ["*:read"]});
                let key = self.app.operator().await.post("/admin/v1/keys", asked).await.expect(201);
                format!("/admin/v1/keys/{}", key["id"].as_str().unwrap())
            }
            "/admin/v1/invitations/{id}" => {
                let asked = json!({"email": "gone@example.com", "role": "viewer"});
                let invitation = self.app.operator().await.post("/admin/v1/invitations", asked).await.expect(201);
                format!("/admin/v1/invitations/{}", invitation["id"].as_str().unwrap())
            }
            "/admin/v1/operators/{id}" => format!("/admin/v1/operators/{}", self.app.operator().await.id),
            named if named.contains("/{name}/{locale}") => named.replace("{name}/{locale}", "one_time_code/en"),
            "/v1/auth/sessions/{id}" => {
                let sessions = self.user.get("/v1/auth/sessions").await.expect(200);
                let other = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == false);
                format!("/v1/auth/sessions/{}", other.expect("a second session")["id"].as_str().unwrap())
            }
            plain => plain.replace("{collection}", "posts").replace("{n}", "1").replace("{provider}", "google"),
        }
    }

    /// A sound request: the path with its parameters filled in, and the body where there is one.
    async fn request(&self, operation: &str, caller: usize) -> (String, Option<Json>) {
        let (_, path) = operation.split_once(' ').expect("a method and a path");
        (self.path(path).await, self.body(operation, caller).await)
    }

    /// The body, where there is one.
    async fn body(&self, operation: &str, caller: usize) -> Option<Json> {
        let credentials = |email: &str| json!({"email": email, "password": PASSWORD});
        let change = json!({"operations": [{"op": "add_index", "collection": "posts", "fields": ["title"]}]});
        let body = match operation {
            "POST /admin/v1/setup" => {
                let mut setup = credentials("second@example.com");
                setup["token"] = "sb_st_nothing".into();
                setup
            }
            "POST /admin/v1/session" => credentials("op@example.com"),
            "POST /admin/v1/session/refresh" => {
                let session = self.app.anon().post("/admin/v1/session", credentials("op@example.com")).await;
                json!({"refresh_token": session.expect(201)["refresh_token"]})
            }
            "POST /v1/files" | "POST /admin/v1/files" => json!("any body is a file"),
            "POST /admin/v1/keys" => json!({"name": "nightly", "scopes": ["posts:read"]}),
            "POST /admin/v1/explain" => json!({"method": "GET", "path": "posts"}),
            "PUT /admin/v1/templates/{name}/{locale}" | "POST /admin/v1/templates/{name}/{locale}/preview" => {
                json!({"subject": "x", "text": "{{ code }}", "html": "{{ code }}"})
            }
            "POST /admin/v1/changes/plan" | "POST /admin/v1/changes" => change,
            "POST /v1/auth/register" => credentials(&format!("new{caller}@example.com")),
            "POST /v1/auth/password/forgot" | "POST /v1/auth/email/verify/request" | "POST /v1/auth/otp" => {
                json!({"email": "ada@example.com"})
            }
            "POST /v1/auth/password/reset" => json!({"token": "sb_ot_nothing", "password": PASSWORD}),
            "POST /v1/auth/email/verify" => json!({"token": "sb_ot_nothing"}),
            "POST /v1/auth/email/change" => credentials("other@example.com"),
            "POST /v1/auth/otp/login" => json!({"email": "ada@example.com", "code": "000000"}),
            "POST /v1/auth/login" => credentials("ada@example.com"),
            "POST /v1/auth/refresh" => json!({"refresh_token": self.session["refresh_token"]}),
            "PATCH /v1/auth/sessions/{id}" => json!({"device": "Work laptop"}),
            "POST /v1/auth/token" => json!({"audience": "reports"}),
            "POST /admin/v1/totp/confirm" | "POST /v1/auth/totp/confirm" => json!({"code": "000000"}),
            "POST /admin/v1/session/totp"
            | "POST /admin/v1/session/recovery"
            | "POST /v1/auth/totp/login"
            | "POST /v1/auth/recovery/login" => {
                json!({"mfa_token": "sb_mfa_nothing", "code": "000000"})
            }
            "POST /v1/auth/passkeys/register/finish" => {
                json!({"credential": {"id": "AA", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}})
            }
            "POST /v1/auth/passkeys/login/finish" => {
                let response = json!({"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"});
                json!({"credential": {"id": "AA", "response": response}})
            }
            "PUT /admin/v1/settings/oauth/{provider}" => json!({"client_id": "x"}),
            "POST /v1/auth/oauth/exchange" | "POST /v1/auth/identities" => json!({"code": "sb_oc_nothing"}),
            "POST /v1/auth/oauth/{provider}/token" => json!({"id_token": "nothing", "nonce": "x"}),
            "POST /v1/auth/oauth/{provider}/link" => json!({"redirect_to": "https://app.example.com/"}),
            "POST /admin/v1/users" => credentials("made@example.com"),
            "POST /admin/v1/users/{id}/impersonate" => json!({"reason": "to see what they see"}),
            "POST /admin/v1/invitations" => json!({"email": "new@example.com", "role": "viewer"}),
            "POST /admin/v1/invitations/accept" => json!({"token": "sb_inv_nothing", "password": PASSWORD}),
            "POST /admin/v1/password" | "POST /v1/auth/password" => {
                json!({"current_password": PASSWORD, "password": PASSWORD})
            }
            "DELETE /v1/auth/me" => json!({"password": PASSWORD}),
            "POST /v1/users/query"
            | "PATCH /admin/v1/settings"
            | "PATCH /v1/auth/me"
            | "POST /v1/posts/query"
            | "POST /admin/v1/records/{collection}/query"
            | "POST /v1/users/aggregate"
            | "POST /v1/posts/aggregate"
            | "POST /admin/v1/records/{collection}/aggregate"
            | "PATCH /admin/v1/versions/{n}"
            | "POST /admin/v1/versions/{n}/retire"
            | "PATCH /v1/users/{id}"
            | "PUT /v1/users/{id}" => json!({}),
            "POST /v1/posts"
            | "POST /v1/posts/import"
            | "POST /admin/v1/records/{collection}/import"
            | "PUT /v1/posts/{id}"
            | "POST /admin/v1/records/{collection}"
            | "PUT /admin/v1/records/{collection}/{id}" => {
                json!({"title": "x", "status": "published", "author": self.user.id})
            }
            "POST /v1/batch" | "POST /admin/v1/batch" => {
                let body = json!({"title": "x", "status": "published", "author": self.user.id});
                json!({"operations": [{"method": "POST", "path": "posts", "body": body}]})
            }
            "PATCH /v1/posts/{id}" | "PATCH /admin/v1/records/{collection}/{id}" => json!({"title": "y"}),
            "PATCH /admin/v1/operators/{id}" => json!({"role": "owner"}),
            "PATCH /admin/v1/users/{id}" => json!({"disabled": false}),
            _ => return None,
        };
        Some(body)
    }

    async fn call(&self, operation: &str, caller: usize, actor: &Actor<'_>) -> Answer {
        let (path, body) = self.request(operation, caller).await;
        let (method, _) = operation.split_once(' ').expect("a method and a path");
        let call = actor.call(method.parse::<Method>().expect("a method"), &path);
        match body {
            // One JSON value is one line.
            Some(body) if path.ends_with("/import") => call.body("application/x-ndjson", body.to_string()).await,
            Some(body) => call.json(&body).await,
            None => call.await,
        }
    }
}

/// A new session of the user, who is made anew once a row before has taken the account.
async fn sign_in(app: &TestApp) -> Json {
    let credentials = json!({"email": "ada@example.com", "password": PASSWORD});
    let answer = app.anon().post("/v1/auth/login", credentials.clone()).await;
    if answer.status.is_success() {
        return answer.json();
    }
    app.anon().post("/v1/auth/register", credentials).await.expect(201)
}

/// `METHOD /path` of every operation in an OpenAPI document.
fn operations(document: &Json) -> BTreeSet<String> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = |item: &Json| item.as_object().expect("a path item").keys().cloned().collect::<Vec<_>>();
    let operations = paths.iter().flat_map(|(path, item)| {
        let operations = methods(item).into_iter().filter(|key| key != "parameters");
        operations.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

async fn every_operation_stands_in_the_table(app: &TestApp) {
    with_posts(app).await;
    let mut documented = BTreeSet::new();
    for path in ["/admin/v1/openapi.json", "/v1/openapi.json"] {
        documented.append(&mut operations(&app.anon().get(path).await.expect(200)));
    }
    let table: BTreeSet<String> = ACCESS.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    assert_eq!(table.len(), ACCESS.len(), "an operation stands twice in ACCESS (tests/access.rs)");
    let missing: Vec<_> = documented.difference(&table).collect();
    assert!(
        missing.is_empty(),
        "{missing:#?} stand in the OpenAPI documents and not in ACCESS (tests/access.rs): add a row for each that says \
         what anonymous, a user and an operator are answered, and its sound request to World::request"
    );
    let gone: Vec<_> = table.difference(&documented).collect();
    assert!(
        gone.is_empty(),
        "{gone:#?} stand in ACCESS (tests/access.rs) and not in the OpenAPI documents: take the rows out, or document \
         the operations"
    );
}

async fn every_operation_lets_in_whom_the_table_names(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    for (operation, expected) in ACCESS {
        for (caller, name) in ["anonymous", "a user", "an operator"].into_iter().enumerate() {
            // A row before may have ended a session, so each call has one of its own.
            let actor = match caller {
                0 => app.anon(),
                1 => app.anon().signed_in(&sign_in(app).await, "user"),
                _ => app.operator().await,
            };
            let before = events(app).await.len();
            let answer = world.call(operation, caller, &actor).await;
            assert_eq!(
                answer.status.as_u16(),
                expected[caller],
                "{operation} as {name} was answered with {answer}; if that is right, say so in ACCESS (tests/access.rs)"
            );
            if !answer.status.is_success() {
                assert_eq!(events(app).await.len(), before, "{operation} was refused to {name} and wrote all the same");
            }
        }
    }
}

async fn an_unknown_parameter_is_refused_by_every_operation(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    let operator = app.operator().await;
    for (operation, _) in ACCESS {
        if *operation == "GET /v1/auth/oauth/{provider}/callback" {
            // Providers have the browser bring parameters of their own.
            continue;
        }
        let (caller, actor) = if operation.contains(" /admin/") { (2, &operator) } else { (1, &world.user) };
        let (path, body) = world.request(operation, caller).await;
        let (method, _) = operation.split_once(' ').expect("a method and a path");
        let call = actor.call(method.parse::<Method>().expect("a method"), &format!("{path}?unheard_of=1"));
        let answer = match body {
            Some(body) => call.json(&body).await,
            None => call.await,
        };
        answer.expect_problem(400, "invalid_query");
    }
    for document in ["/admin/v1/openapi.json", "/v1/openapi.json", "/versions"] {
        app.anon().get(format!("{document}?unheard_of=1")).await.expect_problem(400, "invalid_query");
    }
}

async fn a_bad_token_is_refused_by_every_operation(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    let refresh_token = world.session["refresh_token"].as_str().unwrap().to_owned();
    for token in ["sb_at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "nonsense", "' OR 1=1 --", &refresh_token] {
        let mut bad = app.anon();
        bad.token = Some(token.to_owned());
        let public = ["GET /v1/openapi.json", "GET /admin/v1/openapi.json", "GET /v1/nothing", "GET /admin/v1/nothing"];
        for operation in ACCESS.iter().map(|(operation, _)| *operation).chain(public) {
            let answer = world.call(operation, 3, &bad).await;
            let problem = answer.expect_problem(401, "unauthenticated");
            assert!(!problem.to_string().contains(token), "{operation} repeats the token: {problem}");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{operation}");
        }
    }
}

both_engines!(
    every_operation_stands_in_the_table,
    every_operation_lets_in_whom_the_table_names,
    an_unknown_parameter_is_refused_by_every_operation,
    a_bad_token_is_refused_by_every_operation,
);
