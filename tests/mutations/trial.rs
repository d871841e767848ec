//! Mutants given to one of the doors, within the memory that it may take.

use std::path::Path;

use super::mutant::{Dice, mutant};

/// How much memory the process may have, bytes.
const MEMORY: u64 = 64 << 20;

/// Opens a door to mutants of these seeds.
pub fn open(name: &str, seeds: &[Vec<u8>], share: usize, door: impl Fn(&[u8])) {
    let rounds = std::env::var("KEYTOP_TEST_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(400) / share;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutations");
    std::fs::create_dir_all(&folder).unwrap();
    let last = folder.join(name);
    let mut dice = Dice(7);
    let mutants = (0..rounds).map(|_| mutant(seeds, &mut dice));
    for bytes in seeds.iter().cloned().chain(mutants) {
        std::fs::write(&last, &bytes).unwrap();
        door(&bytes);
    }
    std::fs::remove_file(last).unwrap();
}

/// Holds the process to its memory; beyond it nothing is given to it any more, which ends it.
#[cfg(target_os = "linux")]
pub fn bound_memory() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Data, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) }).unwrap();
}

#[cfg(not(target_os = "linux"))]
pub fn bound_memory() {}
