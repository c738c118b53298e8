//! Changing the limits of a field: which values it takes.

use crate::core::catalog::{FieldOptions, VersionField};
use crate::core::id::CollectionId;

use super::apply::{Refusals, Work};
use super::outcome::{Effect, Narrowing};
use super::{LimitsChange, Policy, Refused, fields};

impl Work {
    pub(super) fn set_limits(
        &mut self,
        id: CollectionId,
        mut shown: VersionField,
        change: &LimitsChange,
    ) -> Result<Effect, Refusals> {
        if (LimitsChange { policy: change.policy, ..LimitsChange::default() }) == *change {
            return Err(vec![Refused::at("", "required", "Say which limit to change.")]);
        }
        let was = shown.field.options.clone();
        let options = &mut shown.field.options;
        change.min.apply(&mut options.min);
        change.max.apply(&mut options.max);
        change.min_length.apply(&mut options.min_length);
        change.max_length.apply(&mut options.max_length);
        change.pattern.apply(&mut options.pattern);
        let is = options.clone();
        check(&shown)?;
        let field = Some(shown.field.id);
        if was == is {
            return Ok(Effect { field, ..Effect::default() });
        }
        let is_promised = self.older(id, shown.field.id).next().is_some();
        let takes_more = takes_more(&was, &is);
        let narrowing = if takes_more {
            if matches!(change.policy, Some(Policy::Coerce | Policy::Reject)) {
                let detail = "Looser limits leave no value out: there is nothing to cut or to refuse.";
                return Err(vec![Refused::at("/policy", "option_unfit", detail)]);
            }
            is_promised.then_some(Narrowing::PassedThrough)
        } else {
            Some(self.tighten(change, is_promised)?)
        };
        let tightened = (!takes_more).then(|| Box::new(shown.clone()));
        self.put(id, shown)?;
        Ok(Effect { narrowing, tightened, field, ..Effect::default() })
    }

    fn tighten(&mut self, change: &LimitsChange, is_promised: bool) -> Result<Narrowing, Refusals> {
        let refuse = |code, detail: &str| Err(vec![Refused::at("/policy", code, detail)]);
        match change.policy {
            None => refuse(
                "outcome_required",
                "Values were taken that would be none any more: say whether older versions refuse them (`reject`), \
                 or this one cuts them to fit (`coerce`) or shows them all the same (`pass_through`).",
            ),
            Some(Policy::Coerce) if matches!(change.pattern, super::Setting::Set(_)) => {
                refuse("option_unfit", "No value can be made to match a pattern.")
            }
            Some(Policy::Coerce) => {
                self.leave_for_later();
                Ok(Narrowing::Coerced)
            }
            Some(Policy::Reject) => {
                if is_promised {
                    self.leave_for_later();
                }
                Ok(Narrowing::Rejected)
            }
            Some(Policy::PassThrough) => Ok(Narrowing::PassedThrough),
        }
    }
}

/// Whether a field takes every value that it took before. Of two patterns that is never known.
fn takes_more(was: &FieldOptions, is: &FieldOptions) -> bool {
    is_looser(was, is) && (is.pattern.is_none() || is.pattern == was.pattern)
}

/// Whether no limit, patterns left aside, is tighter than before.
pub(super) fn is_looser(was: &FieldOptions, is: &FieldOptions) -> bool {
    lower(was.min, is.min)
        && upper(was.max, is.max)
        && lower(was.min_length, is.min_length)
        && upper(was.max_length, is.max_length)
}

fn lower<T: PartialOrd>(was: Option<T>, is: Option<T>) -> bool {
    is.is_none_or(|is| was.is_some_and(|was| is <= was))
}

fn upper<T: PartialOrd>(was: Option<T>, is: Option<T>) -> bool {
    is.is_none_or(|is| was.is_some_and(|was| is >= was))
}

/// Checks the limits as they are now, each at its key; a default that they leave out has none here.
fn check(shown: &VersionField) -> Result<(), Refusals> {
    let mut refused = Vec::new();
    fields::check_options(&shown.field, false, "", &mut refused);
    for fault in refused.iter_mut().filter(|fault| fault.pointer == "/default") {
        *fault = Refused::at("", "default_required", format!("The default does not fit: {}", fault.detail));
    }
    if refused.is_empty() { Ok(()) } else { Err(refused) }
}
