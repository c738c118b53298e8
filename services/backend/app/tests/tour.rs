//! The README's tour runs as pasted, demo included, against the real server with its rate limits on; and the story of
//! versions that it shows is the one that plays.

use std::process::Output;

use regex::Regex;
use tokio::process::Command;

use crate::docs::root;
use crate::support::database::TestDatabase;
use crate::support::engine::both_engines;
use crate::support::process::ServerProcess;

both_engines!(the_tour_of_the_readme_runs);

async fn the_tour_of_the_readme_runs(database: &TestDatabase) {
    let server = ServerProcess::start_with(database, &[], &[("STRATABASE_RATE_LIMITS", "on")]).await;
    let toured = run(&server, &script(&server)).await;
    let mut rest = String::from_utf8_lossy(&toured.stdout).into_owned();
    assert!(toured.status.success(), "the tour fails:\n{rest}\n{}", String::from_utf8_lossy(&toured.stderr));
    for expected in [
        "\"verdict\":\"additive\"",
        "\"state\":\"applied\"",
        "HTTP/1.1 200 OK",
        "\"status\":\"draft\"",
        "\"code\":\"not_found\"",
        "\"code\":\"forbidden\"",
        "\"pointer\":\"/number\"",
        "\"status\":\"published\"",
        "\"code\":\"stale\"",
        "\"count\":1",
        "\"photo\":\"",
        "200 image/png",
        "strikes: 4000 created",
        "\"number\":2638,\"aircraft\":\"A-300\",\"cost_usd\":3644483}",
    ] {
        let at = rest.find(expected).unwrap_or_else(|| panic!("{expected} does not come next in:\n{rest}"));
        rest.drain(..at + expected.len());
    }

    let again = run(&server, "STRATABASE_OPERATOR_PASSWORD='a long pass phrase' scripts/demo").await;
    let printed = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success(), "{printed}\n{}", String::from_utf8_lossy(&again.stderr));
    assert!(printed.contains("strikes: 4000 there already"), "{printed}");
    assert!(!printed.contains("created"), "the second run of the demo wrote something:\n{printed}");
    server.stop().await;
}

#[tokio::test]
async fn the_story_of_versions_plays_as_the_readme_shows_it() {
    let mut story = Command::new(root().join("scripts/demo-versions"));
    story.env("STRATABASE_BIN", env!("CARGO_BIN_EXE_stratabase")).env("STRATABASE_DEMO_ROUNDS", "3");
    let played = story.env_remove("STRATABASE_URL").output().await.expect("bash runs");
    let printed = String::from_utf8_lossy(&played.stdout);
    assert!(played.status.success(), "{printed}\n{}", String::from_utf8_lossy(&played.stderr));
    assert!(printed.trim_end().ends_with(", 0 failures"), "{printed}");

    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let block = Regex::new("(?s)```text demo-versions\n(.*?)```").expect("a pattern");
    let shown = block.captures(&readme).expect("the README shows the story").extract::<1>().1[0];
    let counts = Regex::new(r" +[0-9,]+ (calls|s\b)").expect("a pattern");
    let [shown, printed] = [shown, &printed].map(|text| counts.replace_all(text, " N $1").into_owned());
    assert_eq!(shown, printed, "put the output of `make demo-versions` into README.md");
}

/// The tour's blocks in order, with the two things that a reader's machine decides: address and set-up token.
fn script(server: &ServerProcess) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("a README");
    let block = Regex::new("(?s)```sh tour\n(.*?)```").expect("a pattern");
    let blocks: Vec<&str> = block.captures_iter(&readme).map(|found| found.extract::<1>().1[0]).collect();
    assert!(blocks.len() > 8, "the tour of README.md was not recognised");
    let printed = server.log();
    let token = Regex::new(r"#token=(\S+)").expect("a pattern");
    let token = token.captures(&printed).unwrap_or_else(|| panic!("no set-up token was printed:\n{printed}"));
    blocks
        .concat()
        .replace("what-stands-after-token=", &token[1])
        .replace("http://127.0.0.1:8090", &format!("http://{}", server.address))
}

async fn run(server: &ServerProcess, script: &str) -> Output {
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", script]).current_dir(root());
    shell.env("STRATABASE_URL", format!("http://{}", server.address));
    shell.output().await.expect("bash runs")
}
