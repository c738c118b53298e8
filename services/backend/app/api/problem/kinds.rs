//! Every problem code: its status, its title, what it means and what to do about it.

/// One problem code.
#[derive(Debug)]
pub struct Kind {
    /// The word that clients branch on.
    pub code: &'static str,
    /// The HTTP status. 460 is of tus, not of HTTP itself.
    pub status: u16,
    /// The summary that every problem of this code carries.
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What a client or its author can do.
    pub remedy: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:literal, $code:literal, $title:literal, $meaning:literal, $remedy:literal;)+) => {
        $(pub(super) const $name: Kind = Kind {
            code: $code,
            status: $status,
            title: $title,
            meaning: $meaning,
            remedy: $remedy,
        };)+

        /// Every kind, by status.
        pub const ALL: &[Kind] = &[$($name),+];
    };
}

kinds! {
    INVALID_JSON = 400, "invalid_json", "The body is not valid JSON",
        "The body is not one well-formed JSON text in UTF-8: it is empty, cut short, followed by something else, nested deeper than 32 levels, names a key twice, or holds a number that no double can hold.",
        "Send exactly one JSON value; `detail` names line and column of the fault.";
    INVALID_QUERY = 400, "invalid_query", "The query is not valid",
        "A query parameter is unknown, given twice, of the wrong form, or holds an expression that cannot be used.",
        "Look at `errors`: `parameter` names the parameter, `position` the place in its expression, counted in characters.";
    INVALID_CURSOR = 400, "invalid_cursor", "The cursor is not valid",
        "A cursor belongs to the version, filter and sort it was made for, and cannot be made or changed by hand.",
        "Begin the list again without a cursor, and pass `next` and `prev` on unchanged, with the same filter and sort.";
    INVALID_REQUEST = 400, "invalid_request", "The request cannot be read",
        "A header or another part of the request cannot be understood.",
        "`detail` says which.";
    UNAUTHENTICATED = 401, "unauthenticated", "Nobody is signed in",
        "The operation needs someone who is signed in, or the bearer token is unknown, expired, revoked or meant for the other API. A bad token is refused on public operations too.",
        "Sign in, or refresh the session, and send `Authorization: Bearer <access token>`; send no such header where none is meant.";
    INVALID_CREDENTIALS = 401, "invalid_credentials", "Address and password do not belong together",
        "There is no such account, or the password is another one; which of the two is not told. The same goes for codes and passkeys.",
        "Ask for the address and the password again, or begin anew with the passkey.";
    MFA_REQUIRED = 401, "mfa_required", "A second factor is required",
        "The password is right, and the account asks for a second factor too.",
        "Ask for one of `methods`, and send it with `mfa_token` within five minutes: a code of the authenticator to `auth/totp/login`, a code to fall back on to `auth/recovery/login`, the answer of a passkey to `auth/passkeys/login/finish`.";
    LOGIN_REQUIRED = 401, "login_required", "The login is too long ago",
        "What the request asks for needs somebody who signed in a moment ago, so that a stolen token cannot do it.",
        "Have the user sign in again, and repeat the request with the new session. `max_age` in `WWW-Authenticate` tells how old a login may be, in seconds.";
    FORBIDDEN = 403, "forbidden", "You may not do this",
        "The caller is known, and no rule lets it do this.",
        "Sign in as someone who may, or change the collection's rules.";
    SIGN_IN_REFUSED = 403, "sign_in_refused", "The provider's answer signs nobody in",
        "What the identity provider answered, or the ID token that an app got from it, cannot be used: it is for somebody else, expired, used before, or tells no address that an account can have. `detail` says which. Nothing was changed.",
        "Begin to sign in anew. If it stays, have the provider tried under the settings of the installation.";
    NOT_FOUND = 404, "not_found", "There is nothing here",
        "There is no such path or record, or the caller may not know that there is.",
        "Check the path; sign in as someone who may see the record.";
    NO_SUCH_VERSION = 404, "no_such_version", "There is no such API version",
        "The number after `/v` is no version of this API.",
        "Use a version that exists; they are whole numbers from 1, written without zeros in front.";
    METHOD_NOT_ALLOWED = 405, "method_not_allowed", "The path does not take this method",
        "The path exists, and this method does not on it.",
        "Use one of the methods that the `Allow` header names.";
    TIMEOUT = 408, "timeout", "The request took too long",
        "The body came too slowly, or the work took longer than its limit and was given up.",
        "Send the body faster, or ask for less: a smaller page, a filter that an index serves.";
    CONFLICT = 409, "conflict", "The write collides with what is stored",
        "A value that must be unique is taken, an id is in use, or other records still refer to this one.",
        "Look at `errors` for the fields, where they are known, and write something else.";
    CHANGE_IN_PROGRESS = 409, "change_in_progress", "Another change is in progress",
        "Another change of the schema was applied between the plan and this change. Nothing was changed.",
        "Plan the change again, look at the verdict, and apply it.";
    VERSION_IN_USE = 409, "version_in_use", "Clients still use the version",
        "Clients that are no operators used this version in the last 30 days. Nothing was changed.",
        "Look at `clients`: tell them, and wait; or accept by `accept_users` that as many users as `users` says lose access, or send `force` with a `reason`.";
    VERSION_RETIRED = 410, "version_retired", "The API version is retired",
        "This version of the API does not answer any more, whatever is asked of it.",
        "Use the version that `successor` names; `guide` is a page that says what differs. `message` and `action_url`, where they stand, are for the people who use the client.";
    VERSION_BROWNOUT = 410, "version_brownout", "The API version is away for a while",
        "This version of the API is about to end, and does not answer for a short, announced time, so that whoever still relies on it notices.",
        "Move to the version that `successor` names, as `guide` says, before `Sunset`. Repeating the request does not help until the outage is over.";
    STALE = 412, "stale", "The record has changed",
        "`If-Match` names another revision than the stored one: somebody else wrote in between. Nothing was changed.",
        "Read the record again, redo the change on it, and send its new ETag.";
    TOO_LARGE = 413, "too_large", "The body is too large",
        "The body, or the file in it, is larger than the server takes.",
        "Send less at a time, or raise `STRATABASE_BODY_LIMIT`, for files `STRATABASE_UPLOAD_LIMIT`.";
    URI_TOO_LONG = 414, "uri_too_long", "The address is too long",
        "Path and query together are longer than the server takes.",
        "Send a long filter as JSON to the collection's `query` path instead.";
    UNSUPPORTED_MEDIA_TYPE = 415, "unsupported_media_type", "The body's type is not supported",
        "The body is not declared as JSON in UTF-8, or as a form with a boundary where a file is uploaded, or as NDJSON or CSV where records are imported.",
        "Send `Content-Type: application/json`; for imports `application/x-ndjson` or `text/csv`; for files `multipart/form-data` with its boundary, or the file's own type.";
    RANGE_NOT_SATISFIABLE = 416, "range_not_satisfiable", "The range lies outside the file",
        "No byte of the file lies in the range that `Range` asks for.",
        "Ask for bytes within the length that `Content-Range` names.";
    INVALID_FIELDS = 422, "invalid_fields", "Some fields are not valid",
        "The body is well-formed JSON, and some of it is missing, unknown, of the wrong type or out of bounds. Nothing was changed.",
        "Look at `errors`: `pointer` names the field, `code` the fault.";
    CHANGE_REFUSED = 422, "change_refused", "The change cannot be applied",
        "The change document cannot be applied to the schema as it is. Nothing was changed.",
        "Look at `errors`: each entry is one reason, with the operation it stands against.";
    ACKNOWLEDGEMENT_REQUIRED = 422, "acknowledgement_required", "The change must be confirmed",
        "The change keeps the shapes of the API and alters what they mean, so it is applied only once its consequences are confirmed. Nothing was changed.",
        "Repeat the codes that `detail` names under `acknowledge`, and send the document again.";
    IDEMPOTENCY_MISMATCH = 422, "idempotency_mismatch", "The key was used with another body",
        "The same caller sent this `Idempotency-Key` to the same address within a day, with another body. Nothing was changed.",
        "Send the body that the key came with to have its answer again, or make a new key for a new write.";
    RATE_LIMITED = 429, "rate_limited", "Too many requests",
        "This key, session, account or address made more requests of this kind than it may.",
        "Wait as many seconds as `Retry-After` says; `RateLimit-Policy` tells the limit.";
    HEADERS_TOO_LARGE = 431, "headers_too_large", "The headers are too large",
        "The request's headers together are larger than the server takes.",
        "Send fewer or shorter headers; cookies are the usual cause.";
    CHECKSUM_MISMATCH = 460, "checksum_mismatch", "The bytes are not those that were sent",
        "The SHA-256 of the bytes that arrived differs from the one that came with them. Nothing was stored.",
        "Send the file again.";
    INTERNAL = 500, "internal", "Something went wrong on our side",
        "A defect, or a fault of the machine. The log holds its cause under the request's id.",
        "Try again; if it stays, give whoever runs the server the `instance` of the problem.";
    UNAVAILABLE = 503, "unavailable", "A part of the server does not answer",
        "A part that the request needs is overloaded, starting or down.",
        "Try again after as many seconds as `Retry-After` says.";
    STORAGE_FULL = 507, "storage_full", "The server's disk is full",
        "The write was rolled back because the disk is full. Reads go on.",
        "Whoever runs the server must make room; writes then work again by themselves.";
}
