//! One call, from its signed request to its answer: breaker, attempts, waits, all within one budget of time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base_time::Entropy;
use eligibility_api::wire::{IDEMPOTENCY_KEY, MEDIA_TYPE_PROBLEM};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Request, Response, StatusCode, Version};
use tokio::time::{Instant, sleep, timeout_at};
use zeroize::Zeroizing;

use crate::answer;
use crate::breaker::{Admission, Breaker, BreakerPolicy};
use crate::config::{FACILITY_TIMEOUT, STATUS_TIMEOUT};
use crate::error::{BadAnswer, ClientError, Echo, InputError};
use crate::gateway_time::GatewayTime;
use crate::retry::{Failure, RetryPolicy, parse_retry_after};
use crate::transport::{bounded_body, classify, is_media_type, single};

/// The way to the gateway, shared by all calls.
pub(crate) struct Exchange {
    http: reqwest::Client,
    limits: Limits,
    breaker: Mutex<Breaker>,
    /// What the last answer told of the time, until somebody takes it.
    time: Mutex<Option<GatewayTime>>,
    /// The breaker's origin of time.
    origin: Instant,
}

/// What bounds a call.
pub(crate) struct Limits {
    pub total_timeout: Duration,
    pub offers_timeout: Duration,
    pub max_body_bytes: usize,
    pub retry: RetryPolicy,
    pub jitter: Box<dyn Entropy>,
}

/// Reads a good answer.
type Reader<'a, T> = dyn Fn(&HeaderMap, Zeroizing<Vec<u8>>) -> Result<T, ClientError> + Send + Sync + 'a;

/// How one operation is asked and its answer read.
pub(crate) struct Call<'a, T> {
    pub name: &'static str,
    pub request: Request,
    /// The one good status.
    pub status: StatusCode,
    /// Its body's media type; `None` for an answer without a body.
    pub media_type: Option<&'static str>,
    pub idempotency_key: Option<&'a str>,
    pub read: &'a Reader<'a, T>,
}

/// What went wrong in one attempt, and what that means for the next.
struct Attempt {
    error: ClientError,
    failure: Failure,
    retry_after: Option<Duration>,
}

impl From<ClientError> for Attempt {
    fn from(error: ClientError) -> Self {
        let failure = if error == ClientError::Unreachable { Failure::Connect } else { Failure::Final };
        Self { error, failure, retry_after: None }
    }
}

impl Exchange {
    pub(crate) fn new(http: reqwest::Client, limits: Limits, breaker: BreakerPolicy) -> Self {
        let breaker = Mutex::new(Breaker::new(breaker));
        Self { http, limits, breaker, time: Mutex::default(), origin: Instant::now() }
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// What the last answer told of the time, once.
    pub(crate) fn take_time(&self) -> Option<GatewayTime> {
        lock(&self.time).take()
    }

    /// The one way out: breaker, attempts, waits, all within the total timeout.
    pub(crate) async fn ask<T>(&self, call: &Call<'_, T>, mode: Mode) -> Result<T, ClientError> {
        let deadline = Instant::now() + mode.limit(&self.limits);
        let mut retries = 0;
        let mut permit = self.admit(mode).inspect_err(|error| log_outcome(call.name, error))?;
        loop {
            let started = Instant::now();
            let attempt = timeout_at(deadline, self.attempt(call))
                .await
                .unwrap_or_else(|_| Err(ClientError::TimedOut.into()));
            let took = started.elapsed();
            permit.settle(attempt.as_ref().err().map(|attempt| &attempt.error));
            let attempt = match attempt {
                Ok(answer) => {
                    tracing::info!(call = call.name, retries, ms = millis(took), "gateway answered");
                    return Ok(answer);
                }
                Err(attempt) => attempt,
            };
            let error = attempt.error;
            tracing::warn!(call = call.name, retries, ms = millis(took), code = error.code(), %error, "gateway");
            if !mode.may_retry() || permit.admission == Admission::Probe {
                return Err(error);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let wait = self.limits.retry.wait(
                retries,
                attempt.failure,
                attempt.retry_after,
                left,
                self.limits.jitter.spread(),
            );
            let Some(wait) = wait else { return Err(error) };
            sleep(wait).await;
            permit = match self.admit(mode) {
                Ok(permit) if permit.admission == Admission::Allowed => permit,
                // Meanwhile the breaker opened: this call's own failure says more than that.
                _ => return Err(error),
            };
            retries += 1;
        }
    }

    async fn attempt<T>(&self, call: &Call<'_, T>) -> Result<T, Attempt> {
        let request = call.request.try_clone().ok_or(ClientError::Input(InputError::Body))?;
        *lock(&self.time) = None;
        let asked = Instant::now();
        let response = self.http.execute(request).await.map_err(|error| classify(&error))?;
        // Whatever it answers: it is the gateway that tells.
        *lock(&self.time) = GatewayTime::of(response.headers(), asked.elapsed());
        if response.version() != Version::HTTP_11 {
            return Err(ClientError::BadAnswer(BadAnswer::Http).into());
        }
        let status = response.status();
        if status.is_client_error() || status.is_server_error() {
            return Err(self.refused(call.idempotency_key, response).await);
        }
        if status != call.status {
            return Err(ClientError::BadAnswer(BadAnswer::Status(status.as_u16())).into());
        }
        let headers = response.headers().clone();
        if call.media_type.is_some_and(|wanted| !is_media_type(&headers, wanted)) {
            return Err(ClientError::BadAnswer(BadAnswer::MediaType).into());
        }
        let body = bounded_body(response, self.limits.max_body_bytes).await?;
        Ok((call.read)(&headers, body)?)
    }

    async fn refused(&self, idempotency_key: Option<&str>, response: Response) -> Attempt {
        let status = response.status().as_u16();
        let headers = response.headers();
        let retry_after = single(headers, RETRY_AFTER.as_str()).and_then(parse_retry_after);
        // A proxy on the way knows no keys, so a missing one is no fault here; another one is.
        let foreign = idempotency_key.is_some_and(|key| {
            headers.contains_key(IDEMPOTENCY_KEY) && answer::check_key_echo(headers, key).is_err()
        });
        let error = if foreign {
            ClientError::Mismatch(Echo::IdempotencyKey)
        } else if is_media_type(headers, MEDIA_TYPE_PROBLEM) {
            match bounded_body(response, self.limits.max_body_bytes).await {
                Ok(body) => answer::refusal(status, Some(&body)),
                Err(error) => error,
            }
        } else {
            answer::refusal(status, None)
        };
        let failure = match error {
            ClientError::Refused { .. } | ClientError::Unavailable { .. } => Failure::Status(status),
            _ => Failure::Final,
        };
        Attempt { error, failure, retry_after }
    }

    fn admit(&self, mode: Mode) -> Result<Permit<'_>, ClientError> {
        let admission = match mode {
            Mode::Normal => lock(&self.breaker).admit(self.origin.elapsed()),
            Mode::Once | Mode::Brief | Mode::Facility => Admission::Allowed,
            Mode::Offers => match lock(&self.breaker).holds_back(self.origin.elapsed()) {
                Some(retry_in) => Admission::Refused { retry_in },
                None => Admission::Allowed,
            },
        };
        match admission {
            Admission::Refused { retry_in } => Err(ClientError::BreakerOpen { retry_in }),
            admission => Ok(Permit { exchange: self, admission, settled: !mode.counts() }),
        }
    }
}

/// For whom a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A patient waits: breaker and retries.
    Normal,
    /// `doctor`: one attempt, whatever the breaker says.
    Once,
    /// Nobody waits: one attempt, and a short one.
    Brief,
    /// As [`Self::Brief`], and the breaker does not learn from it: a gateway that does not answer this may answer all else.
    Facility,
    /// A patient waits, and can be checked in without it: one attempt, a short one, none while the breaker is open. The breaker does
    /// not learn from it, so that no offer costs a confirmation.
    Offers,
}

impl Mode {
    fn limit(self, limits: &Limits) -> Duration {
        match self {
            Self::Normal | Self::Once => limits.total_timeout,
            Self::Brief => limits.total_timeout.min(STATUS_TIMEOUT),
            Self::Facility => limits.total_timeout.min(FACILITY_TIMEOUT),
            Self::Offers => limits.total_timeout.min(limits.offers_timeout),
        }
    }

    fn may_retry(self) -> bool {
        self == Self::Normal
    }

    /// Whether the breaker learns from it.
    fn counts(self) -> bool {
        !matches!(self, Self::Facility | Self::Offers)
    }
}

/// Leave to make one attempt; a call that is dropped on the way gives it back.
struct Permit<'a> {
    exchange: &'a Exchange,
    admission: Admission,
    /// The breaker has nothing more to learn from it.
    settled: bool,
}

impl Permit<'_> {
    fn settle(&mut self, error: Option<&ClientError>) {
        if std::mem::replace(&mut self.settled, true) {
            return;
        }
        let mut breaker = lock(&self.exchange.breaker);
        if error.is_some_and(ClientError::is_outage) {
            breaker.failed(self.exchange.origin.elapsed());
        } else {
            breaker.succeeded();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.settled {
            lock(&self.exchange.breaker).abandoned(self.admission);
        }
    }
}

/// A panic elsewhere leaves breaker and memory as they were, which is still right.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn log_outcome(call: &'static str, error: &ClientError) {
    tracing::warn!(call, code = error.code(), "nothing sent");
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
