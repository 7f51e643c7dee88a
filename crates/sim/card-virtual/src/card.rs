//! The card as a whole: power, applet selection, and the commands every applet shares.

use std::collections::BTreeMap;

use card_apdu::{Command, CommandError, Header, Response, StatusWord};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use crate::applet::{
    Applet, Ef, EfId, Owner, Reference, SignRequest, card_face, card_text, common, jpki, reference, resident,
    stand_in,
};
use crate::contents::CardContents;
use crate::key::tlv;
use crate::log::{CardLog, KeyRef};
use crate::relay::Relay;
use crate::{PhoneKind, StandInTerminal};

/// Contact ATR of the older generation of the card: no historical bytes, T=1.
pub(crate) const ATR: [u8; 9] = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];
/// GET DATA tag of the contact ATR, which is there in every applet too.
pub(crate) const CONTACT_ATR: u16 = 0x5F51;
/// GlobalPlatform issuer security domain: selecting it restores the power-on state.
const ISSUER_SECURITY_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];
const MAX_CHALLENGE_BYTES: u32 = 256;

/// An answer in the making: data with `9000`, or a status word.
type Answer = Result<Vec<u8>, StatusWord>;

/// A strict virtual My Number Card.
///
/// It refuses whatever is not described in public sources: unknown applets and files, wrong parameters, wrong lengths.
/// Where real behaviour is unknown it takes the side that hurts a careless reader more; so a VERIFY of the wrong length
/// costs a try.
pub struct VirtualCard {
    applets: Vec<Applet>,
    /// `None` on a card.
    phone: Option<PhoneKind>,
    powered: bool,
    selected: Option<usize>,
    current: Option<EfId>,
    waiting: Vec<u8>,
    /// Objects of the card itself, by tag.
    objects: BTreeMap<u16, Vec<u8>>,
    log: CardLog,
    rng: StdRng,
    stand_in: Option<StandInTerminal>,
    /// What is for the card-face applet goes to another card.
    relay: Option<Relay>,
    /// The last command was a GET CHALLENGE that was answered with this.
    challenge: Option<[u8; stand_in::CHALLENGE_BYTES]>,
}

impl VirtualCard {
    /// A card with these contents, powered, nothing selected. Its random numbers come from the system.
    #[must_use]
    pub fn new(contents: CardContents) -> Self {
        Self::with_rng(contents, StdRng::from_entropy())
    }

    /// A card whose challenges and PSS salts follow from `seed`.
    #[must_use]
    pub fn with_seed(contents: CardContents, seed: u64) -> Self {
        Self::with_rng(contents, StdRng::seed_from_u64(seed))
    }

    fn with_rng(contents: CardContents, rng: StdRng) -> Self {
        let phone = contents.phone();
        let mut applets: Vec<Applet> = contents
            .jpki
            .map(jpki::applet)
            .into_iter()
            .chain(contents.card_face.map(card_face::applet))
            .collect();
        let mut objects = BTreeMap::new();
        if let Some(others) = contents.others {
            let pin = others.text.pin.clone();
            objects = others.objects;
            applets.push(common::applet(others.identification, pin.clone()));
            applets.push(resident::applet(pin));
            applets.push(card_text::applet(others.text));
        }
        Self {
            applets,
            phone,
            powered: true,
            selected: None,
            current: None,
            waiting: Vec::new(),
            objects,
            log: CardLog::default(),
            rng,
            stand_in: None,
            relay: None,
            challenge: None,
        }
    }

    /// Whether the owner of an iPhone has confirmed on it (Face ID or Touch ID); while not, certificate and key are shut (`6982`).
    /// They have unless told otherwise. Changes nothing on a card or an Android phone.
    pub fn confirm_owner(&mut self, confirmed: bool) {
        let asked = self.applets.iter_mut().filter(|applet| applet.owner != Owner::NotAsked);
        for applet in asked {
            applet.owner = if confirmed { Owner::Confirmed } else { Owner::Absent };
        }
    }

    /// Answer to reset.
    #[must_use]
    pub fn atr(&self) -> &'static [u8] {
        &ATR
    }

    /// The card with a stand-in for 特定機関認証, which no real card has: this terminal may use the authentication key
    /// without a PIN. What opens it so has the lifetime of a verified PIN. `applet/stand_in.rs` says how.
    #[must_use]
    pub fn with_stand_in(mut self, terminal: &StandInTerminal) -> Self {
        self.stand_in = Some(terminal.clone());
        self
    }

    /// A relay in the place of this card: what is for the card-face applet goes to `other`, everything else to this one.
    /// `relay.rs` says what that is for.
    #[must_use]
    pub fn relaying_card_face_to(mut self, other: Self) -> Self {
        self.relay = Some(Relay::to(other));
        self
    }

    /// The card behind a relay ([`Self::relaying_card_face_to`]).
    #[must_use]
    pub fn relayed(&self) -> Option<&Self> {
        self.relay.as_ref().map(Relay::other)
    }

    /// Power off: the security status is gone. PIN counters stay, as they must.
    pub fn power_off(&mut self) {
        self.powered = false;
        self.deselect();
        self.relay.iter_mut().for_each(Relay::power_off);
        for applet in &mut self.applets {
            applet.lock();
        }
    }

    /// Power on. A card that already has power is left as it is.
    pub fn power_on(&mut self) {
        self.powered = true;
        self.relay.iter_mut().for_each(Relay::power_on);
    }

    /// Warm reset: nothing is selected any more, but the security status stays, as on the real card.
    pub fn reset(&mut self) {
        self.deselect();
        self.relay.iter_mut().for_each(Relay::reset);
    }

    /// What the card was sent since it was made.
    #[must_use]
    pub fn log(&self) -> &CardLog {
        &self.log
    }

    /// Tries left of a PIN; `None` on a card without it. 0 is blocked.
    #[must_use]
    pub fn tries_left(&self, key: KeyRef) -> Option<u8> {
        let (aid, id) = key.location();
        let applet = self.applets.iter().find(|applet| applet.aid == aid)?;
        applet.pin(id).map(|pin| pin.tries_left())
    }

    /// Whether something that a PIN, a terminal or an iPhone's owner opened is open now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        (self.powered && self.applets.iter().any(Applet::is_open))
            || self.relayed().is_some_and(Self::is_open)
    }

    /// Answers one command APDU with one response APDU (always at least a status word).
    ///
    /// Without power the answer is `6F00`; a real card would say nothing.
    pub fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        if let Some(answer) = self.relay.as_mut().and_then(|relay| relay.exchange(command)) {
            return answer;
        }
        let (header, answer) = self.answer(command);
        let response = match answer {
            Ok(data) => Response::new(data, StatusWord::OK),
            Err(Refusal::Status(status)) => Response::status_only(status),
            Err(Refusal::More(data, status)) => Response::new(data, status),
        };
        if let Some(header) = header {
            self.log.record(header, response.status());
        }
        response.to_bytes().to_vec()
    }

    fn answer(&mut self, bytes: &[u8]) -> (Option<Header>, Result<Vec<u8>, Refusal>) {
        if !self.powered {
            return (None, Err(StatusWord::UNSPECIFIED.into()));
        }
        match Command::parse(bytes) {
            Ok(command) => (Some(command.header()), self.dispatch(&command)),
            Err(CommandError::TooShort) => (None, Err(StatusWord::WRONG_LENGTH.into())),
            Err(_) => {
                self.waiting.clear();
                self.challenge = None;
                let header = match *bytes {
                    [cla, ins, p1, p2, ..] => Some(Header { cla, ins, p1, p2 }),
                    _ => None,
                };
                // The class is judged before the length.
                let status = header.map_or(Ok(()), |h| check_class(h.cla)).err();
                (header, Err(status.unwrap_or(StatusWord::WRONG_LENGTH).into()))
            }
        }
    }

    fn dispatch(&mut self, command: &Command) -> Result<Vec<u8>, Refusal> {
        let Header { cla, ins, .. } = command.header();
        let waiting = std::mem::take(&mut self.waiting);
        let challenge = self.challenge.take();
        check_class(cla)?;
        match (cla, ins) {
            (0x00, 0xA4) => Ok(self.select(command)?),
            (0x00, 0xB0) => Ok(self.read_binary(command)?),
            (0x00, 0xB2) => Ok(self.read_record(command)?),
            (0x00, 0x20) => Ok(self.verify(command)?),
            (0x00, 0x84) => Ok(self.get_challenge(command)?),
            (0x00, 0xC0) => self.get_response(command, waiting),
            (0x00, 0xCA) => Ok(self.get_data(command)?),
            (0x00, 0x24) | (0x80, 0x32) => Ok(self.change_pin(command)?),
            (0x80, 0x2A) => self.compute_signature(command),
            (0x80, 0xA2) => Err(terminal_certificate(command).into()),
            (0x80, 0xAE) => Err(self
                .applet()
                .map_or(StatusWord::INSTRUCTION_NOT_SUPPORTED, |a| a.session_key_refusal)
                .into()),
            (0x00, 0x82) if self.stand_in.is_some() => Ok(self.accept_stand_in(command, challenge)?),
            (0x80, 0xFC) => Ok(self.last_command(command)?),
            _ => Err(StatusWord::INSTRUCTION_NOT_SUPPORTED.into()),
        }
    }

    /// SELECT: an applet by its AID or the beginning of it, as JICSAP has it (P1 `04`), an EF of the current applet (P1 `02`), and the real card's odd
    /// answers about the MF (P1 `00`).
    fn select(&mut self, command: &Command) -> Answer {
        let Header { p1, p2, .. } = command.header();
        match p1 {
            0x04 => self.select_applet(p2, command),
            0x02 => {
                if p2 != 0x0C {
                    return Err(StatusWord::WRONG_PARAMETERS);
                }
                let (&[hi, lo], None) = (command.data(), command.expected()) else {
                    return Err(StatusWord::WRONG_LENGTH);
                };
                let id = EfId::from_be_bytes([hi, lo]);
                let known = self.applet().is_some_and(|applet| applet.files.contains_key(&id));
                if !known {
                    return Err(StatusWord::NOT_FOUND);
                }
                self.current = Some(id);
                Ok(Vec::new())
            }
            0x00 => match command.data() {
                [] if p2 == 0x00 && self.selected.is_some() => Ok(Vec::new()),
                [0x3F, 0x00] => Err(StatusWord::NOT_FOUND),
                _ => Err(StatusWord::WRONG_PARAMETERS),
            },
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    fn select_applet(&mut self, p2: u8, command: &Command) -> Answer {
        if !matches!(p2, 0x00 | 0x0C) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        // P2 0C asks for no FCI, so an Le contradicts it; an AID has 1 to 16 bytes.
        if p2 == 0x0C && command.expected().is_some() || !(1..=16).contains(&command.data().len()) {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let aid = command.data();
        if aid == ISSUER_SECURITY_DOMAIN {
            self.deselect();
            for applet in &mut self.applets {
                applet.lock();
            }
            return Ok(Vec::new());
        }
        let named = |applet: &Applet| applet.aid.starts_with(aid);
        let wanted = self.applets.iter().position(named).ok_or(StatusWord::NOT_FOUND)?;
        for (index, applet) in self.applets.iter_mut().enumerate() {
            if index != wanted {
                applet.lock();
            }
        }
        self.selected = Some(wanted);
        self.current = None;
        let whole = self.applets.get(wanted).map_or([0; 10], |applet| applet.aid);
        self.log.record_selection(whole);
        // What a real FCI holds is not public: this is the least ISO/IEC 7816-4 allows.
        Ok(if command.expected().is_some() { tlv(0x6F, &tlv(0x84, &whole)) } else { Vec::new() })
    }

    /// READ BINARY: 15-bit offset in the current EF, or P1 `80|sfi` and an 8-bit offset. Reads to the end of the file
    /// inside Le, so a short answer is a normal one.
    fn read_binary(&mut self, command: &Command) -> Answer {
        let Header { p1, p2, .. } = command.header();
        let (id, offset) = if p1 & 0x80 == 0 {
            (self.current, usize::from(u16::from_be_bytes([p1, p2])))
        } else {
            if p1 & 0x60 != 0 || !(1..=30).contains(&(p1 & 0x1F)) {
                return Err(StatusWord::WRONG_PARAMETERS);
            }
            (Some(EfId::from(p1 & 0x1F)), usize::from(p2))
        };
        let (true, Some(expected)) = (command.data().is_empty(), command.expected()) else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        let applet = self.applet().ok_or(StatusWord::NO_CURRENT_FILE)?;
        let id = id.ok_or(StatusWord::NO_CURRENT_FILE)?;
        let (data, access) = match applet.files.get(&id) {
            Some(Ef::Transparent { data, access }) => (data, *access),
            Some(_) => return Err(StatusWord::WRONG_FILE_STRUCTURE),
            None => return Err(StatusWord::NOT_FOUND),
        };
        if !applet.opened(access) {
            return Err(StatusWord::SECURITY_NOT_SATISFIED);
        }
        let rest = data.get(offset..).filter(|rest| !rest.is_empty()).ok_or(StatusWord::WRONG_OFFSET)?;
        let take = rest.len().min(usize::try_from(expected).unwrap_or(usize::MAX));
        let out = rest.iter().copied().take(take).collect();
        self.current = Some(id);
        Ok(out)
    }

    /// READ RECORD by number: P2 is the file's short identifier, 0 for the current one, and `100`.
    fn read_record(&mut self, command: &Command) -> Answer {
        /// Record not found (ISO/IEC 7816-4 §5.6).
        const NO_RECORD: StatusWord = StatusWord(0x6A83);
        let Header { p1, p2, .. } = command.header();
        if p2 & 0x07 != 0x04 || p1 == 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let id = match p2 >> 3 {
            0 => self.current.ok_or(StatusWord::NO_CURRENT_FILE)?,
            short @ 1..=30 => EfId::from(short),
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        let (true, Some(expected)) = (command.data().is_empty(), command.expected()) else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        let applet = self.applet().ok_or(StatusWord::NO_CURRENT_FILE)?;
        let (records, access) = match applet.files.get(&id) {
            Some(Ef::Records { records, access }) => (records, *access),
            Some(_) => return Err(StatusWord::WRONG_FILE_STRUCTURE),
            None => return Err(StatusWord::NOT_FOUND),
        };
        if !applet.opened(access) {
            return Err(StatusWord::SECURITY_NOT_SATISFIED);
        }
        let record = records.get(usize::from(p1) - 1).ok_or(NO_RECORD)?;
        let take = usize::try_from(expected).unwrap_or(usize::MAX);
        let out = record.iter().copied().take(take).collect();
        self.current = Some(id);
        Ok(out)
    }

    /// GET DATA of the card itself, with no applet selected but for the ATR: the object's value, whole or `6700`.
    fn get_data(&mut self, command: &Command) -> Answer {
        let Header { p1, p2, .. } = command.header();
        let tag = u16::from_be_bytes([p1, p2]);
        let there = self.selected.is_none() || tag == CONTACT_ATR;
        let object = self.objects.get(&tag).filter(|_| there).ok_or(StatusWord::REFERENCE_NOT_FOUND)?;
        let most = command.expected().and_then(|most| usize::try_from(most).ok()).unwrap_or(0);
        if !command.data().is_empty() || most < object.len() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        self.log.record_object();
        Ok(object.clone())
    }

    /// The new value of the PIN that is the current EF or named by its short identifier, and verified now.
    fn change_pin(&mut self, command: &Command) -> Answer {
        let Header { cla, ins, p1, p2 } = command.header();
        let current = self.current;
        let applet = self.selected.and_then(|index| self.applets.get_mut(index));
        let applet = applet.ok_or(StatusWord::INSTRUCTION_NOT_SUPPORTED)?;
        let Some((_, _, wanted)) = applet.change_pin.filter(|known| (known.0, known.1) == (cla, ins)) else {
            return Err(StatusWord::INSTRUCTION_NOT_SUPPORTED);
        };
        if p1 != wanted {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let id = match reference(p2)? {
            Reference::Current => current.ok_or(StatusWord::NO_CURRENT_FILE)?,
            Reference::Short(id) => id,
        };
        if command.data().is_empty() || command.expected().is_some() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let known = applet.files.contains_key(&id);
        let missing = if known { StatusWord::WRONG_FILE_STRUCTURE } else { StatusWord::REFERENCE_NOT_FOUND };
        let status = applet.pin_mut(id).ok_or(missing)?.change(command.data());
        if status.is_ok() { Ok(Vec::new()) } else { Err(status) }
    }

    /// VERIFY: with data an attempt, without data (Le or not) a question about the counter.
    fn verify(&mut self, command: &Command) -> Answer {
        let Header { p1, p2, .. } = command.header();
        if p1 != 0x00 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let target = reference(p2)?;
        let current = self.current;
        let selected = self.selected.ok_or(StatusWord::NO_CURRENT_FILE)?;
        let applet = self.applets.get_mut(selected).ok_or(StatusWord::NO_CURRENT_FILE)?;
        let id = match target {
            Reference::Current => current.ok_or(StatusWord::NO_CURRENT_FILE)?,
            Reference::Short(id) => id,
        };
        let known = applet.files.contains_key(&id);
        let aid = applet.aid;
        let missing = if known { StatusWord::WRONG_FILE_STRUCTURE } else { StatusWord::REFERENCE_NOT_FOUND };
        let pin = applet.pin_mut(id).ok_or(missing)?;
        self.current = Some(id);
        if command.data().is_empty() {
            return Err(pin.count());
        }
        if command.expected().is_some() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let status = pin.verify(command.data());
        self.log.record_verify(aid, id);
        if status.is_ok() { Ok(Vec::new()) } else { Err(status) }
    }

    /// The iPhone's last command, which ends what was open until the next touch. Plastic cards know it only to refuse it.
    fn last_command(&mut self, command: &Command) -> Answer {
        match self.phone {
            None => return Err(StatusWord::WRONG_LENGTH),
            Some(PhoneKind::Android) => return Err(StatusWord::INSTRUCTION_NOT_SUPPORTED),
            Some(PhoneKind::Iphone) => {}
        }
        let applet = self.selected.and_then(|index| self.applets.get_mut(index));
        let applet = applet.ok_or(StatusWord::INSTRUCTION_NOT_SUPPORTED)?;
        let Header { p1, p2, .. } = command.header();
        if (p1, p2) != (0, 0) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        if !command.data().is_empty() || command.expected().is_some() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        if applet.owner == Owner::Confirmed {
            applet.owner = Owner::Ended;
        }
        Ok(Vec::new())
    }

    fn get_challenge(&mut self, command: &Command) -> Answer {
        let Header { p1, p2, .. } = command.header();
        if (p1, p2) != (0, 0) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let (true, Some(expected)) = (command.data().is_empty(), command.expected()) else {
            return Err(StatusWord::WRONG_LENGTH);
        };
        if expected > MAX_CHALLENGE_BYTES {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
        }
        let mut challenge = vec![0; usize::try_from(expected).unwrap_or_default()];
        self.rng.fill_bytes(&mut challenge);
        // Shorter ones would be asked for until one comes back that was signed before.
        self.challenge = challenge.as_slice().try_into().ok();
        Ok(challenge)
    }

    /// `80 2A`. Without Le the signature waits for GET RESPONSE; with an Le too small for it, `6Cxx` says the right one.
    fn compute_signature(&mut self, command: &Command) -> Result<Vec<u8>, Refusal> {
        let Header { p1, p2, .. } = command.header();
        let applet =
            self.selected.and_then(|i| self.applets.get(i)).ok_or(StatusWord::INSTRUCTION_NOT_SUPPORTED)?;
        if command.data().is_empty() {
            return Err(StatusWord::WRONG_LENGTH.into());
        }
        let request = SignRequest { p1, p2, current: self.current, data: command.data() };
        let signature = (applet.sign)(applet, request, &mut self.rng)?;
        match command.expected().map(usize::try_from) {
            None => {
                let status = more(0x61, signature.len());
                self.waiting = signature;
                Err(status.into())
            }
            Some(expected) if expected.unwrap_or(usize::MAX) < signature.len() => {
                Err(more(0x6C, signature.len()).into())
            }
            Some(_) => Ok(signature),
        }
    }

    /// EXTERNAL AUTHENTICATE of the stand-in terminal, right after its GET CHALLENGE.
    fn accept_stand_in(
        &mut self,
        command: &Command,
        challenge: Option<[u8; stand_in::CHALLENGE_BYTES]>,
    ) -> Answer {
        /// Authentication failed, nothing is counted (ISO/IEC 7816-4 §5.6).
        const NOT_AUTHENTIC: StatusWord = StatusWord(0x6300);
        let Header { p1, p2, .. } = command.header();
        let selected = self.selected.and_then(|index| self.applets.get_mut(index));
        let jpki = selected.filter(|applet| applet.aid == jpki::JPKI_AID);
        let jpki = jpki.ok_or(StatusWord::INSTRUCTION_NOT_SUPPORTED)?;
        if (p1, p2) != (0, 0) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        if command.data().len() != stand_in::SIGNATURE_BYTES || command.expected().is_some() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        let challenge = challenge.ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
        // As with a PIN, what was wrong last is not open.
        jpki.terminal_accepted =
            self.stand_in.as_ref().is_some_and(|terminal| terminal.signed(&challenge, command.data()));
        if jpki.terminal_accepted { Ok(Vec::new()) } else { Err(NOT_AUTHENTIC) }
    }

    fn get_response(&mut self, command: &Command, mut waiting: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let Header { p1, p2, .. } = command.header();
        if (p1, p2) != (0, 0) {
            return Err(StatusWord::WRONG_PARAMETERS.into());
        }
        let (true, Some(expected)) = (command.data().is_empty(), command.expected()) else {
            return Err(StatusWord::WRONG_LENGTH.into());
        };
        if waiting.is_empty() {
            return Err(StatusWord::CONDITIONS_NOT_SATISFIED.into());
        }
        let take = waiting.len().min(usize::try_from(expected).unwrap_or(usize::MAX));
        self.waiting = waiting.split_off(take);
        if self.waiting.is_empty() {
            return Ok(waiting);
        }
        Err(Refusal::More(waiting, more(0x61, self.waiting.len())))
    }

    fn applet(&self) -> Option<&Applet> {
        self.selected.and_then(|index| self.applets.get(index))
    }

    fn deselect(&mut self) {
        self.selected = None;
        self.current = None;
        self.waiting.clear();
        self.challenge = None;
    }
}

/// Anything but data with `9000`.
enum Refusal {
    Status(StatusWord),
    More(Vec<u8>, StatusWord),
}

impl From<StatusWord> for Refusal {
    fn from(status: StatusWord) -> Self {
        Self::Status(status)
    }
}

/// `61xx` or `6Cxx` with a length; 256 and more are written `00`.
fn more(sw1: u8, length: usize) -> StatusWord {
    StatusWord(u16::from_be_bytes([sw1, u8::try_from(length).unwrap_or(0)]))
}

/// Class `00` and `80` on channel 0. Other channels, secure messaging and chaining are refused.
fn check_class(cla: u8) -> Result<(), StatusWord> {
    match cla {
        0x00 | 0x80 => Ok(()),
        // Channels 1 to 3, and 4 to 19 (ISO/IEC 7816-4 §5.4.1).
        0x01..=0x03 | 0x40..=0x7F | 0x81..=0x83 => Err(StatusWord::CHANNEL_NOT_SUPPORTED),
        // Secure messaging, which only the text applet of a real card has.
        0x08 => Err(StatusWord(0x69FC)),
        _ => Err(StatusWord::CLASS_NOT_SUPPORTED),
    }
}

/// `80 A2 xx C1` presents a terminal's certificate for 特定機関認証. None is accepted: what follows it is not public.
fn terminal_certificate(command: &Command) -> StatusWord {
    if command.header().p2 == 0xC1 { StatusWord::WRONG_LENGTH } else { StatusWord::WRONG_PARAMETERS }
}
