//! `MessageHeader`: the exchange.

use super::codes::{CharacterCode, ReferenceClassification, SegmentOfResult};
use super::record::record;
use super::text::Text;

record! {
    /// `MessageHeader`. Times are JST.
    MessageHeader {
        /// 処理実行日時, `YYYYMMDDhhmmss`.
        process_execution_time: Option<Text> = "ProcessExecutionTime",
        /// 資格確認日, `YYYYMMDD`: the day the coverage is asked for.
        qualification_confirmation_date: Option<Text> = "QualificationConfirmationDate",
        /// 医療機関コード, 10 digits.
        medical_institution_code: Option<Text> = "MedicalInstitutionCode",
        /// 任意のファイル識別子: the correlation id.
        arbitrary_file_identifier: Option<Text> = "ArbitraryFileIdentifier",
        /// 照会区分.
        reference_classification: Option<ReferenceClassification> = "ReferenceClassification",
        /// 処理結果区分.
        segment_of_result: Option<SegmentOfResult> = "SegmentOfResult",
        /// エラーコード, when the segment is not 1.
        error_code: Option<Text> = "ErrorCode",
        /// エラーメッセージ.
        error_message: Option<Text> = "ErrorMessage",
        /// 文字コード識別, as it came. A message is always written with the code of the encoding it is written in.
        character_code_identifier: Option<CharacterCode> = "CharacterCodeIdentifier",
        /// 受付番号 (bulk messages).
        reception_number: Option<Text> = "ReceptionNumber",
        /// Count of results (bulk messages).
        number_of_processing_result: Option<Text> = "NumberOfProcessingResult",
        /// Count of normal results (bulk messages).
        number_of_normal_processing: Option<Text> = "NumberOfNormalProcessing",
        /// Count of errors (bulk messages).
        number_of_error: Option<Text> = "NumberOfError",
    }
}
