//! The report of a month: how many visits, by way, by outcome, by failure code. It is counted from the log each time, and
//! every record is followed on the way, so that a report and its log cannot disagree. `docs/report.md` says what each
//! figure is.
//!
//! `count.rs` counts, `shown.rs` says which counts of a group may be shown, `figures.rs` puts the report together.

mod count;
mod figures;
mod shown;

use base_time::{Moment, Month};

use crate::{AuditError, AuditStore, Chain, StaffId, What, Why};
use count::Visits;

pub use figures::{Figure, Section, Way};
pub use shown::Shown;

/// Records read at a time.
const CHUNK: usize = 1000;
/// Most visits of a month that are counted: one every 27 seconds, day and night.
const MAX_VISITS: usize = 100_000;
/// Most patients of a month that can be entered.
pub const MAX_PATIENTS: u32 = 1_000_000;

/// Why there is no report, or why a number was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The month goes on: from two reports of it the visits between them could be told.
    #[error("{0} is not over yet; a month is counted when it is over")]
    NotOver(Month),
    /// The log is not whole.
    #[error("audit log: record {sequence}: {why}; nothing is counted from a log that is not whole")]
    Bad {
        /// The first bad record.
        sequence: u64,
        /// What is wrong with it.
        why: Why,
    },
    /// More visits than are counted.
    #[error("more than {MAX_VISITS} visits in a month")]
    TooMany,
    /// The number of patients is no number that a month can have.
    #[error("the total of a month is 1 to {MAX_PATIENTS}")]
    PatientsOutOfRange,
    /// The number of patients is smaller than that of the answered visits.
    #[error("the total of a month cannot be smaller than its answered visits ({0})")]
    FewerPatients(u64),
    /// The log.
    #[error(transparent)]
    Audit(#[from] AuditError),
}

/// How many visits of patients the facility had in the month, as staff entered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patients {
    /// How many.
    pub number: u32,
    /// Who entered it; `None`: at the machine itself.
    pub staff: Option<StaffId>,
}

/// The report of one month at one kiosk. It holds nothing but what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which month.
    pub month: Month,
    /// Some of its visits were recorded before durations, enrolments and ended certificates were.
    pub lacks_facts: bool,
    /// What staff entered, if they did.
    pub patients: Option<Patients>,
    sections: Vec<(Section, Vec<(Figure, Shown)>)>,
}

impl Report {
    fn of(month: Month, visits: Visits, patients: Option<Patients>) -> Self {
        let (lacks_facts, counts) = (visits.lacks_facts(), visits.counts());
        Self { month, lacks_facts, patients, sections: figures::sections(&counts) }
    }

    /// All figures, in the order in which they are read.
    #[must_use]
    pub fn sections(&self) -> Vec<(Section, Vec<(Figure, Shown)>)> {
        let mut sections = self.sections.clone();
        let Some(patients) = &self.patients else { return sections };
        let number = Shown::Exact(patients.number.into());
        let rate = self.figure(&Figure::Answered).use_rate(patients.number);
        sections.push((Section::Use, vec![(Figure::Patients, number), (Figure::UseRate, rate)]));
        sections
    }

    /// One figure; [`Shown::Withheld`] where the report has no such row.
    #[must_use]
    pub fn figure(&self, figure: &Figure) -> Shown {
        let rows = self.sections.iter().flat_map(|(_, rows)| rows);
        rows.clone().find(|(known, _)| known == figure).map_or(Shown::Withheld, |(_, shown)| *shown)
    }

    /// Whether this can be the number of patients of the month. What is compared is what the report shows.
    ///
    /// # Errors
    /// [`ReportError::PatientsOutOfRange`], [`ReportError::FewerPatients`].
    pub fn check_patients(&self, number: u32) -> Result<(), ReportError> {
        if !(1..=MAX_PATIENTS).contains(&number) {
            return Err(ReportError::PatientsOutOfRange);
        }
        match self.figure(&Figure::Answered).least() {
            Some(answered) if u64::from(number) < answered => Err(ReportError::FewerPatients(answered)),
            _ => Ok(()),
        }
    }
}

/// Counts the visits of a month that is over, from the first record of the log to its last.
///
/// # Errors
/// [`ReportError`].
pub async fn count_month(audit: &dyn AuditStore, month: Month, now: Moment) -> Result<Report, ReportError> {
    if Month::of(now) <= month {
        return Err(ReportError::NotOver(month));
    }
    let (mut chain, mut visits, mut patients) = (Chain::default(), Visits::default(), None);
    loop {
        let lines = audit.lines(chain.count() + 1, CHUNK).await?;
        for line in &lines {
            let record = chain
                .follow(line.sequence, line.record.get(), line.hash)
                .map_err(|why| ReportError::Bad { sequence: chain.count() + 1, why })?;
            match record.what {
                What::PatientsOfMonth { month: of, patients: number, staff } if of == month => {
                    patients = Some(Patients { number, staff });
                }
                what if Month::of(record.at) == month => visits.take(&what)?,
                _ => {}
            }
        }
        if lines.len() < CHUNK {
            return Ok(Report::of(month, visits, patients));
        }
    }
}
