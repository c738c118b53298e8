//! The words of judgement on a change.

/// The verdict on an operation or a document, from harmless to breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No client can notice, except by what is new.
    Additive,
    /// The shapes stay, the meaning changes: it must be confirmed.
    Acknowledge,
    /// A client that worked before may not work after.
    Breaking,
}

impl Verdict {
    /// The verdict's word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::Acknowledge => "acknowledge",
            Self::Breaking => "breaking",
        }
    }
}

/// How strictly the declared contract is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// A new field in an answer is breaking.
    Strict,
    /// Clients ignore fields that they do not know.
    #[default]
    Default,
    /// Looser limits are not breaking either.
    Lenient,
}
