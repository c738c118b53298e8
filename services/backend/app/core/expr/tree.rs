//! The checked, typed form of an expression, over field ids and without names: what rules are stored as.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::types::Type;
use crate::core::catalog::SystemField;
use crate::core::id::{CollectionId, FieldId};

/// A checked expression over the records of one collection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    pub(crate) collection: CollectionId,
    pub(crate) expr: Expr,
    #[serde(skip)]
    known: Known,
}

/// What is asked of a rule at every request and takes a walk over the tree to find out: found out once.
#[derive(Debug, Clone, Default)]
struct Known {
    is_local: OnceLock<bool>,
    reads_user: OnceLock<bool>,
}

impl PartialEq for Known {
    /// It follows from the tree.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// One node of a [`Tree`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Expr {
    Literal(Literal),
    List(Vec<Expr>),
    /// The row itself.
    Record(CollectionId),
    /// The stored row, in update rules.
    Previous(CollectionId),
    /// The caller's record in the accounts collection, null when nobody is signed in.
    Auth,
    AuthKind,
    Request(RequestPart),
    Variable {
        name: String,
        kind: Type,
    },
    /// The variable of an enclosing quantifier, counted from the outermost, 0.
    Bound {
        level: usize,
        kind: Type,
    },
    /// The record that a relation points at.
    Step {
        of: Box<Expr>,
        collection: CollectionId,
    },
    Field {
        of: Box<Expr>,
        collection: CollectionId,
        field: FieldId,
        kind: Type,
    },
    System {
        of: Box<Expr>,
        field: SystemField,
    },
    /// The records of `collection` whose relation `field` points at `of`.
    Back {
        of: Box<Expr>,
        collection: CollectionId,
        field: FieldId,
    },
    /// A constant text read as a UUID; one that is none equals no id.
    Id(Box<Expr>),
    Has(Box<Expr>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Compare {
        op: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Arithmetic {
        op: Arithmetic,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    In {
        item: Box<Expr>,
        list: Box<Expr>,
    },
    Choose {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Call {
        function: Function,
        arguments: Vec<Expr>,
    },
    Quantifier {
        quantifier: Quantifier,
        over: Box<Expr>,
        /// The variable's name, for printing alone.
        name: String,
        body: Box<Expr>,
    },
}

/// A literal scalar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

/// A part of `request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RequestPart {
    Method,
    Version,
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Quantifier {
    Exists,
    All,
    ExistsOne,
}

/// A function or method; `super::functions` has their names and signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Function {
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Substring,
    IndexOf,
    Split,
    Join,
    Replace,
    LowerAscii,
    Trim,
    Distance,
    Within,
    CosineDistance,
    L2Distance,
    Integer,
    Double,
    String,
    Timestamp,
    Date,
    Decimal,
    Duration,
    Now,
}

impl Tree {
    pub(crate) fn new(collection: CollectionId, expr: Expr) -> Self {
        Self { collection, expr, known: Known::default() }
    }

    /// The collection whose records it is about.
    pub const fn collection(&self) -> CollectionId {
        self.collection
    }

    /// The type of its value.
    pub fn kind(&self) -> Type {
        self.expr.kind()
    }

    /// The condition that holds where all of `trees` hold; true where there are none.
    pub fn all(collection: CollectionId, trees: impl IntoIterator<Item = Self>) -> Self {
        Self::new(collection, and(trees.into_iter().map(|tree| tree.expr)))
    }

    /// How many parts it has; several trees that are joined may have more than one may.
    pub fn parts(&self) -> usize {
        let mut count = 0;
        self.expr.visit(&mut |_| count += 1);
        count
    }

    /// How often it follows a relation, forth or back.
    pub(crate) fn relations(&self) -> usize {
        let mut count = 0;
        self.expr.visit(&mut |node| count += usize::from(matches!(node, Expr::Step { .. } | Expr::Back { .. })));
        count
    }

    /// Whether it needs nothing but the row and the facts, so that Rust can evaluate it without the database.
    pub fn is_local(&self) -> bool {
        let find_out = || !self.expr.any(&|node| matches!(node, Expr::Step { .. } | Expr::Back { .. }));
        *self.known.is_local.get_or_init(find_out)
    }

    /// Whether its value is the same for every row.
    pub fn is_constant(&self) -> bool {
        self.expr.is_constant(true)
    }

    /// Whether it reads a field of the caller's own record, so that [`super::Auth::row`] has to be there.
    pub fn reads_user(&self) -> bool {
        let reads_it = |node: &Expr| match node {
            Expr::Field { of, .. } | Expr::System { of, field: SystemField::CreatedAt | SystemField::UpdatedAt } => {
                **of == Expr::Auth
            }
            _ => false,
        };
        *self.known.reads_user.get_or_init(|| self.expr.any(&reads_it))
    }

    /// Whether it surely holds wherever `other` does: it is true, or has every alternative of `other` among its own.
    pub fn is_no_stricter_than(&self, other: &Self) -> bool {
        let alternatives = |tree: &Self| match &tree.expr {
            Expr::Or(operands) => operands.clone(),
            single => vec![single.clone()],
        };
        let own = alternatives(self);
        own.contains(&Expr::Literal(Literal::Bool(true))) || alternatives(other).iter().all(|item| own.contains(item))
    }

    /// The collections that it reads, with each field that it reads of them.
    pub fn reads(&self) -> BTreeSet<(CollectionId, Option<FieldId>)> {
        let mut read = BTreeSet::new();
        self.expr.visit(&mut |node| match node {
            Expr::Field { collection, field, .. } | Expr::Back { collection, field, .. } => {
                read.insert((*collection, Some(*field)));
            }
            Expr::Step { collection, .. } => {
                read.insert((*collection, None));
            }
            _ => {}
        });
        read
    }

    /// The fields that it compares with written texts, as they are or item by item, and those texts.
    pub fn literals_beside_fields(&self) -> Vec<(CollectionId, FieldId, &str)> {
        let mut found = Vec::new();
        self.expr.visit(&mut |node| match node {
            Expr::Compare { left, right, .. } => {
                found.extend(beside(left, right));
                found.extend(beside(right, left));
            }
            Expr::In { item, list } => {
                found.extend(beside(item, list));
                found.extend(beside(list, item));
            }
            Expr::Quantifier { over, body, .. } => body.visit(&mut |node| match node {
                Expr::Compare { left, right, .. } if matches!(**left, Expr::Bound { .. }) => {
                    found.extend(beside(over, right));
                }
                Expr::Compare { left, right, .. } if matches!(**right, Expr::Bound { .. }) => {
                    found.extend(beside(over, left));
                }
                Expr::In { item, list } if matches!(**item, Expr::Bound { .. }) => found.extend(beside(over, list)),
                _ => {}
            }),
            _ => {}
        });
        found
    }

    /// The declared fields of the row that it reads.
    pub fn fields(&self) -> BTreeSet<FieldId> {
        let mut fields = BTreeSet::new();
        self.expr.visit(&mut |node| {
            if let Expr::Field { of, field, .. } = node
                && matches!(**of, Expr::Record(_) | Expr::Previous(_))
            {
                fields.insert(*field);
            }
        });
        fields
    }
}

/// The texts written beside a field.
fn beside<'x>(field: &'x Expr, other: &'x Expr) -> Vec<(CollectionId, FieldId, &'x str)> {
    let Expr::Field { collection, field, .. } = field else { return Vec::new() };
    let texts = if let Expr::List(items) = other { items.as_slice() } else { std::slice::from_ref(other) };
    let texts = texts.iter().filter_map(|text| match text {
        Expr::Literal(Literal::Text(text)) => Some(text.as_str()),
        _ => None,
    });
    texts.map(|text| (*collection, *field, text)).collect()
}

/// An integer as a decimal, and so each of a written list; any other expression as it is.
pub(crate) fn decimal(of: Expr) -> Expr {
    match of {
        Expr::List(items) => Expr::List(items.into_iter().map(decimal).collect()),
        whole if whole.kind() == Type::Integer => Expr::Call { function: Function::Decimal, arguments: vec![whole] },
        other => other,
    }
}

/// A written integer as a number, and so each of a written list; any other expression as it is.
pub(crate) fn number(of: Expr) -> Expr {
    match of {
        Expr::List(items) => Expr::List(items.into_iter().map(number).collect()),
        Expr::Negate(of) => Expr::Negate(Box::new(number(*of))),
        Expr::Literal(Literal::Integer(whole)) => Expr::Literal(Literal::Number(super::number::double(whole))),
        other => other,
    }
}

/// A conjunction without nested conjunctions.
pub(crate) fn and(operands: impl Iterator<Item = Expr>) -> Expr {
    let mut flat = Vec::new();
    for operand in operands {
        match operand {
            Expr::And(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    only(flat, true, Expr::And)
}

/// A disjunction without nested disjunctions.
pub(crate) fn or(operands: impl Iterator<Item = Expr>) -> Expr {
    let mut flat = Vec::new();
    for operand in operands {
        match operand {
            Expr::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    only(flat, false, Expr::Or)
}

fn only(mut operands: Vec<Expr>, neutral: bool, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match operands.len() {
        0 => Expr::Literal(Literal::Bool(neutral)),
        1 => operands.swap_remove(0),
        _ => join(operands),
    }
}

impl Expr {
    /// The type of the node's value.
    pub(crate) fn kind(&self) -> Type {
        match self {
            Self::Literal(literal) => literal.kind(),
            Self::List(items) => {
                let joined = items.iter().try_fold(Type::Null, |kind, item| kind.join(&item.kind()));
                Type::List(Box::new(joined.unwrap_or(Type::Null)))
            }
            Self::Record(collection) | Self::Previous(collection) | Self::Step { collection, .. } => {
                Type::Record(*collection)
            }
            Self::Auth => Type::Record(crate::core::catalog::USERS),
            Self::Request(RequestPart::Version) => Type::Integer,
            Self::Request(RequestPart::Time) => Type::Time,
            Self::AuthKind | Self::Request(RequestPart::Method) => Type::Text,
            Self::Variable { kind, .. } | Self::Bound { kind, .. } | Self::Field { kind, .. } => kind.clone(),
            Self::System { field, .. } => Type::of_system(*field),
            Self::Back { collection, .. } => Type::Records(*collection),
            Self::Id(of) => match of.kind() {
                Type::List(_) => Type::List(Box::new(Type::Uuid)),
                _ => Type::Uuid,
            },
            Self::Negate(of) => of.kind(),
            Self::Arithmetic { op, left, right } => super::functions::arithmetic(*op, &left.kind(), &right.kind()),
            Self::Choose { then, otherwise, .. } => then.kind().join(&otherwise.kind()).unwrap_or(Type::Null),
            Self::Call { function, .. } => super::functions::result(*function),
            Self::Has(_)
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Compare { .. }
            | Self::In { .. }
            | Self::Quantifier { .. } => Type::Bool,
        }
    }

    /// Hands the nodes right below this one to `see`, until one of them passes; says whether one did.
    pub(crate) fn any_child<'a>(&'a self, see: &mut dyn FnMut(&'a Self) -> bool) -> bool {
        match self {
            Self::Literal(_)
            | Self::Record(_)
            | Self::Previous(_)
            | Self::Auth
            | Self::AuthKind
            | Self::Request(_)
            | Self::Variable { .. }
            | Self::Bound { .. } => false,
            Self::List(items) | Self::And(items) | Self::Or(items) | Self::Call { arguments: items, .. } => {
                items.iter().any(see)
            }
            Self::Step { of, .. }
            | Self::Field { of, .. }
            | Self::System { of, .. }
            | Self::Back { of, .. }
            | Self::Id(of)
            | Self::Has(of)
            | Self::Not(of)
            | Self::Negate(of) => see(of),
            Self::Compare { left, right, .. } | Self::Arithmetic { left, right, .. } => see(left) || see(right),
            Self::In { item, list } => see(item) || see(list),
            Self::Choose { condition, then, otherwise } => see(condition) || see(then) || see(otherwise),
            Self::Quantifier { over, body, .. } => see(over) || see(body),
        }
    }

    /// Calls `see` for this node and every one below it.
    pub(crate) fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Self)) {
        see(self);
        self.any_child(&mut |child| {
            child.visit(see);
            false
        });
    }

    /// Whether `holds` for this node or any below it.
    pub(crate) fn any(&self, holds: &dyn Fn(&Self) -> bool) -> bool {
        holds(self) || self.any_child(&mut |child| child.any(holds))
    }

    /// Whether the facts alone decide the value. The caller's own record is a fact only in rules: in a client's
    /// filter it is a row like any other, behind the rules of the accounts collection.
    pub(crate) fn is_constant(&self, knows_user: bool) -> bool {
        !self.any(&|node| match node {
            Self::Record(_) | Self::Bound { .. } | Self::Step { .. } | Self::Back { .. } => true,
            Self::Field { of, .. } | Self::System { of, .. } => {
                !knows_user && **of == Self::Auth && !matches!(node, Self::System { field: SystemField::Id, .. })
            }
            _ => false,
        })
    }
}

impl Literal {
    fn kind(&self) -> Type {
        match self {
            Self::Null => Type::Null,
            Self::Bool(_) => Type::Bool,
            Self::Integer(_) => Type::Integer,
            Self::Number(_) => Type::Number,
            Self::Text(_) => Type::Text,
        }
    }
}
