//! The seam for opening the authentication key without the PIN (特定機関認証).

use crate::{CardChannel, CardError};

/// A command that only a PIN-less authentication sends. The allow-list has a row for each, which exists only while
/// [`crate::CardSession::open_pinless`] runs an implementation that declares it, with the JPKI applet selected, and is
/// used up by one command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinlessCommand {
    /// GET CHALLENGE for 32 bytes, `00 84 00 00 20` (ISO/IEC 7816-4).
    GetChallenge,
    /// EXTERNAL AUTHENTICATE with 64 bytes, an ECDSA signature on P-256, `00 82 00 00 40 …` (ISO/IEC 7816-4); only right
    /// after the answered GET CHALLENGE.
    ExternalAuthenticate,
}

/// Opens the authentication key of the selected JPKI applet without the PIN.
///
/// How an authorised terminal does this (特定機関認証) is not public, so there is no implementation here. One that needs
/// other commands than [`PinlessCommand`] has comes together with their rows.
pub trait PinlessAuthentication: Send {
    /// The commands that [`Self::open_key`] sends, each at most once.
    fn commands(&self) -> &[PinlessCommand];

    /// Opens the key on this channel; the JPKI applet is selected.
    ///
    /// # Errors
    /// [`CardError`] when the card does not open it.
    fn open_key(&mut self, channel: &mut CardChannel) -> Result<(), CardError>;
}
