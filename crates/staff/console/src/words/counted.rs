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

    /// What a call for help is read out as.
    #[must_use]
    pub fn call(&self, kiosk: &str) -> String {
        pick!(self, format!("{kiosk} で呼び出し中です"), format!("Help wanted at {kiosk}"))
    }
}
