//! The seam for opening the authentication key without the PIN (特定機関認証).

use crate::{CardChannel, CardError};

/// Opens the authentication key of the selected JPKI applet without the PIN.
///
/// How an authorised terminal does this (特定機関認証) is not public, so there is no implementation here and the
/// allow-list has no row for its commands: an implementation comes together with the rows it needs.
pub trait PinlessAuthentication: Send {
    /// Opens the key on this channel; the JPKI applet is selected.
    ///
    /// # Errors
    /// [`CardError`] when the card does not open it.
    fn open_key(&mut self, channel: &mut CardChannel) -> Result<(), CardError>;
}
