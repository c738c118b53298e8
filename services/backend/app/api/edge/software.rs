//! What software a request comes from: the one place that names clients. A name is never that of a person.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue, USER_AGENT};

static CLIENT: HeaderName = HeaderName::from_static("stratabase-client");

/// The client whose request does not say what it is.
const UNKNOWN: &str = "unknown";
/// The longest name, in characters.
const MAX_NAME: usize = 100;
/// The longest user agent that is kept, in characters.
const MAX_USER_AGENT: usize = 250;
/// How browsers call themselves behind `Mozilla/5.0`, the particular before those that it is made from.
const BROWSERS: [&str; 9] =
    ["Edg/", "EdgA/", "OPR/", "SamsungBrowser/", "Firefox/", "FxiOS/", "CriOS/", "HeadlessChrome/", "Chrome/"];

/// The headers by which software names itself; they share the request's memory.
#[derive(Debug)]
pub struct Software {
    client: Option<HeaderValue>,
    user_agent: Option<HeaderValue>,
}

impl Software {
    /// Takes what the headers of a request tell.
    pub fn of(headers: &HeaderMap) -> Self {
        Self { client: headers.get(&CLIENT).cloned(), user_agent: headers.get(USER_AGENT).cloned() }
    }

    /// The client's name: what `Stratabase-Client` says, else product and version of the user agent (RFC 9110, section
    /// 10.1.5), else `unknown`. Printable ASCII of at most 100 characters; whatever is not becomes `unknown` too.
    pub fn name(&self) -> Cow<'_, str> {
        let name = match (&self.client, &self.user_agent) {
            (Some(client), _) => printable(client).map(|name| Cow::Borrowed(name.trim())),
            (None, user_agent) => user_agent.as_ref().and_then(printable).and_then(product),
        };
        name.filter(|name| (1..=MAX_NAME).contains(&name.len())).unwrap_or(Cow::Borrowed(UNKNOWN))
    }

    /// The start of the user agent, where it is printable ASCII.
    pub fn user_agent(&self) -> Option<&str> {
        let text = self.user_agent.as_ref().and_then(printable)?;
        text.get(..MAX_USER_AGENT.min(text.len())).filter(|text| !text.is_empty())
    }
}

fn printable(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok()?;
    text.bytes().all(|byte| (0x20..0x7f).contains(&byte)).then_some(text)
}

/// The first product of a user agent. Browsers all begin with `Mozilla/5.0`: they are told by what comes later, and with
/// the first number of their version alone, because the others change too often to tell anything apart.
fn product(user_agent: &str) -> Option<Cow<'_, str>> {
    if !user_agent.starts_with("Mozilla/") {
        return user_agent.split(' ').next().filter(|token| is_product(token)).map(Cow::Borrowed);
    }
    if let Some(found) = BROWSERS.iter().find_map(|browser| token_at(user_agent, browser)) {
        return Some(Cow::Borrowed(major(found)));
    }
    if user_agent.contains("Safari/") {
        // Safari writes its version behind another word.
        let version = major(token_at(user_agent, "Version/")?).strip_prefix("Version/")?;
        return Some(Cow::Owned(format!("Safari/{version}")));
    }
    let robot = user_agent.split_once("(compatible; ")?.1;
    robot.split([';', ')', ' ']).next().filter(|token| is_product(token)).map(Cow::Borrowed)
}

/// The product whose name and slash are given.
fn token_at<'a>(user_agent: &'a str, name: &str) -> Option<&'a str> {
    user_agent.split(' ').find(|token| token.starts_with(name)).filter(|token| is_product(token))
}

/// A product without the later numbers of its version.
fn major(product: &str) -> &str {
    product.split('.').next().unwrap_or(product)
}

/// Whether this is a token, or two with a slash between them.
fn is_product(text: &str) -> bool {
    let is_token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    text.split_once('/').map_or_else(|| is_token(text), |(name, version)| is_token(name) && is_token(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(client: Option<&[u8]>, user_agent: Option<&[u8]>) -> String {
        let value = |bytes: Option<&[u8]>| bytes.map(|bytes| HeaderValue::from_bytes(bytes).unwrap());
        Software { client: value(client), user_agent: value(user_agent) }.name().into_owned()
    }

    #[test]
    fn a_client_is_what_it_says_else_the_product_of_its_user_agent() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, expected) in [
            ("okhttp/4.9", "okhttp/4.9"),
            ("okhttp/4.9.1 (Linux)", "okhttp/4.9.1"),
            ("Shop/3.2 (iPhone; iOS 17.4) Alamofire/5.8", "Shop/3.2"),
            ("curl", "curl"),
            ("", "unknown"),
            ("(nothing)", "unknown"),
            ("a/b/c", "unknown"),
            ("Mozilla/5.0", "unknown"),
            (&format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/126.0.0.0 Safari/537.36"), "Chrome/126"),
            (&format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.1"), "Edg/126"),
            ("Mozilla/5.0 (X11; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox/128"),
            (&format!("Mozilla/5.0 (Macintosh) {webkit} Version/17.4.1 Safari/605.1.15"), "Safari/17"),
            ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot/2.1"),
        ] {
            assert_eq!(name(None, Some(user_agent.as_bytes())), expected, "{user_agent}");
            assert_eq!(name(Some(b"shop-ios/3.2"), Some(user_agent.as_bytes())), "shop-ios/3.2");
        }
        assert_eq!(name(None, None), UNKNOWN);
    }

    #[test]
    fn what_is_no_name_is_unknown() {
        let long = [b'a'; 101];
        for hostile in [&b""[..], b"   ", b"caf\xc3\xa9/1", b"a\tb", b"\xff\xfe", &long] {
            assert_eq!(name(Some(hostile), Some(b"okhttp/4.9")), UNKNOWN);
            assert_eq!(name(None, Some(hostile)), UNKNOWN);
        }
        assert_eq!(name(Some(&long[..100]), None).len(), 100);
    }
}
