//! Recognises a repeated message: same nonce, same bytes. A message without a nonce is never a repetition, and the
//! same nonce with other bytes is another event.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The number of messages remembered for each account.
const MOST_REMEMBERED: usize = 4096;

#[derive(Debug, Default)]
pub(crate) struct Seen {
    marks: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Whether this message was received before. Remembers it.
    pub(crate) fn is_repetition(&mut self, nonce: Option<&str>, raw: &str) -> bool {
        let Some(nonce) = nonce else { return false };
        let mut hasher = DefaultHasher::new();
        (nonce, raw).hash(&mut hasher);
        let mark = hasher.finish();
        if !self.marks.insert(mark) {
            return true;
        }
        self.order.push_back(mark);
        if self.order.len() > MOST_REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.marks.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_same_bytes_with_the_same_nonce() {
        let mut seen = Seen::default();
        assert!(!seen.is_repetition(Some("n"), "{}"));
        assert!(seen.is_repetition(Some("n"), "{}"));
        assert!(!seen.is_repetition(Some("n"), "{ }"));
        assert!(!seen.is_repetition(Some("m"), "{}"));
        assert!(!seen.is_repetition(None, "{}"));
        assert!(!seen.is_repetition(None, "{}"));
    }

    #[test]
    fn remembers_a_bounded_number() {
        let mut seen = Seen::default();
        for n in 0..10 * MOST_REMEMBERED {
            assert!(!seen.is_repetition(Some(&n.to_string()), "x"));
        }
        assert_eq!(seen.marks.len(), MOST_REMEMBERED);
        assert_eq!(seen.order.len(), MOST_REMEMBERED);
        assert!(seen.is_repetition(Some(&(10 * MOST_REMEMBERED - 1).to_string()), "x"));
    }
}
