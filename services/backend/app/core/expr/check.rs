//! Names and types: a parsed text against an environment, into a [`Tree`].

use super::ast::{Ast, Binary, Node, Unary};
use super::distance;
use super::error::ExprError;
use super::functions::{self, SIGNATURES, Signature, Takes};
use super::scope::{Scope, nearest};
use super::tree::{self, Arithmetic, Comparison, Expr, Function, Literal, Quantifier, Tree};
use super::types::Type;
use crate::core::decimal::{Decimal, DecimalFault};

/// The most relations that one expression follows, forth and back. In a client's query each brings the rule of its
/// collection with it, so this bounds the size of the query.
pub const MAX_RELATIONS: usize = 16;

/// The most parts that the computed fields of one expression have together: each is written out in its place.
const MAX_COMPUTED_PARTS: usize = 1_000;

/// Checks a condition: an expression whose value is true or false.
///
/// # Errors
/// The text is no expression, names what the caller may not see, or mixes types.
pub fn compile(source: &str, scope: &Scope<'_>) -> Result<Tree, ExprError> {
    checked(source, scope, Checker::condition)
}

/// Checks an expression of any type.
///
/// # Errors
/// As [`compile`].
pub fn compile_value(source: &str, scope: &Scope<'_>) -> Result<Tree, ExprError> {
    checked(source, scope, Checker::expr)
}

fn checked<'s>(
    source: &str,
    scope: &'s Scope<'s>,
    check: fn(&mut Checker<'s>, &Ast) -> Result<Expr, ExprError>,
) -> Result<Tree, ExprError> {
    let ast = super::parse(source)?;
    let expr = check(&mut Checker::new(scope), &ast)?;
    let tree = Tree::new(scope.collection, expr);
    if tree.relations() > MAX_RELATIONS {
        let message = format!("an expression follows at most {MAX_RELATIONS} relations");
        return Err(ExprError::new(ast.position, "too_complex", message));
    }
    if computed_parts(&tree.expr, scope) > MAX_COMPUTED_PARTS {
        let message = format!("the computed fields of an expression have at most {MAX_COMPUTED_PARTS} parts together");
        return Err(ExprError::new(ast.position, "too_complex", message));
    }
    Ok(tree)
}

/// How many parts the computed fields have that an expression reads, each as often as it is read.
fn computed_parts(expr: &Expr, scope: &Scope<'_>) -> usize {
    let mut parts = 0;
    expr.visit(&mut |node| {
        if let Expr::Field { collection, field, .. } = node {
            let shown = scope.version.collection_by_id(*collection);
            parts += shown.and_then(|shown| shown.computed_by_id(*field)).map_or(0, |computed| computed.tree.parts());
        }
    });
    parts
}

/// Checks a path such as `title` or `author.name`: a field of the record, or of one that it points at.
///
/// # Errors
/// As [`compile`], or the text is something other than such a path.
pub fn compile_path(source: &str, scope: &Scope<'_>) -> Result<Tree, ExprError> {
    let ast = super::parse(source)?;
    let expr = Checker::new(scope).expr(&ast)?;
    let (Expr::Field { of, .. } | Expr::System { of, .. }) = &expr else {
        return Err(ExprError::new(ast.position, "wrong_type", "expected the name of a field"));
    };
    let is_short = match &**of {
        Expr::Record(_) => true,
        Expr::Step { of, .. } => matches!(&**of, Expr::Field { of, .. } if matches!(**of, Expr::Record(_))),
        _ => false,
    };
    if !is_short {
        let message = "expected a field of the record, or of a record that it points at";
        return Err(ExprError::new(ast.position, "unsupported", message));
    }
    Ok(Tree::new(scope.collection, expr))
}

/// Checks an expression whose value is the same whatever the record: of the caller, the request and what is written in it.
///
/// # Errors
/// As [`compile`], or it looks at the record.
pub fn compile_constant(source: &str, scope: &Scope<'_>) -> Result<Tree, ExprError> {
    let ast = super::parse(source)?;
    let checker = &mut Checker::new(scope);
    let expr = checker.expr(&ast)?;
    if !checker.is_constant(&expr) {
        return Err(ExprError::new(
            ast.position,
            "unsupported",
            "only the caller, the request and now() are known here",
        ));
    }
    Ok(Tree::new(scope.collection, expr))
}

pub(super) struct Checker<'a> {
    pub(super) scope: &'a Scope<'a>,
    /// The variables of the enclosing quantifiers, outermost first.
    pub(super) bound: Vec<(String, Type)>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(scope: &'a Scope<'a>) -> Self {
        Self { scope, bound: Vec::new() }
    }

    fn condition(&mut self, ast: &Ast) -> Result<Expr, ExprError> {
        let expr = self.expr(ast)?;
        match expr.kind() {
            Type::Bool => Ok(expr),
            other => Err(wrong(ast, format!("expected a condition, found {other}"))),
        }
    }

    pub(super) fn expr(&mut self, ast: &Ast) -> Result<Expr, ExprError> {
        match &ast.node {
            Node::Null => Ok(Expr::Literal(Literal::Null)),
            Node::Bool(value) => Ok(Expr::Literal(Literal::Bool(*value))),
            Node::Integer(value) => Ok(Expr::Literal(Literal::Integer(*value))),
            Node::Number(value) => Ok(Expr::Literal(Literal::Number(*value))),
            Node::Text(text) => Ok(Expr::Literal(Literal::Text(text.clone()))),
            Node::List(items) => self.list(items, true),
            Node::Name(name) => self.name(ast, name),
            Node::Select(of, name) => self.select(ast, of, name),
            Node::Call(name, arguments) => self.call(ast, name, None, arguments),
            Node::Method(of, name, arguments) => match quantifier(name) {
                Some(quantifier) => self.quantified(ast, quantifier, of, arguments),
                None => self.call(ast, name, Some(of), arguments),
            },
            Node::Unary(op, of) => self.unary(*op, of),
            Node::Binary(op, left, right) => self.binary(ast, *op, left, right),
            Node::Choose(condition, then, otherwise) => self.choose(ast, condition, then, otherwise),
        }
    }

    /// Whether an expression is the same for every row, so that its value is known before any is read.
    pub(super) fn is_constant(&self, expr: &Expr) -> bool {
        expr.is_constant(!self.scope.has_bare_fields())
    }

    fn unary(&mut self, op: Unary, of: &Ast) -> Result<Expr, ExprError> {
        match op {
            Unary::Not => Ok(Expr::Not(Box::new(self.condition(of)?))),
            Unary::Negate => {
                let inner = self.expr(of)?;
                if !inner.kind().is_numeric() {
                    return Err(wrong(of, format!("only numbers have a negative, found {}", inner.kind())));
                }
                Ok(Expr::Negate(Box::new(inner)))
            }
        }
    }

    fn binary(&mut self, ast: &Ast, op: Binary, left: &Ast, right: &Ast) -> Result<Expr, ExprError> {
        let comparison = match op {
            Binary::And | Binary::Or => return self.junction(op, left, right),
            Binary::In => return self.member(ast, left, right),
            Binary::Add => return self.arithmetic(ast, Arithmetic::Add, left, right),
            Binary::Subtract => return self.arithmetic(ast, Arithmetic::Subtract, left, right),
            Binary::Multiply => return self.arithmetic(ast, Arithmetic::Multiply, left, right),
            Binary::Divide => return self.arithmetic(ast, Arithmetic::Divide, left, right),
            Binary::Remainder => return self.arithmetic(ast, Arithmetic::Remainder, left, right),
            Binary::Equal => Comparison::Equal,
            Binary::NotEqual => Comparison::NotEqual,
            Binary::Less => Comparison::Less,
            Binary::LessOrEqual => Comparison::LessOrEqual,
            Binary::Greater => Comparison::Greater,
            Binary::GreaterOrEqual => Comparison::GreaterOrEqual,
        };
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let (left, right) = self.align(ast, left, right)?;
        let (a, b) = (left.kind(), right.kind());
        let fits = match comparison {
            Comparison::Equal | Comparison::NotEqual => {
                is_comparable(&a, &b) || is_null_test(&left, &right) || is_null_test(&right, &left)
            }
            _ => is_ordered(&a, &b),
        };
        if !fits {
            return Err(wrong(ast, format!("{a} and {b} cannot be compared this way")));
        }
        Ok(Expr::Compare { op: comparison, left: Box::new(left), right: Box::new(right) })
    }

    /// `a && b && ..` without a recursion for each operand.
    fn junction(&mut self, op: Binary, left: &Ast, right: &Ast) -> Result<Expr, ExprError> {
        let mut operands = vec![self.condition(right)?];
        let mut rest = left;
        while let Node::Binary(inner, left, right) = &rest.node
            && *inner == op
        {
            operands.push(self.condition(right)?);
            rest = left;
        }
        operands.push(self.condition(rest)?);
        let operands = operands.into_iter().rev();
        Ok(if op == Binary::And { tree::and(operands) } else { tree::or(operands) })
    }

    fn arithmetic(&mut self, ast: &Ast, op: Arithmetic, left: &Ast, right: &Ast) -> Result<Expr, ExprError> {
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        if functions::arithmetic(op, &left.kind(), &right.kind()) == Type::Null {
            return Err(wrong(ast, format!("{} and {} have no such operation", left.kind(), right.kind())));
        }
        Ok(Expr::Arithmetic { op, left: Box::new(left), right: Box::new(right) })
    }

    /// Reads a constant text beside an id as an id, and an integer beside a decimal as a decimal.
    fn align(&self, ast: &Ast, left: Expr, right: Expr) -> Result<(Expr, Expr), ExprError> {
        let (a, b) = (left.kind(), right.kind());
        match (a.element(), b.element()) {
            (Type::Decimal, Type::Integer) => return Ok((left, tree::decimal(right))),
            (Type::Integer, Type::Decimal) => return Ok((tree::decimal(left), right)),
            _ => {}
        }
        match (&a, &b) {
            (Type::List(of), Type::List(other)) if (&**of, &**other) == (&Type::Number, &Type::Integer) => {
                return Ok((left, tree::number(right)));
            }
            (Type::List(of), Type::List(other)) if (&**of, &**other) == (&Type::Integer, &Type::Number) => {
                return Ok((tree::number(left), right));
            }
            _ => {}
        }
        Ok(match (a.element().is_id(), b.element().is_id()) {
            (true, false) if *b.element() == Type::Text => (left, self.id(ast, right)?),
            (false, true) if *a.element() == Type::Text => (self.id(ast, left)?, right),
            _ => (left, right),
        })
    }

    fn id(&self, ast: &Ast, text: Expr) -> Result<Expr, ExprError> {
        if self.is_constant(&text) {
            return Ok(Expr::Id(Box::new(text)));
        }
        Err(wrong(ast, "an id is compared with an id or with a fixed text; compare string(id) with other texts"))
    }

    fn member(&mut self, ast: &Ast, item: &Ast, list: &Ast) -> Result<Expr, ExprError> {
        let item = self.expr(item)?;
        let needs_constants = !self.is_constant(&item);
        let list = match &list.node {
            Node::List(items) => self.list(items, needs_constants)?,
            _ => self.expr(list)?,
        };
        if !matches!(list.kind(), Type::List(_)) {
            return Err(wrong(ast, format!("in looks into a list, found {}", list.kind())));
        }
        let (item, list) = self.align(ast, item, list)?;
        let (a, b) = (item.kind(), list.kind());
        if matches!(a, Type::List(_)) || !is_comparable(&a, b.element()) {
            return Err(wrong(ast, format!("{a} is never in a {b}")));
        }
        Ok(Expr::In { item: Box::new(item), list: Box::new(list) })
    }

    fn list(&mut self, items: &[Ast], needs_constants: bool) -> Result<Expr, ExprError> {
        let mut elements = items.iter().map(|item| self.expr(item)).collect::<Result<Vec<_>, _>>()?;
        if elements.iter().any(|element| element.kind().is_id()) {
            let is_text = |element: &Expr| element.kind() == Type::Text && self.is_constant(element);
            elements = elements
                .into_iter()
                .map(|element| if is_text(&element) { Expr::Id(Box::new(element)) } else { element })
                .collect();
        }
        if elements.iter().any(|element| element.kind() == Type::Decimal) {
            elements = elements.into_iter().map(tree::decimal).collect();
        }
        let mut kind = Type::Null;
        for (element, item) in elements.iter().zip(items) {
            if !element.kind().is_scalar() {
                return Err(wrong(item, format!("a list holds no {}", element.kind())));
            }
            kind = kind.join(&element.kind()).ok_or_else(|| wrong(item, "the values of a list are of one type"))?;
            if needs_constants && !self.is_constant(element) {
                let message = "a written list that depends on the record stands only to the right of in, after a \
                               value that does not";
                return Err(ExprError::new(item.position, "unsupported", message));
            }
        }
        Ok(Expr::List(elements))
    }

    fn choose(&mut self, ast: &Ast, condition: &Ast, then: &Ast, otherwise: &Ast) -> Result<Expr, ExprError> {
        let condition = self.condition(condition)?;
        let (then, otherwise) = (self.expr(then)?, self.expr(otherwise)?);
        let (then, otherwise) = match (then.kind(), otherwise.kind()) {
            (Type::Decimal, Type::Integer) => (then, tree::decimal(otherwise)),
            (Type::Integer, Type::Decimal) => (tree::decimal(then), otherwise),
            _ => (then, otherwise),
        };
        let (a, b) = (then.kind(), otherwise.kind());
        let joined = a.join(&b).filter(|joined| joined.is_scalar() || matches!(joined, Type::List(_)));
        if joined.is_none() {
            return Err(wrong(ast, format!("both sides of a choice are of one type, found {a} and {b}")));
        }
        let (condition, then, otherwise) = (Box::new(condition), Box::new(then), Box::new(otherwise));
        Ok(Expr::Choose { condition, then, otherwise })
    }

    fn quantified(
        &mut self,
        ast: &Ast,
        quantifier: Quantifier,
        over: &Ast,
        arguments: &[Ast],
    ) -> Result<Expr, ExprError> {
        let over = self.expr(over)?;
        let kind = match over.kind() {
            // An empty list has no type of its own; most lists are of texts.
            Type::List(element) if *element == Type::Null => Type::Text,
            Type::List(element) => *element,
            Type::Records(collection) => Type::Record(collection),
            other => return Err(wrong(ast, format!("expected a list or related records, found {other}"))),
        };
        let [Ast { node: Node::Name(name), position }, body] = arguments else {
            return Err(ExprError::new(ast.position, "syntax", "expected a variable and a condition: (x, x == 1)"));
        };
        if super::names::ROOTS.contains(&name.as_str()) {
            return Err(ExprError::new(*position, "syntax", format!("{name} has a meaning already")));
        }
        self.bound.push((name.clone(), kind));
        let body = self.condition(body);
        self.bound.pop();
        Ok(Expr::Quantifier { quantifier, over: Box::new(over), name: name.clone(), body: Box::new(body?) })
    }

    fn call(&mut self, ast: &Ast, name: &str, of: Option<&Ast>, arguments: &[Ast]) -> Result<Expr, ExprError> {
        if name == "has" && of.is_none() {
            return self.has(ast, arguments);
        }
        if let (Some(of), "distance" | "within") = (of, name) {
            return self.about_point(ast, name, of, arguments);
        }
        let signature = find(name, of.is_some()).ok_or_else(|| unknown_function(ast, name, of.is_some()))?;
        if let Some(of) = of.filter(|_| distance::metric(signature.function).is_some()) {
            return self.about_vector(ast, (name, signature.function), of, arguments);
        }
        let written: Vec<&Ast> = of.into_iter().chain(arguments).collect();
        if written.len() < signature.required || written.len() > signature.takes.len() {
            return Err(ExprError::new(ast.position, "syntax", format!("{name} takes {}", expected(signature))));
        }
        let mut checked = Vec::with_capacity(written.len());
        for (argument, takes) in written.into_iter().zip(signature.takes) {
            let expr = self.expr(argument)?;
            let fits = takes.accepts(&expr.kind()) && (*takes != Takes::ConstantText || self.is_constant(&expr));
            if !fits {
                return Err(wrong(argument, format!("{name} takes {}, found {}", takes.says(), expr.kind())));
            }
            check_literal(argument, signature.function, &expr)?;
            checked.push(expr);
        }
        Ok(Expr::Call { function: signature.function, arguments: checked })
    }

    fn has(&mut self, ast: &Ast, arguments: &[Ast]) -> Result<Expr, ExprError> {
        let [argument] = arguments else {
            return Err(ExprError::new(ast.position, "syntax", "has takes one field"));
        };
        match self.expr(argument)? {
            field @ (Expr::Field { .. } | Expr::System { .. }) => Ok(Expr::Has(Box::new(field))),
            _ => Err(wrong(argument, "has takes a field")),
        }
    }
}

pub(super) fn wrong(ast: &Ast, message: impl Into<String>) -> ExprError {
    ExprError::new(ast.position, "wrong_type", message)
}

fn quantifier(name: &str) -> Option<Quantifier> {
    Some(match name {
        "exists" => Quantifier::Exists,
        "all" => Quantifier::All,
        "exists_one" => Quantifier::ExistsOne,
        _ => return None,
    })
}

fn find(name: &str, is_method: bool) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.name == name && signature.is_method == is_method)
}

fn unknown_function(ast: &Ast, name: &str, is_method: bool) -> ExprError {
    let message = match (find(name, !is_method), name) {
        (Some(_), _) if is_method => format!("write {name}(x)"),
        (Some(_), _) => format!("write x.{name}(..)"),
        (None, "matches") => "regular expressions are not part of this language".to_owned(),
        (None, _) => {
            let names = SIGNATURES.iter().filter(|signature| signature.is_method == is_method);
            let near = nearest(name, names.map(|signature| signature.name).chain(["exists", "all", "exists_one"]));
            near.map_or(format!("there is no function {name}"), |near| {
                format!("there is no function {name}; is it {near}?")
            })
        }
    };
    ExprError::new(ast.position, "unknown_name", message)
}

fn expected(signature: &Signature) -> String {
    let skipped = usize::from(signature.is_method);
    let (fewest, most) = (signature.required - skipped, signature.takes.len() - skipped);
    match (fewest, most) {
        (0, 0) => "no arguments".to_owned(),
        (1, 1) => "one argument".to_owned(),
        (a, b) if a == b => format!("{a} arguments"),
        (a, b) => format!("{a} to {b} arguments"),
    }
}

/// Finds what is wrong with a literal that would be an error for every row.
fn check_literal(ast: &Ast, function: Function, argument: &Expr) -> Result<(), ExprError> {
    let Expr::Literal(Literal::Text(text)) = argument else { return Ok(()) };
    let fault = match function {
        Function::Timestamp => text.parse::<crate::core::clock::Time>().err(),
        Function::Decimal => text.parse::<Decimal>().err().map(DecimalFault::in_words),
        Function::Date => text.parse::<crate::core::date::Date>().err(),
        Function::Duration if super::time::duration(text).is_err() => Some("not a duration such as 1h30m, 90s or 1.5s"),
        _ => None,
    };
    fault.map_or(Ok(()), |message| Err(ExprError::new(ast.position, "bad_value", message)))
}

fn is_comparable(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Null, other) | (other, Type::Null) => !matches!(other, Type::Record(_) | Type::Records(_)),
        (Type::Json | Type::Vector(_) | Type::Object | Type::Record(_) | Type::Records(_), _) => false,
        (Type::List(a), Type::List(b)) => a.is_listed_as(b),
        (a, b) => a.join(b).is_some(),
    }
}

/// Whether one side is `null` and the other a record that can be nobody.
fn is_null_test(null: &Expr, record: &Expr) -> bool {
    null.kind() == Type::Null && matches!(record, Expr::Auth | Expr::Previous(_))
}

fn is_ordered(a: &Type, b: &Type) -> bool {
    (a.is_numeric() && b.is_numeric())
        || (a.is_id() && b.is_id())
        || (a == b && matches!(a, Type::Decimal | Type::Text | Type::Time | Type::Date | Type::Duration))
}
