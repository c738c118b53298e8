//! A tree back into text, in the names of a version and with no more parentheses than it needs.

use std::fmt::Write as _;

use super::functions::signature;
use super::tree::{Arithmetic, Comparison, Expr, Function, Literal, Quantifier, RequestPart, Tree};
use super::types::Type;
use crate::core::catalog::{Catalog, Version, VersionCollection};
use crate::core::id::{CollectionId, FieldId};

/// Writes a tree as text; compiling the text again gives the same tree.
///
/// What `version` does not show has its name from the newest version that does.
pub fn print(tree: &Tree, catalog: &Catalog, version: &Version) -> String {
    let mut printer = Printer { catalog, version, bound: Vec::new(), text: String::new() };
    printer.expr(&tree.expr, CHOOSE);
    printer.text
}

/// The strengths with which forms bind; a form inside a stronger one needs parentheses.
const CHOOSE: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const RELATION: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const UNARY: u8 = 7;
const POSTFIX: u8 = 8;

struct Printer<'a> {
    catalog: &'a Catalog,
    version: &'a Version,
    bound: Vec<&'a str>,
    text: String,
}

const fn strength(expr: &Expr) -> u8 {
    match expr {
        Expr::Choose { .. } => CHOOSE,
        Expr::Or(_) => OR,
        Expr::And(_) => AND,
        Expr::Compare { .. } | Expr::In { .. } => RELATION,
        Expr::Arithmetic { op: Arithmetic::Add | Arithmetic::Subtract, .. } => SUM,
        Expr::Arithmetic { .. } => PRODUCT,
        Expr::Not(_) | Expr::Negate(_) => UNARY,
        Expr::Literal(Literal::Integer(value)) if value.is_negative() => UNARY,
        Expr::Literal(Literal::Number(value)) if value.is_sign_negative() => UNARY,
        _ => POSTFIX,
    }
}

impl<'a> Printer<'a> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Writes `expr` where only forms at least as strong as `at_least` stand without parentheses.
    fn expr(&mut self, expr: &'a Expr, at_least: u8) {
        // An id is written as the text that it is read from.
        let expr = match expr {
            Expr::Id(text) => text,
            // And the integer beside a decimal as one.
            Expr::Call { function: Function::Decimal, arguments } => {
                arguments.first().filter(|of| of.kind() == Type::Integer).unwrap_or(expr)
            }
            _ => expr,
        };
        if strength(expr) < at_least {
            self.push("(");
            self.form(expr);
            self.push(")");
        } else {
            self.form(expr);
        }
    }

    fn form(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::List(items) => {
                self.push("[");
                self.list(items);
                self.push("]");
            }
            Expr::Record(_) => self.push("record"),
            Expr::Previous(_) => self.push("previous"),
            Expr::Auth => self.push("auth"),
            Expr::AuthKind => self.push("auth.kind"),
            Expr::Request(RequestPart::Method) => self.push("request.method"),
            Expr::Request(RequestPart::Version) => self.push("request.version"),
            Expr::Request(RequestPart::Time) => self.push("request.time"),
            Expr::Variable { name, .. } => self.select("var", name),
            Expr::Bound { level, .. } => {
                let name = self.bound.get(*level).copied().unwrap_or("_");
                self.push(name);
            }
            Expr::Step { of, .. } | Expr::Id(of) => self.expr(of, POSTFIX),
            Expr::Field { of, collection, field, .. } => {
                let name = self.field_path(*collection, *field);
                self.expr(of, POSTFIX);
                self.select("", &name);
            }
            Expr::System { of, field } => {
                self.expr(of, POSTFIX);
                self.select("", field.name());
            }
            Expr::Back { of, collection, field } => {
                let name =
                    format!("{}_via_{}", self.collection_name(*collection), self.field_path(*collection, *field));
                self.expr(of, POSTFIX);
                self.select("", &name);
            }
            Expr::Has(of) => {
                self.push("has(");
                self.expr(of, CHOOSE);
                self.push(")");
            }
            Expr::Not(of) => {
                self.push("!");
                self.expr(of, UNARY);
            }
            Expr::Negate(of) => {
                self.push("-");
                self.expr(of, UNARY);
            }
            Expr::And(items) => self.chain(items, " && ", RELATION),
            Expr::Or(items) => self.chain(items, " || ", AND),
            Expr::Compare { op, left, right } => self.infix(left, comparison(*op), right, RELATION),
            Expr::In { item, list } => self.infix(item, "in", list, RELATION),
            Expr::Arithmetic { op, left, right } => self.infix(left, arithmetic(*op), right, strength(expr)),
            Expr::Choose { condition, then, otherwise } => {
                self.expr(condition, OR);
                self.push(" ? ");
                self.expr(then, OR);
                self.push(" : ");
                self.expr(otherwise, CHOOSE);
            }
            Expr::Call { function, arguments } => self.call(*function, arguments),
            Expr::Quantifier { quantifier, over, name, body } => self.quantified(*quantifier, over, name, body),
        }
    }

    fn select(&mut self, of: &str, name: &str) {
        self.push(of);
        self.push(".");
        self.push(name);
    }

    fn chain(&mut self, items: &'a [Expr], sign: &str, at_least: u8) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(sign);
            }
            self.expr(item, at_least);
        }
    }

    /// Operators group from the left, so the right side has to bind tighter.
    fn infix(&mut self, left: &'a Expr, sign: &str, right: &'a Expr, strength: u8) {
        self.expr(left, strength);
        self.push(" ");
        self.push(sign);
        self.push(" ");
        self.expr(right, strength + 1);
    }

    fn list(&mut self, items: &'a [Expr]) {
        self.chain(items, ", ", CHOOSE);
    }

    fn call(&mut self, function: Function, arguments: &'a [Expr]) {
        let Some(signature) = signature(function) else { return };
        if matches!(function, Function::Distance | Function::Within) {
            return self.about_point(signature.name, arguments);
        }
        match arguments.split_first() {
            Some((receiver, rest)) if signature.is_method => {
                self.expr(receiver, POSTFIX);
                self.select("", signature.name);
                self.push("(");
                self.list(rest);
            }
            _ => {
                self.push(signature.name);
                self.push("(");
                self.list(arguments);
            }
        }
        self.push(")");
    }

    /// `place.distance(52.5, 13.4)`: the members of the object stand first in the tree.
    fn about_point(&mut self, name: &str, arguments: &'a [Expr]) {
        let [lat, _, rest @ ..] = arguments else { return };
        self.expr(lat, POSTFIX);
        let place = self.text.strip_suffix(".lat").unwrap_or(&self.text).len();
        self.text.truncate(place);
        self.select("", name);
        self.push("(");
        self.list(rest);
        self.push(")");
    }

    fn quantified(&mut self, quantifier: Quantifier, over: &'a Expr, name: &'a str, body: &'a Expr) {
        self.expr(over, POSTFIX);
        self.push(match quantifier {
            Quantifier::Exists => ".exists(",
            Quantifier::All => ".all(",
            Quantifier::ExistsOne => ".exists_one(",
        });
        self.push(name);
        self.push(", ");
        self.bound.push(name);
        self.expr(body, CHOOSE);
        self.bound.pop();
        self.push(")");
    }

    fn literal(&mut self, literal: &Literal) {
        match literal {
            Literal::Null => self.push("null"),
            Literal::Bool(value) => self.push(if *value { "true" } else { "false" }),
            Literal::Integer(value) => self.push(&value.to_string()),
            // Always with a point or an exponent, which make it a double.
            Literal::Number(value) => self.push(&format!("{value:?}")),
            Literal::Text(text) => self.quoted(text),
        }
    }

    fn quoted(&mut self, text: &str) {
        self.push("\"");
        for character in text.chars() {
            match character {
                '"' => self.push("\\\""),
                '\\' => self.push("\\\\"),
                '\n' => self.push("\\n"),
                '\r' => self.push("\\r"),
                '\t' => self.push("\\t"),
                control if control.is_control() => {
                    // Writing to a string cannot fail.
                    let _ = write!(self.text, "\\u{:04x}", u32::from(control));
                }
                plain => self.text.push(plain),
            }
        }
        self.push("\"");
    }

    fn field_path(&self, collection: CollectionId, field: FieldId) -> String {
        let mut versions = [self.version].into_iter().chain(self.catalog.versions.values().rev());
        let find = |shown: &VersionCollection| shown.path_of(field);
        let found = versions.find_map(|version| self.catalog.found_in(version, collection, find));
        found.unwrap_or_else(|| format!("_{}", field.0))
    }

    fn collection_name(&self, id: CollectionId) -> String {
        let mut versions = [self.version].into_iter().chain(self.catalog.versions.values().rev());
        let found = versions.find_map(|version| version.collection_by_id(id));
        found.map_or_else(|| format!("_{}", id.0), |found| found.name.clone())
    }
}

const fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "==",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

const fn arithmetic(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
    }
}
