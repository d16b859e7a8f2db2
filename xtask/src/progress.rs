use std::time::{Duration, Instant};

/// Tells which of how many steps a command is at.
pub(crate) struct Progress {
    step: usize,
    steps: usize,
    start: Instant,
}

impl Progress {
    pub(crate) fn new(steps: usize) -> Progress {
        Progress { step: 0, steps, start: Instant::now() }
    }

    /// The next step begins.
    pub(crate) fn step(&mut self, what: &str) {
        self.step += 1;
        println!("\n[{}/{}] {what}  (after {})", self.step, self.steps, words(self.start.elapsed()));
    }

    /// How long it all took.
    pub(crate) fn elapsed(&self) -> String {
        words(self.start.elapsed())
    }
}

/// A time as a person says it: `7 s`, `2 min 05 s`.
pub(crate) fn words(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_easily() {
        assert_eq!(words(Duration::from_millis(7_900)), "7 s");
        assert_eq!(words(Duration::from_secs(125)), "2 min 05 s");
    }
}
