//! `bench card`: the same virtual card read by `myna-card` and by `card-client`, in turns.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime};

use card_virtual::{TestPki, VirtualCard, persona};

use crate::BenchError;
use crate::cpu::thread_time;
use crate::job::{Given, Job, Outcome, Reader};
use crate::link::{Airtime, BitRate, Exchange, Link};
use crate::meter::{MeteredCard, Reading};
use crate::spread::Spread;
use crate::table::{millis, millis_or_dash, plain};

const HOLDER: &str = "hanako";
/// Runs before the measured ones, of each reader.
const WARM_UP: usize = 3;

/// What one reader did: the exchanges, which are the same in every run, and the processor time of the host.
struct Measured {
    reader: Reader,
    exchanges: Vec<Exchange>,
    host: Spread,
}

/// Measures both jobs.
pub fn report(runs: NonZeroUsize, cid: bool) -> Result<String, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Folder)?;
    let holder = persona(HOLDER).ok_or(BenchError::Persona(HOLDER))?;
    let pki = TestPki::open_or_create(folder.path(), SystemTime::now())?;
    let card = MeteredCard::new(VirtualCard::new(pki.issue(&holder)?));
    let given = Given::new(&pki, &holder)?;
    let files = given.files(&card)?;

    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "Reading the card \"{HOLDER}\": certificate {} bytes, issuer certificate {}, card face {}. {runs} runs each, in \
         turns.\nLink: ISO/IEC 14443 Type B, frames of 256 bytes, {}; the card's own computing time is not in it.",
        files.certificate,
        files.issuer,
        files.face,
        if cid { "with CID" } else { "without CID" },
    );
    for (job, title, bound) in [
        (Job::Certificate, "Certificate", files.certificate_job()),
        (Job::Photo, "Certificate and photo", files.photo_job()),
    ] {
        let measured = measure(&given, job, &card, runs)?;
        let _ = write!(out, "\n{title}\n{}", table(&measured, &bound, cid));
    }
    Ok(out)
}

fn measure(
    given: &Given,
    job: Job,
    card: &MeteredCard,
    runs: NonZeroUsize,
) -> Result<Vec<Measured>, BenchError> {
    let mut all: Vec<Measured> = Vec::new();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for reader in Reader::ALL {
        let mut exchanges = Vec::new();
        for _ in 0..WARM_UP {
            let (outcome, reading, _) = run_once(given, reader, job, card)?;
            exchanges = reading.exchanges;
            outcomes.push(outcome);
        }
        all.push(Measured { reader, exchanges, host: Spread::default() });
    }
    if outcomes.windows(2).any(|pair| matches!(pair, [a, b] if a != b)) {
        return Err(BenchError::Different);
    }
    for _ in 0..runs.get() {
        for measured in &mut all {
            let (_, reading, host) = run_once(given, measured.reader, job, card)?;
            if reading.exchanges != measured.exchanges {
                return Err(BenchError::Different);
            }
            measured.host.add(host);
        }
    }
    Ok(all)
}

/// One run: what was read, what the meter showed, and the host's processor time without the card's.
fn run_once(
    given: &Given,
    reader: Reader,
    job: Job,
    card: &MeteredCard,
) -> Result<(Outcome, Reading, Duration), BenchError> {
    card.restart();
    let before = thread_time();
    let outcome = given.run(reader, job, card)?;
    let took = thread_time().saturating_sub(before);
    let reading = card.read();
    let host = took.saturating_sub(reading.thinking);
    Ok((outcome, reading, host))
}

fn table(measured: &[Measured], bound: &[Exchange], cid: bool) -> String {
    const HEADING: [&str; 9] = [
        "reader",
        "round trips",
        "bytes sent",
        "received",
        "frames",
        "106 kbit/s ms",
        "424 kbit/s ms",
        "host CPU ms p50",
        "p95",
    ];
    let mut rows = vec![HEADING.map(str::to_owned).to_vec()];
    for Measured { reader, exchanges, host } in measured {
        let mut row = link_columns(reader.name(), exchanges, cid);
        row.extend([millis_or_dash(host.median()), millis_or_dash(host.p95())]);
        rows.push(row);
    }
    let mut row = link_columns("the link's lower bound", bound, cid);
    row.extend(["-".to_owned(), "-".to_owned()]);
    rows.push(row);
    plain(&rows)
}

fn link_columns(name: &str, exchanges: &[Exchange], cid: bool) -> Vec<String> {
    let slow = Link { rate: BitRate::Fc128, cid }.airtime(exchanges);
    let fast = Link { rate: BitRate::Fc32, cid }.airtime(exchanges);
    let sum = |of: fn(&Exchange) -> usize| exchanges.iter().map(of).sum::<usize>().to_string();
    let ms = |airtime: Airtime| millis(airtime.time());
    vec![
        name.to_owned(),
        exchanges.len().to_string(),
        sum(|exchange| exchange.sent),
        sum(|exchange| exchange.received),
        slow.frames.to_string(),
        ms(slow),
        ms(fast),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nobody can need less than the bound; if someone does, the bound is wrong.
    #[test]
    fn all_readers_do_the_same_job_and_none_beats_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        let holder = persona(HOLDER).unwrap();
        let pki = TestPki::open_or_create(folder.path(), SystemTime::now()).unwrap();
        let card = MeteredCard::new(VirtualCard::with_seed(pki.issue(&holder).unwrap(), 7));
        let given = Given::new(&pki, &holder).unwrap();
        let files = given.files(&card).unwrap();
        for (job, bound) in [(Job::Certificate, files.certificate_job()), (Job::Photo, files.photo_job())] {
            let outcomes = Reader::ALL.map(|reader| run_once(&given, reader, job, &card).unwrap());
            for (outcome, reading, _) in &outcomes {
                assert_eq!(outcome, &outcomes[0].0);
                assert!(reading.exchanges.len() > bound.len());
                for rate in [BitRate::Fc128, BitRate::Fc32] {
                    for cid in [false, true] {
                        let link = Link { rate, cid };
                        let (real, least) = (link.airtime(&reading.exchanges), link.airtime(&bound));
                        assert!(real.time() > least.time(), "{rate:?} {cid}");
                    }
                }
            }
        }
    }
}
