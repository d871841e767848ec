//! Durations by bucket, for percentiles that are within 3.2 % of the exact ones.

use super::Counts;

/// Sub-buckets of each power of two.
const STEPS: u64 = 16;
/// Durations below this, in us, have one bucket each of [`UNIT`] us.
const UNIT: u64 = 50;

/// How many durations of each length: buckets of 50 us up to 1.6 ms, then 16 to a power of two.
///
/// A bucket above the linear part is at most 1/16 wide, and answers with its middle: at most 3.2 % off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(Counts<u16>);

impl Histogram {
    /// Counts a duration, us.
    pub fn add(&mut self, micros: u64) {
        self.0.add(bucket(micros), 1);
    }

    /// Counts `n` more of a bucket.
    pub fn add_to(&mut self, bucket: u16, n: u64) {
        self.0.add(bucket, n);
    }

    /// Adds what the other counted.
    pub fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    /// How many durations.
    pub fn count(&self) -> u64 {
        self.0.total()
    }

    /// The nearest-rank percentile, ms: the smallest value with at least `percent` % of the values at or below
    /// it; 0 without values.
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        let rank = ((percent / 100.0 * self.count() as f64).ceil() as u64).max(1);
        let mut seen = 0;
        let found = self.0.iter().find(|&(_, &n)| {
            seen += n;
            seen >= rank
        });
        found.map_or(0.0, |(bucket, _)| middle_us(bucket) / 1000.0)
    }

    /// The buckets: their middles in ms and their counts, shortest first.
    pub fn bars(&self) -> impl Iterator<Item = (f64, u64)> {
        self.0.iter().map(|(bucket, &n)| (middle_us(bucket) / 1000.0, n))
    }

    /// Counts by bucket, as a journal keeps them.
    pub fn buckets(&self) -> &Counts<u16> {
        &self.0
    }

    /// The middle of a bucket, us.
    pub fn middle_us(bucket: u16) -> u64 {
        let (low, width) = extent(bucket);
        (2 * low + width).saturating_mul(UNIT) / 2
    }

    /// From counts by bucket.
    pub fn from_buckets(buckets: Counts<u16>) -> Self {
        Self(buckets)
    }
}

fn bucket(micros: u64) -> u16 {
    let units = micros / UNIT;
    if units < 2 * STEPS {
        return units as u16;
    }
    let shift = units.ilog2() - STEPS.ilog2();
    (u64::from(shift) * STEPS + (units >> shift)) as u16
}

fn middle_us(bucket: u16) -> f64 {
    let (low, width) = extent(bucket);
    (low as f64 + width as f64 / 2.0) * UNIT as f64
}

/// Where a bucket begins and how wide it is, in units.
fn extent(bucket: u16) -> (u64, u64) {
    let bucket = u64::from(bucket);
    if bucket < 2 * STEPS {
        return (bucket, 1);
    }
    let shift = bucket / STEPS - 1;
    ((STEPS + bucket % STEPS) << shift, 1 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duration_is_answered_within_its_bound() {
        for micros in (0..4000).chain((4000..100_000_000).step_by(9_973)) {
            let mut histogram = Histogram::default();
            histogram.add(micros);
            let (exact, got) = (micros as f64 / 1000.0, histogram.percentile_ms(50.0));
            assert!((got - exact).abs() <= (exact * 0.032).max(0.05), "{exact} ms came back as {got}");
        }
    }

    #[test]
    fn percentiles_are_of_nearest_rank() {
        let mut histogram = Histogram::default();
        assert!(histogram.percentile_ms(50.0) < f64::EPSILON);
        for ms in [100, 200, 300, 400] {
            histogram.add(ms * 1000);
        }
        for (percent, exact) in [(10.0, 100.0), (25.0, 100.0), (50.0, 200.0), (51.0, 300.0), (90.0, 400.0)] {
            assert!((histogram.percentile_ms(percent) / exact - 1.0).abs() < 0.032, "p{percent}");
        }
    }
}
