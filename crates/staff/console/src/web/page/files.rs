//! The style, the script and the icon: our own, in the program itself.

use axum::http::header;
use axum::response::{IntoResponse, Response};

fn file(kind: &'static str, text: &'static str) -> Response {
    // The same for everyone and as old as the program; asked for again when it is another program.
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

pub(super) async fn style() -> Response {
    file("text/css; charset=utf-8", include_str!("../../../assets/staff.css"))
}

pub(super) async fn script() -> Response {
    file("text/javascript; charset=utf-8", include_str!("../../../assets/staff.js"))
}

pub(super) async fn icon() -> Response {
    file("image/svg+xml", include_str!("../../../assets/icon.svg"))
}
