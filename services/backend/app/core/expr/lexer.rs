//! Text into tokens, as the Common Expression Language has them (cel.dev, language definition, "Syntax").

use super::error::ExprError;
use crate::core::value::MAX_INTEGER;

/// The longest expression, in characters.
pub const MAX_CHARACTERS: usize = 16_384;

/// A token and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) position: usize,
    pub(crate) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind {
    /// A name or a word of the language.
    Name(String),
    Integer(i64),
    Number(f64),
    Text(String),
    /// An operator, bracket or separator.
    Sign(&'static str),
    End,
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 21] =
    ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", "."];

/// Cuts a text into tokens; the last one is [`TokenKind::End`].
pub(crate) fn tokens(source: &str) -> Result<Vec<Token>, ExprError> {
    let characters: Vec<char> = source.chars().take(MAX_CHARACTERS + 1).collect();
    if characters.len() > MAX_CHARACTERS {
        let message = format!("an expression has at most {MAX_CHARACTERS} characters");
        return Err(ExprError::new(MAX_CHARACTERS, "too_complex", message));
    }
    let mut lexer = Lexer { characters, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let done = token.kind == TokenKind::End;
        tokens.push(token);
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn looking_at(&self, text: &str) -> bool {
        text.chars().enumerate().all(|(ahead, expected)| self.peek(ahead) == Some(expected))
    }

    fn next(&mut self) -> Result<Token, ExprError> {
        self.skip_blank();
        let position = self.at;
        let kind = match self.peek(0) {
            None => TokenKind::End,
            Some('0'..='9') => self.number()?,
            Some('.') if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number()?,
            Some('"' | '\'') => self.text(false)?,
            Some(prefix) if self.is_prefixed_text(prefix) => self.prefixed_text(prefix)?,
            Some(first) if first.is_ascii_alphabetic() || first == '_' => TokenKind::Name(self.name()),
            Some(other) => self.sign(other)?,
        };
        Ok(Token { position, kind })
    }

    fn skip_blank(&mut self) {
        while let Some(next) = self.peek(0) {
            if matches!(next, ' ' | '\t' | '\n' | '\r' | '\u{c}') {
                self.at += 1;
            } else if self.looking_at("//") {
                while self.peek(0).is_some_and(|skipped| skipped != '\n') {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn sign(&mut self, found: char) -> Result<TokenKind, ExprError> {
        if found == ',' {
            self.at += 1;
            return Ok(TokenKind::Sign(","));
        }
        if let Some(sign) = SIGNS.iter().find(|sign| self.looking_at(sign)) {
            self.at += sign.len();
            return Ok(TokenKind::Sign(sign));
        }
        let message = match found {
            '=' => "write == to compare".to_owned(),
            '&' => "write && for both".to_owned(),
            '|' => "write || for either".to_owned(),
            '{' | '}' => "maps and messages are not part of this language".to_owned(),
            other => format!("{other:?} means nothing here"),
        };
        Err(ExprError::new(self.at, "syntax", message))
    }

    fn name(&mut self) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(|next| next.is_ascii_alphanumeric() || next == '_') {
            self.at += 1;
        }
        self.slice(start)
    }

    fn slice(&self, start: usize) -> String {
        self.characters.get(start..self.at).unwrap_or_default().iter().collect()
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|next| next.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<TokenKind, ExprError> {
        let start = self.at;
        let fault = |message: String| ExprError::new(start, "syntax", message);
        if self.looking_at("0x") || self.looking_at("0X") {
            self.at += 2;
            let digits = self.name();
            let value = i64::from_str_radix(&digits, 16).map_err(|_| fault(integer_range()))?;
            return in_range(value).ok_or_else(|| fault(integer_range()));
        }
        self.digits();
        let mut is_double = false;
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|next| next.is_ascii_digit()) {
            is_double = true;
            self.at += 1;
            self.digits();
        }
        let exponent = 1 + usize::from(matches!(self.peek(1), Some('+' | '-')));
        if matches!(self.peek(0), Some('e' | 'E')) && self.peek(exponent).is_some_and(|next| next.is_ascii_digit()) {
            is_double = true;
            self.at += exponent;
            self.digits();
        }
        let text = self.slice(start);
        if self.peek(0).is_some_and(|next| next.is_ascii_alphanumeric() || next == '_') {
            return Err(fault("a number ends where a name begins; unsigned integers are not supported".to_owned()));
        }
        if is_double {
            let value: Option<f64> = text.parse().ok().filter(|value: &f64| value.is_finite());
            return value.map(TokenKind::Number).ok_or_else(|| fault("the number is too large".to_owned()));
        }
        text.parse().ok().and_then(in_range).ok_or_else(|| fault(integer_range()))
    }

    /// Whether a raw string `r".."` or bytes `b".."` begin here.
    fn is_prefixed_text(&self, prefix: char) -> bool {
        matches!(prefix, 'r' | 'R' | 'b' | 'B') && matches!(self.peek(1), Some('"' | '\''))
    }

    fn prefixed_text(&mut self, prefix: char) -> Result<TokenKind, ExprError> {
        if matches!(prefix, 'b' | 'B') {
            return Err(ExprError::new(self.at, "unsupported", "bytes are not part of this language"));
        }
        self.at += 1;
        self.text(true)
    }

    fn text(&mut self, is_raw: bool) -> Result<TokenKind, ExprError> {
        let start = self.at;
        let quote = self.peek(0).unwrap_or('"');
        let is_triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let length = if is_triple { 3 } else { 1 };
        let end: String = std::iter::repeat_n(quote, length).collect();
        self.at += length;
        let mut text = String::new();
        loop {
            match self.peek(0) {
                None => return Err(ExprError::new(start, "syntax", "the text never ends; its quote is missing")),
                Some('\n' | '\r') if !is_triple => {
                    let message = "a text in single quotes ends on its line; write \\n, or use three quotes";
                    return Err(ExprError::new(self.at, "syntax", message));
                }
                Some('\0') => return Err(ExprError::new(self.at, "syntax", "text holds no U+0000")),
                Some(_) if self.looking_at(&end) => {
                    self.at += length;
                    return Ok(TokenKind::Text(text));
                }
                Some('\\') if !is_raw => text.push(self.escape()?),
                Some(plain) => {
                    text.push(plain);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, ExprError> {
        let start = self.at;
        let letter = self.peek(1).unwrap_or(' ');
        let (plain, digits, radix) = match letter {
            'a' => ('\u{7}', 0, 0),
            'b' => ('\u{8}', 0, 0),
            'f' => ('\u{c}', 0, 0),
            'n' => ('\n', 0, 0),
            'r' => ('\r', 0, 0),
            't' => ('\t', 0, 0),
            'v' => ('\u{b}', 0, 0),
            '\\' | '?' | '"' | '\'' | '`' => (letter, 0, 0),
            'x' | 'X' => (' ', 2, 16),
            'u' => (' ', 4, 16),
            'U' => (' ', 8, 16),
            '0'..='3' => (' ', 3, 8),
            _ => return Err(ExprError::new(start, "syntax", "unknown escape; write \\\\ for a backslash")),
        };
        // The digits of an octal escape begin at the letter itself.
        let from = self.at + if radix == 8 { 1 } else { 2 };
        self.at = from + digits;
        if digits == 0 {
            return Ok(plain);
        }
        let code: String = self.characters.get(from..self.at).unwrap_or_default().iter().collect();
        let is_plain = code.chars().all(|digit| digit.is_digit(radix));
        let scalar = u32::from_str_radix(&code, radix).ok().filter(|_| is_plain).and_then(char::from_u32);
        match scalar {
            Some('\0') => Err(ExprError::new(start, "syntax", "text holds no U+0000")),
            Some(character) => Ok(character),
            None => Err(ExprError::new(start, "syntax", "the escape names no character")),
        }
    }
}

fn in_range(value: i64) -> Option<TokenKind> {
    (value.unsigned_abs() <= MAX_INTEGER.unsigned_abs()).then_some(TokenKind::Integer(value))
}

fn integer_range() -> String {
    format!("integers are within ±{MAX_INTEGER}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        tokens(source).unwrap().into_iter().map(|token| token.kind).collect()
    }

    fn fault(source: &str) -> (usize, &'static str) {
        let error = tokens(source).unwrap_err();
        (error.position, error.code)
    }

    #[test]
    fn numbers_are_read_with_their_kind() {
        use TokenKind::{End, Integer, Number};
        assert_eq!(
            kinds("0x2A 42 4.5 .5 1e3 1E-2"),
            [Integer(42), Integer(42), Number(4.5), Number(0.5), Number(1000.0), Number(0.01), End]
        );
    }

    #[test]
    fn integers_past_two_to_the_53_are_refused_where_they_stand() {
        assert_eq!(kinds("9007199254740991"), [TokenKind::Integer(MAX_INTEGER), TokenKind::End]);
        assert_eq!(fault("1 + 9007199254740992"), (4, "syntax"));
        assert_eq!(fault("99999999999999999999999999"), (0, "syntax"));
        assert_eq!(fault("1e999"), (0, "syntax"));
        assert_eq!(fault("12u"), (0, "syntax"));
    }

    #[test]
    fn texts_take_the_escapes_of_cel() {
        let text = |source| match tokens(source).unwrap().remove(0).kind {
            TokenKind::Text(text) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#""a\n\t\\\"\x41\u00e9\U0001F600\101""#), "a\n\t\\\"Aé😀A");
        assert_eq!(text(r"r'\d\'"), r"\d\");
        assert_eq!(text("'''a\n'b' '''"), "a\n'b' ");
    }

    #[test]
    fn bad_texts_are_refused_where_the_fault_stands() {
        assert_eq!(fault(r#"  "abc"#), (2, "syntax"));
        assert_eq!(fault(r#""a\q""#), (2, "syntax"));
        assert_eq!(fault(r#""\ud800""#), (1, "syntax"));
        assert_eq!(fault(r#""\u00""#), (1, "syntax"));
        assert_eq!(fault(r#""\000""#), (1, "syntax"));
        assert_eq!(fault("'a\nb'"), (2, "syntax"));
        assert_eq!(fault("b'x'"), (0, "unsupported"));
        assert_eq!(fault("é"), (0, "syntax"));
    }

    #[test]
    fn positions_count_characters_and_not_bytes() {
        assert_eq!(fault("'äöü😀' = 1"), (7, "syntax"));
    }
}
