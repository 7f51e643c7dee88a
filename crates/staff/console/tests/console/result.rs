//! The result for staff: every field that is told, the one line of R0, and no address.

use eligibility_api::message::codes::ContributionRatio;
use eligibility_api::message::{
    MedicalTicketInfo, ProcessingResultStatus, PublicExpenseResultList, QualificationValidity, ResultMessage,
    ResultOfQualificationConfirmation, SpecificDiseasesCertificateInfo, SpecificDiseasesCertificateList,
    Text,
};
use kiosk_visit::FailureCode;
use staff_audit_log::What;
use staff_console::result::{Certificate, ResultView};

use crate::browserless::{Browser, Page};
use crate::support::{Stage, message, view};

async fn shown(stage: &Stage, browser: &Browser<'_>, view: ResultView) -> Page {
    let visit = stage.visit();
    stage.board.result(visit, view);
    browser.get(&format!("/visit/{visit}/result")).await
}

#[tokio::test]
async fn everything_that_reception_needs_is_there() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    shown(&stage, &browser, view("age-70-limit-b05.utf8.xml"))
        .await
        .is(200)
        .has("有効")
        .has("見本　花子")
        .has("ミホン　ハナコ")
        .has("2割(20%)")
        .has("B05</span> 低所得Ⅱ")
        .has("令和9年(2027年)7月31日 まで")
        .has("長期入院該当 令和8年(2026年)10月1日")
        .has("お薬: 同意あり")
        .has("診療: 期限切れ")
        .has("負担割合が書類とちがうときは");
    shown(&stage, &browser, view("age-75-notice.sjis.xml"))
        .await
        .has("<mark>●</mark>")
        .has("氏名に表示できない文字があります。カナで確認してください")
        .has("人工透析")
        .has("お知らせ");
    shown(&stage, &browser, view("lost.utf8.xml")).await.has("無効").has("ほかの医療保険の取得");
    shown(&stage, &browser, view("several.utf8.xml")).await.has("複数該当").has("資格が複数あります");
    shown(&stage, &browser, view("medical-aid.utf8.xml")).await.has("医療扶助").has("医療券・調剤券");
    let soon = ResultView::of(&message("valid.utf8.xml"), Certificate::EndsSoon(2027, 1, 5)).unwrap();
    shown(&stage, &browser, soon).await.has("証明書の期限が近づいています").has("令和9年(2027年)1月5日");
    let ended = ResultView::of(&message("valid.utf8.xml"), Certificate::Ended).unwrap();
    shown(&stage, &browser, ended).await.has("資格の確認だけができます");
}

#[tokio::test]
async fn an_absent_value_is_no_value_of_its_own() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut message = message("valid.utf8.xml");
    for result in &mut message.body.as_mut().unwrap().result_list.as_mut().unwrap().results {
        result.limit_info = None;
        result.elderly_recipient = None;
        result.insured_partial_contribution_ratio = None;
    }
    let view = ResultView::of(&message, Certificate::Fine).unwrap();
    shown(&stage, &browser, view)
        .await
        .has("情報なし(「一般」という意味ではありません)")
        .has("この回答にはありません");
}

/// What people, and systems before them, write into a field that has nothing to say.
const NOTHING: [&str; 7] = ["", " ", "　", "/", "／", "-", "***"];

fn text(value: &str) -> Text {
    Text::new(value).unwrap()
}

/// The page of a valid answer whose one result was changed.
async fn shown_changed(
    stage: &Stage,
    browser: &Browser<'_>,
    change: impl FnOnce(&mut ResultOfQualificationConfirmation),
) -> Page {
    let mut message = message("age-70-limit-b05.utf8.xml");
    change(&mut message.body.as_mut().unwrap().result_list.as_mut().unwrap().results[0]);
    shown(stage, browser, ResultView::of(&message, Certificate::Fine).unwrap()).await
}

#[tokio::test]
async fn a_ratio_that_tells_nothing_is_none_and_hides_no_other() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    for nothing in NOTHING.into_iter().chain(["000", "0"]) {
        let ratio = || Some(ContributionRatio::from(text(nothing)));
        shown_changed(&stage, &browser, |result| {
            result.elderly_recipient.as_mut().unwrap().contribution_ratio = ratio();
            result.insured_partial_contribution_ratio = ratio();
        })
        .await
        .has("この回答にはありません")
        .lacks("<dd> %")
        .lacks("(%)");
        shown_changed(&stage, &browser, |result| {
            result.elderly_recipient.as_mut().unwrap().contribution_ratio = ratio();
            result.insured_partial_contribution_ratio = Some(ContributionRatio::Percent30);
        })
        .await
        .has("3割(30%)");
    }
}

#[tokio::test]
async fn a_day_that_stands_for_no_day_is_none_and_hides_no_other() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    for nothing in NOTHING.into_iter().chain(["99999999", "00000000", "99991231"]) {
        let day = || Some(text(nothing));
        shown_changed(&stage, &browser, |result| {
            let limit = result.limit_info.as_mut().unwrap();
            (limit.valid_end_date, limit.long_term_date) = (day(), day());
            (result.qualification_date, result.disqualification_date) = (day(), day());
            result.insured_card_valid_date = Some(text("20250401"));
            result.insured_card_expiration_date = Some(text("20270331"));
            result.birthdate = day();
            (result.pharmacists_available_time, result.diagnosis_available_time) = (day(), day());
        })
        .await
        .has("令和7年(2025年)4月1日")
        .has("令和9年(2027年)3月31日")
        .lacks("9999")
        .lacks("0000-")
        .lacks("長期入院該当")
        .lacks("生年月日");
    }
}

/// Every other field: the label goes with the value, and no code or name of nothing is shown.
#[tokio::test]
async fn a_field_that_tells_nothing_is_not_shown() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    for nothing in NOTHING {
        let value = || Some(text(nothing));
        shown_changed(&stage, &browser, |result| {
            result.sex1 = Some(text(nothing).into());
            result.insured_card_classification = Some(text(nothing).into());
            result.personal_family_classification = Some(text(nothing).into());
            result.reason_of_loss = Some(text(nothing).into());
            (result.reference_number, result.insurer_name) = (value(), value());
            (result.name_of_other, result.name_of_other_kana, result.name_kana) = (value(), value(), value());
            result.limit_info.as_mut().unwrap().classification_flag = Some(text(nothing).into());
            result.pharmacists_consent_flag = Some(text(nothing).into());
            result.specific_diseases = Some(SpecificDiseasesCertificateList {
                certificates: vec![SpecificDiseasesCertificateInfo {
                    disease_category: Some(text(nothing).into()),
                    ..Default::default()
                }],
                ..Default::default()
            });
            let ticket = MedicalTicketInfo { issue_number: value(), ..Default::default() };
            result.public_expense =
                Some(PublicExpenseResultList { tickets: vec![ticket], ..Default::default() });
        })
        .await
        .lacks("<dt>性別")
        .lacks("<dt>区分")
        .lacks("<dt>喪失の理由")
        .lacks("<dt>照会番号")
        .lacks("<dt>保険者")
        .lacks("<dt>通称")
        .lacks("<dt>医療券")
        .lacks("お薬:")
        .lacks("カナ:")
        .has("情報なし(「一般」という意味ではありません)")
        .has("<dt>特定疾病</dt><dd>情報なし</dd>");
    }
}

#[tokio::test]
async fn another_name_is_shown_with_its_reading() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    shown_changed(&stage, &browser, |result| {
        result.name_of_other = Some(text("山田　マリア"));
        result.name_of_other_kana = Some(text("ﾔﾏﾀﾞ ﾏﾘｱ"));
    })
    .await
    .has("<dt>通称</dt>")
    .has("山田　マリア")
    .has("ヤマダ　マリア");
}

#[tokio::test]
async fn a_character_outside_jis_x_0208_has_a_mark_of_its_own() {
    const MARK: &str = "JIS X 0208にない文字";
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let named =
        async |name: &str| shown_changed(&stage, &browser, |result| result.name = Some(text(name))).await;
    for c in ['德', '髙', '﨑', '濵', '①', '\u{FA10}', 'Ⅲ', '㈱', '彅'] {
        let code = format!("U+{:04X}", u32::from(c));
        named(&format!("見本　{c}")).await.has(MARK).has(&code).lacks("表示できない文字");
    }
    // In JIS X 0208, and in no one-byte set that would look like a lead byte.
    for plain in ["高崎　浜子", "ＡＢＣ　ｄｅ", "ｶﾅ", "亜熙", "Ａ・Ｂ～－"] {
        named(plain).await.lacks(MARK).lacks("レセコンで表示できない");
    }
    named("𠮷田　●").await.has("レセコンで表示できないことがある文字").has("●(もとの文字").lacks(MARK);
}

/// Names as people have them: each stands whole on the page, and what a receipt computer may not hold is told with its code point.
#[tokio::test]
async fn every_name_is_whole_on_the_page_and_its_special_characters_are_told() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let longest = format!("見本　{}", "長".repeat(2000));
    let whole: [(&str, &[&str]); 8] = [
        ("WICKRAMASINGHE　ARACHCHILAGE　ANNE　MARIE　LYN", &[]),
        ("DE LA CRUZ　MARIA TERESA JOSEFA", &[]),
        ("ヤマダ　ハナコ", &[]),
        (&longest, &[]),
        ("架空　<mark>●</mark>子", &["●(もとの文字"]),
        ("<mark>𠮷</mark>田　太郎", &["U+20BB7"]),
        ("<mark>髙</mark>橋　<mark>﨑</mark>子", &["U+9AD9", "U+FA11"]),
        // The mark stays with its character, so that the type draws both as one.
        ("<mark>葛\u{E0100}</mark>城　太郎", &["U+845B U+E0100"]),
    ];
    for (shown, told) in whole {
        let name = shown.replace("<mark>", "").replace("</mark>", "");
        let page = shown_changed(&stage, &browser, |result| result.name = Some(text(&name))).await;
        page.has(&format!("<bdi>{shown}</bdi>"));
        for part in told {
            page.has(part);
        }
    }
    // What would turn the page's writing round, or hide in it, is not on the page.
    for c in ['\u{202E}', '\u{2067}', '\u{200F}', '\u{200B}'] {
        let (code, name) = (format!("U+{:04X}", u32::from(c)), format!("{c}見本{c}　عمر"));
        let page = shown_changed(&stage, &browser, |result| {
            result.name = Some(text(&name));
            result.name_kana = Some(text(&format!("ﾐﾎﾝ{c}")));
        })
        .await;
        page.has(&format!("<mark class=\"code\">{code}</mark>見本")).has("ミホン");
        page.lacks(&c.to_string());
    }
}

#[tokio::test]
async fn the_address_is_on_no_page() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut with_address = 0;
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../fixtures/eligibility/messages");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "xml") {
            continue;
        }
        let message = ResultMessage::parse(&std::fs::read(path).unwrap()).unwrap();
        let hidden: Vec<String> = message
            .results()
            .iter()
            .flat_map(|result| [&result.address, &result.post_number])
            .flatten()
            .map(|text| text.as_str().to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        with_address += hidden.len();
        let Some(view) = ResultView::of(&message, Certificate::Fine) else { continue };
        let page = shown(&stage, &browser, view).await;
        for hidden in hidden {
            page.lacks(&hidden);
        }
    }
    assert!(with_address > 0);
}

#[tokio::test]
async fn r0_is_one_line_and_reads_the_same_from_every_cause() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut not_found = message("valid.utf8.xml");
    not_found.body.as_mut().unwrap().qualification_validity = Some(QualificationValidity::NotFound);
    let mut refused = message("valid.utf8.xml");
    refused.body.as_mut().unwrap().processing_result_status = Some(ProcessingResultStatus::Error);
    let mut pages = Vec::new();
    let mut boards = Vec::new();
    for cause in ["gateway", "not found", "refused"] {
        let visit = stage.visit();
        match cause {
            "gateway" => stage.board.code(visit, FailureCode::NotConfirmable),
            "not found" => stage.board.result(visit, ResultView::of(&not_found, Certificate::Ended).unwrap()),
            _ => stage.board.result(visit, ResultView::of(&refused, Certificate::Fine).unwrap()),
        }
        let page = browser.get(&format!("/visit/{visit}/result")).await;
        page.is(200)
            .has("資格情報を表示できません。資格確認書などで確認してください")
            .lacks("有効")
            .lacks("負担");
        let masked = |text: &str| text.replace(&visit.to_string(), "VISIT");
        pages.push(masked(&page.text));
        let number = |text: String| {
            text.replace("受付 </span>001", "N")
                .replace("受付 </span>002", "N")
                .replace("受付 </span>003", "N")
        };
        boards.push(number(masked(&browser.get("/").await.text)));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    assert_eq!(boards[0], boards[1]);
    assert_eq!(boards[0], boards[2]);
}

#[test]
fn what_is_no_answer_about_a_person_is_no_result() {
    assert!(ResultView::of(&message("error.utf8.xml"), Certificate::Fine).is_none());
}

#[tokio::test]
async fn a_result_is_recorded_before_it_is_seen_and_once_for_each_who_looks() {
    let stage = Stage::set().await;
    let (one, other) = (Browser::of(&stage, "sato").await, Browser::of(&stage, "mori").await);
    let visit = stage.visit();
    stage.board.result(visit, view("valid.utf8.xml"));
    for browser in [&one, &one, &other] {
        browser.get(&format!("/visit/{visit}/result")).await.is(200);
    }
    let seen =
        stage.records().await.into_iter().filter(|record| matches!(record.what, What::ResultSeen { .. }));
    assert_eq!(seen.count(), 2);
}

#[tokio::test]
async fn characters_that_the_receipt_computer_cannot_hold_are_named() {
    let stage = Stage::set().await;
    let browser = Browser::of(&stage, "sato").await;
    let mut message = message("valid.utf8.xml");
    let results = &mut message.body.as_mut().unwrap().result_list.as_mut().unwrap().results;
    results[0].name = Some("𠮷田　花子".try_into().unwrap());
    let view = ResultView::of(&message, Certificate::Fine).unwrap();
    shown(&stage, &browser, view).await.has("<mark>𠮷</mark>田").has("U+20BB7").lacks("<mark>花");
}
