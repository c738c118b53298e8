//! Rate limits that nodes share: the algorithm of [`Allowances`](crate::core::allowances::Allowances) as a script that
//! Redis runs, so that deciding and writing down are one step for all nodes.

use std::sync::LazyLock;

use redis::Script;

use super::redis::Redis;
use crate::core::allowances::each_ns;
use crate::core::limits::{Limit, Subject};

/// The time of the server, not of the node that asks: nodes whose clocks disagree would otherwise each see an allowance
/// of another age, and one whose clock is ahead would find every allowance whole.
const SERVER_CLOCK: &str = "local time = redis.call('TIME')\nlocal now_us = time[1] * 1000000 + time[2]\n";

static TAKE: LazyLock<Script> = LazyLock::new(|| script(SERVER_CLOCK));

/// The script, with lines before it that set `now_us`: the microseconds since 1970.
///
/// One key; arguments are the nanoseconds that a request costs, the requests in a burst and the requests to take.
/// Answers 0 when they were taken, else the nanoseconds until they could be.
pub fn script(clock: &str) -> Script {
    Script::new(&format!("{clock}{}", include_str!("gcra.lua")))
}

impl Redis {
    /// Takes the allowance of `count` requests from what all nodes share. Answers 0, or how many nanoseconds too early
    /// it was; `None` when the server does not answer.
    pub async fn take(&self, limit: Limit, subject: Subject, count: u32) -> Option<i64> {
        let policy = limit.policy();
        let key = self.key(policy.name, &subject.number().to_be_bytes());
        let mut call = TAKE.key(key);
        call.arg(each_ns(policy)).arg(policy.burst).arg(count);
        self.ask(async |asked| call.invoke_async(asked).await).await
    }
}
