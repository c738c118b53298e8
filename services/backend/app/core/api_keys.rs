//! What API keys may do: their scopes, and the addresses that they count from. Rules decide beyond that.

use std::net::IpAddr;

use super::catalog::change::Action;
use super::config::Network;
use super::id::CollectionId;

/// What a key was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What the key is called; it names the client that uses it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Where it counts from; everywhere when there is none.
    pub networks: Vec<Network>,
}

/// One thing that a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// With what.
    pub place: Place,
    /// What; everything when there is none.
    pub operation: Option<Operation>,
}

/// What a scope is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Every collection, and files.
    Everything,
    /// Uploads.
    Files,
    /// One collection, whatever versions call it.
    Collection(CollectionId),
}

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Reading and listing.
    Read,
    /// Creating.
    Create,
    /// Changing.
    Update,
    /// Deleting.
    Delete,
}

impl Grant {
    /// Whether a collection's records may be asked for this at all.
    pub fn allows(&self, collection: CollectionId, action: Action) -> bool {
        let operation = match action {
            Action::List | Action::Read => Operation::Read,
            Action::Create => Operation::Create,
            Action::Update => Operation::Update,
            Action::Delete => Operation::Delete,
        };
        self.covers(Place::Collection(collection), operation)
    }

    /// Whether files may be uploaded.
    pub fn allows_uploads(&self) -> bool {
        self.covers(Place::Files, Operation::Create)
    }

    /// Whether the key counts for a client at this address.
    pub fn admits(&self, address: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|network| network.contains(address))
    }

    fn covers(&self, place: Place, operation: Operation) -> bool {
        self.scopes.iter().any(|scope| {
            (scope.place == Place::Everything || scope.place == place)
                && scope.operation.is_none_or(|granted| granted == operation)
        })
    }
}

impl Scope {
    /// Reads a scope: a place, a colon, an operation. `place_of` knows the names of collections; `*` and `files` are
    /// known here.
    pub fn parse(text: &str, place_of: impl FnOnce(&str) -> Option<CollectionId>) -> Option<Self> {
        let (place, operation) = text.split_once(':')?;
        let place = match place {
            "*" => Place::Everything,
            "files" => Place::Files,
            name => Place::Collection(place_of(name)?),
        };
        let operation = match operation {
            "*" => None,
            word => Some(Operation::ALL.into_iter().find(|operation| operation.word() == word)?),
        };
        Some(Self { place, operation })
    }

    /// The text that [`Scope::parse`] reads; none when `name_of` knows no name for the collection.
    pub fn text(&self, name_of: impl FnOnce(CollectionId) -> Option<String>) -> Option<String> {
        let place = match self.place {
            Place::Everything => "*".to_owned(),
            Place::Files => "files".to_owned(),
            Place::Collection(id) => name_of(id)?,
        };
        Some(format!("{place}:{}", self.operation.map_or("*", Operation::word)))
    }
}

impl Operation {
    const ALL: [Self; 4] = [Self::Read, Self::Create, Self::Update, Self::Delete];

    const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTS: CollectionId = CollectionId(7);
    const OTHER: CollectionId = CollectionId(8);

    fn grant(scopes: &[&str]) -> Grant {
        let scopes = scopes.iter().map(|text| Scope::parse(text, |name| (name == "posts").then_some(POSTS)).unwrap());
        Grant { name: String::new(), scopes: scopes.collect(), networks: Vec::new() }
    }

    #[test]
    fn a_scope_allows_what_it_names_and_nothing_beside_it() {
        let reads = grant(&["posts:read"]);
        assert!(reads.allows(POSTS, Action::Read) && reads.allows(POSTS, Action::List));
        assert!(!reads.allows(POSTS, Action::Update) && !reads.allows(OTHER, Action::Read) && !reads.allows_uploads());
        let all = grant(&["*:*"]);
        assert!(all.allows(OTHER, Action::Delete) && all.allows_uploads());
        let some = grant(&["*:read", "files:create"]);
        assert!(some.allows(OTHER, Action::List) && !some.allows(OTHER, Action::Create) && some.allows_uploads());
        assert!(!grant(&["posts:create", "posts:*"]).allows_uploads());
        assert!(!grant(&[]).allows(POSTS, Action::Read));
    }

    #[test]
    fn a_scope_survives_being_written_and_read() {
        let name_of = |id| (id == POSTS).then(|| "posts".to_owned());
        for text in ["posts:read", "posts:*", "*:*", "*:delete", "files:create"] {
            let scope = Scope::parse(text, |name| (name == "posts").then_some(POSTS)).unwrap();
            assert_eq!(scope.text(name_of).as_deref(), Some(text));
        }
        for wrong in
            ["", "posts", "posts:", ":read", "other:read", "posts:write", "posts:read:x", "POSTS:read", "* :read"]
        {
            assert_eq!(Scope::parse(wrong, |name| (name == "posts").then_some(POSTS)), None, "{wrong}");
        }
    }
}
