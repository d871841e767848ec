//! Speed and rhythm of typing.

use super::Histogram;

/// Bursts, intervals and dwells, added up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Typing {
    /// Inter-key intervals.
    pub ikis: Histogram,
    /// Sum of the intervals, us.
    pub iki_us: u64,
    /// Sum of their squares, us².
    pub iki_us2: u128,
    /// How many intervals.
    pub iki_count: u64,
    /// Bursts of at least two presses.
    pub bursts: u64,
    /// Presses of those bursts after their first.
    pub burst_steps: u64,
    /// Sum of their lengths, us.
    pub burst_us: u64,
    /// The fastest burst of at least [`PEAK_PRESSES`], WPM.
    pub peak_wpm: f64,
    /// Press to release.
    pub dwells: Histogram,
    /// Text presses at which the key of the one before was still down.
    pub rolled: u64,
}

/// A run of text presses without a long pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Text presses.
    pub presses: u64,
    /// First press to last, us.
    pub length_us: u64,
}

/// Characters to a word (`MacKenzie`).
const WORD: f64 = 5.0;
/// Text presses that a burst needs to set a peak.
const PEAK_PRESSES: u64 = 20;
const MINUTE_US: f64 = 60e6;

impl Eq for Typing {}

impl Typing {
    /// Adds an interval, us.
    pub fn add_iki(&mut self, micros: u64) {
        self.ikis.add(micros);
        self.iki_us += micros;
        self.iki_us2 += u128::from(micros).pow(2);
        self.iki_count += 1;
    }

    /// Adds a burst that is over; one press alone is none.
    pub fn add_burst(&mut self, burst: Burst) {
        if burst.presses < 2 {
            return;
        }
        self.bursts += 1;
        self.burst_steps += burst.presses - 1;
        self.burst_us += burst.length_us;
        if burst.presses >= PEAK_PRESSES {
            self.peak_wpm = self.peak_wpm.max(burst.wpm());
        }
    }

    /// Typing speed over the bursts: (n − 1) / 5 words, first key to last (`MacKenzie`, "A note on calculating
    /// text entry speed").
    pub fn wpm(&self) -> f64 {
        wpm(self.burst_steps, self.burst_us)
    }

    /// Evenness of the rhythm, 0 to 100: 100·(1 − tanh(c + c³/3 + c⁵/5)) with c = population sd / mean of all
    /// intervals ("kogasa", as Monkeytype computes it).
    pub fn consistency(&self) -> f64 {
        if self.iki_count == 0 {
            return 0.0;
        }
        let n = self.iki_count as f64;
        let mean = self.iki_us as f64 / n;
        if mean <= 0.0 {
            return 100.0;
        }
        let variance = (self.iki_us2 as f64 / n - mean * mean).max(0.0);
        let c = variance.sqrt() / mean;
        100.0 * (1.0 - (c + c.powi(3) / 3.0 + c.powi(5) / 5.0).tanh())
    }

    /// Adds what the other counted.
    pub fn merge(&mut self, other: &Self) {
        self.ikis.merge(&other.ikis);
        self.iki_us += other.iki_us;
        self.iki_us2 += other.iki_us2;
        self.iki_count += other.iki_count;
        self.bursts += other.bursts;
        self.burst_steps += other.burst_steps;
        self.burst_us += other.burst_us;
        self.peak_wpm = self.peak_wpm.max(other.peak_wpm);
        self.dwells.merge(&other.dwells);
        self.rolled += other.rolled;
    }
}

impl Burst {
    /// Its speed; 0 when it has no length.
    pub fn wpm(self) -> f64 {
        wpm(self.presses.saturating_sub(1), self.length_us)
    }
}

/// Words a minute of so many steps from key to key in so many us; 0 when there is no time.
pub fn wpm(steps: u64, micros: u64) -> f64 {
    if micros == 0 { 0.0 } else { steps as f64 / WORD / (micros as f64 / MINUTE_US) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_starts_the_clock() {
        let burst = Burst { presses: 26, length_us: 5_000_000 };
        assert!((burst.wpm() - 60.0).abs() < 1e-9);
        let mut typing = Typing::default();
        typing.add_burst(burst);
        typing.add_burst(Burst { presses: 1, length_us: 0 });
        assert_eq!((typing.bursts, typing.burst_steps), (1, 25));
        assert!((typing.peak_wpm - 60.0).abs() < 1e-9);
    }

    #[test]
    fn an_even_rhythm_is_wholly_consistent() {
        let mut typing = Typing::default();
        assert!(typing.consistency().abs() < 1e-9);
        (0..9).for_each(|_| typing.add_iki(150_000));
        assert!((typing.consistency() - 100.0).abs() < 1e-6);
    }
}
