//! Watches the processes of a starting server from outside: without root, and without touching it.
//!
//! An [`Eye`] takes looks (`look.rs`), each the same on every platform; `fold/` makes stretches of them. Looking happens on a thread of its own, so that
//! it never delays a time stamp of the conversation.

#![allow(dead_code, unused_imports, reason = "the session starts to watch as soon as the eyes are there")]

mod fold;
mod look;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux::Eye;
#[cfg(target_os = "macos")]
use macos::Eye;
#[cfg(windows)]
use windows::Eye;

use look::{Call, Glance, Look, Socket, SocketState};
