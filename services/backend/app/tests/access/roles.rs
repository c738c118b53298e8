//! What each role may do: every operation of the platform document, called by operators of all four.

use std::collections::BTreeSet;

use stratabase::core::roles::Role;

use super::{ACCESS, World, operations};
use crate::records::with_posts;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;
use crate::support::events::events;

/// The least role that an operation asks for, `None` where none is asked for because the operation signs somebody in or
/// out, or is about the caller alone.
///
/// Operations are called from the top, so what takes something away stands below what needs it.
const LEAST: &[(&str, Option<Role>)] = &[
    ("GET /admin/v1/setup", None),
    ("POST /admin/v1/setup", None),
    ("POST /admin/v1/session", None),
    ("POST /admin/v1/session/refresh", None),
    ("POST /admin/v1/changes/plan", Some(Role::Viewer)),
    ("POST /admin/v1/changes", Some(Role::Developer)),
    ("GET /admin/v1/collections", Some(Role::Viewer)),
    ("GET /admin/v1/versions", Some(Role::Viewer)),
    ("PATCH /admin/v1/versions/{n}", Some(Role::Developer)),
    ("POST /admin/v1/versions/{n}/publish", Some(Role::Developer)),
    ("POST /admin/v1/versions/{n}/retire", Some(Role::Developer)),
    ("POST /admin/v1/versions/{n}/restore", Some(Role::Developer)),
    ("POST /admin/v1/versions/{n}/purge", Some(Role::Owner)),
    ("GET /admin/v1/usage", Some(Role::Viewer)),
    ("GET /admin/v1/overview", Some(Role::Viewer)),
    ("GET /admin/v1/explain/{request_id}", Some(Role::Viewer)),
    ("POST /admin/v1/explain", Some(Role::Viewer)),
    ("GET /admin/v1/records/{collection}", Some(Role::Viewer)),
    ("POST /admin/v1/records/{collection}", Some(Role::Developer)),
    ("POST /admin/v1/records/{collection}/query", Some(Role::Viewer)),
    ("GET /admin/v1/records/{collection}/aggregate", Some(Role::Viewer)),
    ("POST /admin/v1/records/{collection}/aggregate", Some(Role::Viewer)),
    ("GET /admin/v1/records/{collection}/export", Some(Role::Viewer)),
    ("POST /admin/v1/records/{collection}/import", Some(Role::Developer)),
    ("GET /admin/v1/records/{collection}/{id}", Some(Role::Viewer)),
    ("PATCH /admin/v1/records/{collection}/{id}", Some(Role::Developer)),
    ("PUT /admin/v1/records/{collection}/{id}", Some(Role::Developer)),
    ("POST /admin/v1/batch", Some(Role::Developer)),
    ("GET /admin/v1/users", Some(Role::Viewer)),
    ("GET /admin/v1/users/{id}", Some(Role::Viewer)),
    ("PATCH /admin/v1/users/{id}", Some(Role::Support)),
    ("POST /admin/v1/users", Some(Role::Developer)),
    ("POST /admin/v1/users/{id}/impersonate", Some(Role::Support)),
    ("DELETE /admin/v1/users/{id}/second-factor", Some(Role::Support)),
    ("DELETE /admin/v1/users/{id}/wrong-passwords", Some(Role::Support)),
    ("GET /admin/v1/sessions", Some(Role::Viewer)),
    ("GET /admin/v1/files", Some(Role::Viewer)),
    ("POST /admin/v1/files", Some(Role::Developer)),
    ("GET /admin/v1/files/{id}", Some(Role::Viewer)),
    ("GET /admin/v1/files/{id}/info", Some(Role::Viewer)),
    ("GET /admin/v1/mails", Some(Role::Viewer)),
    ("GET /admin/v1/mails/{id}", Some(Role::Viewer)),
    ("GET /admin/v1/keys", Some(Role::Viewer)),
    ("POST /admin/v1/keys", Some(Role::Developer)),
    ("DELETE /admin/v1/keys/{id}", Some(Role::Developer)),
    ("GET /admin/v1/me", None),
    ("GET /admin/v1/invitations", Some(Role::Viewer)),
    ("POST /admin/v1/invitations", Some(Role::Owner)),
    ("DELETE /admin/v1/invitations/{id}", Some(Role::Owner)),
    ("POST /admin/v1/invitations/accept", None),
    ("POST /admin/v1/session/totp", None),
    ("POST /admin/v1/session/recovery", None),
    ("GET /admin/v1/totp", None),
    ("POST /admin/v1/totp", None),
    ("POST /admin/v1/totp/confirm", None),
    ("DELETE /admin/v1/totp", None),
    ("GET /admin/v1/audit", Some(Role::Viewer)),
    ("GET /admin/v1/operators", Some(Role::Viewer)),
    ("PATCH /admin/v1/operators/{id}", Some(Role::Owner)),
    ("DELETE /admin/v1/operators/{id}", Some(Role::Owner)),
    ("GET /admin/v1/settings", Some(Role::Viewer)),
    ("PATCH /admin/v1/settings", Some(Role::Owner)),
    ("GET /admin/v1/settings/oauth", Some(Role::Viewer)),
    ("PUT /admin/v1/settings/oauth/{provider}", Some(Role::Owner)),
    ("POST /admin/v1/settings/oauth/{provider}/test", Some(Role::Owner)),
    ("DELETE /admin/v1/settings/oauth/{provider}", Some(Role::Owner)),
    ("GET /admin/v1/users/{id}/identities", Some(Role::Viewer)),
    ("GET /admin/v1/users/{id}/passkeys", Some(Role::Viewer)),
    ("DELETE /admin/v1/users/{id}/identities/{identity}", Some(Role::Support)),
    ("GET /admin/v1/templates", Some(Role::Viewer)),
    ("PUT /admin/v1/templates/{name}/{locale}", Some(Role::Developer)),
    ("POST /admin/v1/templates/{name}/{locale}/preview", Some(Role::Viewer)),
    ("DELETE /admin/v1/templates/{name}/{locale}", Some(Role::Developer)),
    ("POST /admin/v1/password", None),
    ("DELETE /admin/v1/session", None),
    ("DELETE /admin/v1/sessions/{id}", Some(Role::Support)),
    ("DELETE /admin/v1/records/{collection}/{id}", Some(Role::Developer)),
    ("DELETE /admin/v1/users/{id}", Some(Role::Support)),
];

async fn every_operation_of_the_platform_names_the_role_it_needs(app: &TestApp) {
    let documented = operations(&app.anon().get("/admin/v1/openapi.json").await.expect(200));
    let table: BTreeSet<String> = LEAST.iter().map(|(operation, _)| (*operation).to_owned()).collect();
    assert_eq!(table.len(), LEAST.len(), "an operation stands twice in LEAST (tests/access/roles.rs)");
    let missing: Vec<_> = documented.difference(&table).collect();
    assert!(
        missing.is_empty(),
        "{missing:#?} stand in the platform document and not in LEAST (tests/access/roles.rs): add a row for each that \
         says the least role that may call it"
    );
    let gone: Vec<_> = table.difference(&documented).collect();
    assert!(gone.is_empty(), "{gone:#?} stand in LEAST (tests/access/roles.rs) and not in the platform document");
}

async fn every_operation_refuses_the_roles_that_are_too_small(app: &TestApp) {
    with_posts(app).await;
    let world = World::new(app).await;
    for (operation, least) in LEAST {
        let (_, [.., of_owner]) = ACCESS.iter().find(|(listed, _)| listed == operation).expect("a row in ACCESS");
        // Or signing in so often would be too often.
        app.advance(10);
        for role in Role::ALL {
            // The owner whom the requests are about stays, as the last one.
            let actor = if role == Role::Owner { app.operator().await } else { app.operator_as(role).await };
            let before = events(app).await.len();
            let answer = world.call(operation, 2, &actor).await;
            match least {
                Some(least) if role < *least => {
                    let problem = answer.expect_problem(403, "forbidden");
                    let detail = problem["detail"].as_str().unwrap();
                    assert_eq!(detail, format!("This needs the role {}.", least.name()), "{operation} as {role:?}");
                    assert_eq!(
                        events(app).await.len(),
                        before,
                        "{operation} was refused to {role:?} and wrote all the same"
                    );
                }
                _ => {
                    let status = answer.status.as_u16();
                    let is_let_in = status == *of_owner || ![401, 403].contains(&status);
                    assert!(is_let_in, "{operation} as {role:?} was answered with {answer}");
                }
            }
        }
    }
}

both_engines!(
    every_operation_of_the_platform_names_the_role_it_needs,
    every_operation_refuses_the_roles_that_are_too_small,
);
