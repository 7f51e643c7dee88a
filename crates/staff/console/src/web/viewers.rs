//! Streams of pages that nobody is signed in on: few of one network address, so that no client holds all connections.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Most streams of one address.
const MAX: usize = 4;

/// The addresses of those that are open.
#[derive(Default, Clone)]
pub(crate) struct Viewers(Arc<Mutex<Vec<IpAddr>>>);

/// One stream's place; free again when this is dropped.
pub(crate) struct Place {
    all: Viewers,
    address: IpAddr,
}

impl Viewers {
    /// A place for one more stream, where the address has not too many.
    pub fn place(&self, address: IpAddr) -> Option<Place> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.iter().filter(|open| **open == address).count() >= MAX {
            return None;
        }
        all.push(address);
        Some(Place { all: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|open| *open == self.address) {
            all.swap_remove(at);
        }
    }
}
