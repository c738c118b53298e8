//! What operators are to an installation: each role may do what those below it may, and more.

use super::error::{Error, Result};

/// What an operator may do, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees what there is, and changes nothing.
    Viewer,
    /// Looks after users and their sessions.
    Support,
    /// Changes the schema, records, templates and keys too.
    Developer,
    /// Everything.
    Owner,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Support, Self::Developer, Self::Owner];

    /// The word for it, on the wire and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Support => "support",
            Self::Developer => "developer",
            Self::Owner => "owner",
        }
    }

    /// The role of a name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The role that is asked for in a request's body.
    ///
    /// # Errors
    /// [`Error::InvalidFields`] for a name that is none.
    pub fn parse(name: &str, pointer: &str) -> Result<Self> {
        let detail = "Expected owner, developer, support or viewer.";
        Self::from_name(name).ok_or_else(|| Error::field(pointer, "not_a_value", detail))
    }

    /// The byte that stands for it in what nodes tell each other.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Viewer => 1,
            Self::Support => 2,
            Self::Developer => 3,
            Self::Owner => 4,
        }
    }

    /// The role of a byte, if there is one.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.byte() == byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bytes_lead_back_and_nothing_else_does() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
            assert_eq!(Role::from_byte(role.byte()), Some(role));
        }
        assert!(Role::ALL.is_sorted());
        for (name, byte) in [("", 0), ("Owner", 5), ("owner ", 255)] {
            assert_eq!((Role::from_name(name), Role::from_byte(byte)), (None, None));
        }
    }
}
