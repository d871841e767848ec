//! Where a walk came from: the steps before the next one, and how slow they were.

use super::walk::Place;

/// How a walk came to where it is: the step before, and the two before that together.
#[derive(Clone, Copy, Debug)]
pub struct Trail {
    pub last: Place,
    pub two: [Place; 2],
    /// Which ways the last three went.
    pub ways: [usize; 3],
}

/// How many positions the two cells before have; none at first and after a jump.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    pub last: u64,
    pub before: u64,
}

/// Steps before are told apart up to so many cells each way.
const NEAR: i16 = 2;
pub const NEARS: usize = 5;
/// Ways that a step can go: to one of the eight cells around, or farther, which has the place of those between.
pub const KINDS: usize = 9;
pub const FARTHER: usize = 4;
/// How slow a step was, roughly.
pub const SLOWS: usize = 5;

impl Default for Trail {
    fn default() -> Self {
        Self { last: (0, 0), two: [(0, 0); 2], ways: [FARTHER; 3] }
    }
}

impl Trail {
    pub fn then(self, step: Place) -> Self {
        let [last, before, _] = self.ways;
        Self { last: step, two: [self.last, self.two[0]], ways: [way_of(step), last, before] }
    }

    pub fn near(self) -> [usize; 4] {
        let near = |d: i16| (d.clamp(-NEAR, NEAR) + NEAR) as usize;
        let earlier = |a: i16, b: i16| near(a.saturating_add(b));
        let [one, other] = self.two;
        [near(self.last.0), near(self.last.1), earlier(one.0, other.0), earlier(one.1, other.1)]
    }
}

impl Pace {
    pub fn slow(self) -> usize {
        match self.last {
            0 => 0,
            1..4 => 1,
            4..7 => 2,
            7..12 => 3,
            _ => 4,
        }
    }

    pub fn context(self) -> usize {
        let last = match self.last {
            few @ 0..4 => few as usize,
            4..6 => 4,
            6..10 => 5,
            _ => 6,
        };
        last * 5 + (self.before as usize).min(4)
    }
}

/// To which of the cells around a step goes.
pub fn way_of((dx, dy): Place) -> usize {
    if dx.abs().max(dy.abs()) > 1 { FARTHER } else { ((dx + 1) * 3 + dy + 1) as usize }
}
