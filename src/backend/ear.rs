//! Listens to a connection while somebody else reads it: its first bytes, when they came, and how it ended. HTTP's and TLS's own readers
//! tell only that something was wrong with what they read.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Instant,
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that are kept; more of them say nothing more about who is there.
const KEPT: usize = 256;

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Closed,
    Reset,
    /// Encryption ended with this alert.
    Alert(rustls::AlertDescription),
}

/// What was heard since the last [`Ear::forget`].
#[derive(Debug, Clone, Default)]
pub(super) struct Heard {
    pub(super) first: Vec<u8>,
    pub(super) bytes: u64,
    /// When the first byte came.
    pub(super) since: Option<Instant>,
    pub(super) end: Option<End>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Ear(Arc<Mutex<Heard>>);

impl Ear {
    pub(super) fn heard(&self) -> Heard {
        self.lock().clone()
    }

    /// Begins anew, for the next answer on the same connection.
    pub(super) fn forget(&self) {
        *self.lock() = Heard::default();
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, bytes: &[u8]) {
        let mut heard = self.lock();
        heard.since.get_or_insert_with(Instant::now);
        heard.bytes += bytes.len() as u64;
        let room = KEPT.saturating_sub(heard.first.len()).min(bytes.len());
        heard.first.extend_from_slice(&bytes[..room]);
    }

    fn hear_end(&self, end: End) {
        self.lock().end.get_or_insert(end);
    }

    fn hear_error(&self, error: &io::Error) {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        self.hear_end(match inner {
            Some(rustls::Error::AlertReceived(alert)) => End::Alert(*alert),
            _ => match error.kind() {
                io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => End::Reset,
                _ => End::Closed,
            },
        });
    }
}

/// A connection with an ear to it.
pub(super) struct Overheard<S> {
    stream: S,
    ear: Ear,
}

impl<S> Overheard<S> {
    pub(super) fn new(stream: S) -> (Self, Ear) {
        let ear = Ear::default();
        (Self { stream, ear: ear.clone() }, ear)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Overheard<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let room = buffer.remaining();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        match &read {
            Ok(()) => match &buffer.filled()[before..] {
                [] if room > 0 => self.ear.hear_end(End::Closed),
                [] => {}
                bytes => self.ear.hear(bytes),
            },
            Err(error) => self.ear.hear_error(error),
        }
        Poll::Ready(read)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Overheard<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        Poll::Ready(written.inspect_err(|error| self.ear.hear_error(error)))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
