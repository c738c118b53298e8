//! SQL text: the writer of both dialects, and what expressions and lenses become in it.
