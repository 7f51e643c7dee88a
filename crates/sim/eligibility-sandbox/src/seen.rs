//! What the gateway has been asked, counted for tests: how often, on which path, with which idempotency key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Route;

/// Idempotency keys counted; further new ones are not.
const MAX_KEYS: usize = 65_536;

/// Counters of requests, those answered by a fault included. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub struct RequestCounts(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    routes: HashMap<Route, u64>,
    keys: HashMap<String, u64>,
}

impl RequestCounts {
    /// Requests on one path.
    #[must_use]
    pub fn requests(&self, route: Route) -> u64 {
        self.counts().routes.get(&route).copied().unwrap_or(0)
    }

    /// Requests on all paths.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts().routes.values().sum()
    }

    /// Requests that carried this idempotency key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> u64 {
        self.counts().keys.get(key).copied().unwrap_or(0)
    }

    /// Each idempotency key seen, with the number of requests that carried it; in no order.
    #[must_use]
    pub fn keys(&self) -> Vec<(String, u64)> {
        self.counts().keys.iter().map(|(key, count)| (key.clone(), *count)).collect()
    }

    pub(crate) fn count(&self, route: Route, key: Option<&str>) {
        let mut counts = self.counts();
        *counts.routes.entry(route).or_default() += 1;
        if let Some(key) = key
            && (counts.keys.len() < MAX_KEYS || counts.keys.contains_key(key))
        {
            *counts.keys.entry(key.to_owned()).or_default() += 1;
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
