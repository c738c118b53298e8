//! What expressions mean, case by case: null, errors, quantifiers, nobody signed in, and what a client may not see.

use serde_json::json;
use stratabase::core::catalog::USERS;
use stratabase::core::expr::EvalError;

use super::blog::{Blog, COMMENTS, POSTS};

fn check(blog: &Blog, cases: &[(&str, Result<bool, EvalError>)]) {
    for (source, expected) in cases {
        assert_eq!(blog.decide(source), *expected, "{source}");
    }
}

#[test]
fn equality_knows_null_and_nothing_else_does() {
    check(
        &Blog::new(),
        &[
            ("null == null", Ok(true)),
            ("null != 3", Ok(true)),
            ("record.pinned == null", Ok(true)),
            ("record.pinned == false", Ok(false)),
            ("record.extra == null", Ok(true)),
            ("has(record.title) && !has(record.pinned)", Ok(true)),
            ("record.pinned", Err(EvalError::Null)),
            ("!record.pinned", Err(EvalError::Null)),
            ("size(record.secret) == 0", Err(EvalError::Null)),
            ("(record.salary + 1) == null", Err(EvalError::Null)),
            ("record.salary < 1", Err(EvalError::Null)),
            ("record.salary in [1, null]", Ok(true)),
            ("record.salary in [1]", Ok(false)),
        ],
    );
}

#[test]
fn and_and_or_absorb_errors_and_nothing_else_does() {
    check(
        &Blog::new(),
        &[
            ("record.pinned || true", Ok(true)),
            ("true || record.pinned", Ok(true)),
            ("record.pinned && false", Ok(false)),
            ("record.pinned && true", Err(EvalError::Null)),
            ("record.pinned || false", Err(EvalError::Null)),
            ("!(record.pinned && false)", Ok(true)),
            ("record.pinned ? true : true", Err(EvalError::Null)),
            ("(1 / 0 == 1) || record.stars == 3", Ok(true)),
            ("1 / 0 == 1", Err(EvalError::DivisionByZero)),
            ("1 / 0 == null", Err(EvalError::DivisionByZero)),
        ],
    );
}

#[test]
fn quantifiers_are_three_valued() {
    check(
        &Blog::new(),
        &[
            ("record.tags.exists(t, t == 'rust')", Ok(true)),
            ("record.tags.all(t, t != 'go')", Ok(true)),
            ("record.tags.exists_one(t, t == 'rust')", Ok(true)),
            ("record.comments_via_post.exists(c, c.text.contains('first'))", Ok(true)),
            ("record.comments_via_post.exists(c, c.text.contains('second'))", Err(EvalError::Null)),
            ("!record.comments_via_post.exists(c, c.text.contains('second'))", Err(EvalError::Null)),
            ("record.comments_via_post.all(c, c.text.contains('second'))", Ok(false)),
            ("record.comments_via_post.all(c, c.text.contains('first'))", Err(EvalError::Null)),
            ("record.comments_via_post.exists_one(c, c.text.contains('first'))", Err(EvalError::Null)),
            ("record.comments_via_post.exists_one(c, c.text == 'first')", Ok(true)),
            ("[].exists(t, t == 'x')", Ok(false)),
            ("[].all(t, t == 'x')", Ok(true)),
            ("size(record.comments_via_post) == 2", Ok(true)),
            ("record.comments_via_post.exists(c, c.author.name == 'Ann')", Ok(true)),
            ("record.author.posts_via_author.all(p, p.id == record.id)", Ok(true)),
        ],
    );
}

#[test]
fn nobody_matches_no_record_without_an_owner() {
    let mut blog = Blog::new();
    check(
        &blog,
        &[
            ("auth == null", Ok(true)),
            ("record.author == auth.id", Err(EvalError::NoRecord)),
            ("record.author != auth.id", Err(EvalError::NoRecord)),
            ("record.secret == auth.name", Err(EvalError::NoRecord)),
            ("auth.kind == 'user'", Err(EvalError::NoRecord)),
            ("auth != null && record.author == auth.id", Ok(false)),
        ],
    );
    blog.sign_in();
    check(
        &blog,
        &[
            ("record.author == auth.id", Ok(true)),
            ("auth.name == 'Ann' && auth.age == 40 && auth.kind == 'user'", Ok(true)),
            ("auth.posts_via_author.exists(p, p.id == record.id)", Ok(true)),
            ("auth.id in [record.author, null]", Ok(true)),
        ],
    );
}

#[test]
fn numbers_times_and_texts_compute() {
    check(
        &Blog::new(),
        &[
            ("record.stars == 3.0 && record.score > 2 && 1 < 1.5", Ok(true)),
            ("-7 / 2 == -3 && -7 % 2 == -1", Ok(true)),
            ("9007199254740991 + 1 == 0", Err(EvalError::Range)),
            ("1e300 * 1e300 == 0.0", Err(EvalError::Range)),
            ("0.1 + 0.2 == 0.30000000000000004", Ok(true)),
            ("int('12') == 12 && int(-1.9) == -1 && double('1.5') == 1.5", Ok(true)),
            ("int('x') == 1", Err(EvalError::Conversion)),
            ("string(2.0) == '2' && string(true) == 'true' && string(record.id).startsWith('00000000-')", Ok(true)),
            ("timestamp('2026-01-01T01:00:00+01:00') == timestamp('2026-01-01T00:00:00Z')", Ok(true)),
            ("timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')", Ok(true)),
            ("now() == request.time && now() - duration('1h') < now()", Ok(true)),
            ("timestamp('9999-12-30T00:00:00Z') + duration('100h') > now()", Err(EvalError::Range)),
            ("'a,b'.split(',').join('-') == 'a-b' && 'äöü'.size() == 3", Ok(true)),
            ("' A '.trim().lowerAscii() == 'a' && 'abc'.substring(1, 2) == 'b' && 'abc'.indexOf('c') == 2", Ok(true)),
            ("'abc'.substring(4) == ''", Err(EvalError::Range)),
            ("'b' > 'a' && 'ä' > 'z'", Ok(true)),
            ("record.id == '00000000-0000-0000-0000-00000000000B'", Ok(true)),
            ("record.id != 'no id' && !(record.id == 'no id')", Ok(true)),
        ],
    );
}

#[test]
fn a_client_follows_relations_only_to_records_that_it_may_read() {
    let mut blog = Blog::new();
    for source in
        ["author.name == 'Ann'", "author.id == author", "has(author.name)", "comments_via_post.exists(c, true)"]
    {
        assert!(!blog.shows(source), "nobody may read users or comments: {source}");
    }
    assert!(!blog.shows("author.name != 'Ann'") && !blog.shows("!(author.name == 'Ann')"));
    assert!(blog.shows("comments_via_post.all(c, false) && size(comments_via_post) == 0"));

    blog.rules_mut(USERS).read = Some(blog.rule(USERS, "record.age >= 40").unwrap());
    blog.rules_mut(COMMENTS).read = Some(blog.rule(COMMENTS, "record.text != null").unwrap());
    assert!(blog.shows("author.name == 'Ann'"));
    assert!(blog.shows("size(comments_via_post) == 1 && comments_via_post.all(c, c.text == 'first')"));

    blog.rules_mut(USERS).read = Some(blog.rule(USERS, "record.age > 40").unwrap());
    assert!(!blog.shows("author.name == 'Ann'"));
    // The relation itself stands in the record.
    assert!(blog.shows("author != null"));
}

#[test]
fn a_masked_field_is_null_to_a_client_and_open_to_rules() {
    let mut blog = Blog::new();
    let masked = blog.rule(POSTS, "record.status == 'published'").unwrap();
    blog.mask(POSTS, "title", masked);
    assert!(blog.shows("title == null") && !blog.shows("title == 'Hello'") && !blog.shows("title.contains('e')"));
    assert_eq!(blog.decide("record.title == 'Hello'"), Ok(true));
}

#[test]
fn previous_is_the_stored_row() {
    let mut blog = Blog::new();
    check(&blog, &[("previous == null", Ok(true)), ("previous.title == 'x'", Err(EvalError::NoRecord))]);
    blog.facts.previous = Some(blog.post(&json!(["Old", "draft", 2])));
    check(&blog, &[("previous.title == 'Old' && record.stars == previous.stars + 1", Ok(true))]);
}

#[test]
fn variables_come_as_json() {
    use stratabase::core::Value;
    use stratabase::core::expr::variable;

    assert!(Blog::new().shows("title.contains(var.q) && !(title in var.none) && var.none.all(x, title == x)"));
    assert_eq!(variable(&json!([1, 2.5])), Ok(Value::List(vec![1.into(), 2.5.into()])));
    for refused in [
        json!({"a": 1}),
        json!([[1]]),
        json!([1, "a"]),
        json!(9_007_199_254_740_992_i64),
        json!(u64::MAX),
        json!(i64::MIN),
        json!("a\u{0}"),
        json!(vec!["a"; 1_001]),
        json!(vec![1; 4_097]),
    ] {
        assert!(variable(&refused).is_err(), "{refused}");
    }
}
