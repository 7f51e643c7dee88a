//! Texts with a number or a name in them.

use std::time::Duration;

use kiosk_visit::Language;

use super::Words;

impl Words {
    /// Why the second factor is asked for, and for how long it will not be asked again.
    #[must_use]
    pub fn confirm_lead(&self, fresh: Duration) -> String {
        let minutes = fresh.as_secs() / 60;
        pick!(
            self,
            format!(
                "患者さんの写真や結果を開く前に、あなたであることを確かめます。このあと{minutes}分間は聞きません"
            ),
            format!(
                "Photos and results of patients are opened by you alone. Not asked again for {minutes} minutes"
            )
        )
    }

    /// How much waits for the receipt computer, and for how long.
    #[must_use]
    pub fn receipt_waits(&self, waiting: usize, minutes: u64) -> String {
        pick!(
            self,
            format!("{waiting}件が待っています。いちばん古いものは{minutes}分前です"),
            format!("{waiting} waiting, the oldest for {minutes} min")
        )
    }

    /// How much was not delivered at all.
    #[must_use]
    pub fn receipt_lost(&self, lost: u64) -> String {
        pick!(self, format!(" {lost}件は届けられませんでした"), format!(" {lost} not delivered"))
    }

    /// How far the kiosk's clock is from the gateway's, by so many seconds; behind is negative.
    #[must_use]
    pub fn kiosk_clock_off(&self, ahead: i64) -> String {
        let by = self.about(ahead);
        let fast = ahead > 0;
        pick!(
            self,
            format!(
                "受付機の時計が{by}{}。日付と時刻の設定を確かめてください",
                if fast { "進んでいます" } else { "遅れています" }
            ),
            format!(
                "The kiosk's clock is {by} {}. Check its date and time settings",
                if fast { "fast" } else { "slow" }
            )
        )
    }

    /// What somebody is told whose one-time code is right by another clock.
    #[must_use]
    pub fn code_clock_off(&self, ahead: i64) -> String {
        let by = self.about(ahead);
        let fast = ahead > 0;
        pick!(
            self,
            format!(
                "サインインできませんでした。受付機の時計が{by}{}。電話の時計か、受付機の時計を合わせてください",
                if fast { "進んでいるようです" } else { "遅れているようです" }
            ),
            format!(
                "Not signed in. This clock is {by} {}. Set the clock of the phone or of the kiosk",
                if fast { "fast" } else { "slow" }
            )
        )
    }

    /// A span of time in the unit that says enough.
    fn about(&self, seconds: i64) -> String {
        const UNITS: [(u64, u64); 3] = [(60, 90 * 60), (3600, 36 * 3600), (86_400, 700 * 86_400)];
        let seconds = seconds.unsigned_abs();
        let unit = UNITS.iter().position(|(_, most)| seconds < *most).unwrap_or(UNITS.len());
        let length = UNITS.get(unit).map_or(365 * 86_400, |(length, _)| *length);
        let number = ((seconds.saturating_add(length / 2)) / length).max(1);
        let (ja, en) = match unit {
            0 => ("分", "min"),
            1 => ("時間", "h"),
            2 => ("日", if number == 1 { "day" } else { "days" }),
            _ => ("年", if number == 1 { "year" } else { "years" }),
        };
        pick!(self, format!("約{number}{ja}"), format!("about {number} {en}"))
    }

    /// What a call for help is read out as.
    #[must_use]
    pub fn call(&self, kiosk: &str) -> String {
        pick!(self, format!("{kiosk} で呼び出し中です"), format!("Help wanted at {kiosk}"))
    }
}
