//! The seam for opening the authentication key without the PIN (特定機関認証).

use crate::{CardChannel, CardError, DeclaredCommands};

/// What the key is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The person's face was compared with the card's photo.
    Face,
    /// Reception staff compared them (目視確認).
    Staff,
}

/// Opens the authentication key of the selected JPKI applet without the PIN.
///
/// How an authorised terminal does this (特定機関認証) is not public, so there is no implementation here.
pub trait PinlessAuthentication: Send {
    /// The commands that [`Self::open_key`] sends. While it runs they are the only ones that leave, each as often as declared.
    fn commands(&self) -> &DeclaredCommands;

    /// Opens the key on this channel; the JPKI applet is selected, and no file of it.
    ///
    /// # Errors
    /// [`CardError::PinlessRefused`] when the card does not open it, [`CardError::PinlessFailed`] when this here could not do
    /// its part, else what the connection said.
    fn open_key(&mut self, purpose: Purpose, channel: &mut CardChannel) -> Result<(), CardError>;
}

#[cfg(test)]
#[path = "pinless_tests.rs"]
mod tests;
