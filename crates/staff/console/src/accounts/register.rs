//! Accounts and audit log together: a change is recorded before it is made. What the command line calls.

use std::sync::Arc;

use base_time::{Clock, Entropy};
use staff_audit_log::{AccountChange, AuditStore, KioskName, Record, StaffId, Switch, What};

use super::{AccountError, Accounts, CardPin, CardUid, Enrolment, Role, Secret};

/// Changes accounts and records it. Also the console's own way to change them.
#[derive(Clone)]
pub struct Register {
    /// The accounts.
    pub accounts: Arc<Accounts>,
    /// The log.
    pub audit: Arc<dyn AuditStore>,
    /// The kiosk whose log it is.
    pub kiosk: KioskName,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Register {
    /// Adds an account. `by` is `None` at the machine itself.
    ///
    /// # Errors
    /// [`AccountError`]. An account that could not be added after the record was made is in the log as added all the same;
    /// the log errs towards more.
    pub async fn add(
        &self,
        staff: &StaffId,
        role: Role,
        password: &str,
        by: Option<&StaffId>,
    ) -> Result<Enrolment, AccountError> {
        let secret = Secret::random(&*self.entropy)?;
        self.add_with(staff, role, (password, &secret), by).await?;
        Ok(secret.enrolment(staff, role))
    }

    /// Adds an account with a password and a second factor that were drawn before, and may have been shown already.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub async fn add_with(
        &self,
        staff: &StaffId,
        role: Role,
        secrets: (&str, &Secret),
        by: Option<&StaffId>,
    ) -> Result<(), AccountError> {
        if self.accounts.get(staff).await?.is_some() {
            return Err(AccountError::Exists);
        }
        self.record(staff, AccountChange::Added(role), by).await?;
        self.accounts.add(staff, role, secrets, self.clock.moment(), &*self.entropy).await
    }

    /// Removes an account.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn remove(&self, staff: &StaffId, by: Option<&StaffId>) -> Result<(), AccountError> {
        self.record(staff, AccountChange::Removed, by).await?;
        self.accounts.remove(staff).await
    }

    /// Sets a new password.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn set_password(
        &self,
        staff: &StaffId,
        password: &str,
        by: Option<&StaffId>,
    ) -> Result<(), AccountError> {
        self.record(staff, AccountChange::Password, by).await?;
        self.accounts.set_password(staff, password, &*self.entropy).await
    }

    /// Gives this second factor, which may have been shown already.
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn renew(
        &self,
        staff: &StaffId,
        secret: &Secret,
        by: Option<&StaffId>,
    ) -> Result<(), AccountError> {
        self.record(staff, AccountChange::SecondFactor, by).await?;
        self.accounts.renew(staff, secret).await
    }

    /// Gives the account this card and PIN, in the place of a card that it had.
    ///
    /// # Errors
    /// [`AccountError::CardOfAnother`], [`AccountError::NotForCards`] and others.
    pub async fn set_card(
        &self,
        staff: &StaffId,
        card: (&CardUid, &CardPin),
        by: Option<&StaffId>,
    ) -> Result<(), AccountError> {
        let account = self.accounts.get(staff).await?.ok_or(AccountError::Unknown)?;
        if !account.role.sees_visits() {
            return Err(AccountError::NotForCards);
        }
        if self.accounts.card_holder(card.0).await?.is_some_and(|holder| holder.staff != *staff) {
            return Err(AccountError::CardOfAnother);
        }
        self.record(staff, AccountChange::CardAdded, by).await?;
        self.accounts.set_card(staff, card, self.clock.moment(), &*self.entropy).await
    }

    /// Takes the account's card from it.
    ///
    /// # Errors
    /// [`AccountError::NoCard`] and others.
    pub async fn remove_card(&self, staff: &StaffId, by: Option<&StaffId>) -> Result<(), AccountError> {
        if self.accounts.card(staff).await?.is_none() {
            return Err(AccountError::NoCard);
        }
        self.record(staff, AccountChange::CardRemoved, by).await?;
        self.accounts.remove_card(staff).await
    }

    /// Puts this code in the place of the facility's, drawn before ([`draw_facility_code`](super::draw_facility_code)).
    ///
    /// # Errors
    /// [`AccountError`].
    pub async fn set_facility_code(&self, code: &str) -> Result<(), AccountError> {
        let what = What::Switched { switch: Switch::FacilityCode, on: true, staff: None };
        let record = Record { at: self.clock.moment(), kiosk: self.kiosk.clone(), what };
        self.audit.append(&[record]).await?;
        self.accounts.set_facility_code(code, &*self.entropy).await
    }

    async fn record(
        &self,
        staff: &StaffId,
        change: AccountChange,
        by: Option<&StaffId>,
    ) -> Result<(), AccountError> {
        let what = What::AccountChanged { account: staff.clone(), change, by: by.cloned() };
        let record = Record { at: self.clock.moment(), kiosk: self.kiosk.clone(), what };
        self.audit.append(&[record]).await.map(drop).map_err(AccountError::from)
    }
}
