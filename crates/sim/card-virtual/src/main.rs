//! `card-virtual`: plugs an invented card holder's card into vpcd, lists the holders, writes what a checker must trust.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime};

use card_virtual::vpcd::{self, Ended, Icc};
use card_virtual::{Contactless, Persona, PhoneKind, TestPki, VirtualCard, persona, personas};
use clap::{Parser, Subcommand, ValueEnum};

/// A strict virtual My Number Card.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Places a persona's card on the reader; it stays until this program ends or the reader goes away.
    Insert {
        /// A built-in persona (see `list`) or the path of a persona file.
        #[arg(long)]
        persona: String,
        /// Where vpcd listens.
        #[arg(long, default_value = "127.0.0.1:35963")]
        address: SocketAddr,
        /// The test PKI's directory; made when missing.
        #[arg(long, default_value = "card-pki")]
        pki: PathBuf,
        /// Lets the test PKI's stand-in terminal use the authentication key without a PIN. No real card does.
        #[arg(long)]
        stand_in: bool,
        /// A relay: the card face is this other persona's, as a thief would show their own.
        #[arg(long, value_name = "PERSONA", conflicts_with = "certificate_of")]
        face_of: Option<String>,
        /// An emulator: a copy of this other persona's certificate, without its key.
        #[arg(long, value_name = "PERSONA")]
        certificate_of: Option<String>,
        /// Holds the persona's phone to the reader, in the place of the card.
        #[arg(long, conflicts_with_all = ["stand_in", "face_of", "certificate_of"])]
        phone: Option<Phone>,
        /// The owner of the iPhone has not confirmed by Face ID or Touch ID.
        #[arg(long, requires = "phone")]
        not_confirmed: bool,
    },
    /// Lays a staff card on the second reader; it stays until this program ends or the reader goes away.
    Staff {
        /// Its UID in hexadecimal: 4, 7, 8 or 10 bytes. Without one it is a phone, which has another one each time.
        #[arg(long, value_parser = hexadecimal)]
        uid: Option<Uid>,
        /// Where vpcd's slot listens.
        #[arg(long, default_value = "127.0.0.1:35964")]
        address: SocketAddr,
    },
    /// Lists the built-in personas: id, certificate serial, PIN, verification code B, title.
    List,
    /// Writes `auth-ca.der`, `auth.crl` and `face-issuers.toml`, which a kiosk and a gateway must trust.
    Pki {
        /// Where to write them.
        #[arg(long)]
        out: PathBuf,
        /// The test PKI's directory; made when missing.
        #[arg(long, default_value = "card-pki")]
        pki: PathBuf,
    },
}

/// A kind of phone, as typed.
#[derive(Clone, Copy, ValueEnum)]
enum Phone {
    Android,
    Iphone,
}

impl From<Phone> for PhoneKind {
    fn from(phone: Phone) -> Self {
        match phone {
            Phone::Android => Self::Android,
            Phone::Iphone => Self::Iphone,
        }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            let _ = writeln!(io::stderr(), "card-virtual: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    match arguments.command {
        Action::List => {
            for persona in personas() {
                let pin = persona.pin.as_deref().unwrap_or("----");
                let code_b = persona.verification_code_b();
                writeln!(out, "{:<10} {:08X} {pin} {code_b} {}", persona.id, persona.serial, persona.title)?;
            }
        }
        Action::Pki { out: directory, pki } => {
            TestPki::open_or_create(&pki, SystemTime::now())?.write_trust(&directory)?;
            writeln!(out, "wrote auth-ca.der, auth.crl and face-issuers.toml to {}", directory.display())?;
        }
        Action::Insert { persona: wanted, address, pki, phone: Some(kind), not_confirmed, .. } => {
            let holder = named(&wanted)?;
            let pki = TestPki::open_or_create(&pki, SystemTime::now())?;
            let mut phone = VirtualCard::new(pki.issue_phone(&holder, kind.into())?);
            phone.confirm_owner(!not_confirmed);
            serve(&mut out, address, &mut phone, &format!("phone of {}", holder.id))?;
        }
        Action::Insert { persona: wanted, address, pki, stand_in, face_of, certificate_of, .. } => {
            let holder = named(&wanted)?;
            let pki = TestPki::open_or_create(&pki, SystemTime::now())?;
            let mut contents = pki.issue(&holder)?;
            if let Some(victim) = certificate_of {
                contents = contents.showing_certificate_of(&pki.issue(&named(&victim)?)?);
            }
            let mut card = VirtualCard::new(contents);
            if let Some(thief) = face_of {
                card = card.relaying_card_face_to(VirtualCard::new(pki.issue(&named(&thief)?)?));
            }
            if stand_in {
                card = card.with_stand_in(&pki.stand_in_terminal()?);
            }
            serve(&mut out, address, &mut card, &format!("card of {}", holder.id))?;
        }
        Action::Staff { uid, address } => {
            let mut card = uid.map_or_else(Contactless::phone, |uid| Contactless::with_uid(&uid.0));
            serve(&mut out, address, &mut card, "staff card")?;
        }
    }
    Ok(())
}

fn serve(
    out: &mut impl Write,
    address: SocketAddr,
    card: &mut impl Icc,
    what: &str,
) -> Result<(), Box<dyn std::error::Error>> {
    let stream =
        vpcd::connect(address, Duration::from_secs(5)).map_err(|e| format!("no vpcd at {address}: {e}"))?;
    writeln!(out, "{what} placed at {address}; end this program to lift it")?;
    out.flush()?;
    let never = AtomicBool::new(false);
    if vpcd::serve(stream, card, &never)? == Ended::ReaderGone {
        writeln!(out, "the reader is gone")?;
    }
    Ok(())
}

/// A UID as typed.
#[derive(Debug, Clone)]
struct Uid(Vec<u8>);

fn hexadecimal(text: &str) -> Result<Uid, String> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Option<Vec<u8>> = text.as_bytes().iter().map(digit).collect();
    let digits = digits.filter(|digits| matches!(digits.len(), 8 | 14 | 16 | 20));
    let digits = digits.ok_or("8, 14, 16 or 20 hexadecimal digits")?;
    Ok(Uid(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()))
}

fn named(wanted: &str) -> Result<Persona, Box<dyn std::error::Error>> {
    match persona(wanted) {
        Some(holder) => Ok(holder),
        None if wanted.ends_with(".toml") => Ok(Persona::load(wanted.as_ref())?),
        None => Err(format!("no persona {wanted}; see `card-virtual list`").into()),
    }
}
