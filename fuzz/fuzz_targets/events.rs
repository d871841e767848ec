#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| _ = keytop_fuzz::events(bytes));
