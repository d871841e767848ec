//! libxkbcommon, where it is installed: looked for when it is asked, so that keytop starts without it.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr::{NonNull, null, null_mut};

use super::Names;
use crate::capture::x11::keysym;

const LIBRARY: &CStr = c"libxkbcommon.so.0";
/// `RTLD_NOW`.
const NOW: c_int = 2;
/// `XKB_CONTEXT_NO_DEFAULT_INCLUDES`: they are added once it has been told to be silent.
const NO_INCLUDES: c_int = 1;
/// Below every `xkb_log_level`: it says nothing on the terminal.
const SILENT: c_int = 0;
/// X's key codes of the keys that write.
const KEYCODES: std::ops::RangeInclusive<u32> = 9..=255;

#[expect(unsafe_code, reason = "functions of the C library, which open others")]
unsafe extern "C" {
    fn dlopen(name: *const c_char, how: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlclose(library: *mut c_void) -> c_int;
}

/// `struct xkb_rule_names`.
#[repr(C)]
struct RuleNames([*const c_char; 5]);

type Handle = NonNull<c_void>;
type NewContext = unsafe extern "C" fn(c_int) -> *mut c_void;
type SetLogLevel = unsafe extern "C" fn(Handle, c_int);
type AppendPath = unsafe extern "C" fn(Handle) -> c_int;
type NewKeymap = unsafe extern "C" fn(Handle, *const RuleNames, c_int) -> *mut c_void;
type Symbols = unsafe extern "C" fn(Handle, u32, u32, u32, *mut *const u32) -> c_int;
type Character = unsafe extern "C" fn(u32) -> u32;
type Release = unsafe extern "C" fn(Handle);

/// The library, open.
struct Library(Handle);

/// Something of the library's own, and what lets go of it.
struct Held(Handle, Release);

impl Library {
    fn open() -> Option<Self> {
        #[expect(unsafe_code, reason = "the name ends with a zero; what the library does at its start is its own")]
        let handle = unsafe { dlopen(LIBRARY.as_ptr(), NOW) };
        NonNull::new(handle).map(Self)
    }

    /// The function of this name; `F` is its type as xkbcommon.h has it, which no version of the library changes.
    fn function<F: Copy>(&self, name: &CStr) -> Option<F> {
        #[expect(unsafe_code, reason = "the library is open, and the name ends with a zero")]
        let found = NonNull::new(unsafe { dlsym(self.0.as_ptr(), name.as_ptr()) })?;
        #[expect(unsafe_code, reason = "a pointer to a function, and F is one: asserted")]
        unsafe {
            assert!(size_of::<F>() == size_of::<Handle>(), "a function's type");
            Some(std::mem::transmute_copy(&found))
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "it is open, and nothing of it is held any more")]
        unsafe {
            dlclose(self.0.as_ptr());
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "what it lets go of was made by the same library and is let go of once")]
        unsafe {
            (self.1)(self.0);
        }
    }
}

/// X's key codes, and what the keys write without and with Shift in the first layout.
pub fn signs(names: &Names) -> Option<Vec<(u32, [Option<char>; 2])>> {
    let library = Library::open()?;
    let new_context: NewContext = library.function(c"xkb_context_new")?;
    let be_silent: SetLogLevel = library.function(c"xkb_context_set_log_level")?;
    let append_default: AppendPath = library.function(c"xkb_context_include_path_append_default")?;
    let drop_context: Release = library.function(c"xkb_context_unref")?;
    let new_keymap: NewKeymap = library.function(c"xkb_keymap_new_from_names")?;
    let drop_keymap: Release = library.function(c"xkb_keymap_unref")?;
    let symbols: Symbols = library.function(c"xkb_keymap_key_get_syms_by_level")?;
    let character: Character = library.function(c"xkb_keysym_to_utf32")?;
    let (layout, variant) = names.first();
    let texts = [&names.rules, &names.model, layout, variant, &names.options];
    let texts: Vec<CString> = texts.into_iter().map(CString::new).collect::<Result<_, _>>().ok()?;
    // What is not said is the library's to choose.
    let mut told = texts.iter().map(|text| if text.is_empty() { null() } else { text.as_ptr() });
    let told = RuleNames(std::array::from_fn(|_| told.next().unwrap_or(null())));
    #[expect(unsafe_code, reason = "called as xkbcommon.h says, with texts that outlive the call")]
    let (keymap, _context) = unsafe {
        let context = Held(NonNull::new(new_context(NO_INCLUDES))?, drop_context);
        be_silent(context.0, SILENT);
        append_default(context.0);
        (Held(NonNull::new(new_keymap(context.0, &raw const told, 0))?, drop_keymap), context)
    };
    let sign = |key: u32, level: u32| {
        let mut list: *const u32 = null_mut();
        #[expect(unsafe_code, reason = "the list is the keymap's, as long as is told, and only its first is read")]
        let (symbol, written) = unsafe {
            if symbols(keymap.0, key, 0, level, &raw mut list) < 1 || list.is_null() {
                return None;
            }
            (*list, character(*list))
        };
        // Accents that wait for a letter write nothing by themselves; they are printed all the same.
        let written = char::from_u32(written).filter(|sign| !sign.is_control() && !sign.is_whitespace());
        keysym::sign(symbol).or(written)
    };
    Some(KEYCODES.map(|key| (key, [sign(key, 0), sign(key, 1)])).collect())
}
