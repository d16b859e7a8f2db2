//! The queue from the client's task to its consumer. It is ordered and its memory is bounded, and the writer never
//! blocks on it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::timeout;

use super::Item;
use crate::event::Payload;

/// A queue that is full at `limit` bytes. When it is full the writer should stop reading from the network, but it may
/// still push what it has received.
pub(super) fn new(limit: usize) -> (QueueWriter, QueueReader) {
    let shared = Arc::new(Shared {
        limit,
        content: Mutex::new(Content { items: VecDeque::new(), bytes: 0, closed: false }),
        filled: Notify::new(),
        drained: Notify::new(),
    });
    (QueueWriter { shared: shared.clone(), gives_way_at: MUCH }, QueueReader(shared))
}

/// The number of waiting bytes at which the writer lets the reader run.
const MUCH: usize = 256 << 10;
/// The longest wait for the reader.
const MOST_PATIENCE: Duration = Duration::from_millis(20);

/// The writing end. When it is dropped the stream ends.
#[derive(Debug)]
pub(super) struct QueueWriter {
    shared: Arc<Shared>,
    /// The number of waiting bytes at which the writer next yields.
    gives_way_at: usize,
}

/// The reading end.
#[derive(Debug)]
pub(super) struct QueueReader(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limit: usize,
    content: Mutex<Content>,
    filled: Notify,
    drained: Notify,
}

#[derive(Debug)]
struct Content {
    items: VecDeque<Item>,
    bytes: usize,
    closed: bool,
}

impl QueueWriter {
    pub(super) fn push(&self, item: Item) {
        let mut content = self.shared.content();
        content.bytes += size(&item);
        content.items.push_back(item);
        drop(content);
        self.shared.filled.notify_one();
    }

    pub(super) fn is_full(&self) -> bool {
        self.shared.content().bytes >= self.shared.limit
    }

    /// Whether the queue is at most half full, so that a stopped writer can resume without stopping again at once.
    pub(super) fn has_room(&self) -> bool {
        self.shared.content().bytes <= self.shared.limit / 2
    }

    /// Lets the reader run if many bytes wait, so that little accumulates when both share a thread. If the reader does
    /// not run in time, the next attempt is after as many more bytes.
    pub(super) async fn give_way(&mut self) {
        let bytes = self.shared.content().bytes;
        if bytes < self.gives_way_at {
            return;
        }
        if timeout(MOST_PATIENCE, self.taken_below(MUCH)).await.is_ok() {
            self.gives_way_at = MUCH;
        } else {
            self.gives_way_at = bytes.saturating_add(MUCH);
        }
    }

    async fn taken_below(&self, bytes: usize) {
        while self.shared.content().bytes >= bytes {
            self.shared.drained.notified().await;
        }
    }

    /// Returns when the queue has room. Cancel safe.
    pub(super) async fn room(&self) {
        while !self.has_room() {
            self.shared.drained.notified().await;
        }
    }
}

impl Drop for QueueWriter {
    fn drop(&mut self) {
        self.shared.content().closed = true;
        self.shared.filled.notify_one();
    }
}

impl QueueReader {
    /// The next item; `None` when the writer is gone and the queue is empty. Cancel safe.
    pub(super) async fn next(&mut self) -> Option<Item> {
        self.take(Content::pop).await
    }

    /// All items that are ready, at least one. Otherwise like [`QueueReader::next`].
    pub(super) async fn next_many(&mut self) -> Option<Vec<Item>> {
        self.take(Content::pop_many).await
    }

    async fn take<T>(&mut self, pop: impl Fn(&mut Content) -> Option<T>) -> Option<T> {
        loop {
            {
                let mut content = self.0.content();
                if let Some(taken) = pop(&mut content) {
                    drop(content);
                    self.0.drained.notify_one();
                    return Some(taken);
                }
                if content.closed {
                    return None;
                }
            }
            self.0.filled.notified().await;
        }
    }
}

impl Content {
    fn pop(&mut self) -> Option<Item> {
        let item = self.items.pop_front()?;
        self.bytes = self.bytes.saturating_sub(size(&item));
        Some(item)
    }

    /// All items, up to a limit: taken items no longer count as waiting, so a batch must be bounded.
    fn pop_many(&mut self) -> Option<Vec<Item>> {
        if self.bytes <= MUCH {
            self.bytes = 0;
            let all: Vec<Item> = self.items.drain(..).collect();
            return (!all.is_empty()).then_some(all);
        }
        let left = self.bytes - MUCH;
        let mut some = Vec::new();
        while self.bytes > left
            && let Some(item) = self.pop()
        {
            some.push(item);
        }
        (!some.is_empty()).then_some(some)
    }
}

impl Shared {
    fn content(&self) -> MutexGuard<'_, Content> {
        // No code that holds the lock can panic half-way through a change.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Approximate memory in bytes.
fn size(item: &Item) -> usize {
    let variable = match item {
        Item::State(_) | Item::InstanceChanged(_) | Item::TokenChanged(_) => 0,
        Item::Message(message) => {
            let boxed = match &message.event.payload {
                Payload::PhoneCall(call) => size_of_val(&**call),
                Payload::Presence(change) => size_of_val(&**change),
                Payload::Registration(_) | Payload::Extension(_) | Payload::Topic(_) | Payload::Other => 0,
            };
            // The event holds copies of the values in the text. Beside a redacted text, the text as sent is kept.
            let copies = message.raw.len();
            let as_sent = if message.is_redacted() { message.as_sent().len() } else { 0 };
            let attachments: usize = message.attachments.iter().map(Vec::len).sum();
            boxed + message.name.len() + message.raw.len() + copies + as_sent + attachments
        }
    };
    size_of::<Item>() + variable
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;
    use crate::state::{Occasion, State};

    fn item(attempt: u32) -> Item {
        Item::State(State::Connecting { attempt, occasion: Occasion::Retry })
    }

    fn number(item: Option<&Item>) -> Option<u32> {
        match item {
            Some(Item::State(State::Connecting { attempt, .. })) => Some(*attempt),
            _ => None,
        }
    }

    #[tokio::test]
    async fn keeps_order_and_ends_after_the_last() {
        let (filler, mut unread) = new(usize::MAX);
        for n in 1..=3 {
            filler.push(item(n));
        }
        drop(filler);
        for n in 1..=3 {
            assert_eq!(number(unread.next().await.as_ref()), Some(n));
        }
        assert!(unread.next().await.is_none());
    }

    fn numbers(items: Option<&Vec<Item>>) -> Vec<u32> {
        items.into_iter().flatten().filter_map(|item| number(Some(item))).collect()
    }

    #[tokio::test]
    async fn gives_all_there_is_at_once_and_nothing_for_the_end() {
        let (filler, mut unread) = new(usize::MAX);
        for n in 1..=3 {
            filler.push(item(n));
        }
        assert_eq!(numbers(unread.next_many().await.as_ref()), [1, 2, 3]);
        filler.push(item(4));
        drop(filler);
        assert_eq!(numbers(unread.next_many().await.as_ref()), [4]);
        assert!(unread.next_many().await.is_none());
    }

    #[tokio::test]
    async fn gives_no_more_at_once_than_is_much() {
        let (filler, mut unread) = new(usize::MAX);
        let count = u32::try_from(3 * MUCH / size(&item(0))).unwrap();
        (0..count).for_each(|n| filler.push(item(n)));
        drop(filler);
        let mut all = Vec::new();
        while let Some(items) = unread.next_many().await {
            assert!(items.len() * size(&item(0)) <= MUCH + size(&item(0)), "{}", items.len());
            all.extend(numbers(Some(&items)));
        }
        assert_eq!(all, (0..count).collect::<Vec<_>>());
    }

    #[tokio::test(start_paused = true)]
    async fn gives_way_to_a_reader_and_waits_for_none_that_does_not_come() {
        let (mut filler, mut unread) = new(usize::MAX);
        let much = u32::try_from(MUCH / size(&item(0)) + 1).unwrap();
        let began = Instant::now();
        filler.give_way().await;
        (0..much).for_each(|n| filler.push(item(n)));
        for _ in 0..3 {
            filler.give_way().await;
        }
        assert_eq!(began.elapsed(), MOST_PATIENCE, "once, until as much more waits");
        (0..much).for_each(|n| filler.push(item(n)));
        filler.give_way().await;
        assert_eq!(began.elapsed(), 2 * MOST_PATIENCE);

        let reader = tokio::spawn(async move { while unread.next_many().await.is_some() {} });
        (0..much).for_each(|n| filler.push(item(n)));
        filler.give_way().await;
        assert_eq!(began.elapsed(), 2 * MOST_PATIENCE, "who comes is waited for no longer than it takes");
        assert!(filler.has_room());
        drop(filler);
        reader.await.unwrap();
    }

    #[tokio::test]
    async fn wakes_a_waiting_reader_and_a_waiting_writer() {
        let (filler, mut unread) = new(size(&item(0)));
        let reader = tokio::spawn(async move { (number(unread.next().await.as_ref()), unread) });
        tokio::task::yield_now().await;
        filler.push(item(1));
        let (first, mut unread) = reader.await.unwrap();
        assert_eq!(first, Some(1));

        filler.push(item(2));
        filler.push(item(3));
        assert!(filler.is_full());
        let writer = tokio::spawn(async move {
            filler.room().await;
            filler.is_full()
        });
        tokio::task::yield_now().await;
        assert!(!writer.is_finished());
        unread.next().await;
        unread.next().await;
        assert!(!writer.await.unwrap());
    }
}
