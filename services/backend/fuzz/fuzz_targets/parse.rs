//! Any text, through the parser of expressions: it answers with a tree or an error, and a place within the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stratabase::core::expr::parse;

fuzz_target!(|source: &str| {
    if let Err(fault) = parse(source) {
        assert!(fault.position <= source.chars().count());
    }
});
