//! The console as the server hands it out, with the build of `services/frontend` and without.

use std::path::{Path, PathBuf};

use stratabase::api::pages::console::POLICY;

use crate::support::actor::Actor;
use crate::support::answer::Answer;
use crate::support::app::TestApp;
use crate::support::database::TestDatabase;
use crate::support::engine::{Engine, Fixture, run};

fn frontend() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../frontend")
}

async fn get(anon: &Actor<'_>, path: &str, accepted: &str) -> Answer {
    anon.get(path).header("accept-encoding", accepted).await
}

#[test]
fn the_policy_is_the_one_that_the_consoles_own_tests_run_under() {
    let text = std::fs::read_to_string(frontend().join("build/content-security-policy.ts")).unwrap();
    let directives: Vec<_> =
        text.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    assert_eq!(directives.join("; "), POLICY);
}

#[test]
fn every_address_of_the_console_is_its_page_and_files_are_themselves() {
    run(Engine::Sqlite, async |app: &TestApp| {
        let anon = app.anon();
        let redirect = anon.get("/console").await;
        assert_eq!((redirect.status.as_u16(), redirect.header("location")), (308, "/console/"));
        let index = get(&anon, "/console/", "identity").await;
        assert_eq!((index.status.as_u16(), index.header("content-type")), (200, "text/html; charset=utf-8"));
        let dist = frontend().join("dist");
        if !dist.join("index.html").is_file() {
            let text = String::from_utf8_lossy(&index.body).into_owned();
            assert!(text.contains("make build"), "{text}");
            return;
        }
        assert_eq!(index.body, std::fs::read(dist.join("index.html")).unwrap());
        for page in ["/console/setup", "/console/data/posts?filter=x", "/console/index.html"] {
            let answer = get(&anon, page, "br").await;
            assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, "br"), "{page}");
            assert_eq!(answer.body, std::fs::read(dist.join("index.html.br")).unwrap());
            assert_eq!((answer.header("cache-control"), answer.header("vary")), ("no-cache", "Accept-Encoding"));
            assert_eq!(answer.header("content-security-policy"), POLICY);
            let known = anon.get(page).header("accept-encoding", "br").header("if-none-match", answer.header("etag"));
            let known = known.await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
        }
        let script = std::fs::read_dir(dist.join("assets")).unwrap().flatten().map(|entry| entry.file_name());
        let script = script
            .filter_map(|name| name.into_string().ok())
            .find(|name| name.rsplit('.').next() == Some("js"))
            .unwrap();
        let answer = get(&anon, &format!("/console/assets/{script}"), "gzip, br").await;
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        for absent in ["/console/assets/nothing.js", "/console/assets/../../../Cargo.toml"] {
            anon.get(absent).await.expect_problem(404, "not_found");
        }
        let guess = get(&anon, "/console/..%2f..%2fpackage.json", "identity").await;
        assert_eq!(guess.body, index.body, "no path leads out of the build");
    });
}

#[test]
fn a_console_that_is_off_is_not_there() {
    run(Engine::Sqlite, async |database: &TestDatabase| {
        let app = TestApp::open(TestDatabase::set_up(database.engine).await, &[("STRATABASE_CONSOLE", "off")]).await;
        app.anon().get("/console/").await.expect_problem(404, "not_found");
        app.tear_down().await;
    });
}
