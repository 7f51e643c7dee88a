//! What the card was sent, for tests: headers and counts, never data.

use std::collections::BTreeMap;

use card_apdu::{Header, StatusWord};

use crate::applet::{EfId, card_face, card_text, common, jpki, resident};

/// The log stops growing here; counts go on.
const MAX_ENTRIES: usize = 100_000;

/// A PIN of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyRef {
    /// JPKI EF 0018: four digits, 3 tries.
    AuthPin,
    /// JPKI EF 001B: signature password, 5 tries.
    SignPin,
    /// Card face EF 0012: 照合番号B, 10 tries.
    CodeB,
    /// 入力補助 EF 0011: four digits, 3 tries.
    TextPin,
    /// 共通 EF 001C: four digits, 3 tries.
    CommonPin,
    /// 住基 EF 001C: four digits, 3 tries.
    ResidentPin,
}

impl KeyRef {
    pub(crate) fn location(self) -> ([u8; 10], EfId) {
        match self {
            Self::AuthPin => (jpki::JPKI_AID, jpki::AUTH_PIN),
            Self::SignPin => (jpki::JPKI_AID, jpki::SIGN_PIN),
            Self::CodeB => (card_face::CARD_FACE_AID, card_face::CODE_B),
            Self::TextPin => (card_text::CARD_TEXT_AID, card_text::PIN),
            Self::CommonPin => (common::COMMON_AID, common::PIN),
            Self::ResidentPin => (resident::RESIDENT_AID, resident::PIN),
        }
    }
}

/// One command and how it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogEntry {
    /// Class, instruction, parameters.
    pub header: Header,
    /// The status word it was answered with.
    pub status: StatusWord,
}

/// Commands since the card was made (power and reset do not clear it).
#[derive(Debug, Default)]
pub struct CardLog {
    entries: Vec<LogEntry>,
    commands: u64,
    verifies: Vec<([u8; 10], EfId)>,
    verify_count: u64,
    selections: BTreeMap<[u8; 10], u64>,
    objects_read: u64,
}

impl CardLog {
    /// The first 100,000 commands that had a header.
    #[must_use]
    pub fn commands(&self) -> &[LogEntry] {
        &self.entries
    }

    /// How many commands had a header.
    #[must_use]
    pub fn command_count(&self) -> u64 {
        self.commands
    }

    /// How many VERIFY commands carried data for this PIN, whatever the answer.
    #[must_use]
    pub fn verify_attempts(&self, key: KeyRef) -> u64 {
        self.verifies.iter().filter(|at| **at == key.location()).count() as u64
    }

    /// How many VERIFY commands carried data for any PIN, 照合番号A included.
    #[must_use]
    pub fn verify_attempts_of_all(&self) -> u64 {
        self.verify_count
    }

    /// The applets that were selected, whole AIDs, each once.
    pub fn selected_applets(&self) -> impl Iterator<Item = [u8; 10]> + '_ {
        self.selections.keys().copied()
    }

    /// How many objects of the card itself GET DATA has read.
    #[must_use]
    pub fn objects_read(&self) -> u64 {
        self.objects_read
    }

    pub(crate) fn record_selection(&mut self, aid: [u8; 10]) {
        *self.selections.entry(aid).or_default() += 1;
    }

    pub(crate) fn record_object(&mut self) {
        self.objects_read += 1;
    }

    pub(crate) fn record(&mut self, header: Header, status: StatusWord) {
        self.commands += 1;
        if self.entries.len() < MAX_ENTRIES {
            self.entries.push(LogEntry { header, status });
        }
    }

    pub(crate) fn record_verify(&mut self, aid: [u8; 10], id: EfId) {
        self.verify_count += 1;
        if self.verifies.len() < MAX_ENTRIES {
            self.verifies.push((aid, id));
        }
    }
}
