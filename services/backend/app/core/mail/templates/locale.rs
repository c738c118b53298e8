//! Languages of mails: which one somebody wants, out of those that there are.

use std::fmt;

/// The longest list of languages that is read.
const MAX_WANTED: usize = 8;

/// A language, perhaps of a region: `en`, `de`, `pt-BR` (RFC 5646, of which this is the part in use).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(String);

impl Locale {
    /// Reads a language in any case; none when it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (language, region) =
            text.split_once('-').map_or((text, None), |(language, region)| (language, Some(region)));
        let is_word = |word: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        };
        if !is_word(language, 2..=3) || region.is_some_and(|region| !is_word(region, 2..=2)) {
            return None;
        }
        let region = region.map_or_else(String::new, |region| format!("-{}", region.to_ascii_uppercase()));
        Some(Self(language.to_ascii_lowercase() + &region))
    }

    /// The language as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first of the wanted ones that there is: itself, or the same language without its region.
    pub fn choose(wanted: &[Self], is_there: impl Fn(&str) -> bool) -> Option<&str> {
        let forms = wanted.iter().flat_map(|locale| {
            let language = locale.0.split('-').next().unwrap_or_default();
            [locale.as_str(), language]
        });
        forms.into_iter().find(|form| is_there(form))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The languages that a client asks for, the one that it likes most first (`Accept-Language`, RFC 9110, section 12.5.4).
/// What cannot be read is passed over.
pub fn wanted_locales(header: &str) -> Vec<Locale> {
    let mut wanted: Vec<(u32, Locale)> = Vec::new();
    for entry in header.split(',').take(MAX_WANTED) {
        let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let quality = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |quality| quality.parse::<f64>().ok());
        let Some((locale, quality)) = Locale::parse(tag.trim()).zip(quality) else { continue };
        // Three digits are all that a quality has.
        let rank = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1].iter().position(|step| quality >= *step);
        if quality > 0.0 {
            wanted.push((rank.map_or(10, |rank| u32::try_from(rank).unwrap_or(10)), locale));
        }
    }
    wanted.sort_by_key(|(rank, _)| *rank);
    wanted.into_iter().map(|(_, locale)| locale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(header: &str) -> Vec<String> {
        wanted_locales(header).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn languages_come_in_the_order_of_their_quality() {
        assert_eq!(wanted("de-AT, en;q=0.5, FR-fr;q=0.9"), ["de-AT", "fr-FR", "en"]);
        assert_eq!(wanted("*, en;q=0, x, \u{e9}, de;q=much, it-IT-x, pt;q=0.05"), ["pt"]);
        assert_eq!(wanted(""), [""; 0]);
    }

    #[test]
    fn a_region_stands_back_for_its_language() {
        let there = |form: &str| ["en", "de", "pt-BR"].contains(&form);
        for (header, chosen) in [("de-AT", Some("de")), ("pt-BR", Some("pt-BR")), ("pt", None), ("fr, de", Some("de"))]
        {
            assert_eq!(Locale::choose(&wanted_locales(header), there), chosen, "{header}");
        }
    }
}
