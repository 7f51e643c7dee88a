//! Lines out of a stream of bytes, bounded in length and in number.

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use tokio::time::{Duration, Instant, timeout};

use super::client::Ended;
use super::{MAX_LINE_BYTES, MAX_LINES};

pub(super) struct Lines {
    body: BodyDataStream,
    /// What came and is not yet a line: at most a line and one chunk.
    rest: Vec<u8>,
    /// The second that runs, and the lines in it.
    second: (Instant, u32),
}

impl Lines {
    pub fn of(body: Body) -> Self {
        Self { body: body.into_data_stream(), rest: Vec::new(), second: (Instant::now(), 0) }
    }

    /// The next line without its end. A line that drips in byte by byte has no more time than one that is not there.
    pub async fn next(&mut self, within: Duration) -> Result<Vec<u8>, Ended> {
        let line = timeout(within, self.whole()).await.map_err(|_| Ended::Silent)??;
        if self.second.0.elapsed() >= Duration::from_secs(1) {
            self.second = (Instant::now(), 0);
        }
        self.second.1 += 1;
        if self.second.1 > MAX_LINES { Err(Ended::TooMany) } else { Ok(line) }
    }

    async fn whole(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            let end = self.rest.iter().take(MAX_LINE_BYTES).position(|byte| *byte == b'\n');
            if let Some(end) = end {
                let behind = self.rest.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.rest, behind);
                line.truncate(end);
                return Ok(line);
            }
            if self.rest.len() >= MAX_LINE_BYTES {
                return Err(Ended::TooLong);
            }
            match self.body.next().await {
                Some(Ok(chunk)) => self.rest.extend_from_slice(&chunk),
                Some(Err(error)) => return Err(Ended::Broken(error.to_string())),
                None => return Err(Ended::Closed),
            }
        }
    }
}
