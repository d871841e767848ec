#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keytop_fuzz::events(bytes));
