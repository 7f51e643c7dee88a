//! PC/SC errors as [`TransportError`]s.

use card_client::TransportError;
use pcsc::Error;

/// What a PC/SC error means by itself. [`Error::NotTransacted`] and the communication errors mean nothing by themselves:
/// see `connection::explain`.
pub(crate) fn meaning(error: Error) -> TransportError {
    match error {
        Error::RemovedCard | Error::NoSmartcard => TransportError::CardRemoved,
        // Unpowered: someone took the power from it, and its state with the power.
        Error::ResetCard | Error::UnpoweredCard => TransportError::CardReset,
        Error::SharingViolation => TransportError::Busy,
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => {
            TransportError::ReaderGone
        }
        Error::NoService | Error::ServiceStopped | Error::ServerTooBusy | Error::Shutdown => {
            TransportError::ServiceGone
        }
        // The service asks polkit who may use readers and cards.
        Error::SecurityViolation => TransportError::ServiceRefused,
        // A handle that the service does not know: it was restarted.
        Error::InvalidHandle => TransportError::ServiceGone,
        _ => TransportError::Protocol,
    }
}

/// Whether only a look at the card's state tells whether it is still there.
pub(crate) fn is_ambiguous(error: Error) -> bool {
    matches!(
        error,
        Error::NotTransacted
            | Error::CommError
            | Error::CommDataLost
            | Error::InternalError
            | Error::UnresponsiveCard
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_mapped_to_what_the_visit_can_act_on() {
        const CASES: &[(Error, TransportError)] = &[
            (Error::RemovedCard, TransportError::CardRemoved),
            (Error::NoSmartcard, TransportError::CardRemoved),
            (Error::ResetCard, TransportError::CardReset),
            (Error::UnpoweredCard, TransportError::CardReset),
            (Error::SharingViolation, TransportError::Busy),
            (Error::UnknownReader, TransportError::ReaderGone),
            (Error::ReaderUnavailable, TransportError::ReaderGone),
            (Error::NoReadersAvailable, TransportError::ReaderGone),
            (Error::NoService, TransportError::ServiceGone),
            (Error::ServiceStopped, TransportError::ServiceGone),
            (Error::InvalidHandle, TransportError::ServiceGone),
            (Error::SecurityViolation, TransportError::ServiceRefused),
            (Error::NotTransacted, TransportError::Protocol),
            (Error::ProtoMismatch, TransportError::Protocol),
            (Error::UnresponsiveCard, TransportError::Protocol),
            (Error::InsufficientBuffer, TransportError::Protocol),
        ];
        for (error, wanted) in CASES {
            assert_eq!(meaning(*error), *wanted, "{error:?}");
        }
        assert!(is_ambiguous(Error::NotTransacted) && !is_ambiguous(Error::RemovedCard));
    }
}
