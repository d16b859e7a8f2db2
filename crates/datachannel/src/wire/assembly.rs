//! Joins a binary packet with the frames that follow it, bounded in count and bytes.

use crate::address::Revision;

/// A binary packet waiting for its attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly<T> {
    head: T,
    due: usize,
    came: usize,
    /// The most bytes for all attachments together.
    room: usize,
    /// The bytes received.
    bytes: usize,
    attachments: Vec<Vec<u8>>,
}

/// The packet announces too many attachments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it announces {0} attachments; at most {max} are accepted", max = Assembly::<()>::MOST)]
pub struct TooMany(pub u64);

/// The attachments of a packet as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachments {
    /// The attachments in order; none if together they were too large.
    pub kept: Vec<Vec<u8>>,
    /// The bytes of the attachments that were too large to keep.
    pub dropped_bytes: usize,
    /// The number of announced attachments that did not arrive.
    pub missing: u64,
}

impl<T> Assembly<T> {
    /// The most attachments of one packet.
    pub const MOST: u64 = 1024;

    /// Starts with the packet's text part. Attachments of more than `room` bytes together are counted but not kept.
    ///
    /// # Errors
    /// When the packet announces too many attachments; returns the text part.
    pub fn begin(head: T, announced: u64, room: usize) -> Result<Assembly<T>, (T, TooMany)> {
        match usize::try_from(announced) {
            // The server chooses the announced number, so no memory is reserved for it.
            Ok(due) if announced <= Self::MOST => {
                Ok(Assembly { head, due, came: 0, room, bytes: 0, attachments: Vec::new() })
            }
            _ => Err((head, TooMany(announced))),
        }
    }

    /// Adds the next attachment.
    pub fn add(&mut self, attachment: Vec<u8>) {
        self.came += 1;
        self.bytes = self.bytes.saturating_add(attachment.len());
        if self.bytes > self.room {
            self.attachments = Vec::new();
        } else {
            self.attachments.push(attachment);
        }
    }

    /// Whether all announced attachments have arrived.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.came >= self.due
    }

    /// The numbers of attachments received and announced.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.came, self.due)
    }

    /// The text part and the attachments.
    #[must_use]
    pub fn into_parts(self) -> (T, Attachments) {
        let attachments = Attachments {
            kept: self.attachments,
            dropped_bytes: if self.bytes > self.room { self.bytes } else { 0 },
            missing: u64::try_from(self.due.saturating_sub(self.came)).unwrap_or(u64::MAX),
        };
        (self.head, attachments)
    }
}

/// The attachment in a binary frame. Revision 3 prefixes it with the packet type `0x04` (measured).
#[must_use]
pub fn attachment_of(mut frame: Vec<u8>, revision: Revision) -> Vec<u8> {
    if revision == Revision::Three && frame.first() == Some(&4) {
        frame.remove(0);
    }
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collects_what_was_announced() {
        let mut assembly = Assembly::begin("head", 2, 3).unwrap();
        assembly.add(vec![1]);
        assert!(!assembly.is_complete());
        assert_eq!(assembly.progress(), (1, 2));
        assembly.add(vec![2, 3]);
        assert!(assembly.is_complete());
        let kept = vec![vec![1], vec![2, 3]];
        assert_eq!(assembly.into_parts(), ("head", Attachments { kept, ..Attachments::default() }));
    }

    #[test]
    fn the_announced_number_is_bounded() {
        assert_eq!(Assembly::begin("h", u64::MAX, 1).unwrap_err(), ("h", TooMany(u64::MAX)));
        assert!(Assembly::begin("h", Assembly::<()>::MOST, 1).is_ok());
    }

    #[test]
    fn attachments_too_large_together_are_counted_to_the_last() {
        let mut assembly = Assembly::begin("h", 4, 3).unwrap();
        for size in [2, 2, 1] {
            assembly.add(vec![0; size]);
        }
        assert_eq!(assembly.progress(), (3, 4));
        let attachments = Attachments { kept: vec![], dropped_bytes: 5, missing: 1 };
        assert_eq!(assembly.into_parts(), ("h", attachments));
    }

    #[test]
    fn only_revision_three_has_a_type_in_front() {
        assert_eq!(attachment_of(vec![4, 9], Revision::Three), [9]);
        assert_eq!(attachment_of(vec![4, 9], Revision::Four), [4, 9]);
        assert_eq!(attachment_of(vec![], Revision::Three), [0_u8; 0]);
    }
}
