//! Codes of the OQS vocabulary (業務コード, OQSCD…). Codes were added after launch more than once, so each type keeps one
//! that it does not know as [`Text`] in `Other`, and writes it back as given.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::MessageError;
use super::element::{Element, Unknown};
use super::record::Node;
use super::text::{Text, TextError};
use super::visit::Sink;

/// Two codes are equal when they are written the same.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal => $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A code that this program does not know, as given. `From<Text>` and `TryFrom<&str>` never make one of a
            /// known code.
            Other(Text),
        }

        impl $name {
            /// Every code that this program knows, as written in a message.
            pub const KNOWN: &'static [&'static str] = &[$($code),+];

            /// The code as written in a message.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code.as_str(),
                }
            }

            /// The code, unless it tells nothing: an element that is empty, blank or only marks.
            #[must_use]
            pub fn told(&self) -> Option<&Self> {
                match self {
                    Self::Other(code) => code.told().map(|_| self),
                    _ => Some(self),
                }
            }

            /// What the code means, in the words of the published tables; `None` for one that this program does not know.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($meaning),)+
                    Self::Other(_) => None,
                }
            }
        }

        impl From<Text> for $name {
            fn from(code: Text) -> Self {
                match code.as_str() {
                    $($code => Self::$variant,)+
                    _ => Self::Other(code),
                }
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TextError;

            fn try_from(code: &str) -> Result<Self, TextError> {
                Text::new(code).map(Self::from)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str(stringify!($variant)),)+
                    Self::Other(code) => write!(f, "Other({code:?})"),
                }
            }
        }

        impl Node for $name {
            fn tells(&self) -> bool {
                self.told().is_some()
            }

            fn read(name: &'static str, element: Element, around: &mut Unknown) -> Result<Self, MessageError> {
                Text::read(name, element, around).map(Self::from)
            }

            fn write(&self, name: &'static str, around: &Unknown, out: &mut dyn Sink) {
                out.open(name, around.attributes_of(name));
                out.code(self.as_str(), self.meaning());
                out.close(name);
            }
        }
    };
}

code! {
    /// 照会区分 (OQSCD002): what was asked with.
    ReferenceClassification {
        /// 1 マイナンバーカード.
        MyNumberCard = "1" => "マイナンバーカード",
        /// 2 被保険者証情報.
        InsuranceCard = "2" => "被保険者証情報",
    }
}

code! {
    /// 処理結果区分 (OQSCD003): how the exchange ended.
    SegmentOfResult {
        /// 1 正常終了.
        Normal = "1" => "正常終了",
        /// 2 処理中.
        InProgress = "2" => "処理中",
        /// 9 異常終了.
        Abnormal = "9" => "異常終了",
    }
}

code! {
    /// 文字コード識別 (OQSCD005).
    CharacterCode {
        /// 0 UTF-8.
        Utf8 = "0" => "UTF-8",
        /// 1 Shift_JIS, which is CP932.
        ShiftJis = "1" => "Shift_JIS",
    }
}

code! {
    /// 処理結果状況 (OQSCD004): how it ended for this person.
    ProcessingResultStatus {
        /// 1 正常終了.
        Normal = "1" => "正常終了",
        /// 2 エラー.
        Error = "2" => "エラー",
    }
}

code! {
    /// 資格有効性 (OQSCD006).
    QualificationValidity {
        /// 1 有効.
        Valid = "1" => "有効",
        /// 2 無効.
        Invalid = "2" => "無効",
        /// 3 無効（新しい資格あり）.
        InvalidNewerExists = "3" => "無効（新しい資格あり）",
        /// 4 該当資格なし.
        NotFound = "4" => "該当資格なし",
        /// 5 複数該当 (medical insurance only).
        Several = "5" => "複数該当",
        /// 6 有効（未登録） (medical aid only: entitled, ticket not registered yet).
        ValidNotRegistered = "6" => "有効（未登録）",
    }
}

code! {
    /// 処方箋発行形態 (OQSCD017).
    PrescriptionIssue {
        /// 1 電子処方箋.
        Electronic = "1" => "電子処方箋",
        /// 2 紙の処方箋.
        Paper = "2" => "紙の処方箋",
    }
}

code! {
    /// 被保険者証区分 (OQSCD010).
    InsuredCardClassification {
        /// 01 被保険者証(一般).
        General = "01" => "被保険者証(一般)",
        /// 02 被保険者証(退職).
        Retired = "02" => "被保険者証(退職)",
        /// 03 短期被保険者証(一般).
        ShortTermGeneral = "03" => "短期被保険者証(一般)",
        /// 04 短期被保険者証(退職).
        ShortTermRetired = "04" => "短期被保険者証(退職)",
        /// 05 被保険者資格証明書, later 特別療養費支給対象者.
        SpecialMedicalExpense = "05" => "被保険者資格証明書(特別療養費支給対象者)",
        /// 06 特例退職被保険者証.
        SpecialRetired = "06" => "特例退職被保険者証",
        /// 07 自衛官診療証.
        SelfDefenseForces = "07" => "自衛官診療証",
        /// A1 医療扶助.
        MedicalAid = "A1" => "医療扶助",
    }
}

code! {
    /// 本人・家族の別 (OQSCD009).
    PersonalFamily {
        /// 1 本人.
        Person = "1" => "本人",
        /// 2 家族.
        Family = "2" => "家族",
    }
}

code! {
    /// 性別 (OQSCD007).
    Sex {
        /// 1 男.
        Male = "1" => "男",
        /// 2 女.
        Female = "2" => "女",
        /// 3 未設定.
        NotSet = "3" => "未設定",
    }
}

code! {
    /// 資格喪失事由 (OQSCD008).
    ReasonOfLoss {
        /// 01 死亡.
        Death = "01" => "死亡",
        /// 02 生活保護受給開始.
        PublicAssistance = "02" => "生活保護受給開始",
        /// 03 医療保険等の資格取得.
        OtherInsurance = "03" => "医療保険等の資格取得",
        /// 99 その他.
        OtherReason = "99" => "その他",
    }
}

code! {
    /// 未就学区分 (OQSCD015).
    PreschoolClassification {
        /// 1 未就学.
        Preschool = "1" => "未就学",
    }
}

code! {
    /// 一部負担金割合: the patient's share, in percent, three digits.
    ContributionRatio {
        /// 010, 10 percent.
        Percent10 = "010" => "1割",
        /// 020, 20 percent.
        Percent20 = "020" => "2割",
        /// 030, 30 percent.
        Percent30 = "030" => "3割",
    }
}

impl ContributionRatio {
    /// The share in percent, 1 to 100. `None` where the answer tells none: empty, blank, marks, zero, or what is no number.
    #[must_use]
    pub fn percent(&self) -> Option<u8> {
        let digits = self.as_str().trim();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|percent| is_number && (1..=100).contains(percent))
    }
}

code! {
    /// 限度額適用認定証区分 (OQSCD011).
    LimitCertificate {
        /// 01 限度額適用認定証.
        Limit = "01" => "限度額適用認定証",
        /// 02 限度額適用・標準負担額減額認定証.
        LimitAndReduction = "02" => "限度額適用・標準負担額減額認定証",
        /// 03 標準負担額減額認定証.
        Reduction = "03" => "標準負担額減額認定証",
    }
}

code! {
    /// 限度額適用認定証適用区分 (OQSCD012). A: below 70; B: 70 and over.
    LimitClass {
        /// A01 ア.
        A01 = "A01" => "ア",
        /// A02 イ.
        A02 = "A02" => "イ",
        /// A03 ウ.
        A03 = "A03" => "ウ",
        /// A04 エ.
        A04 = "A04" => "エ",
        /// A05 オ(非課税).
        A05 = "A05" => "オ(非課税)",
        /// A06 オ(境).
        A06 = "A06" => "オ(境)",
        /// B01 現役並みⅢ.
        B01 = "B01" => "現役並みⅢ",
        /// B02 現役並みⅡ.
        B02 = "B02" => "現役並みⅡ",
        /// B03 現役並みⅠ.
        B03 = "B03" => "現役並みⅠ",
        /// B04 一般 (70 to 74).
        B04 = "B04" => "一般",
        /// B05 低所得Ⅱ.
        B05 = "B05" => "低所得Ⅱ",
        /// B06 低所得Ⅰ.
        B06 = "B06" => "低所得Ⅰ",
        /// B07 低所得Ⅰ(老福).
        B07 = "B07" => "低所得Ⅰ(老福)",
        /// B08 低所得Ⅰ(境).
        B08 = "B08" => "低所得Ⅰ(境)",
        /// B09 一般Ⅱ (75 and over).
        B09 = "B09" => "一般Ⅱ",
        /// B10 一般Ⅰ (75 and over).
        B10 = "B10" => "一般Ⅰ",
    }
}

code! {
    /// 認定疾病区分 (OQSCD013).
    DiseaseCategory {
        /// 1 人工透析を必要とする慢性腎不全.
        Dialysis = "1" => "人工透析を必要とする慢性腎不全",
        /// 2 先天性血液凝固因子障害.
        CoagulationFactor = "2" => "先天性血液凝固因子障害",
        /// 3 血液凝固因子製剤に起因するHIV感染症.
        BloodProductHiv = "3" => "血液凝固因子製剤に起因するHIV感染症",
    }
}

code! {
    /// 同意フラグ: OQSCD016, whose first two codes are also OQSCD001 (limit amount).
    ConsentFlag {
        /// 0 同意なし.
        NotGiven = "0" => "同意なし",
        /// 1 同意あり.
        Given = "1" => "同意あり",
        /// 2 同意有効期限切れ.
        Expired = "2" => "同意有効期限切れ",
        /// 3 取得困難.
        HardToObtain = "3" => "取得困難",
    }
}

code! {
    /// 医療券・調剤券別 (OQSCD018).
    TicketType {
        /// 01 医療券.
        Medical = "01" => "医療券",
        /// 02 調剤券.
        Dispensing = "02" => "調剤券",
    }
}

code! {
    /// 診療別 (OQSCD019).
    MedicalTreatmentType {
        /// 01 入院.
        Inpatient = "01" => "入院",
        /// 02 入院外.
        Outpatient = "02" => "入院外",
        /// 03 歯科.
        Dental = "03" => "歯科",
        /// 04 調剤.
        Dispensing = "04" => "調剤",
        /// 05 訪問看護.
        HomeNursing = "05" => "訪問看護",
    }
}

code! {
    /// 単独・併用別 (OQSCD020).
    SingleOrCombinedUse {
        /// 01 単独.
        Single = "01" => "単独",
        /// 02 併用.
        Combined = "02" => "併用",
    }
}

code! {
    /// 該当状況 (OQSCD021, 023 to 025).
    Applicability {
        /// 01 あり.
        Applies = "01" => "あり",
        /// 02 なし.
        DoesNotApply = "02" => "なし",
    }
}

code! {
    /// 指定医療機関確認フラグ (OQSCD026).
    DesignatedInstitutionFlag {
        /// 0 一致.
        Match = "0" => "一致",
        /// 1 不一致.
        Mismatch = "1" => "不一致",
    }
}
