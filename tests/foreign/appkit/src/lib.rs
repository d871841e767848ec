//! Signatures of what is generated on a Mac from Apple's headers, for type-checks elsewhere. Never linked or run.
#![allow(non_snake_case)]

use objc::runtime::Object;

type Id = *mut Object;

macro_rules! classes {
    ($($name:ident)+) => { $(pub struct $name(pub Id);)+ };
}

classes! { NSWorkspace NSRunningApplication NSURL NSString }

pub trait INSWorkspace: Sized {
    unsafe fn frontmostApplication(&self) -> NSRunningApplication {
        unreachable!()
    }
}

pub trait INSRunningApplication: Sized {
    unsafe fn processIdentifier(&self) -> i32 {
        unreachable!()
    }

    unsafe fn bundleURL(&self) -> NSURL {
        unreachable!()
    }
}

pub trait INSURL: Sized {
    unsafe fn path(&self) -> NSString {
        unreachable!()
    }
}

impl NSWorkspace {
    pub unsafe fn sharedWorkspace() -> Self {
        unreachable!()
    }
}

impl INSWorkspace for NSWorkspace {}
impl INSRunningApplication for NSRunningApplication {}
impl INSURL for NSURL {}
