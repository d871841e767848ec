//! The four questions and requests that a device node answers beside its events. The only unsafe code here.

use rustix::fd::AsFd;
use rustix::io;
use rustix::ioctl::{Opcode, Setter, Updater, ioctl, opcode};

use super::raw::{Bits, ev};

/// An absolute axis as the kernel tells it (`struct input_absinfo`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct AbsInfo {
    /// Where it is now.
    pub value: i32,
    /// The lowest value.
    pub min: i32,
    /// The highest value.
    pub max: i32,
    fuzz: i32,
    flat: i32,
    /// Units in a mm, 0 where not known.
    pub per_mm: i32,
}

/// `struct input_mask`.
#[repr(C)]
struct Mask {
    kind: u32,
    size: u32,
    codes: u64,
}

const WORDS: usize = 0x300 / usize::BITS as usize;
/// The number of `CLOCK_BOOTTIME`.
const BOOT_CLOCK: i32 = 7;

const GET_KEYS: Opcode = opcode::read::<[usize; WORDS]>(b'E', 0x18);
const GET_ABS: u8 = 0x40;
const GET_ABS_X: Opcode = opcode::read::<AbsInfo>(b'E', GET_ABS);
const GET_ABS_Y: Opcode = opcode::read::<AbsInfo>(b'E', GET_ABS + 1);
const SET_CLOCK: Opcode = opcode::write::<i32>(b'E', 0xa0);
const SET_MASK: Opcode = opcode::write::<Mask>(b'E', 0x93);

/// Keys and buttons that are down now. The kernel removes what is queued of them, as the answer holds it.
pub fn down(device: impl AsFd) -> io::Result<Bits> {
    let mut words = [0_usize; WORDS];
    update::<GET_KEYS, _>(device, &mut words)?;
    Ok(Bits::new(words.to_vec()))
}

/// The axes `ABS_X` and `ABS_Y`.
pub fn axes(device: impl AsFd) -> io::Result<(AbsInfo, AbsInfo)> {
    let (mut x, mut y) = (AbsInfo::default(), AbsInfo::default());
    update::<GET_ABS_X, _>(&device, &mut x)?;
    update::<GET_ABS_Y, _>(&device, &mut y)?;
    Ok((x, y))
}

/// Makes the device stamp its events by the clock that runs on in suspend and is never set.
pub fn use_boot_clock(device: impl AsFd) -> io::Result<()> {
    set::<SET_CLOCK, _>(device, BOOT_CLOCK)
}

/// Asks the kernel for no more than keys, relative axes and the first two absolute ones: scan codes and each
/// finger's own place would be read only to be thrown away. Kernels before 4.4 cannot do it.
pub fn leave_out_the_rest(device: impl AsFd) -> io::Result<()> {
    set_mask(&device, ev::SYN, 1 << ev::KEY | 1 << ev::REL | 1 << ev::ABS)?;
    set_mask(&device, ev::ABS, 0b11)
}

fn set_mask(device: impl AsFd, kind: u16, codes: u64) -> io::Result<()> {
    let bytes = codes.to_ne_bytes();
    // The kernel reads `size` bytes at `codes`, which live until it has answered.
    set::<SET_MASK, _>(device, Mask { kind: u32::from(kind), size: 8, codes: bytes.as_ptr() as u64 })
}

fn set<const CODE: Opcode, T>(device: impl AsFd, value: T) -> io::Result<()> {
    #[expect(unsafe_code, reason = "each opcode above names the plain data of its size that the kernel reads")]
    unsafe {
        ioctl(device, Setter::<CODE, T>::new(value))
    }
}

fn update<const CODE: Opcode, T>(device: impl AsFd, value: &mut T) -> io::Result<()> {
    #[expect(unsafe_code, reason = "each opcode above names the plain data of its size that the kernel fills in")]
    unsafe {
        ioctl(device, Updater::<CODE, T>::new(value))
    }
}
