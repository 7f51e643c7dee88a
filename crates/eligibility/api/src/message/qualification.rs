//! `ResultOfQualificationConfirmation`: one qualification and what hangs on it.

use super::codes::{
    ConsentFlag, ContributionRatio, DiseaseCategory, InsuredCardClassification, LimitCertificate, LimitClass,
    PersonalFamily, PreschoolClassification, PrescriptionIssue, ReasonOfLoss, Sex,
};
use super::medical_ticket::PublicExpenseResultList;
use super::record::record;
use super::text::Text;

record! {
    /// `ResultOfQualificationConfirmation` (資格確認結果). Days are `YYYYMMDD`, times `YYYYMMDDhhmmss`, JST.
    ResultOfQualificationConfirmation {
        /// 被保険者証区分.
        insured_card_classification: Option<InsuredCardClassification> = "InsuredCardClassification",
        /// 保険者番号 (medical aid: 公費負担者番号), 8 wide, space-padded on the left.
        insurer_number: Option<Text> = "InsurerNumber",
        /// 被保険者証記号.
        insured_card_symbol: Option<Text> = "InsuredCardSymbol",
        /// 被保険者証番号 (medical aid: 受給者番号).
        insured_identification_number: Option<Text> = "InsuredIdentificationNumber",
        /// 枝番, 2 digits.
        insured_branch_number: Option<Text> = "InsuredBranchNumber",
        /// 本人・家族の別.
        personal_family_classification: Option<PersonalFamily> = "PersonalFamilyClassification",
        /// 被保険者氏名(世帯主氏名).
        insured_name: Option<Text> = "InsuredName",
        /// 氏名, full width; `●` stands for a character outside the character set.
        name: Option<Text> = "Name",
        /// 氏名（その他）.
        name_of_other: Option<Text> = "NameOfOther",
        /// 氏名カナ, half width.
        name_kana: Option<Text> = "NameKana",
        /// 氏名カナ（その他）.
        name_of_other_kana: Option<Text> = "NameOfOtherKana",
        /// 性別1.
        sex1: Option<Sex> = "Sex1",
        /// 性別2: written on the back of the card.
        sex2: Option<Sex> = "Sex2",
        /// 生年月日.
        birthdate: Option<Text> = "Birthdate",
        /// 住所, as the insurer knows it.
        address: Option<Text> = "Address",
        /// 郵便番号, `NNN-NNNN`.
        post_number: Option<Text> = "PostNumber",
        /// 資格取得年月日.
        qualification_date: Option<Text> = "QualificationDate",
        /// 資格喪失年月日.
        disqualification_date: Option<Text> = "DisqualificationDate",
        /// 被保険者証交付年月日.
        insured_certificate_issuance_date: Option<Text> = "InsuredCertificateIssuanceDate",
        /// 被保険者証有効開始年月日.
        insured_card_valid_date: Option<Text> = "InsuredCardValidDate",
        /// 被保険者証有効終了年月日.
        insured_card_expiration_date: Option<Text> = "InsuredCardExpirationDate",
        /// 被保険者証一部負担金割合 (75 and over).
        insured_partial_contribution_ratio: Option<ContributionRatio> = "InsuredPartialContributionRatio",
        /// 未就学区分.
        preschool_classification: Option<PreschoolClassification> = "PreschoolClassification",
        /// 資格喪失事由.
        reason_of_loss: Option<ReasonOfLoss> = "ReasonOfLoss",
        /// 保険者名称.
        insurer_name: Option<Text> = "InsurerName",
        /// 高齢受給者証情報 (70 to 74).
        elderly_recipient: Option<ElderlyRecipientCertificateInfo> = "ElderlyRecipientCertificateInfo",
        /// 限度額適用認定証提供同意フラグ.
        limit_consent_flag: Option<ConsentFlag> = "LimitApplicationCertificateRelatedConsFlg",
        /// 限度額適用認定証提供同意日時.
        limit_consent_time: Option<Text> = "LimitApplicationCertificateRelatedConsTime",
        /// 限度額適用認定証関連情報.
        limit_info: Option<LimitApplicationCertificateRelatedInfo> = "LimitApplicationCertificateRelatedInfo",
        /// 特定疾病療養受療証提供同意フラグ.
        specific_diseases_consent_flag: Option<ConsentFlag> = "SpecificDiseasesCertificateRelatedConsFlg",
        /// 特定疾病療養受療証提供同意日時.
        specific_diseases_consent_time: Option<Text> = "SpecificDiseasesCertificateRelatedConsTime",
        /// 特定疾病療養受療証情報リスト.
        specific_diseases: Option<SpecificDiseasesCertificateList> = "SpecificDiseasesCertificateList",
        /// 医療扶助資格確認結果リスト.
        public_expense: Option<PublicExpenseResultList> = "PublicExpenseResultList",
        /// 特定健診情報閲覧同意フラグ.
        checkups_consent_flag: Option<ConsentFlag> = "SpecificHealthCheckupsInfoConsFlg",
        /// 特定健診情報閲覧同意日時.
        checkups_consent_time: Option<Text> = "SpecificHealthCheckupsInfoConsTime",
        /// 特定健診情報閲覧有効期限.
        checkups_available_time: Option<Text> = "SpecificHealthCheckupsInfoAvailableTime",
        /// 薬剤情報閲覧同意フラグ.
        pharmacists_consent_flag: Option<ConsentFlag> = "PharmacistsInfoConsFlg",
        /// 薬剤情報閲覧同意日時.
        pharmacists_consent_time: Option<Text> = "PharmacistsInfoConsTime",
        /// 薬剤情報閲覧有効期限.
        pharmacists_available_time: Option<Text> = "PharmacistsInfoAvailableTime",
        /// 診療情報閲覧同意フラグ.
        diagnosis_consent_flag: Option<ConsentFlag> = "DiagnosisInfoConsFlg",
        /// 診療情報閲覧同意日時.
        diagnosis_consent_time: Option<Text> = "DiagnosisInfoConsTime",
        /// 診療情報閲覧有効期限.
        diagnosis_available_time: Option<Text> = "DiagnosisInfoAvailableTime",
        /// 手術情報閲覧同意フラグ.
        operation_consent_flag: Option<ConsentFlag> = "OperationInfoConsFlg",
        /// 手術情報閲覧同意日時.
        operation_consent_time: Option<Text> = "OperationInfoConsTime",
        /// 手術情報閲覧有効期限.
        operation_available_time: Option<Text> = "OperationInfoAvailableTime",
        /// 処方箋発行形態; also seen in the body.
        prescription_issue_select: Option<PrescriptionIssue> = "PrescriptionIssueSelect",
        /// 照会番号: the facility's own number for the person, if it registered one.
        reference_number: Option<Text> = "ReferenceNumber",
    }
}

record! {
    /// `ElderlyRecipientCertificateInfo` (高齢受給者証情報).
    ElderlyRecipientCertificateInfo {
        /// 交付年月日.
        certificate_date: Option<Text> = "ElderlyRecipientCertificateDate",
        /// 有効開始年月日.
        valid_start_date: Option<Text> = "ElderlyRecipientValidStartDate",
        /// 有効終了年月日.
        valid_end_date: Option<Text> = "ElderlyRecipientValidEndDate",
        /// 一部負担金割合.
        contribution_ratio: Option<ContributionRatio> = "ElderlyRecipientContributionRatio",
    }
}

record! {
    /// `LimitApplicationCertificateRelatedInfo` (限度額適用認定証関連情報).
    LimitApplicationCertificateRelatedInfo {
        /// 限度額適用認定証区分.
        classification: Option<LimitCertificate> = "LimitApplicationCertificateClassification",
        /// 適用区分.
        classification_flag: Option<LimitClass> = "LimitApplicationCertificateClassificationFlag",
        /// 交付年月日.
        date: Option<Text> = "LimitApplicationCertificateDate",
        /// 有効開始年月日.
        valid_start_date: Option<Text> = "LimitApplicationCertificateValidStartDate",
        /// 有効終了年月日.
        valid_end_date: Option<Text> = "LimitApplicationCertificateValidEndDate",
        /// 長期入院該当年月日.
        long_term_date: Option<Text> = "LimitApplicationCertificateLongTermDate",
    }
}

record! {
    /// `SpecificDiseasesCertificateList` (特定疾病療養受療証情報リスト).
    SpecificDiseasesCertificateList {
        /// 特定疾病療養受療証情報.
        certificates: Vec<SpecificDiseasesCertificateInfo> = "SpecificDiseasesCertificateInfo",
    }
}

record! {
    /// `SpecificDiseasesCertificateInfo` (特定疾病療養受療証情報).
    SpecificDiseasesCertificateInfo {
        /// 認定疾病区分.
        disease_category: Option<DiseaseCategory> = "SpecificDiseasesDiseaseCategory",
        /// 交付年月日.
        certificate_date: Option<Text> = "SpecificDiseasesCertificateDate",
        /// 有効開始年月日.
        valid_start_date: Option<Text> = "SpecificDiseasesValidStartDate",
        /// 有効終了年月日.
        valid_end_date: Option<Text> = "SpecificDiseasesValidEndDate",
        /// 自己負担限度額, yen a month.
        self_pay: Option<Text> = "SpecificDiseasesSelfPay",
    }
}
