//! What a message says: codes, consents, and the questions that a visit asks of it.

use std::collections::HashSet;

use super::support::fixtures;
use eligibility_api::message::codes::*;
use eligibility_api::message::{Encoding, MessageBody, MessageHeader, ResultMessage, Text};
use eligibility_api::wire::ConsentKind;

fn fixture(name: &str) -> ResultMessage {
    let name = format!("{name}.sjis.xml");
    let (_, bytes) = fixtures().into_iter().find(|(other, _)| *other == name).expect("fixture");
    ResultMessage::parse(&bytes).expect("message")
}

fn text(value: &str) -> Text {
    Text::new(value).expect("text")
}

/// Codes as the facts list them, and one that nobody has published.
macro_rules! assert_codes {
    ($($kind:ident: $codes:expr;)+) => {$(
        assert_eq!($kind::KNOWN, $codes, stringify!($kind));
        for code in $codes {
            let known = $kind::from(text(code));
            assert_eq!(known.as_str(), code);
            assert!(!matches!(known, $kind::Other(_)), "{} {code}", stringify!($kind));
            assert_eq!(known, $kind::Other(text(code)), "written the same is the same");
        }
        for code in ["", "X9", " 1", "１"] {
            let unknown = $kind::try_from(code).expect("text");
            assert!(matches!(unknown, $kind::Other(_)));
            assert_eq!(unknown.as_str(), code);
        }
        let distinct: HashSet<$kind> = $codes.iter().map(|code| $kind::from(text(code))).collect();
        assert_eq!(distinct.len(), $codes.len());
    )+};
}

#[test]
fn code_is_known_or_kept_as_given() {
    assert_codes! {
        ReferenceClassification: ["1", "2"];
        SegmentOfResult: ["1", "2", "9"];
        CharacterCode: ["0", "1"];
        ProcessingResultStatus: ["1", "2"];
        QualificationValidity: ["1", "2", "3", "4", "5", "6"];
        PrescriptionIssue: ["1", "2"];
        InsuredCardClassification: ["01", "02", "03", "04", "05", "06", "07", "A1"];
        PersonalFamily: ["1", "2"];
        Sex: ["1", "2", "3"];
        ReasonOfLoss: ["01", "02", "03", "99"];
        PreschoolClassification: ["1"];
        ContributionRatio: ["010", "020", "030"];
        LimitCertificate: ["01", "02", "03"];
        LimitClass: ["A01", "A02", "A03", "A04", "A05", "A06", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08",
            "B09", "B10"];
        DiseaseCategory: ["1", "2", "3"];
        ConsentFlag: ["0", "1", "2", "3"];
        TicketType: ["01", "02"];
        MedicalTreatmentType: ["01", "02", "03", "04", "05"];
        SingleOrCombinedUse: ["01", "02"];
        Applicability: ["01", "02"];
        DesignatedInstitutionFlag: ["0", "1"];
    }
}

#[test]
fn valid_result_says_what_was_written() {
    let message = fixture("valid");
    let [result] = message.results() else { panic!("one result") };
    assert_eq!(result.insurer_number, Some(text("  990014")), "padding is kept");
    assert_eq!(result.insured_identification_number, Some(text("0001234")), "leading zeros are kept");
    assert_eq!(result.name, Some(text("架空　太郎")));
    assert_eq!(result.name_of_other, Some(text("")), "empty is not absent");
    assert_eq!(result.name_of_other_kana, None);
    assert_eq!(result.sex1, Some(Sex::Male));
    assert_eq!(result.reference_number, Some(text("00012345")));
    let limit = result.limit_info.as_ref().expect("limit");
    assert_eq!(limit.classification, Some(LimitCertificate::Limit));
    assert_eq!(limit.classification_flag, Some(LimitClass::A03));
    assert_eq!(message.header.reference_classification, Some(ReferenceClassification::MyNumberCard));
    assert_eq!(
        message.body.as_ref().and_then(|body| body.prescription_issue_select.clone()),
        Some(PrescriptionIssue::Paper)
    );

    let elderly = fixture("age-70-limit-b05");
    let info = elderly.results()[0].elderly_recipient.clone().expect("elderly");
    assert_eq!(info.contribution_ratio, Some(ContributionRatio::Percent20));

    let aid = fixture("medical-aid");
    let ticket = &aid.results()[0].public_expense.as_ref().expect("tickets").tickets[0];
    assert_eq!(ticket.ticket_type, Some(TicketType::Medical));
    assert_eq!(ticket.status_of_infection, Some(Applicability::DoesNotApply));
    assert_eq!(aid.results()[0].sex2, Some(Sex::Female));

    let old = fixture("age-75-notice");
    let diseases = &old.results()[0].specific_diseases.as_ref().expect("diseases").certificates;
    assert_eq!(diseases.len(), 2);
    assert_eq!(diseases[1].disease_category, Some(DiseaseCategory::CoagulationFactor));
    assert_eq!(old.results()[0].name, Some(text("●橋　千代")));

    let lost = fixture("lost");
    assert_eq!(lost.results()[0].reason_of_loss, Some(ReasonOfLoss::OtherInsurance));
    assert!(matches!(lost.results()[0].preschool_classification, Some(PreschoolClassification::Other(_))));
}

#[test]
fn message_is_settled_only_when_nothing_is_left_to_do() {
    let table = [
        ("valid", true, Some(QualificationValidity::Valid), 1),
        ("age-70-limit-b05", true, Some(QualificationValidity::Valid), 1),
        ("age-75-notice", true, Some(QualificationValidity::Valid), 1),
        ("medical-aid", true, Some(QualificationValidity::Valid), 1),
        ("several", false, Some(QualificationValidity::Several), 2),
        ("lost", false, Some(QualificationValidity::Invalid), 1),
        ("error", false, None, 0),
        ("unusual", false, Some(QualificationValidity::Other(text("7"))), 1),
    ];
    for (name, settled, validity, results) in table {
        let message = fixture(name);
        assert_eq!(message.is_settled(), settled, "{name}");
        assert_eq!(message.validity(), validity.as_ref(), "{name}");
        assert_eq!(message.results().len(), results, "{name}");
    }
    // Each of the four conditions alone is enough to unsettle.
    let change = |change: fn(&mut ResultMessage)| {
        let mut message = fixture("valid");
        change(&mut message);
        message.is_settled()
    };
    assert!(!change(|m| m.header.segment_of_result = Some(SegmentOfResult::InProgress)));
    assert!(!change(|m| m.header.segment_of_result = None));
    let body = |m: &mut ResultMessage| m.body.take().unwrap_or_default();
    assert!(!change(|m| m.body = None));
    for unsettling in [
        |b: &mut MessageBody| b.processing_result_status = Some(ProcessingResultStatus::Error),
        |b: &mut MessageBody| b.processing_result_status = None,
        |b: &mut MessageBody| b.qualification_validity = Some(QualificationValidity::ValidNotRegistered),
        |b: &mut MessageBody| b.qualification_validity = None,
        |b: &mut MessageBody| b.result_list = None,
        |b: &mut MessageBody| b.result_list.iter_mut().for_each(|list| list.results.clear()),
        |b: &mut MessageBody| {
            b.result_list.iter_mut().for_each(|list| list.results.extend(list.results.clone()))
        },
    ] {
        let mut message = fixture("valid");
        let mut changed = body(&mut message);
        unsettling(&mut changed);
        message.body = Some(changed);
        assert!(!message.is_settled());
    }
}

#[test]
fn notice_and_error_codes_are_told_apart() {
    assert_eq!(fixture("age-75-notice").notice_code(), Some("OQSX0001I"));
    assert_eq!(fixture("age-75-notice").error_code(), None);
    assert_eq!(fixture("error").error_code(), Some("OQSX0002E"));
    assert_eq!(fixture("error").notice_code(), None);
    assert_eq!(fixture("valid").notice_code(), None);
    assert_eq!(fixture("valid").error_code(), None);
    let failed = ResultMessage {
        header: MessageHeader { error_code: Some(text("")), ..Default::default() },
        body: Some(MessageBody {
            processing_result_status: Some(ProcessingResultStatus::Error),
            processing_result_code: Some(text("OQSX0003E")),
            ..Default::default()
        }),
        ..Default::default()
    };
    assert_eq!(failed.error_code(), Some("OQSX0003E"));
    assert_eq!(failed.notice_code(), None);
}

#[test]
fn limit_amount_is_there_only_with_a_class() {
    for (name, there) in
        [("valid", true), ("age-70-limit-b05", true), ("lost", false), ("unusual", false), ("error", false)]
    {
        assert_eq!(fixture(name).has_limit_amount(), there, "{name}");
    }
}

#[test]
fn name_to_ask_is_the_family_name_only_where_it_is_known_which_it_is() {
    let first = |name| fixture(name).names_to_ask().next().map(str::to_owned);
    assert_eq!(first("valid").as_deref(), Some("ｶｸｳ"));
    assert_eq!(first("unusual").as_deref(), Some("ｼﾞｭﾝﾌﾄﾞｳ"), "full-width space");
    assert_eq!(first("several"), None, "two people or one, nobody knows");
    let asked = |kana: &str, other_kana: &str, other: &str, name: &str| {
        let mut message = fixture("valid");
        let result = &mut message.body.as_mut().unwrap().result_list.as_mut().unwrap().results[0];
        (result.name_kana, result.name_of_other_kana) = (Some(text(kana)), Some(text(other_kana)));
        (result.name_of_other, result.name) = (Some(text(other)), Some(text(name)));
        message.names_to_ask().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(asked("ﾃﾞ ﾗ ｸﾙｽ ﾏﾘｱ", "", "", "")[..1], ["ﾃﾞ ﾗ ｸﾙｽ ﾏﾘｱ"], "more than two parts: whole");
    assert_eq!(asked("ﾏﾘｱ", "", "", "")[..1], ["ﾏﾘｱ"], "no space: whole");
    assert_eq!(asked(" ", "ﾔﾏﾀﾞ ﾏﾘｱ", "山田　マリア", "/"), ["ﾔﾏﾀﾞ", "山田"], "no reading: the alias");
    assert_eq!(asked("", "", "", "DE LA CRUZ MARIA"), ["DE LA CRUZ MARIA"]);
    assert!(asked("", "／", "", "").is_empty());
}

#[test]
fn consent_is_found_under_each_of_its_names() {
    let flags = |name: &str, kind| {
        let message = fixture(name);
        message.results()[0].consent(kind).map(|consent| {
            let text = |text: Option<&Text>| text.map(|text| text.as_str().to_owned());
            (consent.flag, text(consent.consent_time), text(consent.available_time))
        })
    };
    let (given, until) = (Some("20261120091455".to_owned()), Some("20261121091455".to_owned()));
    for kind in [ConsentKind::Medicines, ConsentKind::Treatment, ConsentKind::Surgery, ConsentKind::Checkup] {
        assert_eq!(
            flags("valid", kind),
            Some((ConsentFlag::Given, given.clone(), until.clone())),
            "{kind:?}"
        );
    }
    assert_eq!(flags("valid", ConsentKind::LimitAmount), Some((ConsentFlag::Given, given.clone(), None)));
    assert_eq!(flags("valid", ConsentKind::SpecificDisease), None);
    assert_eq!(
        flags("age-75-notice", ConsentKind::SpecificDisease),
        Some((ConsentFlag::Given, given.clone(), None))
    );
    for (kind, flag) in [
        (ConsentKind::Checkup, ConsentFlag::NotGiven),
        (ConsentKind::Treatment, ConsentFlag::Expired),
        (ConsentKind::Surgery, ConsentFlag::HardToObtain),
    ] {
        assert_eq!(flags("age-70-limit-b05", kind), Some((flag, None, None)), "{kind:?}");
    }
    assert_eq!(flags("unusual", ConsentKind::Medicines), Some((ConsentFlag::Given, given.clone(), until)));
    assert_eq!(flags("unusual", ConsentKind::Treatment), Some((ConsentFlag::Given, given, None)));
    let xml = fixture("unusual").to_xml(Encoding::Utf8);
    let xml = std::str::from_utf8(&xml).expect("utf-8");
    assert!(
        xml.contains("<PharmaceuticalInfoAcquisitionTime>20261121091455<"),
        "and stays under the name it came with"
    );
    assert!(!xml.contains("PharmacistsInfo"));
}

#[test]
fn debug_of_a_message_holds_no_value() {
    for (name, bytes) in fixtures() {
        let message = ResultMessage::parse(&bytes).expect("message");
        let debug = format!("{message:?}");
        for value in [
            "架空",
            "見本",
            "●",
            "橋",
            "ｶｸｳ",
            "0001234",
            "1980",
            "1945",
            "100-0000",
            "一丁目",
            "順不同",
            "深い",
            "ＡＮＮＡ",
            "OQSX",
        ] {
            assert!(!debug.contains(value), "{name} prints {value}");
        }
        assert!(debug.contains("characters]"));
    }
    let debug = format!("{:?}", fixture("unusual").validity());
    assert_eq!(debug, "Some(Other([1 characters]))", "an unknown code may be anything");
}

/// What people, and systems before them, write into a field that has nothing to say.
const NOTHING: [&str; 9] = ["", " ", "　", "/", "／", "-", "－", "***", " / "];

#[test]
fn field_that_tells_nothing_is_none() {
    for nothing in NOTHING {
        assert_eq!(text(nothing).told(), None, "{nothing:?}");
        assert_eq!(text(nothing).told_day(), None, "{nothing:?}");
        assert_eq!(ContributionRatio::from(text(nothing)).percent(), None, "{nothing:?}");
        assert_eq!(LimitClass::from(text(nothing)).told(), None, "{nothing:?}");
    }
    assert_eq!(text("　架空　太郎 ").told(), Some("架空　太郎"));
    assert_eq!(text("1-2").told(), Some("1-2"));
    assert_eq!(text("●").told(), Some("●"), "a character that was lost is no mark");
}

#[test]
fn day_that_stands_for_no_day_is_none() {
    for none in ["99999999", "00000000", "99991231", "99999999999999", "00000000000000", "0"] {
        assert_eq!(text(none).told_day(), None, "{none}");
    }
    for day in ["20270731", " 20270731", "19990909", "20270731090000", "99"] {
        assert_eq!(text(day).told_day(), Some(day.trim()), "{day}");
    }
}

#[test]
fn ratio_is_a_share_or_none() {
    let percent = |code: &str| ContributionRatio::from(text(code)).percent();
    for (code, expected) in [
        ("010", Some(10)),
        ("030", Some(30)),
        (" 020", Some(20)),
        ("025", Some(25)),
        ("100", Some(100)),
        ("000", None),
        ("0", None),
        ("101", None),
        ("999", None),
        ("+30", None),
        ("３割", None),
    ] {
        assert_eq!(percent(code), expected, "{code}");
    }
}

#[test]
fn consent_that_is_empty_says_nothing_and_hides_no_other_name_of_it() {
    let with = |flag: &str| {
        let mut message = fixture("valid");
        let result = &mut message.body.as_mut().unwrap().result_list.as_mut().unwrap().results[0];
        result.operation_consent_flag = Some(ConsentFlag::from(text(flag)));
        result.consent(ConsentKind::Surgery).map(|consent| consent.flag)
    };
    for nothing in NOTHING {
        assert_eq!(with(nothing), None, "{nothing:?}");
    }
    assert_eq!(with("1"), Some(ConsentFlag::from(text("1"))));
}
