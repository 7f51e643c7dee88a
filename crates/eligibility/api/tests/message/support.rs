//! The layout as `facts` and the published tables list it, written down a second time so that a misspelt element name in
//! the crate shows; and messages made from it.

use proptest::prelude::*;
use proptest::sample::subsequence;

/// An element of the layout: a name, and what is in it.
#[derive(Debug)]
pub struct Layout {
    pub name: &'static str,
    pub children: &'static [Layout],
    pub repeats: bool,
}

const fn leaf(name: &'static str) -> Layout {
    Layout { name, children: &[], repeats: false }
}

const fn record(name: &'static str, children: &'static [Layout]) -> Layout {
    Layout { name, children, repeats: false }
}

const fn list(name: &'static str, children: &'static [Layout]) -> Layout {
    Layout { name, children, repeats: true }
}

pub const HEADER: Layout = record(
    "MessageHeader",
    &[
        leaf("ProcessExecutionTime"),
        leaf("QualificationConfirmationDate"),
        leaf("MedicalInstitutionCode"),
        leaf("ArbitraryFileIdentifier"),
        leaf("ReferenceClassification"),
        leaf("SegmentOfResult"),
        leaf("ErrorCode"),
        leaf("ErrorMessage"),
        leaf("ReceptionNumber"),
        leaf("NumberOfProcessingResult"),
        leaf("NumberOfNormalProcessing"),
        leaf("NumberOfError"),
    ],
);

pub const BODY: Layout = record(
    "MessageBody",
    &[
        record(
            "QualificationConfirmSearchInfo",
            &[
                leaf("InsurerNumber"),
                leaf("InsuredCardSymbol"),
                leaf("InsuredIdentificationNumber"),
                leaf("InsuredBranchNumber"),
                leaf("Birthdate"),
                leaf("LimitApplicationCertificateRelatedConsFlg"),
                leaf("ArbitraryIdentifier"),
            ],
        ),
        leaf("PrescriptionIssueSelect"),
        leaf("ProcessingResultStatus"),
        leaf("ProcessingResultCode"),
        leaf("ProcessingResultMessage"),
        leaf("QualificationValidity"),
        record("ResultList", &[RESULT]),
    ],
);

const RESULT: Layout = list(
    "ResultOfQualificationConfirmation",
    &[
        leaf("InsuredCardClassification"),
        leaf("InsurerNumber"),
        leaf("InsuredCardSymbol"),
        leaf("InsuredIdentificationNumber"),
        leaf("InsuredBranchNumber"),
        leaf("PersonalFamilyClassification"),
        leaf("InsuredName"),
        leaf("Name"),
        leaf("NameOfOther"),
        leaf("NameKana"),
        leaf("NameOfOtherKana"),
        leaf("Sex1"),
        leaf("Sex2"),
        leaf("Birthdate"),
        leaf("Address"),
        leaf("PostNumber"),
        leaf("QualificationDate"),
        leaf("DisqualificationDate"),
        leaf("InsuredCertificateIssuanceDate"),
        leaf("InsuredCardValidDate"),
        leaf("InsuredCardExpirationDate"),
        leaf("InsuredPartialContributionRatio"),
        leaf("PreschoolClassification"),
        leaf("ReasonOfLoss"),
        leaf("InsurerName"),
        record(
            "ElderlyRecipientCertificateInfo",
            &[
                leaf("ElderlyRecipientCertificateDate"),
                leaf("ElderlyRecipientValidStartDate"),
                leaf("ElderlyRecipientValidEndDate"),
                leaf("ElderlyRecipientContributionRatio"),
            ],
        ),
        leaf("LimitApplicationCertificateRelatedConsFlg"),
        leaf("LimitApplicationCertificateRelatedConsTime"),
        record(
            "LimitApplicationCertificateRelatedInfo",
            &[
                leaf("LimitApplicationCertificateClassification"),
                leaf("LimitApplicationCertificateClassificationFlag"),
                leaf("LimitApplicationCertificateDate"),
                leaf("LimitApplicationCertificateValidStartDate"),
                leaf("LimitApplicationCertificateValidEndDate"),
                leaf("LimitApplicationCertificateLongTermDate"),
            ],
        ),
        leaf("SpecificDiseasesCertificateRelatedConsFlg"),
        leaf("SpecificDiseasesCertificateRelatedConsTime"),
        record(
            "SpecificDiseasesCertificateList",
            &[list(
                "SpecificDiseasesCertificateInfo",
                &[
                    leaf("SpecificDiseasesDiseaseCategory"),
                    leaf("SpecificDiseasesCertificateDate"),
                    leaf("SpecificDiseasesValidStartDate"),
                    leaf("SpecificDiseasesValidEndDate"),
                    leaf("SpecificDiseasesSelfPay"),
                ],
            )],
        ),
        record(
            "PublicExpenseResultList",
            &[list(
                "MedicalTicketInfo",
                &[
                    leaf("TicketType"),
                    leaf("MedicalTicketValidDate"),
                    leaf("MedicalTicketExpirationDate"),
                    leaf("IssueNumber"),
                    leaf("MedicalTreatmentMonth"),
                    leaf("DesignatedMedicalInstitutionCode"),
                    leaf("DesignatedMedicalInstitutionFlag"),
                    leaf("DesignatedMedicalInstitutionName"),
                    leaf("PrescriptionIssuerMedicalInstitutionCode"),
                    leaf("PrescriptionIssuerMedicalInstitutionName"),
                    leaf("InjuryName1"),
                    leaf("InjuryName2"),
                    leaf("InjuryName3"),
                    leaf("MedicalTreatmentType"),
                    leaf("SelfPayAmount"),
                    leaf("DistrictContactName"),
                    leaf("HandlingContactName"),
                    leaf("SingleOrCombinedUse"),
                    leaf("StatusOfSocialInsurance"),
                    leaf("ConsistencyFlag"),
                    leaf("StatusOfInfecton"),
                    leaf("StatusOfElderlyMedicalCare"),
                    leaf("StatusOfPrefecturalExpenses"),
                    leaf("Remarks1"),
                    leaf("Remarks2"),
                    leaf("Remarks3"),
                ],
            )],
        ),
        leaf("SpecificHealthCheckupsInfoConsFlg"),
        leaf("SpecificHealthCheckupsInfoConsTime"),
        leaf("SpecificHealthCheckupsInfoAvailableTime"),
        leaf("PharmacistsInfoConsFlg"),
        leaf("PharmacistsInfoConsTime"),
        leaf("PharmacistsInfoAvailableTime"),
        leaf("DiagnosisInfoConsFlg"),
        leaf("DiagnosisInfoConsTime"),
        leaf("DiagnosisInfoAvailableTime"),
        leaf("OperationInfoConsFlg"),
        leaf("OperationInfoConsTime"),
        leaf("OperationInfoAvailableTime"),
        leaf("PrescriptionIssueSelect"),
        leaf("ReferenceNumber"),
    ],
);

/// Escapes a value for XML, in a way of its own.
pub fn escape(value: &str) -> String {
    value
        .chars()
        .map(|c| match c {
            '&' | '<' | '>' | '"' | '\'' | '\r' => format!("&#x{:X};", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

/// Values of every kind that a message has had, and any others that XML allows.
pub fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec![
            "", " ", "   ", "1", "01", "A1", "B09", "  990014", "0001234", "●橋　花子", "SMITH　ANNA MARIA", "ﾀﾅｶ ﾊﾅｺ",
            "　", "１２・あ", "¥‾−〜‖￠", "髙﨑𠮷", "😀", "<&>\"'", "]]>", "a\tb\nc", "\r", " \u{3000} ", "&amp;", "&#65;",
            "\u{E000}", "\u{FEFF}x", "é", "㈱①Ⅲ",
        ]).prop_map(str::to_owned),
        2 => "[ -~]{0,20}",
        2 => "[\u{3000}-\u{30FF}\u{4E00}-\u{9FFF}\u{FF01}-\u{FF9F}●]{1,12}",
        1 => prop::collection::vec(
            any::<char>().prop_filter("allowed", |c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')), 0..8
        ).prop_map(String::from_iter),
    ]
}

/// An element that no layout has, up to three levels deep.
fn unknown() -> BoxedStrategy<String> {
    let leaf = (0..4_u8, value()).prop_map(|(n, value)| format!("<New{n}>{}</New{n}>", escape(&value)));
    leaf.prop_recursive(2, 8, 3, |inner| {
        (0..4_u8, value(), prop::collection::vec(inner, 1..3)).prop_map(|(n, attribute, children)| {
            format!("<New{n} kind=\"{}\">{}</New{n}>", escape_attribute(&attribute), children.concat())
        })
    })
    .boxed()
}

fn escape_attribute(value: &str) -> String {
    escape(value).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Some of the layout's elements in any order, with unknown ones among them.
pub fn element(layout: &'static Layout) -> BoxedStrategy<String> {
    if layout.children.is_empty() {
        return value().prop_map(|value| format!("<{0}>{1}</{0}>", layout.name, escape(&value))).boxed();
    }
    (
        subsequence(layout.children.iter().collect::<Vec<_>>(), 0..=layout.children.len()),
        prop::collection::vec(unknown(), 0..2),
    )
        .prop_flat_map(|(known, unknown)| {
            let known: Vec<BoxedStrategy<String>> = known
                .into_iter()
                .map(|layout| {
                    let most = if layout.repeats { 3 } else { 1 };
                    prop::collection::vec(element(layout), 1..=most).prop_map(|all| all.concat()).boxed()
                })
                .collect();
            (known, Just(unknown)).prop_map(|(mut all, unknown)| {
                all.extend(unknown);
                all
            })
        })
        .prop_shuffle()
        .prop_map(|children| format!("<{0}>{1}</{0}>", layout.name, children.concat()))
        .boxed()
}

/// A message in UTF-8: header, perhaps a body, perhaps something else, in any order.
pub fn message() -> impl Strategy<Value = String> {
    let parts = (element(&HEADER), prop::option::of(element(&BODY)), prop::option::of(unknown()));
    parts
        .prop_map(|(header, body, other)| Vec::from_iter([Some(header), body, other].into_iter().flatten()))
        .prop_shuffle()
        .prop_map(|parts| {
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><XmlMsg>{}</XmlMsg>", parts.concat())
        })
}

/// Every element of the layout once.
pub fn complete(layout: &Layout) -> String {
    let content = if layout.children.is_empty() {
        "値 1".to_owned()
    } else {
        layout.children.iter().map(complete).collect()
    };
    format!("<{0}>{content}</{0}>", layout.name)
}

/// Every element of the layout once, last first.
pub fn backwards(layout: &Layout) -> String {
    let content = if layout.children.is_empty() {
        "値 1".to_owned()
    } else {
        layout.children.iter().rev().map(backwards).collect()
    };
    format!("<{0}>{content}</{0}>", layout.name)
}

/// The fixtures in both encodings.
pub fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../fixtures/eligibility/messages");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("fixtures") {
        let path = entry.expect("entry").path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            let name = path.file_name().expect("name").to_string_lossy().into_owned();
            all.push((name, std::fs::read(path).expect("fixture")));
        }
    }
    all.sort();
    assert!(all.len() >= 16, "fixtures are there");
    all
}
