//! Response APDUs (ISO/IEC 7816-4:2020 §5.1).

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::StatusWord;

/// Longest response APDU: 65,536 bytes of data and the status word.
pub const MAX_RESPONSE_BYTES: usize = 65_536 + 2;

/// Why bytes are not a response APDU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ResponseError {
    /// No status word.
    #[error("response of {0} bytes has no status word")]
    TooShort(usize),
    /// Longer than the longest response APDU.
    #[error("response of {0} bytes is longer than 65538")]
    TooLong(usize),
}

/// One response APDU. The data can only be had together with its status: see [`Response::data_if_ok`].
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    data: Zeroizing<Vec<u8>>,
    status: StatusWord,
}

impl Response {
    /// A response with data.
    #[must_use]
    pub fn new(data: Vec<u8>, status: StatusWord) -> Self {
        Self { data: Zeroizing::new(data), status }
    }

    /// A response that is a status word only.
    #[must_use]
    pub fn status_only(status: StatusWord) -> Self {
        Self::new(Vec::new(), status)
    }

    /// Splits received bytes into data and status word.
    ///
    /// # Errors
    /// [`ResponseError`] when the bytes are too few or too many.
    pub fn parse(bytes: &[u8]) -> Result<Self, ResponseError> {
        if bytes.len() > MAX_RESPONSE_BYTES {
            return Err(ResponseError::TooLong(bytes.len()));
        }
        let (data, &[sw1, sw2]) =
            bytes.split_last_chunk::<2>().ok_or(ResponseError::TooShort(bytes.len()))?;
        Ok(Self::new(data.to_vec(), StatusWord(u16::from_be_bytes([sw1, sw2]))))
    }

    /// The bytes on the wire.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(self.data.len() + 2));
        out.extend_from_slice(&self.data);
        out.extend_from_slice(&self.status.0.to_be_bytes());
        out
    }

    /// The status word.
    #[must_use]
    pub fn status(&self) -> StatusWord {
        self.status
    }

    /// The data when the status is `9000`, else the status word as the error.
    ///
    /// # Errors
    /// The status word, when it is not `9000`.
    pub fn data_if_ok(&self) -> Result<&[u8], StatusWord> {
        if self.status.is_ok() { Ok(&self.data) } else { Err(self.status) }
    }

    /// The data whatever the status: only for warnings (`6282`) and chained answers (`61xx`).
    #[must_use]
    pub fn data_of_any_status(&self) -> &[u8] {
        &self.data
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes, {:?}]", self.data.len(), self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_splits_status_word() {
        let response = Response::parse(&[1, 2, 0x90, 0]).unwrap();
        assert_eq!(response.data_if_ok(), Ok(&[1u8, 2][..]));
        assert_eq!(Response::parse(&[0x69, 0x82]).unwrap().data_if_ok(), Err(StatusWord(0x6982)));
        assert_eq!(Response::parse(&[0x90]), Err(ResponseError::TooShort(1)));
        assert_eq!(Response::parse(&[]), Err(ResponseError::TooShort(0)));
        assert!(Response::parse(&vec![0; MAX_RESPONSE_BYTES + 1]).is_err());
    }
}
