//! The form of an expression as it was written, names unresolved.

/// A node with the place where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    /// Offset in characters from the start of the text: of the operator, or of the first character.
    pub position: usize,
    /// What stands there.
    pub node: Node,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `null`
    Null,
    /// `true` and `false`
    Bool(bool),
    /// `42`, `0x2a`
    Integer(i64),
    /// `4.2`, `42e-1`
    Number(f64),
    /// `"text"`
    Text(String),
    /// `[a, b]`
    List(Vec<Ast>),
    /// `name`
    Name(String),
    /// `of.name`
    Select(Box<Ast>, String),
    /// `name(arguments)`
    Call(String, Vec<Ast>),
    /// `of.name(arguments)`
    Method(Box<Ast>, String, Vec<Ast>),
    /// `!of` and `-of`
    Unary(Unary, Box<Ast>),
    /// `left op right`
    Binary(Binary, Box<Ast>, Box<Ast>),
    /// `condition ? then : otherwise`
    Choose(Box<Ast>, Box<Ast>, Box<Ast>),
}

/// The operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// The operators with two operands, by binding strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl Binary {
    /// How tightly it binds; all of them group from the left.
    pub(crate) const fn strength(self) -> u8 {
        match self {
            Self::Or => 2,
            Self::And => 3,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
        }
    }
}
