//! Putting a binary packet and the frames that follow it together, bounded in count and bytes.

use crate::address::Revision;

/// A binary packet waiting for its attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly<T> {
    head: T,
    due: usize,
    bytes: usize,
    attachments: Vec<Vec<u8>>,
}

/// Why an attachment was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unwanted {
    /// More attachments are announced than are taken.
    #[error("it announces {0} attachments; more than {max} are not taken", max = Assembly::<()>::MOST)]
    TooMany(u64),
    /// The attachments are too large.
    #[error("its attachments are larger than {max} bytes", max = Assembly::<()>::LARGEST)]
    TooLarge,
}

impl<T> Assembly<T> {
    /// The most attachments of one packet.
    pub const MOST: u64 = 1024;
    /// The most bytes of one packet's attachments together: 64 MiB.
    pub const LARGEST: usize = 64 << 20;

    /// Begins with the packet's text part.
    ///
    /// # Errors
    /// When it announces too many attachments; the text part comes back.
    pub fn begin(head: T, announced: u64) -> Result<Assembly<T>, (T, Unwanted)> {
        match usize::try_from(announced) {
            // The announced number is the server's claim: no memory is set aside for it.
            Ok(due) if announced <= Self::MOST => {
                Ok(Assembly { head, due, bytes: 0, attachments: Vec::new() })
            }
            _ => Err((head, Unwanted::TooMany(announced))),
        }
    }

    /// Adds the next attachment.
    ///
    /// # Errors
    /// When all of them together are too large.
    pub fn add(&mut self, attachment: Vec<u8>) -> Result<(), Unwanted> {
        self.bytes = self.bytes.saturating_add(attachment.len());
        if self.bytes > Self::LARGEST {
            return Err(Unwanted::TooLarge);
        }
        self.attachments.push(attachment);
        Ok(())
    }

    /// Whether all announced attachments are there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.attachments.len() >= self.due
    }

    /// How many are there and how many were announced.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.attachments.len(), self.due)
    }

    /// The text part and the attachments that came.
    #[must_use]
    pub fn into_parts(self) -> (T, Vec<Vec<u8>>) {
        (self.head, self.attachments)
    }
}

/// The attachment in a binary frame: revision 3 puts the packet type `0x04` in front of it (measured).
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
        let mut assembly = Assembly::begin("head", 2).unwrap();
        assembly.add(vec![1]).unwrap();
        assert!(!assembly.is_complete());
        assert_eq!(assembly.progress(), (1, 2));
        assembly.add(vec![2, 3]).unwrap();
        assert!(assembly.is_complete());
        assert_eq!(assembly.into_parts(), ("head", vec![vec![1], vec![2, 3]]));
    }

    #[test]
    fn bounds_count_and_bytes() {
        assert_eq!(Assembly::begin("h", u64::MAX).unwrap_err(), ("h", Unwanted::TooMany(u64::MAX)));
        assert!(Assembly::begin("h", Assembly::<()>::MOST).is_ok());
        let mut assembly = Assembly::begin("h", 3).unwrap();
        assembly.add(vec![0; 40 << 20]).unwrap();
        assert_eq!(assembly.add(vec![0; 40 << 20]), Err(Unwanted::TooLarge));
    }

    #[test]
    fn only_revision_three_has_a_type_in_front() {
        assert_eq!(attachment_of(vec![4, 9], Revision::Three), [9]);
        assert_eq!(attachment_of(vec![4, 9], Revision::Four), [4, 9]);
        assert_eq!(attachment_of(vec![], Revision::Three), [0_u8; 0]);
    }
}
