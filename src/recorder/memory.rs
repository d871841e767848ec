//! Memory that is given back.

/// Gives back to the system what was let go of.
///
/// To pack a day takes a hundred megabytes for a moment. glibc keeps them for the next time, which is a day away.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back() {
    #[expect(unsafe_code, reason = "a function of the C library, which works on its own memory alone")]
    unsafe extern "C" {
        safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    malloc_trim(0);
}

/// Other allocators give back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn give_back() {}
