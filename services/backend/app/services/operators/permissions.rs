//! What each role of operators may do: the one table of it, asked at the beginning of every use case of the platform API.

use uuid::Uuid;

use crate::core::roles::Role;
use crate::core::{Ctx, Error, Principal, Result};

/// Something that operators do, as far as roles tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// To look at anything but secrets, and to try what changes nothing.
    Read,
    /// To close, open and delete accounts of users, to end their sessions, to take a second factor away, and to act as them.
    ManageUsers,
    /// To make accounts of users.
    CreateUsers,
    /// To write records and files.
    WriteRecords,
    /// To change the schema, and to publish and retire versions.
    ChangeSchema,
    /// To make API keys and take them back.
    ManageKeys,
    /// To write the words of mails.
    WriteTemplates,
    /// To end a version for good.
    PurgeVersions,
    /// To change what is set of the installation.
    ChangeSettings,
    /// To change who the operators are, and to end the sessions of others among them.
    ManageOperators,
    /// To read the words of mails that were kept: links and codes stand in them.
    ReadMailWords,
}

impl Permission {
    /// The least role that has it.
    pub const fn least(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::ManageUsers => Role::Support,
            Self::CreateUsers | Self::WriteRecords | Self::ChangeSchema | Self::ManageKeys | Self::WriteTemplates => {
                Role::Developer
            }
            Self::PurgeVersions | Self::ChangeSettings | Self::ManageOperators | Self::ReadMailWords => Role::Owner,
        }
    }

    /// Whether a role has it.
    pub fn is_of(self, role: Role) -> bool {
        role >= self.least()
    }
}

/// Lets operators pass whose role has a permission, and Stratabase itself.
///
/// # Errors
/// [`Error::Unauthenticated`] for anybody but operators; [`Error::Forbidden`] naming the role that is needed.
pub fn require(ctx: &Ctx, permission: Permission) -> Result<()> {
    match ctx.who {
        Principal::Operator { role, .. } if permission.is_of(role) => Ok(()),
        Principal::Operator { .. } => {
            Err(Error::Forbidden(format!("This needs the role {}.", permission.least().name())))
        }
        Principal::System => Ok(()),
        Principal::Anonymous | Principal::User { .. } | Principal::Key { .. } => {
            Err(Error::Unauthenticated("Sign in as an operator."))
        }
    }
}

/// Whether the caller has a permission.
pub fn has(ctx: &Ctx, permission: Permission) -> bool {
    require(ctx, permission).is_ok()
}

/// Lets an operator pass who acts on their own account, and whoever may manage operators.
///
/// # Errors
/// As [`require`].
pub fn require_self_or(ctx: &Ctx, id: Uuid, permission: Permission) -> Result<()> {
    if ctx.operator_id() == Some(id) { Ok(()) } else { require(ctx, permission) }
}
