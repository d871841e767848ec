#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drop(keytop_fuzz::database(bytes)));
