//! One connection to one card: the allow-list, then the transmitter, then the chained and corrected answers.

use card_apdu::{Command, Response, StatusWord};
use zeroize::Zeroizing;

use crate::allow_list::{AllowList, Applet, File, Permitted};
use crate::{CardError, CardTransport, KeyKind, PinlessAuthentication, Purpose, TransportError};

/// Most GET RESPONSE commands for one answer: 65,536 bytes in pieces of 256, and some slack for shorter pieces.
const MAX_CHAINED: usize = 272;
/// Most bytes of a chained answer that is not a file: the longest is a signature, 512 bytes with RSA-4096.
const MAX_CHAINED_BYTES: u32 = 1024;
/// Bytes of one READ BINARY without an extended command. With its status word this is the most that fits into one block of
/// a contactless card with 256-byte frames (ISO/IEC 14443-4: 256 less PCB, CID and CRC), and it fits into one block of a
/// contact card with IFSC 254 (ISO/IEC 7816-3). 256 would cost a second block and its acknowledgement each time
/// (`docs/figures.md`).
const PIECE: usize = 250;
/// Most READ BINARY commands for one file: 32 KiB in pieces, and some slack for shorter pieces.
const MAX_READS: usize = 144;
/// Farthest offset READ BINARY can name: 15 bits (ISO/IEC 7816-4 §11.3.3).
const MAX_OFFSET: usize = 0x7FFF;

/// A connection to a card behind the allow-list. After the first transport error nothing more is sent.
pub struct CardChannel {
    transport: Box<dyn CardTransport>,
    allowed: AllowList,
    broken: Option<TransportError>,
    extended: bool,
    sent_any: bool,
    powered_off: bool,
}

impl CardChannel {
    /// Takes the connection.
    #[must_use]
    pub fn new(transport: Box<dyn CardTransport>) -> Self {
        let extended = transport.carries_extended();
        Self {
            transport,
            allowed: AllowList::default(),
            broken: None,
            extended,
            sent_any: false,
            powered_off: false,
        }
    }

    /// Sends one command and collects its whole answer.
    ///
    /// `61xx` is followed by GET RESPONSE and `6Cxx` to READ BINARY by the same command with that length, both bounded. A
    /// SELECT by AID that is the first command and is answered `6F00` is sent once more: some cards answer the first
    /// command after power so. VERIFY is sent exactly once, and its answer is taken as it comes.
    ///
    /// # Errors
    /// [`TransportError::NotAllowed`] when the command is not on the allow-list, without having sent it; else what the
    /// transport said, or [`TransportError::Protocol`] for more data than was asked for.
    pub fn transmit(&mut self, command: &Command) -> Result<Response, TransportError> {
        let first = !std::mem::replace(&mut self.sent_any, true);
        let (what, response) = self.send(command)?;
        match what {
            Permitted::Verify | Permitted::CountTries => Ok(response),
            Permitted::SelectApplet(_) if first && response.status() == StatusWord::UNSPECIFIED => {
                self.send(command).map(|(_, response)| response)
            }
            Permitted::ReadBinary => match response.status().right_length().map(u32::from) {
                // Only less than was asked for: nothing else can be a correction.
                Some(right) if command.expected().is_some_and(|asked| right < asked) => {
                    let header = command.header();
                    let shorter =
                        Command::new(header.cla, header.ins, header.p1, header.p2).with_expected(right);
                    let (_, response) = self.send(&shorter)?;
                    self.collect(response, right)
                }
                _ => self.collect(response, command.expected().unwrap_or(256)),
            },
            _ => self.collect(response, command.expected().unwrap_or(0).max(MAX_CHAINED_BYTES)),
        }
    }

    /// The answer and what GET RESPONSE adds, at most `limit` bytes in all.
    fn collect(&mut self, first: Response, limit: u32) -> Result<Response, TransportError> {
        let Some(mut waiting) = first.status().bytes_waiting() else { return Ok(first) };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        // The final size at once: a growing buffer would leave copies of what the card said.
        let mut data = Zeroizing::new(Vec::with_capacity(limit));
        data.extend_from_slice(first.data_of_any_status());
        for _ in 0..MAX_CHAINED {
            let more = Command::new(0x00, 0xC0, 0x00, 0x00).with_expected(u32::from(waiting));
            let (_, response) = self.send(&more)?;
            let piece = response.data_of_any_status();
            if data.len() + piece.len() > limit {
                return Err(self.break_with(TransportError::Protocol));
            }
            data.extend_from_slice(piece);
            match response.status().bytes_waiting() {
                Some(_) if piece.is_empty() => break,
                Some(next) => waiting = next,
                None => return Ok(Response::new(std::mem::take(&mut *data), response.status())),
            }
        }
        Err(self.break_with(TransportError::Protocol))
    }

    /// The only place where a command leaves.
    fn send(&mut self, command: &Command) -> Result<(Permitted, Response), TransportError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        let what = self
            .allowed
            .check(command)
            .ok_or_else(|| TransportError::NotAllowed(format!("{:?}", command.header())))?;
        self.allowed.leaving(what);
        let response = match self.transport.transmit(command) {
            Ok(response) => response,
            Err(error) => return Err(self.break_with(error)),
        };
        let asked = usize::try_from(command.expected().unwrap_or(0)).unwrap_or(usize::MAX);
        if response.data_of_any_status().len() > asked {
            return Err(self.break_with(TransportError::Protocol));
        }
        self.allowed.answered(what, &response);
        Ok((what, response))
    }

    fn break_with(&mut self, error: TransportError) -> TransportError {
        self.broken = Some(error.clone());
        error
    }

    /// Takes the power from the card, so that no security status stays on it. Nothing can be sent afterwards.
    ///
    /// # Errors
    /// What the transport said; the card is then gone anyway.
    pub fn power_off(&mut self) -> Result<(), TransportError> {
        self.broken = Some(TransportError::CardRemoved);
        self.powered_off = true;
        self.transport.power_off()
    }

    pub(crate) fn permit_signing(&mut self, key: KeyKind) {
        self.allowed.permit_signing(key);
    }

    pub(crate) fn permit_last_command(&mut self) {
        self.allowed.permit_last_command();
    }

    /// The iPhone's last command: nothing more is asked of it.
    pub(crate) fn last_command(&mut self) -> Result<Response, CardError> {
        Ok(self.transmit(&Command::new(0x80, 0xFC, 0x00, 0x00))?)
    }

    /// Runs a PIN-less authentication: the commands that it declares leave and no others until it ends, in whatever way.
    pub(crate) fn run_pinless(
        &mut self,
        authentication: &mut dyn PinlessAuthentication,
        purpose: Purpose,
    ) -> Result<(), CardError> {
        /// Ends it on unwinding too.
        struct Running<'a>(&'a mut CardChannel);
        impl Drop for Running<'_> {
            fn drop(&mut self) {
                self.0.allowed.end_pinless();
            }
        }
        self.allowed.begin_pinless(authentication.commands());
        let running = Running(self);
        authentication.open_key(purpose, running.0)
    }

    pub(crate) fn applet(&self) -> Option<Applet> {
        self.allowed.applet()
    }

    /// The file that is selected, as far as known.
    pub(crate) fn file(&self) -> Option<File> {
        self.allowed.file()
    }

    pub(crate) fn select_applet(&mut self, applet: Applet) -> Result<StatusWord, CardError> {
        Ok(self.transmit(&with_data(0x00, 0xA4, 0x04, 0x0C, applet.aid())?)?.status())
    }

    /// Selects a file of the selected applet, unless it is already.
    pub(crate) fn select_file(&mut self, file: File) -> Result<StatusWord, CardError> {
        if self.broken.is_none() && self.allowed.file() == Some(file) {
            return Ok(StatusWord::OK);
        }
        Ok(self.transmit(&with_data(0x00, 0xA4, 0x02, 0x0C, &file.id())?)?.status())
    }

    /// The counter query: VERIFY without data.
    pub(crate) fn count_tries(&mut self) -> Result<Response, CardError> {
        Ok(self.transmit(&Command::new(0x00, 0x20, 0x00, 0x80))?)
    }

    /// The one VERIFY.
    pub(crate) fn verify(&mut self, digits: &[u8]) -> Result<Response, CardError> {
        Ok(self.transmit(&with_data(0x00, 0x20, 0x00, 0x80, digits)?)?)
    }

    /// COMPUTE DIGITAL SIGNATURE: P2 `80` the selected key, P2 `00` the applet's own key. `length`: of the signature.
    pub(crate) fn compute_signature(
        &mut self,
        p2: u8,
        data: &[u8],
        length: u32,
    ) -> Result<Response, CardError> {
        // A signature beyond 256 bytes (RSA-3072 and up) comes in pieces where the reader carries no extended command.
        let ne = if self.extended { length.max(256) } else { 256 };
        let command = with_data(0x80, 0x2A, 0x00, p2, data)?.with_expected(ne);
        Ok(self.transmit(&command)?)
    }

    /// Up to `length` bytes from the start of the selected file.
    pub(crate) fn read_start(&mut self, length: u8) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        self.read_piece(0, usize::from(length.max(1)))
    }

    /// The one data object at the start of the selected file, with its tag and length, without the filler behind it.
    ///
    /// The first read tells the length; then exactly the rest is read, in one extended command if the reader carries it,
    /// else in pieces.
    pub(crate) fn read_object(&mut self, limit: usize) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let first = self.read_piece(0, PIECE)?;
        let length = card_apdu::tlv::whole_length(&first).map_err(|_| ReadError::Malformed)?;
        if length > limit || length > MAX_OFFSET + 256 {
            return Err(ReadError::Malformed);
        }
        let mut whole = Zeroizing::new(Vec::with_capacity(length.max(first.len())));
        whole.extend_from_slice(&first);
        for _ in 0..MAX_READS {
            let missing = length.saturating_sub(whole.len());
            if missing == 0 {
                whole.truncate(length);
                return Ok(whole);
            }
            let most = if self.extended { missing } else { missing.min(PIECE) };
            let piece = self.read_piece(whole.len(), most)?;
            whole.extend_from_slice(&piece);
        }
        Err(ReadError::Malformed)
    }

    /// One READ BINARY; a short answer is normal, an empty one is the end of the file where more was promised.
    fn read_piece(&mut self, offset: usize, length: usize) -> Result<Zeroizing<Vec<u8>>, ReadError> {
        let offset = u16::try_from(offset).ok().filter(|o| usize::from(*o) <= MAX_OFFSET);
        let [p1, p2] = offset.ok_or(ReadError::Malformed)?.to_be_bytes();
        let read = |length: usize| {
            Command::new(0x00, 0xB0, p1, p2).with_expected(u32::try_from(length).unwrap_or(u32::MAX))
        };
        let mut response = self.transmit(&read(length));
        if length > 256 && response.as_ref().is_ok_and(|r| r.status() == StatusWord::WRONG_LENGTH) {
            // The reader carries extended commands, this card does not take them.
            self.extended = false;
            response = self.transmit(&read(PIECE));
        }
        let response = response.map_err(CardError::from)?;
        match response.status() {
            StatusWord::OK | StatusWord::END_OF_FILE if !response.data_of_any_status().is_empty() => {
                Ok(Zeroizing::new(response.data_of_any_status().to_vec()))
            }
            StatusWord::OK | StatusWord::END_OF_FILE | StatusWord::WRONG_OFFSET => Err(ReadError::Malformed),
            other => Err(ReadError::Refused(other)),
        }
    }
}

impl Drop for CardChannel {
    /// A session that ends in any way, unwinding too, leaves no status on the card.
    fn drop(&mut self) {
        if !self.powered_off {
            // Nothing can be done about a failure here: the card is gone, and its status with it.
            let _ = self.power_off();
        }
    }
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// The exchange failed.
    Card(CardError),
    /// The card refused with this status word.
    Refused(StatusWord),
    /// What is there is not one data object of a permitted length.
    Malformed,
}

impl From<CardError> for ReadError {
    fn from(error: CardError) -> Self {
        Self::Card(error)
    }
}

impl ReadError {
    pub(crate) fn at(self, step: &'static str) -> CardError {
        match self {
            Self::Card(error) => error,
            Self::Refused(status) => CardError::status(step, status),
            Self::Malformed => CardError::content(step),
        }
    }
}

fn with_data(cla: u8, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Result<Command, CardError> {
    Command::new(cla, ins, p1, p2).with_data(data).map_err(|_| CardError::content("command"))
}

#[cfg(test)]
#[path = "channel_tests.rs"]
mod tests;
