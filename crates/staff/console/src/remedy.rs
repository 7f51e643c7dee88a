//! What staff do about each failure code: one sentence a code, as `docs/failure-codes.md` has it.

use kiosk_visit::{FailureCode, Language};

/// The next step for staff.
#[must_use]
pub fn remedy(code: FailureCode, language: Language) -> &'static str {
    let (ja, en) = both(code);
    match language {
        Language::Japanese | Language::EasyJapanese => ja,
        _ => en,
    }
}

fn both(code: FailureCode) -> (&'static str, &'static str) {
    use FailureCode as C;
    match code {
        C::CardUnreadable => (
            "カードをケースから出し、1枚だけで置き直してもらってください。どのカードでも起きるときは、リーダーの線を抜き差ししてください",
            "Ask for the card without its case, one card only. If it happens with every card, unplug the reader and plug it in again",
        ),
        C::CardNotMyNumber => (
            "マイナンバーカードを出してもらうか、資格確認書を預かってください",
            "Ask for the My Number Card, or take the eligibility certificate",
        ),
        C::CardTakenEarly => (
            "もう一度はじめからおねがいしてください。何も残っていません",
            "Ask the patient to start again. Nothing was kept",
        ),
        C::CardChanged => (
            "どなたのカードか確かめてください。一人ずつ、ご自分のカードで受付します",
            "Ask whose card it is. Each person checks in with their own card",
        ),
        C::CardBusy => (
            "この機械のほかのカードのソフトを閉じて、もう一度はじめてもらってください",
            "Close other card software on this machine, then start again",
        ),
        C::ReaderGone => (
            "リーダーの線を確かめてください。つながると自動で戻ります。その間は書類で受付します",
            "Check the reader's cable. The kiosk returns by itself. Take papers meanwhile",
        ),
        C::CardServiceGone => (
            "受付機を再起動してください。その間は書類で受付します",
            "Restart the machine. Take papers meanwhile",
        ),
        C::CardSignature => (
            "くり返さず、書類で確認してください。カードは市区町村の窓口で見てもらいます",
            "Do not repeat. Check by papers; the municipality looks at the card",
        ),
        C::PhoneUnreadable => (
            "カードで受付してもらってください。続くときは、リーダーを金属の台から離してください",
            "Ask for the card. If it goes on, move the reader away from metal",
        ),
        C::PhoneNotTaken => (
            "この受付機ではスマートフォンは使えません。カードか資格確認書を出してもらってください",
            "This kiosk takes no phones. Ask for the card or the eligibility certificate",
        ),
        C::PhoneChanged => (
            "ご自分のスマートフォンかどうか確かめて、もう一度はじめてもらってください。何も残っていません",
            "Ask whether it is their own phone, then start again. Nothing was kept",
        ),
        C::PhonePinLocked => (
            "カードで受付してもらってください。スマートフォンの暗証番号は、マイナポータルなどで初期化します",
            "Ask for the card. The phone's PIN is reset in Mynaportal, or at the municipality",
        ),
        C::PinLocked => (
            "受付で本人確認をしてください。ロックは市区町村の窓口で解除します。カードはそのまま使えます",
            "Check identity at the desk. The PIN is unlocked at the municipality; the card is fine",
        ),
        C::PinUnknown => (
            "一度だけ、はじめからやり直してもらってください。また出るときは受付で確認します(暗証番号は送られていません)",
            "Start again once; if it comes back, check at the desk. No try was used",
        ),
        C::PinAnswerLost => (
            "暗証番号を1回使ったかもしれません。やり直すと、残り回数が先に表示されます",
            "A try may have been used. The kiosk shows the tries left first",
        ),
        C::PinCounterMoved => (
            "この機械でほかのカードのソフトが動いていないか確かめてください。見つかるまで暗証番号は使わないでください",
            "Look for a second card program on this machine. No further PIN until it is found",
        ),
        C::FaceCamera => (
            "カメラの線と、レンズのおおいを確かめてください。その間も暗証番号と受付の確認は使えます",
            "Check the camera's cable and that nothing covers it. PIN and staff check work meanwhile",
        ),
        C::FaceModels => (
            "保守業者に連絡してください。その間も暗証番号と受付の確認は使えます",
            "Call the vendor. PIN and staff check work meanwhile",
        ),
        C::PhotoUnreadable => (
            "暗証番号か、ほかの書類で確認してください。カードに問題はありません",
            "Check by PIN or by other papers. The card itself is fine",
        ),
        C::PhotoNotBelieved => (
            "このカードの写真とは見くらべず、書類で確認してください。どのカードでも出るときは、保守業者に連絡してください",
            "Do not compare with this card's photo. Check by papers; if every card shows this, call the vendor",
        ),
        C::CodeBClosed => (
            "暗証番号か、ほかの書類で確認してください。照合番号のロックは市区町村の窓口で解除します",
            "Check by PIN or by other papers. A locked code is unlocked at the municipality",
        ),
        C::CodeBAnswerLost => (
            "照合番号を1回使ったかもしれません。やり直すと、残り回数が先に確かめられます",
            "A try may have been used. The kiosk asks for the tries left first",
        ),
        C::CodeBCounterMoved => (
            "この機械でほかのカードのソフトが動いていないか確かめてください。カードを読み取り中に持ち上げたときにも一度だけ出ます",
            "Look for a second card program on this machine. A card lifted while it was read shows this once",
        ),
        C::FaceNotConfirmed => (
            "受付で、書類とご本人を確認してください。お顔のことは言わないでください。光やめがねでも起こります",
            "Compare person and papers at the desk. Say nothing of the face: light and glasses do this",
        ),
        C::PrintCamera => (
            "カードを写すカメラの線と窓を確かめてください。患者さんは番号を入れて進めます",
            "Check the document camera's cable and window. The patient keys the numbers in",
        ),
        C::NoWayLeft => ("ほかの書類で本人確認をしてください", "Check identity with other papers"),
        C::AuthorisationFailed => (
            "保守業者に連絡してください。なおるまで、顔と目視の確認は使えません。暗証番号は使えます",
            "Call the vendor. Until it is put right, neither face nor staff check works; the PIN does",
        ),
        C::CertificateMalformed => (
            "書類で確認してください。カードは市区町村の窓口で見てもらいます",
            "Check by papers. The municipality looks at the card",
        ),
        C::CertificateUnknownIssuer => (
            "書類で確認してください。どのカードでも出るときは、保守業者に連絡してください",
            "Check by papers. If every card shows this, call the vendor",
        ),
        C::CertificateWrongPurpose => (
            "書類で確認してください。また出るときは、保守業者に連絡してください",
            "Check by papers. If it comes back, call the vendor",
        ),
        C::CertificateWeak => (
            "書類で確認してください。カードは市区町村の窓口で見てもらいます",
            "Check by papers. The municipality can tell about the card",
        ),
        C::CertificateRefused => (
            "書類で確認してください。証明書の更新は市区町村の窓口です",
            "Check by papers. The certificate is renewed at the municipality",
        ),
        C::GatewayUnreachable => (
            "保険は書類で確認してください。ネットワークも確かめてください。つながると自動で戻ります",
            "Insurance cannot be checked: take papers. Check the network; the kiosk returns by itself",
        ),
        C::GatewayTls => (
            "保険は書類で確認してください。受付機の時計と証明書を確かめ、保守業者に連絡してください",
            "Take papers. Check the clock and the terminal's certificate; call the vendor",
        ),
        C::GatewayRefused => (
            "保険は書類で確認してください。端末が登録されていないようです。保守業者に連絡してください",
            "Take papers. The terminal is not known to the gateway; call the vendor",
        ),
        C::GatewayUnavailable => (
            "保険は書類で確認してください。オンライン資格確認が混み合っているか、止まっています。あとでもう一度ためせます",
            "Take papers. The gateway has trouble; try again later",
        ),
        C::GatewayBadAnswer => {
            ("保険は書類で確認してください。保守業者に連絡してください", "Take papers. Call the vendor")
        }
        C::GatewayMismatch => (
            "保険は書類で確認してください。すぐに保守業者に連絡してください",
            "Take papers. Call the vendor at once",
        ),
        C::NotConfirmable => {
            ("資格確認書などで、ほかの方と同じように確認してください", "Take papers, as for anyone")
        }
        C::EnrolmentDeclined => (
            "資格確認書を預かってください。登録をすすめる必要はありません",
            "Take the eligibility certificate. Do not press for an enrolment",
        ),
        C::EnrolmentNotAsked => (
            "書類で確認してください。登録は、答えられるようになってからです",
            "Take papers. An enrolment has to wait until the patient can be asked",
        ),
        C::EnrolmentRefused => (
            "書類で確認してください。証明書の残りが5日以内のときは、先に更新が必要です",
            "Take papers. With five days or fewer left, the certificate is renewed first",
        ),
        C::ChallengeExpired => (
            "もう一度はじめてもらってください。くり返すときは、受付機の時計を確かめてください",
            "Ask the patient to start again. If it comes back, check the machine's clock",
        ),
        C::ReceiptFolderMissing => (
            "確認は済んでいますが、レセコンに届いていません。共有フォルダーをつなぎ、資格を手で確認してください",
            "Confirmed, but the receipt computer does not know. Connect the shared folder; check there by hand",
        ),
        C::ReceiptFolderFull => (
            "確認は済んでいますが、レセコンに届いていません。フォルダーの空きを作ってください",
            "Confirmed, but the receipt computer does not know. Make room in the folder",
        ),
        C::ReceiptFolderReadOnly => (
            "確認は済んでいますが、レセコンに届いていません。フォルダーに書き込めるようにしてください",
            "Confirmed, but the receipt computer does not know. Give the kiosk the right to write",
        ),
        C::ReceiptOther => (
            "確認は済んでいますが、レセコンに届いていません。資格を手で確認してください",
            "Confirmed, but the receipt computer does not know. Check there by hand",
        ),
        C::ReceiptUnreachable => (
            "確認は済んでいます。レセコンが応答しないので、受付機が結果を持って待っています。届くまで受付機の電源を切らないでください",
            "Confirmed. The receipt computer does not answer; the kiosk keeps the result. Do not switch the kiosk off until it is delivered",
        ),
        C::ReceiptRefused => (
            "確認は済んでいます。レセコンが受け取らないので、受付機が結果を持って待っています。設定を業者に確かめてください",
            "Confirmed. The receipt computer does not take the result; the kiosk keeps it. Have the vendor check address and token",
        ),
        C::ReceiptNotFetched => (
            "確認は済んでいますが、結果がたまりすぎています。レセコンのプログラムを起動し直し、資格を手で確認してください",
            "Confirmed, but too many results wait to be fetched. Restart the receipt computer's program; check there by hand",
        ),
        C::ReceiptNotMounted => (
            "確認は済んでいますが、レセコンの共有フォルダーがつながっていません。つなぐまで、受付機が結果を持って待っています。受付機の電源を切らないでください",
            "Confirmed, but the receipt computer's share is not mounted. The kiosk keeps the result until it is; do not switch it off",
        ),
        C::NotRecorded => (
            "記録が書けないので、結果は出していません。書類で確認してください。ディスクの空きを作ると自動で戻ります",
            "The audit log cannot be written, so no result is shown. Take papers. Make room on the disk; the kiosk returns by itself",
        ),
        C::ConsoleGone => (
            "職員用の画面が動いていません。受付は続けられますが、目視確認はできません。記録か `uketsuke doctor` が原因のファイルを示します",
            "The staff console does not run. Patients are served, without staff checks. The log and `uketsuke doctor` name the file",
        ),
        C::WrongClock => (
            "受付機の日付と時刻を合わせ、自動で合わせる設定を確かめてください。合うと自動で戻ります。その間は書類で受付します",
            "Set the kiosk's date and time, and see that they are kept by the network. The kiosk returns by itself. Take papers meanwhile",
        ),
        C::TimedOut => ("お困りでないか、声をかけてください", "See whether the patient needs help"),
        C::Stopped => ("必要なときだけ、お手伝いしてください", "Help if asked"),
        C::StaffAsked => (
            "受付機へ行ってください。目視確認でつづけられることがあります",
            "Go to the kiosk. The visit may go on by a staff check",
        ),
        C::StaffNotConfirmed => (
            "ほかの書類で確認するか、ほかの職員に相談してください。カードは預かりません",
            "Ask for other papers, or ask a colleague. Do not hold the card",
        ),
        C::CardForgotten => (
            "持ち主に返してください。いなければ、時刻だけを書いて忘れ物として保管します",
            "Hand the card back, or keep it as lost property with the time only",
        ),
        C::HolderDiffers => (
            "書類で確認してください。保険のデータの生年月日か性別が、カードの写真の人とちがいます。紐づけの誤りのこともあります。責める言い方はせず、責任者に伝えてください",
            "Check by papers. Birth date or sex of the answer is not the card photo's. It may be a wrong link: no blame, and tell a supervisor",
        ),
        C::HolderUnclear => (
            "書類で確認するか、暗証番号ではじめからやり直してもらってください。生年月日が読めませんでした。何人も続くときは、保守業者に連絡してください",
            "Check by papers, or start again with the PIN. A birth date could not be read. If it comes again and again, call the vendor",
        ),
        C::WrongPerson => (
            "この結果は使わないでください。保険者に紐づけを確認し、資格確認書などで受付します",
            "Do not use this answer. Ask the insurer about the link; take other papers",
        ),
        C::Disaster => (
            "氏名・生年月日・性別・住所で受付します。終わりは責任者が切り替えます",
            "Take everyone by name, birth date, sex and address; a supervisor ends it",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_frightens_and_nothing_is_empty() {
        for code in FailureCode::ALL {
            let (ja, en) = both(*code);
            assert!(!ja.is_empty() && !en.is_empty());
            for word in ["不正", "失敗", "エラー", "拒否"] {
                assert!(!ja.contains(word), "{code}: {word}");
            }
        }
    }
}
