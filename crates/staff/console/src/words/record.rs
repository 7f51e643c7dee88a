//! Records of the audit log in words.

use kiosk_visit::{FailureCode, Language};
use staff_audit_log::{
    AccountChange, CheckDecision, Factor, Place, Proof, ProofAge, Purpose, SessionEnd, StaffId, Switch, What,
};

use super::Words;

impl Words {
    /// A record in one line: what happened, then who and how.
    #[must_use]
    pub fn record(&self, what: &What) -> String {
        let (said, more) = match what {
            What::LogBegun { .. } => (pick!(self, "記録のはじまり", "The log begins"), Vec::new()),
            What::VisitEnded { outcome, method, code, test_cards, .. } => (
                pick!(self, "受付の終わり", "Visit ended"),
                vec![
                    self.outcome(outcome).to_owned(),
                    method.as_ref().map(|method| self.method(method)).unwrap_or_default().to_owned(),
                    code_of(*code),
                    if *test_cards { pick!(self, "テストカード", "test card") } else { "" }.to_owned(),
                ],
            ),
            What::SightOpened { staff, place, proof, .. } => (
                pick!(self, "目視確認を開いた", "Staff check opened"),
                vec![self.who(staff.as_ref()), self.place(*place), self.proof(*proof)],
            ),
            What::StaffCheck { decision, reason, staff, place, proof, .. } => (
                pick!(self, "目視確認の決定", "Staff check decided"),
                vec![
                    self.decided(*decision).to_owned(),
                    self.reason_name(reason).to_owned(),
                    self.who(staff.as_ref()),
                    self.place(*place),
                    self.proof(*proof),
                ],
            ),
            What::ResultSeen { staff, proof, .. } => {
                (pick!(self, "結果を見た", "Result seen"), vec![staff.to_string(), self.proof(*proof)])
            }
            What::ResultFetched { result } => (
                pick!(self, "レセコンが結果を取得", "Result fetched by the receipt computer"),
                vec![result.to_string()],
            ),
            What::ResultTaken { result } => (
                pick!(self, "レセコンが結果を受領", "Result taken over by the receipt computer"),
                vec![result.to_string()],
            ),
            What::ReceiptRefused => (
                pick!(self, "レセコンの窓口で拒否", "Refused at the endpoint for the receipt computer"),
                Vec::new(),
            ),
            What::VisitStopped { staff, .. } => {
                (pick!(self, "受付を中止", "Visit stopped"), vec![staff.to_string()])
            }
            What::SpokenConsent { item, given, staff, .. } => (
                pick!(self, "口頭での同意", "Spoken consent"),
                vec![
                    self.consent_kind(item).to_owned(),
                    if *given { self.spoken_yes } else { self.spoken_no }.to_owned(),
                    staff.to_string(),
                ],
            ),
            What::HelpCalled { code, .. } => (pick!(self, "呼び出し", "Help called"), vec![code_of(*code)]),
            What::HelpAnswered { staff, desk, .. } => (
                pick!(self, "呼び出しに応答", "Call answered"),
                vec![staff.to_string(), desk.as_ref().map(ToString::to_string).unwrap_or_default()],
            ),
            What::SignedIn { staff, factor } => (
                self.sign_in,
                vec![
                    staff.to_string(),
                    factor.map(|factor| self.factor(factor)).unwrap_or_default().to_owned(),
                ],
            ),
            What::Confirmed { staff, factor } => (
                pick!(self, "本人であることを再確認", "Confirmed anew"),
                vec![staff.to_string(), self.factor(*factor).to_owned()],
            ),
            What::HandedOver { staff, proof, .. } => (
                pick!(self, "受付機での目視確認を許可", "Handed over to the kiosk"),
                vec![staff.to_string(), self.proof(Some(*proof))],
            ),
            What::SignedOut { staff, why } => {
                (self.sign_out, vec![staff.to_string(), self.session_end(*why).to_owned()])
            }
            What::RefusalsUnrecorded { count } => {
                (pick!(self, "記録しなかった拒否", "Refusals not recorded"), vec![count.to_string()])
            }
            What::SignInRefused { staff, purpose, place, factor } => (
                pick!(self, "受け付けなかった入力", "Refused"),
                vec![
                    self.purpose(*purpose).to_owned(),
                    self.somebody(staff.as_ref(), *factor),
                    self.place(*place),
                ],
            ),
            What::LockedOut { staff, place, factor } => (
                pick!(self, "しばらく受け付けない", "Locked out for a while"),
                vec![self.somebody(staff.as_ref(), *factor), self.place(*place)],
            ),
            What::AccountChanged { account, change, by } => {
                (self.account, vec![account.to_string(), self.change(*change), self.by(by.as_ref())])
            }
            What::PatientsOfMonth { month, patients, staff } => (
                pick!(self, "月の患者数の入力", "Patients of a month entered"),
                vec![month.to_string(), patients.to_string(), self.by(staff.as_ref())],
            ),
            What::Exported { count, staff } => (
                pick!(self, "記録の書き出し", "Log exported"),
                vec![count.to_string(), self.by(staff.as_ref())],
            ),
            What::Verified { whole, staff } => (
                pick!(self, "記録の検証", "Log verified"),
                vec![
                    if *whole { self.audit_whole } else { self.audit_bad }.to_owned(),
                    self.by(staff.as_ref()),
                ],
            ),
            What::FacePolicyReset { version } => (
                pick!(self, "顔認証の基準を初期化", "Face policy reset"),
                vec![version.map(|version| version.to_string()).unwrap_or_default(), self.by(None)],
            ),
            What::Switched { switch: Switch::FacilityCode, staff, .. } => {
                (pick!(self, "新しい施設コード", "New facility code"), vec![self.by(staff.as_ref())])
            }
            What::Switched { switch: Switch::Disaster, on, staff } => {
                (if *on { self.disaster_start } else { self.disaster_stop }, vec![self.by(staff.as_ref())])
            }
        };
        let more = more.into_iter().filter(|part| !part.is_empty());
        std::iter::once(said.to_owned()).chain(more).collect::<Vec<_>>().join(" · ")
    }

    /// Who decided by name, or by the facility's code.
    #[must_use]
    pub fn who(&self, staff: Option<&StaffId>) -> String {
        let nobody = || pick!(self, "名前なし(施設コード)", "nobody by name (facility code)").to_owned();
        staff.map_or_else(nobody, ToString::to_string)
    }

    /// Whose account, and what was shown in the place of its password and code.
    fn somebody(&self, staff: Option<&StaffId>, factor: Option<Factor>) -> String {
        let factor = factor.map(|factor| self.factor(factor).to_owned());
        let nobody = || pick!(self, "職員名なし", "no such account").to_owned();
        match (staff, factor) {
            (Some(staff), Some(factor)) => format!("{staff} · {factor}"),
            (Some(staff), None) => staff.to_string(),
            (None, factor) => factor.unwrap_or_else(nobody),
        }
    }

    pub(super) fn by(&self, staff: Option<&StaffId>) -> String {
        staff.map_or_else(|| pick!(self, "機械の前で", "at the machine").to_owned(), ToString::to_string)
    }

    fn place(&self, place: Place) -> String {
        match place {
            Place::Console => String::new(),
            Place::Kiosk => pick!(self, "受付機で", "at the kiosk").to_owned(),
        }
    }

    fn decided(&self, decision: CheckDecision) -> &'static str {
        match decision {
            CheckDecision::Same => self.same,
            CheckDecision::NotSure => self.unsure,
            CheckDecision::Different => self.differ,
        }
    }

    fn proof(&self, proof: Option<Proof>) -> String {
        let Some(Proof { factor, age }) = proof else { return String::new() };
        let age = match age {
            ProofAge::Now => pick!(self, "1分以内", "within a minute"),
            ProofAge::FiveMinutes => pick!(self, "5分以内", "within 5 minutes"),
            ProofAge::FifteenMinutes => pick!(self, "15分以内", "within 15 minutes"),
            ProofAge::Longer => pick!(self, "15分より前", "more than 15 minutes ago"),
        };
        format!("{} {age}", self.factor(factor))
    }

    fn factor(&self, factor: Factor) -> &'static str {
        match factor {
            Factor::Code => pick!(self, "確認コード", "one-time code"),
            Factor::Passkey => pick!(self, "パスキー", "passkey"),
            Factor::StaffCard => pick!(self, "職員カードと暗証番号", "staff card and PIN"),
            Factor::HandOver => pick!(self, "受付からの番号", "number from the console"),
            Factor::FacilityCode => {
                pick!(self, "施設コード(弱い確認)", "facility code (weaker: says nobody's name)")
            }
        }
    }

    fn session_end(&self, why: SessionEnd) -> &'static str {
        match why {
            SessionEnd::Asked => pick!(self, "本人の操作", "asked"),
            SessionEnd::Idle => pick!(self, "操作なし", "idle"),
            SessionEnd::Age => pick!(self, "勤務時間の終わり", "end of the shift"),
            SessionEnd::Stolen => pick!(self, "別の場所からの接続", "came from elsewhere"),
            SessionEnd::Replaced => pick!(self, "新しいサインインまたは変更", "replaced"),
        }
    }

    fn purpose(&self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::SignIn => self.sign_in,
            Purpose::StaffCheck => self.check,
            Purpose::Confirm => pick!(self, "再確認", "confirming anew"),
            Purpose::Switch => self.disaster,
            Purpose::Account => self.account,
        }
    }

    fn change(&self, change: AccountChange) -> String {
        match change {
            AccountChange::Added(role) => {
                format!("{} ({})", pick!(self, "追加", "added"), self.role(&role))
            }
            AccountChange::Removed => pick!(self, "削除", "removed").to_owned(),
            AccountChange::Password => pick!(self, "新しいパスワード", "new password").to_owned(),
            AccountChange::SecondFactor => pick!(self, "新しい認証アプリ", "new authenticator").to_owned(),
            AccountChange::PasskeyAdded => pick!(self, "パスキーを追加", "passkey added").to_owned(),
            AccountChange::CardAdded => pick!(self, "職員カードを登録", "staff card added").to_owned(),
            AccountChange::CardRemoved => pick!(self, "職員カードを削除", "staff card removed").to_owned(),
            AccountChange::PasskeyRemoved => pick!(self, "パスキーを削除", "passkey removed").to_owned(),
        }
    }
}

fn code_of(code: Option<FailureCode>) -> String {
    code.map(FailureCode::code).unwrap_or_default().to_owned()
}
