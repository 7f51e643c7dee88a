//! 医療扶助: medical and dispensing tickets.

use super::codes::{
    Applicability, DesignatedInstitutionFlag, MedicalTreatmentType, SingleOrCombinedUse, TicketType,
};
use super::record::record;
use super::text::Text;

record! {
    /// `PublicExpenseResultList` (医療扶助資格確認結果リスト).
    PublicExpenseResultList {
        /// 医療券・調剤券情報.
        tickets: Vec<MedicalTicketInfo> = "MedicalTicketInfo",
    }
}

record! {
    /// `MedicalTicketInfo` (医療券・調剤券情報).
    MedicalTicketInfo {
        /// 医療券・調剤券別.
        ticket_type: Option<TicketType> = "TicketType",
        /// 有効開始年月日, `YYYYMMDD`.
        medical_ticket_valid_date: Option<Text> = "MedicalTicketValidDate",
        /// 有効終了年月日, `YYYYMMDD`.
        medical_ticket_expiration_date: Option<Text> = "MedicalTicketExpirationDate",
        /// 交付番号.
        issue_number: Option<Text> = "IssueNumber",
        /// 診療年月, `YYYYMM`.
        medical_treatment_month: Option<Text> = "MedicalTreatmentMonth",
        /// 指定医療機関コード.
        designated_medical_institution_code: Option<Text> = "DesignatedMedicalInstitutionCode",
        /// 指定医療機関確認フラグ.
        designated_medical_institution_flag: Option<DesignatedInstitutionFlag> = "DesignatedMedicalInstitutionFlag",
        /// 指定医療機関名.
        designated_medical_institution_name: Option<Text> = "DesignatedMedicalInstitutionName",
        /// 処方箋発行元医療機関コード.
        prescription_issuer_medical_institution_code: Option<Text> = "PrescriptionIssuerMedicalInstitutionCode",
        /// 処方箋発行元医療機関名.
        prescription_issuer_medical_institution_name: Option<Text> = "PrescriptionIssuerMedicalInstitutionName",
        /// 傷病名1.
        injury_name1: Option<Text> = "InjuryName1",
        /// 傷病名2.
        injury_name2: Option<Text> = "InjuryName2",
        /// 傷病名3.
        injury_name3: Option<Text> = "InjuryName3",
        /// 診療別.
        medical_treatment_type: Option<MedicalTreatmentType> = "MedicalTreatmentType",
        /// 本人支払額, yen.
        self_pay_amount: Option<Text> = "SelfPayAmount",
        /// 地区担当員名.
        district_contact_name: Option<Text> = "DistrictContactName",
        /// 取扱担当者名.
        handling_contact_name: Option<Text> = "HandlingContactName",
        /// 単独・併用別.
        single_or_combined_use: Option<SingleOrCombinedUse> = "SingleOrCombinedUse",
        /// 社会保険状況.
        status_of_social_insurance: Option<Applicability> = "StatusOfSocialInsurance",
        /// 社会保険状況の整合性フラグ (OQSCD022, values not public).
        consistency_flag: Option<Text> = "ConsistencyFlag",
        /// 感染症法第37条の2の該当状況. The element name is misspelt in the published layout.
        status_of_infection: Option<Applicability> = "StatusOfInfecton",
        /// 後期高齢者医療の該当状況.
        status_of_elderly_medical_care: Option<Applicability> = "StatusOfElderlyMedicalCare",
        /// 都道府県費の該当状況.
        status_of_prefectural_expenses: Option<Applicability> = "StatusOfPrefecturalExpenses",
        /// 備考1.
        remarks1: Option<Text> = "Remarks1",
        /// 備考2.
        remarks2: Option<Text> = "Remarks2",
        /// 備考3.
        remarks3: Option<Text> = "Remarks3",
    }
}
