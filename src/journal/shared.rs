//! Work on many stored bodies, by as many threads as the machine has cores.

use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::thread::{self, Builder};

/// Fewer are done before a thread has begun and found its memory.
const FEW: usize = 16;
/// More would wait for each other.
const MOST: usize = 4;

static CORES: LazyLock<usize> = LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from).min(MOST));

/// What comes of the items, part by part in their order.
pub(super) fn in_parts<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    if items.len() < FEW || *CORES == 1 {
        return vec![work(items)];
    }
    let work = &work;
    let size = items.len().div_ceil(*CORES);
    let (first, rest) = items.split_at(size);
    thread::scope(|scope| {
        let begin = |part| Builder::new().spawn_scoped(scope, move || work(part)).map_err(|_| part);
        let threads: Vec<_> = rest.chunks(size).map(begin).collect();
        let mut done = vec![work(first)];
        done.extend(threads.into_iter().map(|thread| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // There are no threads to be had.
            Err(part) => work(part),
        }));
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_in_order() {
        for length in 0..40 {
            let items: Vec<usize> = (0..length).collect();
            assert_eq!(in_parts(&items, <[usize]>::to_vec).concat(), items);
        }
    }
}
