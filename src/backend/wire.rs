//! Whatever carries bytes both ways: a socket, a tunnel, encryption over either.

use tokio::io::{AsyncRead, AsyncWrite};

pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

pub(super) type Wire = Box<dyn Duplex>;
