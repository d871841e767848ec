//! File descriptors that a peer sends beside its bytes.

use std::collections::VecDeque;
use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

use rustix::cmsg_space;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

/// Descriptors that one reading takes, and that may wait; what a peer sends beyond is closed.
const MOST: usize = 8;

/// Those that came in and were not taken, in order.
#[derive(Debug, Default)]
pub struct Handles(VecDeque<OwnedFd>);

impl Handles {
    /// Reads bytes, and takes in what comes with them.
    pub fn read(&mut self, stream: &UnixStream, bytes: &mut [u8]) -> io::Result<usize> {
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(MOST))];
        let mut beside = RecvAncillaryBuffer::new(&mut space);
        let got = recvmsg(stream, &mut [IoSliceMut::new(bytes)], &mut beside, RecvFlags::CMSG_CLOEXEC)?;
        for message in beside.drain() {
            if let RecvAncillaryMessage::ScmRights(descriptors) = message {
                self.0.extend(descriptors);
            }
        }
        self.0.truncate(MOST);
        Ok(got.bytes)
    }

    /// Takes so many of the first ones out.
    pub fn take(&mut self, count: usize) -> Vec<OwnedFd> {
        self.0.drain(..count.min(self.0.len())).collect()
    }
}
