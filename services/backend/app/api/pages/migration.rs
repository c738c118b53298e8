//! `/docs/migrate/v1-v2`: what differs between two versions, for whoever has to move a client.

/// The address of the page on how to get from one version to another.
pub fn address(older: u32, newer: u32) -> String {
    format!("/docs/migrate/v{older}-v{newer}")
}
