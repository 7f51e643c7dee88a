//! Addresses that the kiosk listens on: bound for a moment.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

/// Whether the kiosk could listen there. A kiosk that runs does so already.
pub(super) fn can_listen(address: SocketAddr) -> Result<(), String> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err(format!("{address}: not allowed: {error}; ports below 1024 need CAP_NET_BIND_SERVICE"))
        }
        Err(error) => Err(format!("{address}: cannot listen there: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_of_another_machine_is_no_address_to_listen_on() {
        assert_eq!(can_listen(([127, 0, 0, 1], 0).into()), Ok(()));
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(can_listen(taken.local_addr().unwrap()), Ok(()), "a kiosk that runs");
        // TEST-NET-1 of RFC 5737 is nobody's.
        let told = can_listen(([192, 0, 2, 1], 8443).into()).unwrap_err();
        assert!(told.contains("cannot listen there"), "{told}");
    }
}
