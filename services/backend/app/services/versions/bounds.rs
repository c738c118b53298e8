//! What may be announced of a version's end: the order of dates, how long a notice, how many brownouts and messages.

use crate::core::catalog::{Brownout, Life, Message};
use crate::core::json::pointer_token;
use crate::core::{App, Error, Fault, Result, Time};

/// The most brownouts of a version.
const MAX_BROWNOUTS: usize = 100;
/// The longest brownout, in seconds.
const MAX_BROWNOUT_S: i64 = 24 * 60 * 60;
/// The most messages of a version.
const MAX_MESSAGES: usize = 200;
/// The longest message or reason, in characters.
const MAX_TEXT: usize = 500;
/// The longest name of a client, in characters.
const MAX_CLIENT: usize = 100;
/// The longest address, in characters.
const MAX_URL: usize = 2_000;

/// The reason of an act, which none may lack that is forced.
///
/// # Errors
/// [`Error::InvalidFields`]: it is missing, or too long.
pub fn reason(given: Option<&str>, is_forced: bool) -> Result<String> {
    let reason = given.unwrap_or_default().trim();
    if reason.chars().count() > MAX_TEXT {
        return Err(Error::field("/reason", "too_long", format!("At most {MAX_TEXT} characters.")));
    }
    if is_forced && reason.is_empty() {
        return Err(Error::field("/reason", "required", "What is forced needs a reason."));
    }
    Ok(reason.to_owned())
}

/// What is wrong with an announcement that takes the place of another.
pub fn faults(app: &App, before: &Life, after: &Life, is_forced: bool) -> Vec<Fault> {
    let mut faults = of_life(after);
    if !is_forced {
        faults.extend(short_notice(before, after, app.clock.now(), app.settings.notice_days));
    }
    faults
}

fn of_life(life: &Life) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (life.deprecated_at, life.sunset_at) {
        (None, Some(_)) => {
            faults.push(Fault::body("/sunset_at", "out_of_order", "A sunset needs a `deprecated_at` before it."));
        }
        (Some(deprecated), Some(sunset)) if sunset < deprecated => {
            faults.push(Fault::body("/sunset_at", "out_of_order", "The sunset lies before `deprecated_at`."));
        }
        _ => {}
    }
    faults.extend(of_brownouts(life));
    if life.messages.len() > MAX_MESSAGES {
        faults.push(Fault::body("/messages", "too_many", format!("At most {MAX_MESSAGES} messages.")));
    }
    faults.extend(life.messages.iter().flat_map(|(client, message)| of_message(client, message)));
    faults
}

/// That a sunset comes sooner than clients were promised: it is new or was later, and less than `notice_days` away.
fn short_notice(before: &Life, after: &Life, now: Time, notice_days: u32) -> Option<Fault> {
    let sunset = after.sunset_at?;
    let is_sooner = before.sunset_at.is_none_or(|announced| sunset < announced);
    let is_near = sunset < now.plus_seconds(i64::from(notice_days) * 86_400);
    let detail = format!("A sunset in less than {notice_days} days needs `force` and a `reason`.");
    (is_sooner && is_near).then(|| Fault::body("/sunset_at", "short_notice", detail))
}

fn of_brownouts(life: &Life) -> Vec<Fault> {
    let mut faults = Vec::new();
    if life.brownouts.len() > MAX_BROWNOUTS {
        faults.push(Fault::body("/brownouts", "too_many", format!("At most {MAX_BROWNOUTS} brownouts.")));
    }
    let overlap = life.brownouts.windows(2).any(|pair| matches!(pair, [one, next] if next.from < one.to));
    if overlap {
        faults.push(Fault::body("/brownouts", "overlap", "Two brownouts overlap."));
    }
    let wrong = life.brownouts.iter().filter_map(|brownout| Some((brownout, fault_of(brownout, life)?)));
    // Sorted by time, they stand elsewhere than they were sent: the detail names the one that is meant.
    faults.extend(wrong.map(|(brownout, (code, detail))| {
        Fault::body("/brownouts", code, format!("The brownout from {}: {detail}", brownout.from))
    }));
    faults
}

fn fault_of(brownout: &Brownout, life: &Life) -> Option<(&'static str, &'static str)> {
    if brownout.to <= brownout.from {
        return Some(("out_of_order", "it ends before it begins."));
    }
    if brownout.to > brownout.from.plus_seconds(MAX_BROWNOUT_S) {
        return Some(("too_long", "it lasts longer than 24 hours."));
    }
    let begins = life.deprecated_at.is_some_and(|deprecated| deprecated <= brownout.from);
    let ends = life.sunset_at.is_none_or(|sunset| brownout.to <= sunset);
    (!begins || !ends).then_some(("out_of_range", "it does not lie between `deprecated_at` and `sunset_at`."))
}

fn of_message(client: &str, message: &Message) -> Vec<Fault> {
    let pointer = format!("/messages/{}", pointer_token(client));
    let mut faults = Vec::new();
    if !(1..=MAX_CLIENT).contains(&client.len()) || !client.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        let detail = format!("A client's name is printable ASCII of at most {MAX_CLIENT} characters.");
        faults.push(Fault::body(&*pointer, "invalid_value", detail));
    }
    match message.message.chars().count() {
        0 => faults.push(Fault::body(format!("{pointer}/message"), "required", "A message has words.")),
        1..=MAX_TEXT => {}
        _ => {
            let detail = format!("At most {MAX_TEXT} characters.");
            faults.push(Fault::body(format!("{pointer}/message"), "too_long", detail));
        }
    }
    if message.action_url.as_deref().is_some_and(|url| !is_web_address(url)) {
        let detail = format!("An http:// or https:// address of at most {MAX_URL} characters.");
        faults.push(Fault::body(format!("{pointer}/action_url"), "invalid_value", detail));
    }
    faults
}

fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_complete = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    is_complete && url.len() <= MAX_URL && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"".contains(&byte))
}
