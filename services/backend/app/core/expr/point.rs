//! Places on earth: how far one is from another, and whether it lies within a box.

use super::ast::Ast;
use super::check::{Checker, wrong};
use super::error::{EvalError, ExprError};
use super::tree::{self, Comparison, Expr, Function};
use super::types::Type;

/// The mean radius of the earth in metres (Moritz, Geodetic Reference System 1980).
const RADIUS_M: f64 = 6_371_008.8;
/// One degree. `functions.sql` has the same digits.
const RADIAN: f64 = 0.017_453_292_519_943_295;

impl Checker<'_> {
    /// `place.distance(lat, lon)` in metres, `place.within(south, west, north, east)`, of an object with members `lat` and
    /// `lon`, as every `geo_point` is.
    pub(super) fn about_point(
        &mut self,
        ast: &Ast,
        name: &str,
        of: &Ast,
        arguments: &[Ast],
    ) -> Result<Expr, ExprError> {
        let place = self.expr(of)?;
        if place.kind() != Type::Object {
            return Err(wrong(of, format!("{name} is asked of a geo_point, found {}", place.kind())));
        }
        let (function, expected, count) = match name {
            "distance" => (Function::Distance, "a latitude and a longitude", 2),
            _ => (Function::Within, "the latitude and longitude of its south-west and of its north-east corner", 4),
        };
        if arguments.len() != count {
            return Err(ExprError::new(ast.position, "syntax", format!("{name} takes {expected}")));
        }
        let mut checked = Vec::with_capacity(count + 2);
        for member in ["lat", "lon"] {
            checked.push((of, self.member_of_object(of, place.clone(), member)?));
        }
        for argument in arguments {
            checked.push((argument, tree::number(self.expr(argument)?)));
        }
        if let Some((ast, other)) = checked.iter().find(|(_, expr)| !expr.kind().is_numeric()) {
            return Err(wrong(ast, format!("{name} takes numbers, found {}", other.kind())));
        }
        Ok(Expr::Call { function, arguments: checked.into_iter().map(|(_, expr)| expr).collect() })
    }
}

/// `place.within(..)` as the comparisons that it stands for, which indexes can serve. A box whose west lies east of its
/// east reaches over the line where the date changes.
pub(crate) fn within(arguments: &[Expr]) -> Expr {
    let [lat, lon, south, west, north, east] = arguments else { return Expr::List(Vec::new()) };
    let compare = |op, left: &Expr, right: &Expr| {
        let (left, right) = (Box::new(left.clone()), Box::new(right.clone()));
        Expr::Compare { op, left, right }
    };
    let least = |of, bound| compare(Comparison::GreaterOrEqual, of, bound);
    let most = |of, bound| compare(Comparison::LessOrEqual, of, bound);
    let across = Expr::Choose {
        condition: Box::new(most(west, east)),
        then: Box::new(Expr::And(vec![least(lon, west), most(lon, east)])),
        otherwise: Box::new(Expr::Or(vec![least(lon, west), most(lon, east)])),
    };
    Expr::And(vec![least(lat, south), most(lat, north), across])
}

/// Metres from one place to another along a great circle of a sphere, to the millimetre (the haversine formula).
///
/// # Errors
/// [`EvalError::Range`] for latitudes past 90 degrees and longitudes past 180.
pub(crate) fn distance(from: (f64, f64), to: (f64, f64)) -> Result<f64, EvalError> {
    if [from.0, to.0].iter().any(|lat| lat.abs() > 90.0) || [from.1, to.1].iter().any(|lon| lon.abs() > 180.0) {
        return Err(EvalError::Range);
    }
    let half = |one: f64, other: f64| ((other - one) * RADIAN / 2.0).sin();
    let (by_lat, by_lon) = (half(from.0, to.0), half(from.1, to.1));
    let haversine = by_lat * by_lat + (from.0 * RADIAN).cos() * (to.0 * RADIAN).cos() * (by_lon * by_lon);
    let metres = 2.0 * RADIUS_M * haversine.sqrt().min(1.0).asin();
    // The functions of angles differ in their last bits from one library to the next.
    Ok((metres * 1e3 + 0.5).floor() / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_sphere() {
        let (berlin, paris) = ((52.52, 13.405), (48.8566, 2.3522));
        assert!((distance(berlin, paris).unwrap() - 877_464.0).abs() < 2_000.0);
        assert_eq!(distance(berlin, paris), distance(paris, berlin));
        assert_eq!(distance(berlin, berlin), Ok(0.0));
        // A quarter and a half of a great circle, and over the line where the date changes.
        assert_eq!(distance((0.0, 0.0), (90.0, 77.0)), Ok(10_007_557.221));
        assert_eq!(distance((0.0, 180.0), (0.0, 0.0)), Ok(20_015_114.442));
        assert_eq!(distance((0.0, 179.5), (0.0, -179.5)), distance((0.0, -0.5), (0.0, 0.5)));
        assert_eq!(distance((0.0, 180.0), (0.0, -180.0)), Ok(0.0));
        assert_eq!(distance((90.1, 0.0), (0.0, 0.0)), Err(EvalError::Range));
        assert_eq!(distance((0.0, 0.0), (0.0, -180.5)), Err(EvalError::Range));
    }
}
