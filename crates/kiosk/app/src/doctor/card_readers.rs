//! The card readers: connects to the service, lists them, and says which lie filled and which are more than there should be.

use card_client::TransportError;
use card_pcsc::{Options, ReaderInfo};

use super::{Finding, Health, finding};
use crate::Config;

type Listed = Result<Vec<ReaderInfo>, TransportError>;

/// The patients' reader, and the staff reader where staff cards serve.
pub(super) fn readers(config: &Config) -> Vec<Finding> {
    let listed = card_pcsc::readers();
    let mut findings = vec![patients(&listed, &config.patients_reader())];
    findings.extend(config.staff_reader().map(|options| staffs(&listed, &options)));
    findings.extend(config.phone_reader().map(|options| phones(&listed, &options)));
    findings
}

/// What is to be done when the service cannot be asked.
fn unreachable(error: &TransportError) -> String {
    let what = match error {
        TransportError::ServiceRefused => {
            "pcscd runs, but refuses this user: run `doctor` as the kiosk's user, and allow that user \
             org.debian.pcsc-lite.access_pcsc and access_card in polkit (config/uketsuke.service says how)"
        }
        _ => "is pcscd installed and running?",
    };
    format!("{error}; {what}")
}

fn fitting<'a>(readers: &'a [ReaderInfo], options: &Options) -> Vec<&'a ReaderInfo> {
    readers.iter().filter(|reader| options.fits(&reader.name)).collect()
}

fn names(readers: &[&ReaderInfo]) -> String {
    readers.iter().map(|reader| reader.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn patients(listed: &Listed, options: &Options) -> Finding {
    const WHAT: &str = "reader";
    let readers = match listed {
        Err(error) => return finding(WHAT, Health::Bad, unreachable(error)),
        Ok(readers) => fitting(readers, options),
    };
    let mut words = names(&readers);
    let filled: Vec<&ReaderInfo> = readers.iter().copied().filter(|reader| reader.card_present).collect();
    let mut health = Health::Good;
    match readers.len() {
        0 => {
            let words = "no card reader found; is it plugged in, and does reader.name fit?".to_owned();
            return finding(WHAT, Health::Bad, words);
        }
        1 => {}
        count => {
            health = Health::Fair;
            words +=
                &format!(": {count} fit, and patients' cards are taken on each; reader.name chooses one");
        }
    }
    if !filled.is_empty() {
        health = Health::Fair;
        words += &format!("; a card lies in {}", names(&filled));
        words += match (readers.len(), filled.iter().all(|reader| reader.mute)) {
            (1, false) => ": nobody is served before it is taken",
            (1, true) => " and does not answer: nobody is served before it is taken",
            _ => ": a card that is never placed begins no visit (a security module, for instance)",
        };
    }
    if readers.iter().any(|reader| reader.in_use) {
        words += "; in use by a program, the kiosk or another";
    }
    finding(WHAT, health, words)
}

/// The second reader, where staff cards serve.
fn staffs(listed: &Listed, options: &Options) -> Finding {
    const WHAT: &str = "staff card";
    let readers = match listed {
        Ok(readers) => fitting(readers, options),
        Err(error) => return finding(WHAT, Health::Fair, format!("{}; no staff cards", unreachable(error))),
    };
    match readers.as_slice() {
        [] => {
            let words =
                "no reader fits staff.card_reader; is it plugged in? Staff use their numbers until then";
            finding(WHAT, Health::Fair, words.to_owned())
        }
        [one] if one.card_present => {
            let words = format!("{}; a card lies on it, which counts once it was lifted", one.name);
            finding(WHAT, Health::Fair, words)
        }
        [one] => finding(WHAT, Health::Good, one.name.clone()),
        several => {
            let words = format!("{}: several fit staff.card_reader, name more of one", names(several));
            finding(WHAT, Health::Fair, words)
        }
    }
}

/// The second reader, on which phones are held.
fn phones(listed: &Listed, options: &Options) -> Finding {
    const WHAT: &str = "phone reader";
    let readers = match listed {
        Ok(readers) => fitting(readers, options),
        Err(error) => return finding(WHAT, Health::Fair, format!("{}; no phones", unreachable(error))),
    };
    match readers.as_slice() {
        [] => {
            let words =
                "no reader fits reader.phone.name; is it plugged in? Phones are not offered until then";
            finding(WHAT, Health::Fair, words.to_owned())
        }
        [one] if one.card_present => {
            let words = format!(
                "{}; something lies on it, which counts once it was lifted: metal below it \
                                 does that too",
                one.name
            );
            finding(WHAT, Health::Fair, words)
        }
        [one] => finding(WHAT, Health::Good, one.name.clone()),
        several => {
            let words = format!("{}: several fit reader.phone.name, name more of one", names(several));
            finding(WHAT, Health::Fair, words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_reader_that_is_missing_filled_or_not_one_is_told() {
        let told = |readers: &[ReaderInfo]| {
            let found = phones(&Ok(readers.to_vec()), &Options::default());
            (found.health, found.words)
        };
        for (readers, health, word) in [
            (&[][..], Health::Fair, "not offered"),
            (&[reader("A", false)], Health::Good, "A"),
            (&[reader("A", true)], Health::Fair, "metal"),
            (&[reader("A", false), reader("B", false)], Health::Fair, "several"),
        ] {
            let (found, words) = told(readers);
            assert!(found == health && words.contains(word), "{words}");
        }
        let gone = phones(&Err(TransportError::ServiceGone), &Options::default());
        assert!(gone.health == Health::Fair && gone.words.contains("no phones"));
    }

    fn reader(name: &str, card_present: bool) -> ReaderInfo {
        ReaderInfo { name: name.into(), card_present, mute: false, in_use: false }
    }

    fn of(readers: &[ReaderInfo]) -> (Health, String) {
        let found = patients(&Ok(readers.to_vec()), &Options::default());
        (found.health, found.words)
    }

    #[test]
    fn one_empty_reader_is_good_and_filled_and_further_slots_are_named() {
        let slots = |first, second| [reader("A 00 00", first), reader("A 00 01", second)];
        assert_eq!(of(&[reader("A 00 00", false)]), (Health::Good, "A 00 00".into()));
        for (readers, health, words) in [
            (&[][..], Health::Bad, "no card reader"),
            (&[reader("A 00 00", true)], Health::Fair, "a card lies in A 00 00: nobody is served"),
            (&slots(false, false), Health::Fair, "A 00 00, A 00 01: 2 fit"),
            (&slots(false, true), Health::Fair, "a card lies in A 00 01: a card that is never placed"),
        ] {
            let found = of(readers);
            assert!(found.0 == health && found.1.contains(words), "{found:?}, not {words}");
        }
    }

    #[test]
    fn service_that_is_not_there_and_service_that_refuses_are_told_apart() {
        for (error, words, not) in [
            (TransportError::ServiceGone, "is pcscd installed", "allowed"),
            (TransportError::ServiceRefused, "not allowed", "is pcscd installed"),
        ] {
            let listed = Err(error);
            let options = Options::default();
            for found in [patients(&listed, &options), staffs(&listed, &options)] {
                assert!(found.words.contains(words) && !found.words.contains(not), "{found}");
            }
        }
    }
}
