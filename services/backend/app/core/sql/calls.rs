//! Arithmetic and functions in SQL: the database's own where they agree with Rust to the bit, and else the `sb_*`
//! functions of [`super::functions`].

use super::lower::{Lowerer, unfit};
use super::nearest;
use crate::core::clock::Time;
use crate::core::error::Result;
use crate::core::expr::time::MAX_DURATION_US;
use crate::core::expr::tree::{Arithmetic, Expr, Function};
use crate::core::expr::{Type, distance};
use crate::core::value::{MAX_INTEGER, Value};
use crate::core::vector;

impl Lowerer<'_, '_> {
    /// `left op right`: NULL when the result is out of range.
    pub(super) fn arithmetic(&mut self, op: Arithmetic, left: &Expr, right: &Expr) -> Result<()> {
        let kind = crate::core::expr::arithmetic_type(op, &left.kind(), &right.kind());
        match (kind, op) {
            (Type::Integer, Arithmetic::Divide | Arithmetic::Remainder) => {
                self.push("(");
                self.value(left)?;
                self.push(if op == Arithmetic::Divide { " / NULLIF(" } else { " % NULLIF(" });
                self.value(right)?;
                self.push(", 0))");
                Ok(())
            }
            (Type::Integer, Arithmetic::Add | Arithmetic::Subtract) => {
                self.within(op, left, right, -MAX_INTEGER, MAX_INTEGER)
            }
            (Type::Time, _) => self.within(op, left, right, Time::MIN.micros(), Time::MAX.micros()),
            (Type::Duration, _) => self.within(op, left, right, -MAX_DURATION_US, MAX_DURATION_US),
            (Type::Text, _) => self.function("sb_concat", [left, right], &Type::Text),
            (kind, op) => self.function(named(op), [left, right], &kind),
        }
    }

    fn within(&mut self, op: Arithmetic, left: &Expr, right: &Expr, least: i64, most: i64) -> Result<()> {
        self.push("sb_within(");
        self.value(left)?;
        self.push(if op == Arithmetic::Subtract { " - " } else { " + " });
        self.value(right)?;
        self.push(&format!(", {least}, {most})"));
        Ok(())
    }

    /// `name(arguments)`, each argument in the type `kind` if it is a number.
    fn function<'x>(&mut self, name: &str, arguments: impl IntoIterator<Item = &'x Expr>, kind: &Type) -> Result<()> {
        self.push(name);
        self.push("(");
        for (index, argument) in arguments.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.value_as(argument, kind)?;
        }
        self.push(")");
        Ok(())
    }

    pub(super) fn call(&mut self, function: Function, arguments: &[Expr]) -> Result<()> {
        let Some(first) = arguments.first() else { return Err(unfit(&Expr::Call { function, arguments: Vec::new() })) };
        match function {
            Function::Size => self.size(first),
            Function::Contains => {
                self.writer.each("(instr(", "(strpos(");
                self.value(first)?;
                for part in arguments.iter().skip(1) {
                    self.push(", ");
                    self.value(part)?;
                }
                self.push(") > 0)");
                Ok(())
            }
            Function::Integer | Function::Double | Function::String | Function::Decimal => {
                self.convert(function, first)
            }
            Function::LowerAscii => {
                // SQLite's lower() knows ASCII alone, PostgreSQL's does so under "C".
                self.push("lower(");
                self.value(first)?;
                self.writer.each(")", " COLLATE \"C\")");
                Ok(())
            }
            Function::Distance => self.function("sb_distance", arguments, &Type::Number),
            Function::CosineDistance | Function::L2Distance => self.distance(function, arguments),
            other => match sb_name(other) {
                Some(name) => self.function(name, arguments, &Type::Text),
                None => Err(unfit(first)),
            },
        }
    }

    /// The distance of vectors; a list of numbers is bound as one.
    fn distance(&mut self, function: Function, arguments: &[Expr]) -> Result<()> {
        let Some(metric) = distance::metric(function) else { return Err(unfit(&Expr::List(arguments.to_vec()))) };
        self.push(nearest::function(metric));
        for (index, argument) in arguments.iter().enumerate() {
            self.push(if index == 0 { "(" } else { ", " });
            match self.known(argument).map(|known| known.ok().and_then(vector::of_value)) {
                Some(Some(floats)) => {
                    self.writer.bind(Value::Vector(floats));
                }
                Some(None) => self.null(&Type::Vector(0)),
                None => self.value(argument)?,
            }
        }
        self.push(")");
        Ok(())
    }

    fn size(&mut self, of: &Expr) -> Result<()> {
        if let Expr::Back { of, collection, field } = of {
            return self.count_back(of, *collection, *field);
        }
        let is_text = of.kind() == Type::Text;
        self.push(match (self.is_postgres(), is_text) {
            (true, true) => "char_length(",
            (true, false) => "cardinality(",
            (false, true) => "length(",
            (false, false) => "json_array_length(",
        });
        self.value(of)?;
        self.writer.each(")", ")::bigint");
        Ok(())
    }

    fn convert(&mut self, function: Function, of: &Expr) -> Result<()> {
        let (head, tail) = match (function, of.kind(), self.is_postgres()) {
            (Function::Integer, Type::Number, _) => ("sb_truncate(", ")"),
            (Function::Integer, Type::Text, _) => ("sb_parse_integer(", ")"),
            (Function::Integer, Type::Time, _) => ("sb_seconds(", ")"),
            (Function::Decimal, _, true) => ("CAST(", " AS numeric)"),
            (Function::Decimal, _, false) => ("sb_decimal(", ", 0)"),
            (Function::Double, Type::Integer, true) => ("CAST(", " AS float8)"),
            (Function::Double, Type::Integer, false) => ("CAST(", " AS REAL)"),
            (Function::Double, Type::Text, _) => ("sb_parse_double(", ")"),
            (Function::String, Type::Number, _) => ("sb_format_number(", ")"),
            (Function::String, Type::Time, _) => ("sb_format_time(", ")"),
            (Function::String, Type::Date, _) => ("sb_format_date(", ")"),
            (Function::String, Type::Bool, false) => ("(CASE ", " WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END)"),
            (Function::String, Type::Uuid | Type::Relation(_), false) => ("sb_format_uuid(", ")"),
            (Function::String, Type::Integer, false) => ("CAST(", " AS TEXT)"),
            (Function::String, Type::Text, _) => ("", ""),
            (Function::String, _, true) => ("CAST(", " AS text)"),
            _ => ("", ""),
        };
        self.push(head);
        self.value(of)?;
        self.push(tail);
        Ok(())
    }
}

const fn named(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "sb_add",
        Arithmetic::Subtract => "sb_subtract",
        Arithmetic::Multiply => "sb_multiply",
        Arithmetic::Divide | Arithmetic::Remainder => "sb_divide",
    }
}

const fn sb_name(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::StartsWith => "sb_starts_with",
        Function::EndsWith => "sb_ends_with",
        Function::Substring => "sb_substring",
        Function::IndexOf => "sb_index_of",
        Function::Split => "sb_split",
        Function::Join => "sb_join",
        Function::Replace => "sb_replace",
        Function::Trim => "sb_trim",
        _ => return None,
    })
}
