//! Memory that is given back.

/// Gives large blocks back as soon as they are let go of. glibc by itself keeps ever larger ones for the next time, among
/// which small ones then lie scattered.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn keep_little() {
    #[expect(unsafe_code, reason = "a function of the C library, which sets how it works from now on")]
    unsafe extern "C" {
        safe fn mallopt(parameter: std::ffi::c_int, value: std::ffi::c_int) -> std::ffi::c_int;
    }
    const MMAP_THRESHOLD: std::ffi::c_int = -3;
    mallopt(MMAP_THRESHOLD, 64 * 1024);
}

/// Gives back to the system what was let go of.
///
/// To pack a day takes some megabytes for a moment. glibc keeps them for the next time, which is a day away.
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
pub const fn keep_little() {}

/// Other allocators give back by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn give_back() {}
