//! Every problem code: its status, its title, what it means and what to do about it.

use http::StatusCode;

/// One problem code.
#[derive(Debug)]
pub struct Kind {
    /// The word that clients branch on.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The summary that every problem of this code carries.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What a client or its author can do.
    pub remedy: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:ident, $code:literal, $title:literal, $meaning:literal, $remedy:literal;)+) => {
        $(pub(super) const $name: Kind = Kind {
            code: $code,
            status: StatusCode::$status,
            title: $title,
            meaning: $meaning,
            remedy: $remedy,
        };)+

        /// Every kind, by status.
        pub const ALL: &[Kind] = &[$($name),+];
    };
}

kinds! {
    INVALID_JSON = BAD_REQUEST, "invalid_json", "The body is not valid JSON",
        "The body is not one well-formed JSON text in UTF-8: it is empty, cut short, followed by something else, nested deeper than 32 levels, names a key twice, or holds a number that no double can hold.",
        "Send exactly one JSON value; `detail` names line and column of the fault.";
    INVALID_QUERY = BAD_REQUEST, "invalid_query", "The query is not valid",
        "A query parameter is unknown, given twice, of the wrong form, or holds an expression that cannot be used.",
        "Look at `errors`: `parameter` names the parameter, `position` the place in its expression, counted in characters.";
    INVALID_CURSOR = BAD_REQUEST, "invalid_cursor", "The cursor is not valid",
        "A cursor belongs to the version, filter and sort it was made for, and cannot be made or changed by hand.",
        "Begin the list again without a cursor, and pass `next` and `prev` on unchanged, with the same filter and sort.";
    INVALID_REQUEST = BAD_REQUEST, "invalid_request", "The request cannot be read",
        "A header or another part of the request cannot be understood.",
        "`detail` says which.";
    UNAUTHENTICATED = UNAUTHORIZED, "unauthenticated", "Nobody is signed in",
        "The operation needs someone who is signed in, or the bearer token is unknown, expired, revoked or meant for the other API. A bad token is refused on public operations too.",
        "Sign in, or refresh the session, and send `Authorization: Bearer <access token>`; send no such header where none is meant.";
    INVALID_CREDENTIALS = UNAUTHORIZED, "invalid_credentials", "Address and password do not belong together",
        "There is no such account, or the password is another one; which of the two is not told.",
        "Ask for the address and the password again.";
    FORBIDDEN = FORBIDDEN, "forbidden", "You may not do this",
        "The caller is known, and no rule lets it do this.",
        "Sign in as someone who may, or change the collection's rules.";
    NOT_FOUND = NOT_FOUND, "not_found", "There is nothing here",
        "There is no such path or record, or the caller may not know that there is.",
        "Check the path; sign in as someone who may see the record.";
    NO_SUCH_VERSION = NOT_FOUND, "no_such_version", "There is no such API version",
        "The number after `/v` is no version of this API.",
        "Use a version that exists; they are whole numbers from 1, written without zeros in front.";
    METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED, "method_not_allowed", "The path does not take this method",
        "The path exists, and this method does not on it.",
        "Use one of the methods that the `Allow` header names.";
    TIMEOUT = REQUEST_TIMEOUT, "timeout", "The request took too long",
        "The body came too slowly, or the work took longer than its limit and was given up.",
        "Send the body faster, or ask for less: a smaller page, a filter that an index serves.";
    CONFLICT = CONFLICT, "conflict", "The write collides with what is stored",
        "A value that must be unique is taken, an id is in use, or other records still refer to this one.",
        "Look at `errors` for the fields, where they are known, and write something else.";
    CHANGE_IN_PROGRESS = CONFLICT, "change_in_progress", "Another change is in progress",
        "Another change of the schema was applied between the plan and this change. Nothing was changed.",
        "Plan the change again, look at the verdict, and apply it.";
    STALE = PRECONDITION_FAILED, "stale", "The record has changed",
        "`If-Match` names another revision than the stored one: somebody else wrote in between. Nothing was changed.",
        "Read the record again, redo the change on it, and send its new ETag.";
    TOO_LARGE = PAYLOAD_TOO_LARGE, "too_large", "The body is too large",
        "The body is larger than the server takes.",
        "Send less at a time, or raise `STRATABASE_BODY_LIMIT`.";
    URI_TOO_LONG = URI_TOO_LONG, "uri_too_long", "The address is too long",
        "Path and query together are longer than the server takes.",
        "Send a long filter as JSON to the collection's `query` path instead.";
    UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The body's type is not supported",
        "The body is not declared as JSON in UTF-8.",
        "Send `Content-Type: application/json`.";
    INVALID_FIELDS = UNPROCESSABLE_ENTITY, "invalid_fields", "Some fields are not valid",
        "The body is well-formed JSON, and some of it is missing, unknown, of the wrong type or out of bounds. Nothing was changed.",
        "Look at `errors`: `pointer` names the field, `code` the fault.";
    CHANGE_REFUSED = UNPROCESSABLE_ENTITY, "change_refused", "The change cannot be applied",
        "The change document cannot be applied to the schema as it is. Nothing was changed.",
        "Look at `errors`: each entry is one reason, with the operation it stands against.";
    ACKNOWLEDGEMENT_REQUIRED = UNPROCESSABLE_ENTITY, "acknowledgement_required", "The change must be confirmed",
        "The change keeps the shapes of the API and alters what they mean, so it is applied only once its consequences are confirmed. Nothing was changed.",
        "Repeat the codes that `detail` names under `acknowledge`, and send the document again.";
    RATE_LIMITED = TOO_MANY_REQUESTS, "rate_limited", "Too many requests",
        "This key, session, account or address made more requests of this kind than it may.",
        "Wait as many seconds as `Retry-After` says; `RateLimit-Policy` tells the limit.";
    HEADERS_TOO_LARGE = REQUEST_HEADER_FIELDS_TOO_LARGE, "headers_too_large", "The headers are too large",
        "The request's headers together are larger than the server takes.",
        "Send fewer or shorter headers; cookies are the usual cause.";
    INTERNAL = INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side",
        "A defect, or a fault of the machine. The log holds its cause under the request's id.",
        "Try again; if it stays, give whoever runs the server the `instance` of the problem.";
    UNAVAILABLE = SERVICE_UNAVAILABLE, "unavailable", "A part of the server does not answer",
        "A part that the request needs is overloaded, starting or down.",
        "Try again after as many seconds as `Retry-After` says.";
    STORAGE_FULL = INSUFFICIENT_STORAGE, "storage_full", "The server's disk is full",
        "The write was rolled back because the disk is full. Reads go on.",
        "Whoever runs the server must make room; writes then work again by themselves.";
}
