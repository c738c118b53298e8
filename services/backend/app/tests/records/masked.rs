//! No answer depends on a value that the caller may not see: worlds that differ in nothing else are answered alike, byte
//! for byte, whatever is asked.

use serde_json::{Map, Value as Json, json};

use crate::expr::random::Random;
use crate::support::actor::Actor;
use crate::support::app::TestApp;
use crate::support::engine::both_engines;

both_engines!(what_is_hidden_changes_no_answer);

/// Schemas with rules of their own.
const ROUNDS: u64 = 3;
/// Records of a world.
const RECORDS: usize = 14;
/// Questions of each kind that each caller puts to a world.
const QUESTIONS: usize = 7;

/// A rule of a field, and what it says of a record (`n`, whether it is `open`, the level of its boss) and of the caller:
/// whether somebody is signed in, and whether the record is theirs.
type Rule = (&'static str, fn(&Known, bool, bool) -> bool);

const RULES: [Rule; 6] = [
    ("record.open", |known, _, _| known.open),
    ("record.owner == auth.id", |_, _, owns| owns),
    ("record.n > 1 || record.owner == auth.id", |known, _, owns| known.n > 1 || owns),
    ("auth != null && record.n != 2", |known, is_user, _| is_user && known.n != 2),
    ("record.boss.level > 1", |known, _, _| known.level > 1),
    ("auth != null", |_, is_user, _| is_user),
];

/// What is hidden from some in a record.
type Secrets = Map<String, Json>;

/// What everybody may know of a record.
struct Known {
    id: String,
    n: i64,
    open: bool,
    level: i64,
    owner: Option<usize>,
    t: &'static str,
}

/// The fields that are hidden from some, each with a few values.
fn secrets() -> Vec<(&'static str, Json, Vec<Json>)> {
    let others: Vec<Json> = (0..3).map(other).collect();
    vec![
        ("a", json!({"type": "integer"}), vec![json!(0), json!(1), json!(3), json!(-2)]),
        ("b", json!({"type": "text", "searchable": true}), vec![json!("x"), json!("xy"), json!("secret"), json!("")]),
        ("c", json!({"type": "text", "list": true}), vec![json!([]), json!(["x"]), json!(["xy", "x"])]),
        ("d", json!({"type": "decimal"}), vec![json!("0.50"), json!("-1.00"), json!("7.25")]),
        (
            "e",
            json!({"type": "enum", "values": ["low", "high", "mid"]}),
            vec![json!("low"), json!("high"), json!("mid")],
        ),
        ("v", json!({"type": "vector", "dimensions": 2}), vec![json!([1, 0]), json!([0, 1]), json!([-1, 2])]),
        ("w", json!({"type": "datetime"}), vec![json!("2026-01-01T00:00:00.000Z"), json!("1999-12-31T00:00:00.000Z")]),
        ("r", json!({"type": "relation", "collection": "others"}), others.clone()),
        (
            "q",
            json!({"type": "relation", "collection": "others", "list": true}),
            vec![json!([others[0]]), json!([]), json!([others[2], others[1]])],
        ),
    ]
}

fn other(number: u128) -> Json {
    uuid::Uuid::from_u128((number + 1) << 80).to_string().into()
}

/// A schema, who may see what of it, and what everybody knows.
struct World<'a> {
    app: &'a TestApp,
    operator: Actor<'a>,
    users: [Actor<'a>; 2],
    round: u64,
    rules: Vec<Rule>,
    known: Vec<Known>,
}

impl<'a> World<'a> {
    async fn new(app: &'a TestApp, random: &mut Random, round: u64, users: [Actor<'a>; 2]) -> Self {
        let rules: Vec<Rule> = secrets().iter().map(|_| *random.pick(&RULES)).collect();
        let mut fields = vec![
            json!({"name": "n", "type": "integer"}),
            json!({"name": "open", "type": "bool"}),
            json!({"name": "t", "type": "text", "searchable": true}),
            json!({"name": "owner", "type": "relation", "collection": "users", "on_delete": "cascade"}),
            json!({"name": "boss", "type": "relation", "collection": "others"}),
        ];
        for ((name, declared, _), (rule, _)) in secrets().into_iter().zip(&rules) {
            let mut field = declared;
            field["name"] = name.into();
            field["rules"] = json!({"read": rule});
            fields.push(field);
        }
        for (name, kind, source) in [
            ("k", "integer", "record.a * 2 + record.n"),
            ("l", "text", "record.b + record.t"),
            ("m", "bool", "record.a > record.n || record.e == 'low'"),
        ] {
            fields.push(json!({"name": name, "type": kind, "computed": source}));
        }
        let open = json!({"list": "true", "read": "true"});
        let things = format!("things{round}");
        let operations = json!([
            {"op": "create_collection", "name": things, "fields": fields, "rules": open},
            {"op": "create_collection", "name": format!("peek{round}"), "kind": "view", "from": things,
             "where": "record.n > 0", "rules": open, "fields": ["n", "t", "a", "b", "c", "d", "e", "r", "k", "l", "m"]},
            {"op": "create_collection", "name": format!("cards{round}"), "rules": open,
             "fields": [{"name": "of", "type": "relation", "collection": things, "on_delete": "cascade"}]}]);
        let operator = app.operator().await;
        operator.post("/admin/v1/changes", json!({"operations": operations})).await.expect(201);
        let known = (0..RECORDS).map(|_| {
            let id = random.id().to_string();
            let (n, open, level) = (i64::try_from(random.below(4)).unwrap(), random.once_in(2), random.below(3));
            let (owner, t) = (random.once_in(3).then_some(0), *random.pick(&["x", "ab", ""]));
            let owner = owner.or_else(|| random.once_in(2).then_some(1));
            Known { id, n, open, level: i64::try_from(level).unwrap(), owner, t }
        });
        let known = known.collect();
        Self { app, operator, users, round, rules, known }
    }

    /// Everything that a caller is not to see changes, and nothing else: all records are made anew.
    async fn fill(&self, values: &[Secrets]) {
        for (known, secret) in self.known.iter().zip(values) {
            let owner = known.owner.map(|owner| self.users[owner].id);
            let mut body = json!({"id": known.id, "n": known.n, "open": known.open, "t": known.t, "owner": owner,
                "boss": other(u128::try_from(known.level).unwrap())});
            body.as_object_mut().unwrap().extend(secret.clone());
            let (things, cards) = (format!("things{}", self.round), format!("cards{}", self.round));
            self.operator.delete(format!("/admin/v1/records/{things}/{}", known.id)).await;
            self.operator.post(format!("/admin/v1/records/{things}"), body).await.expect(201);
            let card = json!({"id": known.id, "of": known.id});
            self.operator.post(format!("/admin/v1/records/{cards}"), card).await.expect(201);
        }
    }

    /// Values of which those that a caller may see are as in another world.
    fn values(&self, random: &mut Random, like: Option<(&[Secrets], Option<usize>)>) -> Vec<Secrets> {
        let mut all = Vec::new();
        for (place, known) in self.known.iter().enumerate() {
            let mut record = Secrets::new();
            for ((name, _, values), (_, may_see)) in secrets().into_iter().zip(&self.rules) {
                let is_null = random.once_in(5) && name != "c" && name != "q";
                let fresh = if is_null { Json::Null } else { random.pick(&values).clone() };
                let value = match like {
                    Some((other, caller))
                        if may_see(known, caller.is_some(), caller.is_some() && caller == known.owner) =>
                    {
                        other[place][name].clone()
                    }
                    _ => fresh,
                };
                record.insert(name.to_owned(), value);
            }
            all.push(record);
        }
        all
    }

    /// What somebody is answered, but for what differs from call to call.
    async fn told(&self, caller: &Actor<'_>, questions: &[Question]) -> Vec<(Question, String, String)> {
        let mut told = Vec::new();
        for question in questions {
            let Question { path, body } = question;
            let mut body = body.clone();
            // The pages that follow are part of the answer.
            for _ in 0..4 {
                let answer = match &body {
                    None => caller.get(path).await,
                    Some(body) => caller.post(path, body.clone()).await,
                };
                let tag = answer.headers.get("etag").map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
                let mut text = String::from_utf8(answer.body.clone()).unwrap();
                assert!([200, 400, 404].contains(&answer.status.as_u16()), "{question:?} {text}");
                let next =
                    if answer.status == 200 && body.is_some() { answer.json()["next"].take() } else { Json::Null };
                if answer.status != 200 {
                    // All but the id of the request.
                    let mut problem = answer.json();
                    problem.as_object_mut().unwrap().shift_remove("instance");
                    text = problem.to_string();
                }
                told.push((question.clone(), text, tag));
                match &mut body {
                    Some(body) if !next.is_null() => body["cursor"] = next,
                    _ => break,
                }
            }
        }
        told
    }

    /// Random questions that look at everything from everywhere.
    fn questions(&self, random: &mut Random) -> Vec<Question> {
        let round = self.round;
        let things = format!("/v1/things{round}");
        let get = |path: String| Question { path, body: None };
        let post = |path: &str, body: Json| Question { path: format!("{path}/query"), body: Some(body) };
        let mut questions = vec![
            get(format!("{things}/export")),
            get(format!("{things}/export?fields=a,b,c,d,e,k,l,m,n")),
            get(format!("/v1/peek{round}?limit=1000&expand=r&count=true")),
            get(format!("/v1/others?expand=things{round}_via_r,things{round}_via_q")),
        ];
        for known in &self.known {
            questions.push(get(format!("{things}/{}?expand=boss,r,q", known.id)));
            questions.push(get(format!("/v1/cards{round}/{}?expand=of.r", known.id)));
            questions.push(get(format!("/v1/peek{round}/{}", known.id)));
        }
        for _ in 0..QUESTIONS {
            let filter = condition(random, "", 2);
            let ask = json!({"filter": filter, "sort": sort(random, ""), "limit": 3, "count": true, "expand": "r"});
            questions.push(post(&things, ask));
            questions.push(post(
                &things,
                json!({"search": random.pick(&["x", "sec", "ab"]), "filter": condition(random, "", 1)}),
            ));
            let metrics = "count,sum(a),avg(a),min(b),max(k),min(w),sum(d)";
            let group = *random.pick(&["a", "e", "k", "m", "b", "t", "boss.level", "r"]);
            questions.push(get(format!("{things}/aggregate?group={group}&metrics={metrics}&sort=-{group}")));
            let (field, path) = (*random.pick(&["a", "c", "e", "k", "m", "r"]), condition(random, "", 1));
            questions.push(get(format!("{things}/aggregate?metrics=count,count({field})&filter={}", encoded(&path))));
            let nearest = json!({"field": "v", "to": [1, random.below(3)], "metric": "l2"});
            questions.push(post(&things, json!({"nearest": nearest, "limit": 4, "filter": condition(random, "", 1)})));
            let ask = json!({"filter": condition(random, "of.", 2), "sort": sort(random, "of."), "expand": "of"});
            questions.push(post(&format!("/v1/cards{round}"), ask));
            let back = *random.pick(&["boss", "r", "q"]);
            let some = format!("things{round}_via_{back}.exists(x, {})", condition(random, "x.", 1));
            let count = format!("size(things{round}_via_{back}) > {}", random.below(6));
            questions.push(post("/v1/others", json!({"filter": some})));
            questions.push(post("/v1/others", json!({"filter": count})));
            let ask = json!({"filter": condition(random, "", 1), "sort": sort(random, ""), "limit": 4});
            questions.push(post(&format!("/v1/peek{round}"), ask));
        }
        questions
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Question {
    path: String,
    body: Option<Json>,
}

fn encoded(filter: &str) -> String {
    percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A path to sort by; views have some of them.
fn sort(random: &mut Random, of: &str) -> String {
    let paths = ["a", "b", "d", "e", "k", "l", "m", "n", "r", "r.level"];
    let sign = if random.once_in(2) { "-" } else { "" };
    format!("{sign}{of}{}", random.pick(&paths))
}

/// A condition on the record that a path ends in.
fn condition(random: &mut Random, of: &str, depth: usize) -> String {
    if depth > 0 {
        let (one, other) = (condition(random, of, depth - 1), condition(random, of, depth - 1));
        return match random.below(5) {
            0 => format!("({one} && {other})"),
            1 => format!("({one} || {other})"),
            2 => format!("!({one})"),
            3 => format!("({one} ? {other} : {of}n > 1)"),
            _ => one,
        };
    }
    let whole = random.below(4);
    let text = random.pick(&["x", "xy", "secret"]).to_string();
    match random.below(18) {
        0 => format!("{of}a > {whole}"),
        1 => format!("{of}a != {whole}"),
        2 => format!("{of}a + {of}n == {whole}"),
        3 => format!("has({of}a)"),
        4 => format!("{of}b == null"),
        5 => format!("{of}b.contains('{text}')"),
        6 => format!("size({of}b) > {whole}"),
        7 => format!("{of}c.exists(y, y == '{text}')"),
        8 => format!("size({of}c) < {whole}"),
        9 => format!("'{text}' in {of}c"),
        10 => format!("{of}d >= decimal('0.5')"),
        11 => format!("{of}e == 'low'"),
        12 => format!("{of}r.level > 1"),
        13 => format!("{of}r == null || {of}r == {}", other(0)),
        14 => format!("{of}k < {whole}"),
        15 => format!("{of}l.startsWith('{text}')"),
        16 => format!("{of}m"),
        _ => format!("{of}m == ({of}a > {of}n)"),
    }
}

async fn what_is_hidden_changes_no_answer(app: &TestApp) {
    let operator = app.operator().await;
    let open = json!({"list": "true", "read": "true"});
    let fields = json!([{"name": "level", "type": "integer"}]);
    let others = json!({"op": "create_collection", "name": "others", "fields": fields, "rules": open});
    operator.post("/admin/v1/changes", json!({"operations": [others]})).await.expect(201);
    for level in 0..3 {
        let body = json!({"id": other(level), "level": u64::try_from(level).unwrap()});
        operator.post("/admin/v1/records/others", body).await.expect(201);
    }
    let users = [app.user("ann").await, app.user("ben").await];
    for round in 1..=ROUNDS {
        let mut random = Random::new(round);
        let world = World::new(app, &mut random, round, users.clone()).await;
        let first = world.values(&mut random, None);
        let questions = world.questions(&mut random);
        let callers = [(None, world.app.anon()), (Some(0), users[0].clone()), (Some(1), users[1].clone())];
        world.fill(&first).await;
        let mut before = Vec::new();
        for (_, caller) in &callers {
            before.push(world.told(caller, &questions).await);
        }
        assert!(before[0] != before[1] && before[1] != before[2], "not everybody sees the same");
        for ((who, caller), before) in callers.iter().zip(&before) {
            let second = world.values(&mut random, Some((&first, *who)));
            assert_ne!(second, first, "something is hidden from everybody");
            world.fill(&second).await;
            let after = world.told(caller, &questions).await;
            for (was, is) in before.iter().zip(&after) {
                assert_eq!(
                    is,
                    was,
                    "round {round}, caller {who:?}, rules {:?}",
                    world.rules.iter().map(|rule| rule.0).collect::<Vec<_>>()
                );
            }
            assert_eq!(after.len(), before.len());
            let is_answered = |(_, text, _): &&(Question, String, String)| text.contains("\"id\"");
            assert!(before.iter().filter(is_answered).count() > before.len() / 8, "many questions have an answer");
        }
    }
}
