#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = keytop::config::Config::parse(text, std::path::Path::new("config.toml"));
});
