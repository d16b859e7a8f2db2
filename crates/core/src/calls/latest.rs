//! The latest value of something.

use crate::Timestamp;

/// The latest value by the server's time; of two with the same time, the one that arrived later. A message without a
/// value changes nothing.
#[derive(Clone, Debug)]
pub(super) struct Latest<T> {
    said: Option<(Timestamp, T)>,
}

impl<T> Default for Latest<T> {
    fn default() -> Latest<T> {
        Latest { said: None }
    }
}

impl<T> Latest<T> {
    pub(super) fn update(&mut self, value: Option<T>, at: Timestamp) {
        let Some(value) = value else { return };
        if self.said.as_ref().is_none_or(|(before, _)| *before <= at) {
            self.said = Some((at, value));
        }
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.said.as_ref().map(|(_, value)| value)
    }
}
