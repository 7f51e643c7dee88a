//! What the console says, in Japanese and English. A missing text does not compile. Days and times are in `words/date.rs`, the
//! records of the audit log in `words/record.rs`.

use base_time::Moment;
use eligibility_api::message::QualificationValidity;
use eligibility_api::message::codes::{
    ConsentFlag, DiseaseCategory, InsuredCardClassification, LimitClass, PersonalFamily, ReasonOfLoss, Sex,
};
use eligibility_api::wire::ConsentKind;
use kiosk_visit::{Language, Likeness, Method, PhotoQuality, Quality, QualityHints};
use staff_audit_log::{CheckReason, Outcome};

use crate::accounts::Role;
use crate::board::{CheckUnavailable, VisitStep};

/// A chosen word.
macro_rules! pick {
    ($self:ident, $ja:expr, $en:expr) => {
        match $self.language {
            Language::Japanese | Language::EasyJapanese => $ja,
            _ => $en,
        }
    };
}

mod counted;
mod date;
mod record;
mod report;
pub(crate) use report::tenths;

macro_rules! words {
    ($($name:ident: $ja:literal, $en:literal;)*) => {
        /// All texts of one language.
        pub struct Words {
            /// The language.
            pub language: Language,
            $(#[doc = $en] pub $name: &'static str,)*
        }

        static JAPANESE: Words = Words { language: Language::Japanese, $($name: $ja,)* };
        static ENGLISH: Words = Words { language: Language::English, $($name: $en,)* };
    };
}

words! {
    title: "受付コンソール", "Reception console";
    band: "職員用", "Staff only";
    skip: "本文へ", "Skip to content";
    navigation: "メニュー", "Menu";
    other_language: "English", "日本語";
    disaster_on: "災害時の運用中", "Disaster operation in force";

    sign_in: "サインイン", "Sign in";
    sign_in_lead: "職員用の入口です。患者さんの暗証番号は使いません", "For staff. The patient's PIN is not used here";
    staff_id: "職員名または職員番号", "Staff name or number";
    staff_name: "職員名", "Name";
    staff_number: "職員番号", "Staff number";
    password: "パスワード", "Password";
    code: "確認コード(6けた)", "One-time code (6 digits)";
    code_hint: "認証アプリの数字です。使えるのは1回だけです", "From your authenticator app. Each code works once";
    kiosk_clock: "受付機の時計:", "The kiosk's clock:";
    sign_in_refused: "サインインできませんでした。入力を確かめて、次のコードでもう一度おねがいします", "Not signed in. Check what you entered and use the next code";
    sign_in_wait: "しばらく受け付けられません。時間をおいてから、もう一度おねがいします", "Not accepted for a while. Please try again later";
    proof_refused: "確認コードを受け付けられませんでした。次のコードでもう一度おねがいします", "The code was not accepted. Please use the next one";
    ended_idle: "しばらく操作がなかったので、サインアウトしました", "Signed out after some time without activity";
    ended_other: "サインアウトしました", "You are signed out";
    sign_out: "サインアウト", "Sign out";
    calls: "受付機のようす", "Kiosks";

    board: "受付機", "Kiosks";
    board_empty: "受付機がつながっていません", "No kiosk is connected";
    starting: "準備中", "Getting ready";
    ready: "待機中", "Ready";
    busy: "受付中", "In use";
    out_of_order: "使えません", "Out of order";
    help_wanted: "呼び出し中", "Help wanted";
    no_calls: "呼び出しはありません", "No calls";
    help_since: "呼び出しから", "Called for";
    help_answered: "対応中", "On the way";
    help_answer: "対応します", "I am coming";
    receipt: "レセコンに届いていません", "Not with the receipt computer";
    no_word: "連絡なし", "No word";
    other_console: "この受付機のコンソールを開く", "Open this kiosk's console";
    version: "版", "Version";
    not_told: "受付機に伝えられませんでした。直接行ってください", "The kiosk could not be told. Please go there";
    sound_on: "呼び出し音を鳴らす", "Play a sound for calls";
    sound_off: "呼び出し音を止める", "Mute calls";
    visit: "受付", "Visit";
    step: "いまの段階", "Step";
    seconds: "秒", "s";
    failed_ways: "できなかった方法", "Ways tried";
    times: "回", "×";
    none: "なし", "None";
    card_left: "カードが残っています", "A card was left in the reader";
    open_check: "目視確認をはじめる", "Start a staff check";
    open_result: "結果を見る", "Show the result";
    open_visit: "くわしく", "Details";
    stop_visit: "この受付を中止する", "Stop this visit";
    updating: "自動で更新されます", "Updates by itself";
    reload: "更新", "Refresh";
    back_to_board: "受付機の一覧へ", "Back to the kiosks";

    check: "目視確認", "Staff check";
    compare: "カードの写真と、ご本人を見くらべてください", "Compare the card photo with the person";
    photo: "カードの写真", "Card photo";
    photo_alt: "カードのICチップに入っている写真", "Photo from the card's chip";
    live: "いまの映像", "Live view";
    live_alt: "受付機のカメラの映像", "Picture from the kiosk's camera";
    said_photo: "カードの写真", "Card photo";
    said_live: "いまの映像", "Live view";
    said_likeness: "顔の照合(参考)", "Face comparison (for reference)";
    quality_good: "見やすい", "good";
    quality_dark: "暗い", "too dark";
    quality_small: "小さい", "small";
    quality_blurred: "ぼやけている", "blurred";
    alike: "似ています", "alike";
    alike_unsure: "はっきりしません", "unclear";
    unlike: "似ていません", "unlike";
    live_none: "映像はありません。ご本人を直接見てください", "No picture. Please look at the person directly";
    decision: "見くらべた結果", "Decision";
    same: "同じ人です", "Same person";
    unsure: "わからない", "Not sure";
    differ: "ちがう人です", "Different person";
    reason: "目視で確認する理由", "Why a staff check";
    reason_face_failed: "顔で確認できない", "Face failed";
    reason_pin_unavailable: "暗証番号が使えない", "PIN unavailable";
    reason_cannot_reach: "機械まで来られない", "Cannot reach";
    reason_assist_needed: "手助けが必要", "Needs help";
    reason_minor: "お子さま", "Minor";
    reason_device_fault: "機械の不調", "Device fault";
    reason_cannot_answer: "答えられない", "Cannot answer";
    unasked: "質問なし", "Nothing asked";
    unasked_sure: "患者に何も聞かず、薬や診療の情報を見ないことを確かめました", "The patient is asked nothing, and nothing medical is seen";
    unasked_confirm: "答えられない方には何も聞きません。確かめて、もう一度決定してください", "A person who cannot answer is asked nothing. Confirm, and decide again";
    reason_other: "その他", "Other";
    this_visit_only: "この受付1回だけに使われ、記録に残ります", "Counts for this visit only, and is recorded";
    decide: "決定して記録する", "Decide and record";
    choose_all: "見くらべた結果と理由を選んでください", "Choose a decision and a reason";
    recorded: "目視で確認しました。記録に残ります", "Checked by eye. This is recorded";
    recorded_not: "確認できないと記録しました。ほかの書類で確認するか、ほかの職員に相談してください", "Recorded as not confirmed. Use other papers, or ask a colleague";
    cancel: "やめる", "Cancel";
    barred: "目視確認はできません", "No staff check is possible";
    barred_gone: "この受付は終わりました", "This visit has ended";
    barred_no_photo: "写真のないカードです。目視確認はできません", "Card has no photo. A visual check is not possible";
    barred_not_read: "写真がまだ読み取られていません", "The photo has not been read yet";
    barred_not_now: "いまは本人確認の段階ではありません", "The visit is not at the identity check";
    barred_not_asked: "呼び出しがあったとき、または2回確認できなかったときに開けます", "Opens when help is asked for, or after two failed tries";
    barred_decided: "この受付の目視確認は済んでいます", "This visit was checked already";
    check_expired: "目視確認の時間が過ぎました。もう一度はじめてください", "This check has expired. Please start again";
    not_recorded: "記録できないため、操作できませんでした。担当者に知らせてください", "Not done, because it could not be recorded. Tell your supervisor";

    result: "確認の結果", "Result";
    result_neutral: "資格情報を表示できません。資格確認書などで確認してください", "Eligibility cannot be shown. Use other documents";
    result_gone: "結果はありません。この受付は終わりました", "No result. This visit has ended";
    eligibility: "資格", "Eligibility";
    name: "氏名", "Name";
    kana: "カナ", "Kana";
    birth: "生年月日", "Date of birth";
    chip_says: "ICチップ:", "On the chip:";
    sex: "性別", "Sex";
    reference: "照会番号", "Reference number";
    insurer: "保険者", "Insurer";
    insurance_kind: "区分", "Kind";
    ratio: "負担割合", "Burden ratio";
    ratio_none: "この回答にはありません(年齢などによる)", "Not in this answer (depends on age)";
    ratio_note: "負担割合が書類とちがうときは、保険者に確認してください", "If the ratio differs from papers, ask the insurer";
    limit: "限度額の適用区分", "Limit class";
    limit_none: "情報なし(「一般」という意味ではありません)", "Not told (this does not mean \"general\")";
    long_stay: "長期入院該当", "Long stay since";
    disease: "特定疾病", "Special disease";
    disease_none: "情報なし", "Not told";
    yen_month: "円/月", "yen a month";
    aid_tickets: "医療券・調剤券", "Medical aid tickets";
    from: "資格取得日", "Insured since";
    until: "有効期限・喪失日", "Valid until / lost on";
    valid_until: "まで", "until";
    loss: "喪失の理由", "Reason of loss";
    notice: "お知らせ", "Notice";
    consents: "提供の同意", "Consents";
    gaiji: "氏名に表示できない文字があります。カナで確認してください", "The name has characters that cannot be shown. Check the kana";
    gaiji_lost: "●(もとの文字は回答に含まれていません)", "● (the answer does not say which character)";
    gaiji_outside: "レセコンで表示できないことがある文字", "Characters the receipt computer may not show";
    gaiji_outside_jis: "JIS X 0208にない文字(オンライン請求では別の文字になって戻ることがあります)", "Outside JIS X 0208: may come back altered in online claims";
    alias: "通称", "Also known as";
    cert_soon: "カードの証明書の期限が近づいています。市区町村の窓口で更新が必要です", "The card's certificate ends soon; it is renewed at the municipal office";
    cert_ended: "カードの証明書の期限が過ぎています。資格の確認だけができます", "The card's certificate has ended; eligibility only";
    several_results: "資格が複数あります。どれを使うか、患者さんに確認してください", "More than one qualification. Ask which one applies";

    spoken: "口頭での同意", "Consent by word of mouth";
    spoken_lead: "患者さんが口で答えた内容を記録します。職員番号とともに記録に残ります", "Record what the patient said. Your staff ID is recorded with it";
    spoken_yes: "同意すると言った", "Said yes";
    spoken_no: "同意しないと言った", "Said no";
    spoken_done: "口頭での答えを確認しました。記録に残ります", "The spoken answer was recorded";

    audit: "監査記録", "Audit log";
    audit_verify: "記録を検証する", "Verify the log";
    audit_export: "書き出す(JSON Lines)", "Export (JSON Lines)";
    audit_whole: "記録は完全です", "The log is whole";
    audit_bad: "正しくない記録があります", "There is a bad record";
    audit_count: "件数", "Records";
    audit_head: "最後のハッシュ", "Last hash";
    audit_anchor: "アンカー(別の場所に控えてください)", "Anchor (keep a copy elsewhere)";
    audit_today: "きょうのまとめ", "Today";
    audit_visits: "受付の数", "Visits";
    audit_checks: "目視確認の数", "Staff checks";
    audit_share: "目視確認の割合", "Share of staff checks";
    audit_share_high: "目視確認が多くなっています。理由を確かめてください", "Many staff checks. Please look into the reasons";
    audit_by_staff: "職員ごとの目視確認", "Staff checks by person";
    audit_recent: "最近の記録", "Recent records";
    audit_time: "日時", "Time (Japan)";
    audit_what: "内容", "What";
    audit_unreadable: "監査記録を読めません", "The audit log cannot be read";
    disaster: "災害時の運用", "Disaster operation";
    disaster_lead: "受付機は「受付へどうぞ」と案内します。切り替えは記録に残ります", "Kiosks send everyone to the desk. The switch is recorded";
    disaster_start: "災害時の運用をはじめる", "Begin disaster operation";
    disaster_stop: "災害時の運用を終える", "End disaster operation";

    account: "アカウント", "Account";
    account_role: "役割", "Role";
    change_password: "パスワードを変える", "Change password";
    password_lead: "変えると、登録したパスキーと職員カードは使えなくなります", "Passkeys and staff card count no longer then";
    password_now: "いまのパスワード", "Current password";
    password_new: "新しいパスワード(12文字以上)", "New password (12 characters or more)";
    password_again: "新しいパスワード(もう一度)", "New password (again)";
    password_differs: "新しいパスワードが一致しません", "The new passwords differ";
    password_short: "パスワードは12文字以上、128バイトまでです", "A password has 12 characters or more, and at most 128 bytes";
    password_changed: "パスワードを変えました。もう一度サインインしてください。パスキーと職員カードは登録し直してください", "Password changed. Please sign in again, and add passkeys and staff card anew";
    staff_list: "職員の一覧", "Staff";

    confirm: "確認コードを入れてください", "Enter your one-time code";
    confirm_go: "確認して進む", "Confirm and go on";
    code_again: "時間がたったので、確認コードをもう一度入れてください", "Some time has passed. Please enter a one-time code";
    shut: "席を外す", "Leave the desk";
    shut_hint: "写真や結果を開くときに、確認コードをもう一度入れます", "A one-time code is asked before photos and results open again";
    passkey: "パスキー", "Passkeys";
    passkey_lead: "指紋や顔、セキュリティキーに1回ふれるだけで、サインインと確認ができます", "Sign in and confirm with one touch: fingerprint, face or security key";
    passkey_sign_in: "パスキーでサインイン", "Sign in with a passkey";
    passkey_confirm: "パスキーで確認", "Confirm with a passkey";
    passkey_add: "この端末かキーを登録する", "Add this device or key";
    passkey_remove: "削除", "Remove";
    passkey_none: "登録されていません", "None";
    passkey_used: "最後に使った日時", "Last used";
    passkey_never: "まだ使っていません", "Not used yet";
    passkey_elsewhere: "パスキーは、次の名前でこのページを開いたときに使えます", "Passkeys work when this page is opened under this name";
    passkey_refused: "パスキーを受け付けられませんでした。もう一度おねがいします", "The passkey was not accepted. Please try again";
    card: "職員カード", "Staff card";
    card_lead: "受付機の横の読み取り機に職員カードを置き、カードの暗証番号を入れると、受付機で目視確認ができます", "Lay it on the staff reader beside the kiosk and key in its PIN, to do a staff check there";
    card_pin: "カードの暗証番号(6けた)", "Card PIN (6 digits)";
    card_pin_again: "カードの暗証番号(もう一度)", "Card PIN (again)";
    card_pin_hint: "ほかで使っている暗証番号は使わないでください", "Do not take a PIN that you use elsewhere";
    card_pin_weak: "カードの暗証番号は6けたの数字です。同じ数字のくり返しや続き番号は使えません", "A card PIN has 6 digits, and is no run or repetition";
    card_pin_differs: "カードの暗証番号が一致しません", "The card PINs differ";
    card_add: "カードを登録する", "Register a card";
    card_lay: "60秒以内に、職員カードを職員用の読み取り機に置いてください。もう置いてあるときは、いちど取ってください", "Lay your card on the staff reader within 60 seconds. If it lies there already, lift it first";
    card_done: "職員カードを登録しました。前のカードは使えません", "The staff card is registered. One that you had before works no longer";
    card_over: "時間がたちました。カードは登録していません", "This took too long. No card is registered";
    card_busy: "ほかの職員がカードを登録しています。少し待ってから、もう一度おねがいします", "A colleague is registering a card. Please try again in a minute";
    card_my_number: "マイナンバーカードは、職員カードにできません", "A My Number Card cannot be a staff card";
    card_changing: "番号が毎回変わるカード(スマートフォンなど)は、職員カードにできません", "Its number is another one each time (as phones have it), so it cannot be a staff card";
    card_unreadable: "カードの番号を読み取れませんでした。はじめからやり直してください", "The card's number could not be read. Please start again";
    card_of_another: "このカードは、ほかの職員が登録しています", "This card is registered for a colleague";
    card_no_reader: "職員カードの読み取り機がつながっていません", "The staff card reader is not connected";
    back_to_account: "アカウントへ", "Back to the account";
    factor: "認証アプリ", "Authenticator app";
    factor_lead: "スマートフォンを替えたときは、ここで新しい認証アプリに登録しなおします", "With a new phone, set up its authenticator app here";
    factor_new: "新しい認証アプリに登録する", "Set up a new app";
    factor_scan: "認証アプリで読み取ってください。そのあと、アプリに出た6けたの数字を入れます", "Scan this with the authenticator app, then enter the 6 digits it shows";
    factor_scan_alt: "認証アプリに登録するためのQRコード", "QR code for the authenticator app";
    factor_by_hand: "読み取れないとき", "If it cannot be scanned";
    factor_take: "登録を終える", "Finish";
    factor_wrong: "数字が合いません。アプリに出ている数字をもう一度入れてください", "These digits do not fit. Enter those the app shows now";
    factor_over: "時間がたちました。はじめからやり直してください", "This took too long. Please start again";
    factor_done: "新しい認証アプリを登録しました。前のものは使えません", "The new app is set up. The old one works no longer";
    hand_over: "受付機で目視確認", "Check at the kiosk";
    hand_over_lead: "受付機の「職員用」を押し、この番号を入れてください", "Press Staff only at the kiosk, and key in this number";
    hand_over_hint: "2分間、1回だけ使えます。まちがえたときは、ここからもう一度はじめてください", "Good for one try within two minutes. After a wrong one, begin here again";
    finished: "終わった受付", "Finished visits";
    just_now: "たったいま", "just now";

    forbidden: "この操作はできません", "Not allowed";
    forbidden_lead: "役割にない操作か、古いページからの操作です。はじめからやり直してください", "Your role does not allow this, or the page is out of date. Please start again";
    not_found: "ページがありません", "No such page";
    busy_title: "いまは操作できません", "Not possible now";
}

impl Words {
    /// The languages of the console.
    pub const LANGUAGES: [Language; 2] = [Language::Japanese, Language::English];

    /// The texts of a language; English where the console has none.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Japanese | Language::EasyJapanese => &JAPANESE,
            _ => &ENGLISH,
        }
    }

    /// The `lang` of the page.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.language.tag()
    }

    /// The other language's tag, and this page's link to it.
    #[must_use]
    pub fn other_tag(&self) -> &'static str {
        pick!(self, "en", "ja")
    }

    /// Since when another kiosk is silent, in Japan's time.
    #[must_use]
    pub fn no_word_since(&self, heard: Option<Moment>) -> String {
        let Some(heard) = heard else {
            return pick!(self, "まだ連絡がありません", "No word so far").to_owned();
        };
        let of_day = heard.since(heard.japan_midnight()).as_secs();
        let time = format!("{:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60);
        pick!(self, format!("{time}から連絡がありません"), format!("No word since {time}"))
    }

    /// A role.
    #[must_use]
    pub fn role(&self, role: &Role) -> &'static str {
        match role {
            Role::Reception => pick!(self, "受付", "Reception"),
            Role::Supervisor => pick!(self, "責任者", "Supervisor"),
            Role::Vendor => pick!(self, "保守業者", "Vendor"),
        }
    }

    /// A way.
    #[must_use]
    pub fn method(&self, method: &Method) -> &'static str {
        match method {
            Method::Face => pick!(self, "顔", "Face"),
            Method::Pin => pick!(self, "暗証番号", "PIN"),
            Method::Staff => pick!(self, "目視", "Staff"),
            Method::PhonePin => pick!(self, "スマホ(暗証番号)", "Phone (PIN)"),
            Method::PhoneBiometrics => pick!(self, "スマホ(顔・指)", "Phone (Face or Touch ID)"),
        }
    }

    /// A step.
    #[must_use]
    pub fn step_name(&self, step: &VisitStep) -> &'static str {
        match step {
            VisitStep::Read => pick!(self, "読み取り", "Reading"),
            VisitStep::Identity => pick!(self, "本人確認", "Identity"),
            VisitStep::Consent => pick!(self, "同意", "Consent"),
            VisitStep::Checking => pick!(self, "資格の確認", "Checking"),
            VisitStep::Done => pick!(self, "終わり", "Done"),
        }
    }

    /// What the machine says beside the two pictures, in one line; empty when it has nothing to say.
    #[must_use]
    pub fn hints(&self, hints: &QualityHints) -> String {
        let photo = hints.photo.map(|quality| match quality {
            PhotoQuality::Good => self.quality_good,
            PhotoQuality::Small => self.quality_small,
        });
        let live = hints.live.map(|quality| match quality {
            Quality::Good => self.quality_good,
            Quality::Dark => self.quality_dark,
            Quality::Small => self.quality_small,
            Quality::Blurred => self.quality_blurred,
        });
        let likeness = hints.likeness.map(|likeness| match likeness {
            Likeness::Alike => self.alike,
            Likeness::Unsure => self.alike_unsure,
            Likeness::Unlike => self.unlike,
        });
        [(self.said_photo, photo), (self.said_live, live), (self.said_likeness, likeness)]
            .into_iter()
            .filter_map(|(what, said)| Some(format!("{what}: {}", said?)))
            .collect::<Vec<_>>()
            .join(" / ")
    }

    /// Why no staff check.
    #[must_use]
    pub fn barred(&self, barred: CheckUnavailable) -> &'static str {
        match barred {
            CheckUnavailable::VisitGone => self.barred_gone,
            CheckUnavailable::NoPhoto => self.barred_no_photo,
            CheckUnavailable::PhotoNotRead => self.barred_not_read,
            CheckUnavailable::NotNow => self.barred_not_now,
            CheckUnavailable::NotAsked => self.barred_not_asked,
            CheckUnavailable::Decided => self.barred_decided,
        }
    }

    /// A reason.
    #[must_use]
    pub fn reason_name(&self, reason: &CheckReason) -> &'static str {
        match reason {
            CheckReason::FaceFailed => self.reason_face_failed,
            CheckReason::PinUnavailable => self.reason_pin_unavailable,
            CheckReason::CannotReach => self.reason_cannot_reach,
            CheckReason::AssistNeeded => self.reason_assist_needed,
            CheckReason::Minor => self.reason_minor,
            CheckReason::DeviceFault => self.reason_device_fault,
            CheckReason::CannotAnswer => self.reason_cannot_answer,
            CheckReason::Other => self.reason_other,
        }
    }

    /// Eligibility: a word, and what to do.
    #[must_use]
    pub fn validity<'a>(&'a self, validity: &'a QualificationValidity) -> (&'a str, &'static str) {
        match validity {
            QualificationValidity::Valid => (pick!(self, "有効", "Valid"), ""),
            QualificationValidity::Invalid => (
                pick!(self, "無効(いまの資格がありません)", "Not valid (no current eligibility)"),
                pick!(
                    self,
                    "新しい保険に入っていないか、患者さんにたずねてください。資格確認書などがあれば預かります",
                    "Ask whether there is a new insurance. Take the eligibility certificate if there is one"
                ),
            ),
            QualificationValidity::InvalidNewerExists => (
                pick!(self, "無効(新しい資格があります)", "Not valid (a newer one exists)"),
                pick!(
                    self,
                    "もう一度カードで受付をすると、新しい資格で確認できます",
                    "Check in once more with the card to get the newer one"
                ),
            ),
            QualificationValidity::Several => {
                (pick!(self, "複数該当", "More than one"), self.several_results)
            }
            QualificationValidity::ValidNotRegistered => (
                pick!(self, "有効(医療券は未登録)", "Valid (medical aid ticket not registered yet)"),
                pick!(
                    self,
                    "医療券は、あとで福祉事務所から登録されます。紙の医療券があれば預かります",
                    "The ticket is registered later. Take the paper ticket if there is one"
                ),
            ),
            // Not found is the neutral result and never comes here.
            other => (
                other.as_str(),
                pick!(
                    self,
                    "知らない区分です。資格確認書などで確認してください",
                    "Unknown kind. Use other documents"
                ),
            ),
        }
    }

    /// A limit class, with its code.
    #[must_use]
    pub fn limit_class(&self, class: &LimitClass) -> &'static str {
        match class {
            LimitClass::A01 => "ア",
            LimitClass::A02 => "イ",
            LimitClass::A03 => "ウ",
            LimitClass::A04 => "エ",
            LimitClass::A05 => "オ(非課税)",
            LimitClass::A06 => "オ(境)",
            LimitClass::B01 => "現役並みⅢ",
            LimitClass::B02 => "現役並みⅡ",
            LimitClass::B03 => "現役並みⅠ",
            LimitClass::B04 => "一般",
            LimitClass::B05 => "低所得Ⅱ",
            LimitClass::B06 => "低所得Ⅰ",
            LimitClass::B07 => "低所得Ⅰ(老福)",
            LimitClass::B08 => "低所得Ⅰ(境)",
            LimitClass::B09 => "一般Ⅱ",
            LimitClass::B10 => "一般Ⅰ",
            LimitClass::Other(_) => pick!(self, "知らない区分", "unknown class"),
        }
    }

    /// The patient's share, in percent: in tenths where Japanese says so.
    #[must_use]
    pub fn ratio_of(&self, percent: &u8) -> String {
        let tenths = percent / 10;
        match self.tag() {
            "ja" if percent.is_multiple_of(10) => format!("{tenths}割({percent}%)"),
            _ => format!("{percent} %"),
        }
    }

    /// A special disease.
    #[must_use]
    pub fn disease_name<'a>(&self, disease: &'a DiseaseCategory) -> &'a str {
        match disease {
            DiseaseCategory::Dialysis => {
                pick!(self, "人工透析が必要な慢性腎不全", "Chronic renal failure (dialysis)")
            }
            DiseaseCategory::CoagulationFactor => {
                pick!(self, "先天性血液凝固因子障害", "Congenital coagulation factor disorder")
            }
            DiseaseCategory::BloodProductHiv => {
                pick!(self, "血液製剤によるHIV感染症", "HIV infection from blood products")
            }
            DiseaseCategory::Other(code) => code.as_str(),
        }
    }

    /// The kind of insurance.
    #[must_use]
    pub fn card_kind<'a>(&self, kind: &'a InsuredCardClassification) -> &'a str {
        use InsuredCardClassification as Kind;
        match kind {
            Kind::General => pick!(self, "一般", "General"),
            Kind::Retired => pick!(self, "退職", "Retired"),
            Kind::ShortTermGeneral => pick!(self, "短期(一般)", "Short term (general)"),
            Kind::ShortTermRetired => pick!(self, "短期(退職)", "Short term (retired)"),
            Kind::SpecialMedicalExpense => pick!(self, "特別療養費の支給対象", "Special medical expense"),
            Kind::SpecialRetired => pick!(self, "特例退職", "Special retired"),
            Kind::SelfDefenseForces => pick!(self, "自衛官", "Self-Defense Forces"),
            Kind::MedicalAid => pick!(self, "医療扶助", "Medical aid"),
            Kind::Other(code) => code.as_str(),
        }
    }

    /// The insured person, or family.
    #[must_use]
    pub fn person_name<'a>(&self, person: &'a PersonalFamily) -> &'a str {
        match person {
            PersonalFamily::Person => pick!(self, "本人", "Insured person"),
            PersonalFamily::Family => pick!(self, "家族", "Family"),
            PersonalFamily::Other(code) => code.as_str(),
        }
    }

    /// Sex.
    #[must_use]
    pub fn sex_name<'a>(&self, sex: &'a Sex) -> &'a str {
        match sex {
            Sex::Male => pick!(self, "男", "Male"),
            Sex::Female => pick!(self, "女", "Female"),
            Sex::NotSet => pick!(self, "未設定", "Not set"),
            Sex::Other(code) => code.as_str(),
        }
    }

    /// Why eligibility was lost.
    #[must_use]
    pub fn loss_name<'a>(&self, loss: &'a ReasonOfLoss) -> &'a str {
        match loss {
            ReasonOfLoss::Death => pick!(self, "死亡", "Death"),
            ReasonOfLoss::PublicAssistance => pick!(self, "生活保護の受給開始", "Public assistance began"),
            ReasonOfLoss::OtherInsurance => pick!(self, "ほかの医療保険の取得", "Joined another insurance"),
            ReasonOfLoss::OtherReason => pick!(self, "その他", "Other"),
            ReasonOfLoss::Other(code) => code.as_str(),
        }
    }

    /// What a consent is about.
    #[must_use]
    pub fn consent_kind(&self, kind: &ConsentKind) -> &'static str {
        match kind {
            ConsentKind::Medicines => pick!(self, "お薬", "Medicines"),
            ConsentKind::Treatment => pick!(self, "診療", "Treatment"),
            ConsentKind::Surgery => pick!(self, "手術", "Surgery"),
            ConsentKind::Checkup => pick!(self, "健診", "Checkup"),
            ConsentKind::LimitAmount => pick!(self, "限度額", "Limit amount"),
            ConsentKind::SpecificDisease => pick!(self, "特定疾病", "Special disease"),
        }
    }

    /// Whether a consent holds.
    #[must_use]
    pub fn consent_flag<'a>(&self, flag: &'a ConsentFlag) -> &'a str {
        match flag {
            ConsentFlag::NotGiven => pick!(self, "同意なし", "No"),
            ConsentFlag::Given => pick!(self, "同意あり", "Yes"),
            ConsentFlag::Expired => pick!(self, "期限切れ", "Expired"),
            ConsentFlag::HardToObtain => pick!(self, "取得困難", "Hard to obtain"),
            ConsentFlag::Other(code) => code.as_str(),
        }
    }

    /// How a visit ended.
    #[must_use]
    pub fn outcome(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::CheckedIn => pick!(self, "受付完了", "Checked in"),
            Outcome::ToReception => pick!(self, "受付で確認", "Look at the result"),
            Outcome::IdentityOnly => pick!(self, "本人確認のみ", "Identity only"),
            Outcome::NotReached => pick!(self, "受付できず", "Not checked in"),
        }
    }

    /// How long ago, in minutes.
    #[must_use]
    pub fn minutes_ago(&self, minutes: u64) -> String {
        if minutes == 0 {
            return self.just_now.to_owned();
        }
        pick!(self, format!("{minutes}分前"), format!("{minutes} min ago"))
    }
}
