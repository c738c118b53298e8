//! The names and signatures of the functions, and the types of arithmetic.

use super::tree::{Arithmetic, Function};
use super::types::Type;

/// How a function is written, and what it takes.
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    pub(crate) function: Function,
    /// `x.name(..)` and not `name(x, ..)`; the receiver is the first argument.
    pub(crate) is_method: bool,
    /// The fewest arguments.
    pub(crate) required: usize,
    /// What each argument may be.
    pub(crate) takes: &'static [Takes],
}

/// What an argument may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    Text,
    /// A text that is the same for every row.
    ConstantText,
    Integer,
    Number,
    Vector,
    /// A text or a list, or records.
    Sized,
    TextList,
    /// What `int()` converts.
    ToInteger,
    /// What `double()` converts.
    ToNumber,
    /// What `string()` converts.
    ToText,
}

impl Takes {
    pub(crate) fn accepts(self, kind: &Type) -> bool {
        match self {
            Self::Text | Self::ConstantText => *kind == Type::Text,
            Self::Integer => *kind == Type::Integer,
            Self::Number => kind.is_numeric(),
            Self::Vector => matches!(kind, Type::Vector(_)),
            Self::Sized => matches!(kind, Type::Text | Type::List(_) | Type::Records(_)),
            Self::TextList => matches!(kind, Type::List(element) if matches!(**element, Type::Text | Type::Null)),
            Self::ToInteger => kind.is_numeric() || matches!(kind, Type::Text | Type::Time),
            Self::ToNumber => kind.is_numeric() || *kind == Type::Text,
            Self::ToText => {
                kind.is_numeric() || kind.is_id() || matches!(kind, Type::Bool | Type::Text | Type::Time | Type::Date)
            }
        }
    }

    pub(crate) const fn says(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::ConstantText => "a text that does not depend on the record",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Vector => "a vector",
            Self::Sized => "a text, a list or related records",
            Self::TextList => "a list of texts",
            Self::ToInteger => "an integer, a number, a text or a timestamp",
            Self::ToNumber => "an integer, a number or a text",
            Self::ToText => "a text, a number, an id, a truth value, a timestamp or a date",
        }
    }
}

const fn method(name: &'static str, function: Function, required: usize, takes: &'static [Takes]) -> Signature {
    Signature { name, function, is_method: true, required, takes }
}

const fn global(name: &'static str, function: Function, takes: &'static [Takes]) -> Signature {
    Signature { name, function, is_method: false, required: takes.len(), takes }
}

/// Every function that is called by name; quantifiers and `has` are macros and stand in the checker.
pub(crate) const SIGNATURES: &[Signature] = &[
    global("size", Function::Size, &[Takes::Sized]),
    method("size", Function::Size, 1, &[Takes::Sized]),
    method("contains", Function::Contains, 2, &[Takes::Text, Takes::Text]),
    method("startsWith", Function::StartsWith, 2, &[Takes::Text, Takes::Text]),
    method("endsWith", Function::EndsWith, 2, &[Takes::Text, Takes::Text]),
    method("substring", Function::Substring, 2, &[Takes::Text, Takes::Integer, Takes::Integer]),
    method("indexOf", Function::IndexOf, 2, &[Takes::Text, Takes::Text, Takes::Integer]),
    method("split", Function::Split, 2, &[Takes::Text, Takes::Text, Takes::Integer]),
    method("join", Function::Join, 1, &[Takes::TextList, Takes::Text]),
    method("replace", Function::Replace, 3, &[Takes::Text, Takes::Text, Takes::Text, Takes::Integer]),
    method("lowerAscii", Function::LowerAscii, 1, &[Takes::Text]),
    method("trim", Function::Trim, 1, &[Takes::Text]),
    method("distance", Function::Distance, 4, &[Takes::Number; 4]),
    method("within", Function::Within, 6, &[Takes::Number; 6]),
    method("cosine_distance", Function::CosineDistance, 2, &[Takes::Vector; 2]),
    method("l2_distance", Function::L2Distance, 2, &[Takes::Vector; 2]),
    global("int", Function::Integer, &[Takes::ToInteger]),
    global("double", Function::Double, &[Takes::ToNumber]),
    global("string", Function::String, &[Takes::ToText]),
    global("timestamp", Function::Timestamp, &[Takes::ConstantText]),
    global("date", Function::Date, &[Takes::ConstantText]),
    global("decimal", Function::Decimal, &[Takes::ConstantText]),
    global("duration", Function::Duration, &[Takes::ConstantText]),
    global("now", Function::Now, &[]),
];

/// The first signature of a function: the way in which it is printed.
pub(crate) fn signature(function: Function) -> Option<&'static Signature> {
    SIGNATURES.iter().find(|signature| signature.function == function)
}

/// The type of a function's value.
pub(crate) fn result(function: Function) -> Type {
    match function {
        Function::Size | Function::IndexOf | Function::Integer => Type::Integer,
        Function::Contains | Function::StartsWith | Function::EndsWith | Function::Within => Type::Bool,
        Function::Split => Type::List(Box::new(Type::Text)),
        Function::Double | Function::Distance | Function::CosineDistance | Function::L2Distance => Type::Number,
        Function::Timestamp | Function::Now => Type::Time,
        Function::Date => Type::Date,
        Function::Decimal => Type::Decimal,
        Function::Duration => Type::Duration,
        Function::Substring
        | Function::Join
        | Function::Replace
        | Function::LowerAscii
        | Function::Trim
        | Function::String => Type::Text,
    }
}

/// The type of `left op right`; [`Type::Null`] where they have none.
pub(crate) fn arithmetic(op: Arithmetic, left: &Type, right: &Type) -> Type {
    use Arithmetic::{Add, Remainder, Subtract};
    match (op, left, right) {
        (_, Type::Integer, Type::Integer) => Type::Integer,
        (op, a, b) if op != Remainder && a.is_numeric() && b.is_numeric() => Type::Number,
        (Add, Type::Text, Type::Text) => Type::Text,
        (Add | Subtract, Type::Time, Type::Duration) | (Add, Type::Duration, Type::Time) => Type::Time,
        (Add | Subtract, Type::Duration, Type::Duration) | (Subtract, Type::Time, Type::Time) => Type::Duration,
        _ => Type::Null,
    }
}
