//! From words and values to what a mail says. The template language is that of Jinja (minijinja), cut down to values,
//! conditions and loops, and bounded in time and size.

use std::io;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, filters};
use serde_json::Value as Json;

use super::{Template, Values, Words};
use crate::core::error::{Error, Fault, Place, Result};
use crate::core::mail::one_line;

/// Steps that one text may take.
const FUEL: u64 = 20_000;
/// The most that one text may come to, in bytes.
const MAX_BYTES: usize = 256 * 1024;
/// The longest subject, as words of a template, in bytes.
const MAX_SUBJECT_BYTES: usize = 500;
/// The longest text, as words of a template, in bytes.
const MAX_WORDS_BYTES: usize = 100 * 1024;
/// What may stand behind `{%`.
const TAGS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// One of the three texts of a template.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    pointer: &'static str,
    words: &'a str,
    is_html: bool,
}

impl Words {
    fn parts(&self) -> [Part<'_>; 3] {
        [
            Part { pointer: "/subject", words: &self.subject, is_html: false },
            Part { pointer: "/text", words: &self.text, is_html: false },
            Part { pointer: "/html", words: &self.html, is_html: true },
        ]
    }
}

/// Puts values into words. What a template asks for and does not get is empty.
///
/// # Errors
/// [`Error::InvalidFields`] with the place of what cannot be done.
pub fn render(words: &Words, values: &Values) -> Result<Written> {
    rendered(words, values, UndefinedBehavior::Lenient)
}

/// Tries words with made-up values, before anybody gets a mail made of them.
///
/// # Errors
/// [`Error::InvalidFields`] with the place of everything that is wrong: tags that there are not, names that the
/// template has no values for, more than the limits allow.
pub fn check(template: Template, words: &Words, sample: &Values) -> Result<Written> {
    let mut faults = Vec::new();
    for part in words.parts() {
        faults.extend(too_long(part).or_else(|| strange_tag(part)).or_else(|| strange_name(template, part)));
    }
    if words.subject.trim().is_empty() {
        faults.push(Fault::body("/subject", "required", "A mail has a subject."));
    }
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    rendered(words, sample, UndefinedBehavior::Strict)
}

fn rendered(words: &Words, values: &Values, undefined: UndefinedBehavior) -> Result<Written> {
    let environment = environment(undefined);
    let values = as_values(values);
    let mut faults = Vec::new();
    let [subject, text, html] = words.parts().map(|part| {
        part.put(&environment, &values).unwrap_or_else(|fault| {
            faults.push(fault);
            String::new()
        })
    });
    if faults.is_empty() {
        Ok(Written { subject: one_line(&subject), text, html })
    } else {
        Err(Error::InvalidFields(faults))
    }
}

fn as_values(values: &Values) -> Value {
    let user = values.user.iter().map(|(field, value)| (field.as_str(), as_value(value)));
    Value::from_pairs([
        ("app", Value::from(values.app.as_str())),
        ("email", Value::from(values.email.as_str())),
        ("user", Value::from_pairs(user)),
        ("link", Value::from(values.link.as_deref())),
        ("link_minutes", Value::from(values.link_minutes)),
        ("code", Value::from(values.code.as_deref())),
        ("code_minutes", Value::from(values.code_minutes)),
    ])
}

fn as_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(truth) => Value::from(*truth),
        Json::Number(number) => number.as_i64().map_or_else(|| Value::from(number.as_f64()), Value::from),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(as_value).collect::<Vec<_>>()),
        Json::Object(members) => {
            Value::from_pairs(members.iter().map(|(name, value)| (name.as_str(), as_value(value))))
        }
    }
}

impl Part<'_> {
    fn put(self, environment: &Environment<'_>, values: &Value) -> Result<String, Fault> {
        let mut out = Bounded(Vec::new());
        environment
            .template_from_named_str(if self.is_html { "html" } else { "text" }, self.words)
            .and_then(|template| template.render_captured_to(values.clone(), &mut out))
            .map_err(|fault| self.fault(&fault))?;
        String::from_utf8(out.0).map_err(|_| Fault::body(self.pointer, "invalid_template", "This comes to no text."))
    }

    /// A fault with its place, in characters.
    fn fault(self, fault: &minijinja::Error) -> Fault {
        let start = fault.range().map_or(0, |range| range.start);
        let told =
            fault.detail().map_or_else(|| fault.kind().to_string(), |detail| format!("{}: {detail}", fault.kind()));
        self.fault_at(start, format!("{told}."))
    }

    fn fault_at(self, byte: usize, detail: String) -> Fault {
        let position = self.words.get(..byte).unwrap_or_default().chars().count();
        Fault {
            place: Place::Expression { pointer: self.pointer.to_owned(), position },
            code: "invalid_template",
            detail,
        }
    }
}

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|name| if name == "html" { AutoEscape::Html } else { AutoEscape::None });
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("length", filters::length);
    environment.add_filter("join", filters::join);
    environment.add_filter("default", filters::default);
    environment
}

fn too_long(part: Part<'_>) -> Option<Fault> {
    let limit = if part.pointer == "/subject" { MAX_SUBJECT_BYTES } else { MAX_WORDS_BYTES };
    (part.words.len() > limit).then(|| Fault::body(part.pointer, "too_long", format!("At most {limit} bytes.")))
}

/// A tag that could switch escaping off, keep values or reach beyond the template.
fn strange_tag(part: Part<'_>) -> Option<Fault> {
    part.words.match_indices("{%").find_map(|(start, opening)| {
        let after = part.words.get(start + opening.len()..).unwrap_or_default();
        let after = after.trim_start_matches(['-', '+']).trim_start();
        let end = after.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(after.len());
        let tag = after.get(..end).unwrap_or_default();
        let detail = || format!("There is no tag {tag:?} here; there are {}.", TAGS.join(", "));
        (!TAGS.contains(&tag)).then(|| part.fault_at(start, detail()))
    })
}

/// A name that the template has no value for, also where no made-up value leads to it.
fn strange_name(template: Template, part: Part<'_>) -> Option<Fault> {
    let environment = environment(UndefinedBehavior::Strict);
    let parsed = environment.template_from_str(part.words).ok()?;
    let known = template.variables();
    let mut names: Vec<_> = parsed.undeclared_variables(false).into_iter().collect();
    names.sort_unstable();
    let name = names.into_iter().find(|name| !known.contains(&name.as_str()))?;
    let detail = format!("There is no value {name:?} here; there are {}.", known.join(", "));
    Some(part.fault_at(part.words.find(&name).unwrap_or(0), detail))
}

/// A text that does not grow beyond its bound.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_BYTES {
            return Err(io::Error::other("the text grows too long"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::mail::templates::{BUILT_IN_LOCALES, built_in};

    fn words(html: &str) -> Words {
        Words { subject: "Hi {{ email }}".into(), text: "Hi {{ user.name }}".into(), html: html.to_owned() }
    }

    fn sample() -> Values {
        Values::sample("Shop", ["email", "name"])
    }

    /// The place and the words of the one fault in a template.
    fn fault(html: &str) -> (usize, String) {
        match check(Template::OneTimeCode, &words(html), &sample()) {
            Err(Error::InvalidFields(faults)) => match &faults[..] {
                [Fault { place: Place::Expression { pointer, position }, code: "invalid_template", detail }] => {
                    assert_eq!(pointer, "/html");
                    (*position, detail.clone())
                }
                other => panic!("{html}: {other:?}"),
            },
            other => panic!("{html}: {other:?}"),
        }
    }

    #[test]
    fn values_are_inert_whatever_they_look_like() {
        let name = "{{ 7*7 }}<script>{% if 1 %}&\"'";
        let mut values = sample();
        values.user.insert("name".into(), name.into());
        values.email = "eve\r\nBcc: all@example.com".into();
        let written = render(&words("<p title=\"{{ user.name }}\">{{ user.name }}</p>"), &values).unwrap();
        assert_eq!(written.text, format!("Hi {name}"));
        assert_eq!(written.subject, "Hi eve Bcc: all@example.com");
        let escaped = "{{ 7*7 }}&lt;script&gt;{% if 1 %}&amp;&quot;&#x27;";
        assert_eq!(written.html, format!("<p title=\"{escaped}\">{escaped}</p>"));
    }

    #[test]
    fn every_built_in_template_passes_its_own_check() {
        for template in Template::ALL {
            for locale in BUILT_IN_LOCALES {
                let words = built_in(template, locale).unwrap();
                let written = check(template, &words, &sample()).unwrap_or_else(|fault| panic!("{words:?}: {fault}"));
                assert!(written.html.contains("ada@example.com") && written.text.contains("ada@example.com"));
                assert_eq!(written.text.contains("123456"), template.variables().contains(&"code"), "{written:?}");
                assert_eq!(written.text.contains("#token="), template.variables().contains(&"link"), "{written:?}");
                assert_eq!(written.html.contains("#token="), template.variables().contains(&"link"), "{written:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (html, position, part) in [
            ("\u{e9}\u{e9} {{ code", 6, "syntax error"),
            ("a {{ nobody }}", 5, "There is no value \"nobody\" here; there are app, email, user, code"),
            ("{% if false %}{{ link }}{% endif %}", 17, "There is no value \"link\" here"),
            ("{{ user.phone }}", 3, "undefined value"),
            ("{{ code | safe }}", 10, "unknown filter"),
            ("{% autoescape false %}{{ email }}{% endautoescape %}", 0, "There is no tag \"autoescape\" here"),
            ("x{%- set a = 1 %}", 1, "There is no tag \"set\" here"),
            ("{% include 'text' %}", 0, "There is no tag \"include\" here"),
            ("{% raw %}", 0, "There is no tag \"raw\" here"),
            ("{% for a in email * 2000 %}{{ a }}{% endfor %}", 0, ""),
            ("{{ email * 100000 }}", 0, ""),
            ("{{ range(3) }}", 3, "There is no value \"range\" here"),
        ] {
            let (found, told) = fault(html);
            assert!(told.contains(part), "{html}: {told}");
            assert!(part.is_empty() || found == position, "{html}: at {found}, {told}");
        }
    }

    #[test]
    fn words_have_their_limits() {
        let mut long = words("x");
        long.subject = "x".repeat(501);
        long.text = "x".repeat(100 * 1024 + 1);
        let Err(Error::InvalidFields(faults)) = check(Template::OneTimeCode, &long, &sample()) else { panic!() };
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["too_long", "too_long"]);
        long = words("x");
        long.subject = " ".into();
        let Err(Error::InvalidFields(faults)) = check(Template::OneTimeCode, &long, &sample()) else { panic!() };
        assert_eq!(faults[0].code, "required");
    }
}
