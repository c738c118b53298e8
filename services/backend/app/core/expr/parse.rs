//! Tokens into a tree of operators by their binding strength (V. Pratt, "Top down operator precedence", 1973).

use super::ast::{Ast, Binary, Node, Unary};
use super::error::ExprError;
use super::lexer::{Token, TokenKind, tokens};

/// The most nodes in one expression: literals, names, selections, calls and operators.
pub const MAX_NODES: usize = 200;
/// The deepest nesting of parentheses, calls, lists, `!`, `-`, choices and selections in one expression.
pub const MAX_DEPTH: usize = 16;

/// Parses a text.
///
/// # Errors
/// The text is no expression of the language, or is larger than [`MAX_NODES`] and [`MAX_DEPTH`] allow.
pub fn parse(source: &str) -> Result<Ast, ExprError> {
    let mut parser = Parser { tokens: tokens(source)?, at: 0, nodes: 0 };
    let ast = parser.expression(0)?;
    match parser.peek() {
        TokenKind::End => Ok(ast),
        found => Err(parser.unexpected(&format!("{} cannot follow here", describe(found)))),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    nodes: usize,
}

impl Parser {
    fn peek(&self) -> &TokenKind {
        self.tokens.get(self.at).map_or(&TokenKind::End, |token| &token.kind)
    }

    fn position(&self) -> usize {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |token| token.position)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Sign(next) if *next == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), ExprError> {
        if self.take(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("expected {sign} instead of {}", describe(self.peek()))))
    }

    fn unexpected(&self, message: &str) -> ExprError {
        ExprError::new(self.position(), "syntax", message)
    }

    fn node(&mut self, position: usize, node: Node) -> Result<Ast, ExprError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("an expression has at most {MAX_NODES} parts");
            return Err(ExprError::new(position, "too_complex", message));
        }
        Ok(Ast { position, node })
    }

    fn deeper(&self, depth: usize) -> Result<usize, ExprError> {
        if depth >= MAX_DEPTH {
            let message = format!("an expression nests at most {MAX_DEPTH} deep");
            return Err(ExprError::new(self.position(), "too_complex", message));
        }
        Ok(depth + 1)
    }

    /// A whole expression: a choice, or anything that binds tighter.
    fn expression(&mut self, depth: usize) -> Result<Ast, ExprError> {
        let condition = self.binary(0, depth)?;
        let position = self.position();
        if !self.take("?") {
            return Ok(condition);
        }
        let inner = self.deeper(depth)?;
        let then = self.binary(0, inner)?;
        self.expect(":")?;
        let otherwise = self.expression(inner)?;
        self.node(position, Node::Choose(Box::new(condition), Box::new(then), Box::new(otherwise)))
    }

    /// Operators that bind at least as tightly as `strength`.
    fn binary(&mut self, strength: u8, depth: usize) -> Result<Ast, ExprError> {
        let mut left = self.unary(depth)?;
        while let Some(op) = operator(self.peek()).filter(|op| op.strength() >= strength) {
            let position = self.position();
            self.at += 1;
            let right = self.binary(op.strength() + 1, depth)?;
            left = self.node(position, Node::Binary(op, Box::new(left), Box::new(right)))?;
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Ast, ExprError> {
        let position = self.position();
        let op = match self.peek() {
            TokenKind::Sign("!") => Unary::Not,
            TokenKind::Sign("-") => Unary::Negate,
            _ => return self.selections(depth),
        };
        let inner = self.deeper(depth)?;
        self.at += 1;
        let of = self.unary(inner)?;
        match (op, of.node) {
            (Unary::Negate, Node::Integer(value)) => Ok(Ast { position, node: Node::Integer(-value) }),
            (Unary::Negate, Node::Number(value)) => Ok(Ast { position, node: Node::Number(-value) }),
            (op, node) => self.node(position, Node::Unary(op, Box::new(Ast { position: of.position, node }))),
        }
    }

    /// A primary and the `.name` and `.name(..)` after it.
    fn selections(&mut self, depth: usize) -> Result<Ast, ExprError> {
        let mut of = self.primary(depth)?;
        let mut inner = depth;
        loop {
            if matches!(self.peek(), TokenKind::Sign("[")) {
                let message = "elements are not picked by index; use exists, all or in";
                return Err(ExprError::new(self.position(), "unsupported", message));
            }
            if !self.take(".") {
                return Ok(of);
            }
            inner = self.deeper(inner)?;
            let position = self.position();
            let TokenKind::Name(name) = self.peek().clone() else {
                return Err(self.unexpected("a name follows the dot"));
            };
            self.at += 1;
            let node = if self.take("(") {
                Node::Method(Box::new(of), name, self.list(")", inner)?)
            } else {
                Node::Select(Box::new(of), name)
            };
            of = self.node(position, node)?;
        }
    }

    fn primary(&mut self, depth: usize) -> Result<Ast, ExprError> {
        let position = self.position();
        let node = match self.peek().clone() {
            TokenKind::Integer(value) => Node::Integer(value),
            TokenKind::Number(value) => Node::Number(value),
            TokenKind::Text(text) => Node::Text(text),
            TokenKind::Sign("(") => {
                let inner = self.deeper(depth)?;
                self.at += 1;
                let within = self.expression(inner)?;
                self.expect(")")?;
                return Ok(within);
            }
            TokenKind::Sign("[") => {
                let inner = self.deeper(depth)?;
                self.at += 1;
                let items = self.list("]", inner)?;
                return self.node(position, Node::List(items));
            }
            TokenKind::Name(name) => return self.named(position, name, depth),
            TokenKind::Sign(".") => return Err(self.unexpected("names begin with a letter; leave out the first dot")),
            found => return Err(self.unexpected(&format!("expected a value instead of {}", describe(&found)))),
        };
        self.at += 1;
        self.node(position, node)
    }

    fn named(&mut self, position: usize, name: String, depth: usize) -> Result<Ast, ExprError> {
        self.at += 1;
        let node = match name.as_str() {
            "true" => Node::Bool(true),
            "false" => Node::Bool(false),
            "null" => Node::Null,
            "in" => return Err(ExprError::new(position, "syntax", "expected a value instead of in")),
            _ if matches!(self.peek(), TokenKind::Sign("(")) => {
                let inner = self.deeper(depth)?;
                self.at += 1;
                Node::Call(name, self.list(")", inner)?)
            }
            _ => Node::Name(name),
        };
        self.node(position, node)
    }

    /// Expressions between commas, up to `end`. A comma may stand after the last, as CEL has it.
    fn list(&mut self, end: &str, depth: usize) -> Result<Vec<Ast>, ExprError> {
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.expression(depth)?);
            if !self.take(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(items)
    }
}

fn operator(token: &TokenKind) -> Option<Binary> {
    Some(match token {
        TokenKind::Name(word) if word == "in" => Binary::In,
        TokenKind::Sign(sign) => match *sign {
            "||" => Binary::Or,
            "&&" => Binary::And,
            "==" => Binary::Equal,
            "!=" => Binary::NotEqual,
            "<" => Binary::Less,
            "<=" => Binary::LessOrEqual,
            ">" => Binary::Greater,
            ">=" => Binary::GreaterOrEqual,
            "+" => Binary::Add,
            "-" => Binary::Subtract,
            "*" => Binary::Multiply,
            "/" => Binary::Divide,
            "%" => Binary::Remainder,
            _ => return None,
        },
        _ => return None,
    })
}

fn describe(token: &TokenKind) -> String {
    match token {
        TokenKind::Name(name) => name.clone(),
        TokenKind::Integer(_) | TokenKind::Number(_) => "a number".to_owned(),
        TokenKind::Text(_) => "a text".to_owned(),
        TokenKind::Sign(sign) => (*sign).to_owned(),
        TokenKind::End => "the end".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(source: &str) -> (usize, &'static str) {
        let error = parse(source).unwrap_err();
        (error.position, error.code)
    }

    #[test]
    fn operators_bind_as_in_cel() {
        for (plain, grouped) in [
            ("1 + 2 * 3", "1 + (2 * 3)"),
            ("1 - 2 - 3", "(1 - 2) - 3"),
            ("a || b && c == d", "a || (b && (c == d))"),
            ("!a && b", "(!a) && b"),
            ("-a.b", "-(a.b)"),
            ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
            ("a == b in c", "(a == b) in c"),
        ] {
            let strip =
                |source: &str| format!("{:?}", parse(source).unwrap()).replace(|c: char| c.is_ascii_digit(), "");
            assert_eq!(strip(plain), strip(grouped), "{plain}");
        }
    }

    #[test]
    fn syntax_errors_stand_where_the_text_goes_wrong() {
        assert_eq!(fault(""), (0, "syntax"));
        assert_eq!(fault("a =="), (4, "syntax"));
        assert_eq!(fault("a == 1 b"), (7, "syntax"));
        assert_eq!(fault("(a == 1"), (7, "syntax"));
        assert_eq!(fault("a.1"), (1, "syntax"));
        assert_eq!(fault("f(a,,b)"), (4, "syntax"));
        assert_eq!(fault("a[0]"), (1, "unsupported"));
        assert_eq!(fault("a ? b"), (5, "syntax"));
        assert_eq!(fault("in"), (0, "syntax"));
    }

    #[test]
    fn sixteen_parentheses_are_allowed_and_seventeen_are_not() {
        let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(16)).is_ok());
        assert_eq!(fault(&nested(17)), (16, "too_complex"));
        assert_eq!(fault(&"(".repeat(16_000)), (16, "too_complex"));
        assert_eq!(fault(&"!".repeat(16_000)), (16, "too_complex"));
        assert_eq!(fault(&"[".repeat(16_000)).1, "too_complex");
        assert_eq!(fault(&"a?b:".repeat(4_000)).1, "too_complex");
        assert_eq!(fault(&format!("a{}", ".b".repeat(17))).1, "too_complex");
    }

    #[test]
    fn two_hundred_parts_are_allowed_and_more_are_not() {
        let chain = |terms: usize| vec!["a"; terms].join("||");
        assert!(parse(&chain(100)).is_ok(), "100 names and 99 operators");
        assert_eq!(fault(&chain(101)).1, "too_complex");
        assert_eq!(fault(&"a".repeat(20_000)), (16_384, "too_complex"));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(source in any::<String>()) {
            let _ = parse(&source);
        }

        #[test]
        fn no_row_of_tokens_makes_the_parser_panic(words in prop::collection::vec(prop::sample::select(vec![
            "a", "in", "true", "null", "1", "1.5", "'x'", "\"", "'", "\\", "(", ")", "[", "]", ".", ",", "?", ":", "!", "-",
            "+", "*", "==", "!=", "<", "&&", "||", "exists", "record", "0x", "1e", "//", "\n", "😀", "r'", "{", "=",
        ]), 0..60)) {
            let _ = parse(&words.concat());
            let _ = parse(&words.join(" "));
        }
    }
}
