//! What the checker refuses, where and with which words, and what it lets nobody learn.

use stratabase::core::expr::{MAX_RELATIONS, print};

use super::blog::{Blog, COMMENTS, POSTS};

fn refusal(blog: &Blog, source: &str) -> (usize, &'static str, String) {
    let fault = blog.filter(source).expect_err(source);
    (fault.position, fault.code, fault.message)
}

#[test]
fn wrong_types_are_refused_where_they_stand() {
    let blog = Blog::new();
    for (source, position, message) in [
        ("title", 0, "expected a condition, found text"),
        ("title == 1", 6, "text and integer cannot be compared this way"),
        ("stars == 1 && title", 14, "expected a condition, found text"),
        ("stars + title == 1", 6, "integer and text have no such operation"),
        ("score % 2.0 == 1.0", 6, "number and number have no such operation"),
        ("created_at > '2026-01-01T00:00:00Z'", 11, "timestamp and text cannot be compared this way"),
        ("pinned < true", 7, "bool and bool cannot be compared this way"),
        ("extra == 'x'", 6, "json and text cannot be compared this way"),
        ("tags == [1]", 5, "list of text and list of integer cannot be compared this way"),
        ("title in 'abc'", 6, "in looks into a list, found text"),
        ("1 in tags", 2, "integer is never in a list of text"),
        ("[1, 'a'] == tags", 4, "the values of a list are of one type"),
        (
            "author == title",
            7,
            "an id is compared with an id or with a fixed text; compare string(id) with other texts",
        ),
        ("author.name.x == 1", 12, "a value of type text has no fields"),
        ("!stars", 1, "expected a condition, found integer"),
        ("-title == 1", 1, "only numbers have a negative, found text"),
        ("(pinned ? 1 : 'a') == 1", 8, "both sides of a choice are of one type, found integer and text"),
        ("size(stars) == 1", 5, "size takes a text, a list or related records, found integer"),
        ("title.contains(1)", 15, "contains takes a text, found integer"),
        ("timestamp(title) == now()", 10, "timestamp takes a text that does not depend on the record, found text"),
        ("has(stars + 1)", 10, "has takes a field"),
        ("stars.exists(x, true)", 6, "expected a list or related records, found integer"),
        ("auth == 1", 5, "record and integer cannot be compared this way"),
    ] {
        assert_eq!(refusal(&blog, source), (position, "wrong_type", message.to_owned()), "{source}");
    }
}

#[test]
fn unknown_names_are_refused_with_the_nearest_that_the_caller_may_see() {
    let mut blog = Blog::new();
    let unknown = |blog: &Blog, source| {
        let (position, code, message) = refusal(blog, source);
        (position, code, message)
    };
    let field = |message: &str| (0, "unknown_field", message.to_owned());
    assert_eq!(unknown(&blog, "titel == 'x'"), field("there is no field titel; is it title?"));
    assert_eq!(unknown(&blog, "secret == 'x'"), field("there is no field secret"));
    assert_eq!(unknown(&blog, "secrets == 'x'"), field("there is no field secrets"));
    // Nobody is signed in, and the field's own rule asks for somebody.
    assert_eq!(unknown(&blog, "salary == 1"), field("there is no field salary"));
    // Users have no rule by which anybody could see one, so their fields are not told either.
    assert_eq!(refusal(&blog, "author.nam == 'x'").2, "there is no field nam");
    assert_eq!(refusal(&blog, "size(comment_via_post) == 1").0, 5);
    assert_eq!(refusal(&blog, "title.contain('x')"), (6, "unknown_name", unknown_function("contain", "contains")));
    assert_eq!(refusal(&blog, "var.p == 'x'").2, "there is no variable p; is it q?");
    assert_eq!(
        refusal(&blog, "previous.title == 'x'").2,
        "previous exists in update rules, and in write rules of fields, only"
    );
    assert_eq!(refusal(&blog, "request.ip == 'x'").1, "unknown_name");
    assert_eq!(refusal(&blog, "title.matches('x')").2, "regular expressions are not part of this language");

    blog.sign_in();
    assert!(blog.filter("salary == 1").is_ok());
    blog.rules_mut(stratabase::core::catalog::USERS).read = Some(blog.rule(POSTS, "true").unwrap());
    assert_eq!(refusal(&blog, "author.nam == 'x'").2, "there is no field nam; is it name?");
}

fn unknown_function(wrong: &str, right: &str) -> String {
    format!("there is no function {wrong}; is it {right}?")
}

#[test]
fn rules_see_hidden_fields_and_name_fields_in_full() {
    let blog = Blog::new();
    assert!(blog.rule(POSTS, "record.secret == 'x' && record.salary > 1").is_ok());
    let fault = blog.rule(POSTS, "title == 'x'").unwrap_err();
    assert_eq!(
        (fault.position, fault.message.as_str()),
        (0, "there is no title here; a field is written record.title")
    );
    assert_eq!(blog.rule(POSTS, "record.title == var.q").unwrap_err().message, "rules have no variables");
    assert_eq!(blog.rule(POSTS, "previous.title == 'x'").unwrap_err().code, "unknown_name");
    assert!(blog.update_rule("previous.title == record.title").is_ok());
}

#[test]
fn literals_that_could_never_be_read_are_refused() {
    let blog = Blog::new();
    let (position, code, _) = refusal(&blog, "created_at > timestamp('yesterday')");
    assert_eq!((position, code), (23, "bad_value"));
    let (position, code, _) = refusal(&blog, "now() - created_at > duration('1 day')");
    assert_eq!((position, code), (30, "bad_value"));
}

#[test]
fn paths_lead_through_one_relation_at_most() {
    let blog = Blog::new();
    for path in ["title", "record.title", "id", "author.name", "author.created_at"] {
        assert!(blog.path(path).is_ok(), "{path}");
    }
    for path in ["author.posts_via_author", "title == 'x'", "auth.id", "1", "secret"] {
        assert!(blog.path(path).is_err(), "{path}");
    }
}

#[test]
fn an_expression_follows_a_bounded_number_of_relations() {
    let blog = Blog::new();
    let many = |count: usize| vec!["author.name == 'x'"; count].join(" || ");
    assert!(blog.filter(&many(MAX_RELATIONS)).is_ok());
    assert_eq!(blog.filter(&many(MAX_RELATIONS + 1)).unwrap_err().code, "too_complex");
}

#[test]
fn trees_are_printed_with_no_more_parentheses_than_they_need() {
    let blog = Blog::new();
    for (source, printed) in [
        ("((title == 'x')) && (stars > 1 && pinned)", "record.title == \"x\" && record.stars > 1 && record.pinned"),
        ("stars - (1 - 2) * -3 == 0", "record.stars - (1 - 2) * -3 == 0"),
        ("(stars == 1) == pinned", "record.stars == 1 == record.pinned"),
        ("stars == 1 || (pinned ? true : false)", "record.stars == 1 || (record.pinned ? true : false)"),
        ("(title + 'a\\n').trim() == 'b'", "(record.title + \"a\\n\").trim() == \"b\""),
        ("comments_via_post.all(c, c.author == null)", "record.comments_via_post.all(c, c.author == null)"),
        ("score > 1e21 || score < -2.0", "record.score > 1e21 || record.score < -2.0"),
    ] {
        let tree = blog.filter(source).unwrap();
        assert_eq!(print(&tree, &blog.catalog, blog.version()), printed);
        assert_eq!(blog.filter(printed).unwrap(), tree);
    }
}

#[test]
fn a_stored_tree_keeps_its_numbers_to_the_bit() {
    let blog = Blog::new();
    let mut random = super::random::Random::new(1);
    for _ in 0..2_000 {
        let number = f64::from_bits(random.bits());
        if number.is_finite() {
            let tree = blog.filter(&format!("score == {number:?}")).unwrap();
            let stored = serde_json::to_string(&tree).unwrap();
            assert_eq!(serde_json::from_str::<stratabase::core::expr::Tree>(&stored).unwrap(), tree, "{number:?}");
        }
    }
}

#[test]
fn a_tree_says_what_it_reads() {
    let blog = Blog::new();
    let rule = |source| blog.update_rule(source).unwrap();
    let local = rule("record.title == 'x' || previous.stars > 1");
    assert!(local.is_local() && !local.is_constant() && !local.reads_user());
    assert_eq!(local.fields().len(), 2);
    assert!(!rule("record.author.name == 'x'").is_local());
    assert!(!rule("size(record.comments_via_post) > 1").is_local());
    assert!(rule("auth.name == 'x' && now() > request.time").is_constant());
    assert!(rule("auth.name == 'x'").reads_user());
    assert!(!rule("auth.id == null || auth.kind == 'user'").reads_user());
    assert_eq!(blog.rule(COMMENTS, "true").unwrap().collection(), COMMENTS);
}

#[test]
fn members_of_an_object_are_fields_behind_its_name() {
    let mut blog = Blog::new();
    let rule = "record.title == \"x\" && has(record.stars) || record.author.name == record.title";
    let tree = blog.rule(POSTS, rule).unwrap();
    blog.nest(&["title", "stars"], "head");
    // A rule reads the same fields, whatever became of their names.
    let printed = "record.head.title == \"x\" && has(record.head.stars) || record.author.name == record.head.title";
    assert_eq!(print(&tree, &blog.catalog, blog.version()), printed);
    assert_eq!(blog.rule(POSTS, printed).unwrap(), tree);
    assert!(blog.rule(POSTS, rule).is_err());
    for fits in ["head == null", "has(head)", "head != null && head.stars > 2", "record.head.title in ['a', 'b']"] {
        assert!(blog.filter(fits).is_ok(), "{fits}");
    }
    for (source, position, code, message) in [
        ("head", 0, "wrong_type", "expected a condition, found object"),
        ("head == 'x'", 5, "wrong_type", "object and text cannot be compared this way"),
        ("head == head", 5, "wrong_type", "object and object cannot be compared this way"),
        ("head in [head]", 9, "wrong_type", "a list holds no object"),
        ("size(head) == 1", 5, "wrong_type", "size takes a text, a list or related records, found object"),
        ("head.titel == 'x'", 5, "unknown_field", "there is no field titel; is it title?"),
        ("head.title.x == 'x'", 11, "wrong_type", "a value of type text has no fields"),
        ("title == 'x'", 0, "unknown_field", "there is no field title"),
    ] {
        assert_eq!(refusal(&blog, source), (position, code, message.to_owned()), "{source}");
    }
}
