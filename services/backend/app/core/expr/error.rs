//! What can be wrong with an expression: with its text, and with its value.

use crate::core::error::{Fault, Place};

/// Why a text is no expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (at character {position})")]
pub struct ExprError {
    /// Offset in characters from the start of the text.
    pub position: usize,
    /// A stable word: `syntax`, `unsupported`, `too_complex`, `unknown_field`, `unknown_name`, `wrong_type`, `bad_value`.
    pub code: &'static str,
    /// One sentence; it names nothing that the caller may not see.
    pub message: String,
}

impl ExprError {
    /// An error at a character offset.
    pub fn new(position: usize, code: &'static str, message: impl Into<String>) -> Self {
        Self { position, code, message: message.into() }
    }

    /// The same as a fault of a query parameter, such as `filter`.
    pub fn in_query(self, parameter: impl Into<String>) -> Fault {
        let place = Place::Query { parameter: parameter.into(), position: Some(self.position) };
        Fault { place, code: self.code, detail: self.message }
    }

    /// The same as a fault of the text at a JSON pointer into the body.
    pub fn in_body(self, pointer: impl Into<String>) -> Fault {
        let place = Place::Expression { pointer: pointer.into(), position: self.position };
        Fault { place, code: self.code, detail: self.message }
    }
}

/// Why an expression has no value for a row. In SQL every one of these is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// An operator or function met null.
    #[error("null has no such operation")]
    Null,
    /// A path leads through null, through nobody, or to a record that is not there or may not be seen.
    #[error("the path leads through null")]
    NoRecord,
    /// A result is outside of what its type holds, or longer than an expression may make a text.
    #[error("the result is out of range")]
    Range,
    /// A number is divided by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A text cannot be read as what it is converted to.
    #[error("the text cannot be converted")]
    Conversion,
    /// The evaluation takes more steps than an expression may.
    #[error("the evaluation takes too many steps")]
    TooLong,
    /// The tree does not fit the catalogue, or asks for records where there are none to ask.
    #[error("the expression does not fit the schema")]
    Unfit,
}
