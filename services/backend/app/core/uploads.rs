//! Places for uploads: each holds memory and a connection for as long as its client likes to take.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::error::{Error, Result};

/// Uploads that a process receives at once.
const PLACES: usize = 24;
/// Uploads that one session sends at once.
const PLACES_OF_SESSION: usize = 4;

/// The uploads that this process is receiving.
#[derive(Debug, Clone)]
pub struct Uploads {
    places: Arc<Semaphore>,
    sessions: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// A place for one upload; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    uploads: Uploads,
    session: Uuid,
    _permit: OwnedSemaphorePermit,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), sessions: Arc::default() }
    }
}

impl Uploads {
    /// Takes a place for an upload of a session.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the session, or everybody together, is sending as many files as may be sent at once.
    pub fn take(&self, session: Uuid) -> Result<Place> {
        let full = |detail: &str| Error::Unavailable { detail: detail.to_owned(), retry_after_s: 5 };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let of_session = sessions.entry(session).or_default();
        if *of_session >= PLACES_OF_SESSION {
            return Err(full("This session is uploading as many files as it may at once."));
        }
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            if *of_session == 0 {
                sessions.remove(&session);
            }
            return Err(full("As many files are being uploaded as the server takes at once."));
        };
        *of_session += 1;
        Ok(Place { uploads: self.clone(), session, _permit: permit })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sessions = self.uploads.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_session) = sessions.get_mut(&self.session) {
            *of_session -= 1;
            if *of_session == 0 {
                sessions.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_few_for_one_and_for_all_and_come_back() {
        let uploads = Uploads::default();
        let taken: Vec<_> = (0..PLACES_OF_SESSION).map(|_| uploads.take(Uuid::nil()).unwrap()).collect();
        assert!(uploads.take(Uuid::nil()).is_err());
        let others: Vec<_> = (1..).map_while(|session| uploads.take(Uuid::from_u128(session)).ok()).collect();
        assert_eq!(taken.len() + others.len(), PLACES);
        drop(taken);
        uploads.take(Uuid::nil()).unwrap();
        drop(others);
        assert!(uploads.sessions.lock().unwrap().is_empty(), "nothing is kept of sessions that send nothing");
    }
}
