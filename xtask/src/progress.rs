use std::time::{Duration, Instant};

/// Prints the progress of a command.
pub(crate) struct Progress {
    step: usize,
    steps: usize,
    start: Instant,
}

impl Progress {
    pub(crate) fn new(steps: usize) -> Progress {
        Progress { step: 0, steps, start: Instant::now() }
    }

    /// Starts the next step.
    pub(crate) fn step(&mut self, what: &str) {
        self.step += 1;
        println!("\n[{}/{}] {what}  (after {})", self.step, self.steps, words(self.start.elapsed()));
    }

    /// The total time.
    pub(crate) fn elapsed(&self) -> String {
        words(self.start.elapsed())
    }
}

/// A readable duration: `7 s`, `2 min 05 s`.
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
