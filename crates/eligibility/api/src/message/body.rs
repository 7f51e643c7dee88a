//! `MessageBody`: the answer for one person.

use super::codes::{ConsentFlag, PrescriptionIssue, ProcessingResultStatus, QualificationValidity};
use super::qualification::ResultOfQualificationConfirmation;
use super::record::record;
use super::text::Text;

record! {
    /// `MessageBody`.
    MessageBody {
        /// 資格確認照会用情報: what was asked, echoed.
        search_info: Option<QualificationConfirmSearchInfo> = "QualificationConfirmSearchInfo",
        /// 処方箋発行形態; also seen in the result.
        prescription_issue_select: Option<PrescriptionIssue> = "PrescriptionIssueSelect",
        /// 処理結果状況.
        processing_result_status: Option<ProcessingResultStatus> = "ProcessingResultStatus",
        /// 処理結果コード: an error, or a notice on a normal result.
        processing_result_code: Option<Text> = "ProcessingResultCode",
        /// 処理結果メッセージ.
        processing_result_message: Option<Text> = "ProcessingResultMessage",
        /// 資格有効性.
        qualification_validity: Option<QualificationValidity> = "QualificationValidity",
        /// 資格確認結果リスト.
        result_list: Option<ResultList> = "ResultList",
    }
}

record! {
    /// `QualificationConfirmSearchInfo` (資格確認照会用情報).
    QualificationConfirmSearchInfo {
        /// 保険者番号, 8 wide, space-padded on the left.
        insurer_number: Option<Text> = "InsurerNumber",
        /// 被保険者証記号.
        insured_card_symbol: Option<Text> = "InsuredCardSymbol",
        /// 被保険者証番号.
        insured_identification_number: Option<Text> = "InsuredIdentificationNumber",
        /// 枝番.
        insured_branch_number: Option<Text> = "InsuredBranchNumber",
        /// 生年月日, `YYYYMMDD`.
        birthdate: Option<Text> = "Birthdate",
        /// 限度額適用認定証提供同意フラグ.
        limit_consent_flag: Option<ConsentFlag> = "LimitApplicationCertificateRelatedConsFlg",
        /// 任意の識別子.
        arbitrary_identifier: Option<Text> = "ArbitraryIdentifier",
    }
}

record! {
    /// `ResultList` (資格確認結果リスト): several when more than one qualification fits, or with medical aid.
    ResultList {
        /// 資格確認結果.
        results: Vec<ResultOfQualificationConfirmation> = "ResultOfQualificationConfirmation",
    }
}
