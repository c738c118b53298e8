//! Wire types: what requests and answers look like, and nothing else.
