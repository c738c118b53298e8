//! The application's own pages at `/`, what else stands there, and `/versions`.

use std::fs;

use http::Method;

use crate::records::with_posts;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, both_engines, run};

both_engines![every_version_is_told_to_everybody];

#[test]
fn without_a_folder_there_is_a_welcome_and_nothing_else() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let welcome = app.anon().get("/").await;
        assert_eq!(welcome.status, 200);
        assert!(String::from_utf8_lossy(&welcome.body).contains("/console/"));
        app.anon().get("/nothing").await.expect_problem(404, "not_found");
        let refused = app.anon().call(Method::POST, "/").await;
        refused.expect_problem(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), "GET, HEAD");
    });
}

#[test]
fn a_folder_is_served_with_its_index_for_every_address_of_the_application() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let www = database.beside("www");
        fs::create_dir_all(www.join("assets")).unwrap();
        fs::create_dir_all(www.join(".git")).unwrap();
        for (name, text) in
            [("index.html", "<h1>mine</h1>"), ("assets/app.js", "1"), (".env", "SECRET"), (".git/config", "x")]
        {
            fs::write(www.join(name), text).unwrap();
        }
        fs::write(database.beside("outside"), "outside").unwrap();
        let settings = [("STRATABASE_PUBLIC_DIR", www.to_str().unwrap())];
        let app = TestApp::open(TestDatabase::set_up(database.engine).await, &settings).await;
        let anon = app.anon();
        for page in ["/", "/index.html", "/orders/7", "/orders/7?tab=a"] {
            let answer = anon.get(page).await;
            answer.expect_bytes(200, b"<h1>mine</h1>");
            assert_eq!((answer.header("content-type"), answer.header("cache-control")), ("text/html", "no-cache"));
            assert!(!answer.header("content-security-policy").contains("default-src"), "{answer}");
        }
        let script = anon.get("/assets/app.js").await;
        script.expect_bytes(200, b"1");
        let since = script.header("last-modified").to_owned();
        assert_eq!(anon.get("/assets/app.js").header("if-modified-since", &since).await.status, 304);
        for absent in [
            "/assets/other.js",
            "/.env",
            "/.git/config",
            "/%2egit/config",
            "/assets%2f.env",
            "/assets%2F.git%2fconfig",
            "/assets%5c.env",
            "//assets",
            "/%2e%2e/outside",
            "/../outside",
            "/..%2foutside",
            "/assets/..%2f..%2foutside.txt",
        ] {
            let answer = anon.get(absent).await;
            assert!(!String::from_utf8_lossy(&answer.body).contains("outside\""), "{absent}");
            assert_ne!(answer.body, b"outside", "{absent}");
            assert_ne!(answer.body, b"SECRET", "{absent}");
            assert!(answer.status == 404 || answer.body == b"<h1>mine</h1>", "{absent}: {answer}");
        }
        anon.call(Method::POST, "/orders").await.expect_problem(405, "method_not_allowed");
        for own in ["/health/ready", "/versions", "/problems", "/console/", "/v1/openapi.json"] {
            let answer = anon.get(own).await;
            assert_eq!(answer.status, 200, "{own}");
            assert_ne!(answer.body, b"<h1>mine</h1>", "{own} is the server's own");
        }
        anon.get("/v1/nothing").await.expect_problem(404, "not_found");
        app.tear_down().await;
    });
}

async fn every_version_is_told_to_everybody(app: &TestApp) {
    with_posts(app).await;
    let versions = app.anon().get("/versions").await;
    insta::allow_duplicates! { insta::assert_snapshot!(versions.snapshot(), @r#"
    200 OK
    {
      "items": [
        {
          "version": 1,
          "state": "current",
          "created_at": "[time]",
          "deprecated_at": null,
          "sunset_at": null,
          "successor": null,
          "brownouts": [],
          "changes": [
            {
              "id": "[id]",
              "note": "posts",
              "verdict": "additive",
              "applied_at": "[time]"
            }
          ]
        }
      ]
    }
    "#) }
    app.anon().get("/versions?x=1").await.expect_problem(400, "invalid_query");
}

#[test]
fn a_development_server_tells_where_the_time_goes() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let settings = [("STRATABASE_SERVER_TIMING", "on")];
        let app = TestApp::open(TestDatabase::set_up(database.engine).await, &settings).await;
        let ada = app.user("ada").await;
        let answer = ada.get("/v1/auth/me").await;
        let timing = answer.header("server-timing");
        let figures: Vec<f64> = timing.split(", ").filter_map(|part| part.split_once("dur=")?.1.parse().ok()).collect();
        let names: Vec<_> = timing.split(", ").filter_map(|part| part.split(';').next()).collect();
        assert_eq!(names, ["api", "service", "db"], "{timing}");
        assert!(figures[0] >= figures[1] && figures[2] > 0.0, "{timing}");
        app.tear_down().await;
    });
    run(Engine::Sqlite, async |app: &TestApp| {
        assert_eq!(app.anon().get("/health/live").await.header("server-timing"), "");
    });
}

#[test]
fn each_version_has_a_reference_to_read_and_try() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let page = app.anon().get("/v1/docs").await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let html = String::from_utf8(page.body).unwrap();
        for (file, kind) in [("docs/docs.css", "text/css"), ("docs/docs.js", "text/javascript")] {
            assert!(html.contains(&format!("\"{file}\"")), "{html}");
            let answer = app.anon().get(format!("/v1/{file}")).await;
            assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-cache"));
            assert_eq!(answer.header("content-type"), format!("{kind}; charset=utf-8"));
            let again = app.anon().get(format!("/v1/{file}")).header("if-none-match", answer.header("etag")).await;
            assert_eq!(again.status, 304);
        }
        for absent in ["/v1/docs/nothing.js", "/v1/docs/..%2fmod.rs", "/v1/docs/%2e%2e%2fmod.rs"] {
            app.anon().get(absent).await.expect_problem(404, "not_found");
        }
        app.anon().get("/v2/docs").await.expect_problem(404, "no_such_version");
    });
}
