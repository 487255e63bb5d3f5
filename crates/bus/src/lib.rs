//! What is happening now: messages from the outbox to live pages, inside the process.
//!
//! Delivery is best effort: a slow listener misses messages and is told how many. Nothing that must arrive goes
//! this way; what must arrive reads the steps from its own cursor.

use std::sync::Arc;

use tokio::sync::broadcast;

/// How many messages a listener may lag behind before it misses some.
const BACKLOG: usize = 4096;

/// One topic: every listener hears every message sent after it began to listen.
#[derive(Debug)]
pub struct Topic<T> {
    sender: broadcast::Sender<Arc<T>>,
}

impl<T> Clone for Topic<T> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone() }
    }
}

impl<T> Default for Topic<T> {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }
}

/// What a listener hears next.
#[derive(Debug)]
pub enum Heard<T> {
    /// A message.
    Message(Arc<T>),
    /// This many messages were missed because the listener was slow.
    Missed(u64),
    /// The topic is closed: the process is stopping.
    Closed,
}

impl<T> Topic<T> {
    /// Tells everybody who listens now.
    pub fn tell(&self, message: T) {
        // Nobody listening is not an error.
        let _ = self.sender.send(Arc::new(message));
    }

    /// Whether anybody listens, so that a message nobody would hear need not be made.
    pub fn is_heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    /// Begins to listen.
    pub fn listen(&self) -> Listener<T> {
        Listener { receiver: self.sender.subscribe() }
    }
}

/// One listener's place in a topic.
#[derive(Debug)]
pub struct Listener<T> {
    receiver: broadcast::Receiver<Arc<T>>,
}

impl<T> Listener<T> {
    /// Waits for the next message.
    pub async fn hear(&mut self) -> Heard<T> {
        match self.receiver.recv().await {
            Ok(message) => Heard::Message(message),
            Err(broadcast::error::RecvError::Lagged(missed)) => Heard::Missed(missed),
            Err(broadcast::error::RecvError::Closed) => Heard::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_listener_is_told_what_it_missed() {
        let topic = Topic::default();
        assert!(!topic.is_heard());
        let mut listener = topic.listen();
        for n in 0..=BACKLOG as u64 {
            topic.tell(n);
        }
        assert!(matches!(listener.hear().await, Heard::Missed(1)));
        assert!(matches!(listener.hear().await, Heard::Message(n) if *n == 1));
    }
}
