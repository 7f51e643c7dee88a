//! The report of a month in words.

use kiosk_visit::{Language, Method};
use staff_audit_log::{Figure, MAX_PATIENTS, Outcome, Report, ReportError, Section, Shown, Way};

use super::Words;

impl Words {
    /// The report itself.
    #[must_use]
    pub fn report(&self) -> &'static str {
        pick!(self, "月の集計", "Report")
    }

    /// The field for the month.
    #[must_use]
    pub fn report_month(&self) -> &'static str {
        pick!(self, "月(年-月、例: 2026-10)", "Month (like 2026-10)")
    }

    /// The press that shows it.
    #[must_use]
    pub fn report_show(&self) -> &'static str {
        pick!(self, "表示する", "Show")
    }

    /// The press that prints it.
    #[must_use]
    pub fn report_print(&self) -> &'static str {
        pick!(self, "印刷", "Print")
    }

    /// The field for the number of patients.
    #[must_use]
    pub fn report_patients(&self) -> &'static str {
        pick!(self, "月の患者数", "Patients of the month")
    }

    /// What is meant by it.
    #[must_use]
    pub fn report_patients_lead(&self) -> &'static str {
        pick!(
            self,
            "カードを使わなかった受診も入れた、月の延べ患者数です。入力した職員名が記録に残ります",
            "All visits of patients in the month, with a card or without. Your name is recorded with it"
        )
    }

    /// The press that records it.
    #[must_use]
    pub fn report_patients_enter(&self) -> &'static str {
        pick!(self, "患者数を記録する", "Record the number")
    }

    /// A part of the report.
    #[must_use]
    pub fn section(&self, section: Section) -> &'static str {
        match section {
            Section::Visits => pick!(self, "受付の数", "Visits"),
            Section::Outcomes => pick!(self, "終わり方", "By outcome"),
            Section::Ways => pick!(self, "本人確認の方法", "By way of the identity check"),
            Section::Codes => pick!(self, "受付コード(回答のない受付)", "Unanswered visits by failure code"),
            Section::Durations => pick!(self, "かかった時間", "Duration of a visit"),
            Section::Cards => pick!(self, "カード", "Cards"),
            Section::Use => pick!(self, "利用率", "Use rate"),
        }
    }

    /// What a row of the report counts.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> String {
        let word = match figure {
            Figure::Visits => pick!(self, "受付", "Visits"),
            Figure::Answered => pick!(self, "資格の回答があった受付", "Answered by the gateway"),
            Figure::Unanswered => pick!(self, "資格の回答がなかった受付", "Not answered"),
            Figure::Outcome(Outcome::ToReception) => {
                pick!(self, "受付で確認(資格の回答あり)", "Answered, reception looks at it")
            }
            Figure::Outcome(outcome) => self.outcome(&outcome),
            Figure::Way(Way::Pin) => self.method(&Method::Pin),
            Figure::Way(Way::Face) => self.method(&Method::Face),
            Figure::Way(Way::Staff) => self.method(&Method::Staff),
            Figure::Way(Way::Phone) => pick!(self, "スマートフォン", "Phone"),
            Figure::Way(Way::None) => pick!(self, "本人確認まで進まなかった", "Identity not shown"),
            Figure::Code(code) => return code.code().to_owned(),
            Figure::OtherCodes => {
                pick!(self, "そのほか(それぞれ5未満)", "Others, each below 5")
            }
            Figure::NoCode => pick!(self, "コードなし", "No code"),
            Figure::AnyCode => pick!(self, "すべてのコード", "All codes"),
            Figure::Median => pick!(self, "中央値(秒)", "Median, seconds"),
            Figure::Percentile95 => pick!(self, "95パーセンタイル(秒)", "95th percentile, seconds"),
            Figure::EndedCertificates => {
                pick!(
                    self,
                    "証明書の期限が過ぎたカード(資格確認のみ)",
                    "Certificate ended (eligibility only)"
                )
            }
            Figure::Enrolments => pick!(self, "その場での利用登録", "Enrolments on the spot"),
            Figure::Patients => {
                pick!(self, "月の患者数(延べ、カードによらない)", "Patients of the month (visits, any way)")
            }
            Figure::UseRate => pick!(self, "利用率(%)", "Use rate, %"),
        };
        word.to_owned()
    }

    /// A figure as people read it.
    #[must_use]
    pub fn shown(&self, shown: Shown) -> String {
        match shown {
            Shown::Exact(count) => count.to_string(),
            Shown::Few => "<5".to_owned(),
            Shown::Hidden => pick!(self, "5以上", "5 or more").to_owned(),
            Shown::Between(low, high) => format!("{low}–{high}"),
            Shown::Seconds(seconds) => seconds.to_string(),
            Shown::Share(low, high) if low == high => tenths(low),
            Shown::Share(low, high) => format!("{}–{}", tenths(low), tenths(high)),
            Shown::Withheld => pick!(self, "少ないため非表示", "too few to show").to_owned(),
            Shown::Unknown => pick!(self, "記録なし", "not in the log").to_owned(),
        }
    }

    /// Why there is no report, or why a number was not taken.
    #[must_use]
    pub fn report_error(&self, error: &ReportError) -> String {
        match error {
            ReportError::NotOver(month) => pick!(
                self,
                format!("{month}はまだ終わっていません。集計は月が終わってから見られます"),
                format!("{month} is not over yet. A month can be seen when it is over")
            ),
            ReportError::Bad { sequence, why } => format!("{}: {sequence} ({why})", self.audit_bad),
            ReportError::PatientsOutOfRange => self.patients_wrong(),
            ReportError::FewerPatients(answered) => pick!(
                self,
                format!("患者数は、資格の回答があった受付の数({answered})より少なくできません"),
                format!("The number of patients cannot be below the answered visits ({answered})")
            ),
            ReportError::TooMany | ReportError::Audit(_) => self.audit_unreadable.to_owned(),
        }
    }

    /// What is said of a month that is none.
    #[must_use]
    pub fn month_wrong(&self) -> String {
        pick!(
            self,
            "月は「2026-10」のように、年4けたと月2けたで入れてください",
            "Write the month as year and month, like 2026-10"
        )
        .to_owned()
    }

    /// What is said of a number of patients that is none.
    #[must_use]
    pub fn patients_wrong(&self) -> String {
        pick!(
            self,
            format!("患者数は、1から{MAX_PATIENTS}までの数字で入れてください"),
            format!("The number of patients is 1 to {MAX_PATIENTS}, in digits")
        )
    }

    /// Who entered the number of patients.
    #[must_use]
    pub fn patients_by(&self, report: &Report) -> String {
        let Some(patients) = &report.patients else { return String::new() };
        let by = self.by(patients.staff.as_ref());
        pick!(self, format!("患者数を入力: {by}"), format!("Patients entered by: {by}"))
    }

    /// How the figures are to be read.
    #[must_use]
    pub fn report_notes(&self, report: &Report) -> Vec<&'static str> {
        let mut notes = vec![
            pick!(
                self,
                "監査記録から数えた、この受付機1台の数です。テストカードの受付は入りません。氏名や時刻は入っていません",
                "Counted from the audit log of this one kiosk, without test cards. Holds no name and no time of day"
            ),
            pick!(
                self,
                "1から4は「<5」と表示します。差し引きでわからないように、「5以上」や非表示になる数もあります",
                "1 to 4 are shown as <5. So that no subtraction tells them, some others are shown as \"5 or more\" or not at all"
            ),
            pick!(
                self,
                "時間は、カードを置いてから結果(または終わり)が記録されるまでです",
                "A duration is from the card in the reader to the record of the result, or of the end"
            ),
        ];
        if report.lacks_facts {
            notes.push(pick!(
                self,
                "この月には、時間・利用登録・証明書を記録していない古い版の受付があります",
                "Some visits of this month were recorded by an older version, without duration, enrolment and certificate"
            ));
        }
        notes
    }
}

/// Tenths with a decimal point.
pub(crate) fn tenths(value: u64) -> String {
    format!("{}.{}", value / 10, value % 10)
}
