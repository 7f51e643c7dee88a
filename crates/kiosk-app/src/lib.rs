//! kiosk-app
